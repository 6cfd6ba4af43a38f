// Gates of the user's own, one of them a straight-through estimator, whose gradient is what its author says.

import { definition, randomFrom, readProgram, sigmoid, type Case } from './program.ts';

type Args = { readonly w: Float64Array; readonly y: Float64Array; readonly delta: number };

function huber(r: number, delta: number): number {
  return Math.abs(r) <= delta ? (r * r) / 2 : delta * (Math.abs(r) - delta / 2);
}

function loss({ w, y, delta }: Args): number {
  let total = 0;
  for (let i = 0; i < w.length; i++) {
    const x = Math.round(w[i]!);
    total += huber(x * sigmoid(x) - y[i]!, delta);
  }
  return total;
}

/** As if rounding were no step. */
function throughSteps({ w, y, delta }: Args): { readonly w: readonly number[] } {
  return {
    w: Array.from(w, (value, i) => {
      const x = Math.round(value);
      const s = sigmoid(x);
      const r = x * s - y[i]!;
      return Math.min(delta, Math.max(-delta, r)) * (s + x * s * (1 - s));
    }),
  };
}

const random = randomFrom(11);
const weights = (n: number): Case<Args> => ({ what: `n = ${n}`, sizes: { n }, args: { w: random.numbers(n, -3, 3), y: random.numbers(n, -2, 2), delta: 0.7 } });

export const gates = readProgram('gates', [definition<Args>({ name: 'loss', active: ['w'], packed: [], reference: loss, gradient: throughSteps, cases: [weights(1), weights(8)] })]);
