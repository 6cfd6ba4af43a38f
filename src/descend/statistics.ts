// What a fit says of its parameters: how well the data determine them, by the Jacobian at the minimum (Seber and Wild
// 1989, chapter 5). Weights are relative: the covariance is scaled by the reduced chi square.

import type { StepModel, Triangle } from './linear-model.ts';
import { nameOf, type ResidualProblem } from './problem.ts';

export type Statistics = {
  /** How many combinations of the parameters the data determine. */
  readonly rank: number;
  /** Of each parameter; Infinity where the data do not determine it, 0 where it stands on an active bound. */
  readonly standardErrors: Float64Array;
  /** Of all pairs, row by row; NaN where the data do not determine one. Empty with more than 1,000 parameters. */
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

/** Of what moves the parameters that no active bound holds, `free` of them; `squares`: the weighted sum of squares. */
export function statisticsOf(
  problem: ResidualProblem,
  { triangle, lengths }: Pick<StepModel, 'lengths'> & { readonly triangle: Triangle },
  free: number,
  squares: number,
): Statistics {
  const { size, residualCount: count } = problem;
  const rank = triangle.order.length;
  const reducedChiSquare = count > rank ? squares / (count - rank) : NaN;
  const undetermined = directionsOf(problem, triangle, lengths);
  const { covariance, variances } = covarianceOf(triangle, lengths, size, reducedChiSquare);
  for (const { direction } of undetermined) {
    direction.forEach((part, j) => part !== 0 && (variances[j] = NaN));
    if (covariance.length > 0) spoil(covariance, direction);
  }
  const standardErrors = variances.map((variance) => {
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
    aic: spread + 2 * free,
    bic: spread + Math.log(count) * free,
  };
}

/** With more parameters the covariance of all pairs is left out. */
const mostPaired = 1000;

/** The inverse of JᵀJ, by the inverse of R, times a factor: of each with itself, and of all pairs. */
function covarianceOf(
  { order, solve }: Triangle,
  lengths: Float64Array,
  size: number,
  times: number,
): { readonly variances: Float64Array; readonly covariance: Float64Array } {
  const rank = order.length;
  const variances = new Float64Array(size);
  const covariance = new Float64Array(size > mostPaired ? 0 : size * size);
  for (let k = 0; k < rank; k++) {
    const column = new Float64Array(rank);
    column[k] = 1;
    solve(column);
    const reached = [...order.keys()].filter((i) => column[i] !== 0);
    for (const i of reached) {
      variances[order[i]!]! += column[i]! * column[i]!;
      if (size <= mostPaired)
        for (const j of reached) covariance[order[i]! * size + order[j]!]! += column[i]! * column[j]!;
    }
  }
  for (const i of order) {
    variances[i]! *= times / lengths[i]! ** 2;
    if (size > mostPaired) continue;
    for (const j of order) covariance[i * size + j]! *= times / (lengths[i]! * lengths[j]!);
  }
  return { variances, covariance };
}

/** For each column that depends on others, the combination of the parameters that does nothing. */
function directionsOf(
  problem: ResidualProblem,
  { order, dependent, solve, partsOf }: Triangle,
  lengths: Float64Array,
): readonly Undetermined[] {
  return dependent.map((column) => {
    const parts = partsOf(column);
    solve(parts);
    const direction = new Float64Array(problem.size);
    direction[column] = 1 / lengths[column]!;
    order.forEach((j, k) => (direction[j] = Math.abs(parts[k]!) > 1e-6 ? -parts[k]! / lengths[j]! : 0));
    return { name: combination(problem, direction), direction };
  });
}

/** As a sum of parameters, the first of weight 1. */
function combination(problem: ResidualProblem, direction: Float64Array): string {
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
