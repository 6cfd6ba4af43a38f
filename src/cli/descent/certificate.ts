// What is proved of a minimum that was found: whether it is the global one, and by how much the value can still fall.

import type { Proved } from '../../analyse/curvature/proved.ts';
import type { Minimum } from './driver.ts';
import type { Slopes } from './problems.ts';

/** `gap`: at most so much lower is the global minimum; null where nothing says. */
export type Certificate = {
  readonly curvature: Proved['curvature'] | 'quasi-convex';
  readonly global: boolean;
  readonly gap: number | null;
  /** The least strength of all numbers. */
  readonly strength: number;
  /** Whether slopes jump where it ended, so that they do not say whether it is a minimum. */
  readonly isOnKink: boolean;
};

export type Claim = {
  /** Of what was minimised, in what was chosen, over its bounds. */
  readonly curvature: Certificate['curvature'];
  /** Of each number m, where the function less m x^2 / 2 is still convex; 0 where nothing is known. */
  readonly strength: Float64Array;
  /** Whether the gradient is a subgradient on kinks too. */
  readonly hasSubgradients: boolean;
  /** Of a quadratic function the inverse of its Hessian, row by row; null where that is not known. */
  readonly inverseHessian: Float64Array | null;
  /** Whether the slopes are as small as was asked for, or the minimum was solved for. */
  readonly isStationary: boolean;
  readonly x: Float64Array;
  readonly slopesAt: (x: Float64Array) => Slopes;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
};

export function certificateOf(claim: Claim): Certificate {
  const { curvature, isStationary } = claim;
  const isConvex = curvature === 'constant' || curvature === 'affine' || curvature === 'convex';
  if (!isConvex) return { curvature, global: false, gap: null, strength: 0, isOnKink: false };
  const strength = claim.strength.reduce((least, own) => Math.min(least, own), Infinity);
  const { gap, isOnKink } = claim.hasSubgradients
    ? { gap: gapAt(claim, claim.x), isOnKink: false }
    : besideKinks(claim);
  return { curvature, global: isStationary && !isOnKink, gap: gap < Infinity ? gap : null, strength, isOnKink };
}

/** How far from a point it is looked whether it stands on a kink. */
const [near, nearer] = [1e-6, 1e-8];
/** What a gradient changes by less than that is not looked at. */
const small = 1e-9;

/**
 * On a kink a gradient may be none: beside it, at a point in no direction of note, it is one. Where slopes jump they do
 * not come nearer to those of the point as the other one does.
 */
function besideKinks(claim: Claim): { readonly gap: number; readonly isOnKink: boolean } {
  const { x, slopesAt } = claim;
  const { value, gradient } = slopesAt(x);
  const points = [near, nearer].map((distance) => beside(claim, distance));
  const [far = Infinity, close = Infinity] = points.map((point) => distanceOf(slopesAt(point).gradient, gradient));
  const point = points[1] ?? x;
  const higher = Math.max(0, value - slopesAt(point).value);
  const isOnKink = !(close <= far / 2 || close <= small * (1 + Math.hypot(...gradient)));
  return { gap: higher + gapAt(claim, point), isOnKink };
}

/** A point within the bounds, by steps of no simple ratio. */
function beside({ x, lower, upper }: Claim, distance: number): Float64Array {
  return x.map((value, i) => {
    const step = distance * Math.max(1, Math.abs(value)) * (0.5 + (((i + 1) * goldenPart) % 0.5));
    const other = i % 2 === 0 ? value + step : value - step;
    const back = i % 2 === 0 ? value - step : value + step;
    const isInside = other >= (lower[i] ?? -Infinity) && other <= (upper[i] ?? Infinity);
    return isInside ? other : Math.max(lower[i] ?? -Infinity, Math.min(upper[i] ?? Infinity, back));
  });
}

const goldenPart = (Math.sqrt(5) - 1) / 2;

function distanceOf(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] ?? NaN)) ** 2, 0));
}

/** A gradient is known up to what the last digits of the point make of it. */
const lastDigits = [1 + Number.EPSILON, 1 - Number.EPSILON];

/**
 * A convex function lies above its tangent, which over a box is least in a corner; a strongly convex one lies above a
 * parabola. What it can fall by is then a sum over its numbers.
 */
function gapAt({ slopesAt, strength, inverseHessian, lower, upper }: Claim, x: Float64Array): number {
  const { gradient } = slopesAt(x);
  const errors = new Float64Array(x.length);
  for (const digits of lastDigits)
    for (const [i, slope] of slopesAt(x.map((value) => value * digits)).gradient.entries())
      errors[i] = Math.max(errors[i] ?? 0, Math.abs(slope - (gradient[i] ?? NaN)));
  let gap = 0;
  for (const [i, slope] of gradient.entries()) {
    const room = { down: (x[i] ?? NaN) - (lower[i] ?? NaN), up: (upper[i] ?? NaN) - (x[i] ?? NaN) };
    const ends = [slope - (errors[i] ?? NaN), slope + (errors[i] ?? NaN)];
    gap += Math.max(...ends.map((end) => fall(end, strength[i] ?? 0, room)));
  }
  if (inverseHessian === null) return gap;
  // The length of the gradient in that metric is at most the sum of those of its two parts.
  const length = Math.sqrt(form(inverseHessian, gradient)) + Math.sqrt(form(inverseHessian.map(Math.abs), errors));
  return Math.min(gap, (length * length) / 2);
}

function form(matrix: Float64Array, x: Float64Array): number {
  return x.reduce((sum, a, i) => sum + a * x.reduce((row, b, j) => row + b * (matrix[i * x.length + j] ?? NaN), 0), 0);
}

/** The most that -(slope t + strength t^2 / 2) can be. */
function fall(slope: number, strength: number, room: { readonly down: number; readonly up: number }): number {
  if (slope === 0) return 0;
  const most = Math.max(0, slope > 0 ? room.down : room.up);
  const step = strength > 0 ? Math.min(most, Math.abs(slope) / strength) : most;
  if (step === 0) return 0;
  return Math.abs(slope) * step - (strength > 0 ? (strength * step * step) / 2 : 0);
}

/** `minima`: those that restarts found; null without any. */
export function sentenceOf(certificate: Certificate, minima: readonly Minimum[] | null): string {
  const { curvature, global, gap, strength, isOnKink } = certificate;
  const [lowest, ...others] = minima ?? [];
  if (curvature === 'quasi-convex')
    return 'quasi-convex: what is strictly lowest nearby is the global minimum; where it is flat nothing is said';
  if (curvature === 'unknown' || curvature === 'concave') {
    if (lowest === undefined)
      return 'a minimum near the start; nothing says that it is the lowest one (--restarts N looks further)';
    const found = others.length === 0 ? 'the only minimum' : `the lowest of ${minima?.length} minima`;
    return `${found} that the starts came to; nothing says that there is no lower one`;
  }
  const bends = `the function is ${strength > 0 ? `strongly convex (λ = ${digits(strength)})` : curvature}`;
  const least = gap === null ? '' : `, and the value can still fall by ${digits(gap)} at most`;
  const kink = isOnKink ? '; its slopes jump here, and do not say whether it is least' : '';
  return `${global ? 'the global minimum: ' : ''}${bends}${least}${kink}`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
