// Of which numbers something can be drawn, and from where to where they go.

import { elementAt } from '../../base/lists.ts';

export type Numbers = ArrayLike<number>;
export type Extent = { readonly low: number; readonly high: number };

/** Of the finite ones. */
export function extentOf(...lists: readonly Numbers[]): Extent | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (let k = 0; k < list.length; k++) {
      const value = elementAt(list, k);
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? { low, high } : undefined;
}

/** An extent as far as it stays near another one: at most the other one's length beyond either end. */
export function near(extent: Extent | undefined, core: Extent | undefined): Extent | undefined {
  if (extent === undefined || core === undefined) return core ?? extent;
  const reach = Math.max(core.high - core.low, Math.abs(core.low) / 10, Math.abs(core.high) / 10);
  return {
    low: Math.min(core.low, Math.max(extent.low, core.low - reach)),
    high: Math.max(core.high, Math.min(extent.high, core.high + reach)),
  };
}

/** Points of a plane, those without a place left out. */
export type Points = { readonly x: Float64Array; readonly y: Float64Array; readonly leftOut: number };

export function pointsOf(xs: Numbers, ys: Numbers): Points {
  const length = Math.min(xs.length, ys.length);
  const x = new Float64Array(length);
  const y = new Float64Array(length);
  let count = 0;
  for (let k = 0; k < length; k++) {
    const [atX, atY] = [elementAt(xs, k), elementAt(ys, k)];
    if (!Number.isFinite(atX) || !Number.isFinite(atY)) continue;
    x[count] = atX;
    y[count] = atY;
    count++;
  }
  return { x: x.subarray(0, count), y: y.subarray(0, count), leftOut: length - count };
}

/** From one end to the other. */
export function evenly(extent: Extent | undefined, count: number): Float64Array {
  if (extent === undefined) return new Float64Array(0);
  const { low, high } = extent;
  return Float64Array.from({ length: count }, (_, k) => low * (1 - k / (count - 1)) + high * (k / (count - 1)));
}
