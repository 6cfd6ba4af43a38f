// A point of a least-squares problem: residuals and Jacobian there, weighted and as the loss sees them, and how the
// linear parameters follow from the others.

import { project, type Box } from './box.ts';
import type { Counts } from './drive.ts';
import { blockModel } from './block-model.ts';
import { linearModel, type StepModel, type Triangle } from './linear-model.ts';
import { lossSum, weigh, type Loss } from './loss.ts';
import type { ResidualProblem } from './problem.ts';
import type { Separation } from './separation.ts';

export type Fit = {
  readonly problem: ResidualProblem;
  readonly box: Box;
  /** Roots of the weights of the residuals. */
  readonly roots: Float64Array | undefined;
  readonly loss: Loss;
  readonly lossScale: number;
  /** The parameters that are solved for, given the others. */
  readonly linear: readonly number[];
  /** Blocks of parameters that are apart given the others, where that is made use of. */
  readonly separation: Separation | undefined;
  readonly counts: Counts;
  readonly maxEvaluations: number;
};

export type FitPoint = {
  readonly x: Float64Array;
  /** Times the roots of their weights. */
  readonly residuals: Float64Array;
  /** Half the sum that is made least. */
  readonly value: number;
};

export function fitPointAt(fit: Fit, x: Float64Array): FitPoint {
  const { problem, roots, counts } = fit;
  counts.value++;
  const residuals = new Float64Array(problem.residualCount);
  problem.residuals(x, residuals);
  if (roots !== undefined) for (let i = 0; i < residuals.length; i++) residuals[i]! *= roots[i]!;
  return pointOf(fit, x, residuals);
}

function pointOf({ loss, lossScale }: Fit, x: Float64Array, residuals: Float64Array): FitPoint {
  return { x, residuals, value: lossSum(loss, lossScale, residuals) / 2 };
}

/** The Jacobian's entries, with the residuals' weights. */
export function entriesAt({ problem, roots, counts }: Fit, x: Float64Array): Float64Array {
  counts.jacobian++;
  const { row } = problem.pattern;
  const entries = new Float64Array(row.length);
  problem.jacobian(x, entries);
  if (roots !== undefined) for (let k = 0; k < entries.length; k++) entries[k]! *= roots[row[k]!]!;
  return entries;
}

/** As a matrix, column by column, and the residuals: both as the loss sees them. */
export function asSeen(
  fit: Fit,
  point: FitPoint,
  entries: Float64Array,
): { readonly matrix: Float64Array; readonly residuals: Float64Array } {
  const { row, column, rows } = fit.problem.pattern;
  const { values, residuals } = seenBy(fit, point, entries);
  const matrix = new Float64Array(rows * fit.problem.size);
  for (let k = 0; k < values.length; k++) matrix[column[k]! * rows + row[k]!]! += values[k]!;
  return { matrix, residuals };
}

/** Entries and residuals as the loss sees them. */
function seenBy(
  { problem, loss, lossScale }: Fit,
  point: FitPoint,
  entries: Float64Array,
): { readonly values: Float64Array; readonly residuals: Float64Array } {
  const residuals = point.residuals.slice();
  if (loss === 'linear') return { values: entries, residuals };
  const factors = weigh(loss, lossScale, residuals);
  return { values: entries.map((entry, k) => entry * factors[problem.pattern.row[k]!]!), residuals };
}

/** What the Jacobian says of steps of these parameters, the linear ones first: of all at once, or block by block. */
export function modelAt(
  fit: Fit,
  point: FitPoint,
  entries: Float64Array,
  columns: readonly (readonly number[])[],
): { readonly model: StepModel & { readonly triangle: Triangle }; readonly residuals: Float64Array } {
  if (fit.separation === undefined) {
    const { matrix, residuals } = asSeen(fit, point, entries);
    return { model: linearModel(matrix, residuals, columns), residuals };
  }
  const { values, residuals } = seenBy(fit, point, entries);
  const { pattern, size } = fit.problem;
  const seen = { row: pattern.row, column: pattern.column, values };
  return { model: blockModel(fit.separation, seen, residuals, size, columns.flat()), residuals };
}

/** The gradient of the value. */
export function gradientAt(fit: Fit, point: FitPoint, entries: Float64Array): Float64Array {
  const { row, column } = fit.problem.pattern;
  const { residuals } = point;
  const factors = residuals.slice();
  const rows = weigh(fit.loss, fit.lossScale, factors);
  const gradient = new Float64Array(fit.problem.size);
  for (let k = 0; k < entries.length; k++) {
    const i = row[k]!;
    gradient[column[k]!]! += entries[k]! * rows[i]! * factors[i]!;
  }
  return gradient;
}

export type Solved = {
  readonly point: FitPoint;
  /** How many of them, or combinations, the residuals determine. */
  readonly rank: number;
};

/**
 * The point with some parameters solved for, in which the residuals are affine; nothing where a number there is not
 * finite. From 0, so that what they are now costs no digits. Bounds hold them afterwards.
 */
export function solvedFor(fit: Fit, linear: readonly number[], x: Float64Array): Solved | undefined {
  const plain: Fit = { ...fit, loss: 'linear' };
  const next = x.slice();
  for (const j of linear) next[j] = 0;
  const { matrix, residuals } = asSeen(plain, fitPointAt(plain, next), entriesAt(fit, next));
  if (![matrix, residuals].every((numbers) => numbers.every(Number.isFinite))) return undefined;
  const rows = residuals.length;
  const kept = linear.map((j) => matrix.slice(j * rows, (j + 1) * rows));
  const model = linearModel(matrix, residuals, [linear]);
  next.set(model.step(0, residuals).map((value, j) => value + next[j]!));
  project(next, fit.box);
  linear.forEach((j, k) => kept[k]!.forEach((entry, i) => (residuals[i]! += next[j]! * entry)));
  return { point: pointOf(fit, next, residuals), rank: model.linearRank };
}
