// What a stochastic run is made of: parameters that move a batch of rows at a time, what has been seen, and the curve.

import { project, type Box } from './box.ts';
import type { Counts } from './drive.ts';
import type { Reason } from './reason.ts';
import { alphaAt, move, type Moments, type Schedule, type StepRule } from './step-rule.ts';
import { norm } from './vectors.ts';

/** Mean value over some rows at the parameters; its gradient goes into the array. */
export type RowsFunction = (theta: Float64Array, gradient: Float64Array, rows: Int32Array) => number;

/** An epoch: once through the rows. */
export type Epoch = {
  readonly epoch: number;
  /** Rows seen since the start. */
  readonly seen: number;
  /** Mean over the batches, each at the parameters that it met. */
  readonly loss: number;
  readonly validation?: number;
  /** The last step of the epoch. */
  readonly alpha: number;
};

export type Learner = {
  readonly counts: Counts;
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  readonly moments: Moments;
  readonly box: Box;
  readonly scale: Float64Array;
  readonly rule: StepRule;
  readonly schedule: Schedule;
  readonly baseAlpha: number;
  /** Of the last batch. */
  value: number;
  gradientNorm: number;
  alpha: number;
  seen: number;
  /** Of the epoch so far: losses by rows, and rows. */
  lossSum: number;
  lossRows: number;
  readonly curve: Epoch[];
  /** The parameters where the validation was least, or where the last epoch ended. */
  readonly kept: Float64Array;
  least: number;
};

/**
 * One batch, whose gradient stands in the learner's: a step. Where a number is not finite the parameters stay.
 * `perEpoch`: batches of an epoch.
 */
export function learn(
  learner: Learner,
  value: number,
  rows: number,
  perEpoch: number,
  epochs: number,
): Reason | undefined {
  const { x, gradient, counts, rule, moments, scale, box } = learner;
  counts.gradient++;
  learner.value = value;
  learner.gradientNorm = norm(gradient);
  if (!Number.isFinite(value) || !Number.isFinite(learner.gradientNorm)) return 'not-finite';
  const progress = Math.min(1, counts.iterations / (epochs * perEpoch));
  learner.alpha = alphaAt(learner.schedule, learner.baseAlpha, counts.iterations, perEpoch, progress);
  move(x, gradient, rule, moments, scale, learner.alpha, counts.iterations);
  if (!box.isFree) project(x, box);
  counts.iterations++;
  learner.seen += rows;
  learner.lossSum += value * rows;
  learner.lossRows += rows;
  return undefined;
}

/** Ends an epoch: a point of the curve, and the parameters kept if they are the best. */
export function endEpoch(learner: Learner, validation: number | undefined): void {
  const { curve, seen, lossSum, lossRows, alpha } = learner;
  const loss = lossSum / lossRows;
  curve.push({ epoch: curve.length + 1, seen, loss, ...(validation !== undefined && { validation }), alpha });
  learner.lossSum = learner.lossRows = 0;
  if (validation !== undefined && !(validation < learner.least)) return;
  learner.least = validation ?? NaN;
  learner.kept.set(learner.x);
}
