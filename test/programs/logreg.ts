// Logistic regression by indices and by whole arrays.

import { definition, randomFrom, readProgram, softplus, type Case } from './program.ts';

type Args = { readonly w: Float64Array; readonly b: number; readonly X: Float64Array; readonly y: Float64Array };

function loss({ w, b, X, y }: Args): number {
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    let z = b;
    for (let j = 0; j < w.length; j++) z += X[i * w.length + j]! * w[j]!;
    total += softplus(z) - y[i]! * z;
  }
  return total / y.length;
}

const random = randomFrom(14);

function points(n: number, d: number): Case<Args> {
  return { what: `n = ${n}, d = ${d}`, sizes: { n, d }, args: { w: random.numbers(d), b: 0.3, X: random.numbers(n * d, -2, 2), y: Float64Array.from(random.wholes(n, 2)) } };
}

const cases = [points(1, 1), points(2, 3), points(7, 4)];
const active = ['w', 'b'] as const;

export const logreg = readProgram('logreg', [
  definition<Args>({ name: 'loss', active, packed: [], reference: loss, cases }),
  definition<Args>({ name: 'loss2', active, packed: [], reference: loss, cases }),
]);
