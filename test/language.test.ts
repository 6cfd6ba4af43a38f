// The language, feature by feature: what a source means, told by value and gradient, in every way that a module offers;
// and what is no source, told by the code of its message.

import { describe, expect, test } from 'vitest';
import { check } from '../src/compile.ts';
import { callEvaluator, callGrad, callSplit, callValue, compileFunction, sameBits, type Arguments } from './call-function.ts';

/** Source, arguments, value, and a list for each parameter that is not data. */
type Row = readonly [source: string, args: Arguments, value: number, gradient: readonly (readonly number[])[]];

function near(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i] as number, 12);
}

function expectAnswer([source, args, value, gradient]: Row): void {
  const compiled = compileFunction(source);
  near(callValue(compiled, args), [value]);
  if (gradient.length === 0) return;
  const answer = callGrad(compiled, args);
  near(answer.value, [value]);
  expect(answer.gradient.length).toBe(gradient.length);
  for (const [i, part] of answer.gradient.entries()) near(part, gradient[i] as readonly number[]);
  expect(sameBits(callSplit(compiled, args), answer)).toBe(true);
  expect(sameBits(callEvaluator(compiled, args), answer)).toBe(true);
}

const features: { readonly [feature: string]: readonly Row[] } = {
  'chained comparisons': [
    ['f(x) = if(1 < x < 5, x^2, x)', { x: 3 }, 9, [[6]]],
    ['f(x) = if(1 < x < 5, x^2, x)', { x: 5 }, 5, [[1]]],
    ['f(x) = if(1 < x <= 5 < 6, x^2, x)', { x: 5 }, 25, [[10]]],
    ['f(x) = if(x < 0 < 1 != 2, x^3, x^2)', { x: -2 }, -8, [[12]]],
    ['f(x, y) = if(x == y == 2, x*y, x+y)', { x: 2, y: 2 }, 4, [[2], [2]]],
  ],
  'conditions as lines': [
    ['f(x) {\n  c = x > 0\n  if(c, x^2, -x)\n}', { x: 3 }, 9, [[6]]],
    ['f(x) {\n  c = x > 0\n  if(c, x^2, -x)\n}', { x: -3 }, 3, [[-1]]],
    ['f(x) {\n  inside = x > 0 and x < 5\n  outside = not inside\n  if(outside, 1, if(inside, x^2, 0))\n}', { x: 3 }, 9, [[6]]],
    ['c = x > 1\nd = c or x < -1\nif(d, x^2, x)', { x: -2 }, 4, [[-4]]],
    ['wide = 1 < 2\nf(x) = if(wide, 2 * x, x)', { x: 3 }, 6, [[2]]],
  ],
  'conditions, lazily': [
    ['f(x) = if(x > 0 and log(x) > 0, x, x^2)', { x: -2 }, 4, [[-4]]],
    ['f(x) = if(x > 0 or log(-x) > 0, x, x^2)', { x: 2 }, 2, [[1]]],
    ['f(x) = if(not x > 0, x, x^2)', { x: -2 }, -2, [[1]]],
    ['f(x) = if(x < 0, log(-x), x < 1, x, log(x))', { x: 0.5 }, 0.5, [[1]]],
    ['f(x) {\n  l = log(x)\n  if(x > 0, l, x)\n}', { x: -1 }, -1, [[1]]],
  ],
  'two name spaces': [
    ['f(v: [2]) {\n  norm = norm(v)\n  norm^2\n}', { v: [3, 4] }, 25, [[6, 8]]],
    ['max(a, b) = a + 2*b\nf(x, y) = max(x, y)', { x: 1, y: 5 }, 11, [[1], [2]]],
    // A definition hides a gate of its name from the next statement on, and in no statement above.
    ['g(x, y) = max(x, y)\nmax(a, b) = a + 2*b\nf(x, y) = g(x, y)', { x: 1, y: 5 }, 5, [[0], [1]]],
    ['max(a, b) = max(a, b) + 1\nf(x, y) = max(x, y)', { x: 1, y: 5 }, 6, [[0], [1]]],
    ['c = max(1, 2)\nmax(a, b) = a + b\nf(x) = c * x + max(x, x)', { x: 3 }, 12, [[4]]],
    ['gate g(x) = max(x, 2) { dx = if(x > 2, 1, 0) }\nmax(a, b) = a + b\nf(x) = g(x) + max(x, 1)', { x: 3 }, 7, [[2]]],
    ['f(σ) = σ(σ)', { σ: 0 }, 0.5, [[0.25]]],
    ['f(f) = f^2', { f: 3 }, 9, [[6]]],
    ['gate out(x) = 2*x { dx = 2 }\nf(const, int, gate) = const * int + out(gate)', { const: 2, int: 3, gate: 4 }, 14, [[3], [2], [2]]],
  ],
  'helpers and calls': [
    ['_phi(x) = exp(-x^2 / 2)\nf(x) = _phi(2 * x)', { x: 1 }, Math.exp(-2), [[-4 * Math.exp(-2)]]],
    ['g(x, const k) = k * x^2\nf(x, k) = g(x, k)', { x: 3, k: 2 }, 18, [[12], [9]]],
    ['g(p: {x, y}) = p.x - 2 * p.y\nf(a, b) = g({y: a, x: 5 * b})', { a: 2, b: 3 }, 11, [[-2], [5]]],
    ['g(v: [2]) = v[0] - v[1]^2\nf(a, b) = g([a, b])', { a: 2, b: 3 }, -7, [[1], [-6]]],
    ['g(x) {\n  t = x^2\n  t * x\n}\nf(x) {\n  t = g(x)\n  t + g(2 * x)\n}', { x: 2 }, 72, [[108]]],
    ['g() = 2\nf(x) = g() * x', { x: 3 }, 6, [[2]]],
  ],
  'lines that are called const, and constants': [
    ['f(x) {\n  const = 2 * x\n  int = 3\n  out = const * int\n  out\n}', { x: 2 }, 12, [[6]]],
    ['c = [1, 2, 3]\nf(v: [3]) = dot(c, v) + c[1]', { v: [1, 2, 3] }, 16, [[1, 2, 3]]],
    ['c = {a: 2, b: [1, 4]}\nf(x) = c.a * x + c.b[1]', { x: 3 }, 10, [[2]]],
    ['n = 2\nf(v: [n + 1]) = v[n] * v[n - 1]', { v: [1, 2, 3] }, 6, [[0, 3, 2]]],
    ['a = 2\nb = a^2\nf(x, a) = a * b * x', { x: 3, a: 5 }, 60, [[20], [12]]],
    ['e = 3\nf(x) = e * x', { x: 2 }, 6, [[3]]],
    ['f(x) = e^x', { x: 0 }, 1, [[1]]],
    ['f(x, pi) = pi * x', { x: 2, pi: 3 }, 6, [[3], [2]]],
  ],
  'whole numbers': [
    ['f(x, k: int) = x^k + x^(k div 2) + x^(k mod 3)', { x: 2, k: 5 }, 40, [[80 + 4 + 4]]],
    ['f(x, k: int) = x * (k div 2) + x^2 * (k mod 4)', { x: 2, k: -7 }, -4, [[0]]],
    ['f(x, k: int) = if(k mod 2 == 0, x, -x)', { x: 2, k: -3 }, -2, [[-1]]],
    ['f(v: [3], k: int) = sum(v^2) / k', { v: [1, 2, 3], k: 2 }, 7, [[1, 2, 3]]],
    ['f(x) = x^(7 div 2) + x * (-7 mod 3)', { x: 2 }, 8 + 4, [[12 + 2]]],
    ['f(x) = mod(x, 3)', { x: -1 }, 2, [[1]]],
  ],
  domains: [
    ['f(x in 0..inf) = sqrt(x)', { x: 4 }, 2, [[0.25]]],
    ['f(x in -inf..0, y in 0..1) = x * y', { x: -1, y: 0.5 }, -0.5, [[0.5], [-1]]],
    ['f(x in pi..2*pi) = x^2', { x: 4 }, 16, [[8]]],
    ['lo = 1\nf(p: [2] in lo..lo+1) = p[0] * p[1]', { p: [1, 2] }, 2, [[2, 1]]],
  ],
  'records': [
    ['f(p: {pos: [3], mass}, c) = p.mass * dot(p.pos, p.pos) + c', { p: { pos: [1, 2, 3], mass: 2 }, c: 1 }, 29, [[4, 8, 12, 14], [1]]],
    ['f(p: {x, y}, q: {x, y}, const c) = if(c > 0, p, q).y', { p: { x: 1, y: 2 }, q: { x: 3, y: 4 }, c: 1 }, 2, [[0, 1], [0, 0]]],
    ['f(p: {x, y}, const c) {\n  r = if(c > 0, p, {x: p.y, y: p.x^2})\n  r.x * r.y\n}', { p: { x: 3, y: 2 }, c: -1 }, 18, [[12, 9]]],
  ],
  'whole arrays': [
    ["f(A: [2, 2]) = sum(A' @ A)", { A: [1, 2, 3, 4] }, 58, [[6, 6, 14, 14]]],
    ['f(A: [2, 2], v: [2]) = dot(v, A @ v)', { A: [1, 2, 3, 4], v: [1, 2] }, 27, [[1, 2, 2, 4], [12, 21]]],
    ['f(A: [2, 3]) = sum(A[0]) * A[1, 2] + sum(A[1, 0..2])', { A: [1, 2, 3, 4, 5, 6] }, 45, [[6, 6, 6, 1, 1, 6]]],
    ['f(a: [2, 2, 2]) = a[1, 0, 1] * sum(a[0])', { a: [1, 2, 3, 4, 5, 6, 7, 8] }, 60, [[6, 6, 6, 6, 0, 10, 0, 0]]],
    ['f(v: [3], w: [3]) = sum(max(v, w)) + max(v) + min(w)', { v: [-1, 2, 3], w: [0, 0, 5] }, 10, [[0, 1, 1], [2, 0, 1]]],
    ['f(v: [3]) = prod(v) + mean(v)', { v: [-1, 2, 3] }, -6 + 4 / 3, [[6 + 1 / 3, -3 + 1 / 3, -2 + 1 / 3]]],
    ['f(v: [2], w: [2]) = sum(outer(v, w) * [[1, 2], [3, 4]])', { v: [1, 2], w: [3, 5] }, 3 + 10 + 18 + 40, [[13, 29], [7, 10]]],
    ['f(v: [3], w: [3]) = cross(v, w)[2]', { v: [1, 2, 3], w: [3, 2, 0] }, -4, [[2, -3, 0], [-2, 1, 0]]],
    ['f(x) = sum([[x, 1], [2, x^2]] @ [x, 1])', { x: 2 }, 13, [[10]]],
    ['f(v: [3], k: int) = sum(v^k)', { v: [1, 2, 3], k: 3 }, 36, [[3, 12, 27]]],
  ],
  'branches of whole arrays': [
    ['f(v: [3]) = sum(if(v > 0, v^2, 0))', { v: [-1, 2, 3] }, 13, [[0, 4, 6]]],
    ['f(v: [2]) {\n  c = v > 0\n  sum(if(c, log(v), -v))\n}', { v: [-1, 2] }, 1 + Math.log(2), [[-1, 0.5]]],
    ['f(v: [3]) = sum(if(0 < v < 3, v^2, 7))', { v: [-1, 2, 3] }, 18, [[0, 4, 0]]],
    ['f(v: [3], const x) = sum(if(x > 0 and (v < 0 or log(v) > 1), v^2, 0))', { v: [-1, 2, 3], x: 1 }, 10, [[-2, 0, 6]]],
    ['f(v: [3]) = sum(if(not v > 0, v^2, 7))', { v: [-1, 2, 3] }, 15, [[-2, 0, 0]]],
    ['f(v: [3], w: [3]) = sum(if(v > 0, v, w > 0, w, 0))', { v: [-1, 2, 3], w: [1, -2, 3] }, 6, [[0, 1, 1], [1, 0, 0]]],
    ['f(v: [3], const x) = sum(if(x > 0, 1, v))', { v: [-1, 2, 3], x: -1 }, 4, [[1, 1, 1]]],
  ],
  "users' gates": [
    ['gate swish(x) = x * sigmoid(x) {\n  s = sigmoid(x)\n  dx = s + out * (1 - s)\n}\nf(v: [2]) = sum(swish(v))', { v: [0, 0] }, 0, [[0.5, 0.5]]],
    ['gate scaled(x, const k) = k * x { dx = k }\nf(v: [3], const w: [3]) = sum(scaled(v, w))', { v: [1, 2, 3], w: [4, 5, 6] }, 32, [[4, 5, 6]]],
    ['gate scaled(x, const k) = k * x { dx = k }\nf(v: [3]) = sum(scaled(v, 2))', { v: [1, 2, 3] }, 12, [[2, 2, 2]]],
    ['surrogate gate step(x) = if(x > 0, 1, 0) { dx = 1 }\nf(x) = 3 * step(x)', { x: 2 }, 3, [[3]]],
    ['gate power(x in 0..inf, k: int) = x^k { dx = k * x^(k - 1) }\nf(x, k: int) = power(x, k)', { x: 2, k: 3 }, 8, [[12]]],
    ['square(x) = x^2\ngate g(x) = square(x) { dx = 2 * x }\nf(x) = g(x) + square(x)', { x: 3 }, 18, [[12]]],
  ],
  'lines and layout': [
    ['f(x, y) = x\n  - y\n', { x: 3, y: 1 }, 2, [[1], [-1]]],
    ['y = 2 * x; z = y^2; y + z', { x: 1 }, 6, [[10]]],
    ['f(x) = -x^2 + 2^-x - -x', { x: 1 }, 0.5, [[-2 - Math.LN2 / 2 + 1]]],
    ['_ = x^2\n_ * 2', { x: 3 }, 18, [[12]]],
    ['a·b − a×b + √(a)', { a: 4, b: 3 }, 2, [[0.25], [0]]],
    ['t0 = x\ni = t0 * 2\nresult_ = i\nresult_', { x: 3 }, 6, [[2]]],
    ['x * NaN_1 + Infinity + undefined + true + null', { x: 1, NaN_1: 2, Infinity: 3, undefined: 4, true: 5, null: 6 }, 20, [[2], [1], [1], [1], [1], [1]]],
  ],
};

describe.each(Object.entries(features))('%s', (_, rows) => {
  test.each(rows.map((row) => ({ source: row[0], row })))('$source', ({ row }) => {
    expectAnswer(row);
  });
});

test('results that are arrays and records', () => {
  expect(callValue(compileFunction('f(p: {x, y}, q: {x, y}, const c) = if(c > 0, p, q)'), { p: { x: 1, y: 2 }, q: { x: 3, y: 4 }, c: -1 })).toEqual([3, 4]);
  expect(callValue(compileFunction('f(v: [3]) = if(v > 1, v, 0)'), { v: [1, 2, 3] })).toEqual([0, 2, 3]);
  const both = compileFunction('f(x) = {a: x^2, b: [x, 2 * x]}');
  expect(callValue(both, { x: 3 })).toEqual([9, 3, 6]);
  expect(callSplit(both, { x: 3 }, { a: 1, b: Float64Array.of(10, 100) }).gradient).toEqual([[6 + 10 + 200]]);
});

/** Source, and the codes of its errors and warnings. */
const refused: readonly (readonly [source: string, codes: string, hint?: string])[] = [
  ['x > 0', 'GR3014', 'if(condition, 1, 0)'],
  ['result == x + 1', 'GR3014', 'write = instead of =='],
  ['f(x) = {a: x, b: x > 0}', 'GR3014'],
  ['f(v: [3]) = v > 0', 'GR3014'],
  ['_positive(x) = x > 0\nf(x) = if(_positive(x), x, 0)', 'GR3014'],
  ['f(x) = [x > 0, x < 1]', 'GR3001'],
  ['f(x) = x and x', 'GR3001 GR3001', 'x != 0'],
  ['f(x) = if(x, 1, 2)', 'GR3001', 'x != 0'],
  ['f(x) = (x > 0) + 1', 'GR3003', 'if(condition, 1, 0)'],
  ['f(x) = sin(x > 0)', 'GR3003', 'if(condition, 1, 0)'],
  ['f(x) = (x > 0)^2', 'GR3003'],
  ['f(x) = -(x > 0)', 'GR3003'],
  ['f(x, y) = if((x > 0) == (y > 0), 1, x)', 'GR3003 GR3003'],
  ['f(p: {x}, v: [3]) = if(v > 0, p, p).x', 'GR3001'],
  ['f(v: [3], w: [2]) = sum(if(v > 0 and w > 0, v, 0))', 'GR3002'],
  ['f(v: [3], w: [2], x) = sum(if(x > 0, v, w))', 'GR3011'],
  ['f(p: {x}) = p + 1', 'GR3003'],
  ['f(p: {x}) = sin(p)', 'GR3003'],
  ['f(x, x) = x', 'GR2016'],
  ['f(p: {x, x}) = p.x', 'GR2003'],
  ['f(x) = {a: x, a: x}', 'GR2003'],
  ['x = x + 1', 'GR2004'],
  ['ln(x)', 'GR2002', 'write log(x)'],
  ['arcsin(x)', 'GR2002', 'write asin(x)'],
  ['sqtr(x)', 'GR2002', "'sqrt'"],
  ['x(2)', 'GR2002', 'x*(…)'],
  ['f(x) = x(2)', 'GR2002', 'x*(…)'],
  ['f(x) = sin', 'GR2010'],
  ['f(x) = norm', 'GR2010'],
  ['f(x) = f(x - 1)', 'GR2007'],
  ['f(x) = g(x)\ng(x) = x', 'GR2004'],
  ['f(x)(x)', 'GR1006'],
  ['sin()', 'GR2005'],
  ['sin(x, y)', 'GR2005'],
  ['if(x > 0)', 'GR3010'],
  ['x mod 2', 'GR3003', 'mod(x, y)'],
  ['x div 2', 'GR3003', 'floor(x / y)'],
  ['x.constructor', 'GR3003'],
  ['x.__proto__', 'GR3003'],
  ['constructor(x)', 'GR2002'],
  ['hasOwnProperty(x)', 'GR2002'],
  ['f(x) = PI * x', 'GR2001', 'write pi'],
  ['f(x) = LN2 * x', 'GR2001'],
  ['f(x) = x + NaN', 'GR2001'],
  ['f(x) = x + Infinity', 'GR2001'],
  ['f(x) = x + undefined', 'GR2001'],
  ['f(x in 1..0) = x', 'GR3001'],
  ['f(x in a..b) = x', 'GR3001'],
  ['f(x) = x^2\n- 2', 'GR2008'],
  ['gate g(v: [2]) = v[0] { dv = 1 }\nf(x) = x', 'GR3001'],
];

describe('is refused', () => {
  test.each(refused.map(([source, codes, hint]) => ({ source, codes, hint })))('$source', ({ source, codes, hint }) => {
    const { diagnostics } = check(source);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code }) => code).join(' ')).toBe(codes);
    if (hint !== undefined) expect(errors[0]?.hint).toContain(hint);
  });

  test.each([
    ['a name whose line is broken', 'a = 2x\nb = a + 1\na * b', ['GR1006']],
    ['a call of a definition that is broken', 'f(x) = x * / 2\ng(x) = f(x) + f(2)', ['GR1001']],
    ['a gate that is broken', 'gate g(x) = x { 1 }\nf(x) = g(x)', ['GR1026']],
    ['the result that is broken', 'a = x^2\nb = 2 * a\nb +', ['GR1002']],
    ['an array by lines', 'f(v: [3]) {\n  h[i] = 2 * w[i]\n  h[0] * v[0]\n}', ['GR2001']],
  ])('once: %s', (_, source, codes) => {
    expect(check(source).diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual(codes);
  });

  test('together with what is wrong elsewhere', () => {
    const { diagnostics } = check('f(x) = x * / 2\ng(x) = f(x) + widht\nh(x) = sin(x, 1)');
    expect(diagnostics.map(({ code }) => code)).toEqual(['GR1001', 'GR2001', 'GR2005']);
  });
});
