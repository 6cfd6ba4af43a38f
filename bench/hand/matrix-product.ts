// The matrix product D = w x by hand, with both gradients for a given adjoint dD: dw = dD x', dx = w' dD. Square, of
// size n.

export type ProductPoint = {
  readonly w: Float64Array;
  readonly x: Float64Array;
  readonly dD: Float64Array;
  readonly n: number;
};
export type ProductGradient = { w: Float64Array; x: Float64Array; D: Float64Array };

/** As the sums are written on paper. */
export function textbook({ w, x, dD, n }: ProductPoint, { w: dw, x: dx, D }: ProductGradient): number {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let k = 0; k < n; k++) total += w[i * n + k]! * x[k * n + j]!;
      D[i * n + j] = total;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      let total = 0;
      for (let j = 0; j < n; j++) total += dD[i * n + j]! * x[k * n + j]!;
      dw[i * n + k] = total;
    }
  }
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let i = 0; i < n; i++) total += w[i * n + k]! * dD[i * n + j]!;
      dx[k * n + j] = total;
    }
  }
  return D[0]!;
}

/** Every inner loop along rows. */
export function alongRows({ w, x, dD, n }: ProductPoint, { w: dw, x: dx, D }: ProductGradient): number {
  D.fill(0);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let k = 0; k < n; k++) {
      const weight = w[row + k]!;
      const from = k * n;
      for (let j = 0; j < n; j++) D[row + j]! += weight * x[from + j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let k = 0; k < n; k++) {
      const from = k * n;
      let total = 0;
      for (let j = 0; j < n; j++) total += dD[row + j]! * x[from + j]!;
      dw[row + k] = total;
    }
  }
  dx.fill(0);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let k = 0; k < n; k++) {
      const weight = w[row + k]!;
      const to = k * n;
      for (let j = 0; j < n; j++) dx[to + j]! += weight * dD[row + j]!;
    }
  }
  return D[0]!;
}

/** Sixteen sums at a time, each number read used four times. Sizes are multiples of 4. */
export function tiles({ w, x, dD, n }: ProductPoint, { w: dw, x: dx, D }: ProductGradient): number {
  tileProduct(D, w, n, 1, x, n, 1, n);
  tileProduct(dw, dD, n, 1, x, 1, n, n);
  tileProduct(dx, w, 1, n, dD, n, 1, n);
  return D[0]!;
}

/** C[i, j] = the sum over k of A[i * down + k * across] * B[k * downB + j * acrossB]. */
function tileProduct(
  C: Float64Array,
  A: Float64Array,
  down: number,
  across: number,
  B: Float64Array,
  downB: number,
  acrossB: number,
  n: number,
): void {
  for (let i = 0; i < n; i += 4) {
    for (let j = 0; j < n; j += 4) {
      let c00 = 0;
      let c01 = 0;
      let c02 = 0;
      let c03 = 0;
      let c10 = 0;
      let c11 = 0;
      let c12 = 0;
      let c13 = 0;
      let c20 = 0;
      let c21 = 0;
      let c22 = 0;
      let c23 = 0;
      let c30 = 0;
      let c31 = 0;
      let c32 = 0;
      let c33 = 0;
      for (let k = 0; k < n; k++) {
        const a = i * down + k * across;
        const b = j * acrossB + k * downB;
        const a0 = A[a]!;
        const a1 = A[a + down]!;
        const a2 = A[a + 2 * down]!;
        const a3 = A[a + 3 * down]!;
        const b0 = B[b]!;
        const b1 = B[b + acrossB]!;
        const b2 = B[b + 2 * acrossB]!;
        const b3 = B[b + 3 * acrossB]!;
        c00 += a0 * b0;
        c01 += a0 * b1;
        c02 += a0 * b2;
        c03 += a0 * b3;
        c10 += a1 * b0;
        c11 += a1 * b1;
        c12 += a1 * b2;
        c13 += a1 * b3;
        c20 += a2 * b0;
        c21 += a2 * b1;
        c22 += a2 * b2;
        c23 += a2 * b3;
        c30 += a3 * b0;
        c31 += a3 * b1;
        c32 += a3 * b2;
        c33 += a3 * b3;
      }
      const c = i * n + j;
      C[c] = c00;
      C[c + 1] = c01;
      C[c + 2] = c02;
      C[c + 3] = c03;
      C[c + n] = c10;
      C[c + n + 1] = c11;
      C[c + n + 2] = c12;
      C[c + n + 3] = c13;
      C[c + 2 * n] = c20;
      C[c + 2 * n + 1] = c21;
      C[c + 2 * n + 2] = c22;
      C[c + 2 * n + 3] = c23;
      C[c + 3 * n] = c30;
      C[c + 3 * n + 1] = c31;
      C[c + 3 * n + 2] = c32;
      C[c + 3 * n + 3] = c33;
    }
  }
}

/** Four rows of the sum at a time: one load and store of a target for four products. */
export function rowsByFour({ w, x, dD, n }: ProductPoint, { w: dw, x: dx, D }: ProductGradient): number {
  D.fill(0);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let k = 0; k < n; k += 4) {
      const w0 = w[row + k]!;
      const w1 = w[row + k + 1]!;
      const w2 = w[row + k + 2]!;
      const w3 = w[row + k + 3]!;
      const from = k * n;
      for (let j = 0; j < n; j++)
        D[row + j] =
          D[row + j]! +
          w0 * x[from + j]! +
          w1 * x[from + n + j]! +
          w2 * x[from + 2 * n + j]! +
          w3 * x[from + 3 * n + j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let k = 0; k < n; k += 4) {
      const from = k * n;
      let d0 = 0;
      let d1 = 0;
      let d2 = 0;
      let d3 = 0;
      for (let j = 0; j < n; j++) {
        const seed = dD[row + j]!;
        d0 += seed * x[from + j]!;
        d1 += seed * x[from + n + j]!;
        d2 += seed * x[from + 2 * n + j]!;
        d3 += seed * x[from + 3 * n + j]!;
      }
      dw[row + k] = d0;
      dw[row + k + 1] = d1;
      dw[row + k + 2] = d2;
      dw[row + k + 3] = d3;
    }
  }
  dx.fill(0);
  for (let i = 0; i < n; i += 4) {
    const row = i * n;
    for (let k = 0; k < n; k++) {
      const w0 = w[row + k]!;
      const w1 = w[row + n + k]!;
      const w2 = w[row + 2 * n + k]!;
      const w3 = w[row + 3 * n + k]!;
      const to = k * n;
      for (let j = 0; j < n; j++)
        dx[to + j] =
          dx[to + j]! +
          w0 * dD[row + j]! +
          w1 * dD[row + n + j]! +
          w2 * dD[row + 2 * n + j]! +
          w3 * dD[row + 3 * n + j]!;
    }
  }
  return D[0]!;
}
