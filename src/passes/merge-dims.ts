// Indices that merely rename each other become one, so that loops over them can be one loop: `z[i]` computed in one
// line and read as `z[k]` in another. What reads an array at its own indices is then the array itself, and equal folds
// are one.

import { indexKey } from '../form/affine.ts';
import { rename, stageOf } from '../form/builder.ts';
import type { Copy } from '../form/copy.ts';
import { cyclesAreSound } from '../form/cycles.ts';
import { isIdentity, isStraight } from '../form/dims.ts';
import { refAt, type Dim, type Program, type Ref, type Stage } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { rebuild } from '../form/rebuild.ts';
import { hasLateReference, recurrencesOf } from '../form/recurrences.ts';
import { prune } from '../form/references.ts';
import { renamedCheck, renamedStage, renamingBy, type Renaming } from '../form/renumber.ts';
import { contextsOf, dimClasses, type DimClasses } from './dim-classes.ts';
import { passBuilder } from './quotients.ts';

export function mergeDims(program: Program): Program {
  if (isStraight(program.stages)) return program;
  const merged = withDims(program, dimClasses(program, true));
  const sound =
    !hasLateReference(merged) || cyclesAreSound(merged) ? merged : withDims(program, dimClasses(program, false));
  return simplified(sound);
}

function withDims(program: Program, classes: DimClasses): Program {
  const names = namesOf(program, classes);
  const made = new Map<Dim, Dim>();
  const merged = (dim: Dim): Dim => {
    const root = classes.of(dim);
    const before = made.get(root);
    if (before !== undefined) return before;
    const [from, to] = [renaming.index(root.from), renaming.index(root.to)];
    const name = names.get(root) ?? root.name;
    const one = from === root.from && to === root.to && name === root.name ? root : { ...root, name, from, to };
    made.set(root, one);
    return one;
  };
  const renaming: Renaming = renamingBy({ dim: merged });
  return {
    ...program,
    stages: program.stages.map((stage) => renamedStage(renaming, stage)),
    checks: program.checks.map((check) => renamedCheck(renaming, check)),
  };
}

/**
 * For each merged index the name that most stages call it by, and another for each two that are used together. The axes
 * of parameters have no names that anyone wrote: these come last.
 */
function namesOf(program: Program, { of }: DimClasses): ReadonlyMap<Dim, string> {
  const counts = new Map<Dim, Map<string, number>>();
  const count = (dims: readonly Dim[]): void => {
    for (const dim of dims) {
      const own = counts.get(of(dim)) ?? new Map<string, number>();
      counts.set(of(dim), own.set(dim.name, (own.get(dim.name) ?? 0) + 1));
    }
  };
  for (const { op, dims } of program.stages) {
    if (op.kind !== 'input') count(dims);
    if (op.kind === 'accumulate') for (const part of op.parts) count(part.dims);
  }
  const contexts = contextsOf(program);
  for (const dim of contexts.flat()) if (!counts.has(of(dim))) counts.set(of(dim), new Map([[dim.name, 0]]));
  const besides = new Map<Dim, Set<Dim>>();
  for (const context of contexts) {
    const roots = context.map(of);
    for (const root of roots) besides.set(root, new Set([...(besides.get(root) ?? []), ...roots]));
  }
  const names = new Map<Dim, string>();
  for (const [root, own] of counts) {
    const taken = new Set([...(besides.get(root) ?? [])].flatMap((other) => names.get(other) ?? []));
    const wanted = [...own].sort(([, a], [, b]) => b - a).map(([name]) => name);
    names.set(root, wanted.find((name) => !taken.has(name)) ?? numbered(wanted[0] ?? root.name, taken));
  }
  return names;
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  let count = 2;
  while (taken.has(`${name}${String(count)}`)) count += 1;
  return `${name}${String(count)}`;
}

/** Without the reads, the copies and the folds that have become the same as what is there. */
function simplified(program: Program): Program {
  const recurrences = recurrencesOf(program);
  // What is handed on stays what it is: no input, and no part of another array.
  const handedOn = new Set<Ref>([
    ...program.results.map(({ ref }) => ref),
    ...program.gradients.flatMap(({ is }) => is ?? []),
  ]);
  const isForward = new Set(program.stages.slice(0, program.forward).map(({ id }) => id));
  const folds = new Map<string, Ref>();

  const instead = (copy: Copy, stage: Stage): Ref | null => {
    const there = sameAs(copy, stage);
    if (there !== null && stage.named) rename(copy.builder, there, { name: stage.name, named: true });
    return there;
  };
  const sameAs = (copy: Copy, stage: Stage): Ref | null => {
    const { op, dims } = stage;
    if (op.kind === 'read') {
      const array = copy.map[op.array];
      if (array === undefined || handedOn.has(stage.id)) return null;
      return isIdentity(op.at, copy.whole?.stageAt(op.array).dims ?? []) ? array : null;
    }
    if (op.kind !== 'accumulate' || !isForward.has(stage.id) || recurrences.has(stage.id)) return null;
    const [part, ...others] = op.parts;
    // What it is another name for may be still to come.
    const there = part === undefined ? undefined : copy.map[part.value];
    if (
      op.how === 'only' &&
      part !== undefined &&
      there !== undefined &&
      others.length === 0 &&
      isIdentity(part.at, dims) &&
      sameGuard(part.guard, stage.guard)
    ) {
      const value = stageOf(copy.builder, there);
      const hasAxes = value.dims.length === dims.length && value.dims.every((dim, i) => dim === dims[i]);
      const isOwn = value.op.kind === 'gate' || value.op.kind === 'accumulate';
      if (hasAxes && isOwn && sameGuard(value.guard, copy.builder.guard)) return value.id;
    }
    const key = foldKey(copy, stage);
    const before = key === null ? undefined : folds.get(key);
    if (before !== undefined) return before;
    // This stage comes next: its number is known.
    if (key !== null) folds.set(key, refAt(copy.builder.stages.length));
    return null;
  };
  return prune(rebuild(program, passBuilder(program), null, instead));
}

/** A text that equal folds share; null for what is no plain fold. */
function foldKey(copy: Copy, { op, dims, guard }: Stage): string | null {
  if (op.kind !== 'accumulate' || op.how === 'only') return null;
  const idsOf = (all: readonly Dim[]): string => all.map(({ id }) => id).join();
  const texts = [
    op.how,
    idsOf(dims),
    ...guard.map(({ condition, holds }) => `${String(copy.map[condition])}${holds ? 't' : 'f'}`),
  ];
  for (const part of op.parts) {
    const value = copy.map[part.value];
    if (value === undefined || !sameGuard(part.guard, guard)) return null;
    texts.push(`${String(value)}[${part.at.map(indexKey).join(';')}]${idsOf(part.dims)}`);
  }
  return texts.join('|');
}
