// Ranges whose bounds are data, `sum(k in start[a]..start[a+1]: v[k])`: the oracle's numbers in every way and under every option, for
// ranges that are empty, reversed, that overlap or leave something out; those that leave the array are refused at the entry; and a
// loop over such a range runs over it alone.

import { describe, expect, test } from 'vitest';
import { opened, printForm, verifiable, type Options } from '../src/compile.ts';
import { argumentsOf, errorsOf, expectAllWays, expectRefused, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { lastDefinition, subjectOf } from './array-ways.ts';
import { expectSecondOrder } from './random-arrays-second.ts';

type Args = { readonly [parameter: string]: Plain };
/** `whole`: loops over all of the array in the value. */
type Program = { readonly what: string; readonly source: string; readonly args: readonly Args[]; readonly whole?: number };

const settings: readonly Options[] = [{}, { unroll: 1 }, { unroll: 16 }, { checkpoint: true }, { fastMath: true }];
const v7 = [0.5, -1.25, 0.75, 2, -0.5, 1.5, 0.25];
const w5 = [1.5, -0.5, 0.25, 1, 2];
/** In rows one after the other, some of them empty; overlapping; backwards; nothing at all, from beyond the array. */
const starts: readonly (readonly number[])[] = [[0, 2, 2, 3, 6, 7], [0, 5, 1, 7, 0, 3], [7, 6, 4, 4, 1, 0], [9, 9, 8, 8, -3, -4], [0, 7], [3], [0, 1, 2]];
const rows = starts.map((start) => ({ v: v7, start, w: w5.slice(0, start.length - 1) }));
const pairs = starts.filter((from) => from.every((at) => at >= 0 && at < 8)).map((from) => ({ v: v7, from, to: [...from].reverse(), w: from.map((_, a) => w5[a] ?? 3) }));

const line = (body: string): string => `f(v: [m], w: [n], const start: int[n+1]) {\n  o[a in 0..n] = ${body}\n  sum(a: o[a]^2 * (a + 1))\n}`;
const filled = (body: string): string => line(`if(start[a] < start[a+1], ${body}, w[a])`);

const programs: readonly Program[] = [
  { what: 'a sum', source: line('w[a] * sum(k in start[a]..start[a+1]: v[k]^2)'), args: rows },
  { what: 'of both ends given', source: 'f(v: [m], w: [n], const from: int[n], const to: int[n]) = sum(a: w[a] * sum(k in from[a]..to[a]: w[a] * v[k]^2))', args: pairs },
  { what: 'a mean', source: filled('mean(k in start[a]..start[a+1]: exp(v[k] * w[a]))'), args: rows },
  { what: 'a count', source: line('w[a] * count(k in start[a]..start[a+1]: v[k] > 0)'), args: rows },
  { what: 'the largest and the smallest', source: filled('max(k in start[a]..start[a+1]: v[k] * w[a]) - min(k in start[a]..start[a+1]: v[k]^2)'), args: rows },
  { what: 'where the largest stands', source: filled('v[argmax(k in start[a]..start[a+1]: v[k])] * w[a]'), args: rows },
  { what: 'a product', source: line('w[a] * prod(k in start[a]..start[a+1]: v[k])'), args: rows, whole: 1 },
  { what: 'a log-sum-exp', source: filled('logsumexp(k in start[a]..start[a+1]: v[k] * w[a])'), args: rows },
  { what: 'a softmax of each row', source: 'f(v: [m], w: [n], const start: int[n+1]) {\n  z[a in 0..n] = logsumexp(k in start[a]..start[a+1]: tanh(v[k] * w[a]))\n  sum(a in 0..n: w[a] * sum(k in start[a]..start[a+1]: exp(tanh(v[k] * w[a]) - z[a]) * v[k]))\n}', args: rows },
  { what: 'what two loops over the rows need', source: 'f(v: [m], w: [n], const start: int[n+1]) {\n  z[a in 0..n] = sum(k in start[a]..start[a+1]: exp(v[k] * w[a]))\n  s = sum(z)\n  sum(a in 0..n: sum(k in start[a]..start[a+1]: exp(v[k] * w[a]) / (1 + s) * v[k]))\n}', args: rows },
  { what: 'a product of two rows', source: 'f(x: [m, q], u: [n, q], const start: int[n+1]) = sum(a in 0..n: sum(k in start[a]..start[a+1]: exp(sum(c: x[k, c] * u[a, c]))))', args: [{ x: v7.map((x) => [x, x * x]), u: [[1, 2], [0.5, -1]], start: [0, 4, 7] }] },
  { what: 'a branch', source: line('sum(k in start[a]..start[a+1]: if(v[k] > 0, log(v[k]) * w[a], k < 3, v[k], 0))'), args: rows },
  { what: 'inside a branch', source: line('if(w[a] > 0, sum(k in start[a]..start[a+1]: v[k]^3), exp(w[a]) > 0.7, sum(k in start[a]..start[a+1]: v[k]), 1)'), args: rows },
  { what: 'inside a branch that is computed', source: 'f(v: [m], to: int[n], x) = if(sum(v) > x, sum(k in to[n-1]..to[0]: v[k]^2), x)', args: [{ v: v7, to: [6, 1], x: 1 }, { v: v7, to: [6, 1], x: 9 }], whole: 1 },
  { what: 'with a step', source: line('sum(k in start[a]+1..start[a+1]: v[k] * v[k-1])'), args: rows.filter(({ start }) => start.every((at) => at >= 0 && at < 8)) },
  { what: 'from a number on', source: 'f(v: [m], const to: int[n]) = sum(a: sum(k in 1..to[a]: v[k])^2)', args: [{ v: v7, to: [0, 1, 7, 3, -2] }] },
  { what: 'a single one', source: 'f(v: [m], const at: int[n]) = sum(k in at[0]..at[1]: v[k]^2)', args: [{ v: v7, at: [2, 5] }, { v: v7, at: [5, 2] }] },
  { what: 'whole numbers', source: 'f(x: [n], const c: int[m], const start: int[n+1]) = sum(a in 0..n: x[a]^2 * sum(k in start[a]..start[a+1]: c[k]))', args: [{ x: w5, c: [1, 2, 3, 4, 5, 6, 7], start: [0, 2, 2, 3, 6, 7] }] },
  { what: 'a sum of rows', source: 'f(A: [m, q], const start: int[n+1], n: int, q: int) {\n  o[a in 0..n] = sum(k in start[a]..start[a+1]: A[k])\n  sum(o^2)\n}', args: [{ A: v7.map((x) => [x, x * x, 1]), start: [0, 3, 2, 7], n: 3, q: 3 }] },
  { what: 'of an axis of two', source: 'f(A: [n, m], const len: int[n]) = sum(i: sum(k in 0..len[i]: A[i, k]^2)^2)', args: [{ A: [v7, w5.concat(3, 4)], len: [3, 7] }, { A: [v7], len: [0] }] },
  { what: 'two indices', source: 'f(v: [m], const start: int[n+1]) = sum(a in 0..n, k in start[a]..start[a+1]: v[k]^2 * (a + 1))', args: rows.map(({ v, start }) => ({ v, start })) },
  { what: 'one inside the other', source: 'f(v: [m], w: [n], const start: int[n+1], const s: int[q+1]) = sum(i in 0..q: sum(a in s[i]..s[i+1]: sin(w[a] * sum(k in start[a]..start[a+1]: v[k]^2)))^2)', args: [{ v: v7, w: w5, start: [0, 2, 2, 3, 6, 7], s: [0, 2, 5, 4] }, { v: v7, w: [], start: [0], s: [0] }] },
  { what: 'two arrays of other lengths', source: 'f(v: [m], w: [n], const to: int[q]) = sum(a: sum(k in 0..to[a]: v[k] * w[k])^2)', args: [{ v: v7, w: w5, to: [0, 5, 3, -1] }, { v: w5, w: v7, to: [5, 5, 1] }] },
  { what: 'two ranges of one array', source: 'f(v: [m], w: [n], const start: int[n+1], const other: int[n+1]) = sum(a in 0..n: w[a] * (sum(k in start[a]..start[a+1]: v[k]^2) + sum(k in other[a]..other[a+1]: sin(v[k]))))', args: [{ v: v7, w: w5, start: [0, 2, 2, 3, 6, 7], other: [7, 0, 7, 1, 2, 3] }] },
  { what: 'a sum over the edges of nodes', source: 'f(x: [n, q], const start: int[n+1], const src: int[m], q: int) {\n  h[a in 0..n, c in 0..q] = tanh(sum(k in start[a]..start[a+1]: x[src[k], c]) / max(start[a+1] - start[a], 1))\n  sum(a, c: h[a, c]^2)\n}', args: [{ x: [[1, 2], [3, -1], [0.5, 0.25]], start: [0, 2, 2, 3], src: [1, 2, 2], q: 2 }] },
  { what: 'in the steps of a recurrence', source: 'f(x: [n], v: [m], const start: int[n+1], const src: int[m], s: int) {\n  h[0, a in 0..n] = x[a]\n  h[t in 1..s+1, a in 0..n] = tanh(h[t-1, a] + sum(k in start[a]..start[a+1]: v[k] * h[t-1, src[k]]))\n  sum(a in 0..n: h[s, a]^2)\n}', args: [0, 1, 4].map((s) => ({ x: [1, 2, -1], v: [0.5, 1.5, -0.25], start: [0, 2, 2, 3], src: [1, 2, 2], s })) },
  { what: 'along a recurrence', source: 'f(x: [n], v: [m], const start: int[n+1], const src: int[m]) {\n  h[a in 0..n] = x[a] + sum(k in start[a]..start[a+1]: if(0 <= src[k] < a, v[k] * h[src[k]], 0))\n  sum(h^2)\n}', args: [{ x: [1, 2, -1], v: [0.5, 1.5, -0.25], start: [0, 0, 2, 3], src: [0, 2, 1] }] },
  { what: 'an array as the result', source: 'f(A: [m], x: [q], const start: int[n+1], const col: int[m], n: int) = [a in 0..n: sum(k in start[a]..start[a+1]: A[k] * x[col[k]])]', args: [{ A: v7, x: w5, start: [0, 2, 2, 7], col: [0, 1, 4, 4, 2, 3, 0], n: 3 }] },
  { what: 'a condition of the same kind', source: line('w[a] * sum(k: if(start[a] <= k < start[a+1], v[k]^2, 0))'), args: [...rows, ...[[-2, 3, 9], [7, 8, 1], [-5, -1, 20]].map((start) => ({ v: v7, w: w5.slice(0, 2), start }))], whole: 0 },
  { what: 'with an index that equals a position', source: 'f(v: [m], w: [n], const start: int[n+1], const to: int[m]) {\n  o[c in 0..n] = sum(a in 0..n, k in start[a]..start[a+1]: if(to[k] == c, w[a] * v[k], 0))\n  sum(c: o[c]^2)\n}', args: [{ v: v7, w: w5, start: [0, 2, 2, 3, 6, 7], to: [4, 1, 1, 0, 9, -1, 2] }] },
];

function compiledText(source: string): { readonly code: string } {
  return verifiable(opened(source, { unroll: 1 }));
}

describe('a range whose bounds are data', () => {
  test.each(programs)('$what', ({ source, args: all }) => {
    for (const given of all) {
      const args = argumentsOf(given);
      const oracle = askOracle(source, lastDefinition(source).name, args);
      for (const options of settings) expectAllWays(subjectOf(source, options), args, oracle, 1e-11);
    }
  });
  test.each(programs)('$what, differentiated twice', ({ source, args: all }) => {
    const args = argumentsOf(all.at(0) ?? {});
    expectSecondOrder(source, args, askOracle(source, lastDefinition(source).name, args));
  });
  test.each(programs)('$what: loops over parts of ranges alone', ({ source, whole = 0 }) => {
    const loops = printForm(opened(source, { unroll: 1 }), 'loops').text;
    const [value = ''] = loops.split('f: forward');
    expect(value.match(/for k in 0\.\.m$/gm) ?? []).toHaveLength(whole);
    // Nothing is kept for each element of each part.
    expect(loops.match(/^arrays: .*\[(?:a, k|k, a|a, k, c|k, a, c)\]/gm) ?? []).toEqual([]);
  });
});

describe('the text', () => {
  const source = 'f(x: [n, q], const start: int[n+1], const src: int[m]) {\n  h[a in 0..n, c] = sum(k in start[a]..start[a+1]: x[src[k], c])\n  sum(h^2)\n}';
  test('has loops over the ranges as they are given, also where positions are asked', () => {
    const { code } = compiledText(source);
    const loops = [...new Set(code.match(/for \(let k = .*;/g) ?? [])];
    expect(loops.map((loop) => loop.replaceAll('start[a]', 'startAt').replaceAll('start[a + 1]', 'startNext'))).toEqual(loops.map(() => 'for (let k = startAt; k < startNext;'));
  });
});

describe('a range that leaves its array', () => {
  const source = line('w[a] * sum(k in start[a]..start[a+1]: v[k]^2)');
  const outside: readonly (readonly number[])[] = [[-1, 2], [0, 8], [3, 9], [-2, -1], [7, 8], [0, 3, 20]];
  test.each(outside.map((start) => ({ start })))('$start is refused before anything is written', ({ start }) => {
    expectRefused(subjectOf(source, { unroll: 1 }), argumentsOf({ v: v7, start, w: w5.slice(0, start.length - 1) }), true);
  });
});

describe('what is read of another array', () => {
  const source = 'f(v: [m], w: [n], const to: int[q]) = sum(a: sum(k in 0..to[a]: v[k] * w[k])^2)';
  test('is asked as well', () => expectRefused(subjectOf(source), argumentsOf({ v: v7, w: w5, to: [1, 6] }), true));
});

describe('what is no such range', () => {
  const wrong: readonly (readonly [code: string, what: string, source: string])[] = [
    ['GR3019', 'an array over it', 'f(v: [n], k: int[m]) = sum([i in 0..k[0]: v[i]])'],
    ['GR3019', 'a line over it', 'f(v: [n], k: int[m]) {\n  h[i in 0..k[0]] = v[i]\n  sum(h)\n}'],
    ['GR3019', 'a slice', 'f(v: [n], k: int[m]) = sum(v[0..k[0]])'],
    ['GR3006', 'a real bound', 'f(v: [n], w: [m]) = sum(i in 0..w[0]: v[i])'],
    ['GR3037', 'nothing read at the index', 'f(x, k: int[m]) = sum(i in 0..k[0]: x)'],
    ['GR3037', 'what is read beside the index', 'f(v: [n], k: int[m]) = sum(i in 0..k[0]: v[i+1])'],
    ['GR3038', 'bounds that are computed', 'f(v: [m], const count: int[n]) {\n  s[0] = 0\n  s[a in 1..n+1] = s[a-1] + count[a-1]\n  sum(a in 0..n: sum(k in s[a]..s[a+1]: v[k])^2)\n}'],
  ];
  test.each(wrong)('%s: %s', (code, _what, source) => expect(errorsOf(source)).toContain(code));
});
