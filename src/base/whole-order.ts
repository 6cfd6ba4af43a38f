// What can be said of whole numbers before sizes are known: which is the larger, and how far an expression reaches over
// the ranges of its indices.

import {
  addWhole,
  atomsOf,
  constantWhole,
  indexWhole,
  multiplyWhole,
  sizeWhole,
  substituteWhole,
  type IndexRange,
  type Whole,
  type WholeAtom,
} from './whole.ts';

/** Whether a <= b for all sizes from `least` up. Without proof it is false. */
export function isAtMost(a: Whole, b: Whole, least = 1): boolean {
  const difference = substituteWhole(addWhole(b, -1, a), (atom) =>
    atom.kind === 'size' ? addWhole(sizeWhole(atom.name), 1, constantWhole(least)) : null,
  );
  return hasNoNegative(difference, 0);
}

/** A number that b - a is never less than, for all sizes from 1 up; -Infinity where none is known. */
export function leastDifference(a: Whole, b: Whole): number {
  const difference = substituteWhole(addWhole(b, -1, a), (atom) =>
    atom.kind === 'size' ? addWhole(sizeWhole(atom.name), 1, constantWhole(1)) : null,
  );
  return hasNoNegative(difference, -Infinity) ? difference.offset : -Infinity;
}

/** Whether `whole` is at least `least`, where every size is from 0 up. */
function hasNoNegative(whole: Whole, least: number): boolean {
  return whole.offset >= least && whole.terms.every(({ factor, of }) => factor > 0 && isNatural(of));
}

function isNatural(atom: WholeAtom): boolean {
  switch (atom.kind) {
    case 'size':
      return true;
    case 'index':
      return hasNoNegative(atom.index.from, 0);
    case 'product':
      return atom.factors.every(isNatural);
    case 'div':
      return hasNoNegative(atom.left, 0) && hasNoNegative(atom.right, 1);
    case 'mod':
      return hasNoNegative(atom.right, 1);
  }
}

/**
 * The least and the largest value over the ranges of `indices`, where outer ones come first; null where that cannot be
 * told.
 */
export function reach(
  whole: Whole,
  indices: readonly IndexRange[],
): { readonly least: Whole; readonly largest: Whole } | null {
  const least = extreme(whole, indices, -1);
  const largest = extreme(whole, indices, 1);
  return least === null || largest === null ? null : { least, largest };
}

function extreme(whole: Whole, indices: readonly IndexRange[], direction: 1 | -1): Whole | null {
  let rest = whole;
  for (const index of [...indices].reverse()) {
    const last = addWhole(index.to, -1, constantWhole(1));
    let total = constantWhole(rest.offset);
    for (const { factor, of } of rest.terms) {
      const one: Whole = { offset: 0, terms: [{ factor, of }] };
      if (!mentions(one, index)) {
        total = addWhole(total, 1, one);
        continue;
      }
      const others = otherFactors(of, index);
      if (others === null) return null;
      const end = factor * direction > 0 ? last : index.from;
      total = addWhole(total, factor, multiplyWhole(others, end));
    }
    rest = total;
  }
  return rest;
}

/** What an index is multiplied by, where that is never negative; null where the index is not a plain factor. */
function otherFactors(atom: WholeAtom, index: IndexRange): Whole | null {
  if (atom.kind === 'index') return constantWhole(1);
  if (atom.kind !== 'product') return null;
  const others = atom.factors.filter((factor) => !(factor.kind === 'index' && factor.index === index));
  if (others.length !== atom.factors.length - 1 || !others.every(isNatural)) return null;
  const product = others.reduce(
    (total, of) => multiplyWhole(total, { offset: 0, terms: [{ factor: 1, of }] }),
    constantWhole(1),
  );
  return mentions(product, index) ? null : product;
}

export function mentions(whole: Whole, index: IndexRange): boolean {
  return atomsOf(whole).some((atom) => atom.kind === 'index' && atom.index === index);
}

/** Whether it is `index + offset` with an offset of sizes only: each value of the index gives another position. */
export function shiftOf(whole: Whole, indices: readonly IndexRange[]): IndexRange | null {
  const found = indices.filter((index) => mentions(whole, index));
  const [index] = found;
  if (index === undefined || found.length > 1) return null;
  return [1, -1].some((factor) => !mentions(addWhole(whole, -factor, indexWhole(index)), index)) ? index : null;
}
