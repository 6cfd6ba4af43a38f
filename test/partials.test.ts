// The partials of users' gates against numerical ones: a wrong one is found, a right one is never refused.

import { describe, expect, test } from 'vitest';
import { check, load } from '../src/compile.ts';
import type { Diagnostic } from '../src/report/diagnostic.ts';

/** What is said about a gate; `head` is `g(x) = … { … }`, with the parameters `x`, `y`, `k`. */
function said(head: string): readonly Diagnostic[] {
  const parameters = /\(([^)]*)\)/.exec(head)?.[1] ?? '';
  const names = parameters.split(',').map((parameter) => parameter.replace(/const|:.*| in .*/g, '').trim());
  const surrogate = head.startsWith('surrogate ') ? 'surrogate ' : '';
  return check(`${surrogate}gate ${head.replace('surrogate ', '')}\nf(${parameters}) = g(${names.join(', ')})`).diagnostics;
}

const codesOf = (head: string): readonly string[] => said(head).filter(({ code }) => code.startsWith('GR4') && code !== 'GR4001').map(({ code }) => code);

describe('a right gate passes', () => {
  test.each([
    'g(x) = x * sigmoid(x) { dx = sigmoid(x) + out * (1 - sigmoid(x)) }',
    'g(x) = abs(x) { dx = sign(x) }',
    'g(x) = max(x, 0) { dx = if(x > 0, 1, 0) }',
    'g(x, const k) = if(abs(x) < k, x^2 / 2, k * (abs(x) - k / 2)) { dx = if(abs(x) < k, x, k * sign(x)) }',
    'g(x in 0..inf) = sqrt(x) { dx = 1 / (2 * out) }',
    'g(x in 0..1e-9) = sqrt(x) { dx = 1 / (2 * out) }',
    'g(x in -inf..-1) = sqrt(-x) { dx = -1 / (2 * out) }',
    'g(x) = sqrt(x - 10) { dx = 1 / (2 * out) }',
    'g(x) = 1e9 * exp(x^2) { dx = 2 * x * out }',
    'g(x) = 1e-12 * x^2 { dx = 2e-12 * x }',
    'g(x) = sin(1000 * x) { dx = 1000 * cos(1000 * x) }',
    'g(x, k: int) = x^k { dx = k * x^(k - 1) }',
    'g(x, y) = x * y + x { dx = y + 1; dy = x }',
    'g(x) = floor(x) { dx = 0 }',
    // Every sample point is a kink, near enough: the slope is that of one side.
    'g(x in 1..2) = abs(sin(1000 * pi * x)) { dx = 1000 * pi * cos(1000 * pi * x) * if(sin(1000 * pi * x) > 0, 1, -1) }',
    'g(x) = 3 { dx = 0 }',
    'g(x, y) = hypot(x, y) { dx = x / out; dy = y / out }',
    'surrogate g(x) = round(x) { dx = 1 }',
  ])('%s', (head) => {
    expect(codesOf(head)).toEqual([]);
  });
});

describe('a wrong partial is found', () => {
  test.each([
    ['g(x) = x * sigmoid(x) { dx = sigmoid(x) + out }', ['dx']],
    ['g(x) = abs(x) { dx = 1 }', ['dx']],
    ['g(x) = max(x, 0) { dx = if(x > 1, 1, 0) }', ['dx']],
    ['g(x) = 1e-12 * x^2 { dx = 2.01e-12 * x }', ['dx']],
    ['g(x) = 1e9 * exp(x^2) { dx = 2.001 * x * out }', ['dx']],
    ['g(x) = round(x) { dx = 1 }', ['dx']],
    ['g(x) = x^2 { dx = 0 / 0 }', ['dx']],
    ['g(x in 100..200) = x^2 { dx = x }', ['dx']],
    ['g(x, y) = x * y { dx = y; dy = y }', ['dy']],
    ['g(x, y) = x * y { dx = x; dy = y }', ['dx', 'dy']],
  ])('%s', (head, partials) => {
    const wrong = said(head).filter(({ code }) => code === 'GR4002');
    expect(wrong.map(({ message }) => /partial '(\w+)'/.exec(message)?.[1])).toEqual(partials);
    for (const { message, severity } of wrong) {
      expect(severity).toBe('error');
      expect(message).toMatch(/ at x = -?[\d.e-]+(?:, y = -?[\d.e-]+)? it gives \S+, the value's slope is \S+$/);
    }
  });
});

test('the point and both numbers are told, at the line of the partial', () => {
  const source = 'gate g(x in 2..2) = x^2 {\n  dx = 3 * x\n}\nf(x) = g(x)';
  expect(check(source).diagnostics.filter(({ code }) => code.startsWith('GR4'))).toMatchObject([{ code: 'GR4003' }]);
  const [wrong] = check(source.replace('2..2', '1..3')).diagnostics;
  expect(wrong).toMatchObject({ code: 'GR4002', span: { start: source.indexOf('dx'), end: source.indexOf('dx') + 2 } });
  const [, x, given, expected] = /at x = (\S+) it gives (\S+), the value's slope is (\S+)$/.exec(wrong?.message ?? '') ?? [];
  expect(Number(given)).toBeCloseTo(3 * Number(x), 4);
  expect(Number(expected)).toBeCloseTo(2 * Number(x), 4);
});

type Call = (...args: readonly unknown[]) => number;

describe('what is handed on is the adjoint times the whole partial', () => {
  test.each([
    '2 * floor(x) mod 3',
    '7 div 2 mod 2 * x',
    'round(x) * floor(x) mod 4 / x',
    '-ceil(x) mod 3 * 2',
    '-(2 * x)',
    '2 * (x - 1) * cos(x)',
    'if(x > 9, 1, 3 * floor(x) div 2 * x)',
    'if(x > 9, 1, x < 8, if(x < 7, 3 * floor(x) mod 4, 2), 0)',
    'x^(1 / 2) / 3',
    '2 ^ x * k',
    'pow(x, k - 1) * k',
    'h(x) * 2',
    'if(x > 9, 1, -h(x) / 2)',
    'twice(floor(x)) * 7',
  ])('%s', (partial) => {
    const source = (last: string): string =>
      `twice(t) = 2 * t\nh(t) = sum(i in 0..3: t^i)\nsurrogate gate g(x, const k) = x { dx = ${partial} }\n${last}`;
    const fGrad = load(source('f(x, k) = 5 * g(x, k) + 3 * g(x, 2)'))['fGrad'] as Call;
    const at = load(source(`p(x, k) = ${partial}\nf(x, k) = 5 * p(x, k) + 3 * p(x, 2)`))['f'] as Call;
    for (const [x, k] of [
      [2.75, 3],
      [6.125, 2],
      [8.5, 1],
    ] as const) {
      const grad = { x: NaN, k: NaN };
      fGrad(x, k, grad);
      expect(grad.x).toBeCloseTo(at(x, k), 9);
    }
  });
});

test('where nothing can be checked, that is said', () => {
  expect(said('g(x) = log(-1 - x^2) { dx = 2 * x / (1 + x^2) }')).toMatchObject([{ code: 'GR4003', severity: 'warning' }]);
});
