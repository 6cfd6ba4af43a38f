// Problems for the drivers: the standard set of Moré, Garbow and Hillstrom, and the penguins of examples/.

import { readFileSync } from 'node:fs';
import { load } from '../src/compile.ts';
import type { Problem } from '../src/descend/index.ts';
import { readCorpus } from './read-corpus.ts';

type Packed = (theta: Float64Array, gradient: Float64Array, ...data: readonly unknown[]) => number;

export const packedOf = (source: string): Packed => load(source, { name: 'f' })['fPacked'] as Packed;

/** Those that have a standard start, which is the first of their points. */
const withStart = [
  'freudenstein_roth', 'brown_badly_scaled', 'beale', 'jennrich_sampson', 'helical_valley', 'bard', 'gaussian', 'meyer', 'powell_singular',
  'wood', 'kowalik_osborne', 'brown_dennis', 'osborne1', 'biggs_exp6', 'osborne2', 'watson6', 'ext_rosenbrock10', 'ext_powell12',
  'variably_dim10', 'trigonometric10', 'discrete_boundary10', 'broyden_tridiagonal10', 'linear_rank1_zero', 'chebyquad8', 'cube5', 'heart8ls',
];

export type Started = { readonly name: string; readonly problem: Problem; readonly start: readonly number[] };

export const standardProblems = (): readonly Started[] =>
  withStart.map((name) => {
    const { params, text, points } = readCorpus('mgh').find(({ id }) => id === `mgh:${name}`)!;
    const gradient = packedOf(`f(${params.join(', ')}) {\n${text}\nresult\n}`);
    return { name, problem: { size: params.length, gradient }, start: points[0]!.x };
  });

/** Rosenbrock's function with a counter of its calls. */
export function rosenbrock(size: number): Problem & { calls: number } {
  const gradient = packedOf('f(x: [n]) = sum(i in 0..n - 1: 100 * (x[i + 1] - x[i]^2)^2 + (1 - x[i])^2)');
  const problem = {
    size,
    calls: 0,
    gradient(theta: Float64Array, into: Float64Array): number {
      problem.calls++;
      return gradient(theta, into);
    },
  };
  return problem;
}

export type Penguins = { readonly rows: number; readonly x: Float64Array; readonly male: Float64Array };

/** Four measures of each, less their mean and over their population deviation. */
export function penguins(): Penguins {
  const lines = readFileSync(new URL('../examples/penguins.csv', import.meta.url), 'utf8').trim().split('\n').slice(1);
  const table = lines.map((line) => line.split(',').map(Number));
  const rows = table.length;
  const x = new Float64Array(rows * 4);
  for (let j = 0; j < 4; j++) {
    const column = table.map((line) => line[j]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / rows;
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows);
    column.forEach((value, i) => (x[i * 4 + j] = (value - mean) / deviation));
  }
  return { rows, x, male: Float64Array.from(table, (line) => line[4]!) };
}

/** The mean loss of logistic regression on them, with the Hessian's product by hand: weights, then the intercept. */
export function logistic({ rows, x, male }: Penguins): Problem {
  const packed = packedOf('f(w: [d], b, const x: [N, d], const y: [N]) = sum(i: softplus(x[i] @ w + b) - y[i] * (x[i] @ w + b)) / N');
  const at = (theta: Float64Array, i: number): number => [0, 1, 2, 3].reduce((sum, j) => sum + x[i * 4 + j]! * theta[j]!, theta[4]!);
  return {
    size: 5,
    gradient: (theta, gradient) => packed(theta, gradient, x, male),
    hessianProduct(theta, direction, product) {
      product.fill(0);
      for (let i = 0; i < rows; i++) {
        const chance = 1 / (1 + Math.exp(-at(theta, i)));
        const weight = (chance * (1 - chance) * at(direction, i)) / rows;
        for (let j = 0; j < 4; j++) product[j]! += weight * x[i * 4 + j]!;
        product[4]! += weight;
      }
    },
    pack: (by) => Float64Array.from([...(by as { w: number[] }).w, (by as { b: number }).b]),
    unpack: (theta) => ({ w: theta.slice(0, 4), b: theta[4] }),
  };
}

/** How many of them a model gets right. */
export const rightOnes = ({ rows, x, male }: Penguins, theta: Float64Array): number =>
  Array.from({ length: rows }, (_, i) => [0, 1, 2, 3].reduce((sum, j) => sum + x[i * 4 + j]! * theta[j]!, theta[4]!) > 0 === (male[i] === 1)).filter(Boolean).length;
