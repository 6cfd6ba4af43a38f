// Groups of exports: a module has those that are asked for and what they need, each of them right.

import { beforeAll, describe, expect, test } from 'vitest';
import { groups, usualGroups } from '../src/check/exports.ts';
import { verifyModule, verifyText } from '../src/cli/verify.ts';
import { importModule } from '../src/cli/import-module.ts';
import { check, compile, load, opened, verifiable, type Options } from '../src/compile.ts';
import { GradcError } from '../src/report/error.ts';
import { readFileSync, readdirSync } from 'node:fs';

const scalar = 'f(x, y) = exp(x * y)';
const array = 'f(v: [n], const w: [n]) = [i: v[i]^2 * w[i]]';
const names = (source: string, exports: Options['exports']): readonly string[] => Object.keys(load(source, exports === undefined ? {} : { exports }));

describe('what a module has', () => {
  test.each<[what: string, source: string, exports: Options['exports'], found: readonly string[]]>([
    ['nothing is said', scalar, undefined, ['f', 'fForward', 'fBackward', 'fGrad', 'fPacked', 'fCache', 'fGradient']],
    ['the gradient alone', scalar, ['grad'], ['fGrad', 'fGradient']],
    ['the value alone', scalar, ['value'], ['f']],
    ['along a direction', scalar, ['jvp'], ['fGradient', 'fJvp']],
    ['of an array, what only numbers have', array, ['hvp', 'value'], ['f']],
    ['of an array', array, ['jvp', 'jacobian'], ['fGradient', 'fJvp', 'fJacobian', 'fJacobianPattern']],
  ])('%s', (_what, source, exports, found) => {
    expect([...names(source, exports)].sort()).toEqual([...found].sort());
  });

  test('everything', () => {
    expect(names(scalar, ['all'])).toEqual(expect.arrayContaining([...names(scalar, undefined), 'fJvp', 'fHvp', 'fHessian', 'fHessianPattern']));
    expect(groups).toEqual(expect.arrayContaining([...usualGroups]));
  });

  test('of a definition in pieces, no piece that nothing runs', async () => {
    const source = `f(x, y) = ${Array.from({ length: 300 }, (_, k) => `sin(x * ${k + 1}) * cos(y + ${k})`).join(' + ')}`;
    const { code } = await compile(source, { exports: ['jvp'] });
    expect(code).toContain('function fJvpForwardPass(');
    expect(code).not.toMatch(/function f(Forward|Backward)Pass|function fJvpBackwardPass/);
  });

  test('a cache serves functions along a direction between the two passes, at other sizes', () => {
    const module = load('f(v: [n], x) {\n  h[0] = x\n  h[t in 1..n] = tanh(h[t-1] * v[t] + v[0])\n  sum(i: h[i]^2) * sum(i: h[i] * v[i])\n}', { exports: ['all'] }) as { readonly [name: string]: (...args: unknown[]) => unknown };
    const { fCache, fGradient, fForward, fBackward, fJvp, fHvp } = module;
    const v = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => 0.3 + 0.1 * i);
    const cache = fCache?.({ n: 4 });
    fForward?.(v(4), 0.5, cache);
    const before = fBackward?.(cache, fGradient?.({ n: 4 }));
    fForward?.(v(4), 0.5, cache);
    fJvp?.(v(7), 0.5, fGradient?.({ n: 7 }), cache);
    fHvp?.(v(9), 0.5, fGradient?.({ n: 9 }), fGradient?.({ n: 9 }), cache);
    expect(fBackward?.(cache, fGradient?.({ n: 4 }))).toEqual(before);
  });

  test('a name that only a group not asked for would take is free', () => {
    const source = 'f(x) = x^2\nfJvp(x) = 3 * x';
    expect(check(source).diagnostics).toEqual([]);
    expect(check(source, { exports: ['value', 'jvp'] }).diagnostics.map(({ code }) => code)).toEqual(['GR2008']);
  });

  test.each([[[]], [['grads']], ['grad'], [[1]], [['grad', null]]])('%j is no list of groups', (exports) => {
    expect(() => load(scalar, { exports: exports as NonNullable<Options['exports']> })).toThrow(GradcError);
  });
});

describe('derivatives along a direction', () => {
  /** Branches, kinks, sums of several parts under a condition, recurrences both ways, gathers, records, and no elements. */
  const sources: readonly string[] = [
    scalar,
    array,
    'f(x, y) = if(x > y, hypot(x, y) * max(x, y), x < 0, x^3, abs(y) * sqrt(x^2 + y^2))',
    'f(p: {x, y}, k: int) = {a: hypot(p.x, p.y)^k, b: [p.x * p.y, 3]}',
    'f(x, A: [5]) = if(2 <= x, A[1] * A[2], A[1] > 0, log(A[1]) * A[3], x)',
    'f(v: [n], x) {\n  h[0] = x\n  h[t in 1..n] = tanh(h[t-1] * v[t] + v[0])\n  g[n-1] = h[n-1]\n  g[t in 0..n-1] = g[t+1] * h[t]\n  sum(g) + prod(v)\n}',
    'f(W: [m, n], v: [n], const p: int[m]) = logsumexp(i in 0..m: W[i, p[i]] * sum(j: W[i, j] * v[j]))',
    'f(v: [n]) = max(i: sin(v[i])) * norm(v) + min(i: v[i]^2)',
    'gate swish(x) = x * sigmoid(x) { dx = sigmoid(x) + out * (1 - sigmoid(x)) }\nf(v: [n], b) = sum(i: swish(v[i] * b))',
    'f(x) = lgamma(x^2 + 1) * erf(x) + atan2(x, 2) + asinh(x) * cbrt(x)',
  ];
  const settings: readonly Options[] = [{}, { unroll: 1 }, { unroll: 16, fastMath: true }, { checkpoint: true }];

  test.each(sources)('%s', async (source) => {
    for (const options of settings) {
      const { lines, holds } = await verifyText(verifiable(opened(source, { ...options, exports: ['all'] })));
      expect(holds, `${JSON.stringify(options)}: ${lines.join()}`).toBe(true);
    }
  });

  test('a definition in pieces', async () => {
    const source = `f(x, y) = ${Array.from({ length: 180 }, (_, k) => `sin(x * ${k + 1}) * cos(y + ${k})`).join(' + ')}`;
    const { lines, holds } = await verifyText(verifiable(opened(source, { exports: ['all'] })));
    expect(holds, lines.join()).toBe(true);
  });

  test.each([
    ['Jvp', 'value'],
    ['Hvp', 'product'],
  ])('f%s that is wrong is seen', async (suffix) => {
    const { code, functions } = verifiable(opened(scalar, { exports: ['all'] }));
    const start = code.indexOf(`export function f${suffix}(`);
    const damaged = code.slice(0, start) + code.slice(start).replace('direction.y', '-direction.y');
    const { holds, lines } = verifyModule(await importModule(damaged), functions);
    expect(holds).toBe(false);
    expect(lines.join()).toContain(`f${suffix}: `);
  });
});

describe('what a module makes', () => {
  const classOf = (value: unknown): string => (value as object).constructor.name;

  test.each<[source: string, suffix: string, args: readonly unknown[], name: string]>([
    ['f(x, y) = x * y', 'Gradient', [], 'FGradient'],
    ['f(x, y) = x * y', 'Cache', [], 'FCache'],
    ['f(x, y) = {a: x, b: {c: y, d: x * y}}', '', [1, 2], 'FResult'],
    ['f(v: [n], x) = sum(v) * x', 'Gradient', [{ n: 3 }], 'FGradient'],
    ['f(v: [n], x) = [i: v[i] * x]', 'JacobianPattern', [new Float64Array(2), 1], 'FJacobianPattern'],
    // A function has the name of the type: the class has another one.
    ['F(x) = x^2', 'Gradient', [], 'FGradientObject'],
  ])('%s: %s', (source, suffix, args, name) => {
    const module = load(source) as { readonly [name: string]: (...args: unknown[]) => unknown };
    const made = module[(source.startsWith('F') ? 'F' : 'f') + suffix]?.(...args);
    expect(classOf(made)).toBe(name);
    for (const inner of Object.values(made as object)) if (typeof inner === 'object' && !ArrayBuffer.isView(inner)) expect(classOf(inner)).toBe('FResultB');
  });

  test('two records whose classes would have one name', () => {
    const { fGradient } = load('f(b: {x, w: [n]}, B: {x}) = sum(b.w) * b.x * B.x') as { readonly [name: string]: (...args: unknown[]) => { readonly b: object; readonly B: object } };
    const made = fGradient?.({ n: 2 });
    expect(made).toEqual({ b: { x: 0, w: new Float64Array(2) }, B: { x: 0 } });
    expect(classOf(made?.b)).not.toBe(classOf(made?.B));
  });

  test('a field that no class may have', () => {
    const { fGradient } = load('f(constructor, x) = constructor * x') as { readonly [name: string]: () => unknown };
    expect(fGradient?.()).toEqual({ constructor: 0, x: 0 });
  });

  test('a parameter with the name of a class does not hide it', () => {
    const { f } = load('f(FResult, FResultB) = {a: FResult, b: {c: FResultB, d: 1}}') as { readonly [name: string]: (...args: unknown[]) => unknown };
    expect(f?.(1, 2)).toMatchObject({ a: 1, b: { c: 2, d: 1 } });
  });
});

describe('the Hessian', () => {
  test('of a sum of separate terms has an entry for each', () => {
    const { fHessian, fHessianPattern } = load('f(v: [n], const w: [n]) = sum(i: w[i] * v[i]^4)', { exports: ['hessian'] }) as { readonly [name: string]: (...args: unknown[]) => unknown };
    const args = [Float64Array.of(1, 2, 3), Float64Array.of(1, 1, 2)];
    expect(fHessian?.(...args)).toEqual(Float64Array.of(12, 48, 216));
    expect(fHessianPattern?.(...args)).toEqual({ rows: 3, columns: 3, row: Int32Array.of(0, 1, 2), column: Int32Array.of(0, 1, 2) });
  });

  test('of what is too large to be written out is dense, and right', async () => {
    const source = `f(x, y, v: [3]) = ${Array.from({ length: 260 }, (_, k) => `sin(x * ${k + 1}) * cos(y + ${k}) * v[${k % 3}]`).join(' + ')}`;
    const { lines, holds } = await verifyText(verifiable(opened(source, { exports: ['value', 'split', 'hessian'] })));
    expect(holds, lines.join()).toBe(true);
    expect(names(source, ['hessian'])).toEqual(expect.arrayContaining(['fHessian', 'fHvp']));
  });

  test.each(['(', ' = '])('an entry that is wrong, or has another place, is seen', async (what) => {
    const { code, functions } = verifiable(opened(scalar, { exports: ['all'] }));
    const start = code.indexOf(what === '(' ? 'export function fHessian(' : 'export function fHessianPattern(');
    const damaged = code.slice(0, start) + code.slice(start).replace(/\[1\] = .*/, '[1] = 0;');
    const { holds } = verifyModule(await importModule(damaged), functions);
    expect(holds).toBe(false);
  });
});

describe('examples', () => {
  const folder = new URL('../examples/', import.meta.url);
  let files: readonly string[] = [];
  beforeAll(() => {
    files = readdirSync(folder).filter((file) => file.endsWith('.txt') && file !== 'gates.txt');
  });

  // `npx gradc 'examples/*.txt' --exports all --verify` does all of them.
  test.each(['expr', 'neuron', 'spring', 'rosenbrock', 'logreg', 'rnn', 'kalman', 'ode'])('%s', async (name) => {
    expect(files).toContain(`${name}.txt`);
    const source = readFileSync(new URL(`${name}.txt`, folder), 'utf8');
    const { lines, holds } = await verifyText(verifiable(opened(source, { exports: ['all'] })));
    expect(holds, lines.join()).toBe(true);
  });
});
