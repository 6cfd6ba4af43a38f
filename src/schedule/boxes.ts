// Boxes of elements, by their range on each axis: whether they follow each other and make up a whole array.

import { elementAt } from '../base/lists.ts';
import { equalIndices } from '../form/affine.ts';
import type { Dim } from '../form/form.ts';

export type Range = Pick<Dim, 'from' | 'to'>;

export function isRangeOf({ from, to }: Range, dim: Dim): boolean {
  return equalIndices(from, dim.from) && equalIndices(to, dim.to);
}

/** Whether boxes that differ along one axis follow each other there, from its beginning to its end. */
export function makeWhole(boxes: readonly (readonly Range[])[], axes: readonly Dim[]): boolean {
  const differing = axes.flatMap((axis, i) => (boxes.every((box) => isRangeOf(elementAt(box, i), axis)) ? [] : [i]));
  const [i, ...others] = differing;
  if (i === undefined || others.length > 0) return false;
  let { from } = elementAt(axes, i);
  const left = boxes.map((box) => elementAt(box, i));
  while (left.length > 0) {
    const next = left.findIndex((range) => equalIndices(range.from, from));
    if (next < 0) return false;
    from = elementAt(left, next).to;
    left.splice(next, 1);
  }
  return equalIndices(from, elementAt(axes, i).to);
}
