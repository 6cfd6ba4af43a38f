// Where an extremum stands is found in the loop that finds it. The first of equals takes the whole adjoint, zeros of
// either sign are equal, beside what is no number nothing stands anywhere, and in an empty range it is at infinity: as
// the evaluator has it, in every way in which a module is called, and at sizes around those of tiles.

import { describe, expect, test } from 'vitest';
import { compile, evaluateOpened, opened } from '../src/compile.ts';
import { argumentsOf } from './array-laws.ts';
import { callGrad, callPacked, callSplit, callValue, makeCache, subjectOf } from './array-ways.ts';
import { flatten } from './call-function.ts';

const special = [0, -0, 1, 1, -1, Infinity, -Infinity, NaN];
/** Numbers without order, some of them equal. */
const plain = (count: number, from: number): number[] => Array.from({ length: count }, (_, i) => Math.round(4 * Math.sin(7 * i + from)) / 2);

const rowsOf: { readonly [what: string]: (count: number, from: number) => number[] } = {
  'ties': plain,
  'all equal': (count) => Array.from({ length: count }, () => 2),
  'zeros of both signs': (count, from) => Array.from({ length: count }, (_, i) => ((i + from) % 3 === 0 ? 0 : -0)),
  'infinite, the far end': (count) => Array.from({ length: count }, () => Infinity),
  'infinite, the near end': (count) => Array.from({ length: count }, () => -Infinity),
  'one that is no number': (count, from) => plain(count, from).map((x, i) => (i === from % Math.max(1, count) ? NaN : x)),
  'of all kinds': (count, from) => Array.from({ length: count }, (_, i) => special[(5 * i + from) % special.length] ?? 0),
};

const sources: { readonly [what: string]: string } = {
  'a fold of an array': 'f(A: [n, m], w: [n]) = sum(i: w[i] * HOW(j: A[i, j]))',
  'of what is computed': 'f(A: [n, m], w: [n]) = sum(i: HOW(j: 2 * A[i, j] + w[i]))',
  'of sums': 'f(A: [n, m], w: [n]) = sum(i: HOW(j: sum(a in 0..3: A[i, j] * w[a])))',
  'of sums of columns': 'f(A: [n, m], w: [n]) = sum(j: HOW(i: sum(a in 0..3: A[i, j] * w[a])))',
  'under a condition': 'f(A: [n, m], w: [n]) = sum(i: if(w[i] > 0, HOW(j: if(A[i, j] > -1, A[i, j] * w[i], 5)), w[i]))',
  'a position': 'f(A: [n, m], w: [n]) = sum(i: w[i] * argHOW(j: A[i, j]))',
  'a position that is read': 'f(A: [n, m], w: [n]) = sum(i: w[i] * A[i, argHOW(j: A[i, j] * 2)])',
  'extremum and position': 'f(A: [n, m], w: [n]) = sum(i: HOW(j: A[i, j]) * w[i] + argHOW(j: A[i, j]))',
  'over two indices': 'f(A: [n, m], w: [n]) = HOW(i, j: A[i, j] * w[i])',
  'in a recurrence': 'f(A: [n, m], w: [n]) {\n  s[0, j in 0..m] = A[0, j]\n  s[t in 1..n, j in 0..m] = HOW(k in 0..m: s[t-1, k] + A[t, k] * (j + 1)) * w[t]\n  sum(j in 0..m: s[n-1, j])\n}',
  'a triangle': 'f(A: [n, m], w: [n]) = sum(i: w[i] * HOW(j in 0..min(i, m): A[i, j]))',
};

const sizes = [[1, 0], [3, 1], [3, 2], [4, 3], [5, 4], [4, 8], [9, 9]] as const;

type Point = { readonly A: readonly (readonly number[])[]; readonly w: readonly number[] };

const points: readonly Point[] = sizes.flatMap(([n, m]) =>
  Object.values(rowsOf).map((make, from) => ({ A: Array.from({ length: n }, (_, i) => make(m, i + from)), w: plain(n, 3).map((x) => x + 0.75) })),
);

/** Zeros of either sign are equal, and so is what is no number; the evaluator takes an adjoint of 0 times infinity too. */
const expectSame = (found: readonly number[], wanted: readonly number[], what: string): void => {
  const isFree = /Infinity|NaN/.test(what);
  const isSame = found.length === wanted.length && found.every((x, i) => x === wanted[i] || (Number.isNaN(wanted[i]) && (isFree || Number.isNaN(x))));
  if (!isSame) expect(found, what).toEqual(wanted);
};

describe.each(['min', 'max'])('%s', (how) => {
  test.each(Object.entries(sources))('%s', (_what, text) => {
    const source = text.replaceAll('HOW', how);
    const open = opened(source);
    for (const options of [{}, { checkpoint: true }, { unroll: 1 }]) {
      const subject = subjectOf(source, options);
      for (const at of points) {
        const said = evaluateOpened(open, 'f', at);
        const [value, gradient] = [flatten(said.value), [...flatten(said.gradient['A'] ?? []), ...flatten(said.gradient['w'] ?? [])]];
        const what = `${source} with ${JSON.stringify(options)} at ${JSON.stringify(at, (_key, x: unknown) => (typeof x === 'number' ? (Object.is(x, -0) ? '-0' : String(x)) : x))}`;
        const args = argumentsOf(at);
        expectSame(callValue(subject, args), value, what);
        for (const found of [callGrad(subject, args), callSplit(subject, args, makeCache(subject, args), undefined), callPacked(subject, args)]) {
          expectSame(found.value, value, what);
          expectSame(found.gradient, gradient, what);
        }
      }
    }
  });

  test('the extremum keeps its bits', () => {
    const subject = subjectOf(`f(v: [m]) = ${how}(i: v[i])`);
    for (const v of [[0, -0], [-0, 0], [1, NaN, -1], [NaN], [Infinity, Infinity], [-Infinity, -Infinity, 3], []]) {
      const args = argumentsOf({ v: v.length > 0 ? v : { sizes: [0] } });
      const [wanted] = [how === 'min' ? Math.min(...v) : Math.max(...v)];
      for (const { value } of [callGrad(subject, args), callSplit(subject, args, makeCache(subject, args), undefined), callPacked(subject, args)]) expect(value).toEqual([wanted]);
    }
  });
});

const kmeans = 'kmeans(C: [k, d], const P: [n, d], d: int) = sum(i: min(j: sum(a: (C[j, a] - P[i, a])^2)))';

test('no sum is kept to be compared again, and none between the passes', async () => {
  const { code } = await compile(kmeans, { target: 'js' });
  expect(code).not.toContain('sum1Lanes');
  expect(/class KmeansCache \{[^]*?\n\}/.exec(code)?.[0]).toMatch(/ jofmin1 = new Float64Array\(0\);/);
  expect(/class KmeansCache \{[^]*?\n\}/.exec(code)?.[0]).not.toContain('sum1');
  // Back, the one centre that is the nearest is gone to, and no other.
  expect(/function kmeansBackward[^]*?\n\}/.exec(code)?.[0]).not.toContain('j < k; j++');
});

test.each(['min', 'max'])('one comparison for what is further off: %s', async (how) => {
  const { code } = await compile(`f(A: [n, m], m: int) = sum(i: ${how}(j: A[i, j]^2))`, { target: 'js' });
  expect(code).toMatch(how === 'min' ? /if \(!\(\w+ > min1\w*\)\)/ : /if \(!\(\w+ < max1\w*\)\)/);
});
