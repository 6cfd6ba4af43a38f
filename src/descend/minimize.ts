// `minimize`: a function of the parameters goes down to a minimum, by gradient descent, by limited-memory BFGS, or by
// Newton's method. What each option means stands at its type.

import { boxOf, project, type ActiveBound, type Bounds } from './box.ts';
import {
  endingOf,
  newCounts,
  leastLimits,
  run,
  steps,
  type Counts,
  type Limits,
  type Method,
  type Outcome,
  type Step,
  type Trace,
} from './drive.ts';
import { fixedStep } from './gradient-method.ts';
import { lbfgs, type Pair } from './lbfgs.ts';
import { newton } from './newton.ts';
import {
  requireNumbers,
  requireProblem,
  requireWord,
  scalesOf,
  startOf,
  type Problem,
  type Values,
} from './problem.ts';
import { isConverged, type Reason } from './reason.ts';
import {
  activeOf,
  criteriaOf,
  evaluate,
  measure,
  newPoint,
  notFiniteAt,
  resolution,
  stepOf,
  type Advance,
  type Task,
} from './task.ts';
import { norm } from './vectors.ts';

/** Without `maxIterations`, 100,000 steps of `gradient` and 10,000 of the others are the limit. */
export type MinimizeOptions = Limits & {
  /** Values for all parameters: numbers in their order, or an object as the problem's `pack` takes it. */
  readonly start?: Values;
  /** `lbfgs` if it is left out. `newton` needs the problem's `hessianProduct`. */
  readonly method?: 'gradient' | 'lbfgs' | 'newton';
  /** `gradient`: the step (elsewhere "learning rate"); with a line search the first one tried, 1 if it is left out. */
  readonly alpha?: number;
  /** `gradient`: `fixed` if it is left out. `lbfgs`: `wolfe`, or `armijo`. */
  readonly lineSearch?: 'fixed' | 'armijo' | 'wolfe';
  /**
   * Converged where the gradient's norm is at most this; if it is left out, 1e-6 for `gradient`, 1e-9 for the others.
   */
  readonly tolerance?: number;
  /** Converged where a step takes at most this part off the value. Not asked if it is left out. */
  readonly valueTolerance?: number;
  /** Converged where a step is at most this part of the parameters' length. Not asked if it is left out. */
  readonly stepTolerance?: number;
  /** Beside the problem's own. */
  readonly bounds?: Bounds;
  /** How large a change of each parameter is of the same weight: a number for each, above 0. */
  readonly scale?: Values;
  /** `lbfgs`: how many steps are remembered; 10 if it is left out. */
  readonly memory?: number;
  /** What a run before this one gave as `state`: it goes on there, with the same bits as if it had not ended. */
  readonly state?: MinimizeState;
};

/** What a run needs to go on. */
export type MinimizeState = {
  readonly x: readonly number[];
  readonly best?: { readonly x: readonly number[]; readonly value: number };
  readonly counts: Counts;
  readonly promise: number;
  readonly radius: number;
  readonly pairs: readonly { readonly s: readonly number[]; readonly y: readonly number[] }[];
};

/** `gradientNorm`: of the part of the gradient that no active bound holds. */
export type MinimizeResult = Outcome<MinimizeState> & { readonly activeBounds: readonly ActiveBound[] };

/**
 * Minimises a problem. `minimize.steps` does so a step at a time: an iterator that gives the start, then each step, and
 * returns the result. Throws a TypeError or RangeError for options that make no sense.
 */
export const minimize: {
  (problem: Problem, options: MinimizeOptions): MinimizeResult;
  steps(problem: Problem, options: MinimizeOptions): Generator<Step, MinimizeResult, undefined>;
} = /* @__PURE__ */ Object.assign(
  (problem: Problem, options: MinimizeOptions) => run(methodFor(problem, options), limitsOf(options)),
  { steps: (problem: Problem, options: MinimizeOptions) => steps(methodFor(problem, options), limitsOf(options)) },
);

function limitsOf(options: MinimizeOptions): Limits {
  return { maxIterations: options.method === 'gradient' ? 1e5 : 1e4, ...options };
}

type Run = { readonly task: Task; readonly pairs: Pair[]; readonly region: { radius: number } };

function methodFor(problem: Problem, options: MinimizeOptions): Method<MinimizeResult> {
  requireOptions(problem, options);
  const runs = runFor(problem, options);
  const { task } = runs;
  const advance = advanceFor(runs, options);
  return {
    counts: task.counts,
    advance,
    step: () => stepOf(task),
    finish: (reason, trace) => resultOf(runs, reason, trace),
  };
}

function requireOptions(problem: Problem, options: MinimizeOptions): void {
  const { method = 'lbfgs', lineSearch } = options;
  requireWord('method', method, ['gradient', 'lbfgs', 'newton']);
  requireProblem(problem, method === 'newton' ? ['gradient', 'hessianProduct'] : ['gradient']);
  requireNumbers(options, {
    ...leastLimits,
    alpha: Number.MIN_VALUE,
    tolerance: 0,
    valueTolerance: 0,
    stepTolerance: 0,
    memory: 1,
  });
  if (lineSearch !== undefined) {
    requireWord('lineSearch', lineSearch, method === 'gradient' ? ['fixed', 'armijo', 'wolfe'] : ['armijo', 'wolfe']);
  }
  if (method === 'gradient' && (lineSearch ?? 'fixed') === 'fixed' && options.alpha === undefined) {
    throw new TypeError("alpha: a fixed step needs its length; lineSearch: 'wolfe' finds one");
  }
}

function runFor(problem: Problem, options: MinimizeOptions): Run {
  const { state, method = 'lbfgs' } = options;
  const box = boxOf(problem, options.bounds);
  const point = newPoint(problem.size);
  point.x = startOf(problem, state?.x ?? options.start);
  project(point.x, box);
  const task: Task = {
    problem,
    box,
    metric: scalesOf(problem, options.scale).map((scale) => scale * scale),
    tolerances: {
      gradient: options.tolerance ?? (method === 'gradient' ? 1e-6 : 1e-9),
      value: options.valueTolerance ?? 0,
      step: options.stepTolerance ?? 0,
    },
    maxEvaluations: options.maxEvaluations ?? Infinity,
    counts: newCounts(state?.counts),
    point,
    best: state?.best && { x: Float64Array.from(state.best.x), value: state.best.value },
    fall: NaN,
    stride: NaN,
    promise: state?.promise ?? 0,
  };
  evaluate(task, point);
  measure(task, point, new Float64Array(problem.size));
  // Where a run goes on, the point has been counted.
  if (state !== undefined) task.counts.gradient--;
  const pairs = (state?.pairs ?? []).map(({ s, y }) => ({ s: Float64Array.from(s), y: Float64Array.from(y) }));
  return { task, pairs, region: { radius: state?.radius ?? Math.max(1, norm(point.x)) } };
}

function advanceFor({ task, pairs, region }: Run, options: MinimizeOptions): Advance {
  const { method = 'lbfgs', alpha = 1, lineSearch, memory = 10 } = options;
  if (method === 'newton') return newton(task, region);
  if (method === 'gradient' && (lineSearch ?? 'fixed') === 'fixed') return fixedStep(task, alpha);
  return lbfgs(task, pairs, {
    memory: method === 'gradient' ? 0 : memory,
    alpha,
    lineSearch: lineSearch === 'armijo' ? lineSearch : 'wolfe',
  });
}

/** The best point met is what is given: where a fixed step has led up from it, that is no convergence. */
function resultOf(runs: Run, ended: Reason, trace: Trace | undefined): MinimizeResult {
  const { task } = runs;
  const state = stateOf(runs);
  const { problem, counts } = task;
  let reason = ended;
  let detail = ended === 'not-finite' ? notFiniteAt(problem, task.point) : '';
  if (task.best !== undefined && isLower(task.best.value, task.point.value)) {
    if (isConverged(ended)) {
      reason = 'no-descent';
      detail = `a step led up from x to a value of ${task.point.value}; a smaller alpha may help`;
    }
    task.point = { ...newPoint(problem.size), x: task.best.x };
    evaluate(task, task.point);
    counts.gradient--;
    measure(task, task.point, new Float64Array(problem.size));
  }
  const { x, value, gradientNorm } = task.point;
  return {
    x: x.slice(),
    value,
    gradientNorm,
    ...endingOf(reason, detail, counts, trace),
    criteria: criteriaOf(task),
    activeBounds: activeOf(task),
    state,
  };
}

/** Lower, or where the other is not finite; values apart by rounding alone are equal. */
function isLower(best: number, value: number): boolean {
  return !Number.isFinite(value) ? Number.isFinite(best) : best < value - resolution * Math.abs(value);
}

function stateOf({ task, pairs, region }: Run): MinimizeState {
  const { best, counts, promise, point } = task;
  return {
    x: [...point.x],
    ...(best && { best: { x: [...best.x], value: best.value } }),
    counts: { ...counts },
    promise,
    radius: region.radius,
    pairs: pairs.map(({ s, y }) => ({ s: [...s], y: [...y] })),
  };
}
