// Bounds on the parameters. A point is brought inside by projection; a bound is active where the point stands on it and
// descent would lead outside. There the gradient does not count, and the parameter stays (Bertsekas 1982).

import { nameOf, packed, type Parameters, type Values } from './problem.ts';

export type Bounds = { readonly lower?: Values; readonly upper?: Values };

export type Box = {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** No parameter has a bound. */
  readonly isFree: boolean;
};

export type ActiveBound = { readonly index: number; readonly name: string; readonly bound: 'lower' | 'upper' };

/** The problem's own bounds and those that the caller adds. */
export function boxOf(problem: Parameters, bounds: Bounds | undefined): Box {
  const side = (own: Values | undefined, given: Values | undefined, name: string, none: number): Float64Array => {
    const sides = [own, given].map((values) => values && packed(problem, name, values));
    const tighter = none < 0 ? Math.max : Math.min;
    return new Float64Array(problem.size).map((_, i) =>
      sides.reduce((most, values) => tighter(most, values?.[i] ?? none), none),
    );
  };
  const lower = side(problem.lower, bounds?.lower, 'bounds.lower', -Infinity);
  const upper = side(problem.upper, bounds?.upper, 'bounds.upper', Infinity);
  lower.forEach((low, i) => {
    if (low <= upper[i]! && low < Infinity && upper[i]! > -Infinity) return;
    throw new RangeError(`bounds: ${nameOf(problem, i)} has none from ${low} to ${upper[i]}`);
  });
  const isFree = lower.every((low) => low === -Infinity) && upper.every((high) => high === Infinity);
  return { lower, upper, isFree };
}

export function project(x: Float64Array, box: Box): void {
  for (let i = 0; i < x.length; i++) x[i] = Math.min(Math.max(x[i]!, box.lower[i]!), box.upper[i]!);
}

/** Which bound of a parameter is active: -1 the lower, 1 the upper, 0 none. */
export function activeSide(box: Box, x: Float64Array, gradient: Float64Array, i: number): -1 | 0 | 1 {
  if (x[i]! <= box.lower[i]! && gradient[i]! >= 0) return -1;
  return x[i]! >= box.upper[i]! && gradient[i]! <= 0 ? 1 : 0;
}

/** The gradient with 0 where a bound is active, which goes into `out`. */
export function freeGradient(box: Box, x: Float64Array, gradient: Float64Array, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    out[i] = activeSide(box, x, gradient, i) === 0 ? gradient[i]! : 0;
  }
}

/** The longest step from x along d that stays inside. */
export function roomAlong(box: Box, x: Float64Array, d: Float64Array): number {
  let room = Infinity;
  for (let i = 0; i < x.length; i++) {
    const bound = d[i]! < 0 ? box.lower[i]! : box.upper[i]!;
    if (d[i] !== 0) room = Math.min(room, (bound - x[i]!) / d[i]!);
  }
  return room;
}

export function activeBounds(
  problem: Parameters,
  box: Box,
  x: Float64Array,
  gradient: Float64Array,
): readonly ActiveBound[] {
  return [...x.keys()].flatMap((index) => {
    const side = activeSide(box, x, gradient, index);
    return side === 0
      ? []
      : [{ index, name: nameOf(problem, index), bound: side < 0 ? ('lower' as const) : ('upper' as const) }];
  });
}
