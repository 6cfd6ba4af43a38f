// Elements to which several steps of a loop add: the sum goes from step to step in a variable. Every program is held
// against the oracle at every small size, at those too at which its loop does not run; with the arrays of others beside
// it in one.

import { describe, expect, test } from 'vitest';
import { compile } from '../src/compile.ts';
import { argumentsOf, expectAllWays, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { subjectOf } from './array-ways.ts';

const numbers = (count: number, from = 1): number[] => Array.from({ length: count }, (_, i) => Math.sin(7 * i + from) + 1.5);

type Program = readonly [source: string, at: (n: number) => { readonly [parameter: string]: Plain }];

const programs: { readonly [what: string]: Program } = {
  neighbours: ['f(x: [n]) = sum(i in 0..n-1: 100 * (x[i+1] - x[i]^2)^2 + (1 - x[i])^2)', (n) => ({ x: numbers(n) })],
  'far neighbours, from the second on': ['f(x: [n]) = sum(i in 1..n-2: (x[i-1] - 2*x[i] + x[i+1] * x[i+2])^2)', (n) => ({ x: numbers(n) })],
  'with a gap': ['f(x: [n]) = sum(i in 0..n-3: x[i] * x[i+3])', (n) => ({ x: numbers(n) })],
  'further than is carried': ['f(x: [n]) = sum(i in 0..n-5: x[i] * x[i+5])', (n) => ({ x: numbers(n) })],
  'between other arrays': [
    'f(a: [n], x: [n], b: [n]) = sum(i in 0..n-1: a[i] * x[i] * x[i+1] * b[i+1] + a[i+1] * b[i])',
    (n) => ({ a: numbers(n), x: numbers(n, 2), b: numbers(n, 3) }),
  ],
  'behind another array, of which it is no part': [
    'f(a: [m], x: [n]) = sum(k in 0..m-1: (a[k] - a[k+1]^2)^2) + sum(i in 2..n-1: x[i]^2 * x[i-2])',
    (n) => ({ a: numbers(3), x: numbers(n, 2) }),
  ],
  'added to elsewhere in a branch': [
    'f(x: [n], y: [n]) = sum(i in 0..n-1: (x[i] - x[i+1]^2)^2 + if(y[i] > 1.5, x[n-1-i], 0))',
    (n) => ({ x: numbers(n), y: numbers(n, 2) }),
  ],
  'in rows': [
    'f(A: [n, n], c) = c * sum(i in 0..n, j in 0..n-1: (A[i, j] - A[i, j+1])^2)',
    (n) => ({ A: Array.from({ length: n }, (_, i) => numbers(n, i)), c: 2 }),
  ],
  'several numbers an index': ['f(x: [3*n], n: int) = sum(i in 0..n-1: x[3*i] * x[3*i+3] + x[3*i+1]^2)', (n) => ({ x: numbers(3 * n), n })],
  'added to in a branch as well': ['f(x: [n]) = sum(i in 0..n-1: x[i] * x[i+1] + if(x[i] > 1, x[i+1]^2, 0))', (n) => ({ x: numbers(n) })],
  'at positions that are data as well': [
    'f(x: [n], p: int[n]) = sum(i in 0..n-1: x[i] * x[i+1] * x[p[i]])',
    (n) => ({ x: numbers(n), p: Array.from({ length: n }, (_, i) => (2 * i) % Math.max(1, n)) }),
  ],
  downwards: ['f(x: [n]) {\n  h[n-1] = x[n-1]\n  h[t in 0..n-1] = tanh(h[t+1] + x[t] * x[t+1])\n  sum(h)\n}', (n) => ({ x: numbers(n) })],
  upwards: ['f(x: [n]) {\n  h[0] = x[0]\n  h[t in 1..n] = tanh(h[t-1] + x[t] * x[t-1])\n  sum(h)\n}', (n) => ({ x: numbers(n) })],
  'in two loops': ['f(x: [n]) = sum(i in 0..n-1: x[i] * x[i+1]) * sum(i in 0..n-1: sin(x[i]) * x[i+1])', (n) => ({ x: numbers(n) })],
};

describe.each(Object.entries(programs))('%s', (_what, [source, at]) => {
  test.each([{}, { unroll: 1 }, { checkpoint: true }])('%j', (options) => {
    const subject = subjectOf(source, options);
    for (const n of [0, 1, 2, 3, 4, 7]) {
      if (source.includes('h[0]') || source.includes('h[n-1]')) if (n === 0) continue;
      const args = argumentsOf(at(n));
      expectAllWays(subject, args, askOracle(source, 'f', args));
    }
  });
});

test('an array of a fixed size is stored to once an element, and never set to 0 before', async () => {
  const { code } = await compile('f(x: [10]) = sum(i in 0..9: (x[i+1] - x[i])^2)', { target: 'js' });
  const own = code.slice(code.indexOf('function fGrad('), code.indexOf('function fPacked('));
  expect(own).toMatch(/ {4}dx\[i\] = dxi .*\n {4}dxi = .*\n {4}xi = xNext;\n {2}\}\n {2}dx\[9\] = dxi;/);
  expect(own).not.toMatch(/fill|dx\[.*\] = 0|\+=.*dx/);
});

test('what an inner loop needs stands before it, where the loop around carries a sum', async () => {
  const source = 'f(x: [n], W: [n, m]) = sum(i in 0..n-1: sum(k in 0..m: exp(W[i, k] * x[i+1])) * sum(k in 0..m: W[i, k]^2) * x[i])';
  const { code } = await compile(source, { target: 'js' });
  const own = code.slice(code.indexOf('function fGrad('), code.indexOf('function fPacked('));
  expect(own).toContain('dx[i] = dxi + ');
  for (const [, name = ''] of own.matchAll(/ const (\w+) = /g)) expect(own.split(new RegExp(`\\b${name}\\b`)).length, `${name} is used`).toBeGreaterThan(2);
});
