// Arrays of numbers that a source has written: the module has each once, and no function fills, keeps or hands on any.

import { describe, expect, test } from 'vitest';
import { compile, load, type Options } from '../src/compile.ts';
import { argumentsOf, expectAllWays, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { lastDefinition, subjectOf } from './array-ways.ts';

const settings: readonly Options[] = [{}, { unroll: 1 }, { unroll: 16 }, { checkpoint: true }];
const v8 = [0.5, -1.25, 0.75, 2, 0.1, -0.3, 1.5, 0.2];

type Row = readonly [what: string, source: string, args: { readonly [parameter: string]: Plain }];
const programs: readonly Row[] = [
  ['weights of a stencil', 'f(v: [n]) {\n  w = [0.1, 0.2, 0.4, 0.2, 0.1, 0.05]\n  sum(i in 0..n-5: sum(j in 0..6: w[j] * v[i+j])^2)\n}', { v: v8 }],
  ['an order', 'f(v: [8]) {\n  p = [3, 1, 2, 0, 7, 5, 6, 4]\n  sum(i: v[p[i]] * i)\n}', { v: v8 }],
  ['at a position that is data', 'f(v: [n], k: int[n]) {\n  w = [0.5, -0.25, 2, 1, 3]\n  sum(i: w[k[i]] * v[i]^2)\n}', { v: [1, 2, 3], k: [4, 0, 2] }],
  ['a position by way of two', 'f(v: [n], k: int[m]) {\n  p = [2, 0, 1, 2, 0]\n  sum(i: v[p[k[i]]]^2)\n}', { v: [1, 2, 3], k: [4, 0, 3] }],
  ['a matrix', 'f(v: [5]) {\n  A = [[1, 2, 3, 4, 5], [0, 1, 0, 0, 2], [3, 0, 0, 1, 0], [0, 0, 2, 0, 1], [1, 1, 1, 1, 1]]\n  sum(i: exp(sum(j: A[i, j] * v[j]) / 9))\n}', { v: v8.slice(0, 5) }],
  ['in a recurrence', 'f(v: [n]) {\n  c = [0.5, 0.25, 0.125, 0.75, 1]\n  s[0] = v[0]\n  s[t in 1..n] = tanh(s[t-1] * c[t mod 5] + v[t])\n  sum(s)\n}', { v: v8 }],
  ['a result beside its use', 'f(x) {\n  c = [0.5, 0.25, 0.125, 0.75, 1]\n  {a: c, b: sum(i: c[i] * x^i)}\n}', { x: 1.5 }],
  ['of one name in two helpers', 'g(x) {\n  c = [1, 2, 3, 4, 5]\n  sum(i: c[i] * x)\n}\nf(x) {\n  c = [5, 4, 3, 2, 1]\n  g(x) + sum(i: c[i] * sin(x * i))\n}', { x: 0.7 }],
  ['in a row of a result', 'f(v: [n]) {\n  c = [0.5, 0.25, 0.125, 0.75, 1]\n  [i: c[i mod 5] * exp(v[i])]\n}', { v: v8 }],
  ['of constants of the file', 'c = [0.5, 0.25, 0.125, 0.75, 1]\nf(v: [n]) = sum(i: c[i mod 5] * v[i]^2)', { v: v8 }],
];

describe('the oracle\'s numbers in all ways', () => {
  test.each(programs)('%s', (_, source, given) => {
    const args = argumentsOf(given);
    const oracle = askOracle(source, lastDefinition(source).name, args);
    for (const options of settings) expectAllWays(subjectOf(source, options), args, oracle, 1e-11);
  });
});

const [, stencil] = programs[0] as Row;

test('each stands in the module once, by the name of its line, in no cache', async () => {
  const { code } = await compile(stencil);
  expect(code.match(/new Float64Array\(\[\n? *0\.1, 0\.2, 0\.4/g)).toHaveLength(1);
  expect(code).toContain('const fW = ');
  expect(code).not.toMatch(/cache\.w|w\[0\] =/);
});

test('whole numbers are an Int32Array', async () => {
  const [, source] = programs[1] as Row;
  expect((await compile(source)).code).toContain('const fP = /* @__PURE__ */ new Int32Array([3, 1, 2, 0, 7, 5, 6, 4]);');
});

test('zeros keep their signs, and what is no number is one', () => {
  const source = 'f(k: int, x) {\n  c = [0, -0, 1 / 0, 0 / 0, 0.5]\n  c[k] + 0 * x\n}';
  for (const options of [{}, { mode: 'interpret' } as const]) {
    const { f } = load<{ readonly f: (k: number, x: number) => number }>(source, options);
    expect([0, 1, 2, 3, 4].map((k) => f(k, -1))).toEqual([0, -0, Infinity, NaN, 0.5].map((one) => one + 0 * -1));
  }
});

test('two definitions with the same numbers share a table', async () => {
  const { code } = await compile('f(v: [n]) = sum(i: [1, 2, 3, 4, 5.5][i mod 5] * v[i])\ng(v: [n]) = sum(i: [1, 2, 3, 4, 5.5][i mod 5] * v[i]^2)');
  expect(code.match(/new Float64Array\(\[1, 2, 3, 4, 5\.5\]\)/g)).toHaveLength(1);
});
