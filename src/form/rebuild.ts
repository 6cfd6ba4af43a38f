// Rebuilds a program through a builder: the same order, the same names, without what nothing needs. What a recurrence
// refers to before it is there stands as an empty shell until it is; then the stages are numbered as they are listed.

import { elementAt } from '../base/lists.ts';
import type { Builder } from './builder.ts';
import { copied, copyGuard, copyStage, renamingOf, type Copy, type Whole } from './copy.ts';
import { always, refAt, type Check, type Program, type Ref, type Stage } from './form.ts';
import { eachRecurrent } from './operands.ts';
import { liveStages } from './references.ts';
import { renamedCheck, renamedEnds, renamedStage, renamingBy } from './renumber.ts';

/**
 * `change` may build a gate otherwise; `instead` may take another stage's copy for any stage, `checked` other checks
 * for any check.
 */
export function rebuild(
  program: Program,
  builder: Builder,
  change: Copy['gate'] = null,
  instead: Whole['instead'] = null,
  checked: ((copy: Copy, check: Check) => readonly Check[] | null) | null = null,
): Program {
  const table: Stage[] = [];
  for (const stage of program.stages) table[stage.id] = stage;
  const whole: Whole = {
    isArray: arraysOf(program),
    shells: new Map(),
    dropped: new Set(),
    stageAt: (ref) => elementAt(table, ref),
    instead,
  };
  const copy: Copy = {
    map: [],
    builder,
    outer: [],
    keepsNames: true,
    label: ({ name, named }) => ({ name, named }),
    gate: change,
    whole,
  };
  const live = liveStages(program);
  let forward = 0;
  for (const [i, stage] of program.stages.entries()) {
    if (i === program.forward) forward = builder.stages.length;
    if (live[stage.id] === true) copyStage(copy, stage);
  }
  const checks = program.checks.flatMap((check) => checked?.(copy, check) ?? copiedCheck(copy, check));
  if (program.forward === program.stages.length) forward = builder.stages.length;
  const to = (ref: Ref): Ref => copied(copy, ref);
  const rebuilt: Program = {
    stages: builder.stages,
    forward,
    checks,
    ...renamedEnds(program, to, (ref) => live[ref] === true),
  };
  if (whole.shells.size === 0) return rebuilt;
  return withoutShells(rebuilt, new Map([...whole.shells].map(([ref, shell]) => [shell, to(ref)])));
}

/** None where the branch of the check is never taken. */
function copiedCheck(copy: Copy, check: Check): readonly Check[] {
  const guard = copyGuard(copy, check.guard);
  return guard === null ? [] : [{ ...renamedCheck(renamingOf(copy), { ...check, guard: always }), guard }];
}

/** By reference: stages that are read at positions, and those that are handed on as arrays. */
function arraysOf(program: Program): readonly (boolean | undefined)[] {
  const isArray: (boolean | undefined)[] = [];
  const position: number[] = [];
  for (const [i, { id }] of program.stages.entries()) position[id] = i;
  for (const [i, { op }] of program.stages.entries()) {
    if (op.kind === 'read') isArray[op.array] = true;
    // What comes later is known by its axes.
    eachRecurrent(op, (ref) => {
      if ((position[ref] ?? 0) >= i) isArray[ref] = true;
    });
  }
  for (const { ref } of program.results) isArray[ref] = true;
  for (const { is } of program.gradients) if (is !== null) isArray[is] = true;
  return isArray;
}

function withoutShells(program: Program, standsFor: ReadonlyMap<Ref, Ref>): Program {
  const stages = program.stages.filter(({ id }) => !standsFor.has(id));
  const numbers: Ref[] = [];
  for (const [i, { id }] of stages.entries()) numbers[id] = refAt(i);
  const to = (ref: Ref): Ref => elementAt(numbers, standsFor.get(ref) ?? ref);
  const renaming = renamingBy({ stage: to });
  return {
    stages: stages.map((stage, i) => ({ ...renamedStage(renaming, stage), id: refAt(i) })),
    forward: stages.filter(({ id }) => id < program.forward).length,
    checks: program.checks.map((check) => renamedCheck(renaming, check)),
    ...renamedEnds(program, to),
  };
}
