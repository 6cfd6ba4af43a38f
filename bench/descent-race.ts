// Gradient descent by `minimize` against a bare loop that calls the same module and stops by the same rule.

import { load } from '../src/compile.ts';
import { minimize } from '../src/descend/index.ts';

type Packed = (theta: Float64Array, gradient: Float64Array, ...data: readonly Float64Array[]) => number;

export type DescentRace = {
  readonly name: string;
  readonly bare: number;
  readonly ours: number;
  readonly goal: number;
};

/** Nanoseconds a step, the best of many rounds: Rosenbrock in 10 variables, logistic regression on 10,000 rows of 50. */
export function raceDescent(): readonly DescentRace[] {
  const rosenbrock = load('f(x: [n]) = sum(i in 0..n - 1: 100 * (x[i + 1] - x[i]^2)^2 + (1 - x[i])^2)')[
    'fPacked'
  ] as Packed;
  const logistic = load(
    'f(w: [d], const x: [N, d], const y: [N]) = sum(i: softplus(x[i] @ w) - y[i] * (x[i] @ w)) / N',
  )['fPacked'] as Packed;
  const x = Float64Array.from({ length: 500_000 }, (_, i) => Math.sin(i * i));
  const y = Float64Array.from({ length: 10_000 }, (_, i) => (Math.sin(3 * i) > 0 ? 1 : 0));
  const hill = Float64Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? -1.2 : 1));
  return [
    { name: 'rosenbrock, 10', goal: 1.1, ...race(rosenbrock, hill, 1e-4, 16_000, 700) },
    {
      name: 'logistic, 10,000 × 50',
      goal: 1.05,
      ...race((theta, into) => logistic(theta, into, x, y), new Float64Array(50), 0.1, 20, 25),
    },
  ];
}

function race(
  gradient: Packed,
  start: Float64Array,
  alpha: number,
  steps: number,
  rounds: number,
): { readonly bare: number; readonly ours: number } {
  const ours = (): void =>
    void minimize(
      { size: start.length, gradient },
      { start, method: 'gradient', alpha, tolerance: 1e-12, maxIterations: steps },
    );
  const bare = (): void => {
    const [x, into] = [start.slice(), new Float64Array(start.length)];
    for (let k = 0; ; k++) {
      gradient(x, into);
      let square = 0;
      for (let i = 0; i < into.length; i++) square += into[i]! * into[i]!;
      if (Math.sqrt(square) <= 1e-12 || k >= steps) break;
      for (let i = 0; i < x.length; i++) x[i]! -= alpha * into[i]!;
    }
  };
  const best = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    [bare, ours].forEach((run, k) => {
      const before = process.hrtime.bigint();
      run();
      best[k] = Math.min(best[k]!, Number(process.hrtime.bigint() - before) / steps);
    });
  }
  return { bare: best[0]!, ours: best[1]! };
}
