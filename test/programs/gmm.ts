// The Gaussian mixture of ADBench and GradBench. ADBench's own objective has another sign: a source of its own.

import { definition, logSumExp, randomFrom, readData, readProgram, sum, upTo, type Case } from './program.ts';

type Args = {
  readonly alpha: Float64Array;
  readonly mu: Float64Array;
  readonly q: Float64Array;
  readonly l: Float64Array;
  readonly x: Float64Array;
  readonly gamma: number;
  readonly m: number;
};
type Variant = { readonly value: number; readonly gradient: { readonly [parameter: string]: readonly number[] } };
type Stored = Omit<{ readonly [key in keyof Args]: readonly number[] }, 'gamma' | 'm'> & {
  readonly name: string;
  readonly D: number;
  readonly K: number;
  readonly N: number;
  readonly gamma: number;
  readonly m: number;
  readonly adbench?: Variant;
  readonly gradbench: Variant;
};

/** log Γ at a half or whole number above 0, by its recurrence. */
function logGamma(x: number): number {
  let total = 0;
  let at = x;
  for (; at > 1; at--) total += Math.log(at - 1);
  return at === 1 ? total : total + Math.log(Math.PI) / 2;
}

/** `sign` is that of the prior in the objective. */
function objective({ alpha, mu, q, l, x, gamma, m }: Args, sign: 1 | -1): number {
  const K = alpha.length;
  const D = mu.length / K;
  const P = (D * (D - 1)) / 2;
  const N = x.length / D;
  // The strictly lower triangle, column by column.
  const packed = (k: number, row: number, column: number): number => l[k * P + column * D - (column * (column + 1)) / 2 + row - column - 1]!;
  const sumq = upTo(K).map((k) => sum(q.subarray(k * D, k * D + D)));
  let total = -N * logSumExp([...alpha]) - ((N * D) / 2) * Math.log(2 * Math.PI);
  for (let i = 0; i < N; i++) {
    const terms: number[] = [];
    for (let k = 0; k < K; k++) {
      let square = 0;
      for (let r = 0; r < D; r++) {
        let Qy = Math.exp(q[k * D + r]!) * (x[i * D + r]! - mu[k * D + r]!);
        for (let c = 0; c < r; c++) Qy += packed(k, r, c) * (x[i * D + c]! - mu[k * D + c]!);
        square += Qy * Qy;
      }
      terms.push(alpha[k]! + sumq[k]! - square / 2);
    }
    total += logSumExp(terms);
  }
  const degrees = D + m + 1;
  const logGammaD = ((D * (D - 1)) / 4) * Math.log(Math.PI) + sum(upTo(D).map((j) => logGamma(degrees / 2 - j / 2)));
  const C = degrees * D * (Math.log(gamma) - Math.log(2) / 2) - logGammaD;
  const W = sum(
    upTo(K).map((k) => {
      const frobenius = sum(q.subarray(k * D, k * D + D).map((value) => Math.exp(2 * value))) + sum(l.subarray(k * P, k * P + P).map((value) => value * value));
      return ((gamma * gamma) / 2) * frobenius - m * sumq[k]!;
    }),
  );
  return total - sign * (W - K * C);
}

const { cases: stored } = readData<{ readonly cases: readonly Stored[] }>('gmm');

function goldenCases(variant: 'adbench' | 'gradbench'): readonly Case<Args>[] {
  return stored.flatMap((one) => {
    const golden = one[variant];
    if (golden === undefined) return [];
    const { D, K, N, gamma, m } = one;
    const x = Float64Array.from(upTo(N * D), (i) => one.x[i % one.x.length]!);
    const args: Args = { alpha: Float64Array.from(one.alpha), mu: Float64Array.from(one.mu), q: Float64Array.from(one.q), l: Float64Array.from(one.l), x, gamma, m };
    const large = N > 50 ? { large: true as const } : {};
    return [{ what: `${one.name} of the goldens`, sizes: sizesOf(D, K, N), args, golden: { value: golden.value, gradients: [{ seed: 1, gradient: golden.gradient }] }, ...large }];
  });
}

const sizesOf = (D: number, K: number, N: number): Case['sizes'] => ({ K, D, P: (D * (D - 1)) / 2, N });
const random = randomFrom(2);

function mixture(D: number, K: number, N: number, m: number): Case<Args> {
  const args: Args = {
    alpha: random.numbers(K),
    mu: random.numbers(K * D),
    q: random.numbers(K * D, -0.8, 0.8),
    l: random.numbers((K * D * (D - 1)) / 2),
    x: random.numbers(N * D, -2, 2),
    gamma: random.number(0.5, 1.5),
    m,
  };
  // Without points, or with one component, the slopes of alpha cancel.
  return { what: `D = ${D}, K = ${K}, N = ${N}, m = ${m}`, sizes: sizesOf(D, K, N), args, ...(K === 1 || N === 0 ? { size: 1 + N } : {}) };
}

const active = ['alpha', 'mu', 'q', 'l'] as const;

export const gmm = readProgram('gmm', [
  definition<Args>({
    name: 'gmm',
    active,
    packed: ['K', 'D', 'P'],
    reference: (args) => objective(args, 1),
    cases: [mixture(1, 1, 1, 0), mixture(2, 3, 4, 1), mixture(4, 2, 3, 2), mixture(3, 1, 5, 0), mixture(2, 2, 0, 1), ...goldenCases('gradbench')],
  }),
]);

export const gmmOfAdbench = readProgram('gmm, the sign of ADBench', [definition<Args>({ name: 'gmm', active, reference: (args) => objective(args, -1), cases: goldenCases('adbench') })], '../data/gmm-adbench.txt');
