// What stochastic runs have in common, wherever their rows are: options, state and result, and the learner that goes
// from one to the other.

import { activeBounds, boxOf, freeGradient, project, type ActiveBound, type Bounds } from './box.ts';
import {
  endingOf,
  evaluationsOf,
  leastLimits,
  newCounts,
  type Counts,
  type Limits,
  type Outcome,
  type Step,
  type Trace,
} from './drive.ts';
import type { Epoch, Learner } from './learner.ts';
import { count, requireNumbers, scalesOf, startOf, type Parameters } from './problem.ts';
import { criterion, type Reason } from './reason.ts';
import type { Pass } from './rows.ts';
import type { Adam, Schedule } from './step-rule.ts';
import { norm } from './vectors.ts';

export type LearningOptions = Limits & {
  /** All parameters in one array, as the function takes them. */
  readonly start?: ArrayLike<number>;
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

export const usualEpochs = 10;

/** Over all rows that are learnt from; the gradient's norm where no bound is active. */
export type Measured = {
  readonly value: number;
  readonly gradientNorm: number;
  readonly activeBounds: readonly ActiveBound[];
};

/** Of the value and the gradient over all rows at a point; the gradient is used up. */
export function measuredAt({ box }: Learner, x: Float64Array, value: number, gradient: Float64Array): Measured {
  const active = activeBounds({ size: x.length }, box, x, gradient);
  freeGradient(box, x, gradient, gradient);
  return { value, gradientNorm: norm(gradient), activeBounds: active };
}

export function stepOf({ counts, x, value, gradientNorm }: Learner): Step {
  return { iteration: counts.iterations, x, value, gradientNorm, evaluations: evaluationsOf(counts) };
}

/** The parameters that a run gives; `isValidated`: whether some rows are held back. */
export function givenBy({ x, kept, curve }: Learner, ended: Reason, isValidated: boolean): Float64Array {
  return ended === 'not-finite' || (isValidated && curve.length > 0) ? kept.slice() : x.slice();
}

/** `x` is what the run gives, with what has been measured there. */
export function resultOf<State>(
  learner: Learner,
  { epochs = usualEpochs, tolerance = 0 }: LearningOptions,
  ended: Reason,
  trace: Trace | undefined,
  { x, measured, state }: { readonly x: Float64Array; readonly measured: Measured; readonly state: State },
): Outcome<State> & Pick<StochasticResult, 'curve' | 'activeBounds'> {
  const reason = Number.isFinite(measured.value) ? ended : 'not-finite';
  return {
    x,
    ...measured,
    ...endingOf(reason, detailOf(reason, learner, epochs), learner.counts, trace),
    criteria: criterion('gradient', measured.gradientNorm, tolerance),
    curve: [...learner.curve],
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

/** `rows`: how many there are, where that is known. */
export function requireOptions(options: LearningOptions, rows: number): void {
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

export function learnerFor(options: LearningOptions): Learner {
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

export function stateOf(
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
