// `leastSquares`: parameters for which the sum of the squares of residuals is least, or of a loss that grows more
// slowly, with what the data say of them. Parameters in which the residuals are linear need no start.

import { activeBounds, activeSide, boxOf, project, type ActiveBound, type Bounds } from './box.ts';
import {
  endingOf,
  evaluationsOf,
  leastLimits,
  newCounts,
  run,
  steps,
  type Counts,
  type Limits,
  type Method,
  type Outcome,
  type Step,
  type Trace,
} from './drive.ts';
import { entriesAt, fitPointAt, gradientAt, modelAt, solvedFor, type Fit } from './fit-point.ts';
import {
  criteriaAt,
  lookAround,
  walkOn,
  weightedLength,
  type FitTolerances,
  type Near,
  type Walk,
} from './levenberg-marquardt.ts';
import { lossNames, type Loss } from './loss.ts';
import {
  count,
  isArray,
  nameOf,
  packed,
  requireNumbers,
  requireProblem,
  requireWord,
  scalesOf,
  type ResidualProblem,
  type Values,
} from './problem.ts';
import type { Criterion, Reason } from './reason.ts';
import { separationOf, type Separation } from './separation.ts';
import { statisticsOf, type Statistics } from './statistics.ts';
import { norm } from './vectors.ts';

/** Without `maxIterations`, 10,000 steps are the limit. */
export type LeastSquaresOptions = Limits & {
  /**
   * Values for all parameters: numbers in their order, or an object as the problem's `pack` takes it. Those that are
   * linear need none, and may be left out by name: what stands there does not count, unless parameters are apart in
   * blocks and all have a start. Then they are eliminated block by block, which many of them need.
   */
  readonly start?: Values;
  /** What a residual counts: its square, or less where it is large; `linear` if it is left out. */
  readonly loss?: Loss;
  /** From which size on a residual counts less; 1 if it is left out. */
  readonly lossScale?: number;
  /** What the square of each residual is multiplied by: for measurements, 1 by their variance, up to a factor. */
  readonly weights?: ArrayLike<number>;
  /**
   * Converged where this part of the residuals, at most, lies in the plane that the parameters span: the cosine of
   * their angle, which no unit changes. 1e-9 if it is left out.
   */
  readonly tolerance?: number;
  /** Converged where a step takes at most this part off the value. Not asked if it is left out. */
  readonly valueTolerance?: number;
  /** Converged where the whole step of Gauss and Newton is at most this part of the parameters; 1e-11 if left out. */
  readonly stepTolerance?: number;
  /** Beside the problem's own. */
  readonly bounds?: Bounds;
  /** How large a change of each parameter is of the same weight; else the lengths of the Jacobian's columns say so. */
  readonly scale?: Values;
  /** What a run before this one gave as `state`: it goes on there, with the same bits as if it had not ended. */
  readonly state?: LeastSquaresState;
};

/** What a run needs to go on. */
export type LeastSquaresState = {
  readonly x: readonly number[];
  readonly counts: Counts;
  readonly radius: number;
  readonly weights: readonly number[];
  readonly cosine?: number;
  /** Where parameters that are apart in blocks are eliminated block by block. */
  readonly isInBlocks?: true;
};

/**
 * `value` is half the sum of squares, or of what the loss makes of them; `gradientNorm` that of its gradient where no
 * bound is active.
 */
export type LeastSquaresResult = Outcome<LeastSquaresState> &
  Statistics & {
    /** Twice the value. */
    readonly residualSumOfSquares: number;
    readonly activeBounds: readonly ActiveBound[];
    /** At x, without their weights. */
    readonly residuals: Float64Array;
  };

/**
 * Fits a problem of residuals. `leastSquares.steps` does so a step at a time: an iterator that gives the start, then
 * each step, and returns the result. Throws a TypeError or RangeError for options that make no sense.
 */
export const leastSquares: {
  (problem: ResidualProblem, options: LeastSquaresOptions): LeastSquaresResult;
  steps(problem: ResidualProblem, options: LeastSquaresOptions): Generator<Step, LeastSquaresResult, undefined>;
} = /* @__PURE__ */ Object.assign(
  (problem: ResidualProblem, options: LeastSquaresOptions) => run(methodFor(problem, options), limitsOf(options)),
  {
    steps: (problem: ResidualProblem, options: LeastSquaresOptions) =>
      steps(methodFor(problem, options), limitsOf(options)),
  },
);

function limitsOf(options: LeastSquaresOptions): Limits {
  return { maxIterations: 1e4, ...options };
}

function methodFor(problem: ResidualProblem, options: LeastSquaresOptions): Method<LeastSquaresResult> {
  requireOptions(problem, options);
  const fit = fitFor(problem, options);
  const walk = walkFor(fit, options);
  const limits: FitTolerances = {
    gradient: options.tolerance ?? 1e-9,
    value: options.valueTolerance ?? 0,
    step: options.stepTolerance ?? 1e-11,
  };
  const metAt = (place: Near): Criterion | undefined => criteriaAt(place, walk.fall, limits).find(({ met }) => met);
  let near = lookAround(fit, walk);
  if (Number.isNaN(walk.radius)) walk.radius = firstReach * weightedLength(walk.point.x, walk.weights) || firstReach;
  // Where a run goes on, the point has been counted.
  if (options.state !== undefined) Object.assign(fit.counts, options.state.counts);
  return {
    counts: fit.counts,
    advance(count) {
      for (let left = count; ; left--) {
        if (near === undefined) return 'not-finite';
        const met = metAt(near);
        if (met !== undefined) return met.name;
        if (near.isExact) return 'rounding';
        if (left <= 0) return undefined;
        const failure = walkOn(fit, walk, near);
        if (failure !== undefined) return failure;
        near = lookAround(fit, walk);
      }
    },
    step: () => ({
      iteration: fit.counts.iterations,
      x: walk.point.x,
      value: walk.point.value,
      gradientNorm: near === undefined ? NaN : freeNorm(fit, walk, near.gradient),
      evaluations: evaluationsOf(fit.counts),
    }),
    finish: (reason, trace) => resultOf(fit, walk, near, limits, reason, trace),
  };
}

function requireOptions(problem: ResidualProblem, options: LeastSquaresOptions): void {
  requireProblem(problem, ['residuals', 'jacobian']);
  requireWord('loss', options.loss ?? 'linear', lossNames);
  requireNumbers(options, {
    ...leastLimits,
    tolerance: 0,
    valueTolerance: 0,
    stepTolerance: 0,
    lossScale: Number.MIN_VALUE,
  });
  const { residualCount } = problem;
  if (!(residualCount > 0)) throw new RangeError('problem: there are no residuals; are there rows of data?');
  const { weights } = options;
  if (weights === undefined) return;
  if (weights.length !== residualCount) {
    throw new RangeError(`weights: expected ${count(residualCount, 'number')}, found ${weights.length}`);
  }
  const wrong = Array.from(weights).findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong >= 0) throw new RangeError(`weights: number ${wrong} is ${weights[wrong]}: expected one from 0 up`);
}

function fitFor(problem: ResidualProblem, options: LeastSquaresOptions): Fit {
  const box = boxOf(problem, options.bounds);
  const { loss = 'linear', weights } = options;
  const isSolvedFor = (j: number): boolean =>
    loss === 'linear' && box.lower[j] === -Infinity && box.upper[j] === Infinity;
  const separation = blocksFor(problem, options);
  // What has a start in blocks is walked with all else: solved for, it would be of one piece.
  const linear = separation === undefined ? Array.from(problem.linear ?? []).filter(isSolvedFor) : [];
  return {
    problem,
    box,
    roots: weights && Float64Array.from(weights, Math.sqrt),
    loss,
    lossScale: options.lossScale ?? 1,
    linear,
    separation,
    counts: newCounts(),
    maxEvaluations: options.maxEvaluations ?? Infinity,
  };
}

/** Blocks that are apart, where every parameter has a start, or where a run goes on that has had them. */
function blocksFor(problem: ResidualProblem, { start, state }: LeastSquaresOptions): Separation | undefined {
  const isStarted = state === undefined ? startGiven(problem, start).every(Number.isFinite) : state.isInBlocks === true;
  return isStarted ? separationOf(problem.pattern) : undefined;
}

/** The first step changes the parameters by this part of their length at the most. */
const firstReach = 0.3;

function walkFor(fit: Fit, options: LeastSquaresOptions): Walk {
  const { problem } = fit;
  const { state, scale } = options;
  const isWhole = fit.separation === undefined && state === undefined;
  const linear = isWhole ? Array.from(problem.linear ?? []) : fit.linear;
  const start = fitStart(problem, state?.x ?? options.start, linear);
  project(start, fit.box);
  const solved = linear.length > 0 ? solvedFor(fit, linear, start) : undefined;
  const scales = scale === undefined ? undefined : scalesOf(problem, scale);
  return {
    radius: state?.radius ?? NaN,
    weights: Float64Array.from(state?.weights ?? scales?.map((size) => 1 / size) ?? new Float64Array(problem.size)),
    point: solved?.point ?? fitPointAt(fit, start),
    fall: NaN,
    cosine: state?.cosine ?? Infinity,
  };
}

/** Finite numbers for all parameters but the linear ones, which begin at 0. */
function fitStart(problem: ResidualProblem, start: Values | undefined, linear: readonly number[]): Float64Array {
  const isLinear = new Set(linear);
  const x = startGiven(problem, start);
  for (const j of linear) x[j] = 0;
  const missing = [...x.keys()].filter((j) => !isLinear.has(j) && !Number.isFinite(x[j]));
  if (missing.length === 0) return x;
  const names = missing
    .slice(0, 5)
    .map((j) => nameOf(problem, j))
    .join(', ');
  throw new RangeError(`start: expected a finite number for ${names}${missing.length > 5 ? ', …' : ''}`);
}

/** NaN where nothing is given. */
function startGiven(problem: ResidualProblem, start: Values | undefined): Float64Array {
  const unknown = new Float64Array(problem.size).fill(NaN);
  return start === undefined ? unknown : packed(problem, 'start', completed(start, problem.unpack?.(unknown)));
}

/** With what is not given by name as it is in `all`. */
function completed(given: Values, all: object | undefined): Values {
  if (all === undefined || isArray(given)) return given;
  const parts = Object.entries(all).map(([name, usual]: [string, unknown]): [string, unknown] => {
    const own: unknown = Reflect.get(given, name);
    const isInside = isRecord(own) && isRecord(usual);
    return [name, own === undefined ? usual : isInside ? completed(own, usual) : own];
  });
  const more: { readonly [name: string]: unknown } = Object.fromEntries(parts);
  return { ...given, ...more };
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isArray(value);
}

function freeNorm({ box }: Fit, { point }: Walk, gradient: Float64Array): number {
  return norm(gradient.map((slope, j) => (activeSide(box, point.x, gradient, j) === 0 ? slope : 0)));
}

function resultOf(
  fit: Fit,
  walk: Walk,
  near: Near | undefined,
  limits: FitTolerances,
  reason: Reason,
  trace: Trace | undefined,
): LeastSquaresResult {
  const { problem, box, counts, roots } = fit;
  const { x, residuals, value } = walk.point;
  const entries = near?.entries ?? new Float64Array(problem.pattern.row.length).fill(NaN);
  const gradient = near?.gradient ?? gradientAt(fit, walk.point, entries);
  const free = [...x.keys()].filter((j) => activeSide(box, x, gradient, j) === 0);
  const { model } = modelAt(fit, walk.point, entries, [near === undefined ? [] : free]);
  const statistics = statisticsOf(problem, model, near === undefined ? 0 : free.length, 2 * value);
  const names = statistics.undetermined.map(({ name }) => name);
  const detail = near === undefined ? notFiniteIn(fit, walk, entriesAt(fit, x)) : '';
  const ending = endingOf(reason, detail, counts, trace);
  return {
    x: x.slice(),
    value,
    residualSumOfSquares: 2 * value,
    gradientNorm: freeNorm(fit, walk, gradient),
    ...ending,
    message: ending.message + (names.length > 0 ? `; the data do not determine ${names.join(', ')}` : ''),
    criteria: near === undefined ? [] : criteriaAt(near, walk.fall, limits),
    activeBounds: activeBounds(problem, box, x, gradient),
    residuals: residuals.map((residual, i) =>
      roots === undefined || roots[i] === 0 ? residual : residual / roots[i]!,
    ),
    ...statistics,
    state: {
      x: [...x],
      counts: { ...counts },
      radius: walk.radius,
      ...(walk.cosine < Infinity && { cosine: walk.cosine }),
      ...(fit.separation && { isInBlocks: true as const }),
      weights: [...walk.weights],
    },
  };
}

/** What is not finite where a run stands, in a few words. */
function notFiniteIn({ problem }: Fit, { point }: Walk, entries: Float64Array): string {
  const { row, column } = problem.pattern;
  const place = [...point.x.subarray(0, 4)].map((value, j) => `${nameOf(problem, j)} = ${value}`).join(', ');
  const residual = point.residuals.findIndex((value) => !Number.isFinite(value));
  if (residual >= 0) return `residual ${residual} is ${point.residuals[residual]} where ${place}`;
  const wrong = entries.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return `the value is ${point.value} where ${place}`;
  const by = nameOf(problem, column[wrong]!);
  return `the derivative of residual ${row[wrong]} by ${by} is ${entries[wrong]} where ${place}`;
}
