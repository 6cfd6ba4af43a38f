// What a peer is: a package of npm that can give the gradient of some of the cases, and how it is asked.

import type { ArrayProgram, Point } from '../array-programs.ts';

export const caseNames = [
  'classic',
  'neuron',
  'rosenbrock',
  'line',
  'lse',
  'logistic',
  'squares',
  'mlp',
  'product',
] as const;
export type CaseName = (typeof caseNames)[number];

export type PeerCase = {
  readonly name: CaseName;
  /** As the table calls it. */
  readonly title: string;
  readonly program: ArrayProgram;
  /**
   * The value as one expression of numbers, where there is one of bearable length: an element is `w_0`; with `exp` and
   * the operators alone.
   */
  readonly formula: string | null;
};

/** Gives the value, and writes the gradient. */
export type PeerGradient = (...args: readonly never[]) => number;

export type Peer = {
  readonly title: string;
  /** On npm. */
  readonly packageName: string;
  /** Whether it finds the derivative itself; else the gradient is written by hand in its operations. */
  readonly differentiates: boolean;
  /** How it is asked, as a sentence of the page. */
  readonly way: string;
  /** Why some cases have no time, as a sentence of the page. */
  readonly limits: string;
  /** How far from ours a number may be, relative to the largest of its array. */
  readonly tolerance: number;
  /** Whether its gradients take the arguments in order, as ours do, or the point that holds them; then the gradient. */
  readonly takes: 'arguments' | 'point';
  /** Null for a case that it cannot express. Preparing counts for nothing: only calls are timed. */
  readonly prepare: (library: unknown) => (peerCase: PeerCase) => Promise<PeerGradient | null>;
};

/** The parameters, whose fields the gradient has; what else is in `order` is data. */
export function parametersOf({ order, gradient }: ArrayProgram): readonly string[] {
  const fields = gradient();
  return order.filter((name) => Object.hasOwn(fields, name));
}

/** What belongs to a point is made once for it. */
export function oncePerPoint<T>(make: (point: Point) => T): (point: Point) => T {
  const made = new Map<Point, T>();
  return (point) => {
    const known = made.get(point);
    if (known !== undefined) return known;
    const fresh = make(point);
    made.set(point, fresh);
    return fresh;
  };
}

/** Puts numbers, in rows or not, into a field of a gradient, and says where the next one belongs. */
export function putInto(into: Float64Array, numbers: Numbers, from = 0): number {
  let at = from;
  for (const one of numbers) {
    if (typeof one === 'number') into[at++] = one;
    else at = putInto(into, one, at);
  }
  return at;
}
export type Numbers = (ArrayLike<number> & Iterable<number>) | readonly Numbers[];
