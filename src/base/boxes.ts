// Boxes of whole-number intervals whose ends are sizes: the box around several, and where they leave a gap or overlap.

import { elementAt } from './lists.ts';
import { addWhole, constantOfWhole, constantWhole, equalWhole, wholeText, type Whole } from './whole.ts';
import { isAtMost, leastDifference } from './whole-order.ts';

/** Half-open. */
export type Interval = { readonly from: Whole; readonly to: Whole };

/** `exact`: every position in it is meant, once. */
export type Box = { readonly axes: readonly Interval[]; readonly exact: boolean };

/** More ways to write an interval are not compared. */
const mostForms = 40;

/**
 * What the intervals of an axis tell. For each expression of sizes, numbers aside, that ends are made of (`bases`): the
 * least number with which an interval starts there, and the largest with which one ends. `apart[i][j]`: base j is at
 * least so much larger than base i, by sizes, and as no interval ends before it starts.
 */
export type Extent = {
  readonly bases: readonly Whole[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly apart: readonly (readonly number[])[];
};

export const noExtent: Extent = { bases: [], starts: [], ends: [], apart: [] };

/** With one more interval; once there are too many bases, nothing more. */
export function extendedBy(extent: Extent, { from, to }: Interval): Extent {
  const { bases, starts, ends, apart } = [from, to].reduce(withBase, extent);
  if (bases.length > mostForms) return { bases, starts, ends, apart };
  const [start, end] = [from, to].map((point) => placeOf(bases, baseOf(point))) as [number, number];
  return {
    bases,
    starts: starts.map((least, i) => (i === start ? Math.min(least, from.offset) : least)),
    ends: ends.map((largest, i) => (i === end ? Math.max(largest, to.offset) : largest)),
    apart: apart.map((row, i) =>
      row.map((least, j) => (i === start && j === end && i !== j ? Math.max(least, from.offset - to.offset) : least)),
    ),
  };
}

function withBase(extent: Extent, point: Whole): Extent {
  const { bases, starts, ends, apart } = extent;
  const base = baseOf(point);
  if (bases.length > mostForms || placeOf(bases, base) >= 0) return extent;
  const more = (i: number): number => leastDifference(elementAt(bases, i), base);
  return {
    bases: [...bases, base],
    starts: [...starts, Infinity],
    ends: [...ends, -Infinity],
    apart: [...apart.map((row, i) => [...row, more(i)]), [...bases.map((other) => leastDifference(base, other)), 0]],
  };
}

function baseOf(point: Whole): Whole {
  return { ...point, offset: 0 };
}

/** From the least start to the largest end; null where it cannot be told which these are. */
export function hullOf(intervals: readonly Interval[]): Interval | null {
  return endsOf(intervals.reduce(extendedBy, noExtent));
}

/** The same of what is known of the intervals. */
export function endsOf({ bases, starts, ends, apart: known }: Extent): Interval | null {
  if (bases.length > mostForms) return null;
  const apart = known.map((row) => [...row]);
  for (const [k, through] of apart.entries())
    for (const row of apart)
      for (const [j, further] of through.entries()) row[j] = Math.max(elementAt(row, j), elementAt(row, k) + further);
  const isAtMostAt = (numbers: readonly number[], i: number, j: number): boolean =>
    (apart[i]?.[j] ?? -Infinity) + elementAt(numbers, j) >= elementAt(numbers, i);
  const from = starts.findIndex(
    (start, i) =>
      Number.isFinite(start) && starts.every((other, j) => !Number.isFinite(other) || isAtMostAt(starts, i, j)),
  );
  const to = ends.findIndex(
    (end, i) => Number.isFinite(end) && ends.every((other, j) => !Number.isFinite(other) || isAtMostAt(ends, j, i)),
  );
  const at = (i: number, numbers: readonly number[]): Whole => ({
    ...elementAt(bases, i),
    offset: elementAt(numbers, i),
  });
  return from < 0 || to < 0 ? null : { from: at(from, starts), to: at(to, ends) };
}

export type Fault = { readonly axes: readonly Interval[]; readonly boxes: readonly number[] };

/** Faults are looked for at sizes from here on: a border of one or two elements is no overlap. */
const leastSize = 4;

/** Cells that boxes are compared in; beyond it nothing is said. */
const cellLimit = 1_000_000;

/**
 * A part of the hull that two exact boxes hold, or that none does; null where there is none, or where it cannot be
 * told.
 */
export function faultOf(boxes: readonly Box[], hull: readonly Interval[]): Fault | null {
  const cuts = hull.map((interval, axis) => cutsOf([interval, ...boxes.flatMap((box) => box.axes[axis] ?? [])]));
  if (cuts.includes(null)) return null;
  const ordered = cuts as readonly (readonly Whole[])[];
  const cells = ordered.reduce((product, cut) => product * Math.max(0, cut.length - 1), 1);
  if (cells * boxes.length > cellLimit) return null;
  const placed = boxes.map((box) =>
    box.axes.map(({ from, to }, axis): readonly [number, number] => [
      placeOf(ordered[axis] ?? [], from),
      placeOf(ordered[axis] ?? [], to),
    ]),
  );
  const allExact = boxes.every((box) => box.exact);
  for (let cell = 0; cell < cells; cell++) {
    const at = positionIn(cell, ordered);
    const holding = placed.flatMap((ends, box) =>
      boxes[box]?.exact === true && ends.every(([from, to], axis) => from <= (at[axis] ?? 0) && (at[axis] ?? 0) < to)
        ? [box]
        : [],
    );
    if (holding.length === 1 || (holding.length === 0 && !allExact)) continue;
    const axes = at.map((place, axis): Interval => ({
      from: ordered[axis]?.[place] ?? constantWhole(0),
      to: ordered[axis]?.[place + 1] ?? constantWhole(0),
    }));
    return { axes, boxes: holding.slice(0, 2) };
  }
  return null;
}

/**
 * The ends of intervals in ascending order, each once; null where the order is not known. That no interval ends before
 * it starts is taken for granted.
 */
function cutsOf(intervals: readonly Interval[]): readonly Whole[] | null {
  const points: Whole[] = [];
  const all = intervals.flatMap(({ from, to }) => [from, to]);
  if (all.every((point) => point.terms.length === 0))
    return [...new Set(all.map((point) => point.offset))].sort((a, b) => a - b).map(constantWhole);
  for (const point of all) {
    if (placeOf(points, point) < 0) points.push(point);
    if (points.length > mostForms) return null;
  }
  const atMost = points.map((a) => points.map((b) => isAtMost(a, b, leastSize)));
  for (const { from, to } of intervals) elementAt(atMost, placeOf(points, from))[placeOf(points, to)] = true;
  for (const [k, through] of atMost.entries())
    for (const row of atMost)
      if (row[k] === true) for (const [j, follows] of through.entries()) if (follows) row[j] = true;
  const isOrdered = atMost.every((row, i) => row.every((holds, j) => holds || atMost[j]?.[i] === true));
  if (!isOrdered) return null;
  const below = atMost.map((_, i) => atMost.filter((row) => row[i] === true).length);
  return points
    .map((point, i) => ({ point, below: below[i] ?? 0 }))
    .sort((a, b) => a.below - b.below)
    .map(({ point }) => point);
}

function placeOf(points: readonly Whole[], point: Whole): number {
  return points.findIndex((other) => equalWhole(other, point));
}

function positionIn(cell: number, cuts: readonly (readonly Whole[])[]): readonly number[] {
  let rest = cell;
  return [...cuts]
    .reverse()
    .map((cut) => {
      const count = cut.length - 1;
      const place = rest % count;
      rest = Math.floor(rest / count);
      return place;
    })
    .reverse();
}

/** `[0, 1..n]`. */
export function boxText(axes: readonly Interval[]): string {
  const texts = axes.map(({ from, to }) =>
    constantOfWhole(addWhole(to, -1, from)) === 1 ? wholeText(from) : `${wholeText(from)}..${wholeText(to)}`,
  );
  return `[${texts.join(', ')}]`;
}
