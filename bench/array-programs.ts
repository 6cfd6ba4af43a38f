// What is raced with arrays: the sources, inputs, and rivals by hand: plain loops, the same in blocks, and ml-matrix.

import * as graph from './hand/graph.ts';
import * as lse from './hand/log-sum-exp.ts';
import * as logistic from './hand/logistic-regression.ts';
import * as lstmByHand from './hand/lstm.ts';
import * as product from './hand/matrix-product.ts';
import * as mixture from './hand/gaussian-mixture.ts';
import * as network from './hand/network.ts';
import * as recurrent from './hand/recurrent.ts';
import * as matrices from './hand/with-ml-matrix.ts';
import { randomNumbers } from './random.ts';

export type Point = { readonly [argument: string]: unknown };
export type Gradient = { [parameter: string]: number | Float64Array };
/** Gives the value at a point, and writes the gradient. */
export type PointGradient = (point: Point, grad: Gradient) => number;
type Rival = (point: never, grad: never, scratch: never) => number;
export type Rivals = { readonly [name: string]: Rival };

export type ArrayProgram = {
  readonly name: string;
  readonly source: string;
  /** The definition's name. */
  readonly exported: string;
  readonly sizes: { readonly [size: string]: number };
  /** The arguments in order; a point may hold more for the rivals. */
  readonly order: readonly string[];
  /**
   * Named in a result that is an array: the point's adjoint of it, and the field of the gradient where rivals leave the
   * result.
   */
  readonly result?: { readonly seed: string; readonly field: string };
  /** Taken in turn. */
  readonly points: readonly Point[];
  readonly gradient: () => Gradient;
  readonly scratch?: () => unknown;
  readonly plain: Rivals;
  readonly blocked: Rivals;
  readonly library: Rivals;
};

export const sources = {
  lse: 'lse(x: [n]) = logsumexp(x)\n',
  gmm: `gmm(alpha: [K], mu: [K, D], q: [K, D], l: [K, P], const x: [N, D], const gamma, m: int) {
  y[i, k, r] = x[i, r] - mu[k, r]
  Qy[i, k, r] = exp(q[k, r]) * y[i, k, r] + sum(c in 0..r: l[k, c*D - c*(c+1) div 2 + r-c-1] * y[i, k, c])
  beta[i, k] = alpha[k] + sum(j: q[k, j]) - 0.5 * sum(r: Qy[i, k, r]^2)
  loglik = sum(i: logsumexp(k: beta[i, k])) - N * logsumexp(alpha) - N * D / 2 * log(2*pi)
  W = sum(k: gamma^2/2 * (sum(j: exp(2*q[k, j])) + sum(s: l[k, s]^2)) - m * sum(j: q[k, j]))
  dof = D + m + 1
  lgD = D * (D-1) / 4 * log(pi) + sum(j in 1..D+1: lgamma(dof/2 + (1-j)/2))
  C = dof * D * (log(gamma) - log(2)/2) - lgD
  loglik - W + K * C
}
`,
  mlp: `mlp(W1: [h, d], b1: [h], W2: [g, h], b2: [g], w3: [g], b3, const x: [d], const y) {
  a[j] = tanh(sum(i: W1[j, i] * x[i]) + b1[j])
  c[k] = tanh(sum(j: W2[k, j] * a[j]) + b2[k])
  (sum(k: w3[k] * c[k]) + b3 - y)^2
}
`,
  logreg: `loss(w: [d], b, const X: [n, d], const y: [n]) {
  z[i] = sum(j: X[i, j] * w[j]) + b
  mean(i: softplus(z[i]) - y[i] * z[i])
}
`,
  gcn: `gcn(x: [v, f], W: [f, f], b: [f], const src: int[e], const dst: int[e], f: int) {
  deg[a in 0..v] = max(count(k: dst[k] == a), 1)
  m1[a in 0..v, c in 0..f] = sum(k in 0..e: if(dst[k] == a, x[src[k], c], 0)) / deg[a]
  h = tanh(m1 @ W + [a in 0..v: b])
  m2[a in 0..v, c in 0..f] = sum(k in 0..e: if(dst[k] == a, h[src[k], c], 0)) / deg[a]
  sum(m2^2)
}
`,
  csr: `csr(x: [v, f], W: [f, f], b: [f], const start: int[v+1], const src: int[e], f: int) {
  deg[a in 0..v] = max(start[a+1] - start[a], 1)
  m1[a in 0..v, c in 0..f] = sum(k in start[a]..start[a+1]: x[src[k], c]) / deg[a]
  h = tanh(m1 @ W + [a in 0..v: b])
  m2[a in 0..v, c in 0..f] = sum(k in start[a]..start[a+1]: h[src[k], c]) / deg[a]
  sum(m2^2)
}
`,
  product: 'D(w: [m, k], x: [k, n], k: int) = w @ x\n',
  rnn: `rnn(W: [h, h], b: [h], const s0: [h], const x: [T, h]) {
  s[0, j] = s0[j]
  s[t in 1..T+1, j] = tanh(sum(k: W[j, k] * s[t-1, k]) + b[j] + x[t-1, j])
  sum(j: s[T, j]^2) / 2
}
`,
  lstm: `lstm(main: [L, 2, 4, B], extra: [3, B], const state: [L, 2, B], const seq: [C, B]) {
  h[0, l, j] = state[l, 0, j]
  c[0, l, j] = state[l, 1, j]
  u[t in 1..C, 0, j] = extra[0, j] * seq[t-1, j]
  f[t in 1..C, l in 0..L, j] = sigmoid(u[t, l, j] * main[l, 0, 0, j] + main[l, 1, 0, j])
  g[t in 1..C, l in 0..L, j] = sigmoid(h[t-1, l, j] * main[l, 0, 1, j] + main[l, 1, 1, j])
  o[t in 1..C, l in 0..L, j] = sigmoid(u[t, l, j] * main[l, 0, 2, j] + main[l, 1, 2, j])
  z[t in 1..C, l in 0..L, j] = tanh(h[t-1, l, j] * main[l, 0, 3, j] + main[l, 1, 3, j])
  c[t in 1..C, l in 0..L, j] = c[t-1, l, j] * f[t, l, j] + g[t, l, j] * z[t, l, j]
  h[t in 1..C, l in 0..L, j] = o[t, l, j] * tanh(c[t, l, j])
  u[t in 1..C, l+1, j] = h[t, l, j]
  y[t in 1..C, j] = u[t, L, j] * extra[1, j] + extra[2, j]
  lse[t in 1..C] = log(2 + sum(j: exp(y[t, j])))
  -sum(t in 1..C, j: seq[t, j] * (y[t, j] - lse[t])) / ((C-1) * B)
}
`,
} as const;

const random = randomNumbers(20_260_102);
export const numbers = (count: number, from = -1, to = 1): Float64Array =>
  Float64Array.from({ length: count }, () => from + (to - from) * random());
const array = (length: number): Float64Array => new Float64Array(length);
export const several = <T>(count: number, make: (k: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, k) => make(k));

export function logSumExpOf(n: number): ArrayProgram {
  return {
    name: `lse n = ${n}`,
    source: sources.lse,
    exported: 'lse',
    sizes: { n },
    order: ['x'],
    points: several(8, () => ({ x: numbers(n, -3, 3) })),
    gradient: () => ({ x: array(n) }),
    plain: { plain: lse.plain },
    blocked: { byFour: lse.byFour },
    library: {},
  };
}

export function mixtureOf(D: number, K: number, N: number): ArrayProgram {
  const P = (D * (D - 1)) / 2;
  const x = numbers(N * D, -2, 2);
  return {
    name: `gmm d = ${D}, k = ${K}, n = ${N}`,
    source: sources.gmm,
    exported: 'gmm',
    sizes: { K, D, P, N },
    order: ['alpha', 'mu', 'q', 'l', 'x', 'gamma', 'm'],
    points: several(3, () => ({
      alpha: numbers(K),
      mu: numbers(K * D),
      q: numbers(K * D, -0.5, 0.5),
      l: numbers(K * P, -0.5, 0.5),
      x,
      gamma: 1,
      m: 0,
    })),
    gradient: () => ({ alpha: array(K), mu: array(K * D), q: array(K * D), l: array(K * P) }),
    scratch: () => mixture.mixtureScratch(K, D),
    plain: { plain: mixture.plain },
    blocked: D === 10 ? { tenWrittenOut: mixture.tenWrittenOut } : {},
    library: {},
  };
}

export function networkOf(d: number, h: number, g: number): ArrayProgram {
  const weights = (): Point => ({
    W1: numbers(h * d),
    b1: numbers(h),
    W2: numbers(g * h),
    b2: numbers(g),
    w3: numbers(g),
    b3: random(),
    x: numbers(d),
    y: random(),
  });
  return {
    name: `mlp ${d}-${h}-${g}-1`,
    source: sources.mlp,
    exported: 'mlp',
    sizes: { d, h, g },
    order: ['W1', 'b1', 'W2', 'b2', 'w3', 'b3', 'x', 'y'],
    points: several(64, weights),
    gradient: () => ({ W1: array(h * d), b1: array(h), W2: array(g * h), b2: array(g), w3: array(g), b3: 0 }),
    scratch: () => network.networkScratch(h, g),
    plain: { plain: network.plain },
    blocked: { fourRows: network.fourRows },
    library: {},
  };
}

export function logisticOf(n: number, d: number): ArrayProgram {
  const X = numbers(n * d);
  const y = Float64Array.from({ length: n }, () => (random() < 0.5 ? 0 : 1));
  const matrix = matrices.asMatrix(X, n);
  const point = (): Point => {
    const w = numbers(d);
    return { w, b: random(), X, y, matrices: { X: matrix, w: matrices.asMatrix(w, d) } };
  };
  return {
    name: `logistic ${n} x ${d}`,
    source: sources.logreg,
    exported: 'loss',
    sizes: { n, d },
    order: ['w', 'b', 'X', 'y'],
    points: several(4, point),
    gradient: () => ({ w: array(d), b: 0 }),
    plain: { plain: logistic.plain },
    blocked: { fourRows: logistic.fourRows },
    library: { 'ml-matrix': matrices.logistic },
  };
}

export function productOf(n: number): ArrayProgram {
  const point = (): Point => {
    const [w, x, dD] = [numbers(n * n), numbers(n * n), numbers(n * n)];
    return {
      w,
      x,
      k: n,
      dD,
      n,
      matrices: { w: matrices.asMatrix(w, n), x: matrices.asMatrix(x, n), dD: matrices.asMatrix(dD, n) },
    };
  };
  return {
    name: `matrix product ${n}`,
    source: sources.product,
    exported: 'D',
    sizes: { m: n, k: n, n },
    order: ['w', 'x', 'k'],
    result: { seed: 'dD', field: 'D' },
    points: several(n > 100 ? 2 : 4, point),
    gradient: () => ({ w: array(n * n), x: array(n * n), D: array(n * n) }),
    plain: { textbook: product.textbook, alongRows: product.alongRows },
    blocked: { tiles: product.tiles, rowsByFour: product.rowsByFour },
    library: { 'ml-matrix': matrices.product },
  };
}

export function recurrentOf(T: number, h: number): ArrayProgram {
  const s0 = numbers(h);
  const x = numbers(T * h);
  return {
    name: `rnn T = ${T}, h = ${h}`,
    source: sources.rnn,
    exported: 'rnn',
    sizes: { T, h },
    order: ['W', 'b', 's0', 'x'],
    points: several(8, () => ({ W: numbers(h * h, -1 / Math.sqrt(h), 1 / Math.sqrt(h)), b: numbers(h), s0, x })),
    gradient: () => ({ W: array(h * h), b: array(h) }),
    scratch: () => recurrent.recurrentScratch(T, h),
    plain: { plain: recurrent.plain },
    blocked: { fourRows: recurrent.fourRows },
    library: {},
  };
}

export function lstmOf(L: number, B: number, C: number): ArrayProgram {
  const state = numbers(2 * L * B);
  const seq = Float64Array.from({ length: C * B }, () => (random() < 0.5 ? 0 : 1));
  return {
    name: `lstm ${L} layers, ${C} steps`,
    source: sources.lstm,
    exported: 'lstm',
    sizes: { L, B, C },
    order: ['main', 'extra', 'state', 'seq'],
    points: several(4, () => ({ main: numbers(8 * L * B), extra: numbers(3 * B), state, seq })),
    gradient: () => ({ main: array(8 * L * B), extra: array(3 * B) }),
    scratch: () => lstmByHand.lstmScratch(L, B, C),
    plain: { plain: lstmByHand.plain },
    blocked: {},
    library: {},
  };
}

export function graphOf(v: number, e: number, f: number): ArrayProgram {
  const nodes = (): Int32Array => Int32Array.from({ length: e }, () => Math.floor(v * random()));
  const [src, dst] = [nodes(), nodes()];
  return {
    name: `gcn ${v} nodes, ${e} edges, f = ${f}`,
    source: sources.gcn,
    exported: 'gcn',
    sizes: { v, e, f },
    order: ['x', 'W', 'b', 'src', 'dst', 'f'],
    points: several(4, () => ({ x: numbers(v * f), W: numbers(f * f), b: numbers(f), src, dst, f })),
    gradient: () => ({ x: array(v * f), W: array(f * f), b: array(f) }),
    scratch: () => graph.graphScratch(v, f),
    plain: { edgeByEdge: graph.plain },
    blocked: {},
    library: {},
  };
}

/** The same edges, ordered by the node that they lead to, which has those from one position of a table to the next. */
export function rowsOf(v: number, e: number, f: number): ArrayProgram {
  const edges = graphOf(v, e, f);
  const dst = Int32Array.from({ length: e }, () => Math.floor(v * random())).sort();
  const src = Int32Array.from({ length: e }, () => Math.floor(v * random()));
  const start = Int32Array.from({ length: v + 1 }, (_, a) => dst.findIndex((to) => to >= a)).map((at) =>
    at < 0 ? e : at,
  );
  return {
    ...edges,
    name: `gcn by rows ${v} nodes, ${e} edges, f = ${f}`,
    source: sources.csr,
    exported: 'csr',
    order: ['x', 'W', 'b', 'start', 'src', 'f'],
    points: edges.points.map((point) => ({ ...point, src, dst, start })),
  };
}

export const arrayPrograms: readonly (() => ArrayProgram)[] = [
  () => logSumExpOf(1000),
  () => mixtureOf(10, 25, 1000),
  () => networkOf(2, 16, 16),
  () => logisticOf(10_000, 50),
  () => productOf(64),
  () => productOf(256),
  () => recurrentOf(50, 32),
  () => lstmOf(2, 14, 1024),
  () => graphOf(2000, 10_000, 16),
  () => rowsOf(2000, 10_000, 16),
];

/** The size that grows is the argument. */
export const growing: readonly { readonly name: string; readonly of: (n: number) => ArrayProgram }[] = [
  { name: 'lse, n', of: logSumExpOf },
  { name: 'logistic, n rows of 10', of: (n) => logisticOf(n, 10) },
  { name: 'gmm d = 3, k = 4, n', of: (n) => mixtureOf(3, 4, n) },
  { name: 'rnn h = 8, T', of: (n) => recurrentOf(n, 8) },
  { name: 'gcn f = 8, n nodes, 5n edges', of: (n) => graphOf(n, 5 * n, 8) },
  { name: 'lstm 1 layer of 8, steps', of: (n) => lstmOf(1, 8, n) },
];
