// How much room an axis takes in an array: its range where that does not depend on outer indices, else the range that
// holds all of its ranges (a triangle lies in a square).

import { addScaled } from '../form/affine.ts';
import { dimsOfBounds } from '../form/dims.ts';
import type { Dim, Index } from '../form/form.ts';

export type Room = { readonly from: Index; readonly to: Index };

/** Bounds without indices. A position p on the axis is kept at p - from. */
export function roomOf(dim: Dim): Room {
  return { from: outermost(dim.from, -1), to: outermost(dim.to, 1) };
}

/** The expression with each index at the end of its range that makes it greatest (1) or least (-1). */
function outermost(index: Index, direction: -1 | 1): Index {
  let rest = index;
  for (;;) {
    const dims = rest.terms.flatMap(({ of }) => (of.kind === 'dim' ? [of] : []));
    // Innermost first: the ends of its range use outer indices only.
    const inner = dims.find((dim) => !dims.some((other) => other !== dim && dependsOn(other, dim)));
    const term = rest.terms.find(({ of }) => of === inner);
    if (inner === undefined || term === undefined) return rest;
    const end = term.factor * direction > 0 ? { ...inner.to, offset: inner.to.offset - 1 } : inner.from;
    rest = addScaled({ offset: rest.offset, terms: rest.terms.filter(({ of }) => of !== inner) }, term.factor, end);
  }
}

function dependsOn(dim: Dim, on: Dim): boolean {
  return dimsOfBounds(dim).some((bound) => bound === on || dependsOn(bound, on));
}
