// Sums over vectors, always in the order of their elements: the same numbers give the same bits.

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The Frobenius norm: the root of the sum of squares, where these leave the range of numbers too. */
export function norm(a: Float64Array): number {
  const square = dot(a, a);
  return square < Infinity ? Math.sqrt(square) : a.reduce((length, value) => Math.hypot(length, value), 0);
}

/** y + a*x, which goes into `out`. */
export function addScaled(y: Float64Array, a: number, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = y[i]! + a * x[i]!;
}
