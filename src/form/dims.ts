// Indices: which of them an index expression, a guard or a range uses, and what it is for positions to be the axes
// themselves.

import { atomIndex, type Dim, type Guard, type Index, type Stage, type StageTable } from './form.ts';

/** The indices in an expression, and those over which the whole-number stages in it range. */
export function dimsOfIndex(table: StageTable, index: Index): readonly Dim[] {
  return index.terms.flatMap(({ of }) =>
    of.kind === 'dim' ? [of] : of.kind === 'value' ? (table[of.ref]?.dims ?? []) : [],
  );
}

export function dimsOfGuard(table: StageTable, guard: Guard): readonly Dim[] {
  return guard.flatMap(({ condition }) => table[condition]?.dims ?? []);
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
    ({ op, dims }) =>
      op.kind === 'input' ||
      op.kind === 'pack' ||
      (dims.length === 0 && (op.kind !== 'accumulate' || op.parts.every((part) => part.dims.length === 0))),
  );
}
