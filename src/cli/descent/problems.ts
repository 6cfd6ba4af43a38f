// A model over rows of data as the drivers take it: the mean of its values, or what each is less than a target.

import type { Problem, ResidualProblem } from '../../descend/index.ts';
import type { Model } from './model.ts';

/** Rows and how much each counts; null: one value, of no row. */
export type Rows = { readonly count: number; readonly weights: Float64Array | null } | null;

/** The mean over the rows, taken in their order. */
export function meanProblem(model: Model, rows: Rows): Problem {
  const { size, lower, upper, unpack } = model;
  const count = rows?.count ?? 1;
  const weights = rows?.weights ?? new Float64Array(count).fill(1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const part = new Float64Array(size);
  const mean = (into: Float64Array, take: (row: number) => number): number => {
    into.fill(0);
    let sum = 0;
    for (let row = 0; row < count; row++) {
      const weight = weights[row] ?? 0;
      sum += weight * take(row);
      for (let i = 0; i < size; i++) into[i] = (into[i] ?? 0) + weight * (part[i] ?? 0);
    }
    for (let i = 0; i < size; i++) into[i] = (into[i] ?? 0) / total;
    return sum / total;
  };
  return {
    size,
    lower,
    upper,
    unpack,
    gradient: (x, gradient) => mean(gradient, (row) => model.at(row, x, part)),
    hessianProduct: (x, direction, product) =>
      mean(product, (row) => {
        model.product(row, x, direction, part);
        return 0;
      }),
  };
}

/** Model less target, a residual for each row. */
export function residualProblem(model: Model, target: Float64Array, linear: readonly number[]): ResidualProblem {
  const { size, lower, upper, unpack } = model;
  const slopes = new Float64Array(size);
  const rows = target.length;
  return {
    size,
    lower,
    upper,
    unpack,
    linear,
    residualCount: rows,
    residuals: (x, out) => {
      for (let row = 0; row < rows; row++) out[row] = model.at(row, x, slopes) - (target[row] ?? NaN);
    },
    jacobian: (x, entries) => {
      for (let row = 0; row < rows; row++) {
        model.at(row, x, slopes);
        entries.set(slopes, row * size);
      }
    },
    pattern: {
      rows,
      columns: size,
      row: Int32Array.from({ length: rows * size }, (_, k) => Math.floor(k / size)),
      column: Int32Array.from({ length: rows * size }, (_, k) => k % size),
    },
  };
}

/** Half the weighted sum of squares. */
export function squaresProblem(model: Model, target: Float64Array, weights: Float64Array | null): Problem {
  const { size, lower, upper, unpack } = model;
  const slopes = new Float64Array(size);
  return {
    size,
    lower,
    upper,
    unpack,
    gradient: (x, gradient) => {
      gradient.fill(0);
      let sum = 0;
      for (let row = 0; row < target.length; row++) {
        const residual = model.at(row, x, slopes) - (target[row] ?? NaN);
        const weighted = (weights?.[row] ?? 1) * residual;
        sum += weighted * residual;
        for (let i = 0; i < size; i++) gradient[i] = (gradient[i] ?? 0) + weighted * (slopes[i] ?? 0);
      }
      return sum / 2;
    },
  };
}

export type Slopes = { readonly value: number; readonly gradient: Float64Array };

export function slopesOf(problem: Problem): (x: Float64Array) => Slopes {
  return (x) => {
    const gradient = new Float64Array(problem.size);
    return { value: problem.gradient(x, gradient), gradient };
  };
}
