// What of many points is drawn: all that would be seen, each pixel once.

import { elementAt, lastOf } from '../../base/lists.ts';
import { extentOf, type Numbers } from './extent.ts';
import { pixels } from './svg.ts';

/** Positions in pixels, written; each once. */
export function distinct(x: Numbers, y: Numbers): readonly string[] {
  const places = new Set<string>();
  for (let k = 0; k < x.length; k++) places.add(`${pixels(elementAt(x, k))} ${pixels(elementAt(y, k))}`);
  return [...places];
}

/** A horizontal run of pixels: its first one, and how many follow it. */
export type Run = { readonly x: number; readonly y: number; readonly more: number };

/** The runs of pixels on which points lie, then of those on which more of them lie, up to four times. */
export function densities(x: Numbers, y: Numbers): readonly (readonly Run[])[] {
  const width = Math.floor(extentOf(x)?.high ?? 0) + 1;
  const counts = new Uint32Array(width * (Math.floor(extentOf(y)?.high ?? 0) + 1));
  for (let k = 0; k < x.length; k++) {
    const pixel = Math.floor(elementAt(y, k)) * width + Math.floor(elementAt(x, k));
    counts[pixel] = elementAt(counts, pixel) + 1;
  }
  const most = extentOf(counts)?.high ?? 0;
  const leasts = new Set([0, 0.25, 0.5, 0.75].map((power) => Math.ceil(most ** power)));
  return [...leasts].map((least) => runsOf(counts, width, least));
}

function runsOf(counts: Uint32Array, width: number, least: number): readonly Run[] {
  const runs: { x: number; y: number; more: number }[] = [];
  let last = NaN;
  counts.forEach((count, pixel) => {
    if (count < least) return;
    const x = pixel % width;
    if (pixel === last + 1 && x > 0) lastOf(runs).more++;
    else runs.push({ x, y: Math.floor(pixel / width), more: 0 });
    last = pixel;
  });
  return runs;
}

/**
 * Of a line that goes from left to right, those of its points that make a picture of it: in each column of pixels the
 * first, the lowest, the highest and the last (M4: Jugel, Jerzak, Hackenbroich, Markl 2014).
 */
export function columnwise(x: Numbers, y: Numbers): readonly number[] {
  const kept: number[] = [];
  for (let first = 0; first < x.length;) {
    const column = Math.floor(elementAt(x, first));
    let [low, high, next] = [first, first, first + 1];
    for (; next < x.length && Math.floor(elementAt(x, next)) === column; next++) {
      if (elementAt(y, next) < elementAt(y, low)) low = next;
      if (elementAt(y, next) > elementAt(y, high)) high = next;
    }
    kept.push(...[...new Set([first, low, high, next - 1])].sort((a, b) => a - b));
    first = next;
  }
  return kept;
}

/** More than a picture is wide. */
const rowLength = 10_000;

/** A line in any direction has at most so many pieces. */
const mostPieces = 20_000;

/**
 * The pieces of a line in any direction, each pair of pixels joined once. Where these are too many, pixels are taken
 * together, by 2, 4 and so on.
 */
export function pieces(x: Numbers, y: Numbers): readonly (readonly [from: number, to: number])[] {
  for (let size = 1; ; size *= 2) {
    const joined = new Set<string>();
    const kept: [number, number][] = [];
    const pixelOf = (k: number): number =>
      Math.floor(elementAt(y, k) / size) * rowLength + Math.floor(elementAt(x, k) / size);
    let before = 0;
    for (let k = 1; k < x.length && kept.length <= mostPieces; k++) {
      const [a, b] = [pixelOf(before), pixelOf(k)];
      if (a === b) continue;
      const pair = a < b ? `${String(a)} ${String(b)}` : `${String(b)} ${String(a)}`;
      if (!joined.has(pair)) kept.push([before, k]);
      joined.add(pair);
      before = k;
    }
    if (kept.length <= mostPieces) return kept;
  }
}
