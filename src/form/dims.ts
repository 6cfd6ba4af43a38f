// Indices: which of them an index expression, a guard or a range uses, and what it is for positions to be the axes
// themselves.

import { atomIndex, constantIndex, type Dim, type Guard, type Index, type Stage, type StageTable } from './form.ts';

/** The indices in an expression, and those over which the whole-number stages in it range. */
export function dimsOfIndex(table: StageTable, index: Index): readonly Dim[] {
  return index.terms.flatMap(({ of }) =>
    of.kind === 'dim' ? [of] : of.kind === 'value' ? (table[of.ref]?.dims ?? []) : [],
  );
}

export function dimsOfGuard(table: StageTable, guard: Guard): readonly Dim[] {
  return guard.flatMap(({ condition }) => table[condition]?.dims ?? []);
}

/** The lists of indices that are in force together: those of the stage, and those of each of its parts. */
export function rangesOf({ op, dims }: Stage): readonly (readonly Dim[])[] {
  return op.kind === 'accumulate' ? [dims, ...op.parts.map((part) => part.dims)] : [dims];
}

/** The largest number of an index. */
export function lastDim(stages: readonly Stage[]): number {
  let last = 0;
  for (const stage of stages) for (const dims of rangesOf(stage)) for (const { id } of dims) last = Math.max(last, id);
  return last;
}

/** The indices that a range depends on. */
export function dimsOfBounds({ from, to }: Dim): readonly Dim[] {
  return [...from.terms, ...to.terms].flatMap(({ of }) => (of.kind === 'dim' ? [of] : []));
}

/** With all that their ranges depend on: each index once, after those of its range. */
export function closedDims(dims: readonly Dim[]): readonly Dim[] {
  const all: Dim[] = [];
  const add = (dim: Dim): void => {
    if (all.includes(dim)) return;
    dimsOfBounds(dim).forEach(add);
    all.push(dim);
  };
  dims.forEach(add);
  return all;
}

/** Each index once, in the order of their first occurrence. */
export function unionOfDims(...lists: readonly (readonly Dim[])[]): readonly Dim[] {
  return [...new Set(lists.flat())];
}

export function sameDims(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim) => b.includes(dim));
}

/** The axes as positions. */
export function identityOf(dims: readonly Dim[]): readonly Index[] {
  return dims.map(atomIndex);
}

export function isIdentity(at: readonly Index[], dims: readonly Dim[]): boolean {
  return (
    at.length === dims.length &&
    at.every(
      ({ offset, terms: [term, ...rest] }, axis) =>
        offset === 0 && rest.length === 0 && term?.factor === 1 && term.of === dims[axis],
    )
  );
}

/** Whether nothing ranges over an index but parameters and arrays of stages: straight-line code. */
export function isStraight(stages: readonly Stage[]): boolean {
  return stages.every(
    (stage) =>
      stage.op.kind === 'input' || stage.op.kind === 'pack' || rangesOf(stage).every(({ length }) => length === 0),
  );
}

/** Whether all of it is scalars, so that it can be copied to wherever it is used. */
export function isFlat(stages: readonly Stage[]): boolean {
  return isStraight(stages) && stages.every(({ dims, op }) => dims.length === 0 && op.kind !== 'index');
}

/** The element of an array of constant size that stands there in row-major order; its axes begin at 0. */
export function positionOf(flat: number, dims: readonly Dim[]): readonly Index[] {
  const at: Index[] = [];
  let rest = flat;
  for (const { to } of [...dims].reverse()) {
    at.unshift(constantIndex(rest % to.offset));
    rest = Math.floor(rest / to.offset);
  }
  return at;
}

/** Where an element stands in row-major order; they are numbers, or apart from each other by numbers. */
export function flatOf(at: readonly Index[], axes: readonly Pick<Dim, 'from' | 'to'>[]): number {
  return axes.reduce(
    (flat, { from, to }, axis) => flat * (to.offset - from.offset) + (at[axis]?.offset ?? 0) - from.offset,
    0,
  );
}
