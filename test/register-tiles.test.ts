// Two loops of which several iterations are taken at a time, one inside the other: each number that both share is loaded
// once for eight of them. Sizes at, below and beyond those of a tile.

import { describe, expect, test } from 'vitest';
import { compile } from '../src/compile.ts';
import { argumentsOf, expectAllWays, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { subjectOf } from './array-ways.ts';

const numbers = (count: number, from = 1): number[] => Array.from({ length: count }, (_, i) => Math.sin(7 * i + from) + 0.1);
const rows = (count: number, width: number): number[][] => Array.from({ length: count }, (_, i) => numbers(width, i));
const wholes = (count: number, below: number): number[] => Array.from({ length: count }, (_, i) => (5 * i) % below);

type Program = readonly [source: string, args: (m: number, n: number, p: number) => { readonly [parameter: string]: Plain }];

const programs: { readonly [what: string]: Program } = {
  'sums in variables': ['f(C: [m, n], P: [p, n], n: int) = sum(i: min(j: sum(a: (C[j, a] - P[i, a])^2)))', (m, n, p) => ({ C: rows(m, n), P: rows(p, n), n })],
  'sums in an array': ['f(W: [m, n], X: [n, p], p: int) = sum(i, j: (sum(k: W[i, k] * X[k, j]) - 1)^2)', (m, n, p) => ({ W: rows(m, n), X: rows(n, p), p })],
  'a branch for each row': [
    'f(W: [m, n], X: [n, p], const g: int[m], p: int) {\n  Z = W @ X\n  sum(i: if(W[i, 0] > 0, logsumexp(j: Z[i, j]) - Z[i, g[i]], sum(j: Z[i, j]^2)))\n}',
    (m, n, p) => ({ W: rows(m, n), X: rows(n, p), g: wholes(m, p), p }),
  ],
  'two products in a row': ['f(W: [m, n], X: [n, p], V: [p, m], m: int, p: int) = sum(tanh(tanh(W @ X) @ V)^2)', (m, n, p) => ({ W: rows(m, n), X: rows(n, p), V: rows(p, m), m, p })],
  'rows that data says': ['f(W: [m, n], X: [n, p], const g: int[m], p: int) = sum(i, j: sin(sum(k: W[g[i], k] * X[k, j])))', (m, n, p) => ({ W: rows(m, n), X: rows(n, p), g: wholes(m, Math.max(1, m - 1)), p })],
};

const sizes = [[1, 1, 1], [2, 4, 3], [4, 2, 5], [5, 9, 8], [9, 5, 6]] as const;

describe.each(Object.entries(programs))('%s', (_what, [source, args]) => {
  test.each([{}, { checkpoint: true }])('%j', (options) => {
    const subject = subjectOf(source, options);
    for (const [m, n, p] of sizes) {
      const given = argumentsOf(args(m, n, p));
      expectAllWays(subject, given, askOracle(source, 'f', given));
    }
  });
});

test.each(Object.entries(programs))('%s: in tiles, named by what they depend on', async (_what, [source]) => {
  const { code } = await compile(source, { target: 'js' });
  expect(code).toMatch(/at a time, \w+ (two|four) at a time/);
  // What an inner loop alone says has one number, what both say two.
  expect(code).toMatch(/[A-Za-z]1 = \w+\[/);
  expect(code).toMatch(/11 (\+=|=) /);
});

test('iterations of both that keep an array each are taken several at a time in one loop alone', () => {
  const source =
    'f(A: [m, n], B: [p, n], w: [n]) {\n  q[i, j, a] = if(a == 0, A[i, 0] * B[j, 0], q[i, j, a-1] * 0.5 + A[i, a] * B[j, a])\n' +
    '  sum(i, j: sum(a: q[i, j, a] * w[a]) * q[i, j, n-1])\n}';
  const subject = subjectOf(source, {});
  for (const [m, n, p] of sizes) {
    const given = argumentsOf({ A: rows(m, n), B: rows(p, n), w: numbers(n) });
    expectAllWays(subject, given, askOracle(source, 'f', given));
  }
});

test('a loop over a part of its range stands in one that is taken several iterations at a time, and in no tile of rows', async () => {
  const source =
    'f(x: [n, q], W: [q, q], const start: int[n+1], const src: int[m], q: int) {\n' +
    '  h[a in 0..n, c in 0..q] = sum(k in start[a]..start[a+1]: x[src[k], c])\n  sum(tanh(h @ W)^2)\n}';
  expect((await compile(source, { target: 'js' })).code).toMatch(/for \(let c = 0; c < \w+; c \+= 4\)[^]*for \(let k = startAt; k < startNext; k\+\+\) \{\n[^\n]*\n(\s+dx\[[^\n]*\n){4}/);
  const subject = subjectOf(source, {});
  for (const q of [1, 4, 5, 8, 11]) {
    const given = argumentsOf({ x: rows(6, q), W: rows(q, q), start: [0, 2, 2, 3, 7, 7, 9], src: wholes(9, 6), q });
    expectAllWays(subject, given, askOracle(source, 'f', given));
  }
});
