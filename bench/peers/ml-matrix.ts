// ml-matrix differentiates nothing: its matrices are for those who write the gradient down. What is a product or a
// function of each element is asked of it.

import { Matrix } from 'ml-matrix';
import * as byHand from '../hand/with-ml-matrix.ts';
import type { Gradient, Point, PointGradient } from '../array-programs.ts';
import { oncePerPoint, putInto, type CaseName, type Numbers, type Peer } from './peer.ts';

type NetworkPoint = {
  readonly [array in 'W1' | 'b1' | 'W2' | 'b2' | 'w3' | 'x']: Matrix;
} & { readonly [scalar in 'b3' | 'y']: number };

const gradients: { readonly [name in CaseName]?: (point: never, grad: never) => number } = {
  lse: ({ x }: { readonly x: Matrix }, grad: { readonly x: Float64Array }) => {
    const most = x.max();
    const shares = Matrix.sub(x, most).exp();
    const total = shares.sum();
    putInto(grad.x, numbersOf(shares.div(total)));
    return most + Math.log(total);
  },
  logistic: byHand.logistic,
  squares: ({ w, X, y }: { readonly [array in 'w' | 'X' | 'y']: Matrix }, grad: { readonly w: Float64Array }) => {
    const difference = X.mmul(w).sub(y);
    const value = difference.dot(difference) / y.rows;
    putInto(grad.w, numbersOf(X.transpose().mmul(difference.mul(2 / y.rows))));
    return value;
  },
  mlp: ({ W1, b1, W2, b2, w3, b3, x, y }: NetworkPoint, grad: Gradient) => {
    const a = W1.mmul(x).add(b1).tanh();
    const c = W2.mmul(a).add(b2).tanh();
    const difference = w3.dot(c) + b3 - y;
    const dv = Matrix.mul(w3, 2 * difference).mul(slopeOfTanh(c));
    const du = W2.transpose().mmul(dv).mul(slopeOfTanh(a));
    const put = (field: string, matrix: Matrix): number => putInto(grad[field] as Float64Array, numbersOf(matrix));
    put('W1', du.mmul(x.transpose()));
    put('b1', du);
    put('W2', dv.mmul(a.transpose()));
    put('b2', dv);
    put('w3', Matrix.mul(c, 2 * difference));
    grad['b3'] = 2 * difference;
    return difference * difference;
  },
  product: byHand.product,
};

const slopeOfTanh = (value: Matrix): Matrix => Matrix.mul(value, value).mul(-1).add(1);
const numbersOf = (matrix: Matrix): Numbers => matrix.to1DArray();

/** Columns of the arguments that are matrices; vectors have one. */
const columns: { readonly [argument: string]: number } = { X: 10, W1: 2, W2: 16 };

export const mlMatrix: Peer = {
  title: 'ml-matrix',
  packageName: 'ml-matrix',
  differentiates: false,
  way: 'the gradient by hand, in products of matrices and functions of their elements; matrices of the points are made once',
  limits: 'what is written with matrices, and differentiates nothing',
  tolerance: 1e-9,
  takes: 'point',
  prepare:
    () =>
    async ({ name }) => {
      const gradient = gradients[name] as PointGradient | undefined;
      if (gradient === undefined) return null;
      // The rivals by hand have their matrices in the point.
      if (name === 'logistic' || name === 'product') return gradient;
      const prepared = oncePerPoint(asMatrices);
      return (point: Point, grad: Gradient) => gradient(prepared(point), grad);
    },
};

function asMatrices(point: Point): Point {
  const made = Object.entries(point).map(([argument, numbers]) => [
    argument,
    numbers instanceof Float64Array ? byHand.asMatrix(numbers, numbers.length / (columns[argument] ?? 1)) : numbers,
  ]);
  return Object.fromEntries(made) as Point;
}
