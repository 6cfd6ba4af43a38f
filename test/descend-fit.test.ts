// `leastSquares`: the NIST sets to their certified digits by default options, and what it says where data are not enough.

import { describe, expect, test } from 'vitest';
import { leastSquares, type LeastSquaresOptions, type ResidualProblem } from '../src/descend/index.ts';
import { digits, modelProblem, nistProblem, nistSets } from './descend-fit.ts';

const runs = nistSets.flatMap((set) => set.starts.map((start, k) => ({ name: `${set.name}, start ${k + 1}`, set, start })));

describe('NIST StRD, both starts, by default options', () => {
  const found = runs.map(({ name, set, start }) => {
    const result = leastSquares(nistProblem(set), { start });
    const least = (values: ArrayLike<number>, right: readonly number[]): number => Math.min(...right.map((value, j) => digits(values[j]!, value)));
    return { name, set, result, parameters: least(result.x, set.certified), errors: least(result.standardErrors, set.deviations) };
  });

  test('at least 6 digits in every parameter and standard error, 9.5 in the median', () => {
    expect(found.filter(({ parameters, result }) => parameters < 6 || !result.converged).map(({ name }) => name)).toEqual([]);
    expect(found.filter(({ errors, set }) => errors < 6 && set.name !== 'Lanczos1').map(({ name }) => name)).toEqual([]);
    const sorted = found.map(({ parameters }) => parameters).sort((a, b) => a - b);
    expect((sorted[9]! + sorted[10]!) / 2).toBeGreaterThanOrEqual(9.5);
    const sums = found.filter(({ set, result }) => digits(result.residualSumOfSquares, set.optimumResidualSum) < (set.name === 'Lanczos1' ? 2 : 9));
    expect(sums.map(({ name }) => name)).toEqual([]);
  });

  test('in few evaluations', () => {
    expect(found.reduce((sum, { result: { evaluations } }) => sum + evaluations.value + evaluations.jacobian, 0)).toBeLessThanOrEqual(1100);
  });

  test('without a start for what is linear', () => {
    for (const { set } of found) {
      const start = set.starts[1]!.map((value, j) => (set.linear.includes(j) ? NaN : value));
      const { x } = leastSquares(nistProblem(set), { start });
      expect(Math.min(...set.certified.map((value, j) => digits(x[j]!, value))), set.name).toBeGreaterThan(6);
    }
  });
});

test.each(runs)('$name: all parameters walked, converged means at least 4 digits', ({ set, start }) => {
  const { x, converged } = leastSquares({ ...nistProblem(set), linear: [] }, { start });
  const least = Math.min(...set.certified.map((value, j) => digits(x[j]!, value)));
  expect(converged ? least : 4).toBeGreaterThanOrEqual(4);
  expect(least).toBeGreaterThanOrEqual(6);
});

const t = [0, 1, 2, 3, 4, 5, 6, 7];
const decay = t.map((at) => 3 * Math.exp(-0.5 * at) + 1 + 0.01 * Math.cos(5 * at));
const decayProblem = modelProblem(['a', 'k', 'c'], 'a * exp(-k * t) + c', { t, y: decay }, [0, 2]);

describe('what data do not determine is named', () => {
  test('a parameter without effect', () => {
    const { rank, undetermined, standardErrors, message, x } = leastSquares(modelProblem(['a', 'b'], 'a * t + 0 * b', { t, y: t.map((at) => 2 * at + 0.1) }), { start: [1, 5] });
    expect([rank, undetermined.map(({ name }) => name), x[1]]).toEqual([1, ['b'], 5]);
    expect([standardErrors[0]! < 1, standardErrors[1]]).toEqual([true, Infinity]);
    expect(message).toContain('the data do not determine b');
  });

  test('a combination', () => {
    const { rank, undetermined, converged } = leastSquares(modelProblem(['a', 'b', 'c'], '(a + 2 * b) * t + c', { t, y: decay }), { start: [1, 1, 1] });
    expect([rank, converged]).toEqual([2, true]);
    expect(undetermined).toHaveLength(1);
    const { direction, name } = undetermined[0]!;
    expect(direction[0]! / direction[1]!).toBeCloseTo(-2, 10);
    expect(direction[2]).toBe(0);
    expect(name).toBe('a - 0.5*b');
  });
});

describe('losses, weights, bounds', () => {
  const line = t.map((at) => 2 * at + 1);
  const spoilt = line.map((value, i) => (i === 3 ? 90 : value));
  const problem = modelProblem(['a', 'b'], 'a * t + b', { t, y: spoilt }, [0, 1]);

  test.each(['soft_l1', 'huber', 'cauchy'] as const)('%s does not follow an outlier', (loss) => {
    const { x, converged, gradientNorm } = leastSquares(problem, { loss, lossScale: 0.1 });
    expect(converged).toBe(true);
    expect(Math.hypot(x[0]! - 2, x[1]! - 1)).toBeLessThan(0.2);
    expect(gradientNorm).toBeLessThan(1e-6);
    expect(Math.hypot(leastSquares(problem, {}).x[1]! - 1)).toBeGreaterThan(5);
  });

  test('a weight of 0 takes a residual away; weights are relative', () => {
    const weights = t.map((_, i) => (i === 3 ? 0 : 4));
    const { x, residuals } = leastSquares(problem, { weights });
    expect([x[0]!.toFixed(10), x[1]!.toFixed(10)]).toEqual(['2.0000000000', '1.0000000000']);
    expect(residuals[2]).toBeCloseTo(0, 10);
    const [one, four] = [1, 4].map((weight) => leastSquares(decayProblem, { start: [0, 1, 0], weights: t.map(() => weight) }));
    one!.standardErrors.forEach((error, j) => expect(four!.standardErrors[j]! / error).toBeCloseTo(1, 8));
  });

  test('a bound is kept and said', () => {
    const { x, activeBounds, converged, standardErrors } = leastSquares(decayProblem, { start: [1, 1, 1], bounds: { lower: [-Infinity, 0.6, -Infinity] } });
    expect([x[1], converged, standardErrors[1]]).toEqual([0.6, true, 0]);
    expect(activeBounds).toEqual([{ index: 1, name: 'k', bound: 'lower' }]);
    expect(leastSquares(decayProblem, { start: [1, 1, 1], bounds: { upper: [2, 9, 9] } }).x[0]).toBe(2);
  });
});

test('AIC and BIC are what they are said to be', () => {
  const { aic, bic, residualSumOfSquares, reducedChiSquare } = leastSquares(decayProblem, { start: [0, 1, 0] });
  expect(aic).toBeCloseTo(8 * Math.log(residualSumOfSquares / 8) + 6, 10);
  expect(bic).toBeCloseTo(8 * Math.log(residualSumOfSquares / 8) + 3 * Math.log(8), 10);
  expect(reducedChiSquare).toBeCloseTo(residualSumOfSquares / 5, 12);
});

test('step by step, and on from where a run ended: the same bits', () => {
  for (const linear of [[0, 2], []]) {
    const problem = { ...decayProblem, linear };
    const start = [1, 8, 1];
    const whole = leastSquares(problem, { start });
    const first = leastSquares(problem, { start, maxIterations: 3 });
    const state = JSON.parse(JSON.stringify(first.state)) as typeof first.state;
    const second = leastSquares(problem, { state });
    expect([second.x, second.value, second.iterations, second.reason]).toEqual([whole.x, whole.value, whole.iterations, whole.reason]);
    const told = [...leastSquares.steps(problem, { start })];
    expect(told.map(({ iteration }) => iteration)).toEqual(Array.from({ length: whole.iterations + 1 }, (_, k) => k));
    for (let k = 1; k < told.length; k++) expect(told[k]!.value).toBeLessThanOrEqual(told[k - 1]!.value * (1 + 1e-11));
  }
});

describe('how a run ends', () => {
  const start = [1, 8, 1];
  test.each<[LeastSquaresOptions, string]>([
    [{ maxIterations: 1 }, 'iterations'],
    [{ maxEvaluations: 7 }, 'evaluations'],
    [{ maxTime: 0 }, 'time'],
    [{ signal: AbortSignal.abort() }, 'aborted'],
  ])('%o: %s', (options, reason) => {
    const found = leastSquares(decayProblem, { start, ...options });
    expect([found.reason, found.converged]).toEqual([reason, false]);
  });

  test('an exact fit is one of rounding, or meets a criterion', () => {
    const { converged, x } = leastSquares(modelProblem(['a', 'k'], 'a * exp(-k * t)', { t, y: t.map((at) => 3 * Math.exp(-0.5 * at)) }, [0]), { start: [0, 1] });
    expect([converged, x[0]!.toFixed(9), x[1]!.toFixed(9)]).toEqual([true, '3.000000000', '0.500000000']);
  });

  test('what is not finite is named', () => {
    const { reason, message } = leastSquares(modelProblem(['a'], 'log(a * t)', { t, y: t }), { start: [1] });
    expect([reason, message]).toEqual(['not-finite', 'not converged: residual 0 is -Infinity where a = 1']);
  });

  test('a Jacobian that is wrong is no convergence', () => {
    const jacobian = (theta: Float64Array, entries: Float64Array): void => {
      decayProblem.jacobian(theta, entries);
      entries.forEach((entry, k) => (entries[k] = -entry));
    };
    const wrong: ResidualProblem = { ...decayProblem, linear: [], jacobian };
    expect(leastSquares(wrong, { start: [1, 1, 1] }).reason).toBe('no-descent');
  });

  test.each<[LeastSquaresOptions, string]>([
    [{}, 'start: expected a finite number for k'],
    [{ start: [1, 2] }, 'start: expected 3 numbers, found 2'],
    [{ start, weights: [1] }, 'weights: expected 8 numbers, found 1'],
    [{ start, weights: t.map(() => -1) }, 'weights: number 0 is -1: expected one from 0 up'],
    [{ start, loss: 'l1' as 'huber' }, "loss: expected linear or soft_l1 or huber or cauchy, found 'l1'"],
    [{ start, lossScale: 0 }, 'lossScale: expected a number from 5e-324 up, found 0'],
  ])('%o is refused', (options, message) => {
    expect(() => leastSquares(decayProblem, options)).toThrow(message);
  });

  test('no rows are refused', () => {
    expect(() => leastSquares({ ...decayProblem, residualCount: 0 }, { start })).toThrow('problem: there are no residuals; are there rows of data?');
  });
});
