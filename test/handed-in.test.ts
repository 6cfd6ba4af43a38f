// What the functions of a module with loops are handed: an argument of another kind is named before anything is written, a call
// that throws leaves the cache as it was, and a cache that has other sizes is made to fit, whichever function is called.

import { describe, expect, test } from 'vitest';
import { load } from '../src/compile.ts';

type Callable = (...args: readonly unknown[]) => unknown;
type Exports = { readonly [name: string]: Callable };

const floats = (...values: readonly number[]): Float64Array => Float64Array.from(values);
const many = new Array<number>(10_000).fill(1);

const source = `f(p: {a: [n], b}, const X: [n, d], K: int, q: int[m]) {
  s[0] = p.a[0] * p.b
  s[i in 1..n] = s[i-1] * p.a[i] + sum(j: X[i, j]) * exp(p.a[q[0]])
  s[K]
}`;
const modules: readonly (readonly [string, Exports])[] = [false, true].map((checkpoint) => [checkpoint ? 'with checkpoints' : 'without', load<Exports>(source, { checkpoint })]);

type Given = { readonly p: { readonly a: unknown; readonly b: number }; readonly X: unknown; readonly K: unknown; readonly q: unknown };
const sizes = (n: number): object => ({ n, d: 2, m: 1, K: n - 1 });
function given(n: number, shift = 0): Given {
  const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => 0.5 + shift + i / 7);
  return { p: { a: numbers(n), b: 2 }, X: numbers(2 * n), K: n - 1, q: Int32Array.of(1) };
}
const words = ({ p, X, K, q }: Given): readonly unknown[] => [p, X, K, q];
const flat = (value: unknown): readonly number[] => (typeof value === 'number' ? [value] : ArrayBuffer.isView(value) ? [...(value as Float64Array)] : Object.values(value as object).flatMap(flat));

const right = given(3);
/** What is wrong, and what is said of it by every function that takes the arguments. */
const wrong: { readonly [why: string]: readonly [Given, string] } = {
  'an array for a whole number': [{ ...right, K: many }, 'K: expected a whole number, found an array of 10000 numbers'],
  'nothing for a whole number': [{ ...right, K: undefined }, 'K: expected a whole number, found nothing'],
  'text for a whole number': [{ ...right, K: '2' }, 'K: expected a whole number, found a string'],
  'a fraction': [{ ...right, K: 1.5 }, 'K: expected a whole number, found 1.5'],
  'a list for an array': [{ ...right, X: many }, 'X: expected a Float64Array, found an array of 10000 numbers'],
  'another array': [{ ...right, X: new Float32Array(6) }, 'X: expected a Float64Array, found an array of 6 numbers'],
  'text for an array': [{ ...right, X: 'abcdef' }, 'X: expected a Float64Array, found a string'],
  'nothing for an array': [{ ...right, X: undefined }, 'X: expected a Float64Array, found nothing'],
  'numbers that are not whole': [{ ...right, q: floats(1) }, 'q: expected an Int32Array, found an array of 1 numbers'],
  'a field of another kind': [{ ...right, p: { a: null, b: 1 } }, 'p.a: expected a Float64Array, found nothing'],
  'no record': [{ ...right, p: 7 as never }, 'p: expected an object, found 7'],
  'a length that does not go': [{ ...right, X: new Float64Array(5) }, 'X: '],
  'a position outside': [{ ...right, q: Int32Array.of(9) }, 'is 9'],
  'a position outside of the result': [{ ...right, K: 3 }, 'outside'],
};

describe.each(modules)('%s', (_, { f, fForward, fBackward, fGrad, fPacked, fCache, fGradient }) => {
  const fresh = (n: number, shift = 0): readonly (readonly number[])[] => {
    const [cache, grad] = [fCache!(sizes(n)), fGradient!(sizes(n))];
    return [flat(fForward!(...words(given(n, shift)), cache)), flat(fBackward!(cache, grad))];
  };

  test.each(Object.entries(wrong))('%s is named, and nothing is written', (_why, [arguments_, message]) => {
    const cache = fCache!(sizes(3));
    fForward!(...words(given(3, 0.1)), cache);
    const before = structuredClone(cache);
    const grad = { p: { a: floats(7, 7, 7), b: 7 } };
    for (const call of [() => f!(...words(arguments_), cache), () => fForward!(...words(arguments_), cache), () => fGrad!(...words(arguments_), grad, cache)]) {
      expect(call).toThrow(message);
      expect(cache).toEqual(before);
      expect(flat(grad)).toEqual([7, 7, 7, 7]);
    }
    expect(flat(fBackward!(cache, fGradient!(sizes(3))))).toEqual(fresh(3, 0.1)[1]);
  });

  test('what is written into is asked for first', () => {
    const cache = fCache!(sizes(3));
    const before = structuredClone(cache);
    for (const [grad, message] of [[undefined, 'grad: expected an object, found nothing'], [{}, 'grad.p: expected an object, found nothing'], [{ p: { a: [1, 2, 3] } }, 'grad.p.a: expected a Float64Array, found an array of 3 numbers'], [{ p: { a: floats(1) } }, 'grad.p.a: expected 3 elements, found 1']] as const) {
      expect(() => fGrad!(...words(right), grad, cache)).toThrow(message);
      expect(cache).toEqual(before);
    }
    expect(() => fForward!(...words(right))).toThrow('cache: expected an object, found nothing');
    expect(() => fGrad!(...words(right), fGradient!(sizes(3)), null)).toThrow('cache: expected an object, found nothing');
    expect(() => fGrad!(...words(right), fGradient!(sizes(3)), {})).toThrow(/cache\.\w+: expected a Float64Array, found nothing/);
    expect(() => fBackward!(undefined, fGradient!(sizes(3)))).toThrow('cache: expected an object, found nothing');
    expect(() => fBackward!({}, fGradient!(sizes(3)))).toThrow(/cache\.\w+: expected a Float64Array, found nothing/);
    expect(() => fBackward!(fCache!(sizes(3)), fGradient!(sizes(3)))).toThrow(/cache\.\w+: expected \d+ elements, found 0/);
    expect(() => fCache!()).toThrow('sizes: expected an object, found nothing');
    expect(() => fGradient!({ n: many })).toThrow('n: expected a whole number from 0 up, found an array of 10000 numbers');
    expect(() => fPacked!('abcd', floats(1), ...words(right).slice(1))).toThrow('theta: expected a Float64Array, found a string');
  });

  test('a cache goes from sizes to sizes, whichever function is called', () => {
    const cache = fCache!(sizes(3));
    for (const n of [3, 5, 2, 7, 7, 3]) {
      const [value, gradient] = fresh(n);
      const grad = fGradient!(sizes(n));
      expect(flat(fForward!(...words(given(n)), cache))).toEqual(value);
      // Others compute in the same cache, for other sizes, between the two passes.
      for (const other of [n + 2, 2]) {
        expect(f!(...words(given(other)), cache)).toBe(f!(...words(given(other))));
        const [one, two] = [fGradient!(sizes(other)), fGradient!(sizes(other))];
        expect(fGrad!(...words(given(other)), one, cache)).toBe(fGrad!(...words(given(other)), two));
        expect(one).toEqual(two);
      }
      expect(flat(fBackward!(cache, grad))).toEqual(gradient);
    }
  });

  test('what cannot be allocated leaves the cache as it was', () => {
    const square = load<Exports>('g(v: [n], m: int) { s[0, j in 0..m] = v[0]; s[i in 1..n, j in 0..m] = s[i-1, j] * v[i] + s[i-1, 0]; sum(j in 0..m: exp(s[n-1, j])) }');
    const [cache, grad] = [square['gCache']!({ n: 3, m: 2 }), square['gGradient']!({ n: 3, m: 2 })];
    square['gForward']!(floats(1, 0.5, 2), 2, cache);
    const before = structuredClone(cache);
    const expected = flat(square['gBackward']!(cache, grad));
    for (const name of ['g', 'gForward']) expect(() => square[name]!(floats(1, 0.5, 2), 2 ** 52, cache)).toThrow(RangeError);
    expect(Object.keys(cache as object)).toEqual(Object.keys(before as object));
    expect(flat(square['gBackward']!(cache, grad))).toEqual(expected);
  });
});

test('arrays of another realm are arrays', async () => {
  const { runInNewContext } = await import('node:vm');
  const { g } = load<Exports>('g(v: [n], q: int[m]) = sum(i: v[q[i]])');
  expect(g!(runInNewContext('Float64Array.of(1, 2, 3)'), runInNewContext('Int32Array.of(2, 0)'))).toBe(4);
});

test.each([1, 4, 16])('of a result the adjoints of whole numbers are asked of nobody, with --unroll %s', (unroll) => {
  const exports = load<Exports>('f(x) = {a: x^2, b: [i in 0..5: count(j in 0..2: x > j)], c: [i in 0..3: x]}', { unroll });
  const [cache, grad] = [exports['fCache']!(), exports['fGradient']!()];
  exports['fForward']!(3, cache);
  expect(exports['fBackward']!(cache, grad, { a: 2, b: floats(), c: floats(1, 1, 1) })).toMatchObject({ x: 15 });
  expect(() => exports['fBackward']!(cache, grad, { a: 2, b: floats(), c: floats(1) })).toThrow('df.c: expected 3 elements, found 1');
});
