// The steps of a run, kept for its picture.

import type { Step } from '../../descend/index.ts';
import type { Follower } from './follow.ts';

export type Recorded = {
  readonly trace: { readonly iteration: number; readonly value: number; readonly gradientNorm: number }[];
  /** Of two parameters, where each step came to. */
  readonly path: { readonly x: number; readonly y: number }[];
};

export function recordingFollower(follower: Follower, into: Recorded): Follower {
  return { ...follower, follow: async (steps, told) => follower.follow(recording(steps, into), told) };
}

function* recording<Result>(
  steps: Generator<Step, Result, undefined>,
  { trace, path }: Recorded,
): Generator<Step, Result, undefined> {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
    const { iteration, value, gradientNorm, x } = next.value;
    trace.push({ iteration, value, gradientNorm });
    const [a, b] = x;
    if (a !== undefined && b !== undefined && x.length === 2) path.push({ x: a, y: b });
    yield next.value;
  }
}
