// Copies stages of one program into a builder: a call written out, and every pass that rebuilds a program. Guards are
// translated; where a condition has become known, its branch is chosen and the other is left out.

import { invariant, unreachable } from '../base/invariant.ts';
import { accumulate, constant, gate, join, knownCondition, push, type Builder, type Label } from './builder.ts';
import { liveStages } from './references.ts';
import type { Guard, Literal, Part, Program, Ref, Stage } from './form.ts';

export type Copy = {
  /** Where each stage went; undefined for one whose branch is never taken. */
  readonly map: (Ref | undefined)[];
  readonly builder: Builder;
  /** The guard around the copy. */
  readonly outer: Guard;
  /** Whether the names of stages stay what they are: no call is written out, a program is rebuilt. */
  readonly keepsNames: boolean;
  /** The label of a stage's copy; null derives one. */
  readonly label: (stage: Stage) => Label | null;
  /** Builds a gate's copy otherwise than as it is; null where it has nothing to say. */
  readonly gate: ((stage: Stage, args: readonly Ref[]) => Ref | null) | null;
};

/** The translated guard; null where it cannot hold. */
export function copyGuard(copy: Copy, guard: Guard): Guard | null {
  if (guard.length === 0) return copy.outer;
  const literals: Literal[] = [...copy.outer];
  for (const literal of guard) {
    const condition = copy.map[literal.condition];
    if (condition === undefined) return null;
    const known = knownCondition(copy.builder, condition, literals);
    if (known === null) literals.push({ condition, holds: literal.holds });
    else if ((known === 1) !== literal.holds) return null;
  }
  return literals;
}

/** Copies one stage unless it is there already. */
export function copyStage(copy: Copy, stage: Stage): void {
  if (copy.map[stage.id] !== undefined) return;
  const guard = copyGuard(copy, stage.guard);
  if (guard === null) return;
  const { builder } = copy;
  const before = builder.guard;
  builder.guard = guard;
  copy.map[stage.id] = built(copy, stage);
  builder.guard = before;
}

function built(copy: Copy, stage: Stage): Ref | undefined {
  const { builder, map } = copy;
  const { op, span } = stage;
  switch (op.kind) {
    case 'constant':
      return constant(builder, op.value, span, stage.type, stage.named ? { name: stage.name, named: true, ownLine: copy.keepsNames } : null);
    case 'gate': {
      const args = op.args.map((argument) => map[argument] as Ref);
      return copy.gate?.(stage, args) ?? gate(builder, op.gate, args, span, copy.label(stage));
    }
    case 'input':
    case 'index':
      return push(builder, op, stage.type, stage.dims, span, { name: stage.name, named: stage.named }, builder.guard);
    case 'read':
      return push(builder, { ...op, array: map[op.array] as Ref }, stage.type, stage.dims, span, { name: stage.name, named: stage.named }, builder.guard);
    case 'pack':
      return push(builder, { ...op, elements: op.elements.map((element) => map[element] as Ref) }, stage.type, stage.dims, span, { name: stage.name, named: stage.named }, builder.guard);
    case 'accumulate': {
      const parts: Part[] = [];
      for (const part of op.parts) {
        const guard = copyGuard(copy, part.guard);
        const value = map[part.value];
        if (guard === null || value === undefined) continue;
        parts.push({ ...part, value, guard, of: part.of === null ? null : (map[part.of] ?? null) });
      }
      const simple = op.how === 'only' && stage.dims.length === 0 && op.parts.every((part) => part.dims.length === 0);
      if (simple && parts.length === 1) return (parts[0] as Part).value;
      if (simple) return join(builder, parts.map(({ value, guard }) => ({ value, guard })), span, copy.label(stage));
      return accumulate(builder, op.how, parts, stage.type, stage.dims, span, copy.label(stage));
    }
    default:
      return unreachable(op);
  }
}

/** The copy of a stage that is there for certain. */
export function copied(copy: Copy, ref: Ref): Ref {
  const result = copy.map[ref];
  invariant(result !== undefined, `stage ${String(ref)} was copied`);
  return result;
}

/** Rebuilds a program through a builder, without what nothing needs: same order, same names; `change` may build a gate otherwise. */
export function rebuild(program: Program, builder: Builder, change: Copy['gate'] = null): Program {
  const copy: Copy = { map: [], builder, outer: [], keepsNames: true, label: (stage) => ({ name: stage.name, named: stage.named }), gate: change };
  const live = liveStages(program);
  let forward = 0;
  for (const [i, stage] of program.stages.entries()) {
    if (i === program.forward) forward = builder.stages.length;
    if (live[stage.id] === true) copyStage(copy, stage);
  }
  if (program.forward === program.stages.length) forward = builder.stages.length;
  const to = (ref: Ref): Ref => copied(copy, ref);
  return {
    stages: builder.stages,
    forward,
    parameters: program.parameters.map(({ name, ref }) => ({ name, ref: to(ref) })),
    results: program.results.map(({ name, ref }) => ({ name, ref: to(ref) })),
    seeds: program.seeds.map(to),
    gradients: program.gradients.map(({ of, is }) => ({ of: to(of), is: is === null ? null : to(is) })),
    adjoints: new Map([...program.adjoints].map(([of, is]) => [to(of), to(is)])),
  };
}
