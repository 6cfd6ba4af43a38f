// Contributions to an adjoint that share a factor are added first where that is safe, and nowhere else; what is handed on as it is has no name.

import { expect, test } from 'vitest';
import { compile, load } from '../src/compile.ts';
import { callGrad, callSplit, compileFunction, type Arguments } from './call-function.ts';

const backwardOf = async (source: string): Promise<string> => {
  const { code } = await compile(source, { name: 'f' });
  const from = code.indexOf('export function fBackward');
  return code.slice(from, code.indexOf('\n}\n', from));
};

const slopes = (source: string, at: Arguments, seed = 1): readonly number[] => callSplit(compileFunction(source), at, seed).gradient.flat();

const crossEntropy = 'f(z, const y) = softplus(z) - y * z';
const elements = 'f(z: [n], const y: [n]) = sum(i: softplus(z[i]) - y[i] * z[i])';

test.each([
  [crossEntropy, /dz = df \* \(1 \/ \(1 \+ Math\.exp\(-z\)\) - y\);/],
  [elements, /= df \* \(1 \/ \(1 \+ Math\.exp\(-z\[i\]!\)\) - y\[i\]!\);/],
  ['f(x, const s) = s * sin(x) - s * tanh(x) + s * x', /df \* s/],
])('%s', async (source, expected) => {
  const text = await backwardOf(source);
  expect(text).toMatch(expected);
  expect(text).not.toMatch(/[-+] df \*|-df \*/);
});

test('an adjoint of 0 stays 0 beside the largest numbers', () => {
  expect(slopes(crossEntropy, { z: 1, y: -1.79e308 }, 0)).toEqual([0]);
  expect(slopes(crossEntropy, { z: 1, y: 1.79e308 }, 1)).toEqual([-1.79e308]);
});

test('what may be large twice is not added first: the sum would be infinite', () => {
  const source = 'f(u, const p, const q, const s) = u * p * s + u * q * s';
  expect(slopes(source, { u: 1, p: 1.5e308, q: 1.5e308, s: 0 })).toEqual([0]);
  expect(slopes(source, { u: 1, p: 1.5e308, q: 1.5e308, s: 1e-8 })[0]).toBeCloseTo(3e300, -290);
  expect(slopes(source, { u: 1, p: 1.5e308, q: 1.5e308, s: 0.5 })).toEqual([1.5e308]);
});

test('a product that may overflow stays in factors, where the adjoint keeps it small', () => {
  const at = (term: string, x: number, w: number): readonly number[] => slopes(`f(x, const w) = w * (${term} + sin(x))`, { x, w });
  expect(at('1 / x', 1e-200, 1e-300)[0]).toBeCloseTo(-1e100, -90);
  expect(at('1 / x', 1e-200, 0)).toEqual([0]);
  expect(at('x^2', 1.5e308, 1e-308)[0]).toBeCloseTo(3, 10);
  expect(at('x^2', 1.5e308, 0)).toEqual([0]);
});

test('what an element of an argument is handed as it is stays under its condition', () => {
  const source = 'f(x, v: [6]) { h = tanh(x)\n if(x > h, v[0] + x + x, x) }';
  const at = (x: number, sum: string): readonly number[] => slopes(source.replace('x + x', sum), { x, v: [1, 2, 3, 4, 5, 6] }, 3);
  expect(at(1, 'x + x')).toEqual([6, 3, 0, 0, 0, 0, 0]);
  expect(at(-1, 'x + x')).toEqual([3, 0, 0, 0, 0, 0, 0]);
});

test.each([20, 300, 1500])('%i terms in a branch, in pieces where they are many: no call adds to what the one before it left', (count) => {
  const many = Array.from({ length: count }, (_, i) => `sin(x + ${i})`).join(' + ');
  const { fForward, fBackward, fCache, fGradient } = load<{ readonly [name: string]: (...args: readonly unknown[]) => unknown }>(`f(x, v: [6]) { h = tanh(x)\n if(x > h, v[0] + ${many}, x) }`);
  const [cache, grad] = [fCache?.(), fGradient?.() as { readonly x: number; readonly v: Float64Array }];
  const cosines = Array.from({ length: count }, (_, i) => Math.cos(1 + i)).reduce((a, b) => a + b, 0);
  for (const [x, dx, dv] of [[-1, 1, 0], [1, cosines, 1], [-1, 1, 0]] as const) {
    fForward?.(x, new Float64Array(6), cache);
    for (const df of [1, 3]) {
      fBackward?.(cache, grad, df);
      expect(grad.x).toBeCloseTo(dx * df, 8);
      expect([...grad.v]).toEqual([dv * df, 0, 0, 0, 0, 0]);
    }
  }
});

test('fused, and forward then backward, are alike', () => {
  for (const source of [crossEntropy, 'f(z, const y) { a = 3 * z\n b = a - y\n b^2 + sin(a) * b - tanh(a) * b }']) {
    const compiled = compileFunction(source);
    for (const z of [-2, 0, 0.3, 40, -800]) expect(callSplit(compiled, { z, y: 0.25 })).toEqual(callGrad(compiled, { z, y: 0.25 }));
  }
});

test('a difference from data hands its adjoint on without a name; the terms of a sum have one each', async () => {
  const text = await backwardOf('f(x, const t) { y = exp(x)\n cos((y - t)^2) }');
  expect(text).not.toMatch(/const (\w+) = \w+;/);
  expect(await backwardOf('f(x, y) { p = exp(x)\n q = exp(y)\n d = p + q\n d * d }')).toMatch(/const dp = dd;\n\s*const dq = dd;/);
});

test('an element that branches of a long definition read is handed what each of them gives', () => {
  const lines = Array.from({ length: 100 }, (_, i) => `a${i} = if(x > ${(i % 7) - 3.5}, sin(x * ${i}) * y, ${i > 0 ? `a${i - 1} * 0.5` : 'x'} + v[${i % 2}])`);
  const source = `f(x, y, v: [6]) { ${lines.join('\n')}\n ${lines.map((_, i) => `a${i}`).join(' + ')} }`;
  const [, , even = NaN, odd = NaN, ...rest] = slopes(source, { x: -5, y: 0.7, v: [0, 0, 0, 0, 0, 0] });
  expect(even).toBeCloseTo(298 / 3, 9);
  expect(odd).toBeCloseTo(296 / 3, 9);
  expect(rest).toEqual([0, 0, 0, 0]);
});
