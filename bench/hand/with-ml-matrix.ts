// The same with the products of ml-matrix, which makes a new matrix for each.

import { Matrix } from 'ml-matrix';
import type { LogisticGradient } from './logistic-regression.ts';
import type { ProductGradient } from './matrix-product.ts';

export type MatrixProductPoint = { readonly matrices: { readonly w: Matrix; readonly x: Matrix; readonly dD: Matrix } };
export type MatrixLogisticPoint = {
  readonly b: number;
  readonly y: Float64Array;
  readonly matrices: { readonly X: Matrix; readonly w: Matrix };
};

export function asMatrix(numbers: Float64Array, rows: number): Matrix {
  return Matrix.from1DArray(rows, numbers.length / rows, numbers);
}

export function product({ matrices: { w, x, dD } }: MatrixProductPoint, grad: ProductGradient): number {
  const D = w.mmul(x);
  const dw = dD.mmul(x.transpose());
  const dx = w.transpose().mmul(dD);
  copy(D, grad.D);
  copy(dw, grad.w);
  copy(dx, grad.x);
  return grad.D[0]!;
}

export function logistic({ b, y, matrices: { X, w } }: MatrixLogisticPoint, grad: LogisticGradient): number {
  const z = X.mmul(w).add(b);
  const n = y.length;
  let value = 0;
  let db = 0;
  for (let i = 0; i < n; i++) {
    const zi = z.get(i, 0);
    const e = Math.exp(-Math.abs(zi));
    value += Math.max(zi, 0) + Math.log1p(e) - y[i]! * zi;
    const dz = ((zi < 0 ? e : 1) / (1 + e) - y[i]!) / n;
    db += dz;
    z.set(i, 0, dz);
  }
  copy(X.transpose().mmul(z), grad.w);
  grad.b = db;
  return value / n;
}

/** The numbers are wanted in the caller's array, as everybody else gives them. */
function copy(from: Matrix, to: Float64Array): void {
  const { columns } = from;
  for (let at = 0; at < to.length; at++) to[at] = from.get(Math.floor(at / columns), at % columns);
}
