// Points at which the laws of the gate table are checked: inside a gate's domain, small and large, the same in every run.

import type { Gate, Region } from '../src/gates/gate.ts';

/** A stream of numbers in 0..1 (a linear congruence). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** Points of the gate's domain cut to `where`; an argument without a partial is data, and whole. */
export function samplePoints(gate: Gate, count: number, seed: number, where: Region = {}): readonly (readonly number[])[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, (_, i) =>
    gate.args.map((argument) => {
      const [from, to] = intersection(gate.domain[argument], where[argument]);
      const value = sampleBetween(from, to, i, random);
      return argument in gate.partials ? value : Math.max(Math.ceil(from), Math.round(value));
    }),
  );
}

type Interval = readonly [from: number, to: number];

function intersection(a: Interval = [-Infinity, Infinity], b: Interval = [-Infinity, Infinity]): Interval {
  return [Math.max(a[0], b[0]), Math.min(a[1], b[1])];
}

/** Every third point is of another order of magnitude. */
function sampleBetween(from: number, to: number, i: number, random: () => number): number {
  if (Number.isFinite(from) && Number.isFinite(to)) return from + (to - from) * random();
  const size = i % 3 === 2 ? 10 ** (random() * 4 - 3) : random() * 6;
  if (Number.isFinite(from)) return from + size;
  if (Number.isFinite(to)) return to - size;
  return random() < 0.5 ? -size : size;
}

export type Estimate = { readonly value: number; readonly error: number };

/** The derivative of f at x: central differences of falling steps, extrapolated to step 0; the tableau's best entry. */
export function numericalDerivative(f: (x: number) => number, x: number, firstStep: number): Estimate {
  const ratio = 1.6;
  let best: Estimate = { value: NaN, error: Infinity };
  let before: number[] = [];
  for (let row = 0, step = firstStep; row < 10; row++, step /= ratio) {
    const [up, down] = [x + step, x - step];
    const entries = [(f(up) - f(down)) / (up - down)];
    for (let column = 1, factor = ratio * ratio; column <= row; column++, factor *= ratio * ratio) {
      const [finer, coarser] = [entries[column - 1] as number, before[column - 1] as number];
      const value = finer + (finer - coarser) / (factor - 1);
      entries.push(value);
      const error = Math.max(Math.abs(value - finer), Math.abs(value - coarser));
      if (error < best.error) best = { value, error };
    }
    before = entries;
  }
  return best;
}
