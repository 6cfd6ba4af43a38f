// GradBench's objectives, as the examples have them, and the whole of its hand, at GradBench's sizes, with inputs from a seed.

import { randomNumbers } from '../random.ts';

export type Argument = number | Float64Array | Int32Array;

export type Objective = {
  readonly title: string;
  /** From the project's root. */
  readonly source: string;
  /** In C, beside this file. */
  readonly program: string;
  /** The definition. */
  readonly exported: string;
  readonly sizes: { readonly [size: string]: number };
  /** All, in the definition's order. */
  readonly args: { readonly [name: string]: Argument };
  /** As the C program takes them: sizes on its command line, then arguments from a file. */
  readonly given: { readonly sizes: readonly number[]; readonly args: readonly string[] };
  /** The parameters of whose gradient the C program has something to say, in its order. */
  readonly gradient: readonly string[];
  /** The fields of the result; none where it is a number. Then the derivative is a Jacobian. */
  readonly result: readonly string[];
  /** Of the largest number of an array: how far two compilers may be apart. */
  readonly tolerance: number;
};

const random = randomNumbers(20_261_201);
const numbers = (count: number, from = 0, to = 1): Float64Array =>
  Float64Array.from({ length: count }, () => from + (to - from) * random());
const wholes = (count: number, below: number): Int32Array =>
  Int32Array.from({ length: count }, () => Math.floor(below * random()));

const scalar = { result: [], tolerance: 1e-9 } as const;

function mixture(D: number, K: number, N: number): Objective {
  const P = (D * (D - 1)) / 2;
  return {
    ...scalar,
    title: `gmm ${D}/${K}/${N}`,
    source: 'examples/gmm.txt',
    program: 'gmm',
    exported: 'gmm',
    sizes: { K, D, P, N },
    args: {
      alpha: numbers(K, -1),
      mu: numbers(K * D),
      q: numbers(K * D, -1),
      l: numbers(K * P, -1),
      x: numbers(N * D),
      gamma: 1,
      m: 0,
    },
    given: { sizes: [K, D, N], args: ['alpha', 'mu', 'q', 'l', 'x', 'gamma', 'm'] },
    gradient: ['alpha', 'mu', 'q', 'l'],
  };
}

function adjustment(n: number, m: number, p: number): Objective {
  return {
    title: `ba ${n}/${m}/${p}`,
    source: 'examples/ba.txt',
    program: 'ba',
    exported: 'ba',
    sizes: { n, m, p },
    args: {
      cams: numbers(11 * n, -0.5, 0.5),
      X: Float64Array.from({ length: 3 * m }, (_, at) => (at % 3 === 2 ? 5 : 0) + random()),
      w: numbers(p),
      feats: numbers(2 * p, -1),
      cam: wholes(p, n),
      pt: wholes(p, m),
    },
    given: { sizes: [n, m, p], args: ['cams', 'X', 'w', 'feats', 'cam', 'pt'] },
    gradient: [],
    result: ['err', 'werr'],
    tolerance: 1e-9,
  };
}

/** A wrist, a palm and five fingers of four bones; angles about two axes of each. */
const skeleton = (B: number): Objective['args'] => ({
  parent: Int32Array.from({ length: B }, (_, b) => (b < 2 || b % 4 === 2 ? Math.min(b - 1, 1) : b - 1)),
  slot: Int32Array.from({ length: 3 * B }, (_, at) => (at < 6 || at % 3 === 1 ? -1 : 6 + (at % 20))),
  base: numbers(16 * B, -0.5, 0.5),
  inv0: numbers(16 * B, -0.5, 0.5),
});

/** Homogeneous coordinates. */
const positions = (V: number): Float64Array => numbers(4 * V).map((value, at) => (at % 4 === 3 ? 1 : value));

const residuals = { gradient: [], result: [''], tolerance: 1e-9 } as const;

function vertex(B: number): Objective {
  const args = { theta: numbers(26, -0.5, 0.5), ...skeleton(B), weight: numbers(B), pos: positions(1) };
  return {
    ...residuals,
    title: `hand ${B} bones`,
    source: 'examples/hand.txt',
    program: 'hand',
    exported: 'vertex',
    sizes: { B },
    args,
    given: { sizes: [B], args: Object.keys(args) },
  };
}

function hands(B: number, V: number, C: number): Objective {
  const args = {
    theta: numbers(26, -0.5, 0.5),
    us: numbers(2 * C),
    ...skeleton(B),
    weight: numbers(V * B),
    pos: positions(V),
    corner: wholes(3 * C, V),
    point: numbers(3 * C, -1),
  };
  return {
    ...residuals,
    title: `hands ${B}/${V}/${C}`,
    source: 'bench/gradbench/hands.txt',
    program: 'hands',
    exported: 'hands',
    sizes: { B, V, C },
    args,
    given: { sizes: [B, V, C], args: Object.keys(args) },
  };
}

function recurrent(L: number, B: number, C: number): Objective {
  return {
    ...scalar,
    title: `lstm ${L}/${C}`,
    source: 'examples/lstm.txt',
    program: 'lstm',
    exported: 'lstm',
    sizes: { L, B, C },
    args: {
      main: numbers(8 * L * B, -1),
      extra: numbers(3 * B, -1),
      state: numbers(2 * L * B, -1),
      seq: Float64Array.from({ length: C * B }, () => (random() < 0.5 ? 0 : 1)),
    },
    given: { sizes: [L, B, C], args: ['main', 'extra', 'state', 'seq'] },
    gradient: ['main', 'extra'],
  };
}

function logSumExp(n: number): Objective {
  return {
    ...scalar,
    title: `lse ${n}`,
    source: 'examples/lse.txt',
    program: 'lse',
    exported: 'lse',
    sizes: { n },
    args: { x: numbers(n) },
    given: { sizes: [n], args: ['x'] },
    gradient: ['x'],
  };
}

/** The last k points are the centres, so that none is without points. */
function clusters(k: number, n: number, d: number): Objective {
  const P = numbers(n * d);
  return {
    ...scalar,
    title: `kmeans ${k}/${n}/${d}`,
    source: 'examples/kmeans.txt',
    program: 'kmeans',
    exported: 'kmeans',
    sizes: { k, n, d },
    args: { C: P.slice((n - k) * d), P, d },
    given: { sizes: [k, n, d], args: ['C', 'P'] },
    gradient: ['C'],
  };
}

function polynomial(n: number, m: number): Objective {
  return {
    ...scalar,
    title: `llsq ${n}/${m}`,
    source: 'examples/llsq.txt',
    program: 'llsq',
    exported: 'llsq',
    sizes: { n, m },
    args: { x: numbers(m), n },
    given: { sizes: [n, m], args: ['x'] },
    gradient: ['x'],
  };
}

function steps(n: number, count: number): Objective {
  return {
    ...scalar,
    title: `ode ${n}/${count}`,
    source: 'examples/ode.txt',
    program: 'ode',
    exported: 'ode',
    sizes: { n, steps: count },
    args: { x: numbers(n), steps: count },
    given: { sizes: [n, count], args: ['x'] },
    gradient: ['x'],
  };
}

/** Elimination without pivoting loses digits, and each of us others. */
function determinant(n: number): Objective {
  return {
    ...scalar,
    title: `det ${n}`,
    source: 'examples/det.txt',
    program: 'det',
    exported: 'det',
    sizes: { n },
    args: { A: numbers(n * n) },
    given: { sizes: [n], args: ['A'] },
    gradient: ['A'],
    tolerance: 1e-7,
  };
}

/** One after the other, so that the inputs of one depend on no other that was asked for. */
export const objectives = (): readonly Objective[] => [
  mixture(10, 5, 1000),
  mixture(64, 100, 1000),
  adjustment(49, 7776, 31_843),
  vertex(22),
  hands(22, 544, 100),
  recurrent(2, 14, 1024),
  logSumExp(10_000),
  logSumExp(1_280_000),
  clusters(10, 10_000, 8),
  clusters(100, 10_000, 16),
  polynomial(1024, 128),
  polynomial(16_392, 128),
  steps(1000, 10),
  steps(10_000, 10),
  determinant(11),
];

/** At which GradBench's sizes say little: few steps leave the last of many elements 0, and one size hides another. */
export const smallOnes = (): readonly Objective[] => [
  mixture(3, 4, 7),
  clusters(3, 20, 2),
  polynomial(10, 5),
  steps(20, 10),
  recurrent(2, 3, 5),
  determinant(4),
];
