// A polynomial fitted to the sign of its argument. GradBench's golden numbers.

import { definition, randomFrom, readData, readProgram, type Case } from './program.ts';

type Args = { readonly x: Float64Array; readonly n: number };

function squares({ x, n }: Args): number {
  let total = 0;
  for (let i = 0; i < n; i++) {
    const t = -1 + (2 * i) / (n - 1);
    let power = 1;
    let value = 0;
    for (const coefficient of x) {
      value += coefficient * power;
      power *= t;
    }
    total += (Math.sign(t) - value) ** 2;
  }
  return total / 2;
}

const random = randomFrom(5);
const polynomial = (m: number, n: number): Case<Args> => ({ what: `m = ${m}, n = ${n}`, sizes: { m, n }, args: { x: random.numbers(m), n } });
const stored = readData<{ readonly n: number; readonly x: readonly number[]; readonly value: number; readonly gradient: readonly number[] }>('llsq');
const golden: Case<Args> = {
  what: 'm = 128, n = 16 of GradBench',
  sizes: { m: stored.x.length, n: stored.n },
  args: { x: Float64Array.from(stored.x), n: stored.n },
  golden: { value: stored.value, gradients: [{ seed: 1, gradient: { x: stored.gradient } }] },
};

export const llsq = readProgram('llsq', [
  // With 5 points one of them is 0, whose power 0 is 1.
  definition<Args>({ name: 'llsq', active: ['x'], packed: [], reference: squares, cases: [polynomial(1, 2), polynomial(4, 5), polynomial(3, 8), golden] }),
]);
