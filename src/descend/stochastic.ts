// `stochastic`: the mean of a function over rows of data goes down a few rows at a time: one, a mini-batch, or all.
// Rows are shuffled by a seed, and the generator's state is part of the run's: taken up again, it gives the same
// bits.

import { activeBounds, boxOf, freeGradient, project, type ActiveBound, type Bounds } from './box.ts';
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
import { endEpoch, learn, type Epoch, type Learner, type RowsFunction } from './learner.ts';
import { count, requireNumbers, scalesOf, startOf, type Parameters } from './problem.ts';
import { criterion, type Reason } from './reason.ts';
import { passFor, reorder, rowsOf, type Pass } from './rows.ts';
import type { Adam, Schedule } from './step-rule.ts';
import { norm } from './vectors.ts';

/** Of the shape of a module's `…Batch`. */
export type Batch<Columns extends readonly unknown[]> = (
  theta: Float64Array,
  gradient: Float64Array,
  rows: Int32Array,
  ...columns: Columns
) => number;

export type StochasticOptions<Columns extends readonly unknown[]> = Limits & {
  /** All parameters in one array, as the function takes them. */
  readonly start?: ArrayLike<number>;
  /** How many rows there are, or the numbers of those to learn from. */
  readonly rows: number | Int32Array;
  /** What the function takes after the rows: columns of data, and its cache. */
  readonly columns?: Columns;
  /** Rows in a step: 1 is stochastic, all is gradient descent; 32 if it is left out, or all where there are fewer. */
  readonly batchSize?: number;
  /** How often all rows are gone through; 10 if it is left out. */
  readonly epochs?: number;
  /** The step (elsewhere "learning rate"). */
  readonly alpha: number;
  /** How the step changes as the run goes on; `constant` if it is left out. */
  readonly schedule?: Schedule;
  /** From 0 up and below 1: what is left of the last step. One of these three at the most. */
  readonly momentum?: number;
  /** The same by Nesterov. */
  readonly nesterov?: number;
  readonly adam?: boolean | Adam;
  /** New order of the rows in each epoch; `true` if it is left out. */
  readonly shuffle?: boolean;
  /** A whole number; 0 if it is left out. */
  readonly seed?: number;
  /** Rows that are not learnt from; their mean is taken after each epoch, and the best parameters by it are given. */
  readonly validation?: Int32Array;
  /**
   * Converged where the norm of the gradient over all rows is at most this, asked before each epoch; not if left out.
   */
  readonly tolerance?: number;
  /** Each step that leads outside ends at the boundary. */
  readonly bounds?: Bounds;
  /** How large a change of each parameter is of the same weight: a number for each, above 0. */
  readonly scale?: ArrayLike<number>;
  /** What a run before this one gave as `state`: it goes on there, with the same bits as if it had not ended. */
  readonly state?: StochasticState;
};

/** What a run needs to go on. */
export type StochasticState = {
  readonly x: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly kept: readonly number[];
  readonly least?: number;
  readonly counts: Counts;
  readonly seen: number;
  readonly lossSum: number;
  readonly lossRows: number;
  readonly curve: readonly Epoch[];
  /** Of the generator, before this epoch's order was made. */
  readonly random: number;
  /** Batches of this epoch that are done, and what all of an epoch are made of. */
  readonly done: number;
  readonly rows: number;
  readonly batchSize: number;
};

/**
 * `x` are the best parameters by the validation; without, the last, or where a number was not finite, those before that
 * epoch. `value` and `gradientNorm` are those over all rows that are learnt from, the latter where no bound is active.
 */
export type StochasticResult = Outcome<StochasticState> & {
  readonly curve: readonly Epoch[];
  readonly activeBounds: readonly ActiveBound[];
};

/**
 * Learns from rows of data. `stochastic.steps` does so a batch at a time: an iterator that gives the start, then each
 * step (its value and gradient are the batch's), and returns the result. Throws a TypeError or RangeError for options
 * that make no sense.
 */
export const stochastic: {
  <Columns extends readonly unknown[] = []>(
    batch: Batch<Columns>,
    options: StochasticOptions<Columns>,
  ): StochasticResult;
  steps<Columns extends readonly unknown[] = []>(
    batch: Batch<Columns>,
    options: StochasticOptions<Columns>,
  ): Generator<Step, StochasticResult, undefined>;
} = /* @__PURE__ */ Object.assign(
  <Columns extends readonly unknown[]>(batch: Batch<Columns>, options: StochasticOptions<Columns>) =>
    run(methodFor(batch, options), options),
  {
    steps: <Columns extends readonly unknown[]>(batch: Batch<Columns>, options: StochasticOptions<Columns>) =>
      steps(methodFor(batch, options), options),
  },
);

type Course = {
  readonly learner: Learner;
  readonly pass: Pass;
  readonly call: RowsFunction;
  readonly epochs: number;
  readonly tolerance: number;
  readonly maxEvaluations: number;
  readonly validate: ((theta: Float64Array) => number) | undefined;
  readonly scratch: Float64Array;
};

function methodFor<Columns extends readonly unknown[]>(
  batch: Batch<Columns>,
  options: StochasticOptions<Columns>,
): Method<StochasticResult> {
  const course = courseFor(bound(batch, options.columns), options);
  const { learner } = course;
  const { counts } = learner;
  return {
    counts,
    advance(most) {
      for (let left = most; ; left--) {
        const reason = goOn(course, left > 0);
        if (reason !== undefined || left <= 0) return reason;
      }
    },
    step: () => ({
      iteration: counts.iterations,
      x: learner.x,
      value: learner.value,
      gradientNorm: learner.gradientNorm,
      evaluations: evaluationsOf(counts),
    }),
    finish: (reason, trace) => resultOf(course, reason, trace),
  };
}

function courseFor(call: RowsFunction, options: StochasticOptions<readonly unknown[]>): Course {
  const { epochs = 10, validation, tolerance = 0, maxEvaluations = Infinity } = options;
  const rows = rowsOf(options.rows);
  requireOptions(options, rows.length);
  const learner = learnerFor(options);
  const scratch = new Float64Array(learner.x.length);
  const validate = (theta: Float64Array): number => {
    learner.counts.gradient++;
    return call(theta, scratch, validation ?? rows);
  };
  return {
    learner,
    pass: passFor(rows, options),
    call,
    epochs,
    tolerance,
    maxEvaluations,
    validate: validation && validate,
    scratch,
  };
}

type Measured = {
  readonly value: number;
  readonly gradientNorm: number;
  readonly activeBounds: readonly ActiveBound[];
};

/** Over all rows that are learnt from. */
function measure({ learner, call, pass, scratch }: Course, x: Float64Array): Measured {
  learner.counts.gradient++;
  const value = call(x, scratch, pass.rows);
  const active = activeBounds({ size: x.length }, learner.box, x, scratch);
  freeGradient(learner.box, x, scratch, scratch);
  return { value, gradientNorm: norm(scratch), activeBounds: active };
}

/** One step; where an epoch begins, its criterion and its order first. */
function goOn(course: Course, mayStep: boolean): Reason | undefined {
  const { learner, pass, epochs } = course;
  const { counts } = learner;
  const perEpoch = pass.batches.length;
  if (pass.done === perEpoch) {
    endEpoch(learner, course.validate);
    pass.done = 0;
    if (pass.isShuffled) reorder(pass);
  }
  const isAsked = pass.done === 0 && course.tolerance > 0;
  if (isAsked && measure(course, learner.x).gradientNorm <= course.tolerance) return 'gradient';
  if (learner.curve.length >= epochs) return 'iterations';
  if (!mayStep) return undefined;
  if (counts.gradient >= course.maxEvaluations) return 'evaluations';
  const progress = counts.iterations / (epochs * perEpoch);
  const failure = learn(learner, course.call, pass.batches[pass.done]!, perEpoch, progress);
  if (failure === undefined) pass.done++;
  return failure;
}

function resultOf(course: Course, ended: Reason, trace: Trace | undefined): StochasticResult {
  const { learner, pass, epochs, tolerance } = course;
  const { counts, curve } = learner;
  const state = stateOf(learner, pass);
  const isKept = ended === 'not-finite' || (course.validate !== undefined && curve.length > 0);
  const x = isKept ? learner.kept.slice() : learner.x.slice();
  const measured = measure(course, x);
  const { value, gradientNorm } = measured;
  const reason = Number.isFinite(value) ? ended : 'not-finite';
  return {
    x,
    ...measured,
    ...endingOf(reason, detailOf(reason, learner, epochs), counts, trace),
    criteria: criterion('gradient', gradientNorm, tolerance),
    curve: [...curve],
    state,
  };
}

function detailOf(reason: Reason, { value, gradientNorm, counts, curve }: Learner, epochs: number): string {
  if (reason === 'not-finite') {
    const met = `step ${counts.iterations + 1} met a value of ${value}, a gradient of norm ${gradientNorm}`;
    return counts.iterations === 0 ? met : `${met}; a smaller alpha may help`;
  }
  return reason === 'iterations' && curve.length >= epochs ? `all ${count(epochs, 'epoch')} done` : '';
}

function bound<Columns extends readonly unknown[]>(batch: Batch<Columns>, columns: Columns | undefined): RowsFunction {
  if (typeof batch !== 'function')
    throw new TypeError('batch: expected a function of (theta, gradient, rows, …columns)');
  if (columns !== undefined) return (theta, gradient, rows) => batch(theta, gradient, rows, ...columns);
  return (theta, gradient, rows) => Number(Reflect.apply(batch, undefined, [theta, gradient, rows]));
}

function requireOptions(options: StochasticOptions<readonly unknown[]>, rows: number): void {
  requireNumbers(options, {
    ...leastLimits,
    batchSize: 1,
    epochs: 0,
    momentum: 0,
    nesterov: 0,
    tolerance: 0,
  });
  if (!(options.alpha > 0)) throw new RangeError('alpha: expected the length of a step, above 0');
  const { batchSize = 1, momentum, nesterov, adam } = options;
  if (batchSize > rows) throw new RangeError(`batchSize: ${batchSize} is more than the ${count(rows, 'row')} of data`);
  if (!Number.isInteger(batchSize)) throw new RangeError(`batchSize: expected a whole number, found ${batchSize}`);
  const given = [momentum, nesterov, adam === false ? undefined : adam].filter((rule) => rule !== undefined);
  if (given.length > 1) throw new TypeError('momentum, nesterov, adam: expected one of them at the most');
  for (const [name, part] of Object.entries({ momentum, nesterov })) {
    if (part !== undefined && !(part < 1)) throw new RangeError(`${name}: expected a number below 1, found ${part}`);
  }
}

function learnerFor(options: StochasticOptions<readonly unknown[]>): Learner {
  const { state, momentum, nesterov, adam } = options;
  const start = state?.x ?? options.start;
  const parameters: Parameters = { size: start?.length ?? 1 };
  const x = startOf(parameters, start);
  if (x.length === 0) throw new RangeError('start: expected values for all parameters, found none');
  const box = boxOf(parameters, options.bounds);
  project(x, box);
  const usual = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  return {
    counts: newCounts(state?.counts),
    x,
    gradient: new Float64Array(x.length),
    moments: {
      first: Float64Array.from(state?.first ?? new Float64Array(x.length)),
      second: Float64Array.from(state?.second ?? new Float64Array(x.length)),
    },
    box,
    scale: scalesOf(parameters, options.scale),
    rule: {
      momentum: momentum ?? nesterov ?? 0,
      nesterov: nesterov !== undefined,
      adam: adam === undefined || adam === false ? undefined : { ...usual, ...(adam === true ? {} : adam) },
    },
    schedule: options.schedule ?? 'constant',
    baseAlpha: options.alpha,
    value: NaN,
    gradientNorm: NaN,
    alpha: options.alpha,
    seen: state?.seen ?? 0,
    lossSum: state?.lossSum ?? 0,
    lossRows: state?.lossRows ?? 0,
    curve: [...(state?.curve ?? [])],
    kept: Float64Array.from(state?.kept ?? x),
    least: state?.least ?? Infinity,
  };
}

function stateOf(
  { x, moments, kept, least, counts, seen, lossSum, lossRows, curve }: Learner,
  pass: Pass,
): StochasticState {
  return {
    x: [...x],
    first: [...moments.first],
    second: [...moments.second],
    kept: [...kept],
    ...(Number.isFinite(least) && { least }),
    counts: { ...counts },
    seen,
    lossSum,
    lossRows,
    curve: [...curve],
    random: pass.random,
    done: pass.done,
    rows: pass.rows.length,
    batchSize: pass.batchSize,
  };
}
