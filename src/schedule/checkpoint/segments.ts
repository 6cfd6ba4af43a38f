// How a range is taken in segments: the indices that are in force in each, and where rows stand in it.

import { addScaled } from '../../form/affine.ts';
import { atomIndex, constantIndex, type Dim, type Index } from '../../form/form.ts';
import { segmentCount, segmentLength } from '../../form/segment-sizes.ts';
import type { Segments } from '../tree.ts';

/** `next` gives a number that no other index has. */
export function segmentsOf(dim: Dim, next: () => number): Segments {
  const steps = addScaled(dim.to, -1, dim.from);
  const [length, count] = [segmentLength(steps), segmentCount(steps)];
  const index = (name: string, from: Index, to: Index): Dim => ({ kind: 'dim', id: next(), name, from, to });
  return {
    dim,
    length,
    count,
    segment: index('segment', constantIndex(0), count),
    first: index('first', dim.from, dim.to),
    end: index('end', dim.from, addScaled(dim.to, 1, constantIndex(1))),
  };
}

/** The boundary before the first step of the segment, or after its last. */
export function boundaryOf(
  { segment, first, end }: Segments,
  isBefore: boolean,
): { readonly slot: Index; readonly at: Index } {
  return isBefore
    ? { slot: atomIndex(segment), at: atomIndex(first) }
    : { slot: { ...atomIndex(segment), offset: 1 }, at: atomIndex(end) };
}
