// A Gaussian by its lower-triangular factor, and Cholesky's decomposition.

import { definition, randomFrom, readProgram, type Case } from './program.ts';

type Gauss = { readonly mu: Float64Array; readonly L: Float64Array; readonly x: Float64Array };
type Square = { readonly A: Float64Array };

function loglik({ mu, L, x }: Gauss): number {
  const d = mu.length;
  const z = new Float64Array(d);
  let total = (-d / 2) * Math.log(2 * Math.PI);
  for (let i = 0; i < d; i++) {
    let rest = x[i]! - mu[i]!;
    for (let j = 0; j < i; j++) rest -= L[i * d + j]! * z[j]!;
    z[i] = rest / L[i * d + i]!;
    total -= z[i]! ** 2 / 2 + Math.log(L[i * d + i]!);
  }
  return total;
}

function cholesky({ A }: Square): Float64Array {
  const n = Math.sqrt(A.length);
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = A[i * n + j]!;
      for (let k = 0; k < j; k++) rest -= L[i * n + k]! * L[j * n + k]!;
      L[i * n + j] = i === j ? Math.sqrt(rest) : rest / L[j * n + j]!;
    }
  }
  return L;
}

const random = randomFrom(12);
const strong = (n: number, more: number): Float64Array => random.numbers(n * n).map((value, at) => (at % (n + 1) === 0 ? Math.abs(value) + more : value));
const gauss = (d: number): Case<Gauss> => ({ what: `d = ${d}`, sizes: { d }, args: { mu: random.numbers(d), L: strong(d, 0.5), x: random.numbers(d) } });
const square = (n: number): Case<Square> => ({ what: `n = ${n}`, sizes: { n }, args: { A: strong(n, n) } });

export const gaussTril = readProgram('gauss_tril', [
  definition<Gauss>({ name: 'loglik', active: ['mu', 'L'], packed: [], reference: loglik, cases: [gauss(1), gauss(2), gauss(5)] }),
  definition<Square>({ name: 'cholesky', active: ['A'], reference: cholesky, cases: [square(1), square(2), square(3), square(5)] }),
]);
