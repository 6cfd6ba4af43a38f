// `minimize`: it converges where it says so, on problems with known minima, and says clearly why it did not elsewhere.

import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { minimize, type MinimizeOptions, type Problem } from '../src/descend/index.ts';
import { logistic, penguins, rightOnes, rosenbrock, standardProblems, type Started } from './descend-problems.ts';

const start10 = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? -1.2 : 1));
const square: Problem = {
  size: 2,
  gradient(theta, gradient) {
    gradient.set([2 * (theta[0]! - 3), 20 * (theta[1]! + 1)]);
    return (theta[0]! - 3) ** 2 + 10 * (theta[1]! + 1) ** 2;
  },
  unpack: (theta) => ({ k: theta[0], w: [theta[1]] }),
};
/** With the product of the Hessian by differences of the gradient. */
const withProduct = (problem: Problem): Problem => ({
  ...problem,
  hessianProduct(theta, direction, product) {
    const length = Math.hypot(...direction) / (1e-5 * (1 + Math.hypot(...theta)));
    const [up, down] = [1, -1].map((sign) => {
      const gradient = new Float64Array(problem.size);
      problem.gradient(theta.map((value, i) => value + (sign * direction[i]!) / length), gradient);
      return gradient;
    });
    product.forEach((_, i) => (product[i] = ((up![i]! - down![i]!) * length) / 2));
  },
});

describe('the standard problems of Moré, Garbow and Hillstrom', () => {
  test('lbfgs gets down to a small gradient on at least 25 of the 26, in few evaluations', () => {
    const found = standardProblems().map(({ problem, start }) => minimize(problem, { start }));
    const small = found.filter(({ value, gradientNorm }) => gradientNorm <= 1e-5 * Math.max(1, Math.abs(value)));
    expect(small.length).toBeGreaterThanOrEqual(25);
    expect(found.reduce((sum, { evaluations }) => sum + evaluations.gradient, 0)).toBeLessThanOrEqual(3200);
    for (const { converged, reason, gradientNorm } of found) {
      expect(converged).toBe(['gradient', 'rounding'].includes(reason));
      if (reason === 'gradient') expect(gradientNorm).toBeLessThanOrEqual(1e-9);
    }
  });

  test('newton does but for one, whose gradient has no digits left for differences', () => {
    const isSmall = ({ name, problem, start }: Started): boolean => {
      const { value, gradientNorm } = minimize(withProduct(problem), { start, method: 'newton', maxIterations: 1000, maxEvaluations: 10_000 });
      return name === 'meyer' || gradientNorm <= 1e-5 * Math.max(1, Math.abs(value));
    };
    expect(standardProblems().filter((started) => !isSmall(started)).map(({ name }) => name)).toEqual([]);
  });
});

describe('logistic regression on penguins', () => {
  const data = penguins();
  const problem = logistic(data);
  const start = { w: [0, 0, 0, 0], b: 0 };

  test.each(['lbfgs', 'newton'] as const)('%s finds the optimum to 14 digits', (method) => {
    const { x, value, converged, evaluations } = minimize(problem, { start, method });
    expect(Math.abs(value / 0.238743882962158 - 1)).toBeLessThan(1e-14);
    expect([converged, rightOnes(data, x)]).toEqual([true, 303]);
    expect(evaluations.gradient).toBeLessThan(25);
  });

  test.each([[0.1, 19_557], [1, 1951], [1 / 0.68633893135999, 1337], [1.9 / 0.68633893135999, 701]])('gradient descent with α = %d takes %d steps', (alpha, count) => {
    const { iterations, evaluations, reason, criteria } = minimize(problem, { start, method: 'gradient', alpha, tolerance: 1e-6 });
    expect([iterations, evaluations.gradient, reason]).toEqual([count, count + 1, 'gradient']);
    expect(criteria).toEqual([{ name: 'gradient', value: expect.any(Number) as number, limit: 1e-6, met: true }]);
  });
});

describe('gradient descent', () => {
  test('is the plain loop, to the last bit', () => {
    const problem = rosenbrock(10);
    const { x, value, iterations } = minimize(problem, { start: start10, method: 'gradient', alpha: 1e-3, maxIterations: 5000 });
    const [theta, gradient] = [Float64Array.from(start10), new Float64Array(10)];
    for (let step = 0; step < 5000; step++) {
      problem.gradient(theta, gradient);
      for (let i = 0; i < 10; i++) theta[i]! -= 1e-3 * gradient[i]!;
    }
    expect([iterations, value]).toEqual([5000, problem.gradient(theta, gradient)]);
    expect(x).toEqual(theta);
  });

  test.each(['armijo', 'wolfe'] as const)('with %s converges without a step given', (lineSearch) => {
    const { x, reason } = minimize(square, { start: [0, 0], method: 'gradient', lineSearch, tolerance: 1e-8 });
    expect(reason).toBe('gradient');
    expect(x[0]).toBeCloseTo(3, 7);
  });

  test('a step that is too long keeps the best point and does not converge', () => {
    const { x, value, reason, converged, message } = minimize(square, { start: [2, 0], method: 'gradient', alpha: 0.11 });
    expect([reason, converged]).toEqual(['not-finite', false]);
    expect(message).toMatch(/^not converged: the value is Infinity where k = .*, w\[0\] = /);
    expect(value).toBeLessThanOrEqual(11);
    expect(value).toBe(square.gradient(x, new Float64Array(2)));
  });

  test('one that leads up to a worse stationary point says so', () => {
    // A well at 0 and a higher plain from 2 on.
    const problem: Problem = {
      size: 1,
      gradient(theta, gradient) {
        gradient[0] = theta[0]! < 2 ? theta[0]! : 0;
        return theta[0]! < 2 ? theta[0]! ** 2 / 2 - 3 : 0;
      },
    };
    const { x, reason, converged, message } = minimize(problem, { start: [-1], method: 'gradient', alpha: 4 });
    expect([x[0], reason, converged]).toEqual([-1, 'no-descent', false]);
    expect(message).toContain('a smaller alpha');
  });
});

describe('how a run ends', () => {
  const problem = rosenbrock(2);
  const start = [-1.2, 1];

  test('the criteria are asked before the first step', () => {
    const { reason, iterations, evaluations } = minimize(problem, { start: [1, 1], maxIterations: 0 });
    expect([reason, iterations, evaluations.gradient]).toEqual(['gradient', 0, 1]);
  });

  test.each<[MinimizeOptions, string]>([
    [{ maxIterations: 3 }, 'iterations'],
    [{ maxEvaluations: 7 }, 'evaluations'],
    [{ maxTime: 0 }, 'time'],
    [{ signal: AbortSignal.abort() }, 'aborted'],
    [{ onStep: ({ iteration }) => iteration < 2 }, 'aborted'],
    [{ valueTolerance: 0.1 }, 'value'],
    [{ stepTolerance: 0.1 }, 'step'],
  ])('%o: %s', (options, reason) => {
    for (const method of ['lbfgs', 'gradient'] as const) {
      problem.calls = 0;
      const found = minimize(problem, { start, method, alpha: 1e-3, ...options });
      expect([method, found.reason, found.converged]).toEqual([method, reason, reason === 'value' || reason === 'step']);
      expect(found.message).toMatch(found.converged ? /^converged: / : /^not converged: /);
      expect(found.evaluations.gradient).toBe(problem.calls);
      expect(problem.calls).toBeLessThanOrEqual(options.maxEvaluations ?? Infinity);
    }
  });

  test('a gradient that is wrong is no convergence', () => {
    const wrong: Problem = { size: 1, gradient: (theta, gradient) => ((gradient[0] = -2 * theta[0]!), theta[0]! ** 2) };
    for (const options of [{}, { method: 'gradient', lineSearch: 'armijo' }, { method: 'gradient', lineSearch: 'wolfe' }] as const) {
      expect(minimize(wrong, { start: [1], ...options }).reason).toBe('no-descent');
    }
  });

  test('what is not finite never converges', () => {
    const broken: Problem = { size: 2, gradient: (_, gradient) => (gradient.set([0, NaN]), 1), unpack: (theta) => ({ a: theta[0], b: theta[1] }) };
    const { reason, message } = minimize(broken, { start: [1, 2] });
    expect([reason, message]).toEqual(['not-finite', 'not converged: the derivative by b is NaN where a = 1, b = 2']);
    const edge: Problem = { size: 1, gradient: (theta, gradient) => ((gradient[0] = 1 - 1 / theta[0]!), theta[0]! - Math.log(theta[0]!)) };
    expect(minimize(edge, { start: [20] }).x[0]).toBeCloseTo(1, 6);
  });
});

describe('step by step, and on from where a run ended', () => {
  const ways: readonly MinimizeOptions[] = [
    {},
    { memory: 3 },
    { method: 'newton' },
    { method: 'gradient', alpha: 1e-3 },
    { method: 'gradient', alpha: 3e-3 },
    { method: 'gradient', lineSearch: 'wolfe' },
    { bounds: { upper: [0.5, 3, 3, 3] } },
  ];
  test.each(ways)('%o', (options) => {
    const problem = withProduct(rosenbrock(4));
    const start = [-1.2, 1, -1.2, 1];
    const whole = minimize(problem, { start, ...options, maxIterations: 20 });
    const first = minimize(problem, { start, ...options, maxIterations: 9 });
    const state = JSON.parse(JSON.stringify(first.state)) as typeof first.state;
    const second = minimize(problem, { ...options, state, maxIterations: 20 });
    expect([second.x, second.value, second.iterations]).toEqual([whole.x, whole.value, whole.iterations]);

    const told = minimize.steps(problem, { start, ...options, maxIterations: 20, trace: true });
    const values: number[] = [];
    for (let next = told.next(); ; next = told.next()) {
      if (next.done === true) {
        expect([next.value.x, next.value.reason]).toEqual([whole.x, whole.reason]);
        expect(next.value.trace?.map(({ value }) => value)).toEqual(values);
        break;
      }
      expect(next.value.iteration).toBe(values.length);
      values.push(next.value.value);
    }
    expect(values.length).toBe(whole.iterations + 1);
  });
});

describe('bounds and scales', () => {
  const ways: readonly MinimizeOptions[] = [{}, { lineSearch: 'armijo' }, { method: 'newton' }, { method: 'gradient', alpha: 0.04 }, { method: 'gradient', lineSearch: 'armijo' }, { method: 'gradient', lineSearch: 'wolfe' }];
  test.each(ways)('%o ends on an active bound', (options) => {
    const problem = withProduct({ ...square, lower: [-Infinity, 0], upper: [5, 9] });
    const { x, converged, activeBounds, gradientNorm } = minimize(problem, { start: [9, 4], bounds: { lower: [0, -3] }, tolerance: 1e-9, ...options });
    expect([x[0]!.toFixed(6), x[1], converged]).toEqual(['3.000000', 0, true]);
    expect(activeBounds).toEqual([{ index: 1, name: 'w[0]', bound: 'lower' }]);
    expect(gradientNorm).toBeLessThan(1e-8);
  });

  test('a bounded Rosenbrock, whose minimum lies on a bound', () => {
    const { x, value, reason } = minimize(rosenbrock(2), { start: [-1.2, 1], bounds: { upper: [0.5, 2] } });
    expect([x[0], reason]).toEqual([0.5, 'gradient']);
    expect(x[1]).toBeCloseTo(0.25, 8);
    expect(value).toBeCloseTo(0.25, 12);
  });

  test('scales make a stretched bowl round', () => {
    const stretched: Problem = { size: 2, gradient: (theta, gradient) => (gradient.set([theta[0]!, 1e8 * theta[1]!]), (theta[0]! ** 2 + 1e8 * theta[1]! ** 2) / 2) };
    const { iterations, x } = minimize(stretched, { start: [1, 1], method: 'gradient', alpha: 1, scale: [1, 1e-4] });
    expect(iterations).toBeLessThanOrEqual(2);
    expect(Math.abs(x[1]!)).toBeLessThan(1e-12);
    expect(minimize(stretched, { start: [1, 1], scale: [1, 1e-4] }).iterations).toBeLessThanOrEqual(5);
  });
});

describe('what makes no sense is refused in a sentence', () => {
  test.each<[Partial<Problem>, MinimizeOptions, string]>([
    [{}, {}, 'start: expected values for all parameters, found none'],
    [{}, { start: [1] }, 'start: expected 2 numbers, found 1'],
    [{}, { start: [1, NaN] }, 'start: w[0] is NaN: expected a finite number'],
    [{}, { start: { k: 1 } }, 'start: expected 2 numbers, or a problem with pack() for values by name'],
    [{}, { start: [1, 2], method: 'gradient' }, "alpha: a fixed step needs its length; lineSearch: 'wolfe' finds one"],
    [{}, { start: [1, 2], method: 'gradient', alpha: 0 }, 'alpha: expected a number from 5e-324 up, found 0'],
    [{}, { start: [1, 2], method: 'newton' }, "problem: expected a function hessianProduct(); the export group 'problem' makes one"],
    [{}, { start: [1, 2], method: 'adam' as 'lbfgs' }, "method: expected gradient or lbfgs or newton, found 'adam'"],
    [{}, { start: [1, 2], lineSearch: 'fixed' }, "lineSearch: expected armijo or wolfe, found 'fixed'"],
    [{}, { start: [1, 2], maxIterations: -1 }, 'maxIterations: expected a number from 0 up, found -1'],
    [{}, { start: [1, 2], tolerance: NaN }, 'tolerance: expected a number from 0 up, found NaN'],
    [{}, { start: [1, 2], bounds: { lower: [2, 0], upper: [1, 1] } }, 'bounds: k has none from 2 to 1'],
    [{}, { start: [1, 2], scale: [1, 0] }, 'scale: w[0] has 0: expected a number above 0'],
    [{ size: 0 }, { start: [] }, 'problem: expected size to be a whole number from 1 up, found 0'],
    [{ gradient: 1 as never }, { start: [] }, "problem: expected a function gradient(); the export group 'problem' makes one"],
  ])('%o %o', (part, options, message) => {
    expect(() => minimize({ ...square, ...part }, options)).toThrow(message);
  });
});

test('a page that minimises takes at most 6 kB, zipped', async () => {
  const index = fileURLToPath(new URL('../src/descend/index.ts', import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents: `import { minimize } from ${JSON.stringify(index)}; globalThis.minimize = minimize;`, resolveDir: '.' },
    bundle: true, minify: true, format: 'esm', platform: 'browser', write: false,
  });
  expect(gzipSync(outputFiles[0]!.contents, { level: 9 }).length).toBeLessThanOrEqual(6000);
});
