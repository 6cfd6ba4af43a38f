// Statements that need one another at a neighbouring index stand in one loop, which runs so that what is needed is there.
// Every program is held against the oracle at every small size, under every option.

import { describe, expect, test } from 'vitest';
import { compile, load } from '../src/compile.ts';
import { argumentsOf, expectAllWays, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { subjectOf } from './array-ways.ts';

const numbers = (count: number, from = 1): number[] => Array.from({ length: count }, (_, i) => Math.sin(7 * i + from) + 1.5);

type Program = readonly [source: string, at: (n: number) => { readonly [parameter: string]: Plain }];

const ofX: Program[1] = (n) => ({ x: numbers(n) });

const programs: { readonly [what: string]: Program } = {
  'from the one before': ['f(x: [n]) {\n  a[i] = x[i] * sin(x[i])\n  b[i in 0..n] = if(i == 0, x[0], x[i] * exp(a[i-1]))\n  c[i in 0..n] = if(i == 0, x[0], x[i] + cos(b[i-1] * a[i]))\n  sum(i: c[i]^2)\n}', ofX],
  'from the one after': ['f(x: [n]) {\n  a[i] = sin(x[i])\n  b[i in 0..n] = if(i == n-1, 1, exp(a[i+1]))\n  sum(i: b[i] * x[i])\n}', ofX],
  'from two steps away': ['f(x: [n]) {\n  a[i] = sin(x[i])\n  b[i in 0..n] = if(i < 2, x[i], exp(a[i-2]) * a[i])\n  sum(i: b[i]^2 * a[i])\n}', ofX],
  'from both sides': ['f(x: [n]) {\n  a[i] = sin(x[i])\n  b[i in 0..n] = if(i > 0 and i < n-1, exp(a[i-1] - a[i+1]), a[i])\n  sum(i: b[i]^2)\n}', ofX],
  'one up, one down': ['f(x: [n]) {\n  a[i] = sin(x[i])\n  b[i in 0..n] = if(i == 0, 1, exp(a[i-1]))\n  c[i in 0..n] = if(i == n-1, 1, exp(b[i+1]))\n  sum(i: c[i] * x[i])\n}', ofX],
  'beside a recurrence': ['f(x: [n]) {\n  h[i in 0..n] = if(i == 0, x[0], tanh(h[i-1] + x[i]))\n  a[i in 0..n] = if(i == 0, x[0], exp(h[i-1] * x[i]))\n  b[i in 0..n] = if(i == 0, 1, sin(a[i-1] + h[i]))\n  sum(i: b[i]^2)\n}', ofX],
  'a sum in between': ['f(x: [n]) {\n  a[i] = sum(j in 0..n: sin(x[i] * x[j]))\n  b[i in 0..n] = if(i == 0, 1, exp(a[i-1] / n))\n  sum(i: b[i] * a[i])\n}', ofX],
  'in steps, each of several': [
    'f(x: [n]) {\n  y[0, i in 0..n] = 1\n  k[s in 1..4, i] = if(i == 0, x[0], x[i] * y[s-1, i-1])\n  m[s in 1..4, i] = if(i == 0, x[0], x[i] * sin(y[s-1, i-1] + k[s, i-1] / 2))\n  y[s in 1..4, i] = y[s-1, i] + k[s, i] + m[s, i]\n  sum(i: y[3, i])\n}',
    ofX,
  ],
  'from each other': ['f(x: [n]) {\n  a[i in 0..n] = if(i == 0, x[0], sin(b[i-1]))\n  b[i in 0..n] = if(i == 0, x[n-1], a[i-1] * x[i])\n  sum(i: a[i] * cos(b[i]))\n}', ofX],
  'handed on as it is': ['f(x: [n]) {\n  a[i in 0..n] = if(i == 0, x[0], b[i-1])\n  b[i in 0..n] = if(i == 0, x[n-1], c[i-1])\n  c[i in 0..n] = if(i == 0, 2, a[i-1])\n  sum(i: a[i] * cos(b[i]) * x[i] * c[i])\n}', ofX],
  'into an inner loop': ['f(x: [n]) {\n  h[i in 0..n] = if(i == 0, x[0], sum(j in 0..n: sin(h[i-1] * x[j])) / n)\n  sum(i: h[i]^2)\n}', ofX],
  'and wanted as well': ['f(x: [n]) {\n  a[i in 0..n] = if(i == 0, x[0], exp(x[i] * x[i-1]))\n  b[i in 0..n] = if(i == 0, x[0], sin(a[i-1]))\n  sum(i: b[i]^2 * a[n-1-i])\n}', ofX],
  'rows of a matrix': ['f(A: [n, n]) {\n  B[i in 0..n, j in 0..n] = sin(A[i, j])\n  C[i in 0..n, j in 0..n] = if(j == 0, B[i, 0], exp(B[i, j-1]) * A[i, j])\n  sum(i in 0..n, j in 0..n: C[i, j]^2)\n}', (n) => ({ A: Array.from({ length: n }, (_, i) => numbers(n, i)) })],
  'under conditions that exclude each other': [
    'f(x: [n]) {\n  q[i in 0..n] = if(i == 0, tanh(x[i]), cos(x[i-1] * 0.7))\n  u[i in 0..n] = if(i < 1, x[i], 0.5 * sin(q[i-1]))\n  v[i in 0..n] = if(i == 0, 1 / (2 + sin(u[i])), x[i])\n  [i in 0..n: v[i] * x[i]]\n}',
    ofX,
  ],
  'where data says': ['f(x: [n], p: int[n]) {\n  a[i] = sin(x[i])\n  b[i in 0..n] = exp(a[p[i]])\n  c[i in 0..n] = if(i == 0, 1, sin(b[i-1]))\n  sum(i: c[i] * b[i])\n}', (n) => ({ x: numbers(n), p: Array.from({ length: n }, (_, i) => (2 * i) % Math.max(1, n)) })],
};

describe.each(Object.entries(programs))('%s', (_what, [source, at]) => {
  test.each([{}, { unroll: 1 }, { checkpoint: true }])('%j', (options) => {
    const subject = subjectOf(source, options);
    for (const n of [0, 1, 2, 3, 4, 7]) {
      if (n === 0 && source.includes('x[0]') && !source.includes('if(i == 0')) continue;
      const args = argumentsOf(at(n));
      expectAllWays(subject, args, askOracle(source, 'f', args));
    }
  });
});

const loopsOf = async (source: string, name: string): Promise<number> => {
  const { code } = await compile(source, { target: 'js' });
  const from = code.indexOf(`function ${name}(`);
  return code.slice(from, code.indexOf('\n}\n', from)).split('for (').length - 1;
};

test('one loop, upwards or downwards, holds what hands on; a sum of the value keeps its order', async () => {
  const [[before], [after]] = [programs['from the one before'], programs['from the one after']] as [Program, Program];
  expect(await loopsOf(before, 'f')).toBe(1);
  expect(await loopsOf(after, 'f')).toBe(3);
  expect(await loopsOf('f(x: [n]) {\n  a[i] = sin(x[i])\n  b[i in 0..n] = if(i == n-1, 1, exp(a[i+1]))\n  {a: a, b: b}\n}', 'f')).toBe(1);
});

test('what only the next iteration uses is in no array', async () => {
  const [[source]] = [programs['in steps, each of several']] as [Program];
  const { code } = await compile(source.replace('[n])', '[n], T: int)').replaceAll('1..4', '1..T+1').replace('y[3, i]', 'y[T, i]'), { target: 'js' });
  const own = code.slice(code.indexOf('function f('), code.indexOf('function fForward('));
  expect(own).toContain('kPrev = ');
  expect(own).not.toMatch(/'cache\.k/);
  const backward = code.slice(code.indexOf('function fBackward('), code.indexOf('function fGrad('));
  expect(backward).toMatch(/dkNext \+?= d/);
  expect(backward).not.toMatch(/'cache\.dk/);
});

test('the first of a row waits for the others of it, where the loop back could have it too', async () => {
  const source =
    'f(x: [n], T: int) {\n  y[0, i in 0..n] = 0\n  k[t in 1..T+1, i] = if(i == 0, x[0], x[i] * y[t-1, i-1])\n' +
    '  l[t in 1..T+1, i] = if(i == 0, x[0], x[i] * (y[t-1, i-1] + k[t, i-1]))\n  y[t in 1..T+1, i] = y[t-1, i] + k[t, i] + 2 * l[t, i]\n  y[T, n-1]\n}';
  const { code } = await compile(source, { target: 'js' });
  const own = code.slice(code.indexOf('function fPass('));
  expect(own).toContain('kPrev = ');
  expect(own).not.toMatch(/'cache\.[kl]'/);
  const subject = subjectOf(source, {});
  for (const [n, T] of [[1, 1], [2, 3], [5, 2], [9, 4]] as const) {
    const given = argumentsOf({ x: numbers(n), T });
    expectAllWays(subject, given, askOracle(source, 'f', given));
  }
});

test('a variable is not used where it has no value, as the conditions exclude each other', async () => {
  const [[source]] = [programs['under conditions that exclude each other']] as [Program];
  expect((await compile(source, { target: 'js', exports: ['value'] })).code).not.toContain('sinq[');
});

test('conditions that exclude each other do so in segments too, along a direction', () => {
  const source = 'f(x: [n], c) {\n  p[i in 0..n] = if(i == 0, x[i], tanh(c * x[i]))\n  q[i in 0..n] = if(i < 1, tanh(p[i]), cos(p[i-1] * 0.7) * x[i-1])\n  sum(i in 0..n: p[i] + q[i]^2)\n}';
  type Along = { readonly fJvp: (x: Float64Array, c: number, direction: { readonly x: Float64Array; readonly c: number }) => number };
  const [plain, saving] = [false, true].map((checkpoint) => load<Along>(source, { checkpoint, exports: ['value', 'jvp'] })) as [Along, Along];
  for (const n of [0, 1, 2, 5, 9]) {
    const args = [Float64Array.from(numbers(n)), 0.7, { x: Float64Array.from(numbers(n, 3)), c: -1 }] as const;
    expect(saving.fJvp(...args)).toBe(plain.fJvp(...args));
  }
});
