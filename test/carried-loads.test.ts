// An element that the next iteration reads again goes there in a variable. Held against the oracle, the text as well.

import { describe, expect, test } from 'vitest';
import { compile } from '../src/compile.ts';
import { argumentsOf, expectAllWays, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { subjectOf } from './array-ways.ts';

const numbers = (count: number, from = 1): number[] => Array.from({ length: count }, (_, i) => Math.sin(7 * i + from) + 1.5);
const x = numbers(40);

/** `loaded`: how many elements an iteration of the last loop of the value loads. */
type Program = { readonly source: string; readonly args?: { readonly [parameter: string]: Plain }; readonly loaded: number };

const programs: { readonly [what: string]: Program } = {
  'the next one': { source: 'f(x: [40]) = sum(i in 0..39: (x[i+1] - x[i]^2)^2 + (1 - x[i])^2)', loaded: 1 },
  'both sides': { source: 'f(x: [40]) = sum(i in 1..39: (x[i-1] - 2 * x[i] + x[i+1])^2)', loaded: 1 },
  'three on': { source: 'f(x: [40]) = sum(i in 0..37: x[i] * x[i+1] * x[i+2] * x[i+3])', loaded: 1 },
  'too many': { source: 'f(x: [40]) = sum(i in 0..36: x[i] * x[i+1] * x[i+2] * x[i+3] * x[i+4])', loaded: 5 },
  'one is left out': { source: 'f(x: [40]) = sum(i in 0..37: x[i] * x[i+2])', loaded: 2 },
  'every second one': { source: 'f(x: [40]) = sum(i in 0..19: x[2*i] * x[2*i+2])', loaded: 1 },
  'never the same': { source: 'f(x: [40]) = sum(i in 0..20: x[2*i] * x[2*i+1])', loaded: 2 },
  'in one arm': { source: 'f(x: [40]) = sum(i in 0..39: if(x[i] > 1, x[i+1]^2, x[i]))', loaded: 3 },
  'in a condition': { source: 'f(x: [40]) = sum(i in 0..39: if(x[i] > 1 and x[i+1] > 1, x[i], 2))', loaded: 2 },
  'two arrays': { source: 'f(x: [40], A: [40]) = sum(i in 0..39: x[i] * A[i+1] + x[i+1] * A[i])', args: { x, A: numbers(40, 3) }, loaded: 2 },
  'rows of a matrix': {
    source: 'f(A: [20, 20]) = sum(i in 0..20, j in 0..19: (A[i, j+1] - A[i, j])^2)',
    args: { A: Array.from({ length: 20 }, (_, i) => numbers(20, i)) },
    loaded: 1,
  },
  'columns of a matrix': {
    source: 'f(A: [20, 20]) = sum(j in 0..20, i in 0..19: (A[i+1, j] - A[i, j])^2)',
    args: { A: Array.from({ length: 20 }, (_, i) => numbers(20, i)) },
    loaded: 2,
  },
  'what the loop before has made': { source: 'f(x: [40]) {\n  y[i] = exp(x[i])\n  sum(i in 0..39: y[i] * y[i+1] / y[39-i])\n}', loaded: 2 },
  'what it makes itself': { source: 'f(x: [40]) {\n  y[0] = x[0]\n  y[i in 1..40] = sin(y[i-1]) + x[i] * x[i-1]\n  y[39]\n}', loaded: 2 },
  'going down': { source: 'f(x: [40]) {\n  y[39] = x[39]\n  y[i in 0..39] = sin(y[i+1]) * x[i+1] + x[i]\n  y[0]\n}', loaded: 2 },
  'a row of what the loop makes row by row': {
    source: 'f(x: [40], T: int) {\n  u[0, i in 0..40] = x[i]\n  u[t in 1..T+1, 0] = x[1]\n  u[t in 1..T+1, 39] = 0\n  u[t in 1..T+1, i in 1..39] = u[t-1, i] + 0.1 * (u[t-1, i-1] - 2 * u[t-1, i] + u[t-1, i+1])\n  [i in 0..38: u[T, i] * u[T, i+1]]\n}',
    args: { x, T: 3 },
    loaded: 1,
  },
  'of unknown size': { source: 'f(x: [n]) = sum(i in 0..n-1: (x[i+1] - x[i]^2)^2)', loaded: 2 },
};

describe.each(Object.entries(programs))('%s', (_what, { source, args = { x }, loaded }) => {
  test.each([{}, { unroll: 1 }])('%j', (options) => {
    const given = argumentsOf(args);
    expectAllWays(subjectOf(source, options), given, askOracle(source, 'f', given));
  });

  test('is loaded as often as needed', async () => {
    const { code } = await compile(source, { target: 'js', unroll: 1 });
    const value = code.slice(code.indexOf('function f('), code.indexOf('\n}\n', code.indexOf('function f(')));
    const last = value.slice(value.lastIndexOf('for ('));
    const inner = last.slice(0, last.search(/\n {0,6}\}\n/));
    expect(inner.match(/\b(?:[xAyu]|[yu]Rows)\[[^\]]*\](?! =)/g)?.length).toBe(loaded);
  });
});

test('an empty range reads nothing', async () => {
  const { code } = await compile('f(x: [n]) = sum(i in 0..n-1: x[i+1] * x[i])', { target: 'js' });
  expect(code).not.toContain('let xi = x[0]');
});
