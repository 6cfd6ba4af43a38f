// The module surface of definitions with loops: what the functions take and give, what they refuse, what they allocate,
// and what the evaluator, the verifier and FunctionInfo say of arrays.

import { describe, expect, test } from 'vitest';
import { verifyText } from '../src/cli/verify.ts';
import { check, compile, evaluateOpened, load, opened, verifiable } from '../src/compile.ts';

type Callable = (...args: readonly unknown[]) => unknown;
type Exports = { readonly [name: string]: Callable };

function exportsOf(source: string, name = 'f'): Exports {
  return load<Exports>(source, { name });
}

function call(exports: Exports, name: string, ...args: readonly unknown[]): unknown {
  const found = exports[name];
  if (found === undefined) throw new Error(`no ${name}, only ${Object.keys(exports).join(' ')}`);
  return found(...args);
}

const floats = (...values: readonly number[]): Float64Array => Float64Array.from(values);
const ints = (...values: readonly number[]): Int32Array => Int32Array.from(values);
const list = (value: unknown): readonly number[] => [...(value as Float64Array)];

function expectNear(got: unknown, expected: readonly number[], digits = 12): void {
  const values = typeof got === 'number' ? [got] : list(got);
  expect(values.length).toBe(expected.length);
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, digits));
}

const logreg = `loss(w: [d], b, const X: [n, d], const y: [n]) {
  z[i] = sum(j: X[i, j] * w[j]) + b
  mean(i: softplus(z[i]) - y[i] * z[i])
}`;
const X = floats(1, 2, 3, -1, 0.5, 2, 0.25, -2, 1, 1.5, 0.5, -0.5);
const w = floats(0.3, -0.2, 0.1);
const y = floats(1, 0, 1, 0);

function plainLogreg(weights: Float64Array, b: number): { readonly value: number; readonly dw: readonly number[]; readonly db: number } {
  const [n, d] = [y.length, weights.length];
  let [value, db] = [0, 0];
  const dw = new Array<number>(d).fill(0);
  for (let i = 0; i < n; i += 1) {
    let z = b;
    for (let j = 0; j < d; j += 1) z += X[i * d + j]! * weights[j]!;
    value += (Math.log1p(Math.exp(z)) - y[i]! * z) / n;
    const dz = (1 / (1 + Math.exp(-z)) - y[i]!) / n;
    db += dz;
    for (let j = 0; j < d; j += 1) dw[j]! += dz * X[i * d + j]!;
  }
  return { value, dw, db };
}

describe('a loss over named sizes', () => {
  const loss = exportsOf(logreg);
  const plain = plainLogreg(w, 0.4);

  test('exports', () => {
    expect(Object.keys(loss).sort()).toEqual(['loss', 'lossBackward', 'lossCache', 'lossForward', 'lossGrad', 'lossGradient', 'lossPacked']);
  });

  test('value, fused, split and packed', () => {
    expectNear(call(loss, 'loss', w, 0.4, X, y), [plain.value]);
    const grad = call(loss, 'lossGradient', { n: 4, d: 3 }) as { w: Float64Array; b: number };
    expect(grad).toEqual({ w: new Float64Array(3), b: 0 });
    grad.w.fill(NaN);
    grad.b = NaN;
    expectNear(call(loss, 'lossGrad', w, 0.4, X, y, grad), [plain.value]);
    expectNear(grad.w, plain.dw);
    expectNear(grad.b, [plain.db]);
    const cache = call(loss, 'lossCache', { n: 4, d: 3 });
    expectNear(call(loss, 'lossForward', w, 0.4, X, y, cache), [plain.value]);
    for (const df of [1, 2, -0.5]) {
      grad.w.fill(NaN);
      expect(call(loss, 'lossBackward', cache, grad, df)).toBe(grad);
      expectNear(grad.w, plain.dw.map((value) => value * df));
      expectNear(grad.b, [plain.db * df]);
    }
    const gradient = new Float64Array(4).fill(NaN);
    expectNear(call(loss, 'lossPacked', floats(...w, 0.4), gradient, X, y), [plain.value]);
    expectNear(gradient, [...plain.dw, plain.db]);
  });

  test('a cache serves other sizes after a forward pass with them', () => {
    const cache = call(loss, 'lossCache', { n: 1, d: 3 });
    const grad = call(loss, 'lossGradient', { n: 1, d: 3 }) as { w: Float64Array; b: number };
    call(loss, 'lossForward', w, 0.4, X, y, cache);
    call(loss, 'lossBackward', cache, grad);
    expectNear(grad.w, plain.dw);
  });

  test('lengths that contradict', () => {
    expect(() => call(loss, 'loss', w, 0.4, X, floats(1, 2, 3))).toThrow(new RangeError('X: expected 9 elements, found 12'));
    expect(() => call(loss, 'loss', floats(1, 2), 0.4, X, y)).toThrow(/^X: /);
    const grad = { w: floats(7, 7), b: 7 };
    expect(() => call(loss, 'lossGrad', w, 0.4, X, y, grad)).toThrow(/^grad\.w: expected 3/);
    expect(grad).toEqual({ w: floats(7, 7), b: 7 });
    const cache = call(loss, 'lossCache', { n: 4, d: 3 });
    call(loss, 'lossForward', w, 0.4, X, y, cache);
    expect(() => call(loss, 'lossBackward', cache, grad)).toThrow(/^grad\.w: /);
    expect(() => call(loss, 'lossPacked', w, new Float64Array(4), X, y)).toThrow(/^theta: expected 4/);
    expect(() => call(loss, 'lossPacked', floats(1, 2, 3, 4), new Float64Array(5), X, y)).toThrow(/^gradient: expected 4/);
    expect(() => call(loss, 'lossPacked', floats(1, 2, 3, 4), new Float64Array(4), floats(1, 2, 3, 4, 5), y)).toThrow(/^X: /);
    expect(() => call(loss, 'lossCache', { n: 2.5, d: 3 })).toThrow(/^n: /);
    expect(() => call(loss, 'lossGradient', { n: 4, d: 2.5 })).toThrow(/^d: /);
    expect(() => call(loss, 'lossGradient', { n: 4, d: -1 })).toThrow(RangeError);
  });

  test('no rows', () => {
    expect(call(loss, 'loss', w, 0.4, new Float64Array(0), new Float64Array(0))).toBeNaN();
  });
});

describe('arrays as results', () => {
  const product = exportsOf('D(w: [5, 10], x: [10, 3]) = w @ x');
  const [left, right] = [Float64Array.from({ length: 50 }, (_, i) => Math.sin(i)), Float64Array.from({ length: 30 }, (_, i) => Math.cos(i))];
  const plain = Array.from({ length: 15 }, (_, at) => {
    let total = 0;
    for (let k = 0; k < 10; k += 1) total += left[Math.floor(at / 3) * 10 + k]! * right[k * 3 + (at % 3)]!;
    return total;
  });

  test('fixed sizes are not asked for', () => {
    expectNear(call(product, 'D', left, right), plain);
    expect(call(product, 'DGradient')).toEqual({ w: new Float64Array(50), x: new Float64Array(30) });
    expect(Object.keys(product)).not.toContain('DGrad');
  });

  test('out is filled and returned', () => {
    const out = new Float64Array(15).fill(NaN);
    expect(call(product, 'D', left, right, out)).toBe(out);
    expectNear(out, plain);
    const cache = call(product, 'DCache');
    const other = new Float64Array(15).fill(NaN);
    expect(call(product, 'DForward', left, right, cache, other)).toBe(other);
    expectNear(other, plain);
    expect(() => call(product, 'D', left, right, new Float64Array(14))).toThrow(/^out: expected 15/);
  });

  test('the adjoint of the result', () => {
    const cache = call(product, 'DCache');
    call(product, 'DForward', left, right, cache);
    const grad = call(product, 'DGradient') as { w: Float64Array; x: Float64Array };
    const df = Float64Array.from({ length: 15 }, (_, i) => 1 / (i + 1));
    call(product, 'DBackward', cache, grad, df);
    const dw = Array.from({ length: 50 }, (_, at) => [0, 1, 2].reduce((sum, j) => sum + df[Math.floor(at / 10) * 3 + j]! * right[(at % 10) * 3 + j]!, 0));
    expectNear(grad.w, dw);
    expect(() => call(product, 'DBackward', cache, grad, new Float64Array(3))).toThrow(/^df: expected 15/);
  });

  test('a record of a number and arrays', () => {
    const both = exportsOf('f(x: [n], const k) = {total: sum(x) * k, twice: [i: 2 * x[i]], same: x}');
    const x = floats(1, 2, 3);
    expect(call(both, 'f', x, 10)).toEqual({ total: 60, twice: floats(2, 4, 6), same: x });
    const out = { total: NaN, twice: new Float64Array(3), same: new Float64Array(3) };
    expect(call(both, 'f', x, 10, out)).toBe(out);
    const cache = call(both, 'fCache', { n: 3 });
    const grad = call(both, 'fGradient', { n: 3 }) as { x: Float64Array };
    call(both, 'fForward', x, 10, cache);
    call(both, 'fBackward', cache, grad, { total: 1, twice: floats(1, 0, 2), same: floats(0, 0, 5) });
    expectNear(grad.x, [12, 10, 19]);
  });

  test('what flows nowhere is zero', () => {
    const constant = exportsOf('f(x: [n], y: [n]) = sum(y)');
    const grad = { x: floats(NaN, NaN), y: floats(NaN, NaN) };
    call(constant, 'fGrad', floats(1, 2), floats(3, 4), grad);
    expect(grad).toEqual({ x: floats(0, 0), y: floats(1, 1) });
    const gradient = new Float64Array(4).fill(NaN);
    expect(call(constant, 'fPacked', floats(1, 2, 3, 4), gradient, 2)).toBe(7);
    expect(gradient).toEqual(floats(0, 0, 1, 1));
  });
});

describe('whole numbers', () => {
  const mlp = exportsOf(`mlp(W1: [h, d], b1: [h], W2: [c, h], b2: [c], const X: [n, d], const labels: int[n]) {
    a[i, k] = tanh(sum(j: W1[k, j] * X[i, j]) + b1[k])
    z[i, k] = sum(j: W2[k, j] * a[i, j]) + b2[k]
    mean(i: logsumexp(k: z[i, k]) - z[i, labels[i]])
  }`);
  const [h, d, c, n] = [6, 2, 5, 3];
  const filled = (count: number, seed: number): Float64Array => Float64Array.from({ length: count }, (_, i) => Math.sin(seed + 3 * i));
  const args = [filled(h * d, 1), filled(h, 2), filled(c * h, 3), filled(c, 4), filled(n * d, 5)] as const;

  test('a position outside is refused before anything is written', () => {
    expect(() => call(mlp, 'mlp', ...args, ints(0, 5, 1))).toThrow(/labels\[i\] is 5 where \w+ = 1/);
    const grad = call(mlp, 'mlpGradient', { h, d, c, n }) as { W1: Float64Array };
    grad.W1.fill(7);
    expect(() => call(mlp, 'mlpGrad', ...args, ints(0, -1, 1), grad)).toThrow(RangeError);
    expect(grad.W1.every((value) => value === 7)).toBe(true);
  });

  test('sizes that no data fixes are arguments of the packed function', () => {
    const labels = ints(4, 0, 2);
    const theta = floats(...args.slice(0, 4).flatMap((part) => [...part]));
    const gradient = new Float64Array(theta.length).fill(NaN);
    const grad = call(mlp, 'mlpGradient', { h, d, c, n }) as { W1: Float64Array; b1: Float64Array; W2: Float64Array; b2: Float64Array };
    const value = call(mlp, 'mlpGrad', ...args, labels, grad) as number;
    expectNear(call(mlp, 'mlpPacked', theta, gradient, h, c, args[4], labels), [value]);
    expectNear(gradient, [...grad.W1, ...grad.b1, ...grad.W2, ...grad.b2]);
  });

  test('given a workspace, nothing is allocated', () => {
    const labels = ints(4, 0, 2);
    const cache = call(mlp, 'mlpCache', { h, d, c, n });
    const grad = call(mlp, 'mlpGradient', { h, d, c, n });
    const expected = call(mlp, 'mlpGrad', ...args, labels, grad);
    const forward = call(mlp, 'mlpForward', ...args, labels, cache);
    const native = globalThis.Float64Array;
    let made = 0;
    globalThis.Float64Array = new Proxy(native, {
      construct: (target, given) => {
        made += 1;
        return Reflect.construct(target, given) as Float64Array;
      },
    });
    try {
      expect(call(mlp, 'mlp', ...args, labels, cache)).toBeCloseTo(expected as number, 12);
      expect(call(mlp, 'mlpGrad', ...args, labels, grad, cache)).toBeCloseTo(expected as number, 12);
      expect(call(mlp, 'mlpForward', ...args, labels, cache)).toBe(forward);
      call(mlp, 'mlpBackward', cache, grad);
    } finally {
      globalThis.Float64Array = native;
    }
    expect(made).toBe(0);
  });

  test('other functions may compute in a cache between the two passes', () => {
    const [labels, others] = [ints(4, 0, 2), [filled(h * d, 7), filled(h, 8), filled(c * h, 9), filled(c, 10), filled(n * d, 11)]];
    const cache = call(mlp, 'mlpCache', { h, d, c, n });
    const grad = call(mlp, 'mlpGradient', { h, d, c, n }) as { W1: Float64Array };
    call(mlp, 'mlpForward', ...args, labels, cache);
    call(mlp, 'mlpBackward', cache, grad);
    const expected = [...grad.W1];
    call(mlp, 'mlpForward', ...args, labels, cache);
    call(mlp, 'mlp', ...others, labels, cache);
    call(mlp, 'mlpGrad', ...others, labels, call(mlp, 'mlpGradient', { h, d, c, n }), cache);
    call(mlp, 'mlpBackward', cache, grad);
    expect([...grad.W1]).toEqual(expected);
  });

  test('a size as an argument', () => {
    const kmeans = exportsOf('kmeans(C: [k, d], const P: [n, d], d: int) = sum(i: min(j: sum(a: (C[j, a] - P[i, a])^2)))');
    expect(call(kmeans, 'kmeans', floats(0, 0, 1, 1), floats(0, 1, 2, 2), 2)).toBe(3);
    expect(() => call(kmeans, 'kmeans', floats(0, 0, 1, 1), floats(0, 1, 2, 2), 1.5)).toThrow(/^d: /);
    expect(() => call(kmeans, 'kmeans', floats(0, 0, 1, 1), floats(0, 1, 2, 2), -2)).toThrow(/^d: /);
    expect(() => call(kmeans, 'kmeans', floats(0, 0, 1), floats(0, 1, 2, 2), 2)).toThrow(/^C: /);
  });
});

test('a square matrix gives its size', () => {
  const trace = exportsOf('f(A: [n, n]) = sum(i: A[i, i])');
  expect(call(trace, 'f', floats(1, 2, 3, 4))).toBe(5);
  expect(() => call(trace, 'f', floats(1, 2, 3))).toThrow(/^A: /);
});

test('a definition without active parameters has a value alone', () => {
  expect(Object.keys(exportsOf('f(const x: [n]) = sum(x)'))).toEqual(['f']);
});

test('names of parameters win', () => {
  const awkward = exportsOf('f(cache: [n], grad: [n], out, i, theta: [n]) = sum(j: cache[j] * grad[j] + theta[j]) * out + i');
  const gradient = call(awkward, 'fGradient', { n: 2 }) as { grad: Float64Array };
  expect(call(awkward, 'fGrad', floats(1, 2), floats(3, 4), 2, 5, floats(1, 1), gradient)).toBe(31);
  expectNear(gradient.grad, [2, 4]);
});

describe('the evaluator', () => {
  const source = 'f(w: [d], const X: [n, d]) = sum((X @ w)^2)';

  test('takes arrays nested or flat', () => {
    const nested = evaluateOpened(opened(source), null, { w: [1, 2], X: [[1, 0], [0, 1], [1, 1]] });
    expect(nested.value).toBe(14);
    expect(nested.gradient).toEqual({ w: [8, 10] });
    expect(evaluateOpened(opened(source), null, { w: [1, 2], X: [1, 0, 0, 1, 1, 1] }).value).toBe(14);
  });

  test('refuses lengths by name', () => {
    expect(() => evaluateOpened(opened(source), null, { w: [1, 2], X: [1, 2, 3] })).toThrow(/'X'/);
    expect(() => evaluateOpened(opened(source), null, { w: [1, 2], X: [[1], [2, 3]] })).toThrow(RangeError);
  });

  test('takes a list of records', () => {
    const springs = 'f(pos: {x, y}[n]) = sum(i: pos[i].x * pos[i].y)';
    expect(evaluateOpened(opened(springs), null, { pos: [{ x: 1, y: 2 }, { x: 3, y: 4 }] }).value).toBe(14);
    expect(evaluateOpened(opened(springs), null, { pos: { x: [1, 3], y: [2, 4] } }).gradient).toEqual({ pos: { x: [2, 4], y: [1, 3] } });
  });

  test('shows the stages of the source', () => {
    const { stages } = evaluateOpened(opened(logreg), null, { w: [1, 2], b: 0, X: [[1, 0], [0, 1]], y: [1, 0] });
    expect(stages.map(({ name, value }) => [name, value])).toEqual([
      ['z', [1, 2]],
      ['loss', expect.any(Number)],
    ]);
  });
});

describe('FunctionInfo', () => {
  const [info] = check(logreg).functions;

  test('shapes and sizes', () => {
    expect(info?.sizes).toEqual(expect.arrayContaining(['n', 'd']));
    expect(info?.parameters.map(({ shape }) => shape)).toEqual([{ kind: 'array', sizes: ['d'] }, { kind: 'scalar' }, { kind: 'array', sizes: ['n', 'd'] }, { kind: 'array', sizes: ['n'] }]);
  });

  test('operations are counted by sizes', () => {
    expect(info?.operations.forward).toMatch(/^2\*d\*n \+ \d+\*n/);
    expect(info?.operations.ratio).toBeGreaterThan(1);
    expect(info?.operations.ratio).toBeLessThan(3);
  });

  test('curvature holds for sums over indices', () => {
    expect(info?.curvature).toBe('convex');
  });
});

test.each([
  logreg,
  'D(w: [m, k], x: [k, n], k: int) = w @ x',
  'f(x: [n], const target: [n-1]) = sum(i in 0..n-1: (x[i+1] - x[i] - target[i])^2)',
  'f(E: [c, d], const labels: int[n], d: int) = sum(i, j: E[labels[i], j]^2)',
  'f(pos: {x, y}[n]) = sum(i: hypot(pos[i].x, pos[i].y))',
])('verified: %s', async (source) => {
  const verdict = await verifyText(verifiable(opened(source)));
  expect(verdict.lines.join('\n')).toMatch(/ verified: \d+ comparisons/);
  expect(verdict.holds).toBe(true);
});

test('the module says what it costs and what it takes', async () => {
  const { code } = await compile(logreg, { file: 'logreg.txt' });
  expect(code).toMatch(/^\/\/ loss: value ≈ 2\*d\*n operations, gradient \+ 2\*d\*n$/m);
  expect(code).toContain('The value of `loss(w: [d], b, const X: [n, d], const y: [n])`:');
  expect(code).not.toContain('import');
});
