// Least squares whose parameters are apart in blocks once some others are known: found by the pattern, and the same steps,
// minima and statistics as in one piece, to rounding.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { load } from '../src/compile.ts';
import { blockModel } from '../src/descend/block-model.ts';
import { leastSquares, type Pattern, type ResidualProblem } from '../src/descend/index.ts';
import { linearModel, stepWithin } from '../src/descend/linear-model.ts';
import { nextRandom } from '../src/descend/random.ts';
import { separationOf } from '../src/descend/separation.ts';

/** Numbers from -1 to 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    const [next, value] = nextRandom(state);
    state = next;
    return 2 * value - 1;
  };
}

type Places = readonly (readonly [row: number, column: number])[];
const patternOf = (rows: number, columns: number, places: Places): Pattern => ({ rows, columns, row: places.map(([row]) => row), column: places.map(([, column]) => column) });

/** Each point is seen by some cameras; a camera has 4 numbers, then come the points with 2 each. */
function views(cameras: number, points: number, random: () => number): { readonly pattern: Pattern; readonly seen: readonly (readonly [camera: number, point: number])[] } {
  const seen = Array.from({ length: points }, (_, point) => [...Array(cameras).keys()].filter((camera) => (camera + point) % cameras < 4 || random() > 0.7).map((camera) => [camera, point] as const)).flat();
  const places = seen.flatMap(([camera, point], o) =>
    [0, 1].flatMap((row): Places => [
      ...[0, 1, 2, 3].map((k) => [2 * o + row, 4 * camera + k] as const),
      ...[0, 1].map((k) => [2 * o + row, 4 * cameras + 2 * point + k] as const),
    ]),
  );
  return { pattern: patternOf(2 * seen.length, 4 * cameras + 2 * points, places), seen };
}

describe('what is apart is found by the pattern', () => {
  test('points, given the cameras', () => {
    const { pattern } = views(6, 60, randomFrom(1));
    const { blockOf, blocks } = separationOf(pattern)!;
    expect(blocks).toBe(60);
    expect([...blockOf.slice(0, 24)].every((block) => block === -1)).toBe(true);
    for (let point = 0; point < 60; point++) expect(blockOf[24 + 2 * point]).toBe(blockOf[25 + 2 * point]);
    expect(new Set(blockOf.slice(24)).size).toBe(60);
  });

  test('groups that have nothing in common', () => {
    const places = Array.from({ length: 400 }, (_, row) => [0, 1, 2].map((k) => [row, 3 * (row % 20) + k] as const)).flat();
    expect(separationOf(patternOf(400, 60, places))).toMatchObject({ blocks: 20 });
  });

  test('nothing, where all stands in all rows, in chains, and of little', () => {
    const all = Array.from({ length: 50 }, (_, row) => Array.from({ length: 20 }, (_, column) => [row, column] as const)).flat();
    expect(separationOf(patternOf(50, 20, all))).toBe(undefined);
    expect(separationOf(patternOf(3, 3, [[0, 0], [1, 1], [2, 2]]))).toBe(undefined);
    expect(separationOf(patternOf(50, 51, Array.from({ length: 50 }, (_, row) => [[row, row], [row, row + 1]] as const).flat()))).toBe(undefined);
  });
});

describe('the same as in one piece', () => {
  const near = (found: Float64Array, expected: Float64Array, part: number): void => {
    const scale = Math.max(...expected.map(Math.abs));
    found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(part * scale));
  };

  test.each([1, 2, 3, 4, 5])('steps, with every damping; some parameters stand still: %d', (seed) => {
    const random = randomFrom(seed);
    const { pattern } = views(3 + seed, 40, random);
    const separation = separationOf(pattern)!;
    const { rows, columns: size, row, column } = pattern;
    const values = Float64Array.from(row, () => random() * 10 ** (2 * random()));
    const residuals = Float64Array.from({ length: rows }, random);
    const free = [...Array(size).keys()].filter((j) => j % 11 !== seed);
    const matrix = new Float64Array(rows * size);
    values.forEach((value, k) => (matrix[column[k]! * rows + row[k]!]! += value));
    const dense = linearModel(matrix, residuals, [[], free]);
    const blocks = blockModel(separation, { row, column, values }, residuals, size, free);
    near(blocks.lengths, dense.lengths, 1e-14);
    near(blocks.weights, dense.weights, 1e-13);
    expect([blocks.walked.length, blocks.isDetermined, blocks.linearRank]).toEqual([free.length, true, 0]);
    for (const damping of [0, 1e-6, 1e-2, 1, 100]) {
      const weights = Float64Array.from({ length: size }, (_, j) => 1 + (j % 3));
      const step = dense.step(damping, weights);
      near(blocks.step(damping, weights), step, 1e-9);
      expect(blocks.promised(step) / dense.promised(step)).toBeCloseTo(1, 10);
    }
    near(stepWithin(blocks, 0.05, dense.weights), stepWithin(dense, 0.05, dense.weights), 1e-9);
  });

  /** Cameras that turn, scale and move what they see. */
  function scene(cameras: number, points: number, isHidden: boolean): { readonly problem: ResidualProblem; readonly own: ResidualProblem; readonly start: Float64Array } {
    const random = randomFrom(7);
    const { seen } = views(cameras, points, random);
    const source = `see(cams: [c, 4], X: [m, 2], const cam: int[p], const pt: int[p], const at: [p, 2]) = [o, j in 0..2:
      if(j == 0, cams[cam[o], 0] * X[pt[o], 0] - cams[cam[o], 1] * X[pt[o], 1] + cams[cam[o], 2],
                 cams[cam[o], 1] * X[pt[o], 0] + cams[cam[o], 0] * X[pt[o], 1] + cams[cam[o], 3]) - at[o, j]]`;
    const make = load(source, { exports: ['problem'] })['seeProblem'] as (...args: readonly unknown[]) => ResidualProblem;
    const truth = Float64Array.from({ length: 4 * cameras + 2 * points }, (_, i) => (i < 4 * cameras && i % 4 === 0 ? 2 : 0) + random());
    const data = [Int32Array.from(seen, ([camera]) => camera), Int32Array.from(seen, ([, point]) => point)];
    const exact = new Float64Array(2 * seen.length);
    make({ c: cameras, m: points }, ...data, new Float64Array(2 * seen.length)).residuals(truth, exact);
    const own = make({ c: cameras, m: points }, ...data, exact.map((value) => value + 0.01 * random()));
    const start = truth.map((value) => value + 0.1 * random());
    // The first camera and one point are known, else all could turn and move together.
    const lower = truth.map((value, i) => (i < 4 ? value : -Infinity));
    const upper = truth.map((value, i) => (i < 4 ? value : Infinity));
    const known = { size: own.size, residualCount: own.residualCount, residuals: own.residuals.bind(own), jacobian: own.jacobian.bind(own), pattern: own.pattern, lower, upper };
    if (!isHidden) return { problem: known, start, own };
    // With zeros in all places nothing is apart.
    const { pattern } = own;
    const zeros = Array.from({ length: pattern.rows * pattern.columns }, (_, k) => [Math.floor(k / pattern.columns), k % pattern.columns] as const);
    const count = pattern.row.length;
    const full: Pattern = { ...pattern, row: [...Array.from(pattern.row), ...zeros.map(([row]) => row)], column: [...Array.from(pattern.column), ...zeros.map(([, column]) => column)] };
    return { own, start, problem: { ...known, pattern: full, jacobian: (theta, entries) => void (entries.fill(0), known.jacobian(theta, entries.subarray(0, count))) } };
  }

  test.each(['linear', 'huber'] as const)('minima and what the data say of them, by the %s loss', (loss) => {
    const [apart, whole] = [false, true].map((isHidden) => {
      const { problem, start } = scene(5, 40, isHidden);
      expect(separationOf(problem.pattern) === undefined).toBe(isHidden);
      return leastSquares(problem, { start, loss, lossScale: 0.005 });
    });
    expect([apart!.converged, apart!.rank, apart!.iterations]).toEqual([true, 96, whole!.iterations]);
    expect(apart!.value / whole!.value).toBeCloseTo(1, 12);
    near(apart!.x, whole!.x, 1e-8);
    near(apart!.standardErrors, whole!.standardErrors, 1e-8);
    near(apart!.covariance, whole!.covariance, 1e-8);
  });

  test('parameters that are linear are walked with the others where all have a start; a run goes on as it began', () => {
    const { own, problem, start } = scene(5, 40, false);
    expect(own.linear!.length).toBe(20);
    const { lower, upper } = problem;
    const bounds = { lower: lower!, upper: upper! };
    const inBlocks = leastSquares(own, { start, bounds });
    const solved = leastSquares(own, { start: start.map((value, i) => (i < 20 ? NaN : value)), bounds });
    expect([inBlocks, solved].map(({ state, converged }) => [state.isInBlocks, converged])).toEqual([[true, true], [undefined, true]]);
    expect(inBlocks.value / solved.value).toBeCloseTo(1, 10);
    for (const whole of [inBlocks, solved]) {
      const isSolved = whole === solved;
      const first = leastSquares(own, { start: isSolved ? start.map((value, i) => (i < 20 ? NaN : value)) : start, bounds, maxIterations: 2 });
      const second = leastSquares(own, { state: JSON.parse(JSON.stringify(first.state)) as typeof first.state, bounds });
      expect([second.x, second.iterations]).toEqual([whole.x, whole.iterations]);
    }
  });

  test('what the data do not determine is told: all may move together, and a point may be seen by nobody', () => {
    const { problem, start } = scene(5, 40, false);
    const { undetermined, rank, standardErrors, converged } = leastSquares({ ...problem, lower: start.map(() => -Infinity), upper: start.map(() => Infinity) }, { start });
    expect([rank, undetermined.length, converged]).toEqual([96, 4, true]);
    expect(standardErrors.every((error) => error === Infinity)).toBe(true);
    const more = { ...problem, size: problem.size + 1, pattern: { ...problem.pattern, columns: problem.size + 1 }, lower: Float64Array.of(...problem.lower as Float64Array, -Infinity), upper: Float64Array.of(...problem.upper as Float64Array, Infinity) };
    const padded: ResidualProblem = { ...more, residuals: (x, out) => problem.residuals(x.slice(0, -1), out), jacobian: (x, entries) => problem.jacobian(x.slice(0, -1), entries) };
    expect(leastSquares(padded, { start: [...start, 1] }).undetermined.map(({ name }) => name)).toEqual([`x[${problem.size}]`]);
  });
});

test('a large scene: 30 cameras and 1,500 points', () => {
  const random = randomFrom(3);
  const [cameras, points] = [30, 1500];
  const seen = Array.from({ length: points }, (_, point) => [0, 1, 2, 3, 4].map((k) => [(point * 7 + k * 11) % cameras, point] as const)).flat();
  const size = cameras + points;
  // A camera adds to what it sees, and so does a point, by an exponential.
  const truth = Float64Array.from({ length: size }, random);
  const at = (x: Float64Array, [camera, point]: readonly [number, number]): number => Math.exp(x[camera]! / 2) * (2 + x[cameras + point]!) + (point === 0 ? x[cameras]! : 0);
  const y = seen.map((view) => at(truth, view));
  const problem: ResidualProblem = {
    size,
    residualCount: seen.length + 1,
    residuals: (x, out) => {
      seen.forEach((view, o) => (out[o] = at(x, view) - y[o]!));
      out[seen.length] = x[0]! - truth[0]!;
    },
    jacobian: (x, entries) => {
      seen.forEach(([camera, point], o) => {
        const grows = Math.exp(x[camera]! / 2);
        entries[2 * o] = (grows * (2 + x[cameras + point]!)) / 2;
        entries[2 * o + 1] = grows + (point === 0 ? 1 : 0);
      });
      entries[2 * seen.length] = 1;
    },
    pattern: patternOf(seen.length + 1, size, [...seen.flatMap(([camera, point], o): Places => [[o, camera], [o, cameras + point]]), [seen.length, 0]]),
  };
  const found = leastSquares(problem, { start: new Float64Array(size) });
  expect([found.converged, found.rank, found.covariance.length]).toEqual([true, size, 0]);
  found.x.forEach((value, i) => expect(value).toBeCloseTo(truth[i]!, 9));
});

test('the bundle adjustment of the examples', () => {
  const make = load(readFileSync(new URL('../examples/ba.txt', import.meta.url), 'utf8'), { exports: ['problem'] })['baProblem'] as (...args: readonly unknown[]) => ResidualProblem;
  const random = randomFrom(5);
  const [cameras, points] = [4, 50];
  const seen = Array.from({ length: points }, (_, point) => Array.from({ length: cameras }, (_, camera) => [camera, point] as const)).flat();
  const data = [new Float64Array(2 * seen.length), Int32Array.from(seen, ([camera]) => camera), Int32Array.from(seen, ([, point]) => point)];
  const problem = make({ n: cameras, m: points }, ...data);
  const { blockOf, blocks } = separationOf(problem.pattern)!;
  // A point, and the weights of where it is seen.
  expect(blocks).toBe(points);
  expect([...blockOf.slice(0, 11 * cameras)].every((block) => block === -1)).toBe(true);
  const start = Float64Array.from({ length: problem.size }, (_, i) => {
    const k = i % 11;
    if (i >= 11 * cameras) return i < 11 * cameras + 3 * points ? random() + (i % 3 === 11 * cameras % 3 + 2 ? 5 : 0) : 1;
    return k === 6 ? 1 : k >= 9 ? 0 : 0.1 * random() - (k === 5 ? 5 : 0);
  });
  const { value, iterations } = leastSquares(problem, { start, maxIterations: 5 });
  const first = new Float64Array(problem.residualCount);
  problem.residuals(start, first);
  expect(iterations).toBeGreaterThan(0);
  expect(value).toBeLessThan(first.reduce((sum, one) => sum + one * one, 0) / 4);
});
