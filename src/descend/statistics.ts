// What a fit says of its parameters: how well the data determine them, by the Jacobian at the minimum (Seber and Wild
// 1989, chapter 5). Weights are relative: the covariance is scaled by the reduced chi square.

import { linearModel } from './linear-model.ts';
import { nameOf, type Parameters } from './problem.ts';
import { solveUpper, type Factors } from './qr.ts';

export type Statistics = {
  /** How many combinations of the parameters the data determine. */
  readonly rank: number;
  /** Of each parameter; Infinity where the data do not determine it, 0 where it stands on an active bound. */
  readonly standardErrors: Float64Array;
  /** Of all pairs, row by row; NaN where the data do not determine one. */
  readonly covariance: Float64Array;
  readonly correlations: Float64Array;
  readonly undetermined: readonly Undetermined[];
  /** The weighted sum of squares by the degrees of freedom; NaN where there are none. */
  readonly reducedChiSquare: number;
  /** N ln(S / N) + 2 p and N ln(S / N) + p ln N, with S the sum of squares of N residuals and p parameters. */
  readonly aic: number;
  readonly bic: number;
};

/** A direction in which the parameters can go without a change of the residuals, to first order. */
export type Undetermined = {
  /** `b2`, or `b1 - 0.5*b3` where several move together. */
  readonly name: string;
  readonly direction: Float64Array;
};

/** `free` are the parameters that no active bound holds; `matrix` stands column by column and is used up. */
export function statisticsOf(
  problem: Parameters,
  matrix: Float64Array,
  residuals: Float64Array,
  free: readonly number[],
  squares: number,
): Statistics {
  const { size } = problem;
  const count = residuals.length;
  const { factors, lengths } = linearModel(matrix, residuals, [free]);
  const rank = factors.order.length;
  const reducedChiSquare = count > rank ? squares / (count - rank) : NaN;
  const undetermined = directionsOf(problem, factors, lengths);
  const covariance = covarianceOf(factors, lengths, size, reducedChiSquare);
  for (const { direction } of undetermined) spoil(covariance, direction);
  const standardErrors = Float64Array.from({ length: size }, (_, j) => {
    const variance = covariance[j * size + j]!;
    return Number.isNaN(variance) && count > rank ? Infinity : Math.sqrt(variance);
  });
  const spread = count * Math.log(squares / count);
  return {
    rank,
    standardErrors,
    covariance,
    correlations: covariance.map((value, k) => {
      const [i, j] = [Math.floor(k / size), k % size];
      return i === j ? 1 : value / (standardErrors[i]! * standardErrors[j]!);
    }),
    undetermined,
    reducedChiSquare,
    aic: spread + 2 * free.length,
    bic: spread + Math.log(count) * free.length,
  };
}

/** The inverse of JᵀJ, by the inverse of R, times a factor. */
function covarianceOf(factors: Factors, lengths: Float64Array, size: number, times: number): Float64Array {
  const { order } = factors;
  const rank = order.length;
  const inverse = order.map((_, k) => {
    const unit = new Float64Array(rank);
    unit[k] = 1;
    solveUpper(factors, unit, 0, rank);
    return unit;
  });
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j < rank; j++) {
      let sum = 0;
      for (let k = Math.max(i, j); k < rank; k++) sum += inverse[k]![i]! * inverse[k]![j]!;
      const [p, q] = [order[i]!, order[j]!];
      covariance[p * size + q] = (sum * times) / (lengths[p]! * lengths[q]!);
    }
  }
  return covariance;
}

/** For each column that depends on others, the combination of the parameters that does nothing. */
function directionsOf(problem: Parameters, factors: Factors, lengths: Float64Array): readonly Undetermined[] {
  const { order, dependent, a, rows } = factors;
  return dependent.map((column) => {
    const parts = a.slice(column * rows, column * rows + order.length);
    solveUpper(factors, parts, 0, order.length);
    const direction = new Float64Array(problem.size);
    direction[column] = 1 / lengths[column]!;
    order.forEach((j, k) => (direction[j] = Math.abs(parts[k]!) > 1e-6 ? -parts[k]! / lengths[j]! : 0));
    return { name: combination(problem, direction), direction };
  });
}

/** As a sum of parameters, the first of weight 1. */
function combination(problem: Parameters, direction: Float64Array): string {
  const parts = [...direction.keys()].filter((j) => direction[j] !== 0);
  const unit = direction[parts[0] ?? 0]!;
  const terms = parts.map((j, k) => {
    const weight = Number((direction[j]! / unit).toPrecision(4));
    const sign = weight < 0 ? ' - ' : k > 0 ? ' + ' : '';
    return `${sign}${Math.abs(weight) === 1 ? '' : `${Math.abs(weight)}*`}${nameOf(problem, j)}`;
  });
  return terms.join('');
}

function spoil(covariance: Float64Array, direction: Float64Array): void {
  const { length } = direction;
  direction.forEach((part, i) => {
    if (part === 0) return;
    for (let j = 0; j < length; j++) covariance[i * length + j] = covariance[j * length + i] = NaN;
  });
}
