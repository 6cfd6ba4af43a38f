// Logistic regression by hand: the mean of softplus(z) - y z over rows, z = X w + b, with the gradient in w and b.

export type LogisticPoint = {
  readonly w: Float64Array;
  readonly b: number;
  readonly X: Float64Array;
  readonly y: Float64Array;
};
export type LogisticGradient = { w: Float64Array; b: number };

/** Row by row: value and gradient from one exponential. */
export function plain({ w, b, X, y }: LogisticPoint, grad: LogisticGradient): number {
  const dw = grad.w;
  const n = y.length;
  const d = w.length;
  const scale = 1 / n;
  let value = 0;
  let db = 0;
  dw.fill(0);
  for (let i = 0; i < n; i++) {
    const row = i * d;
    let z = b;
    for (let j = 0; j < d; j++) z += X[row + j]! * w[j]!;
    const e = Math.exp(-Math.abs(z));
    value += Math.max(z, 0) + Math.log1p(e) - y[i]! * z;
    const dz = ((z < 0 ? e : 1) / (1 + e) - y[i]!) * scale;
    db += dz;
    for (let j = 0; j < d; j++) dw[j]! += dz * X[row + j]!;
  }
  grad.b = db;
  return value * scale;
}

/** Four rows at a time: the weights and their gradients are read and written once for four. */
export function fourRows({ w, b, X, y }: LogisticPoint, grad: LogisticGradient): number {
  const dw = grad.w;
  const n = y.length;
  const d = w.length;
  const scale = 1 / n;
  let value = 0;
  let db = 0;
  dw.fill(0);
  let i = 0;
  for (; i + 3 < n; i += 4) {
    const row0 = i * d;
    const row1 = row0 + d;
    const row2 = row1 + d;
    const row3 = row2 + d;
    let z0 = b;
    let z1 = b;
    let z2 = b;
    let z3 = b;
    for (let j = 0; j < d; j++) {
      const weight = w[j]!;
      z0 += X[row0 + j]! * weight;
      z1 += X[row1 + j]! * weight;
      z2 += X[row2 + j]! * weight;
      z3 += X[row3 + j]! * weight;
    }
    const e0 = Math.exp(-Math.abs(z0));
    const e1 = Math.exp(-Math.abs(z1));
    const e2 = Math.exp(-Math.abs(z2));
    const e3 = Math.exp(-Math.abs(z3));
    value += Math.max(z0, 0) + Math.log1p(e0) - y[i]! * z0;
    value += Math.max(z1, 0) + Math.log1p(e1) - y[i + 1]! * z1;
    value += Math.max(z2, 0) + Math.log1p(e2) - y[i + 2]! * z2;
    value += Math.max(z3, 0) + Math.log1p(e3) - y[i + 3]! * z3;
    const dz0 = ((z0 < 0 ? e0 : 1) / (1 + e0) - y[i]!) * scale;
    const dz1 = ((z1 < 0 ? e1 : 1) / (1 + e1) - y[i + 1]!) * scale;
    const dz2 = ((z2 < 0 ? e2 : 1) / (1 + e2) - y[i + 2]!) * scale;
    const dz3 = ((z3 < 0 ? e3 : 1) / (1 + e3) - y[i + 3]!) * scale;
    db += dz0 + dz1 + (dz2 + dz3);
    for (let j = 0; j < d; j++)
      dw[j] = dw[j]! + dz0 * X[row0 + j]! + dz1 * X[row1 + j]! + dz2 * X[row2 + j]! + dz3 * X[row3 + j]!;
  }
  for (; i < n; i++) {
    const row = i * d;
    let z = b;
    for (let j = 0; j < d; j++) z += X[row + j]! * w[j]!;
    const e = Math.exp(-Math.abs(z));
    value += Math.max(z, 0) + Math.log1p(e) - y[i]! * z;
    const dz = ((z < 0 ? e : 1) / (1 + e) - y[i]!) * scale;
    db += dz;
    for (let j = 0; j < d; j++) dw[j]! += dz * X[row + j]!;
  }
  grad.b = db;
  return value * scale;
}
