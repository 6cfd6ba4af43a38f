// Powers with an index in their exponent are told, where each could be made of the one before it: once for each place.

import { expect, test } from 'vitest';
import { check } from '../src/compile.ts';

const told = (source: string): readonly string[] =>
  check(source).diagnostics.flatMap(({ code, span }) => (code === 'GR4004' ? [source.slice(span.start, span.end)] : []));

test.each([
  ['a polynomial', 'f(c: [n], x) = sum(j: c[j] * x^j)', ['x^j']],
  ['of each of some numbers', 'f(c: [m], t: [n]) = sum(i: (sum(j: c[j] * t[i]^(j+1)))^2)', ['t[i]^(j+1)']],
  ['in a helper that is called twice', 'g(c: [n], x) = sum(j: c[j] * x^j)\nf(c: [n], x, y) = g(c, x) + g(c, y)', ['x^j']],
  ['two of them', 'f(c: [n], x, y) = sum(j: c[j] * x^j * y^(j+1))', ['x^j', 'y^(j+1)']],
  ['of a number for each index', 'f(x: [n]) = sum(j: x[j]^j)', []],
  ['an exponent that is data', 'f(x, k: int[n]) = sum(j: x^k[j])', []],
  ['an exponent that is a parameter', 'f(x: [n], p) = sum(j: x[j]^p)', []],
  ['written out', 'f(c: [3], x) = sum(j in 0..3: c[j] * x^j)', []],
  ['a recurrence', 'f(c: [n], x) {\n  p[0] = 1\n  p[j in 1..n] = p[j-1] * x\n  sum(j: c[j] * p[j])\n}', []],
])('%s', (_, source, powers) => {
  expect(told(source)).toEqual(powers);
});
