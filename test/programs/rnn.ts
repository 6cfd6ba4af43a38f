// examples/rnn.txt: a recurrent network with a loss on its last state.

import { definition, logSumExp, randomFrom, readProgram, upTo, type Case } from './program.ts';

type Args = {
  readonly W: Float64Array;
  readonly U: Float64Array;
  readonly b: Float64Array;
  readonly V: Float64Array;
  readonly h0: Float64Array;
  readonly x: Float64Array;
  readonly label: number;
};

function loss({ W, U, b, V, h0, x, label }: Args): number {
  const h = b.length;
  const d = U.length / h;
  let s = h0;
  for (let t = 0; t < x.length; t += d) {
    const before = s;
    s = b.map((bias, j) => {
      let total = bias;
      for (let k = 0; k < h; k++) total += W[j * h + k]! * before[k]!;
      for (let i = 0; i < d; i++) total += U[j * d + i]! * x[t + i]!;
      return Math.tanh(total);
    });
  }
  const z = upTo(V.length / h).map((k) => s.reduce((total, value, j) => total + V[k * h + j]! * value, 0));
  return logSumExp(z) - z[label]!;
}

const random = randomFrom(20);

function network(T: number, h: number, d: number, c: number): Case<Args> {
  const args: Args = { W: random.numbers(h * h), U: random.numbers(h * d), b: random.numbers(h), V: random.numbers(c * h), h0: random.numbers(h), x: random.numbers(T * d), label: c - 1 };
  return { what: `T = ${T}, h = ${h}, d = ${d}, c = ${c}`, sizes: { T, h, d, c }, args, ...(c === 1 ? { size: 1 } : {}) };
}

export const rnn = readProgram(
  'rnn',
  [definition<Args>({ name: 'rnn', active: ['W', 'U', 'b', 'V'], packed: ['d', 'c'], reference: loss, cases: [network(1, 1, 1, 1), network(4, 3, 2, 2), network(6, 5, 1, 3)] })],
  '../../examples/rnn.txt',
);
