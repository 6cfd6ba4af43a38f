// A network of two hidden layers by hand: (w3 . tanh(W2 tanh(W1 x + b1) + b2) + b3 - y)^2 with the gradient in all
// weights.

export type NetworkGradient = {
  W1: Float64Array;
  b1: Float64Array;
  W2: Float64Array;
  b2: Float64Array;
  w3: Float64Array;
  b3: number;
};
export type NetworkPoint = Readonly<NetworkGradient> & { readonly x: Float64Array; readonly y: number };
export type NetworkScratch = { readonly a: Float64Array; readonly c: Float64Array; readonly da: Float64Array };

export function networkScratch(h: number, g: number): NetworkScratch {
  return { a: new Float64Array(h), c: new Float64Array(g), da: new Float64Array(h) };
}

export function plain(
  { W1, b1, W2, b2, w3, b3, x, y }: NetworkPoint,
  grad: NetworkGradient,
  { a, c, da }: NetworkScratch,
): number {
  const d = x.length;
  const h = b1.length;
  const g = b2.length;
  for (let j = 0; j < h; j++) {
    let total = b1[j]!;
    for (let i = 0; i < d; i++) total += W1[j * d + i]! * x[i]!;
    a[j] = Math.tanh(total);
  }
  let error = b3 - y;
  for (let k = 0; k < g; k++) {
    let total = b2[k]!;
    for (let j = 0; j < h; j++) total += W2[k * h + j]! * a[j]!;
    c[k] = Math.tanh(total);
    error += w3[k]! * c[k]!;
  }
  const { W1: dW1, b1: db1, W2: dW2, b2: db2, w3: dw3 } = grad;
  const slope = 2 * error;
  da.fill(0);
  for (let k = 0; k < g; k++) {
    dw3[k] = slope * c[k]!;
    const dz = slope * w3[k]! * (1 - c[k]! * c[k]!);
    db2[k] = dz;
    for (let j = 0; j < h; j++) {
      dW2[k * h + j] = dz * a[j]!;
      da[j]! += dz * W2[k * h + j]!;
    }
  }
  for (let j = 0; j < h; j++) {
    const dz = da[j]! * (1 - a[j]! * a[j]!);
    db1[j] = dz;
    for (let i = 0; i < d; i++) dW1[j * d + i] = dz * x[i]!;
  }
  grad.b3 = slope;
  return error * error;
}

/** Four rows of W2 at a time. Layer sizes are multiples of 4. */
export function fourRows(
  { W1, b1, W2, b2, w3, b3, x, y }: NetworkPoint,
  grad: NetworkGradient,
  { a, c, da }: NetworkScratch,
): number {
  const d = x.length;
  const h = b1.length;
  const g = b2.length;
  for (let j = 0; j < h; j++) {
    let total = b1[j]!;
    for (let i = 0; i < d; i++) total += W1[j * d + i]! * x[i]!;
    a[j] = Math.tanh(total);
  }
  let error = b3 - y;
  for (let k = 0; k < g; k += 4) {
    const row = k * h;
    let z0 = b2[k]!;
    let z1 = b2[k + 1]!;
    let z2 = b2[k + 2]!;
    let z3 = b2[k + 3]!;
    for (let j = 0; j < h; j++) {
      const value = a[j]!;
      z0 += W2[row + j]! * value;
      z1 += W2[row + h + j]! * value;
      z2 += W2[row + 2 * h + j]! * value;
      z3 += W2[row + 3 * h + j]! * value;
    }
    const c0 = Math.tanh(z0);
    const c1 = Math.tanh(z1);
    const c2 = Math.tanh(z2);
    const c3 = Math.tanh(z3);
    c[k] = c0;
    c[k + 1] = c1;
    c[k + 2] = c2;
    c[k + 3] = c3;
    error += w3[k]! * c0 + w3[k + 1]! * c1 + w3[k + 2]! * c2 + w3[k + 3]! * c3;
  }
  const { W1: dW1, b1: db1, W2: dW2, b2: db2, w3: dw3 } = grad;
  const slope = 2 * error;
  da.fill(0);
  for (let k = 0; k < g; k += 4) {
    const row = k * h;
    const c0 = c[k]!;
    const c1 = c[k + 1]!;
    const c2 = c[k + 2]!;
    const c3 = c[k + 3]!;
    dw3[k] = slope * c0;
    dw3[k + 1] = slope * c1;
    dw3[k + 2] = slope * c2;
    dw3[k + 3] = slope * c3;
    const z0 = slope * w3[k]! * (1 - c0 * c0);
    const z1 = slope * w3[k + 1]! * (1 - c1 * c1);
    const z2 = slope * w3[k + 2]! * (1 - c2 * c2);
    const z3 = slope * w3[k + 3]! * (1 - c3 * c3);
    db2[k] = z0;
    db2[k + 1] = z1;
    db2[k + 2] = z2;
    db2[k + 3] = z3;
    for (let j = 0; j < h; j++) {
      const value = a[j]!;
      dW2[row + j] = z0 * value;
      dW2[row + h + j] = z1 * value;
      dW2[row + 2 * h + j] = z2 * value;
      dW2[row + 3 * h + j] = z3 * value;
      da[j] =
        da[j]! + z0 * W2[row + j]! + z1 * W2[row + h + j]! + z2 * W2[row + 2 * h + j]! + z3 * W2[row + 3 * h + j]!;
    }
  }
  for (let j = 0; j < h; j++) {
    const dz = da[j]! * (1 - a[j]! * a[j]!);
    db1[j] = dz;
    for (let i = 0; i < d; i++) dW1[j * d + i] = dz * x[i]!;
  }
  grad.b3 = slope;
  return error * error;
}
