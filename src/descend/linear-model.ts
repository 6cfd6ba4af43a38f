// The residuals near a point as the Jacobian says, r + J p, and the steps that make their squares least: damped in
// the parameters that enter otherwise than linearly, exact in the linear ones, which are eliminated first (Golub and
// Pereyra 1973 in the form of Kaufman 1975: the same step, Ruhe and Wedin 1980). By QR of columns made equally long.

import { factor, solveUpper, type Factors } from './qr.ts';
import { norm } from './vectors.ts';

/** What the Jacobian says of steps. */
export type StepModel = {
  /** The lengths of the columns, which the factored ones were divided by. */
  readonly lengths: Float64Array;
  /** Of the residuals: what the columns reach, in the order of the factors. */
  readonly reached: Float64Array;
  /** For each damped parameter, the length of its column less what the linear ones reach. */
  readonly weights: Float64Array;
  /** The parameters that a step damps. */
  readonly walked: readonly number[];
  /** How many combinations of the linear parameters the residuals determine. */
  readonly linearRank: number;
  /** No column depends on others. */
  readonly isDetermined: boolean;
  /** With this damping, which counts each parameter by its weight; 0 is the whole step of Gauss and Newton. */
  step(damping: number, weights: Float64Array): Float64Array;
  /** What a step takes off half the sum of squares, if the residuals do as the Jacobian says. */
  promised(along: Float64Array): number;
};

/** The factor R of columns of length 1. */
export type Triangle = {
  /** Its columns in order: independent ones. */
  readonly order: readonly number[];
  /** Those that depend on them. */
  readonly dependent: readonly number[];
  /** Solves for a right-hand side, in place. */
  readonly solve: (right: Float64Array) => void;
  /** A column that depends on others, as what these reach of it. */
  readonly partsOf: (column: number) => Float64Array;
};

/** `matrix` stands column by column and is used up; `columns` are those to move, the linear ones first. */
export function linearModel(
  matrix: Float64Array,
  residuals: Float64Array,
  columns: readonly (readonly number[])[],
): StepModel & { readonly triangle: Triangle } {
  const rows = residuals.length;
  const size = matrix.length / rows;
  const lengths = new Float64Array(size).fill(1);
  for (const j of columns.flat()) {
    const column = matrix.subarray(j * rows, (j + 1) * rows);
    const length = Math.sqrt(column.reduce((sum, entry) => sum + entry * entry, 0));
    if (length > 0) lengths[j] = length;
    column.forEach((entry, i) => (column[i] = entry / lengths[j]!));
  }
  const rotated = residuals.slice();
  const factors = factor(matrix, rows, rotated, columns, 10 * Number.EPSILON * Math.max(rows, size));
  const { order, first } = factors;
  const weights = new Float64Array(size);
  for (const j of order.slice(first)) {
    let square = 0;
    for (let i = first; i < order.length; i++) square += matrix[j * rows + i]! ** 2;
    weights[j] = Math.sqrt(square) * lengths[j]!;
  }
  const model: Factored = { factors, lengths, reached: rotated.slice(0, order.length) };
  return {
    lengths,
    reached: model.reached,
    weights,
    walked: order.slice(first),
    linearRank: first,
    isDetermined: factors.dependent.length === 0,
    step: (damping, by) => stepOf(model, damping, by),
    promised: (along) => promised(model, along),
    triangle: {
      order,
      dependent: factors.dependent,
      solve: (right) => solveUpper(factors, right, 0, order.length),
      partsOf: (column) => matrix.slice(column * rows, column * rows + order.length),
    },
  };
}

type Factored = { readonly factors: Factors; readonly lengths: Float64Array; readonly reached: Float64Array };

function stepOf(model: Factored, damping: number, weights: Float64Array): Float64Array {
  const { factors, lengths, reached } = model;
  const { order, first } = factors;
  const step = reached.map((value) => -value);
  if (damping > 0) damp(model, damping, weights, step);
  else solveUpper(factors, step, first, order.length);
  for (let k = first; k < order.length; k++) {
    const at = order[k]! * factors.rows;
    for (let i = 0; i < first; i++) step[i]! -= factors.a[at + i]! * step[k]!;
  }
  solveUpper(factors, step, 0, first);
  const along = new Float64Array(lengths.length);
  order.forEach((j, k) => (along[j] = step[k]! / lengths[j]!));
  return along;
}

/** The damped part of a step: the triangle with the root of the damping below it, factored again. */
function damp({ factors, lengths }: Factored, damping: number, weights: Float64Array, step: Float64Array): void {
  const { order, first, a, rows } = factors;
  const size = order.length - first;
  const stacked = new Float64Array(2 * size * size);
  const right = new Float64Array(2 * size);
  right.set(step.subarray(first));
  for (let k = 0; k < size; k++) {
    const j = order[first + k]!;
    for (let i = 0; i <= k; i++) stacked[2 * size * k + i] = a[j * rows + first + i]!;
    stacked[2 * size * k + size + k] = Math.sqrt(damping) * (weights[j]! / lengths[j]!);
  }
  const again = factor(stacked, 2 * size, right, [[...Array(size).keys()]], 0);
  solveUpper(again, right, 0, again.order.length);
  step.fill(0, first);
  again.order.forEach((k, i) => (step[first + k] = right[i]!));
}

/**
 * The step that is no longer than a radius, by the weights, to a tenth of it (Moré 1978): the whole one, or one with
 * the damping at which it just is. The inverse of the length is almost linear in the damping, so chords find it.
 */
export function stepWithin(model: StepModel, radius: number, weights: Float64Array): Float64Array {
  const lengthOf = (along: Float64Array): number =>
    norm(Float64Array.from(model.walked, (j) => weights[j]! * along[j]!));
  const excess = (along: Float64Array): number => 1 / lengthOf(along) - 1 / radius;
  let step = model.step(0, weights);
  if (!(lengthOf(step) > radius * 1.1)) return step;
  let [low, lowExcess, high, highExcess] = [0, excess(step), Infinity, NaN];
  let damping = norm(model.reached) / radius;
  for (let k = 0; k < 40; k++) {
    step = model.step(damping, weights);
    const length = lengthOf(step);
    if (Math.abs(length - radius) <= 0.1 * radius) break;
    if (length > radius) [low, lowExcess] = [damping, excess(step)];
    else [high, highExcess] = [damping, excess(step)];
    damping = high === Infinity ? damping * 10 : low - (lowExcess * (high - low)) / (highExcess - lowExcess);
    // A chord that creeps along one end of the interval is of no use.
    if (k % 4 === 3 && high < Infinity) damping = low === 0 ? high / 100 : Math.sqrt(low * high);
  }
  return step;
}

function promised({ factors, lengths, reached }: Factored, along: Float64Array): number {
  const { order, a, rows } = factors;
  const moved = new Float64Array(reached.length);
  order.forEach((j, k) => {
    for (let i = 0; i <= k; i++) moved[i]! += a[j * rows + i]! * lengths[j]! * along[j]!;
  });
  return promisedBy(moved, reached);
}

/** `moved`: what a step does to what is reached. */
export function promisedBy(moved: Float64Array, reached: Float64Array): number {
  let sum = 0;
  // Not as a difference of squares, which would lose the digits of a small step.
  for (let i = 0; i < moved.length; i++) sum -= moved[i]! * (reached[i]! + moved[i]! / 2);
  return sum;
}
