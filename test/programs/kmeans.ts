// k-means: the squared distance of each point to its nearest centre. GradBench's golden numbers.

import { definition, randomFrom, readData, readProgram, type Case } from './program.ts';

type Args = { readonly C: Float64Array; readonly P: Float64Array; readonly d: number };

function kmeansCost({ C, P, d }: Args): number {
  let total = 0;
  for (let i = 0; i < P.length; i += d) {
    let nearest = Infinity;
    for (let j = 0; j < C.length; j += d) {
      let square = 0;
      for (let a = 0; a < d; a++) square += (C[j + a]! - P[i + a]!) ** 2;
      nearest = Math.min(nearest, square);
    }
    total += nearest;
  }
  return total;
}

const random = randomFrom(4);

function clusters(k: number, n: number, d: number): Case<Args> {
  return { what: `k = ${k}, n = ${n}, d = ${d}`, sizes: { k, n, d }, args: { C: random.numbers(k * d), P: random.numbers(n * d, -2, 2), d } };
}

const stored = readData<{ readonly C: readonly number[]; readonly P: readonly number[]; readonly value: number; readonly gradient: readonly number[] }>('kmeans');
const golden: Case<Args> = {
  what: 'k = 10, n = 1000, d = 8 of GradBench',
  sizes: { k: 10, n: 1000, d: 8 },
  args: { C: Float64Array.from(stored.C), P: Float64Array.from(stored.P), d: 8 },
  golden: { value: stored.value, gradients: [{ seed: 1, gradient: { C: stored.gradient } }] },
  large: true,
};

export const kmeans = readProgram('kmeans', [
  definition<Args>({ name: 'kmeans', active: ['C'], packed: ['k'], reach: 1e-3, reference: kmeansCost, cases: [clusters(1, 1, 1), clusters(3, 7, 2), clusters(4, 5, 1), clusters(2, 0, 3), golden] }),
]);
