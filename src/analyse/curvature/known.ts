// What is known of a stage: how it bends in the active inputs, how its logarithm does, where its values lie. The
// lattice is that of disciplined convex programming (M. Grant, S. Boyd, Y. Ye, 2006), with log-convexity beside it.

import type { Curvature } from '../../gates/gate.ts';
import type { Ref } from '../../form/form.ts';
import { everything, type Interval } from './interval.ts';

export type ProgramCurvature = 'constant' | 'affine' | 'convex' | 'concave' | 'unknown';

/** Which zeros a value can be: at a pole each has its own infinity. An input that is 0 is the positive zero. */
export type Zeros = { readonly plus: boolean; readonly minus: boolean };

export type Known = {
  readonly curvature: ProgramCurvature;
  /** Of the logarithm, where the value is never negative. */
  readonly log: ProgramCurvature;
  readonly interval: Interval;
  readonly zeros: Zeros;
  /** The rule that gave it, and the stages that the rule looked at. */
  readonly rule: string;
  readonly of: readonly Ref[];
};

/** The rule of a stage that is log-sum-exp as it is computed. */
export const logSumExp = 'log-sum-exp';

export const bothZeros: Zeros = { plus: true, minus: true };
export const noZeros: Zeros = { plus: false, minus: false };

export const nothing: Known = {
  curvature: 'unknown',
  log: 'unknown',
  interval: everything,
  zeros: bothZeros,
  rule: 'none',
  of: [],
};

/** Without the zeros that do not lie in the interval. */
export function zerosIn([from, to]: Interval, { plus, minus }: Zeros = bothZeros): Zeros {
  return from > 0 || to < 0 ? noZeros : { plus, minus };
}

export function unitedZeros(all: readonly Known[]): Zeros {
  return { plus: all.some(({ zeros }) => zeros.plus), minus: all.some(({ zeros }) => zeros.minus) };
}

/** What holds of each of them, and of their sum. */
export function all(curvatures: readonly ProgramCurvature[]): ProgramCurvature {
  const found = new Set(curvatures);
  if (found.has('unknown') || (found.has('convex') && found.has('concave')) || found.size === 0) return 'unknown';
  if (found.has('convex')) return 'convex';
  if (found.has('concave')) return 'concave';
  return found.has('affine') ? 'affine' : 'constant';
}

/** Of the negative of a value. */
export function flipped(curvature: ProgramCurvature): ProgramCurvature {
  return curvature === 'convex' ? 'concave' : curvature === 'concave' ? 'convex' : curvature;
}

/** Of a multiple by a factor of this sign. */
export function multiplied(curvature: ProgramCurvature, sign: number): ProgramCurvature {
  return sign > 0 ? curvature : sign < 0 ? flipped(curvature) : 'constant';
}

/** Whether it is `is`, or affine. */
export function isAlong(curvature: ProgramCurvature, is: 'convex' | 'concave'): boolean {
  return curvature === is || isStraight(curvature);
}

export function isStraight(curvature: ProgramCurvature): boolean {
  return curvature === 'affine' || curvature === 'constant';
}

/** The curvature of what has this one in values, where these have the other. */
export function bent(values: ProgramCurvature, own: Curvature | null): ProgramCurvature {
  if (values === 'constant') return 'constant';
  if (own === 'affine') return values;
  return own !== null && (values === 'affine' || values === own) ? own : 'unknown';
}
