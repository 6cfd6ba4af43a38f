// The ways to accumulate, one record each: all that the evaluator, the sweeps, the schedule and the writers of text
// know of them.

import type { Curvature } from '../gates/gate.ts';
import type { Algebra } from './algebra.ts';
import type { How, Stage } from './form.ts';

export type Accumulation = {
  /** What an accumulation of nothing is. */
  readonly start: number;
  readonly combine: <T>(algebra: Algebra<T>, so: T, next: T) => T;
  /** The gate that takes in one more value; null where there is never a second one. */
  readonly gate: string | null;
  /** The same where it is a chain of gates: of several that attain an extremum the first takes the whole adjoint. */
  readonly chain: string | null;
  /**
   * What the change of a value makes of the result: the same change (then it is linear); the same, but for all except
   * the first that attains the extremum; or that times the product of all the others.
   */
  readonly slope: 'one' | 'first' | 'others';
  /** The curvature in values that are affine; null where it has none. */
  readonly curvature: Curvature | null;
  /** Where the result lies, if the values lie in an interval. */
  readonly range: (from: number, to: number) => readonly [from: number, to: number];
  /** The fold that it is shown as, and what stages are named after. */
  readonly shown: string;
  readonly stem: string;
};

const within = (from: number, to: number): readonly [number, number] => [from, to];

/** In an extremum NaN wins, as in the host's Math.max. */
function extremum(isBetter: (a: number, b: number) => boolean): Accumulation['combine'] {
  return ({ toNumber }, so, next) => {
    const [a, b] = [toNumber(next), toNumber(so)];
    return (Number.isNaN(a) ? !Number.isNaN(b) : isBetter(a, b)) ? next : so;
  };
}

export const hows: { readonly [how in How]: Accumulation } = {
  sum: {
    start: 0,
    combine: ({ add }, so, next) => add(so, next),
    gate: '+',
    chain: '+',
    slope: 'one',
    curvature: 'affine',
    // How many there are is not known; none makes 0.
    range: (from, to) => [from >= 0 ? 0 : -Infinity, to <= 0 ? 0 : Infinity],
    shown: 'sum',
    stem: 'sum',
  },
  only: {
    start: 0,
    combine: (_, so) => so,
    gate: null,
    chain: null,
    slope: 'one',
    curvature: 'affine',
    range: within,
    shown: 'sum',
    stem: 'case',
  },
  max: {
    start: -Infinity,
    combine: extremum((a, b) => a > b),
    gate: 'max',
    chain: 'maxfirst',
    slope: 'first',
    curvature: 'convex',
    range: within,
    shown: 'max',
    stem: 'max',
  },
  min: {
    start: Infinity,
    combine: extremum((a, b) => a < b),
    gate: 'min',
    chain: 'minfirst',
    slope: 'first',
    curvature: 'concave',
    range: within,
    shown: 'min',
    stem: 'min',
  },
  prod: {
    start: 1,
    combine: ({ multiply }, so, next) => multiply(so, next),
    gate: '*',
    chain: '*',
    slope: 'others',
    curvature: null,
    range: (from) => [from >= 0 ? 0 : -Infinity, Infinity],
    shown: 'prod',
    stem: 'prod',
  },
};

/** How a stage comes to its value: what is no accumulation is given it as it is. */
export function howOf({ op }: Stage): Accumulation {
  return op.kind === 'accumulate' ? hows[op.how] : hows.only;
}
