// The price of a European call option, and a published figure of it.

import { definition, readProgram } from './program.ts';

type Args = { readonly S: number; readonly K: number; readonly r: number; readonly v: number; readonly T: number };

/** The normal distribution: all terms of the series have one sign, so nothing is lost between -6 and 6. */
function normal(z: number): number {
  const x = Math.abs(z);
  let term = x;
  let total = x;
  for (let k = 3; term > 1e-20 * total; k += 2) {
    term *= (x * x) / k;
    total += term;
  }
  const above = (total * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
  return z < 0 ? 0.5 - above : 0.5 + above;
}

function price({ S, K, r, v, T }: Args): number {
  const d1 = (Math.log(S / K) + (r + (v * v) / 2) * T) / (v * Math.sqrt(T));
  const d2 = d1 - v * Math.sqrt(T);
  return S * normal(d1) - K * Math.exp(-r * T) * normal(d2);
}

export const blackscholes = readProgram('blackscholes', [
  definition<Args>({
    name: 'blackscholes',
    active: ['S', 'K', 'r', 'v', 'T'],
    packed: [],
    reference: price,
    cases: [
      { what: 'the textbook example, 4.76', sizes: {}, args: { S: 42, K: 40, r: 0.1, v: 0.2, T: 0.5 } },
      { what: 'out of the money', sizes: {}, args: { S: 90, K: 110, r: 0.03, v: 0.4, T: 1.5 } },
    ],
  }),
]);
