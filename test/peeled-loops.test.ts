// Loops of which the first or the last iteration stands apart, as that decides a condition: with none, one, two and more
// iterations, in every way in which a module can be called; and the text, in which no iteration asks any more.

import { describe, expect, test } from 'vitest';
import { compile, opened, printForm } from '../src/compile.ts';
import { argumentsOf, expectAllWays, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { subjectOf } from './array-ways.ts';

const numbers = (count: number, from = 1): number[] => Array.from({ length: count }, (_, i) => Math.sin(7 * i + from) + 0.1);
const rows = (count: number, width: number): number[][] => Array.from({ length: count }, (_, i) => numbers(width, i));

type Program = {
  readonly source: string;
  readonly args: (n: number) => { readonly [parameter: string]: Plain };
  /** What is written apart, by the index of its iteration. */
  readonly apart: readonly string[];
};

/** Steps in which each element is made of its neighbours in the step before. */
const stepped = (rule: string, apart: readonly string[], steps = 3): Program => ({
  source: `f(x: [n], steps: int) {\n  y[0, i in 0..n] = x[i]^2 + 1\n  y[s in 1..steps + 1, i] = ${rule}\n  sum(i: y[steps, i] * x[i])\n}`,
  args: (n) => ({ x: numbers(n), steps }),
  apart,
});

/** Sums over a matrix. */
const summed = (body: string, apart: readonly string[], isSquare = false): Program => ({
  source: isSquare ? `f(A: [n, n], n: int) {\n  ${body}\n}` : `f(A: [m, n], m: int, n: int) {\n  ${body}\n}`,
  args: (n) => (isSquare ? { A: rows(n, n), n } : { A: rows(3, n), m: 3, n }),
  apart,
});

const programs: { readonly [what: string]: Program } = {
  first: stepped('if(i == 0, sin(x[0]) + y[s-1, i], x[i] * y[s-1, i-1] + y[s-1, i])', ['0']),
  last: stepped('if(i == n - 1, sin(x[i]) + y[s-1, i], x[i] * y[s-1, i+1] + y[s-1, i])', ['n-1']),
  'both ends': stepped('if(i == 0 or i == n - 1, y[s-1, i], x[i] * (y[s-1, i-1] + y[s-1, i+1]))', ['0', 'n-1']),
  'neither end': stepped('if(i > 0 and i < n - 1, x[i] * (y[s-1, i-1] + y[s-1, i+1]), y[s-1, i] * 2)', ['0', 'n-1']),
  'a condition for each end': stepped('if(i == 0, y[s-1, i] * 0.5, i == n - 1, exp(x[i]) * y[s-1, i], x[i] * (y[s-1, i-1] + y[s-1, i+1]))', ['0', 'n-1']),
  'said otherwise': stepped('if(i != 0, x[i] * y[s-1, i-1], y[s-1, i] * 2) + if(i >= 1, y[s-1, i-1], 0) + if(i < 1, x[i], 1) + if(not (i > 0), x[0], x[i-1])', ['0']),
  'the end by a number': stepped('if(i + 1 < n, x[i] * y[s-1, i+1], y[s-1, i]) + if(n <= i + 1, x[i]^2, 1)', ['n-1']),
  'handed on': summed('q[a in 0..m, i in 0..n] = if(i == 0, sin(A[a, 0]), q[a, i-1] * 0.5 + exp(A[a, i]))\n  sum(a in 0..m, i in 0..n: q[a, i] * A[a, i])', ['0']),
  'handed on, going down': summed('q[a in 0..m, i in 0..n] = if(i == n - 1, sin(A[a, i]), q[a, i+1] * 0.5 + exp(A[a, i]))\n  sum(a in 0..m, i in 0..n: q[a, i] * A[a, i])', ['n-1']),
  'handed on within a formula': summed('q[a in 0..m, i in 0..n] = sin(A[a, i]) * if(i == 0, 1, q[a, i-1])\n  sum(a in 0..m, i in 0..n: q[a, i]^2)', ['0']),
  'several handed on': summed(
    'p[a in 0..m, i in 0..n] = if(i == 0, A[a, 0], p[a, i-1] * r[a, i-1])\n  r[a in 0..m, i in 0..n] = if(i == 0, exp(A[a, 0]), r[a, i-1] + p[a, i-1] * A[a, i])\n  sum(a in 0..m, i in 0..n: r[a, i] * p[a, i])',
    ['0'],
  ),
  'from 1': summed('sum(a in 0..m: sum(i in 1..n: if(i < 2, sin(A[a, i]), A[a, i] * cos(A[a, i-1]))))', ['1']),
  'up to another index': summed('sum(a in 0..n: sum(i in 0..a + 1: if(i == a, exp(A[a, i]), A[a, i] * A[i, a])))', ['a'], true),
  'from another index': summed('sum(a in 0..n: sum(i in a..n: if(i > a, A[a, i] * sin(A[i, a]), exp(A[a, i]))))', ['a'], true),
  'one element of many': summed('sum(a in 0..m, i in 0..n: if(i == 0, exp(A[0, 0]) * A[a, 0], A[a, i] * A[0, 0]))', ['0']),
  'conditions of data inside': stepped('if(i == 0, y[s-1, i], x[i] > 0.3, sin(y[s-1, i-1]) * x[i], exp(x[i]) * y[s-1, i])', ['0']),
  'in an arm': summed('sum(a in 0..m, i in 0..n: if(A[a, i] > 0.2, if(i == 0, exp(A[a, i]), A[a, i] * A[a, i-1]), sin(A[a, i])))', ['0']),
};

/** The lines in loops over an index that stand in another loop. */
function bodiesOver(index: string, code: string): readonly string[] {
  const loops: { readonly over: string; readonly indent: number }[] = [];
  return code.split('\n').filter((line) => {
    const indent = line.trim() === '' ? Infinity : line.search(/\S/);
    while (loops.length > 0 && loops.at(-1)!.indent >= indent) loops.pop();
    const isInside = loops.length > 1 && loops.at(-1)?.over === index;
    const [, over] = /for \(let (\w+) =/.exec(line) ?? [];
    if (over !== undefined) loops.push({ over, indent });
    return isInside && over === undefined;
  });
}

describe.each(Object.entries(programs))('%s', (_what, { source, args, apart }) => {
  test.each([{}, { checkpoint: true }, { unroll: 1 }])('%j', (options) => {
    const subject = subjectOf(source, options);
    for (const n of [0, 1, 2, 3, 4, 7]) {
      const given = argumentsOf(args(n));
      expectAllWays(subject, given, askOracle(source, 'f', given));
    }
  });

  test('stands in the loops, and is asked in none', async () => {
    const { text } = printForm(opened(source, { name: 'f' }), 'loops');
    const found = [...text.matchAll(/for i in .*?((?:, \S+ apart)+)$/gm)].map(([, all = '']) => all);
    expect(new Set(found.flatMap((all) => [...all.matchAll(/, (\S+) apart/g)].map(([, one]) => one)))).toEqual(new Set(apart));
    const { code } = await compile(source, { target: 'js' });
    expect(bodiesOver('i', code).filter((line) => /\bi (===|!==|[<>]=?) |\(!?(ieq0|same\d*)\)|\b(true|false)\b/.test(line))).toEqual([]);
  });
});

test.each([
  ['what is left to data', 'f(x: [n], steps: int) {\n  y[0, i in 0..n] = x[i]\n  y[s in 1..steps + 1, i] = if(i == 0 or x[i] > 0.3, y[s-1, i] * x[i], y[s-1, i-1] * 2)\n  sum(i: y[steps, i])\n}'],
  ['no end of the range', 'f(A: [m, n], m: int, n: int) = sum(a in 0..m, i in 0..n: if(i == 1, exp(A[a, i]), A[a, i]^2))'],
  ['a loop that stands alone', 'f(x: [n]) = sum(i in 0..n: if(i == 0, exp(x[i]), x[i] * x[i-1]))'],
  ['so few iterations', 'f(A: [m, 3], m: int) = sum(a in 0..m, i in 0..3: if(i == 0, exp(A[a, i]), A[a, i] * A[a, i-1]))'],
])('not for %s', (_what, source) => {
  expect(printForm(opened(source, { name: 'f', unroll: 1 }), 'loops').text).not.toContain('apart');
});
