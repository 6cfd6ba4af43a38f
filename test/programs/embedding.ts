// examples/embedding.txt: rows of a table by number; a row that no sentence uses has gradient 0.

import { definition, logSumExp, randomFrom, readProgram, upTo, type Case } from './program.ts';

type Args = { readonly E: Float64Array; readonly W: Float64Array; readonly b: Float64Array; readonly words: Int32Array; readonly labels: Int32Array };

function loss({ E, W, b, words, labels }: Args): number {
  const d = W.length / b.length;
  const T = words.length / labels.length;
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const middle = upTo(d).map((j) => upTo(T).reduce((at, t) => at + E[words[i * T + t]! * d + j]!, 0) / T);
    const z = upTo(b.length).map((k) => middle.reduce((at, value, j) => at + W[k * d + j]! * value, b[k]!));
    total += logSumExp(z) - z[labels[i]!]!;
  }
  return total / labels.length;
}

const random = randomFrom(21);

function sentences(v: number, d: number, c: number, n: number, T: number): Case<Args> {
  const args: Args = { E: random.numbers(v * d), W: random.numbers(c * d), b: random.numbers(c), words: random.wholes(n * T, v), labels: random.wholes(n, c) };
  return { what: `v = ${v}, d = ${d}, c = ${c}, n = ${n}, T = ${T}`, sizes: { v, d, c, n, T }, args, ...(c === 1 ? { size: 1 } : {}) };
}

export const embedding = readProgram(
  'embedding',
  [definition<Args>({ name: 'embedding', active: ['E', 'W', 'b'], reference: loss, packed: ['v', 'd', 'c'], cases: [sentences(1, 1, 1, 1, 1), sentences(7, 3, 2, 4, 3), sentences(4, 2, 3, 3, 5)] })],
  '../../examples/embedding.txt',
);
