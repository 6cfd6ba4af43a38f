// An index that a condition makes equal to a position is that position: the same numbers as when every index is tried, in every way
// and under every option, and no loop over the index.

import { describe, expect, test } from 'vitest';
import { opened, printForm, type Options } from '../src/compile.ts';
import { argumentsOf, expectAllWays, expectRefused, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { lastDefinition, subjectOf } from './array-ways.ts';
import { expectSecondOrder } from './random-arrays-second.ts';

type Args = { readonly [parameter: string]: Plain };
/** `deepest`: loops around one another in the value; `written`: where short ones are written out, if that differs. */
type Program = { readonly what: string; readonly source: string; readonly deepest: number; readonly written?: number; readonly args: readonly Args[] };

const settings: readonly Options[] = [{}, { unroll: 1 }, { unroll: 16 }, { checkpoint: true }, { fastMath: true }];
const v7 = [0.5, -1.25, 0.75, 2, -0.5, 1.5, 0.25];
/** Two to one node, one to none, one below and one above all of them. */
const dst = [1, 5, -1, 1, 0, 6, 3];
const edges = (count: number): { readonly v: readonly number[]; readonly dst: readonly number[] } => ({ v: v7.slice(0, count), dst: dst.slice(0, count) });
const sizes = [0, 1, 2, 3, 5].flatMap((n) => [0, 1, 3, 7].map((e) => ({ ...edges(e), n })));
const weighted = [0, 1, 2, 5, 6].flatMap((n) => [0, 1, 7].map((e) => ({ ...edges(e), w: [1.5, -0.5, 0.25, 1, 2, -1].slice(0, n) })));

const line = (body: string): string => `f(v: [m], const dst: int[m], n: int) {\n  o[a in 0..n] = ${body}\n  sum(a: o[a]^2 * (a + 1))\n}`;
const ofNodes = (body: string): string => `f(v: [m], w: [n], const dst: int[m]) {\n  o[a in 0..n] = ${body}\n  sum(a: o[a]^2 * (a + 1))\n}`;

const programs: readonly Program[] = [
  { what: 'a sum', source: line('sum(k: if(dst[k] == a, v[k], 0))'), deepest: 1, args: sizes },
  { what: 'the other way round', source: line('sum(k: if(a == dst[k], v[k]^2, 0))'), deepest: 1, args: sizes },
  { what: 'that they do not differ', source: line('sum(k: if(dst[k] != a, 0, v[k]^2))'), deepest: 1, args: sizes },
  { what: 'a step beside', source: line('sum(k: if(dst[k] + 1 == n - a, v[k]^2, 0))'), deepest: 1, args: sizes },
  { what: 'a computed position', source: line('sum(k: if((2 * dst[k]) mod 3 == a, v[k]^2, 0))'), deepest: 1, args: sizes },
  { what: 'a rounded position', source: line('sum(k: if(floor(3 * v[k]) == a, v[k]^2, 0))'), deepest: 1, args: sizes },
  { what: 'a mean and a count', source: line('mean(k: if(dst[k] == a, v[k], 0)) / max(count(k: dst[k] == a), 1)'), deepest: 1, args: sizes.filter(({ dst: to }) => to.length > 0) },
  { what: 'with another condition', source: line('sum(k: if(dst[k] == a and v[k] > 0, v[k]^2, 0))'), deepest: 1, args: sizes },
  { what: 'after a condition that computes', source: line('sum(k: if(exp(v[k]) > 1 and dst[k] == a, v[k]^2, 0))'), deepest: 1, args: sizes },
  { what: 'inside a condition', source: line('sum(k: if(v[k] > 0, if(dst[k] == a, log(v[k]), 0), 0))'), deepest: 1, args: sizes },
  { what: 'beside a condition that fails', source: line('sum(k: if(v[k] < 0 or dst[k] != a, 0, sqrt(v[k])))'), deepest: 1, args: sizes },
  { what: 'of one of two ends', source: line('sum(k: if(dst[k] == a, v[k], dst[k] == a + 1, -v[k]^2, 0))'), deepest: 1, args: sizes },
  { what: 'what leaves one node for another', source: line('sum(k: if(dst[k] == a, v[k]^2, 0) - if(dst[m-1-k] == a, v[k]^2, 0))'), deepest: 1, args: sizes },
  { what: 'a sum over the ends of an edge', source: 'f(v: [m], const ends: int[m, 3], n: int) {\n  o[a in 0..n] = sum(k in 0..m, c in 0..3: if(ends[k, c] == a, sin(v[k]) * (c + 1), 0))\n  sum(a: o[a]^2)\n}', deepest: 2, written: 1, args: [{ v: v7.slice(0, 3), ends: [[0, 1, 2], [2, 2, 7], [-1, 0, 3]], n: 4 }] },
  { what: 'a value of both', source: ofNodes('sum(k: if(dst[k] == a, exp(w[a]) * v[k] / (1 + w[a]^2), 0))'), deepest: 1, args: weighted },
  { what: 'a sum of both inside', source: ofNodes('sum(k: if(dst[k] == a, log(1 + sum(j in 0..5: (w[a] + j * v[k])^2)), 0))'), deepest: 2, args: weighted },
  { what: 'a branch on both inside', source: ofNodes('sum(k: if(dst[k] == a, if(w[a] > v[k], sin(w[a]), v[k]^2), 0))'), deepest: 1, args: weighted },
  { what: 'what another loop has computed', source: ofNodes('sum(k: if(dst[k] == a, v[k] * sum(j: if(dst[j] == a, v[j], 0)), 0))'), deepest: 2, args: weighted },
  { what: 'an element of a table that is made there', source: 'f(v: [m]) = sum(i in 0..m-1, r in i+1..m: if(r == 0 or v[i] >= 0.5, if(i == m-1-r, [r, v[i div 3]][r mod 2], 0), 0))', deepest: 3, args: [{ v: v7 }, { v: [] }, { v: [1, 2] }] },
  { what: 'two axes', source: 'f(v: [m], const dst: int[m], n: int) {\n  A[a in 0..n, b in 0..n] = sum(k: if(dst[k] == a and dst[m-1-k] == b, v[k], 0))\n  sum(a in 0..n, b in 0..n: A[a, b]^2 * (a + 2 * b + 1))\n}', deepest: 2, args: sizes },
  { what: 'no axis at all', source: 'f(v: [m], const dst: int[m], n: int) = sum(a in 0..n, k: if(dst[k] == a, (a + 1) * v[k]^2, 0))', deepest: 1, args: sizes },
  { what: 'one element', source: 'f(w: [n], const p: int) = sum(a: if(a == p, w[a]^2, 0))', deepest: 0, args: [-1, 0, 5, 6].map((p) => ({ p, w: [1, 2, 3, 4, 5, 6] })) },
  { what: 'a diagonal', source: 'f(A: [n, n], w: [n]) = sum(i, j: if(i == j, A[i, j] * w[j], 0))', deepest: 1, args: [{ A: [[1, 2], [3, 4]], w: [5, 6] }] },
  { what: 'a product of polynomials', source: 'f(v: [m], w: [n]) {\n  r[k in 0..m+n] = sum(i in 0..m, j in 0..n: if(i + j == k, v[i] * w[j], 0))\n  sum(k: r[k]^3)\n}', deepest: 2, args: [{ v: v7, w: [1, 2, -1] }, { v: [], w: [2] }] },
  {
    what: 'messages in a recurrence',
    source: 'f(x: [n], w: [m], const a: int[m], const b: int[m], s: int) {\n  h[0, i] = x[i]\n  h[t in 1..s+1, i in 0..n] = tanh(h[t-1, i] + sum(k: if(b[k] == i, w[k] * h[t-1, a[k]], a[k] == i, -w[k], 0)))\n  sum(i: h[s, i]^2)\n}',
    deepest: 2,
    args: [0, 1, 4].map((s) => ({ x: [0.5, -1, 0.25, 1, 2], w: [1, -0.5, 0.75], a: [0, 4, 2], b: [4, 7, 2], s })),
  },
];

describe('what is added up where an index equals a position lands there', () => {
  test.each(programs)('$what', ({ source, args: all }) => {
    for (const given of all) {
      const args = argumentsOf(given);
      const oracle = askOracle(source, lastDefinition(source).name, args);
      for (const options of settings) expectAllWays(subjectOf(source, options), args, oracle, 1e-11);
    }
  });
  test.each(programs)('$what, differentiated twice', ({ source, args: all }) => {
    const args = argumentsOf(all.at(-1) ?? {});
    expectSecondOrder(source, args, askOracle(source, lastDefinition(source).name, args));
  });
  test.each(programs)('$what: no loop over the index', ({ source, deepest, written = deepest }) => {
    expect(depthOf(source, { unroll: 1 })).toBe(deepest);
    expect(depthOf(source, {})).toBe(written);
  });
});

function depthOf(source: string, options: Options): number {
  const [value = ''] = printForm(opened(source, options), 'loops').text.split('f: forward');
  const loops = value.split('\n').filter((text) => text.trimStart().startsWith('for '));
  return new Set(loops.map((text) => text.length - text.trimStart().length)).size;
}

describe('an order that only such an index gives stays', () => {
  test('along a recurrence', () => {
    const source = 'f(x: [n], w: [m], const src: int[m], const dst: int[m]) {\n  h[a in 0..n] = x[a] + sum(k: if(dst[k] == a and src[k] < a, w[k] * h[src[k]], 0))\n  sum(a: h[a]^2)\n}';
    const args = argumentsOf({ x: [1, 2, -1], w: [0.5, 2, -1, 1], src: [1, 0, 0, 2], dst: [2, 1, 2, 1] });
    for (const options of settings) expectAllWays(subjectOf(source, options), args, askOracle(source, 'f', args), 1e-11);
  });
});

describe('what is too much to be taken apart', () => {
  test('is added up as it is', () => {
    const doubled = Array.from({ length: 40 }, (_, i) => `  s${i + 1}[a in 0..n, k in 0..m] = s${i}[a, k] + s${i}[a, k]\n`).join('');
    const source = `f(v: [m], const dst: int[m], n: int) {\n  s0[a in 0..n, k in 0..m] = if(dst[k] == a, v[k], 0)\n${doubled}  sum(a in 0..n: sum(k in 0..m: s40[a, k])^2) / 2^80\n}`;
    const args = argumentsOf({ ...edges(7), n: 3 });
    expectAllWays(subjectOf(source), args, askOracle(source, 'f', args), 1e-11);
  });
});

describe('a position that is read there', () => {
  const source = 'f(v: [n], const src: int[m], const dst: int[m]) {\n  o[a in 0..n] = sum(k: if(dst[k] == a, v[src[k]], 0))\n  sum(a: o[a]^2)\n}';
  const given = { v: [1, 2, 3], dst: [2, 5, -1] };
  test('is not asked where nothing is added up', () => {
    const args = argumentsOf({ ...given, src: [0, 3, -1] });
    expectAllWays(subjectOf(source, { unroll: 1 }), args, askOracle(source, 'f', args), 1e-11);
  });
  test('is refused before anything is written', () => expectRefused(subjectOf(source, { unroll: 1 }), argumentsOf({ ...given, src: [3, 0, 0] }), true));
});
