// A network with one hidden layer and softmax cross-entropy.

import { definition, logSumExp, randomFrom, readProgram, upTo, type Case } from './program.ts';

type Args = { readonly W1: Float64Array; readonly b1: Float64Array; readonly W2: Float64Array; readonly b2: Float64Array; readonly X: Float64Array; readonly labels: Int32Array };

function loss({ W1, b1, W2, b2, X, labels }: Args): number {
  const [h, c, n] = [b1.length, b2.length, labels.length];
  const d = X.length / n;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const a = upTo(h).map((k) => {
      let before = b1[k]!;
      for (let j = 0; j < d; j++) before += W1[k * d + j]! * X[i * d + j]!;
      return Math.tanh(before);
    });
    const z = upTo(c).map((k) => a.reduce((at, value, j) => at + W2[k * h + j]! * value, b2[k]!));
    total += logSumExp(z) - z[labels[i]!]!;
  }
  return total / n;
}

const random = randomFrom(15);

function network(d: number, h: number, c: number, n: number): Case<Args> {
  const args: Args = { W1: random.numbers(h * d), b1: random.numbers(h), W2: random.numbers(c * h), b2: random.numbers(c), X: random.numbers(n * d, -2, 2), labels: random.wholes(n, c) };
  return { what: `d = ${d}, h = ${h}, c = ${c}, n = ${n}`, sizes: { d, h, c, n }, args, ...(c === 1 ? { size: 1 } : {}) };
}

export const mlp = readProgram('mlp', [
  definition<Args>({ name: 'mlp', active: ['W1', 'b1', 'W2', 'b2'], packed: ['h', 'c'], reference: loss, cases: [network(1, 1, 1, 1), network(2, 5, 3, 4), network(3, 4, 2, 7)] }),
]);
