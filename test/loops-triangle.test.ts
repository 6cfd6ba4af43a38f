// Sums over triangles that are taken by columns: the same values and gradients as the evaluator's, whatever the triangle is.

import { describe, expect, test } from 'vitest';
import { compile, evaluateOpened, load, opened } from '../src/compile.ts';

const n = 6;
const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => Math.sin(3 * i + 1) + 0.1);

const packed = (n * (n - 1)) / 2;

const programs: readonly { readonly name: string; readonly source: string; readonly args: readonly (readonly [string, Float64Array])[]; readonly turned: boolean }[] = [
  {
    name: 'packed by columns',
    source: 'f(l: [P], y: [n]) { Ly[r] = exp(y[r]) + sum(c in 0..r: l[c*n - c*(c+1) div 2 + r-c-1] * y[c]); sum(r: Ly[r]^2) }',
    args: [['l', numbers(packed)], ['y', numbers(n)]],
    turned: true,
  },
  {
    name: 'packed by columns, with the diagonal',
    source: 'f(l: [P], y: [n]) { Ly[r] = y[r] + sum(c in 0..r+1: l[c*n - c*(c-1) div 2 + r-c] * y[c]); sum(r: sin(Ly[r])) }',
    args: [['l', numbers(packed + n)], ['y', numbers(n)]],
    turned: true,
  },
  {
    name: 'the transpose of rows',
    source: 'f(L: [n, n], y: [n]) { Ly[r] = y[r] + sum(c in r+1..n: L[c, r] * tanh(y[c])); sum(r: sin(Ly[r])) }',
    args: [['L', numbers(n * n)], ['y', numbers(n)]],
    turned: true,
  },
  {
    name: 'rows',
    source: 'f(L: [n, n], y: [n]) { Ly[r] = y[r] + sum(c in 0..r: L[r, c] * tanh(y[c])); sum(r: sin(Ly[r])) }',
    args: [['L', numbers(n * n)], ['y', numbers(n)]],
    turned: false,
  },
  {
    name: 'a branch on both indices',
    source: 'f(l: [P], y: [n]) { Ly[r] = exp(y[r]) + sum(c in 0..r: if(y[c] > y[r], l[c*n - c*(c+1) div 2 + r-c-1] * y[c], y[r])); sum(r: Ly[r]^2) }',
    args: [['l', numbers(packed)], ['y', numbers(n)]],
    turned: true,
  },
  {
    name: 'for many points',
    source: 'f(l: [P], y: [m, n], b: [n]) { Ly[i, r] = y[i, r] * b[r] + sum(c in 0..r: l[c*n - c*(c+1) div 2 + r-c-1] * y[i, c]); sum(i, r: tanh(Ly[i, r])) }',
    args: [['l', numbers(packed)], ['y', numbers(7 * n)], ['b', numbers(n)]],
    turned: true,
  },
  {
    name: 'what one branch of each row keeps',
    source: 'f(v: [n]) { z[r in 0..n] = min(k in r..n: min(0.5, v[(k+2) mod n])); sum(r: sin(z[r])) }',
    args: [['v', numbers(n)]],
    turned: false,
  },
];

type Exports = { readonly [name: string]: (...all: readonly unknown[]) => unknown };

describe.each(programs)('$name', ({ source, args, turned }) => {
  test('value and gradient', () => {
    const exports = load<Exports>(source);
    const values = args.map(([, value]) => value);
    const grad = new Map(args.map(([name, value]) => [name, new Float64Array(value.length).fill(NaN)]));
    const value = exports['fGrad']?.(...values, Object.fromEntries(grad));
    const wanted = evaluateOpened(opened(source), 'f', Object.fromEntries(args.map(([name, all]) => [name, [...all]])));
    expect(value).toBeCloseTo(wanted.value as number, 12);
    for (const [name, found] of grad) {
      const expected = [wanted.gradient[name]].flat(3) as readonly number[];
      for (const [i, one] of found.entries()) expect(one).toBeCloseTo(expected[i] ?? NaN, 11);
    }
  });

  test('its loops', async () => {
    const { code } = await compile(source);
    expect(code.includes('let r_2 =')).toBe(turned);
  });
});
