// Arrays of which a function keeps the last rows alone: as long as they have to be, whatever the sizes are, and the numbers of the
// oracle in every way in which a module can be called. What is read later is kept whole.

import { describe, expect, test } from 'vitest';
import { argumentsOf, expectAllWays, expectSameBits, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { exported, hostArguments, makeCache, subjectOf, type Arguments } from './array-ways.ts';

const numbers = (count: number, from = 1): number[] => Array.from({ length: count }, (_, i) => Math.sin(7 * i + from) / 2 + 0.6);
const table = (rows: number, columns: number, from = 1): Plain => (rows * columns === 0 ? { sizes: [rows, columns] } : Array.from({ length: rows }, (_, i) => numbers(columns, i + from)));

type Case = {
  readonly source: string;
  /** T is the number of steps. */
  readonly at: (T: number) => { readonly [parameter: string]: Plain };
  /** The arrays in which `f` computes after T steps, by their lengths. */
  readonly lengths: (T: number) => readonly number[];
  readonly least?: number;
};

const width = 3;

const cases: { readonly [name: string]: Case } = {
  'one step back, and the last row': {
    source: 'f(x: [n], T: int) { y[0, i] = x[i]; y[t in 1..T+1, i] = sin(y[t-1, i]) + 0.25 * x[i]; sum(i: y[T, i]^2) }',
    at: (T) => ({ x: numbers(width), T }),
    lengths: () => [2 * width],
  },
  'its neighbours one step back': {
    source: `f(u: [n], c, T: int) {
  y[0, i] = u[i]
  y[t in 1..T+1, 0] = y[t-1, 0]
  y[t in 1..T+1, n-1] = y[t-1, n-1]
  y[t in 1..T+1, i in 1..n-1] = y[t-1, i] + c * (y[t-1, i-1] - 2 * y[t-1, i] + y[t-1, i+1])
  sum(i: y[T, i]^2)
}`,
    at: (T) => ({ u: numbers(5), c: 0.3, T }),
    lengths: () => [10],
  },
  'two steps back': {
    source: 'f(x: [n], T: int) { y[0, i] = x[i]; y[1, i] = x[i]^2; y[t in 2..T+2, i] = sin(y[t-1, i]) * y[t-2, i] + 0.1; sum(i: y[T+1, i] * y[T, i]) }',
    at: (T) => ({ x: numbers(width), T }),
    lengths: () => [4 * width],
  },
  'five steps back': {
    source: 'f(x: [5, n], T: int) { y[t in 0..5, i] = x[t, i]; y[t in 5..T+5, i] = sin(y[t-1, i]) * y[t-5, i] + 0.1; sum(i: y[T+4, i] * y[T, i]) }',
    at: (T) => ({ x: table(5, width), T }),
    lengths: () => [8 * width],
  },
  downwards: {
    source: 'f(x: [T, n], z: [n]) { y[T, i] = z[i]; y[t in 0..T, i] = sin(y[t+1, i] * x[t, i]) + 0.1; sum(i: y[0, i]^2) }',
    at: (T) => ({ x: table(T, width), z: numbers(width) }),
    lengths: () => [2 * width],
    least: 1,
  },
  'two that read each other': {
    source: 'f(x: [n], T: int) { p[0, i] = x[i]; q[0, i in 0..n] = 0; q[t in 1..T+1, i] = q[t-1, i] - 0.1 * sin(p[t-1, i]); p[t in 1..T+1, i] = p[t-1, i] + 0.1 * q[t, n-1-i]; sum(i: p[T, i]) }',
    at: (T) => ({ x: numbers(width), T }),
    lengths: () => [2 * width, 2 * width],
  },
  'of ranges of their own': {
    source: 'f(x: [n], T: int) { p[0, i] = x[i]; q[0, i in 0..n] = 0; q[1, i] = x[i]; p[t in 1..T+2, i] = sin(p[t-1, i]) + 0.3 * q[t-1, i]; q[t in 2..T+2, i] = q[t-1, i] * 0.5 + p[t, i]; sum(i: p[T+1, i] + q[T+1, i]) }',
    at: (T) => ({ x: numbers(width), T }),
    // Each column by itself.
    lengths: () => [2, 2],
  },
  'a sum over a row': {
    source: 'f(W: [n, n], x: [T, n]) { s[0, j in 0..n] = 0.1; s[t in 1..T+1, j] = tanh(sum(k: W[j, k] * s[t-1, k]) + x[t-1, j]); sum(j: s[T, j]) }',
    at: (T) => ({ W: table(5, 5), x: table(T, 5) }),
    lengths: () => [10],
    least: 1,
  },
  'numbers, one after the other': {
    source: 'f(x: [n], a) { s[0] = x[0]; s[t in 1..n] = a * s[t-1] + sin(x[t]); s[n-1]^2 }',
    at: (T) => ({ x: numbers(T), a: 0.4 }),
    lengths: () => [2],
    least: 1,
  },
  'for each of several, in a loop around': {
    source: 'f(x: [5, n], T: int) { y[b, 0, i] = x[b, i]; y[b in 0..5, t in 1..T+1, i in 0..n] = sin(y[b, t-1, n-1-i]) + 0.1; sum(b: prod(i in 0..n: y[b, T, i])) }',
    at: (T) => ({ x: table(5, width), T }),
    lengths: () => [2 * width],
  },
  'a branch in each step': {
    source: 'f(x: [n], c, T: int) { y[0, i] = x[i]; y[t in 1..T+1, i] = if(y[t-1, i] > c, sin(y[t-1, n-1-i]), y[t-1, i] * 1.5 + 0.1); sum(i: y[T, i]) }',
    at: (T) => ({ x: numbers(width), c: 0.8, T }),
    lengths: () => [2 * width],
  },
  'copies that go along': {
    source: 'f(x: [n], T: int) { a[0, i] = x[i]; b[0, i in 0..n] = 0; a[t in 1..T+1, i] = sin(b[t-1, i]) + 0.5 * x[i]; b[t in 1..T+1, i in 0..n] = a[t-1, n-1-i]; sum(i: a[T, i] * b[T, i]) }',
    at: (T) => ({ x: numbers(width), T }),
    lengths: () => [2 * width, 2 * width],
  },
  'a later axis': {
    source: 'f(a: [m], x: [m, n]) { s[i, 0] = a[i]; s[i, t in 1..n+1] = sin(s[i, t-1] + sum(k: s[k, t-1] * x[k, t-1]) / 4); sum(i: s[i, n]) }',
    at: (T) => ({ a: numbers(width), x: table(width, T) }),
    lengths: () => [2 * width],
  },
};

const whole: { readonly [name: string]: Case } = {
  'all rows are read': { ...(cases['one step back, and the last row'] as Case), source: 'f(x: [n], T: int) { y[0, i] = x[i]; y[t in 1..T+1, i] = sin(y[t-1, i]) + 0.25 * x[i]; sum(t in 0..T+1, i: y[t, i]^2 * (t + 1)) * y[0, 0] }', lengths: (T) => [(T + 1) * width] },
  'the first row is read at the end': { ...(cases['one step back, and the last row'] as Case), source: 'f(x: [n], T: int) { y[0, i] = sin(x[i]); y[t in 1..T+1, i] = sin(y[t-1, i]) + 0.25 * x[i]; sum(i: y[T, i] * y[0, i]) }', lengths: (T) => [(T + 1) * width] },
  'an earlier row is read in each step': { ...(cases['one step back, and the last row'] as Case), source: 'f(x: [n], T: int) { y[0, i] = sin(x[i]); y[t in 1..T+1, i] = sin(y[t-1, i]) + 0.2 * y[0, n-1-i]; sum(i: y[T, i]) }', lengths: (T) => [(T + 1) * width] },
  'data says which row': { ...(cases['one step back, and the last row'] as Case), source: 'f(x: [n], T: int, const k: int) { y[0, i] = sin(x[i]); y[t in 1..T+1, i] = sin(y[t-1, i]) + x[i]; sum(i: y[k, i]) }', at: (T) => ({ x: numbers(width), T, k: T >> 1 }), lengths: (T) => [(T + 1) * width] },
};

const options = [{}, { unroll: 1 }, { checkpoint: true }];

function lengthsOf(source: string, args: Arguments): readonly number[] {
  const subject = subjectOf(source);
  const cache: Record<string, unknown> = { ...(makeCache(subject, args) as object) };
  const before = new Set(Object.keys(cache));
  for (const own of before) if (cache[own] instanceof Float64Array) cache[own] = new Float64Array(0);
  exported(subject, '')(...hostArguments(subject, args), cache);
  return Object.values(cache).flatMap((one) => (one instanceof Float64Array && one.length > 0 ? [one.length] : []));
}

describe.each(Object.entries({ ...cases, ...whole }))('%s', (_, { source, at, lengths, least = 0 }) => {
  test.each([0, 1, 2, 3, 4, 9, 10])('after %i steps', (T) => {
    if (T < least) return;
    const args = argumentsOf(at(T));
    const oracle = askOracle(source, 'f', args);
    const [plain, ...others] = options.map((one) => subjectOf(source, one));
    if (plain === undefined) return;
    for (const subject of [plain, ...others]) expectAllWays(subject, args, oracle, 1e-10, makeCache(subject, argumentsOf(at(5))));
    expectSameBits(plain, subjectOf(source, { checkpoint: true }), args);
    expect(lengthsOf(source, args)).toEqual(lengths(T));
  });
});

test('a call without a cache makes the arrays that it computes in, and no others', () => {
  const { source, at } = cases['one step back, and the last row'] as Case;
  const subject = subjectOf(source);
  const plain = globalThis.Float64Array;
  let most = 0;
  const counted = new Proxy(plain, { construct: (of, given: readonly unknown[]) => ((most = Math.max(most, Number(given[0]))), Reflect.construct(of, given) as object) });
  const host = hostArguments(subject, argumentsOf(at(1000)));
  globalThis.Float64Array = counted;
  try {
    exported(subject, '')(...host);
  } finally {
    globalThis.Float64Array = plain;
  }
  expect(most).toBe(2 * width);
});
