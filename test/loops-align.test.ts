// Loops whose ranges lie some steps apart are one loop where one reads what the other makes.

import { expect, test } from 'vitest';
import { compile } from '../src/compile.ts';
import { argumentsOf, expectNear, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { callGrad, subjectOf } from './array-ways.ts';

type Case = readonly [what: string, source: string, args: { readonly [parameter: string]: Plain }];

const x = [0.2, -0.7, 1.1, 0.4];
const cases: readonly Case[] = [
  ['a loss that reads the next state', 'f(a, x: [n], y: [n]) { s[0] = a; s[t in 1..n+1] = sin(s[t-1] * x[t-1]); sum(t in 0..n: (s[t+1] - y[t])^2) }', { a: 0.3, x, y: [0.1, 0.5, -0.2, 0.3] }],
  ['lines of which one is a step behind', 'f(a, b, x: [n]) { p[0] = a; v[0] = b; F[t in 0..n] = sin(p[t]) * x[t]; v[t in 1..n+1] = v[t-1] + F[t-1]; p[t in 1..n+1] = p[t-1] + v[t] / 3; p[n]^2 + v[n] }', { a: 0.3, b: -0.2, x }],
  ['lines that run down', 'f(a, x: [n]) { p[n] = a; F[t in 1..n+1] = sin(p[t]) * x[t-1]; p[t in 0..n] = p[t+1] * 0.5 + F[t+1]; p[0]^2 }', { a: 0.3, x }],
];

test.each(cases)('%s', async (_, source, plain) => {
  const args = argumentsOf(plain);
  const { code } = await compile(source);
  const value = code.slice(code.indexOf('export function f('), code.indexOf('export function fForward('));
  expect(value.match(/for \(let t/g)).toHaveLength(1);
  expect(value).not.toContain('if (t');
  const { values, slopes } = askOracle(source, 'f', args);
  const got = callGrad(subjectOf(source), args);
  expectNear(got.value, values, 1e-12, 'the value');
  expectNear(got.gradient, slopes.flat(), 1e-12, 'the gradient');
});

test('an index that a message names stays what it is', () => {
  const source = 'f(a, x: [n], p: int[n]) { s[0] = a; s[t in 1..n+1] = sin(s[t-1] * x[t-1]); sum(t in 0..n: s[t+1] * x[p[t]]) }';
  const { exports } = subjectOf(source);
  expect(() => exports['f']?.(0.5, new Float64Array(3), Int32Array.from([0, 3, 1]))).toThrow('p[t] is 3 where t = 1');
});
