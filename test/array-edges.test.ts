// Edges of array programs: no elements, one, a prime number of them, a thousand; lengths that contradict; positions outside; and
// that nothing is written where something is wrong.

import { describe, expect, test } from 'vitest';
import { askOracle } from './array-oracle.ts';
import { argumentsOf, expectAllWays, expectRow, sampler, takesWorkspace, type Plain, type Row } from './array-laws.ts';
import { callGrad, callPacked, callSplit, callValue, emptyGradient, exported, hostArguments, makeCache, askedSizes, sizesOf, subjectOf, type Arguments, type Subject } from './array-ways.ts';
import { flatten } from './call-function.ts';

type Sized = {
  readonly name: string;
  readonly source: string;
  /** Shapes by parameter; `to` makes whole numbers below it. */
  readonly shapes: (n: number) => { readonly [parameter: string]: readonly number[] | { readonly to: number; readonly shape: readonly number[] } | { readonly count: number } };
  readonly least?: number;
};

const sized: readonly Sized[] = [
  { name: 'a sum of squares', source: 'f(v: [n]) = sum(i: v[i]^2)', shapes: (n) => ({ v: [n] }) },
  { name: 'whole arrays', source: 'f(v: [n], w: [n], s) = sum(exp(v / 3) * w - s)', shapes: (n) => ({ v: [n], w: [n], s: [] }) },
  { name: 'a matrix product', source: 'f(A: [n, k], B: [k, m], const y: [m]) = sum((A @ B) @ y)', shapes: (n) => ({ A: [n, 3], B: [3, 2], y: [2] }) },
  { name: 'a matrix product over n', source: 'f(A: [3, n], B: [n, 2]) = A @ B', shapes: (n) => ({ A: [3, n], B: [n, 2] }) },
  { name: 'regression', source: 'f(w: [d], b, const X: [n, d], const y: [n]) {\n  z = X @ w + b\n  sum(softplus(z) - y * z)\n}', shapes: (n) => ({ w: [2], b: [], X: [n, 2], y: [n] }) },
  { name: 'log-sum-exp', source: 'f(v: [n]) = logsumexp(v)', shapes: (n) => ({ v: [n] }), least: 1 },
  { name: 'softmax cross-entropy', source: 'f(Z: [n, c], t: int[n], const one: [c]) = sum(i: logsumexp(j: Z[i, j] * one[j]) - Z[i, t[i]])', shapes: (n) => ({ Z: [n, 3], t: { to: 3, shape: [n] }, one: [3] }) },
  { name: 'the largest', source: 'f(v: [n]) = max(v) + min(i: sin(v[i]))', shapes: (n) => ({ v: [n] }), least: 1 },
  { name: 'a product', source: 'f(v: [n]) = prod(i: 1 + v[i] / 9)', shapes: (n) => ({ v: [n] }) },
  { name: 'a recurrence', source: 'f(x: [n], a) {\n  h[0] = x[0]\n  h[t in 1..n] = tanh(a * h[t-1] + x[t])\n  sum(h)\n}', shapes: (n) => ({ x: [n], a: [] }), least: 1 },
  { name: 'a recurrence in a branch', source: 'f(x: [n], a) {\n  h[t] = tanh(x[t] + if(t > 0, a * h[t-1], 0))\n  sum(h)\n}', shapes: (n) => ({ x: [n], a: [] }) },
  { name: 'a recurrence downwards', source: 'f(x: [n], a) {\n  h[n] = a\n  h[t in 0..n] = tanh(a * h[t+1] + x[t])\n  h[0]\n}', shapes: (n) => ({ x: [n], a: [] }) },
  { name: 'steps', source: 'f(x, T: int) {\n  y[0] = x\n  y[t in 1..T+1] = sin(y[t-1]) + 0.1\n  y[T]\n}', shapes: (n) => ({ x: [], T: { count: n } }) },
  { name: 'a triangle', source: 'f(L: [n, n], y: [n]) = sum(i: tanh(sum(j in 0..i: L[i, j] * y[j]) / 9))', shapes: (n) => ({ L: [n, n], y: [n] }) },
  { name: 'forward substitution', source: 'f(L: [n, n], y: [n]) {\n  z[i] = y[i] - sum(j in 0..i: L[i, j] * z[j]) / (3 * n)\n  sum(i: z[i]^2)\n}', shapes: (n) => ({ L: [n, n], y: [n] }) },
  { name: 'neighbours', source: 'f(x: [n]) = sum(i in 1..n-1: (x[i-1] - 2 * x[i] + x[i+1])^2)', shapes: (n) => ({ x: [n] }) },
  { name: 'borders', source: 'f(x: [n], a) {\n  u[i in 0..n, 0] = a\n  u[i in 0..n, j in 1..4] = x[i] * j\n  sum(i, j: sin(u[i, j]))\n}', shapes: (n) => ({ x: [n], a: [] }) },
  { name: 'gather', source: 'f(E: [w, 2], ids: int[n]) = sum(i, j: E[ids[i], j]^2)', shapes: (n) => ({ E: [3, 2], ids: { to: 3, shape: [n] } }) },
  { name: 'scatter by a branch', source: 'f(v: [n], k: int[n]) = [c in 0..3: sum(i: if(k[i] == c, v[i], 0))]', shapes: (n) => ({ v: [n], k: { to: 3, shape: [n] } }) },
  { name: 'records', source: 'f(q: {x, y}[n]) = sum(i: hypot(q[i].x + 3, q[i].y))', shapes: (n) => ({ q: [n] }) },
  { name: 'reversed, halved, wrapped', source: 'f(v: [n]) = sum(i in 0..n: v[n-1-i] * v[i div 2] * sin(v[(i+1) mod n]))', shapes: (n) => ({ v: [n] }) },
  { name: 'an outer sum', source: 'f(v: [n], w: [3]) = [i, j: v[i] * w[j]]', shapes: (n) => ({ v: [n], w: [3] }) },
];

function made({ shapes }: Sized, n: number): Arguments {
  const next = sampler(n + 5);
  const sizes = shapes(n);
  const numbers = (shape: readonly number[], value: () => number): Arguments[string] => {
    if (shape.length === 0) return value();
    return { sizes: shape, values: Array.from({ length: shape.reduce((total, length) => total * length, 1) }, value) };
  };
  const entries = Object.entries(sizes).map(([name, shape]): [string, Arguments[string]] => {
    if (name === 'q') return [name, { fields: { x: numbers(shape as readonly number[], next), y: numbers(shape as readonly number[], next) } }];
    if ('count' in shape) return [name, shape.count];
    return [name, 'to' in shape ? numbers(shape.shape, () => Math.floor(Math.abs(next()) * shape.to) % shape.to) : numbers(shape, next)];
  });
  return Object.fromEntries(entries);
}

describe.each([0, 1, 2, 5, 13])('of %i elements', (n) => {
  test.each(sized.filter(({ least = 0 }) => n >= least).map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const args = made(one, n);
    expectAllWays(subjectOf(one.source), args, askOracle(one.source, 'f', args), 1e-11);
  });
});

describe('of 1000 elements, along one direction', () => {
  const vectors = sized.filter(({ source, name }) => !source.includes('[n, n]') && /\) \{|\) = (sum|max|prod|logsumexp)/.test(source) && name !== 'a product');
  test.each(vectors.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const subject = subjectOf(one.source);
    const args = made(one, 1000);
    const fused = callGrad(subject, args);
    const split = callSplit(subject, args, makeCache(subject, args), undefined);
    const scale = Math.max(1, ...fused.gradient.map(Math.abs), Math.abs(fused.value[0] ?? 0));
    expect(Math.abs((split.value[0] ?? NaN) - (fused.value[0] ?? NaN))).toBeLessThan(1e-11 * scale);
    for (const [at, slope] of split.gradient.entries()) expect(Math.abs(slope - (fused.gradient[at] ?? NaN))).toBeLessThan(1e-11 * scale);
    // Ties and wraps aside, a short step along a direction changes the value by the slope.
    const next = sampler(23);
    const direction = fused.gradient.map(next);
    const along = fused.gradient.reduce((total, slope, at) => total + slope * (direction[at] ?? 0), 0);
    const moved = (step: number): number => {
      let at = 0;
      const shift = (argument: Arguments[string], name: string): Arguments[string] => {
        const isData = subject.definition.parameters.some((parameter) => parameter.name === name && (parameter.isConst || parameter.type.base === 'int'));
        if (isData) return argument;
        if (typeof argument === 'number') return argument + step * (direction[at++] ?? 0);
        if ('fields' in argument) return { fields: Object.fromEntries(Object.entries(argument.fields).map(([field, inner]) => [field, shift(inner, name)])) };
        return { sizes: argument.sizes, values: argument.values.map((value) => value + step * (direction[at++] ?? 0)) };
      };
      return callValue(subject, Object.fromEntries(Object.entries(args).map(([name, argument]) => [name, shift(argument, name)])))[0] ?? NaN;
    };
    const slope = (8 * (moved(1e-5) - moved(-1e-5)) - (moved(2e-5) - moved(-2e-5))) / 12e-5;
    expect(Math.abs(slope - along)).toBeLessThan(2e-6 * Math.max(scale, Math.abs(along)));
  });
});

describe('folds of nothing', () => {
  const none = { sizes: [0] };
  const rows: readonly Row[] = [
    ['f(v: [n], s) = s * sum(v)', { v: none, s: 2 }, 0, [[], 0]],
    ['f(v: [n], s) = s * prod(v)', { v: none, s: 2 }, 2, [[], 1]],
    ['f(v: [n], s) = s * prod(i: v[i])', { v: none, s: 2 }, 2, [[], 1]],
    ['f(v: [n], s) = s * count(v > 0)', { v: none, s: 2 }, 0, [[], 0]],
    ['f(v: [n], s) = max(s, max(v))', { v: none, s: 2 }, 2, [[], 1]],
    ['f(v: [n], s) = min(s, min(i: v[i]))', { v: none, s: 2 }, 2, [[], 1]],
    ['f(v: [n], s) = s + exp(logsumexp(v))', { v: none, s: 2 }, 2, [[], 1]],
    ['f(v: [n], s) = s + exp(logsumexp(i: v[i]))', { v: none, s: 2 }, 2, [[], 1]],
    ['f(v: [n], s) = s + norm(v)', { v: none, s: 2 }, 2, [[], 1]],
    ['f(v: [n], s) = s + dot(v, v)', { v: none, s: 2 }, 2, [[], 1]],
    ['f(v: [n], s) = sum(softmax(v)) + s', { v: none, s: 2 }, 2, [[], 1]],
    ['f(v: [n]) = 2 * v', { v: none }, []],
    ['f(v: [n], const A: [2, n]) = A @ v', { v: none, A: { sizes: [2, 0] } }, [0, 0]],
    ['f(v: [n], s) = s + sum(i: v[i] * v[0] + v[n-1])', { v: none, s: 2 }, 2, [[], 1]],
    ['f(v: [n], s) = [i in 0..n-1: v[i+1]]', { v: [3], s: 2 }, []],
    ['f(v: [n], s) = sum(i in 2..n: v[i]) + s', { v: [5], s: 2 }, 2, [[0], 1]],
    ['f(v: [n], s) {\n  h[i in 1..n-1] = v[i]\n  sum(i: h[i]) + s\n}', { v: [5, 6], s: 2 }, 2, [[0, 0], 1]],
  ];
  test.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));
});

/** What a function writes into, full of a mark that must still be there. */
const mark = 12_345;

type Refused = readonly [what: string, source: string, args: { readonly [parameter: string]: Plain }, says: RegExp];

const contradictions: readonly Refused[] = [
  ['two vectors of one size', 'f(v: [n], w: [n]) = dot(v, w)', { v: [1, 2], w: [1, 2, 3] }, /w/],
  ['a fixed size', 'f(v: [3]) = sum(i: v[i]^2)', { v: [1, 2] }, /v/],
  ['a fixed size in a loop', 'f(v: [30]) = sum(i: v[i]^2)', { v: [1, 2] }, /v/],
  ['a matrix and a vector', 'f(A: [m, n], v: [n], const y: [m]) = y @ A @ v', { A: [[1, 2, 3]], v: [1, 2], y: [1] }, /A/],
  ['a length that no whole number of rows has', 'f(const v: [n], A: [m, n]) = sum(A @ v)', { v: [1, 2, 3], A: [1, 2, 3, 4] }, /A/],
  ['a length that is no square', 'f(A: [n, n]) = sum(i: A[i, i])', { A: [1, 2, 3] }, /A/],
  ['a size expression', 'f(x: [n], w: [k], const y: [n-k+1]) = sum(i: y[i] * sum(j: w[j] * x[i+j]))', { x: [1, 2, 3], w: [1, 2], y: [1] }, /y/],
  ['a size expression below zero', 'f(x: [n], w: [k], const y: [n-k+1]) = sum(i: y[i] * sum(j: w[j] * x[i+j]))', { x: [1], w: [1, 2, 3], y: [1] }, /y/],
  ['fields of an array of records', 'f(q: {x, y}[n]) = dot(q.x, q.y)', { q: { x: [1, 2], y: [1] } }, /q\.y|y/],
  ['whole numbers', 'f(v: [n], k: int[n]) = sum(i: v[i] * k[i])', { v: [1, 2], k: [1] }, /k/],
  ['a count and a length', 'f(A: [m, n], n: int) = sum(i, j: A[i, j])', { A: [1, 2, 3, 4], n: 3 }, /A/],
  ['a count that is not whole', 'f(x, n: int) = sum(i in 0..n: x * i)', { x: 1, n: 2.5 }, /n/],
  ['a whole number that is NaN', 'f(x, k: int, v: [n]) = x * k + sum(v)', { x: 1, k: NaN, v: [1] }, /k/],
  ['lines that meet', 'f(v: [n]) {\n  h[0] = 1\n  h[n-1] = 2\n  h[i in 1..n-1] = v[i]\n  sum(h)\n}', { v: [5] }, /n|i|h/],
  ['a result of less than no elements', 'f(v: [n], s) = [i in 0..n-1: s * v[i+1]]', { v: [], s: 1 }, /n|i/],
  ['a size below zero', 'f(s, v: [n], n: int) = s * sum(v)', { s: 1, v: [], n: -1 }, /n|v/],
];

const outside: readonly Refused[] = [
  ['a label too large', 'f(v: [n], k: int[m]) = sum(i: v[k[i]]^2)', { v: [1, 2], k: [0, 2] }, /k/],
  ['a label below zero', 'f(v: [n], k: int[m]) = sum(i: v[k[i]]^2)', { v: [1, 2], k: [0, -1] }, /k/],
  ['a label of the second axis', 'f(A: [n, c], k: int[n]) = sum(i: A[i, k[i]])', { A: [[1, 2], [3, 4]], k: [1, 5] }, /k/],
  ['a label of a label', 'f(v: [n], a: int[m], b: int[m]) = sum(i: v[a[b[i]]])', { v: [1], a: [0, 0], b: [0, 2] }, /b/],
  ['a position that is a number given', 'f(v: [n], k: int) = v[k]^2', { v: [1, 2], k: 2 }, /k/],
  ['a position that is a number given, fixed size', 'f(v: [3], k: int) = v[k]^2', { v: [1, 2, 3], k: -1 }, /k/],
  ['a neighbour', 'f(v: [n]) = sum(i in 0..n: v[i+1])', { v: [1, 2] }, /i ?\+ ?1|v/],
  ['a first element of none', 'f(v: [n], s) = s * v[0]', { v: { sizes: [0] }, s: 1 }, /v|0/],
  ['a last element of none', 'f(v: [n], s) = s * v[n-1]', { v: { sizes: [0] }, s: 1 }, /v|n/],
  ['a slice beyond the end', 'f(v: [n]) = sum(v[1..4])', { v: [1, 2] }, /v|4/],
  ['a row of a matrix', 'f(A: [m, 2], k: int) = norm(A[k])', { A: [[1, 2]], k: 1 }, /k/],
  ['a range by a count', 'f(v: [n], k: int) = sum(i in 0..k: v[i])', { v: [1, 2], k: 3 }, /i|v|k/],
  ['an element of an array by lines', 'f(x: [n], k: int) {\n  h[0] = x[0]\n  h[t in 1..n] = h[t-1] * x[t]\n  h[k]\n}', { x: [1, 2], k: 2 }, /k|h/],
  ['a parent that comes later', 'f(x: [n], parent: int[n]) {\n  A[b] = if(parent[b] < 0, x[b], A[parent[b]] * x[b])\n  sum(A)\n}', { x: [1, 2, 3], parent: [-1, 2, 0] }, /parent|A/],
  ['a child that comes earlier', 'f(x: [n], p: int[n]) {\n  s[n-1] = x[n-1]\n  s[i in 0..n-1] = s[i+1] / 2 + s[p[i]] * x[i]\n  s[0]\n}', { x: [1, 2, 3, 4], p: [2, 1, 3, 3] }, /p\[i\] is 1 where i = 1/],
  ['a rest by a size that is 0', 'f(v: [m], k: int, x) = x * v[k mod m]', { v: { sizes: [0] }, k: 2, x: 1 }, /k mod m is NaN/],
  ['rests by a size that is 0', 'f(v: [m], n: int, x) = x * sum(i in 0..n: v[i mod m])', { v: { sizes: [0] }, n: 2, x: 1 }, /i mod m is NaN/],
  ['a quotient by a number that is 0', 'f(v: [m], k: int) = sum(i: v[i] * v[(i div k) mod m])', { v: [1, 2], k: 0 }, /mod m is NaN/],
  ['a rest of a position', 'f(v: [m], p: int[n], k: int) = sum(i: v[p[i] mod k])', { v: [1, 2], p: [0, 1], k: 0 }, /is NaN/],
  ['a parent of itself', 'f(x: [n], parent: int[n]) {\n  A[b] = if(parent[b] < 0, x[b], A[parent[b]] * x[b])\n  sum(A)\n}', { x: [1, 2], parent: [-1, 1] }, /parent|A/],
];

describe.each([
  ['lengths that contradict', contradictions],
  ['positions outside', outside],
])('%s', (_title, rows) => {
  test.each(rows)('%s: a RangeError that says what, and nothing is written', (_what, source, given, says) => {
    const subject = subjectOf(source);
    const args = argumentsOf(given);
    const sizes = sizesOf(subject, args);
    const host = hostArguments(subject, args);
    const refuses = (call: () => unknown): void => {
      expect(call).toThrow(RangeError);
      expect(call).toThrow(says);
    };
    refuses(() => exported(subject, '')(...host));
    // What is written into may itself not be to be had at such sizes: then it is made by hand.
    const grad = tryTo(() => emptyGradient(subject, args)) ?? {};
    fill(grad);
    if (isNumber(source)) refuses(() => exported(subject, 'Grad')(...host, grad));
    expect(flatten(grad).every((value) => value === mark), 'the gradient is as it was').toBe(true);
    const cache = tryTo(() => exported(subject, 'Cache')(sizes));
    if (cache !== null) refuses(() => exported(subject, 'Forward')(...host, cache));
    const active = subject.definition.parameters.filter(({ isConst, type }) => !isConst && type.base !== 'int');
    const theta = Float64Array.from(active.flatMap(({ name }) => flatten(host[subject.definition.parameters.findIndex((one) => one.name === name)])));
    const gradient = new Float64Array(theta.length).fill(mark);
    const data = host.filter((_, at) => !active.includes(subject.definition.parameters[at] as (typeof active)[number]));
    if (isNumber(source)) expect(() => exported(subject, 'Packed')(theta, gradient, ...askedSizes(subject).map((name) => sizes[name]), ...data)).toThrow(RangeError);
    expect([...gradient].every((value) => value === mark), 'the packed gradient is as it was').toBe(true);
  });
});

/** Whether its result is a number: what has the fused functions. */
function isNumber(source: string): boolean {
  return !/= \[[^=]*\]$/.test(source);
}

function tryTo(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function fill(holder: unknown): void {
  if (holder instanceof Float64Array) holder.fill(mark);
  if (typeof holder !== 'object' || holder === null || ArrayBuffer.isView(holder)) return;
  const fields = holder as Record<string, unknown>;
  for (const [name, field] of Object.entries(fields)) {
    if (typeof field === 'number') fields[name] = mark;
    else fill(field);
  }
}

describe('what is given to be written into', () => {
  const source = 'f(W: [m, n], x: [n]) = sum(i: tanh(sum(j: W[i, j] * x[j]))^2)';
  const args = argumentsOf({ W: [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], x: [1, 2] });
  const prepared = (): { readonly subject: Subject; readonly host: readonly unknown[] } => {
    const subject = subjectOf(source);
    return { subject, host: hostArguments(subject, args) };
  };

  test('a gradient of another length', () => {
    const { subject, host } = prepared();
    expect(() => exported(subject, 'Grad')(...host, { W: new Float64Array(5), x: new Float64Array(2) })).toThrow(RangeError);
    expect(() => exported(subject, 'Grad')(...host, { W: new Float64Array(6), x: new Float64Array(3) })).toThrow(RangeError);
    const cache = exported(subject, 'Cache')({ m: 3, n: 2 });
    exported(subject, 'Forward')(...host, cache);
    expect(() => exported(subject, 'Backward')(cache, { W: new Float64Array(7), x: new Float64Array(2) })).toThrow(RangeError);
  });

  test('a cache of other sizes fits itself', () => {
    const wide = subjectOf('f(x: [n], A: [n, n]) {\n  h[0] = x[0]\n  h[t in 1..n] = tanh(h[t-1] * x[t])\n  sum(A @ h)\n}');
    const at = (n: number): Arguments => argumentsOf({ x: Array.from({ length: n }, (_, i) => i / 9 + 0.1), A: Array.from({ length: n }, () => Array.from({ length: n }, (_, j) => j / 7)) });
    const before = callGrad(wide, at(4));
    if (!takesWorkspace(wide)) throw new Error('this program needs a workspace');
    for (const size of [3, 5, 0]) {
      expect(callGrad(wide, at(4), makeCache(wide, at(size)))).toEqual(before);
      expect(exported(wide, '')(...hostArguments(wide, at(4)), makeCache(wide, at(size)))).toBe(before.value[0]);
      expect(callSplit(wide, at(4), makeCache(wide, at(size)), undefined).gradient).toEqual(before.gradient);
    }
    expect(callGrad(wide, at(4), makeCache(wide, at(4)))).toEqual(before);
  });

  test('theta and gradient of another length', () => {
    const { subject } = prepared();
    const theta = Float64Array.from([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1, 2]);
    expect(() => exported(subject, 'Packed')(theta.subarray(1), new Float64Array(8), 3, 2)).toThrow(RangeError);
    expect(() => exported(subject, 'Packed')(theta, new Float64Array(7), 3, 2)).toThrow(RangeError);
    expect(callPacked(subject, args).value).toEqual(callValue(subject, args));
  });

  test('a result and its adjoint of another length', () => {
    const product = subjectOf('f(W: [m, n], x: [n]) = W @ x');
    const given = hostArguments(product, args);
    expect(() => exported(product, '')(...given, new Float64Array(2))).toThrow(RangeError);
    const out = new Float64Array(3).fill(NaN);
    expect(exported(product, '')(...given, out)).toBe(out);
    expect([...out].every(Number.isFinite)).toBe(true);
    const cache = exported(product, 'Cache')({ m: 3, n: 2 });
    exported(product, 'Forward')(...given, cache);
    const grad = exported(product, 'Gradient')({ m: 3, n: 2 });
    expect(() => exported(product, 'Backward')(cache, grad, new Float64Array(2))).toThrow(RangeError);
    expect(() => exported(product, 'Backward')(cache, grad)).toThrow();
  });
});

describe('what a call leaves as it was', () => {
  test('its arguments, and what it returned before', () => {
    const subject = subjectOf('f(W: [m, n], x: [n]) {\n  h = tanh(W @ x)\n  {h: h, s: sum(h)}\n}');
    const args = argumentsOf({ W: [[0.1, 0.2], [0.3, 0.4]], x: [1, 2] });
    const host = hostArguments(subject, args);
    const first = exported(subject, '')(...host);
    const kept = flatten(first);
    const again = exported(subject, '')(...hostArguments(subject, argumentsOf({ W: [[5, 6], [7, 8]], x: [1, 2] })));
    expect(flatten(first)).toEqual(kept);
    expect(flatten(again)).not.toEqual(kept);
    expect(flatten(host)).toEqual([0.1, 0.2, 0.3, 0.4, 1, 2]);
  });

  test('a gradient that is used again is overwritten, not added to', () => {
    const subject = subjectOf('f(E: [w, 2], ids: int[n]) = sum(i, j: E[ids[i], j]^2)');
    const args = argumentsOf({ E: [[1, 2], [3, 4], [5, 6]], ids: [2, 0, 2] });
    const grad = emptyGradient(subject, args);
    exported(subject, 'Grad')(...hostArguments(subject, args), grad);
    expect(flatten(grad)).toEqual([2, 4, 0, 0, 20, 24]);
    exported(subject, 'Grad')(...hostArguments(subject, argumentsOf({ E: [[1, 2], [3, 4], [5, 6]], ids: [1] })), grad);
    expect(flatten(grad)).toEqual([0, 0, 6, 8, 0, 0]);
  });

  test('a module keeps nothing from one call to the next', () => {
    const subject = subjectOf('f(x: [n], a) {\n  h[0] = a\n  h[t in 1..n] = tanh(h[t-1] * x[t])\n  sum(h)\n}');
    const at = (n: number): Arguments => argumentsOf({ x: Array.from({ length: n }, (_, i) => Math.sin(i + 1)), a: 0.7 });
    const lone = [3, 7, 1].map((n) => callGrad(subjectOf(subject.source), at(n)));
    expect([3, 7, 1].map((n) => callGrad(subject, at(n)))).toEqual(lone);
    expect([1, 7, 3].map((n) => callGrad(subject, at(n)))).toEqual([...lone].reverse());
  });
});
