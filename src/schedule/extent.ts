// How long loops are, as far as that can be told when compiled: enough to see which loop is the heavy one.

import type { Dim, Index, Size } from '../form/form.ts';

/** What a size is taken for. */
const usual = 100;

/** Iterations of a loop; an index in its bounds stands in the middle of its own range. */
export function extentOf({ from, to }: Dim): number {
  return Math.max(1, estimate(to) - estimate(from));
}

/** The number of iterations if it is a constant. */
export function constantExtent({ from, to }: Dim): number | null {
  return from.terms.length + to.terms.length === 0 ? Math.max(0, to.offset - from.offset) : null;
}

export function loopCount(dims: readonly Dim[]): number {
  return dims.reduce((count, dim) => count * extentOf(dim), 1);
}

function estimate({ offset, terms }: Index): number {
  let total = offset;
  for (const { factor, of } of terms)
    total +=
      factor *
      (of.kind === 'dim' ? (estimate(of.from) + estimate(of.to)) / 2 : of.kind === 'size' ? estimateOfSize(of) : usual);
  return total;
}

function estimateOfSize({ derived }: Size): number {
  if (derived === undefined) return usual;
  const [left, right] = [estimate(derived.left), estimate(derived.right)];
  if (derived.operator === 'root') return Math.max(right, Math.sqrt(left));
  return derived.operator === '*' ? left * right : derived.operator === 'div' ? left / Math.max(1, right) : right;
}
