// Conditions that say over which part of its range an index runs: `start[a] <= k < start[a+1]`. A loop in which all is
// under such a condition runs over the part alone, once what the bounds depend on is known.

import { elementAt, pairOf } from '../base/lists.ts';
import { addScaled } from './affine.ts';
import { dimsOfIndex } from './dims.ts';
import { leastOf } from './distance.ts';
import { factsAt, numberOf, type Known } from './facts.ts';
import type { Dim, Guard, Index, Literal, Stage, StageTable } from './form.ts';
import { valuesIn } from './operands.ts';

/** `from <= dim and dim < to`; what the two ends depend on is none of the index. */
export type IndexBounds = {
  readonly literal: Literal;
  readonly dim: Dim;
  readonly from: Index;
  readonly to: Index;
  /** The indices that must be in force before they are known. */
  readonly outer: readonly Dim[];
};

/** Null for any other condition, and where no data is in the bounds: then the range of the index may say as much. */
export function indexBounds(table: StageTable, literal: Literal): IndexBounds | null {
  const { op } = elementAt(table, literal.condition);
  if (!literal.holds || op.kind !== 'gate' || op.gate.name !== 'and') return null;
  const [below, above] = pairOf(op.args).map((side) => comparisonOf(table, side));
  if (!below || !above) return null;
  const dim = plainIndex(below.more);
  if (dim === null || dim !== plainIndex(above.less)) return null;
  const from = { ...below.less, offset: below.less.offset + below.apart };
  const to = { ...above.more, offset: above.more.offset + 1 - above.apart };
  const outer = [from, to].flatMap((end) => dimsOfIndex(table, end));
  if (outer.includes(dim) || [from, to].every((end) => valuesIn(end).length === 0)) return null;
  return { literal, dim, from, to, outer };
}

/** The same where a condition says what the index is: a whole number that data gives. Null for any other condition. */
export function indexPoint(table: StageTable, literal: Literal): IndexBounds | null {
  const { op } = elementAt(table, literal.condition);
  if (!literal.holds || op.kind !== 'gate' || op.gate.user || op.gate.name !== '==') return null;
  const [left, right] = pairOf(op.args.map((argument) => numberOf(table, argument)));
  if (left === null || right === null) return null;
  const [dim, from] = plainIndex(left) === null ? [plainIndex(right), left] : [plainIndex(left), right];
  const values = valuesIn(from);
  if (dim === null || values.length === 0 || values.some((ref) => table[ref]?.type !== 'whole')) return null;
  const outer = dimsOfIndex(table, from);
  return outer.includes(dim) ? null : { literal, dim, from, to: { ...from, offset: from.offset + 1 }, outer };
}

/** The bounds that a guard sets to its indices: for each the outermost. */
export function boundsOfGuard(table: StageTable, guard: Guard): ReadonlyMap<Dim, IndexBounds> {
  const found = new Map<Dim, IndexBounds>();
  for (const literal of guard) {
    const bounds = indexBounds(table, literal);
    if (bounds !== null && !found.has(bounds.dim)) found.set(bounds.dim, bounds);
  }
  return found;
}

/**
 * Whether it is there for part of the range of an index alone, another one for each outer index: an array would have
 * room for all of the range each time.
 */
export function isOfPart(table: StageTable, { dims, guard }: Stage): boolean {
  if (guard.length === 0) return false;
  return [...boundsOfGuard(table, guard).values()].some(({ dim, outer }) => dims.includes(dim) && outer.length > 0);
}

/** Whether the part lies inside the range of its index, at either end, where a guard holds and it is not empty. */
export function isWithinRange(
  known: Known,
  { dim, from, to }: IndexBounds,
  guard: Guard,
): { readonly above: boolean; readonly below: boolean } {
  const facts = factsAt(known, [from, to], guard, [{ ...dim, from, to }]);
  return {
    above: leastOf(addScaled(from, -1, dim.from), facts) >= 0,
    below: leastOf(addScaled(dim.to, -1, to), facts) >= 0,
  };
}

/** `less` and `more` differ by `apart` at least: 0, or 1 where they are not equal. */
type Comparison = { readonly less: Index; readonly more: Index; readonly apart: 0 | 1 };

function comparisonOf(table: StageTable, ref: Literal['condition']): Comparison | null {
  const { op } = elementAt(table, ref);
  if (op.kind !== 'gate' || op.gate.user) return null;
  const [left, right] = pairOf(op.args.map((argument) => numberOf(table, argument)));
  if (left === null || right === null) return null;
  switch (op.gate.name) {
    case '<':
      return { less: left, more: right, apart: 1 };
    case '<=':
      return { less: left, more: right, apart: 0 };
    case '>':
      return { less: right, more: left, apart: 1 };
    case '>=':
      return { less: right, more: left, apart: 0 };
    default:
      return null;
  }
}

function plainIndex(index: Index): Dim | null {
  const [term] = index.terms;
  if (term?.of.kind !== 'dim') return null;
  const { terms, offset } = addScaled(index, -1, { offset: 0, terms: [{ factor: 1, of: term.of }] });
  return terms.length === 0 && offset === 0 ? term.of : null;
}
