// A chain of linear equations by the classic Runge-Kutta method. GradBench's golden numbers.

import { definition, randomFrom, readData, readProgram, type Case } from './program.ts';

type Args = { readonly x: Float64Array; readonly steps: number };

function last({ x, steps }: Args): number {
  const h = 2 / steps;
  const slope = (y: Float64Array): Float64Array => x.map((rate, i) => (i === 0 ? rate : rate * y[i - 1]!));
  const moved = (y: Float64Array, by: number, k: Float64Array): Float64Array => y.map((value, i) => value + by * k[i]!);
  let y = new Float64Array(x.length);
  for (let s = 0; s < steps; s++) {
    const k1 = slope(y);
    const k2 = slope(moved(y, h / 2, k1));
    const k3 = slope(moved(y, h / 2, k2));
    const k4 = slope(moved(y, h, k3));
    y = y.map((value, i) => value + (h / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!));
  }
  return y[y.length - 1]!;
}

const random = randomFrom(8);
const chain = (n: number, steps: number): Case<Args> => ({ what: `n = ${n}, ${steps} steps`, sizes: { n, steps }, args: { x: random.numbers(n, 0.2, 1.5), steps } });
const { cases: stored } = readData<{ readonly cases: readonly { readonly steps: number; readonly x: readonly number[]; readonly primal: readonly number[]; readonly gradient: readonly number[] }[] }>('ode');
const goldens = stored.map(
  ({ steps, x, primal, gradient }): Case<Args> => ({
    what: `n = ${x.length}, ${steps} steps of GradBench`,
    sizes: { n: x.length, steps },
    args: { x: Float64Array.from(x), steps },
    golden: { value: primal[primal.length - 1]!, gradients: [{ seed: 1, gradient: { x: gradient } }] },
  }),
);

export const ode = readProgram('ode', [definition<Args>({ name: 'ode', active: ['x'], packed: [], reference: last, cases: [chain(1, 1), chain(3, 2), chain(6, 3), ...goldens] })]);
