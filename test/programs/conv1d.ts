// A convolution of a signal with a kernel, against a target.

import { definition, randomFrom, readProgram, type Case } from './program.ts';

type Args = { readonly x: Float64Array; readonly w: Float64Array; readonly target: Float64Array };

function squares({ x, w, target }: Args): number {
  let total = 0;
  for (let i = 0; i < x.length - w.length + 1; i++) {
    let y = 0;
    for (let j = 0; j < w.length; j++) y += w[j]! * x[i + j]!;
    total += (y - target[i]!) ** 2;
  }
  return total;
}

const random = randomFrom(10);
const signal = (n: number, k: number): Case<Args> => ({ what: `n = ${n}, k = ${k}`, sizes: { n, k }, args: { x: random.numbers(n), w: random.numbers(k), target: random.numbers(n - k + 1) } });

export const conv1d = readProgram('conv1d', [definition<Args>({ name: 'conv', active: ['x', 'w'], reference: squares, cases: [signal(1, 1), signal(4, 4), signal(9, 3), signal(12, 5)] })]);
