// `0 + x` goes where nothing but the sign of a zero can tell, and stays where more can.

import { describe, expect, test } from 'vitest';
import { compile, load } from '../src/compile.ts';

type Gradient = (...args: readonly unknown[]) => number;

const valueOf = (source: string): Gradient => load(source)['f'] as Gradient;

const addsZero = async (source: string): Promise<boolean> => /\b0 [+-] |\+ 0\b/.test((await compile(source)).code.replaceAll(/\/\*\*[^]*?\*\/|^ *\/\/.*$/gm, ''));

describe('it goes', () => {
  test.each([
    'f(x, y) = (0 + x) * y',
    'f(x, y) = 0 + x * y + y',
    'f(x, y) = sin(x + 0) / (1 + y^2)',
    'f(x, y) = abs(0 + x) + max(0 + y, x) + if(0 + x > y, 1, exp(y))',
    'f(x, y) = sum([0 + x, 0 + 0 + y] * [x, y])',
    'f(v: [n]) = sum(i: (0 + v[i])^2)',
    'f(w, v: [2]) = sum(([[1, 0], [0, 1]] + [[0, -w], [w, 0]]) @ v)',
    'f(x, y) = (0 - x) * y + exp(0 - y)',
    'f(v: [n]) {\n  s[i] = if(i == 0, v[0], 0 + s[i-1] * v[i])\n  s[n-1]^2\n}',
  ])('%s', async (source) => {
    expect(await addsZero(source)).toBe(false);
  });
});

describe('it stays', () => {
  test.each([
    ['f(x, y) = y / (0 + x)', -0, Infinity],
    ['f(x, y) = y / sin(0 + x)', -0, Infinity],
    ['f(x, y) = y / (2 * -(0 + x))', -0, -Infinity],
    ['f(x, y) = y / (0 - x)', 0, Infinity],
    ['f(x, y) = atan2(0 + x, -y)', -0, Math.PI],
    ['f(x, y) = y * (0 + x)^-3', -0, Infinity],
    ['gate g(t) = 1 / t { dt = -out / t }\nf(x, y) = y * g(0 + x)', -0, Infinity],
    ['f(x, y) {\n  a[i in 0..3] = if(i == 1, 0 + x, y)\n  1 / a[1]\n}', -0, Infinity],
  ] as const)('%s', async (source, x, value) => {
    expect(await addsZero(source)).toBe(true);
    expect(valueOf(source)(x, 1)).toBe(value);
  });

  test('as a line of the user, and as a result', async () => {
    expect(await addsZero('f(x) {\n  a = 0 + x\n  a * a\n}')).toBe(true);
    expect(valueOf('f(x) = 0 + x')(-0)).toBe(0);
  });

  test('the slope of a root sees the sign', () => {
    const grad = { x: NaN };
    (load('f(x) = 3 * sqrt(0 + x)')['fGrad'] as Gradient)(-0, grad);
    expect(grad.x).toBe(Infinity);
  });
});
