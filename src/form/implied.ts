// Which of two conditions follows from the other: comparisons of one value with constants, and what is made of them. A
// value that is NaN holds none of these comparisons, so that nothing about it is claimed.

import { pairOf } from '../base/lists.ts';
import { isWithinNumbers, rangeOfComparison, type NumberRange } from '../base/number-range.ts';
import type { Ref, StageTable } from './form.ts';

/** The numbers for which a comparison of a value with a constant holds. */
type Range = NumberRange & { readonly of: Ref };

/** Conditions inside each other that are looked at. */
const mostNested = 6;

/**
 * `a and b`, `a or b` where one of them, or a part of the first, follows from another: without it. Null where none
 * does.
 */
export function withoutImplied(
  table: StageTable,
  name: 'and' | 'or',
  a: Ref,
  b: Ref,
  make: (a: Ref, b: Ref) => Ref,
): Ref | null {
  /** Whether `one` says nothing beside `other`. */
  const isIdle = (one: Ref, other: Ref): boolean =>
    name === 'or' ? follows(table, one, other, mostNested) : follows(table, other, one, mostNested);
  if (isIdle(a, b)) return b;
  if (isIdle(b, a)) return a;
  const [left, right] = partsOf(table, a, name) ?? [];
  if (left === undefined || right === undefined) return null;
  if (isIdle(left, b)) return make(right, b);
  return isIdle(right, b) ? make(left, b) : null;
}

/** Whether `then` holds wherever `condition` does. */
function follows(table: StageTable, condition: Ref, then: Ref, depth: number): boolean {
  if (condition === then) return true;
  const [inner, outer] = [rangeOf(table, condition), rangeOf(table, then)];
  if (inner !== null && outer !== null) return isWithin(inner, outer);
  if (depth === 0) return false;
  const some = (refs: readonly Ref[] | null): boolean =>
    refs?.some((ref) => follows(table, ref, then, depth - 1)) === true;
  const every = (refs: readonly Ref[] | null): boolean =>
    refs?.every((ref) => follows(table, ref, then, depth - 1)) === true;
  const someThen = (refs: readonly Ref[] | null): boolean =>
    refs?.some((ref) => follows(table, condition, ref, depth - 1)) === true;
  const everyThen = (refs: readonly Ref[] | null): boolean =>
    refs?.every((ref) => follows(table, condition, ref, depth - 1)) === true;
  return (
    every(partsOf(table, condition, 'or')) ||
    everyThen(partsOf(table, then, 'and')) ||
    some(partsOf(table, condition, 'and')) ||
    someThen(partsOf(table, then, 'or'))
  );
}

function partsOf(table: StageTable, ref: Ref, name: 'and' | 'or'): readonly Ref[] | null {
  const op = table[ref]?.op;
  return op?.kind === 'gate' && op.gate.name === name && !op.gate.user ? op.args : null;
}

/** `x < 2` is up to 2 without it; `2 > x` is the same. */
function rangeOf(table: StageTable, ref: Ref): Range | null {
  const op = table[ref]?.op;
  if (op?.kind !== 'gate' || op.gate.user || op.args.length !== 2) return null;
  const [left, right] = pairOf(op.args);
  const [first, second] = [valueOf(table, left), valueOf(table, right)];
  const bound = second ?? first;
  if (bound === null || (first !== null && second !== null)) return null;
  const [of, isLeft] = second === null ? [right, false] : [left, true];
  const range = rangeOfComparison(op.gate.name, bound, !isLeft);
  return range === null ? null : { ...range, of };
}

function valueOf(table: StageTable, ref: Ref): number | null {
  const op = table[ref]?.op;
  return op?.kind === 'constant' && !Number.isNaN(op.value) ? op.value : null;
}

function isWithin(inner: Range, outer: Range): boolean {
  return inner.of === outer.of && isWithinNumbers(inner, outer);
}
