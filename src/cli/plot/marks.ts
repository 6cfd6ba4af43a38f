// What is drawn inside a panel: points, lines, a band. All of it stays inside.

import { area, line } from 'd3-shape';
import { elementAt, lastOf } from '../../base/lists.ts';
import type { Axis } from './axis.ts';
import type { Numbers } from './extent.ts';
import { markup, pixels, type Markup } from './svg.ts';
import { columnwise, densities, distinct, pieces } from './thin.ts';

/** A panel's place in the picture, and where numbers lie in it. */
export type Frame = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Axis;
  readonly y: Axis;
};

/** The colours that marks may have. */
export type Ink = 'first' | 'second' | 'third';

export type Place = { readonly x: number; readonly y: number };

/** More points than this are drawn pixel by pixel, the darker the more of them lie there. */
const mostDots = 2000;

export function dots(frame: Frame, xs: Numbers, ys: Numbers, ink: Ink): readonly Markup[] {
  const { x, y } = inside(frame, placesOf(frame, xs, ys));
  // A line of no length with round ends is a dot.
  const path = (d: string, diameter: number, kind = ''): Markup =>
    markup('path', { class: `dots ${ink}${kind}`, 'stroke-width': diameter, d });
  if (x.length === 0) return [];
  if (x.length <= mostDots) {
    const at = distinct(x, y).map((place) => `M${place}h0`);
    return [path(at.join(''), x.length <= mostDots / 10 ? 6 : 4)];
  }
  return densities(x, y).map((runs) =>
    path(runs.map((run) => `M${pixels(run.x + 0.5)} ${pixels(run.y + 0.5)}h${String(run.more)}`).join(''), 2, ' dense'),
  );
}

/** A single point that the legend names. */
export function marker(frame: Frame, x: number, y: number, kind: 'ring' | 'disc', ink: Ink): readonly Markup[] {
  const places = inside(frame, placesOf(frame, [x], [y]));
  return pointsAt(places, [...places.x.keys()]).map((place) =>
    markup('circle', { class: `${kind} ${ink}`, cx: place.x, cy: place.y, r: 5 }),
  );
}

/** A line from left to right, with gaps where there is no number. */
export function curve(frame: Frame, xs: Numbers, ys: Numbers, kind: string): readonly Markup[] {
  const runs = runsOf(placesOf(frame, xs, ys)).map((run) => pointsAt(run, columnwise(run.x, run.y)));
  return drawn(
    runs.flatMap((run) => clipped(run, frame)),
    `line ${kind}`,
  );
}

/** A line in any direction. */
export function way(frame: Frame, xs: Numbers, ys: Numbers, kind: string): readonly Markup[] {
  const runs = runsOf(placesOf(frame, xs, ys)).flatMap((run) =>
    joined(pieces(run.x, run.y)).map((kept) => pointsAt(run, kept)),
  );
  return drawn(runs, `line ${kind}`);
}

/** The part between two lines that lies inside the panel. */
export function band(frame: Frame, at: Numbers, lower: Numbers, upper: Numbers, ink: Ink): readonly Markup[] {
  const within = (y: number): number => Math.min(Math.max(y, frame.top), frame.bottom);
  const edges = Array.from({ length: at.length }, (_, k) => ({
    x: frame.x.place(elementAt(at, k)),
    low: within(frame.y.place(elementAt(lower, k))),
    high: within(frame.y.place(elementAt(upper, k))),
  }));
  const path = area<(typeof edges)[number]>(
    ({ x }) => x,
    ({ low }) => low,
    ({ high }) => high,
  )
    .defined(({ x, low, high }) => Number.isFinite(x + low + high))
    .digits(2);
  const d = path(edges);
  return d === null || d === '' ? [] : [markup('path', { class: `band ${ink}`, d })];
}

/** A straight line of the panel's own: a zero line or a diagonal. */
export function rule(from: Place, to: Place): readonly Markup[] {
  return drawn([[from, to]], 'rule');
}

type Places = { readonly x: Float64Array; readonly y: Float64Array };

function placesOf({ x, y }: Frame, xs: Numbers, ys: Numbers): Places {
  const length = Math.min(xs.length, ys.length);
  const places = { x: new Float64Array(length), y: new Float64Array(length) };
  for (let k = 0; k < length; k++) {
    places.x[k] = x.place(elementAt(xs, k));
    places.y[k] = y.place(elementAt(ys, k));
  }
  return places;
}

function pointsAt({ x, y }: Places, kept: readonly number[]): readonly Place[] {
  return kept.map((k) => ({ x: elementAt(x, k), y: elementAt(y, k) }));
}

function inside({ left, right, top, bottom }: Frame, { x, y }: Places): Places {
  const kept = { x: new Float64Array(x.length), y: new Float64Array(x.length) };
  let count = 0;
  for (let k = 0; k < x.length; k++) {
    const [atX, atY] = [elementAt(x, k), elementAt(y, k)];
    // What is no number is on neither side.
    if (!(atX >= left && atX <= right && atY >= top && atY <= bottom)) continue;
    kept.x[count] = atX;
    kept.y[count] = atY;
    count++;
  }
  return { x: kept.x.subarray(0, count), y: kept.y.subarray(0, count) };
}

/** What lies between gaps. */
function runsOf({ x, y }: Places): readonly Places[] {
  const runs: Places[] = [];
  let first = 0;
  for (let k = 0; k <= x.length; k++) {
    if (k < x.length && Number.isFinite(elementAt(x, k) + elementAt(y, k))) continue;
    if (k > first) runs.push({ x: x.subarray(first, k), y: y.subarray(first, k) });
    first = k + 1;
  }
  return runs;
}

/** The parts of a line that lie between the top and the bottom of a panel (Liang and Barsky 1984, in one direction). */
function clipped(run: readonly Place[], { top, bottom }: Frame): readonly (readonly Place[])[] {
  if (run.length === 1) return run.filter(({ y }) => y >= top && y <= bottom).map((place) => [place]);
  const parts: Place[][] = [];
  let isOpen = false;
  for (let k = 1; k < run.length; k++) {
    const [a, b] = [elementAt(run, k - 1), elementAt(run, k)];
    const rise = b.y - a.y;
    const [t, u] = rise === 0 ? [-Infinity, Infinity] : [(top - a.y) / rise, (bottom - a.y) / rise];
    const [enters, leaves] = [Math.max(0, Math.min(t, u)), Math.min(1, Math.max(t, u))];
    const isLevelOutside = rise === 0 && (a.y < top || a.y > bottom);
    if (enters > leaves || isLevelOutside) {
      isOpen = false;
      continue;
    }
    const along = (part: number): Place => ({ x: a.x + part * (b.x - a.x), y: a.y + part * rise });
    if (!isOpen || enters > 0) parts.push([along(enters)]);
    lastOf(parts).push(along(leaves));
    isOpen = leaves === 1;
  }
  return parts;
}

/** Pieces that follow one another as one line. */
function joined(kept: readonly (readonly [from: number, to: number])[]): readonly (readonly number[])[] {
  const lines: number[][] = [];
  for (const [from, to] of kept) {
    if (lines.at(-1)?.at(-1) === from) lastOf(lines).push(to);
    else lines.push([from, to]);
  }
  return lines;
}

function drawn(runs: readonly (readonly Place[])[], kind: string): readonly Markup[] {
  const path = line<Place>(
    ({ x }) => x,
    ({ y }) => y,
  ).digits(2);
  const d = runs.map((run) => path(run) ?? '').join('');
  return d === '' ? [] : [markup('path', { class: kind, d })];
}
