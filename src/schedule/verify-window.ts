// That rows which share a place in a window are never alive together: what reads a row comes before what writes the one
// that takes its place, and rows are written in their order. A part of the fourth rule of verify-schedule.ts.

import { addScaled } from '../form/affine.ts';
import type { Known } from '../form/facts.ts';
import { atomIndex, type Index, type Stage } from '../form/form.ts';
import type { StepAccess } from './step-accesses.ts';
import { comesBeforeFurther } from './step-order.ts';
import type { Window } from './tree.ts';

/** What is wrong with a window; null where it is sound. */
export function faultOfWindow(
  stage: Stage,
  { axis, rows }: Window,
  accesses: readonly StepAccess[],
  known: Known,
): string | null {
  const place = stage.dims.indexOf(axis);
  const writes = accesses.filter(({ kind }) => kind !== 'use');
  const facts = factsOfSizes(known);
  const { table } = known;
  const isInOrder = (by: number): boolean =>
    accesses.every((first) =>
      writes.every((second) =>
        comesBeforeFurther(first, second, { axis: place, by, facts }, { table, depth: 0, within: 'anywhere' }),
      ),
    );
  // The rows go up, or they go down.
  return isInOrder(rows) || isInOrder(-rows)
    ? null
    : `${stage.name} has a row that is written over before it was last read`;
}

const known = new WeakMap<Known['table'], readonly Index[]>();

/** Lengths are not negative, and what is asked whatever the data are holds when the loops begin. */
function factsOfSizes({ table, checks }: Known): readonly Index[] {
  const before = known.get(table);
  if (before !== undefined) return before;
  const lengths = new Map<string, Index>();
  for (const stage of table) {
    if (stage?.op.kind !== 'input') continue;
    for (const { from, to } of stage.dims) {
      const of = to.terms[0]?.of;
      if (of?.kind === 'size' && of.derived === undefined && from.terms.length + from.offset === 0)
        if (to.terms.length === 1 && to.offset === 0) lengths.set(of.name, atomIndex(of));
    }
  }
  const asked = checks.flatMap(({ index, from, to, dims, guard }) => {
    const ends = [addScaled(index, -1, from), { ...addScaled(to, -1, index), offset: to.offset - index.offset - 1 }];
    const isOfSizes = ends.every(({ terms }) => terms.every(({ of }) => of.kind === 'size'));
    return dims.length + guard.length === 0 && isOfSizes ? ends : [];
  });
  const facts = [...lengths.values(), ...asked];
  known.set(table, facts);
  return facts;
}
