// Boxes of whole-number intervals whose ends are sizes: the box around several, and where they leave a gap or overlap.

import { addWhole, constantOfWhole, constantWhole, equalWhole, wholeText, type Whole } from './whole.ts';
import { isAtMost } from './whole-order.ts';

/** Half-open. */
export type Interval = { readonly from: Whole; readonly to: Whole };

/** `exact`: every position in it is meant, once. */
export type Box = { readonly axes: readonly Interval[]; readonly exact: boolean };

/** More ways to write an interval are not compared. */
const mostForms = 40;

/** Intervals that are no further apart than numbers can tell, as one: those that differ in numbers alone, and those that follow one another. */
export function joinedWith(joined: readonly Interval[], interval: Interval): readonly Interval[] {
  if (joined.length > mostForms) return joined;
  let grown = interval;
  let rest = joined;
  for (;;) {
    const { from, to } = grown;
    const near = rest.find((other) => equalWhole(other.to, from) || equalWhole(other.from, to) || (isShifted(other.from, from) && isShifted(other.to, to)));
    if (near === undefined) return [...rest, grown];
    rest = rest.filter((other) => other !== near);
    if (equalWhole(near.to, from)) grown = { from: near.from, to };
    else if (equalWhole(near.from, to)) grown = { from, to: near.to };
    else grown = { from: near.from.offset < from.offset ? near.from : from, to: near.to.offset > to.offset ? near.to : to };
  }
}

function isShifted(a: Whole, b: Whole): boolean {
  return a.terms.length === b.terms.length && equalWhole({ ...a, offset: 0 }, { ...b, offset: 0 });
}

/** From the least start to the largest end; null where it cannot be told which these are. */
export function hullOf(intervals: readonly Interval[]): Interval | null {
  return endsOf(intervals.reduce(joinedWith, []));
}

/** The same of intervals that are joined already. */
export function endsOf(joined: readonly Interval[]): Interval | null {
  if (joined.length > mostForms) return null;
  const from = joined.find((one) => joined.every((other) => isAtMost(one.from, other.from)))?.from;
  const to = joined.find((one) => joined.every((other) => isAtMost(other.to, one.to)))?.to;
  return from === undefined || to === undefined ? null : { from, to };
}

export type Fault = { readonly axes: readonly Interval[]; readonly boxes: readonly number[] };

/** Faults are looked for at sizes from here on: a border of one or two elements is no overlap. */
const leastSize = 4;

/** Cells that boxes are compared in; beyond it nothing is said. */
const cellLimit = 1_000_000;

/** A part of the hull that two exact boxes hold, or that none does; null where there is none, or where it cannot be told. */
export function faultOf(boxes: readonly Box[], hull: readonly Interval[]): Fault | null {
  const cuts = hull.map((interval, axis) => cutsOf([interval, ...boxes.flatMap((box) => box.axes[axis] ?? [])]));
  if (cuts.includes(null)) return null;
  const ordered = cuts as readonly (readonly Whole[])[];
  const cells = ordered.reduce((product, cut) => product * Math.max(0, cut.length - 1), 1);
  if (cells * boxes.length > cellLimit) return null;
  const placed = boxes.map((box) => box.axes.map(({ from, to }, axis): readonly [number, number] => [placeOf(ordered[axis] ?? [], from), placeOf(ordered[axis] ?? [], to)]));
  const allExact = boxes.every((box) => box.exact);
  for (let cell = 0; cell < cells; cell++) {
    const at = positionIn(cell, ordered);
    const holding = placed.flatMap((ends, box) => (boxes[box]?.exact === true && ends.every(([from, to], axis) => from <= (at[axis] ?? 0) && (at[axis] ?? 0) < to) ? [box] : []));
    if (holding.length === 1 || (holding.length === 0 && !allExact)) continue;
    const axes = at.map((place, axis): Interval => ({ from: ordered[axis]?.[place] ?? constantWhole(0), to: ordered[axis]?.[place + 1] ?? constantWhole(0) }));
    return { axes, boxes: holding.slice(0, 2) };
  }
  return null;
}

/** The ends of intervals in ascending order, each once; null where the order is not known. That no interval ends before it starts is taken for granted. */
function cutsOf(intervals: readonly Interval[]): readonly Whole[] | null {
  const points: Whole[] = [];
  const all = intervals.flatMap(({ from, to }) => [from, to]);
  if (all.every((point) => point.terms.length === 0)) return [...new Set(all.map((point) => point.offset))].sort((a, b) => a - b).map(constantWhole);
  for (const point of all) {
    if (placeOf(points, point) < 0) points.push(point);
    if (points.length > mostForms) return null;
  }
  const atMost = points.map((a) => points.map((b) => isAtMost(a, b, leastSize)));
  for (const { from, to } of intervals) (atMost[placeOf(points, from)] as boolean[])[placeOf(points, to)] = true;
  for (const [k, through] of atMost.entries()) for (const row of atMost) if (row[k] === true) for (const [j, follows] of through.entries()) if (follows) row[j] = true;
  const isOrdered = atMost.every((row, i) => row.every((holds, j) => holds || atMost[j]?.[i] === true));
  if (!isOrdered) return null;
  const below = atMost.map((_, i) => atMost.filter((row) => row[i] === true).length);
  return points.map((point, i) => ({ point, below: below[i] ?? 0 })).sort((a, b) => a.below - b.below).map(({ point }) => point);
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
  const texts = axes.map(({ from, to }) => (constantOfWhole(addWhole(to, -1, from)) === 1 ? wholeText(from) : `${wholeText(from)}..${wholeText(to)}`));
  return `[${texts.join(', ')}]`;
}
