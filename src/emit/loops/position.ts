// Positions as index arithmetic: flat row-major addresses, in which what outer indices make of it stands by itself.

import { roomOf } from '../../schedule/room.ts';
import { addScaled } from '../../form/affine.ts';
import type { Dim, Index } from '../../form/form.ts';
import type { Value } from './nest.ts';
import type { Values } from './values.ts';

/** `valueOf` gives an index expression its value. */
export type Positions = { readonly values: Values; readonly valueOf: (index: Index) => Value };

/** (at0 * length1 + at1) * length2 + at2 …; the axes beyond `at` count as at their beginning. */
export function addressOf(
  positions: Positions,
  axes: readonly Dim[],
  at: readonly Index[],
  offset: Value | null,
): Value {
  const { values, valueOf } = positions;
  let address = values.number(0);
  axes.forEach((axis, i) => {
    const { from, to } = roomOf(axis);
    const length = valueOf(addScaled(to, -1, from));
    const terms = [{ factor: 1, value: values.product(address, length) }];
    const position = at[i];
    if (position !== undefined) terms.push({ factor: 1, value: valueOf(addScaled(position, -1, from)) });
    address = values.sum(terms, 0);
  });
  return offset === null
    ? address
    : values.sum(
        [
          { factor: 1, value: offset },
          { factor: 1, value: address },
        ],
        0,
      );
}

/** How many elements these axes hold together. */
export function countOf({ values, valueOf }: Positions, axes: readonly Dim[]): Value {
  return axes.reduce((count, axis) => {
    const { from, to } = roomOf(axis);
    return values.product(count, valueOf(addScaled(to, -1, from)));
  }, values.number(1));
}
