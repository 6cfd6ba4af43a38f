// Names of the user's that are also names of the module: two exports of one name are refused, and nothing that a function
// calls is hidden by a parameter, a size, a line or an index of that name.

import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { check, compile, load } from '../src/compile.ts';

type Callable = (...args: readonly unknown[]) => unknown;

describe('two exports of one name', () => {
  test.each([
    ['f(x) = x^2\nfGrad(x) = 3 * x', 'fGrad'],
    ['f(x) = [x, x^2]\nfJacobian(x) = 3 * x', 'fJacobian'],
    ['f(x) = [x, x^2]\nfJacobianPattern(x) = 3 * x', 'fJacobianPattern'],
    ['f(x) = {a: x}\nfJacobian(x) = 3 * x', 'fJacobian'],
    ['f(v: [n]) = [i: v[i]^2]\nFJacobianPattern(x) = 3 * x', 'FJacobianPattern'],
    ['fJacobian(x) = 3 * x\nf(x) = [x, x^2]', 'fJacobian'],
    ['f(x) = {a: x}\nFResult(x) = 3 * x', 'FResult'],
    ['f(const v: [n]) = sum(v)\nfCache(x) = 3 * x', 'fCache'],
    ['fJ(x) = [x, x]\nfJacobian(x) = 2\nf(x) = [x]', 'fJacobian'],
  ])('%j is refused', (source, name) => {
    const errors = check(source).diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, message }) => [code, message])).toEqual([['GR2008', expect.stringContaining(`'${name}'`)]]);
    expect(() => load(source)).toThrow('GR2008');
  });

  test.each(['f(x) = x^2\nfJacobian(x) = 3 * x', 'f(x) = [x, x^2]\nfGrad(x) = 3 * x', 'f(x) = [x, x^2]\nfPacked(x) = 3 * x', 'f(x) = x\nfResult(x) = x'])('%j is not: nothing has that name twice', (source) => {
    expect(check(source).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const names = Object.keys(load(source));
    expect(new Set(names).size).toBe(names.length);
  });
});

const helpers = ['requireLength', 'requireArrayOf', 'fitted', 'requireCount', 'requireWhole', 'wholeSize', 'outside', 'sameKind', 'found', 'missing', 'erf', 'lgamma', 'digamma'];
const exported = ['f', 'fCache', 'fGradient', 'fForward', 'fBackward', 'fGrad', 'fPacked', 'fJacobian', 'fJacobianPattern', 'FCache'];

/** Programs in which NAME is something of the user's; the arguments of `f`, and the sizes by name. */
const programs: { readonly [what: string]: readonly [source: string, args: readonly unknown[], sizes: object] } = {
  'a parameter': ['f(NAME: [n], A: [n, m], k: int) { s[0] = NAME[0]; s[i in 1..n] = s[i-1] * erf(NAME[i]) + lgamma(2 + A[i, 0]); s[k] }', [floats(1, 2, 3), floats(1, 2, 3, 4, 5, 6), 2], { n: 3, m: 2 }],
  'a whole-number parameter': ['f(v: [n], NAME: int) { s[0] = v[0]; s[i in 1..n] = s[i-1] * erf(v[i]); s[NAME] }', [floats(1, 2, 3), 2], { n: 3 }],
  'a size': ['f(v: [NAME], A: [NAME, m], k: int) { s[0] = v[0]; s[i in 1..NAME] = s[i-1] * erf(v[i]) + A[i, 1]; s[k] }', [floats(1, 2, 3), floats(1, 2, 3, 4, 5, 6), 2], { NAME: 3, m: 2 }],
  'a line': ['f(v: [n], k: int) { NAME[0] = v[0]; NAME[i in 1..n] = NAME[i-1] * erf(v[i]); NAME[k] }', [floats(1, 2, 3), 2], { n: 3 }],
  'a number on a line': ['f(v: [n], k: int) { NAME = erf(v[k]); s[0] = NAME; s[i in 1..n] = s[i-1] * v[i] * NAME; s[n-1] }', [floats(1, 2, 3), 2], { n: 3 }],
  'an index': ['f(v: [n], k: int) { s[0] = v[0]; s[NAME in 1..n] = s[NAME-1] * erf(v[NAME]); s[k] + sum(NAME: v[NAME]) }', [floats(1, 2, 3), 2], { n: 3 }],
  'a field': ['f(p: {NAME: [n], b}, k: int) { s[0] = p.b; s[i in 1..n] = s[i-1] * erf(p.NAME[i]); s[k] }', [{ NAME: floats(1, 2, 3), b: 2 }, 2], { n: 3 }],
  'a record': ['f(NAME: {v: [n], b}, k: int) { s[0] = NAME.b; s[i in 1..n] = s[i-1] * erf(NAME.v[i]); s[k] }', [{ v: floats(1, 2, 3), b: 2 }, 2], { n: 3 }],
  'a parameter of an array': ['f(NAME: [n], k: int) { s[0] = NAME[0]; s[i in 1..n] = s[i-1] * erf(NAME[i]); [i: s[i] * NAME[k]] }', [floats(1, 2, 3), 2], { n: 3 }],
  'a parameter without loops': ['f(NAME: [3], b) = erf(NAME[0]) * NAME[1] + lgamma(NAME[2] + b)', [floats(1, 2, 3), 2], {}],
  'a parameter of a large definition': [`f(NAME, b: [2]) = ${Array.from({ length: 300 }, (_, i) => `sin(${String(i)} * NAME + b[${String(i % 2)}])`).join(' + ')}`, [0.3, floats(1, 2)], {}],
};

function floats(...values: readonly number[]): Float64Array {
  return Float64Array.from(values);
}

function withName(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key === 'NAME' ? name : key, inner as unknown]));
}

const flat = (value: unknown): readonly number[] => {
  if (typeof value === 'number') return [value];
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  return Object.values(value as object).flatMap(flat);
};

/** What every function of the module says. */
function answers(source: string, name: string, args: readonly unknown[], sizes: object): readonly (readonly number[])[] {
  const { f, fGrad, fForward, fBackward, fCache, fGradient, fPacked, fJacobian, fJacobianPattern } = load<{ readonly [name: string]: Callable }>(source.replaceAll('NAME', name));
  const given = args.map((value) => withName(value, name));
  const bySize = withName(sizes, name);
  const out: (readonly number[])[] = [flat(f?.(...given))];
  const cache = fCache?.(bySize);
  const grad = fGradient?.(bySize);
  const value = fForward?.(...given, cache);
  fBackward?.(cache, grad, ...(typeof value === 'number' ? [2] : [value]));
  out.push(flat(value), flat(grad));
  if (fGrad !== undefined) out.push(flat(fGrad(...given, grad)), flat(grad));
  if (fGrad !== undefined) expect(fPacked).toBeDefined();
  if (fJacobian !== undefined) out.push(flat(fJacobian(...given)), flat(fJacobianPattern?.(...given)));
  return out;
}

describe.each(Object.entries(programs).map(([what, [source, args, sizes]]) => ({ what, source, args, sizes })))('$what', ({ source, args, sizes }) => {
  const expected = answers(source, 'plain', args, sizes);

  // What is long to compile is compiled for the names that it uses.
  test.each(source.length < 5000 ? [...exported, ...helpers] : ['fCache', 'fForwardPass', 'fBackwardPass2', 'requireLength'])('may be called %s', (name) => {
    expect(answers(source, name, args, sizes)).toEqual(expected);
  });
});

test('the Jacobian that is taken from the backward pass finds its functions', () => {
  const source = `f(NAME: [2], w) = [${Array.from({ length: 260 }, (_, i) => `sin(${String(i)} * NAME[0]) * w`).join(', ')}]`;
  const args = [floats(0.1, 0.2), 2];
  const expected = answers(source, 'plain', args, {});
  for (const name of ['fForward', 'fBackward', 'fCache', 'fGradient', 'requireLength']) expect(answers(source, name, args, {})).toEqual(expected);
});

test('a size that is asked for by the packed function, and the module that is written', async () => {
  for (const name of [...exported, ...helpers]) {
    const source = `f(v: [${name}], a: [m], k: int) { s[0] = v[0]; s[i in 1..${name}] = s[i-1] * v[i]; s[k] + sum(a) }`;
    const gradient = new Float64Array(5);
    const { fPacked } = load<{ readonly [name: string]: Callable }>(source);
    expect(fPacked?.(floats(1, 2, 3, 4, 5), gradient, 3, 2), name).toBe(15);
    expect([...gradient]).toEqual([6, 3, 2, 1, 1]);
    const { code } = await transform((await compile(source)).code, { loader: 'ts' });
    expect(code).toContain('export function fGrad');
  }
});
