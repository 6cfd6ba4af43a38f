// A loop of which a condition leaves one iteration is none: `min` and `max` hand their adjoints to the first value that
// attains them, at a position that is known by then. Plain arithmetic in a branch has no index that it does not use.

import { describe, expect, test } from 'vitest';
import { compile } from '../src/compile.ts';
import { argumentsOf, expectAllWays, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { subjectOf } from './array-ways.ts';

const numbers = (count: number, from = 1): number[] => Array.from({ length: count }, (_, i) => Math.sin(7 * i + from) + 1.5);
const rows = (count: number, width: number): number[][] => Array.from({ length: count }, (_, i) => numbers(width, i));
/** Every second number is that before it. */
const twice = (count: number): number[] => Array.from({ length: count }, (_, i) => Math.floor(i / 2) % 3);

type Program = readonly [source: string, args: readonly { readonly [parameter: string]: Plain }[]];

const centres = [[0, 2], [1, 1], [2, 3], [5, 3], [8, 7]].flatMap(([k = 0, n = 0]) => [{ C: rows(k, 2), P: rows(n, 2), d: 2 }]);
const vectors = [0, 1, 2, 5, 9].flatMap((n) => [{ x: numbers(n) }, { x: twice(n) }]);
const matrices = [[1, 1], [2, 3], [5, 2]].flatMap(([n = 0, m = 0]) => [{ A: rows(n, m), m }, { A: Array.from({ length: n }, () => twice(m)), m }]);

const programs: { readonly [what: string]: Program } = {
  'the nearest centre': ['f(C: [k, d], P: [n, d], d: int) = sum(i in 0..n: min(j in 0..k: sum(a in 0..d: (C[j, a] - P[i, a])^2)))', centres.filter(({ C }) => C.length > 0)],
  'the largest of all': ['f(x: [n]) = max(i in 0..n: x[i]^2) * x[0]', vectors.filter(({ x }) => x.length > 0)],
  'of those after the first': ['f(x: [n]) = sum(k in 0..n: min(i in k..n: sin(x[i]) + 2) * x[k])', vectors],
  'over two indices': ['f(A: [n, m], m: int) = max(i in 0..n, j in 0..m: sin(A[i, j])) + min(i in 0..n, j in 0..m: A[i, j]^2)', matrices],
  'row by row': ['f(A: [n, m], m: int) = sum(i in 0..n: max(j in 0..m: exp(A[i, j])) * min(j in 0..m: A[i, j]))', matrices],
  'of a row of steps': ['f(x: [n]) {\n  h[0] = x[0]\n  h[t in 1..n] = max(i in 0..n: sin(h[t-1] * x[i]))\n  h[n-1]\n}', vectors.filter(({ x }) => x.length > 0)],
};

describe.each(Object.entries(programs))('%s', (_what, [source, args]) => {
  test.each([{}, { unroll: 1 }, { checkpoint: true }])('%j', (options) => {
    const subject = subjectOf(source, options);
    for (const one of args) {
      const given = argumentsOf(one);
      expectAllWays(subject, given, askOracle(source, 'f', given));
    }
  });
});

const codeOf = async (source: string, name: string): Promise<string> => {
  const { code } = await compile(source, { target: 'js' });
  const from = code.indexOf(`function ${name}(`);
  return code.slice(from, code.indexOf('\n}\n', from));
};

test('what attains a minimum is found with it, and has its adjoint without a loop', async () => {
  const code = await codeOf(programs['the nearest centre']?.[0] ?? '', 'fBackward');
  expect(code).not.toContain('let j = ');
  expect(code).toContain('if (jofmin1At < k) {');
});

test('a number that a branch makes of numbers is made once', async () => {
  const source = 'f(x: [n], c, steps: int) {\n  h = 2 / steps\n  sum(i: if(i == 0, x[0], x[i]^2 * (h / 2) + sin(x[i]) * (c * 3)))\n}';
  const code = await codeOf(source, 'f');
  expect(code.indexOf('h / 2')).toBeGreaterThan(0);
  expect(code.indexOf('h / 2')).toBeLessThan(code.indexOf('for ('));
  expect(code.indexOf('c * 3')).toBeLessThan(code.indexOf('for ('));
  const subject = subjectOf(source, {});
  for (const n of [0, 1, 3]) {
    for (const c of [0.5, 0]) {
      const given = argumentsOf({ x: numbers(n), c, steps: 4 });
      expectAllWays(subject, given, askOracle(source, 'f', given));
    }
  }
});

test('a product in a branch that is not taken stays there: 0 times what has overflown is no number', () => {
  const source = 'f(x: [n], c) {\n  h = c * c\n  sum(i: if(x[i] > 0 and c < 10, (h - c) * h, x[i]))\n}';
  for (const options of [{}, { unroll: 1 }, { checkpoint: true }]) {
    for (const c of [1e200, -1e200, 2]) {
      const given = argumentsOf({ x: c < 0 ? [-1, -2] : [1, 2], c });
      expectAllWays(subjectOf(source, options), given, askOracle(source, 'f', given));
    }
  }
});
