// `stochastic`: it is the plain loop to the last bit, a seed makes it the same again, and a run that is taken up goes on as if
// it had not ended.

import { describe, expect, test } from 'vitest';
import { minimize, stochastic, type StochasticOptions } from '../src/descend/index.ts';
import { nextRandom } from '../src/descend/random.ts';
import { logistic, penguins, rightOnes } from './descend-problems.ts';

const data = penguins();
const optimum = 0.238743882962158;
let calls = 0;

/** What a module's `…Batch` does, by hand. */
function batch(theta: Float64Array, gradient: Float64Array, rows: Int32Array, x: Float64Array, male: Float64Array): number {
  calls++;
  gradient.fill(0);
  let sum = 0;
  for (const row of rows) {
    let at = theta[4]!;
    for (let j = 0; j < 4; j++) at += x[row * 4 + j]! * theta[j]!;
    sum += Math.max(at, 0) + Math.log1p(Math.exp(-Math.abs(at))) - male[row]! * at;
    const slope = (1 / (1 + Math.exp(-at)) - male[row]!) / rows.length;
    for (let j = 0; j < 4; j++) gradient[j]! += slope * x[row * 4 + j]!;
    gradient[4]! += slope;
  }
  return sum / rows.length;
}
type Columns = [Float64Array, Float64Array];
type Options = Partial<StochasticOptions<Columns>>;
const columns: Columns = [data.x, data.male];
const usual = { start: [0, 0, 0, 0, 0], rows: data.rows, columns, alpha: 0.3 } as const;
const learn = (options: Options) => stochastic(batch, { ...usual, ...options });

/** The loop that anybody would write. */
function plainLoop(batchSize: number, epochs: number, seed: number, step: (x: Float64Array, gradient: Float64Array, k: number) => void): Float64Array {
  const [x, gradient] = [new Float64Array(5), new Float64Array(5)];
  let random = seed;
  for (let epoch = 0, k = 0; epoch < epochs; epoch++) {
    const order = Array.from({ length: data.rows }, (_, row) => row);
    for (let i = order.length - 1; i > 0 && batchSize < data.rows; i--) {
      const [next, value] = nextRandom(random);
      random = next;
      const j = Math.floor(value * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (let from = 0; from < data.rows; from += batchSize, k++) {
      batch(x, gradient, Int32Array.from(order.slice(from, from + batchSize)), ...columns);
      step(x, gradient, k);
    }
  }
  return x;
}

describe('equal to a plain loop, to the last bit', () => {
  test.each([1, 32, 333])('%d rows a step', (batchSize) => {
    const x = plainLoop(batchSize, 3, 7, (theta, gradient) => theta.forEach((value, i) => (theta[i] = value - 0.3 * gradient[i]!)));
    expect(learn({ batchSize, epochs: 3, seed: 7 }).x).toEqual(x);
  });

  test('momentum, Nesterov, Adam, schedules', () => {
    const v = new Float64Array(5);
    const momentum = plainLoop(32, 2, 1, (x, g) => x.forEach((_, i) => ((v[i] = 0.9 * v[i]! - 0.3 * g[i]!), (x[i]! += v[i]))));
    expect(learn({ momentum: 0.9, epochs: 2, seed: 1 }).x).toEqual(momentum);
    v.fill(0);
    const nesterov = plainLoop(32, 2, 1, (x, g) => x.forEach((_, i) => ((v[i] = 0.9 * v[i]! - 0.3 * g[i]!), (x[i]! += 0.9 * v[i] - 0.3 * g[i]!))));
    expect(learn({ nesterov: 0.9, epochs: 2, seed: 1 }).x).toEqual(nesterov);
    v.fill(0);
    const w = new Float64Array(5);
    const adam = plainLoop(32, 2, 1, (x, g, k) =>
      x.forEach((_, i) => {
        v[i] = 0.9 * v[i]! + (1 - 0.9) * g[i]!;
        w[i] = 0.999 * w[i]! + (1 - 0.999) * g[i]! * g[i]!;
        x[i]! -= (0.3 * (v[i] / (1 - 0.9 ** (k + 1)))) / (Math.sqrt(w[i] / (1 - 0.999 ** (k + 1))) + 1e-8);
      }),
    );
    expect(learn({ adam: true, epochs: 2, seed: 1 }).x).toEqual(adam);
    const perEpoch = Math.ceil(333 / 32);
    const inverse = plainLoop(32, 2, 1, (x, g, k) => x.forEach((_, i) => (x[i]! -= (0.3 / (1 + k / perEpoch)) * g[i]!)));
    expect(learn({ schedule: '1/t', epochs: 2, seed: 1 }).x).toEqual(inverse);
    const cosine = plainLoop(32, 2, 1, (x, g, k) => x.forEach((_, i) => (x[i]! -= ((0.3 * (1 + Math.cos(Math.PI * (k / (2 * perEpoch))))) / 2) * g[i]!)));
    expect(learn({ schedule: 'cosine', epochs: 2, seed: 1 }).x).toEqual(cosine);
    expect(learn({ schedule: (step) => 0.3 / (1 + step / perEpoch), epochs: 2, seed: 1 }).x).toEqual(inverse);
  });

  test('all rows a step is gradient descent', () => {
    const { x } = minimize(logistic(data), { start: new Float64Array(5), method: 'gradient', alpha: 1, maxIterations: 50 });
    learn({ alpha: 1, batchSize: 333, epochs: 50 }).x.forEach((value, i) => expect(value).toBeCloseTo(x[i]!, 12));
  });
});

describe('the same again', () => {
  const ways: readonly Options[] = [{ momentum: 0.9 }, { adam: true }, { schedule: 'cosine' }, { batchSize: 1 }, { shuffle: false }];
  test.each(ways)('by seed, and on from where it ended: %o', (options) => {
    const whole = learn({ ...options, seed: 3, epochs: 4 });
    expect(learn({ ...options, seed: 3, epochs: 4 })).toEqual(whole);
    if (options.shuffle !== false) expect(learn({ ...options, seed: 4, epochs: 4 }).x).not.toEqual(whole.x);
    for (const maxIterations of [5, 11, 22, 30]) {
      const first = learn({ ...options, seed: 3, epochs: 4, maxIterations });
      expect([first.iterations, first.reason]).toEqual([maxIterations, 'iterations']);
      const state = JSON.parse(JSON.stringify(first.state)) as typeof first.state;
      const second = learn({ ...options, epochs: 4, state });
      expect([second.x, second.curve, second.iterations]).toEqual([whole.x, whole.curve, whole.iterations]);
    }
  });
});

test('bounds hold at every step, and what stands on one does not count', () => {
  const lower = [-0.5, -10, -10, -10, 0.2];
  const inside: boolean[] = [];
  const onStep = ({ x }: { readonly x: Float64Array }): void => void inside.push(x.every((value, i) => value >= lower[i]!));
  const { x, activeBounds, gradientNorm, reason } = learn({ batchSize: 333, alpha: 1, epochs: 5000, tolerance: 1e-6, bounds: { lower }, onStep });
  expect(inside).not.toContain(false);
  const found = minimize(logistic(data), { start: new Float64Array(5), bounds: { lower } });
  expect([reason, gradientNorm < 1e-6, activeBounds.map(({ index }) => index)]).toEqual(['gradient', true, found.activeBounds.map(({ index }) => index)]);
  expect(activeBounds.length).toBeGreaterThan(0);
  x.forEach((value, i) => expect(value).toBeCloseTo(found.x[i]!, 3));
});

test.each<Options>([{}, { momentum: 0.9 }, { nesterov: 0.9 }, { adam: { epsilon: 0 } }])('a scale is another unit of each parameter: %o', (options) => {
  const scale = [1, 2, 4, 0.5, 8];
  const scaled = (theta: Float64Array, gradient: Float64Array, rows: Int32Array, ...rest: Columns): number => {
    const value = batch(theta.map((one, i) => one * scale[i]!), gradient, rows, ...rest);
    gradient.forEach((slope, i) => (gradient[i] = slope * scale[i]!));
    return value;
  };
  const alpha = 0.01;
  const inUnits = stochastic(scaled, { ...usual, ...options, alpha }).x.map((one, i) => one * scale[i]!);
  expect(learn({ ...options, alpha, scale }).x).toEqual(inUnits);
});

test('it learns: near the optimum, with a curve of training and validation', () => {
  const all = Array.from({ length: data.rows }, (_, row) => row);
  const [rows, validation] = [Int32Array.from(all.filter((row) => row % 5 > 0)), Int32Array.from(all.filter((row) => row % 5 === 0))];
  const { x, value, curve, state } = learn({ rows, validation, epochs: 40, schedule: 'cosine', momentum: 0.9, alpha: 0.1 });
  expect(value).toBeLessThan(optimum + 0.02);
  expect(rightOnes(data, x)).toBeGreaterThan(295);
  expect(curve.map(({ seen }) => seen)).toEqual(Array.from({ length: 40 }, (_, k) => (k + 1) * rows.length));
  const least = Math.min(...curve.map((epoch) => epoch.validation!));
  expect(batch(x, new Float64Array(5), validation, ...columns)).toBe(least);
  expect(state.least).toBe(least);
});

describe('how a run ends', () => {
  test('all epochs, a tolerance, an abort, a limit; evaluations are the calls', () => {
    for (const [options, reason, converged] of [
      [{ epochs: 2 }, 'iterations', false],
      [{ batchSize: 333, alpha: 1, epochs: 5000, tolerance: 1e-5 }, 'gradient', true],
      [{ epochs: 0 }, 'iterations', false],
      [{ onStep: ({ iteration }) => iteration < 4 }, 'aborted', false],
      [{ maxEvaluations: 9 }, 'evaluations', false],
      [{ maxTime: 0 }, 'time', false],
    ] as [Options, string, boolean][]) {
      calls = 0;
      const found = learn(options);
      expect([found.reason, found.converged, found.evaluations.gradient]).toEqual([reason, converged, calls]);
    }
  });

  test('a step that overflows gives the parameters before its epoch', () => {
    const broken = (theta: Float64Array, gradient: Float64Array): number => ((gradient[0] = 2 * theta[0]!), theta[0]! ** 2);
    const { x, reason, message, converged } = stochastic(broken, { start: [1], rows: 20, batchSize: 2, alpha: 1e30, epochs: 3 });
    expect([x[0], reason, converged]).toEqual([1, 'not-finite', false]);
    expect(message).toMatch(/^not converged: step \d+ met a value of Infinity.*a smaller alpha may help$/);
  });

  test.each<[Options, string]>([
    [{ batchSize: 400 }, 'batchSize: 400 is more than the 333 rows of data'],
    [{ rows: 0 }, 'rows: there are no rows of data'],
    [{ momentum: 0.9, adam: true }, 'momentum, nesterov, adam: expected one of them at the most'],
    [{ momentum: 1 }, 'momentum: expected a number below 1, found 1'],
    [{ alpha: 0 }, 'alpha: expected the length of a step, above 0'],
    [{ start: [0, NaN] }, 'start: x[1] is NaN: expected a finite number'],
    [{ scale: [1, 1, 0, 1, 1] }, 'scale: x[2] has 0: expected a number above 0'],
    [{ bounds: { lower: [1, 0, 0, 0, 0], upper: [0, 1, 1, 1, 1] } }, 'bounds: x[0] has none from 1 to 0'],
    [{ state: learn({ batchSize: 10, maxIterations: 5 }).state }, 'state: it is of a run that takes 333 by 10 rows, not 333 by 32'],
    [{ batchSize: 1.5 }, 'batchSize: expected a whole number, found 1.5'],
  ])('%o is refused', (options, message) => {
    expect(() => learn(options)).toThrow(message);
  });
});
