// How statements walk through memory: which loop should be innermost, and which of the others further out. The loop
// cost of McKinley, Carr and Tseng (1996).

import { dimsOfBounds } from '../form/dims.ts';
import type { Dim } from '../form/form.ts';
import type { Place, Statement } from './statements.ts';

/** Cost of one access in a loop, in loads: at the same place, at the next place, anywhere. */
const [still, next, far] = [0, 1, 8];

/**
 * The loop, of those over `dims`, that the statements want innermost: what is at hand or at the next place costs least.
 */
export function innermostOf(statements: readonly Statement[], dims: readonly Dim[]): Dim | null {
  const free = dims.filter((dim) => !dims.some((other) => dimsOfBounds(other).includes(dim)));
  let best: Dim | null = null;
  let least = Infinity;
  for (const dim of free) {
    const cost = strideOf(statements, dim);
    if (cost <= least) [best, least] = [dim, cost];
  }
  return best;
}

/** How far the statements reach from one iteration to the next, as loads. */
export function strideOf(statements: readonly Statement[], dim: Dim): number {
  let cost = 0;
  for (const { uses, writes, stage } of statements) {
    for (const use of uses) cost += costOf(use, dim);
    // A sum in memory is loaded and stored.
    if (writes !== null) cost += (stage.op.kind === 'accumulate' ? 2 : 1) * costOf(writes, dim);
  }
  return cost;
}

function costOf({ at, dims }: Place, dim: Dim): number {
  const axis = dims.findIndex((all) => all.includes(dim));
  if (axis < 0) return still;
  const term = at[axis]?.terms.find(({ of }) => of === dim);
  const times = dims[axis]?.filter((one) => one === dim).length ?? 0;
  return axis === at.length - 1 && times === 1 && term !== undefined && Math.abs(term.factor) === 1 ? next : far;
}

/**
 * How far out a loop should be: what moves with it cannot be shared between its iterations, what stands still can, if
 * it is the loop around the innermost one. A sum counts double: it is loaded and stored.
 */
export function outerness(statements: readonly Statement[], dim: Dim): readonly number[] {
  let moved = 0;
  let bounds = 0;
  let stride = 0;
  for (const { uses, writes, dims } of statements) {
    for (const place of [...uses, ...(writes === null ? [] : [writes, writes])]) {
      const axis = place.dims.findIndex((all) => all.includes(dim));
      if (axis < 0) continue;
      moved += 1;
      stride += place.dims.length - axis;
    }
    if (dims.some((other) => dimsOfBounds(other).includes(dim))) bounds += 1;
  }
  return [moved, bounds, stride];
}

/** The first axis of what the statements write on which the index stands. */
export function axisOf(statements: readonly Statement[], dim: Dim): number {
  const axes = statements.flatMap(({ writes }) => {
    const axis = (writes?.dims ?? []).findIndex((all) => all.includes(dim));
    return axis < 0 ? [] : [axis];
  });
  return Math.min(Infinity, ...axes);
}
