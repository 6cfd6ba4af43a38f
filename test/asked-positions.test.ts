// Which positions are asked where a function is entered, and which give no number outside: that is decided by how a source
// is written, never by how far an option writes it out, or by what is known then. Each program has a position outside.

import { describe, expect, test } from 'vitest';
import { load, type Options } from '../src/compile.ts';

const settings: readonly Options[] = [{ unroll: 1 }, {}, { unroll: 16 }, { unroll: 16, fastMath: true }, { checkpoint: true }];

/** `x` is 1, `k` is [7, 0, 1], `q` is 0 and `v` is [1, 2, 3] where a program has them. */
type Row = readonly [what: string, source: string];

const asked: readonly Row[] = [
  ['data', 'f(v: [n], k: int[3]) = v[k[0]]'],
  ['data and a whole number', 'f(v: [n], k: int[3]) { p = k[0] - 1; v[p] }'],
  ['data in a slice', 'f(v: [n], k: int[3]) { p = k[0..2]; v[p[0]] }'],
  ['an element of a literal', 'f(v: [n], k: int[3]) { p = [k[1], k[0]]; v[p[1]] }'],
  ['data behind what one helper gives', 'g(i: int) = i + 1\nf(v: [n], k: int[3]) = v[g(k[0])]'],
  ['an argument of a helper', 'g(v: [n], i: int) = v[i]\nf(v: [n], k: int[3]) = g(v, k[0])'],
  ['a condition of an argument', 'f(v: [n], k: int[3], x) = if(x > 0, v[k[0]], 0)'],
  ['a condition of a constant', 'c = 2 * 3\nf(v: [n], k: int[3], x) = if(x < c, v[k[0]], 0)'],
  ['a range that data say', 'f(v: [n], k: int[3]) = sum(i in 0..k[0]: v[i])'],
  ['data at a position that a branch gives', 'f(v: [n], k: int[3]) = sum(l in 0..3: v[k[if(l mod 2 == 0, l, l div 2)]])'],
  ['one of two numbers', 'f(v: [n], k: int[3]) = sum(l in 0..3: v[if(l > 0, 1, 5)])'],
  ['one of three, by a helper', 'g(l: int) = if(l == 1, 0, l == 2, 1, 3)\nf(v: [n], k: int[3]) = sum(l in 0..3: v[g(l)])'],
  ['under a condition that is known where one before it holds', 'f(v: [n], k: int[3], x) = sum(l in 0..3: if(l >= 1 and k[l-1] > 0, v[k[0]], x))'],
  ['under one of two such', 'f(v: [n], k: int[3], x) = sum(l in 0..3: if(l < 2 or k[l-2] > 9, v[k[0]], x))'],
  ['a range up to a branch', 'f(v: [n], k: int[3]) = sum(l in 0..2: sum(j in 0..if(l > 0, 9, 2): v[j]))'],
  ['45 functions deep', `f(v: [n], k: int[3]) = v[${Array.from({ length: 45 }, (_, i) => (i % 2 === 0 ? 'min(' : 'max(')).join('')}k[0]${Array.from({ length: 45 }, (_, i) => `, ${(i % 2 === 0 ? -1 : 1) * (20 + i)})`).join('')}]`],
  ['an end of a range that is negative, of a helper', 'g(v: [m], t: int) {\n  out[0] = v[0]\n  out[i in 1..t+1] = 2 * v[0]\n  v[0]\n}\nf(v: [n], q: int) = g(v, q - 3)'],
  ['a number that only bounds a range, of a helper', 'g(v: [m], t: int) {\n  w[i in 0..t] = v[0]\n  v[0]\n}\nh(v: [n], t: int) = g(v, t - 1)\nf(v: [n], q: int) = h(v, q - 1)'],
  ['a long sum of whole numbers', `f(v: [n], q: int) {\n  p = ${Array.from({ length: 300 }, (_, i) => `${i + 2} * q`).join(' + ')} - 1\n  v[p]\n}`],
  ['a long sum of whole numbers in a line', `f(v: [n], q: int) {\n  s = ${Array.from({ length: 300 }, (_, i) => `${i + 2} * (q - 1)`).join(' + ')}\n  v[s]\n}`],
  ['a condition of two', 'f(v: [n], k: int[3], x) = if(x > 0 and v[k[0]] > 1, 1, x)'],
];

const notAsked: readonly Row[] = [
  ['a sum of data', 'f(v: [n], k: int[3]) = v[sum(k)]'],
  ['a sum over an index', 'f(v: [n], k: int[3]) = v[sum(i in 0..2: k[i])]'],
  ['an element of an array by lines', 'f(v: [n], k: int[3]) { p[i in 0..2] = k[i] + 1; v[p[0]] }'],
  ['an element of an array that is made', 'f(v: [n], k: int[3]) { p = [i in 0..2: k[i] + 1]; v[p[0]] }'],
  ['an element of an array that a line computes', 'f(v: [n], k: int[3]) { p = k + 1; v[p[0]] }'],
  ['an element of an array that a line makes, by a helper', 'g(p: int[n]) = p[0]\nf(v: [n], k: int[3]) = v[g(k + 1)]'],
  ['a helper that folds', 'g(p: int[m]) = sum(i in 0..2: p[i])\nf(v: [n], k: int[3]) = v[g(k)]'],
  ['a helper that is given a fold', 'g(v: [n], i: int) = v[i + 1]\nf(v: [n], k: int[3]) = g(v, sum(k))'],
  ['a condition of a sum', 'f(v: [n], k: int[3], x) = if(sum(i in 0..3: i * x) > 0, v[k[0]], 0)'],
  ['a condition of a product of vectors', 'f(v: [n], w: [3], k: int[3]) = if(w @ w >= 0, v[k[0]], 0)'],
  ['a condition that is known where it is written out', 'f(v: [n], k: int[3], x) { h[t in 0..6] = if(t > 0, t * 0.1, 0); if(h[4] > h[2], v[k[0]], x) }'],
  ['the other branch of such a condition', 'f(v: [n], k: int[3], x) { h[t in 0..6] = if(t > 0, t * 0.1, 0); if(h[4] < h[2], x, v[k[0]]) }'],
  ['the last of three branches', 'f(v: [n], k: int[3], x) { h[t in 0..6] = if(t > 0, t * 0.1, 0); if(x > 5, 0.1, x < h[4] < h[2], 3, v[k[0]]) }'],
  ['the same for an array', 'f(v: [n], k: int[3], x) { h[t in 0..6] = if(t > 0, t * 0.1, 0); sum(if(h[4] < h[2], [x, x], [v[k[0]], 1])) }'],
  ['a condition beside one', 'f(v: [n], k: int[3], x) { h[t in 0..6] = if(t > 0, t * 0.1, 0); if(h[4] > h[2] and v[k[0]] > 1, 1, x) }'],
  ['a constant that is made', 'c[i in 0..6] = i\nf(v: [n], k: int[3], x) = if(c[2] > x, v[k[0]], 0)'],
];

const refused: readonly (readonly [...Row, code: string])[] = [
  ['a range up to a sum', 'f(v: [n], k: int[3]) = sum(j in 0..sum(i in 0..2: k[i]): v[j])', 'GR3038'],
  ['a range up to an element of an array by lines', 'f(v: [n], k: int[3]) { p[i in 0..2] = k[i] + 1; sum(j in 0..p[0]: v[j]) }', 'GR3038'],
  ['a range up to a sum in a helper', 'g(v: [n], i: int) = sum(j in 0..i: v[j])\nf(v: [n], k: int[3]) = g(v, sum(k))', 'GR3029'],
];

const given: { readonly [name: string]: unknown } = { v: new Float64Array([1, 2, 3]), w: new Float64Array([1, 2, 3]), k: new Int32Array([7, 0, 1]), q: 0, x: 1 };

/** What comes out: the value, the message that is thrown, or the code with which the source is refused. */
function outcome(source: string, options: Options): string {
  let exports: { readonly f?: (...args: readonly unknown[]) => number };
  try {
    exports = load(source, options);
  } catch (error) {
    const { diagnostics } = error as { readonly diagnostics?: readonly { readonly code: string; readonly severity: string }[] };
    return (diagnostics ?? []).find(({ severity }) => severity === 'error')?.code ?? String(error);
  }
  const names = /f\(([^)]*)\)/u.exec(source.slice(source.lastIndexOf('f(v')))?.[1]?.split(', ').map((one) => one.split(':')[0] ?? '') ?? [];
  try {
    return String(exports.f?.(...names.map((name) => given[name])));
  } catch (error) {
    return (error as Error).name;
  }
}

const outcomes = (source: string): readonly string[] => settings.map((options) => outcome(source, options));

describe('positions and conditions of arguments are asked', () => {
  test.each(asked)('%s', (_, source) => {
    expect(outcomes(source)).toEqual(settings.map(() => 'RangeError'));
  });
});

describe('what takes computed numbers to know is not', () => {
  test.each(notAsked)('%s', (_, source) => {
    const [first, ...others] = outcomes(source);
    expect(['NaN', '1']).toContain(first);
    for (const other of others) expect(other).toBe(first);
  });
});

describe('ranges that data may not say', () => {
  test.each(refused)('%s', (_, source, code) => {
    expect(outcomes(source)).toEqual(settings.map(() => code));
  });
});
