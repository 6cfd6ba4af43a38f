// `stochastic`: the mean of a function over rows of data goes down a few rows at a time: one, a mini-batch, or all.
// Rows are shuffled by a seed, and the generator's state is part of the run's: taken up again, it gives the same
// bits.

import { run, steps, type Method, type Step, type Trace } from './drive.ts';
import { endEpoch, learn, type Learner, type RowsFunction } from './learner.ts';
import {
  givenBy,
  learnerFor,
  measuredAt,
  requireOptions,
  resultOf,
  stateOf,
  stepOf,
  usualEpochs,
  type LearningOptions,
  type Measured,
  type StochasticResult,
} from './learning.ts';
import type { Reason } from './reason.ts';
import { passFor, reorder, rowsOf, type Pass } from './rows.ts';

/** Of the shape of a module's `…Batch`. */
export type Batch<Columns extends readonly unknown[]> = (
  theta: Float64Array,
  gradient: Float64Array,
  rows: Int32Array,
  ...columns: Columns
) => number;

export type StochasticOptions<Columns extends readonly unknown[]> = LearningOptions & {
  /** How many rows there are, or the numbers of those to learn from. */
  readonly rows: number | Int32Array;
  /** What the function takes after the rows: columns of data, and its cache. */
  readonly columns?: Columns;
  /** Rows that are not learnt from; their mean is taken after each epoch, and the best parameters by it are given. */
  readonly validation?: Int32Array;
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
  readonly options: StochasticOptions<readonly unknown[]>;
  readonly learner: Learner;
  readonly pass: Pass;
  readonly call: RowsFunction;
  readonly epochs: number;
  readonly scratch: Float64Array;
};

function methodFor<Columns extends readonly unknown[]>(
  batch: Batch<Columns>,
  options: StochasticOptions<Columns>,
): Method<StochasticResult> {
  const course = courseFor(bound(batch, options.columns), options);
  const { learner } = course;
  return {
    counts: learner.counts,
    advance(most) {
      for (let left = most; ; left--) {
        const reason = goOn(course, left > 0);
        if (reason !== undefined || left <= 0) return reason;
      }
    },
    step: () => stepOf(learner),
    finish: (reason, trace) => finished(course, reason, trace),
  };
}

function courseFor(call: RowsFunction, options: StochasticOptions<readonly unknown[]>): Course {
  const rows = rowsOf(options.rows);
  requireOptions(options, rows.length);
  const learner = learnerFor(options);
  const scratch = new Float64Array(learner.x.length);
  return { options, learner, pass: passFor(rows, options), call, epochs: options.epochs ?? usualEpochs, scratch };
}

function valueOver({ learner, call, scratch }: Course, rows: Int32Array, x: Float64Array): number {
  learner.counts.gradient++;
  return call(x, scratch, rows);
}

/** Over all rows that are learnt from. */
function measure(course: Course, x: Float64Array): Measured {
  return measuredAt(course.learner, x, valueOver(course, course.pass.rows, x), course.scratch);
}

/** One step; where an epoch begins, its criterion and its order first. */
function goOn(course: Course, mayStep: boolean): Reason | undefined {
  const { learner, pass, epochs, call } = course;
  const { tolerance = 0, validation, maxEvaluations = Infinity } = course.options;
  const perEpoch = pass.batches.length;
  if (pass.done === perEpoch) {
    endEpoch(learner, validation && valueOver(course, validation, learner.x));
    pass.done = 0;
    if (pass.isShuffled) reorder(pass);
  }
  if (pass.done === 0 && tolerance > 0 && measure(course, learner.x).gradientNorm <= tolerance) return 'gradient';
  if (learner.curve.length >= epochs) return 'iterations';
  if (!mayStep) return undefined;
  if (learner.counts.gradient >= maxEvaluations) return 'evaluations';
  const rows = pass.batches[pass.done]!;
  const failure = learn(learner, call(learner.x, learner.gradient, rows), rows.length, perEpoch, epochs);
  if (failure === undefined) pass.done++;
  return failure;
}

function finished(course: Course, ended: Reason, trace: Trace | undefined): StochasticResult {
  const { learner, options, pass } = course;
  const state = stateOf(learner, pass);
  const x = givenBy(learner, ended, options.validation !== undefined);
  return resultOf(learner, options, ended, trace, { x, measured: measure(course, x), state });
}

function bound<Columns extends readonly unknown[]>(batch: Batch<Columns>, columns: Columns | undefined): RowsFunction {
  if (typeof batch !== 'function')
    throw new TypeError('batch: expected a function of (theta, gradient, rows, …columns)');
  if (columns !== undefined) return (theta, gradient, rows) => batch(theta, gradient, rows, ...columns);
  return (theta, gradient, rows) => Number(Reflect.apply(batch, undefined, [theta, gradient, rows]));
}
