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
    ['of an array by rows', array, ['csr'], ['fJacobian', 'fJacobianPattern', 'fJacobianCsr']],
  ])('%s', (_what, source, exports, found) => {
    expect([...names(source, exports)].sort()).toEqual([...found].sort());
  });

  test('everything', () => {
    expect(names(scalar, ['all'])).toEqual(expect.arrayContaining([...names(scalar, undefined), 'fJvp', 'fHvp', 'fHessian', 'fHessianPattern']));
    expect(groups).toEqual(expect.arrayContaining([...usualGroups]));
  });

  test('of a problem and a batch, where there are any', () => {
    const some: Options['exports'] = ['problem', 'batch'];
    expect(names('f(x, const y) = x * y', some)).toEqual(['fProblem', 'fBatch']);
    expect(names('f(v: [n], const w: [n]) = [i: v[i] * w[i]]', some)).toEqual(['fProblem']);
    expect(names('f(x, n: int) = sum(i in 0..n: x^i)', some)).toEqual(['fProblem']);
    expect(names('f(const x) = x', some)).toEqual([]);
  });

  test('of a definition in pieces, no piece that nothing runs', async () => {
    const source = `f(x, y) = ${Array.from({ length: 300 }, (_, k) => `sin(x * ${k + 1}) * cos(y + ${k})`).join(' + ')}`;
    const { code } = await compile(source, { exports: ['jvp'] });
    expect(code).toContain('function fJvpForwardPass(');
    expect(code).not.toMatch(/function f(Forward|Backward)Pass|function fJvpBackwardPass/);
  });

  test('a cache serves functions along a direction between the two passes, at other sizes', () => {
    const module = load<{ readonly [name: string]: (...args: unknown[]) => unknown }>('f(v: [n], x) {\n  h[0] = x\n  h[t in 1..n] = tanh(h[t-1] * v[t] + v[0])\n  sum(i: h[i]^2) * sum(i: h[i] * v[i])\n}', { exports: ['all'] });
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
    // Data by names that a problem has for itself, positions by what is no data, results that are arguments.
    'f(x, const size, const value: [3], const lower: {upper, size}) = [size * x, value[0] * x^2, lower.upper + lower.size * x]',
    'f(theta, gradient, const out, const parameters: [n], problem: [n], const rows) = theta * gradient * out + rows * sum(i: parameters[i] * problem[i]^2)',
    'f(x, v: [n]) = [v[floor(x)], x]',
    'f(x in 0..2, v: [n], w: [m], const y: [n], k: int[m]) = {p: v, q: [i in 0..m: w[i] * y[k[i]] * x], s: x, t: v}',
    'f(q: {x, y}[n], const r: {pos: [3], m}[n], k: int) = sum(i: q.x[i] * r.m[i] + q.y[i]^2 * r.pos[i, 1]) * k',
    'f(v: [n-k+1], const w: [n], k: int) = [i: v[i] * sum(j in 0..k: w[i+j])]',
    'f(x, const p: {u, v: [2], c: [n]}, k: int, q: int[n]) = x * p.u + p.v[1] * x^2 + sum(i: p.c[q[i]]) * x + if(k == 1, x, 0)',
    'f(W: [h, d], const x: [T, d], T: int, const h0: [h]) {\n  s[0, j] = h0[j]\n  s[t in 1..T+1, j] = tanh(sum(i: W[j, i] * x[t-1, i]) + s[t-1, j])\n  sum(j: s[T, j]^2)\n}',
    'f(x, unused, const a, const nobody: [n]) = x * a',
    // Results that do not change, of which all elements are written.
    'f(x, y, const v: [3]) = {a: x * y, b: [1, 2, 3], c: [[floor(x), 1], [2, 3]], d: v}',
    'f(x) = [floor(x), 2]',
    // A pattern that only what is made of a whole number knows.
    'f(x, k: int, t: [3]) = [x, x * t[k mod 3]]',
    // Conditions that need what is used under them, once more where a tangent is sunk.
    'f(x, const d: [n], t) {\n  p = exp(t)\n  a[i] = if(d[i] > 0, p, x)\n  sum(i: if(t > a[i], p, a[i]))\n}',
    'f(x, const c, v: [n], const w: [n]) {\n  a = if(c <= 0, x, v[argmax(w)])\n  if(c >= 2, x, a > 2, a, x) + n\n}',
    'f(x, const c, v: [n], const w: [n]) {\n  a = if(c <= 0, x, v[argmax(w)])\n  u[i in 0..n] = if(c >= 2, x, a > 2, a, x)\n  sum(u)\n}',
    // A range that ends before it begins, before the rows of others.
    'f(v: [n], w: [m]) = {a: [i in 1..n-1: v[i+1] * v[i] * v[i-1]], b: w * w}',
    // A sum that one iteration puts in a branch, and the next one reads where the branch may not have been taken.
    'f(x: [n], y: [n], A: [T, n]) {\n  p[s in 0..T, i in 0..n] = if(s == T-1, A[s, i], sin(y[i]) + p[s+1, i])\n  q[s in 0..T, i in 0..n] = if(s == T-1, x[i], if(i == 0, 1, sin(p[s, i-1] / (2 + sin(p[s+1, i])))))\n  sum(s in 0..T, i in 0..n: q[s, i])\n}',
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

type Problem = {
  readonly size: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly residualCount: number;
  readonly pattern: { readonly rows: number; readonly columns: number; readonly row: Int32Array; readonly column: Int32Array };
  readonly value: (theta: Float64Array) => number;
  readonly gradient: (theta: Float64Array, gradient: Float64Array) => number;
  readonly residuals: (theta: Float64Array, out: Float64Array) => Float64Array;
  readonly jacobian: (theta: Float64Array, entries: Float64Array) => Float64Array;
  readonly hessianProduct: (theta: Float64Array, direction: Float64Array, product: Float64Array) => number;
  readonly pack: (parameters: unknown, theta?: Float64Array) => Float64Array;
  readonly unpack: (theta: Float64Array) => unknown;
};
type Exports = { readonly [name: string]: (...args: unknown[]) => unknown };
const problemOf = (source: string, ...args: unknown[]): Problem => {
  const { fProblem } = load<Exports>(source, { exports: ['problem', 'hvp'] });
  return fProblem?.(...args) as Problem;
};

describe('a problem', () => {
  const t = Float64Array.of(0.5, 1, 2);
  const y = Float64Array.of(3, 2, 1);
  const curve = 'f(a in 0..10, b, const t: [n], const y: [n]) = [i: a * exp(-b * t[i]) - y[i]]';

  test('of residuals', () => {
    const problem = problemOf(curve, t, y);
    const theta = Float64Array.of(4, 0.7);
    const residuals = Array.from(t, (at, i) => 4 * Math.exp(-0.7 * at) - (y[i] as number));
    const slopes = Array.from(t, (at) => [Math.exp(-0.7 * at), -4 * at * Math.exp(-0.7 * at)] as const);
    const close = (found: ArrayLike<number>, wanted: readonly number[]): void => Array.from(found).forEach((number, k) => expect(number).toBeCloseTo(wanted[k] as number, 12));
    expect([problem.size, problem.residualCount, ...problem.lower, ...problem.upper]).toEqual([2, 3, 0, -Infinity, 10, Infinity]);
    close(problem.residuals(theta, new Float64Array(3)), residuals);
    const { row, column, rows, columns } = problem.pattern;
    expect([rows, columns]).toEqual([3, 2]);
    close(problem.jacobian(theta, new Float64Array(row.length)), Array.from(row, (i, k) => slopes[i]?.[column[k] as 0 | 1] as number));
    const half = residuals.reduce((sum, one) => sum + (one * one) / 2, 0);
    const gradient = new Float64Array(2);
    close([problem.value(theta), problem.gradient(theta, gradient)], [half, half]);
    close(gradient, [0, 1].map((j) => residuals.reduce((sum, one, i) => sum + one * (slopes[i]?.[j] as number), 0)));
    // The Hessian times a direction, against differences of gradients.
    const direction = Float64Array.of(0.3, -0.6);
    const [product, above, below] = [new Float64Array(2), new Float64Array(2), new Float64Array(2)];
    const along = problem.hessianProduct(theta, direction, product);
    expect(along).toBeCloseTo((gradient[0] as number) * 0.3 - (gradient[1] as number) * 0.6, 12);
    problem.gradient(theta.map((one, k) => one + 1e-5 * (direction[k] as number)), above);
    problem.gradient(theta.map((one, k) => one - 1e-5 * (direction[k] as number)), below);
    product.forEach((one, k) => expect(one).toBeCloseTo(((above[k] as number) - (below[k] as number)) / 2e-5, 6));
  });

  test('packs and unpacks parameters of every shape, and refuses others before it writes', () => {
    const problem = problemOf('f(x, p: {u, v: [n]}, q: [2, 2], const w: [n]) = x * p.u * sum(i: p.v[i] * w[i]) + sum(q)', t);
    const named = { x: 1, p: { u: 2, v: Float64Array.of(3, 4, 5) }, q: Float64Array.of(6, 7, 8, 9) };
    const theta = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(problem.pack(named)).toEqual(theta);
    expect(problem.unpack(theta)).toEqual(named);
    const given = new Float64Array(9).fill(NaN);
    expect(() => problem.pack({ ...named, q: new Float64Array(3) }, given)).toThrow(/^parameters\.q: expected 4 elements, found 3/);
    expect(given.every(Number.isNaN)).toBe(true);
    const { v } = (problem.unpack(theta) as typeof named).p;
    v[0] = 100;
    expect(theta[2]).toBe(3);
  });

  test('asks what may be wrong with the data when it is made, and what may be wrong with an array before it writes', () => {
    const source = 'f(v: [n], const y: [m], const k: int[n]) = sum(i: v[i] * y[k[i]])';
    expect(() => problemOf(source, y, Int32Array.of(0, 3))).toThrow('k[i] is 3 where i = 1, outside 0..3');
    expect(() => problemOf(curve, t, new Float64Array(2))).toThrow('y: expected 3 elements, found 2');
    const problem = problemOf(source, y, Int32Array.of(0, 1));
    const gradient = new Float64Array(2).fill(NaN);
    expect(() => problem.gradient(new Float64Array(3), gradient)).toThrow('theta: expected 2 elements, found 3');
    expect(() => problem.gradient([1, 2] as unknown as Float64Array, gradient)).toThrow('theta: expected a Float64Array, found an array of 2 numbers');
    expect(gradient.every(Number.isNaN)).toBe(true);
    expect(problem.gradient(Float64Array.of(1, 1), gradient)).toBe(5);
  });

  test('takes sizes that data do not fix by name', () => {
    const source = 'f(W: [h, d], V: [h], const x: [d]) = sum(i: V[i] * tanh(sum(j: W[i, j] * x[j])))';
    expect(problemOf(source, { h: 4 }, t).size).toBe(16);
    expect(() => problemOf(source, { h: -1 }, t)).toThrow('h: expected a whole number from 0 up, found -1');
    expect(() => problemOf(source, t)).toThrow();
  });

  test('copies numbers, and sees what changes in an array', () => {
    const data = { c: 2, w: Float64Array.of(1, 2) };
    const problem = problemOf('f(x, const data: {c, w: [2]}) = x * data.c * data.w[1]', data);
    const theta = Float64Array.of(1);
    expect(problem.value(theta)).toBe(4);
    data.c = 100;
    data.w[1] = 3;
    expect(problem.value(theta)).toBe(6);
  });

  test.each(['value', 'gradient', 'residuals', 'jacobian', 'hessianProduct', 'pack', 'unpack'])('%s that is wrong is seen', async (method) => {
    const { code, functions } = verifiable(opened('f(a, b, const t: [n]) = [i: (a + b * t[i])^2]', { exports: ['all'] }));
    const start = code.indexOf(`  ${method}(`, code.indexOf('class FProblemObject'));
    const damaged = code.slice(0, start) + code.slice(start).replace(/theta\[1\]|parameters\.b/, 'theta[0]');
    const { holds, lines } = verifyModule(await importModule(damaged), functions);
    expect(damaged).not.toBe(code);
    expect(holds).toBe(false);
    expect(lines.join()).toContain('fProblem');
  });
});

describe('a batch', () => {
  const means: readonly (readonly [source: string, columns: (row: () => number) => readonly unknown[], at: (columns: readonly unknown[], row: number) => readonly unknown[]])[] = [
    ['f(w: [3], const x: [3], const y) = (sum(i: w[i] * x[i]) - y)^2', (row) => [Float64Array.from({ length: 21 }, row), Float64Array.from({ length: 7 }, row)], ([x, y], k) => [(x as Float64Array).slice(3 * k, 3 * k + 3), (y as Float64Array)[k]]],
    ['f(w: [3], const p: {u, v: [2]}, label: int) = w[label] * p.u + w[0]^2 * p.v[1]', (row) => [{ u: Float64Array.from({ length: 7 }, row), v: Float64Array.from({ length: 14 }, row) }, Int32Array.from({ length: 7 }, (_, k) => k % 3)], ([p, label], k) => [{ u: (p as { u: Float64Array }).u[k], v: (p as { v: Float64Array }).v.slice(2 * k, 2 * k + 2) }, (label as Int32Array)[k]]],
  ];

  test.each(means)('%s', (source, columns, at) => {
    let state = 1;
    const random = (): number => ((state = (state * 16807) % 2147483647) / 2147483647) * 2 - 1;
    const { fBatch, fGrad, fGradient } = load<Exports>(source, { exports: ['batch', 'grad'] });
    const data = columns(random);
    const w = Float64Array.of(0.5, -1, 2);
    for (const rows of [[3], [0, 1], [6, 6, 2, 5, 0], [1, 2, 3, 4, 5, 6, 0, 3, 3]]) {
      const gradient = new Float64Array(3).fill(NaN);
      const value = fBatch?.(w, gradient, Int32Array.from(rows), ...data) as number;
      const parts = rows.map((row) => {
        const grad = fGradient?.() as { readonly w: Float64Array };
        return { value: fGrad?.(w, ...at(data, row), grad) as number, w: grad.w };
      });
      const mean = (of: (part: (typeof parts)[number]) => number): number => parts.reduce((sum, part) => sum + of(part), 0) / rows.length;
      expect(value).toBeCloseTo(mean((part) => part.value), 12);
      gradient.forEach((one, i) => expect(one).toBeCloseTo(mean((part) => part.w[i] as number), 12));
    }
    const gradient = new Float64Array(3).fill(NaN);
    for (const row of [-1, 7]) expect(() => fBatch?.(w, gradient, Int32Array.of(0, row), ...data)).toThrow(`rows[k] is ${row} where k = 1, outside 0..7`);
    expect(gradient.every(Number.isNaN)).toBe(true);
    expect(fBatch?.(w, gradient, new Int32Array(0), ...data)).toBeNaN();
  });

  test('asks how many rows there are where data do not tell', () => {
    const { fBatch } = load<Exports>('f(x, const a: [n], const b: [m]) = x * sum(a) * sum(b)', { exports: ['batch'] });
    const [a, b] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6)];
    expect(fBatch?.(Float64Array.of(1), new Float64Array(1), 2, Int32Array.of(1), a, b)).toBe(42);
  });

  test('that is wrong is seen', async () => {
    const { code, functions } = verifiable(opened('f(x, const a, const b) = (x - a)^2 * b', { exports: ['all'] }));
    const start = code.indexOf('export function fBatch(');
    const damaged = code.slice(0, start) + code.slice(start).replace(/a\[rowsk?\w*\]/, 'a[0]');
    expect(damaged).not.toBe(code);
    const { holds, lines } = verifyModule(await importModule(damaged), functions);
    expect(holds).toBe(false);
    expect(lines.join()).toContain('fBatch');
  });

  test('is no name that a source may call, nor one that it may define', () => {
    expect(check('f(x, const a) = x * a\ng(x) = fBatch(x)', { exports: ['all'] }).diagnostics.map(({ code }) => code)).toContain('GR2002');
    expect(check('f(x, const a) = x * a\nfBatch(x) = x', { exports: ['all'] }).diagnostics.map(({ code }) => code)).toEqual(['GR2008']);
    expect(check('f(x, const a) = x * a', { exports: ['all'] }).functions.map(({ name }) => name)).toEqual(['f']);
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
    const module = load<{ readonly [name: string]: (...args: unknown[]) => unknown }>(source);
    const made = module[(source.startsWith('F') ? 'F' : 'f') + suffix]?.(...args);
    expect(classOf(made)).toBe(name);
    for (const inner of Object.values(made as object)) if (typeof inner === 'object' && !ArrayBuffer.isView(inner)) expect(classOf(inner)).toBe('FResultB');
  });

  test('two records whose classes would have one name', () => {
    const { fGradient } = load<{ readonly [name: string]: (...args: unknown[]) => { readonly b: object; readonly B: object } }>('f(b: {x, w: [n]}, B: {x}) = sum(b.w) * b.x * B.x');
    const made = fGradient?.({ n: 2 });
    expect(made).toEqual({ b: { x: 0, w: new Float64Array(2) }, B: { x: 0 } });
    expect(classOf(made?.b)).not.toBe(classOf(made?.B));
  });

  test('a field that no class may have', () => {
    const { fGradient } = load<{ readonly [name: string]: () => unknown }>('f(constructor, x) = constructor * x');
    expect(fGradient?.()).toEqual({ constructor: 0, x: 0 });
  });

  test('a parameter with the name of a class does not hide it', () => {
    const { f } = load<{ readonly [name: string]: (...args: unknown[]) => unknown }>('f(FResult, FResultB) = {a: FResult, b: {c: FResultB, d: 1}}');
    expect(f?.(1, 2)).toMatchObject({ a: 1, b: { c: 2, d: 1 } });
  });
});

describe('the Hessian', () => {
  test('of a sum of separate terms has an entry for each', () => {
    const { fHessian, fHessianPattern } = load<{ readonly [name: string]: (...args: unknown[]) => unknown }>('f(v: [n], const w: [n]) = sum(i: w[i] * v[i]^4)', { exports: ['hessian'] });
    const args = [Float64Array.of(1, 2, 3), Float64Array.of(1, 1, 2)];
    expect(fHessian?.(...args)).toEqual(Float64Array.of(12, 48, 216));
    expect(fHessianPattern?.(...args)).toEqual({ rows: 3, columns: 3, row: Int32Array.of(0, 1, 2), column: Int32Array.of(0, 1, 2) });
  });

  test('has no NaN of a pole in a branch that is not taken', () => {
    const pole = 'if(X != 0, 2 / (X^2 * X), 3 * X)';
    for (const source of [`f(x) = ${pole.replaceAll('X', 'x')}`, `f(x: [n]) = sum(i in 0..n: ${pole.replaceAll('X', 'x[i]')})`, `f(x: [1]) { v = [i in 0..1: ${pole.replaceAll('X', 'x[i]')}]; v[0] }`]) {
      const f = load<{ readonly [name: string]: (...args: unknown[]) => unknown }>(source, { exports: ['grad', 'jvp', 'hvp', 'hessian'] });
      const isArray = source.includes(': [');
      const holding = (value: number): unknown => (isArray ? Float64Array.of(value) : value);
      const gradient = { x: holding(NaN) };
      expect(f['fGrad']?.(holding(0), gradient)).toBe(0);
      expect(gradient).toEqual({ x: holding(3) });
      expect(f['fJvp']?.(holding(0), { x: holding(1) })).toBe(3);
      expect(f['fHvp']?.(holding(0), { x: holding(1) }, gradient)).toBe(3);
      expect(gradient).toEqual({ x: holding(0) });
      expect(f['fHessian']?.(holding(0))).toEqual(Float64Array.of(0));
    }
  });

  test('has no NaN of a branch that is not taken, where a condition needs what is used under it', () => {
    const source = 'f(x, const d, t) {\n  p = 1 / t\n  a = if(d == 0, if(t != 0, p, x), x)\n  if(t > a, if(t != 0, p, x)^2, a)\n}';
    const { fHessian } = load<{ readonly [name: string]: (...args: unknown[]) => unknown }>(source, { exports: ['hessian'] });
    expect(fHessian?.(-1, 3, 0)).toEqual(Float64Array.of(2, 0, 0));
  });

  test('of what is too large to be written out is dense, and right', async () => {
    const source = `f(x, y, v: [3]) = ${Array.from({ length: 260 }, (_, k) => `sin(x * ${k + 1}) * cos(y + ${k}) * v[${k % 3}]`).join(' + ')}`;
    const { lines, holds } = await verifyText(verifiable(opened(source, { exports: ['value', 'split', 'hessian'] })));
    expect(holds, lines.join()).toBe(true);
    expect(names(source, ['hessian'])).toEqual(expect.arrayContaining(['fHessian', 'fHvp']));
  });

  test.each([
    ['many rows', `f(a, b, c) = [${Array.from({ length: 150 }, (_, k) => `a * exp(b / ${k + 9}) + sin(c * ${k + 1})`).join(', ')}]`, true],
    ['a few rows', `f(a, b, c) {\n${Array.from({ length: 150 }, (_, k) => `  s${k} = sin(${k === 0 ? 'a' : `s${k - 1}`} * b) + c / ${k + 9}`).join('\n')}\n  [s149, s70, a]\n}`, false],
  ])('a long Jacobian is written out where that saves most of the work: of %s', async (_, source, isWritten) => {
    const module = verifiable(opened(source, { exports: ['value', 'split', 'jacobian'] }));
    expect(module.code.includes('Each row takes a backward pass over ')).toBe(!isWritten);
    const { lines, holds } = await verifyText(module);
    expect(holds, lines.join()).toBe(true);
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
