// Positions as index arithmetic: flat row-major addresses, in which what outer indices make of it stands by itself.

import { roomOf } from '../../schedule/room.ts';
import type { Window } from '../../schedule/tree.ts';
import { addScaled } from '../../form/affine.ts';
import type { Dim, Index } from '../../form/form.ts';
import type { Value } from './nest.ts';
import type { Values } from './values.ts';

/** `valueOf` gives an index expression its value. */
export type Positions = { readonly values: Values; readonly valueOf: (index: Index) => Value };

/** The axes of an array that are kept, and the one of which the last rows alone are. */
export type Kept = { readonly axes: readonly Dim[]; readonly window?: Window };

/** (at0 * length1 + at1) * length2 + at2 …; the axes beyond `at` count as at their beginning. */
export function addressOf(
  positions: Positions,
  { axes, window }: Kept,
  at: readonly Index[],
  offset: Value | null,
): Value {
  const { values, valueOf } = positions;
  let address = values.number(0);
  axes.forEach((axis, i) => {
    const terms = [{ factor: 1, value: values.product(address, lengthOf(positions, axis, window)) }];
    const position = at[i];
    if (position !== undefined) {
      const inRange = valueOf(addScaled(position, -1, roomOf(axis).from));
      terms.push({ factor: 1, value: axis === window?.axis ? values.rest(inRange, window.rows) : inRange });
    }
    address = values.sum(terms, 0);
  });
  return offset === null ? address : values.plus(offset, address);
}

/** How many elements these axes hold together. */
export function countOf(positions: Positions, { axes, window }: Kept): Value {
  const { values } = positions;
  return axes.reduce((count, axis) => values.product(count, lengthOf(positions, axis, window)), values.number(1));
}

function lengthOf({ values, valueOf }: Positions, axis: Dim, window: Window | undefined): Value {
  if (axis === window?.axis) return values.number(window.rows);
  const { from, to } = roomOf(axis);
  return valueOf(addScaled(to, -1, from));
}
