// The drivers on problems and batches of real modules: what these say of themselves is what a driver needs.

import { describe, expect, test } from 'vitest';
import { load, opened, verifiable } from '../src/compile.ts';
import { verifyModule } from '../src/cli/verify.ts';
import { leastSquares, minimize, stochastic, type Batch, type Problem, type ResidualProblem } from '../src/descend/index.ts';
import { digits, nistSets } from './descend-fit.ts';
import { logistic, penguins } from './descend-problems.ts';
import { importModule } from '../src/cli/import-module.ts';

type Made<P> = (...data: readonly unknown[]) => P & { readonly size: number; readonly linear?: Int32Array };
const made = <P = ResidualProblem>(source: string): Made<P> => load(source, { exports: ['all'] })['fProblem'] as Made<P>;

const t = Float64Array.from({ length: 12 }, (_, i) => i / 4);

describe('the parameters in which residuals are jointly affine', () => {
  test.each<[source: string, data: readonly unknown[], linear: readonly number[]]>([
    ['f(a, b, k, const t: [n]) = [i: a + b * exp(-k * t[i])]', [t], [0, 1]],
    ['f(k, w: [3], const t: [n]) = [i: w[0] + w[1] * t[i] + w[2] * exp(-k * t[i])]', [t], [1, 2, 3]],
    ['f(k, w: [n], c, const t: [n]) = [i: w[i] * t[i] + exp(k) + c]', [t], [...t.keys()].map((i) => i + 1).concat(13)],
    ['f(w: [n], k, p: {u, v: [n]}, q, const t: [n]) = [i: w[i] * t[i] + exp(k) + p.u * t[i] + p.v[i] + q^2]', [t.slice(0, 2)], [0, 1, 3, 4, 5]],
    ['f(a, b) = {x: a * 2 + b, y: b^2 * a}', [], [0]],
    ['f(a, b) = [a^2, b * a + a^3]', [], [1]],
    ['f(a, b) = [exp(a), sin(b)]', [], []],
    ['f(a in 0..1, b) = [a + b, a - b]', [], [0, 1]],
    ['f(x: [n], const to: int[m], const v: [m], n: int) = [i in 0..n: x[i]^0 + sum(k: if(to[k] == i, v[k] * x[to[k]], 0))]', [Int32Array.of(0, 1, 1), Float64Array.of(1, 2, 3), 2], [0, 1]],
    ['f(W: [h, d], V: [h], const x: [d]) = [i in 0..1: sum(j: V[j] * tanh(sum(k: W[j, k] * x[k])))]', [{ h: 2 }, t.slice(0, 3)], [6, 7]],
  ])('%s', (source, data, linear) => {
    expect([...made(source)(...data).linear!]).toEqual(linear);
  });

  test('a number has none', () => {
    expect(made<Problem>('f(a, b) = a + b')()).not.toHaveProperty('linear');
  });

  test('that are wrong are seen', async () => {
    const { code, functions } = verifiable(opened('f(a, b, k, const t: [n]) = [i: a + b * exp(-k * t[i])]', { exports: ['all'] }));
    const damaged = code.replace('linear[1] = 1', 'linear[1] = 2');
    expect(damaged).not.toBe(code);
    const { holds, lines } = verifyModule(await importModule(damaged), functions);
    expect([holds, lines.join()]).toEqual([false, expect.stringContaining('its linear parameters are 0,2, not 0,1')]);
  });
});

describe('leastSquares', () => {
  test.each(nistSets.map((set) => [set.name, set] as const))('%s from a start for the others alone', (_, { parameters, linear, columns, model, isLog, starts, certified, data }) => {
    const names = [...columns, 'y'];
    const body = names.reduce((text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${name}[i]`), model);
    const source = `f(${parameters.join(', ')}, ${names.map((name) => `const ${name}: [m]`).join(', ')}) = [i: ${body} - y[i]]`;
    const values = names.map((name) => Float64Array.from(data[name]!, (value) => (isLog && name === 'y' ? Math.log(value) : value)));
    const problem = made(source)(...values);
    expect([...problem.linear!]).toEqual(linear);
    const start = Object.fromEntries(parameters.flatMap((name, j) => (linear.includes(j) ? [] : [[name, starts[1]![j]!]])));
    const { x, converged } = leastSquares(problem, linear.length === parameters.length ? {} : { start });
    expect(converged).toBe(true);
    expect(Math.min(...certified.map((right, j) => digits(x[j]!, right)))).toBeGreaterThan(6);
  });

  test('a straight line is one solution, without any start; what is nested is left out too', () => {
    const y = t.map((at) => 3 - 2 * at);
    const { x, evaluations, reason } = leastSquares(made('f(a, b, const t: [n], const y: [n]) = [i: a + b * t[i] - y[i]]')(t, y), {});
    expect(x[0]).toBeCloseTo(3, 13);
    expect(x[1]).toBeCloseTo(-2, 13);
    expect([evaluations.jacobian, reason]).toEqual([2, 'step']);
    const nested = made('f(p: {a, k}, w: [2], const t: [n], const y: [n]) = [i: p.a + w[0] * exp(-p.k * t[i]) + w[1] * t[i] - y[i]]')(t, y.map((at, i) => at + Math.exp(-0.7 * t[i]!)));
    const found = leastSquares(nested, { start: { p: { k: 0.2 } } });
    const expected = [3, 0.7, 1, -2];
    expected.forEach((right, j) => expect(found.x[j]).toBeCloseTo(right, 9));
    expect(() => leastSquares(nested, { start: { w: Float64Array.of(1, 1) } })).toThrow('start: expected a finite number for p.k');
    expect(() => leastSquares(nested, { start: { p: { k: 1 }, w: Float64Array.of(1) } })).toThrow('parameters.w: expected 2 elements, found 1');
  });

  test('domains are bounds, and what data do not determine has the names of the source', () => {
    const y = t.map((at) => -1 - at);
    const bounded = leastSquares(made('f(a in 0..inf, b, const t: [n], const y: [n]) = [i: a + b * t[i] - y[i]]')(t, y), { start: { a: 1 } });
    expect(bounded.activeBounds).toEqual([{ index: 0, name: 'a', bound: 'lower' }]);
    const { undetermined } = leastSquares(made('f(w: [2], c, const t: [n], const y: [n]) = [i: w[0] + w[1] + c * t[i] - y[i]]')(t, y), {});
    expect(undetermined.map(({ name }) => name).join()).toMatch(/w\[[01]\]/);
  });
});

describe('the optimum of a logistic regression', () => {
  const data = penguins();
  const value = 0.238743882962158;
  const source = 'f(w: [d], b, const x: [N, d], const y: [N]) = sum(i: softplus(x[i] @ w + b) - y[i] * (x[i] @ w + b)) / N';
  const problem = made<Problem>(source)(data.x, data.male);
  const start = { w: new Float64Array(4), b: 0 };

  test.each(['lbfgs', 'newton'] as const)('by %s of its problem', (method) => {
    const found = minimize(problem, { start, method });
    expect(Math.abs(found.value / value - 1)).toBeLessThan(1e-14);
    expect(found.converged).toBe(true);
  });

  test('by the steps of gradient descent', () => {
    const { iterations, x } = minimize(problem, { start, method: 'gradient', alpha: 1.9 / 0.68633893135999 });
    expect(iterations).toBe(701);
    const byHand = minimize(logistic(data), { start: new Float64Array(5), method: 'gradient', alpha: 1.9 / 0.68633893135999 }).x;
    x.forEach((one, i) => expect(one).toBeCloseTo(byHand[i]!, 12));
  });

  test('by its batch; all rows at a step are gradient descent', () => {
    const { fBatch } = load<{ readonly fBatch: Batch<readonly unknown[]> }>('f(w: [d], b, const x: [d], const y) = softplus(x @ w + b) - y * (x @ w + b)', { exports: ['all'] });
    const options = { start: new Float64Array(5), rows: data.rows, alpha: 1 };
    const columns = [data.x, data.male];
    const learnt = stochastic(fBatch, { ...options, columns, epochs: 60, schedule: 'cosine', momentum: 0.9 });
    expect(learnt.value).toBeLessThan(value + 1e-4);
    const whole = stochastic(fBatch, { ...options, columns, batchSize: data.rows, epochs: 50 });
    minimize(problem, { start, method: 'gradient', alpha: 1, maxIterations: 50 }).x.forEach((one, i) => expect(whole.x[i]).toBeCloseTo(one, 12));
    expect(() => stochastic(fBatch, { ...options, rows: 400, columns })).toThrow(/^rows\[k\] is \d+ where k = \d+, outside 0\.\.333/);
  });

  test('a network learns in the arrays of a cache, with the same bits as without', () => {
    const source = 'f(W: [h, d], V: [h], const x: [d], const y) = (sum(i: V[i] * tanh(sum(j: W[i, j] * x[j]))) - y)^2';
    const { fBatch, fBatchCache } = load<{ readonly fBatch: (...args: readonly unknown[]) => number; readonly fBatchCache: (sizes: object) => unknown }>(source, { exports: ['batch'] });
    // What neither data nor parameters tell comes before the rows.
    const batch: Batch<readonly unknown[]> = (theta, gradient, ...rest) => fBatch(theta, gradient, 6, ...rest);
    const start = Float64Array.from({ length: 30 }, (_, i) => Math.sin(i + 1) / 2);
    const options = { start, rows: data.rows, alpha: 0.05, epochs: 3 };
    const plain = stochastic(batch, { ...options, columns: [data.x, data.male] });
    const [first, last] = [plain.curve[0]!.loss, plain.curve[2]!.loss];
    expect(last).toBeLessThan(first / 1.15);
    const cache = fBatchCache({ h: 6, d: 4, B: 32, N: data.rows });
    expect(stochastic(batch, { ...options, columns: [data.x, data.male, cache] })).toEqual(plain);
  });
});
