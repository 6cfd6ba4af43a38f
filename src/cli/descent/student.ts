// How far numbers that follow Student's t distribution go: the sums in closed form of Abramowitz and Stegun 1964,
// 26.7.3 and 26.7.4, and 26.7.5 where these are long.

/** Standard errors on either side of an estimate within which it lies with 95 %, for so many degrees of freedom. */
export function within95(freedom: number): number {
  if (freedom < 1) return NaN;
  if (freedom > 1000) return largeQuantile(freedom);
  let [low, high] = [0, 20];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (probabilityWithin(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  return high;
}

/** That the absolute value is below t. */
function probabilityWithin(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const square = Math.cos(angle) ** 2;
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = 0;
  for (let k = isOdd ? 3 : 2; k <= freedom; k += 2) {
    sum += term;
    term *= ((k - 1) / k) * square;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

function largeQuantile(freedom: number): number {
  // Of the normal distribution.
  const z = 1.959963984540054;
  return z + (z ** 3 + z) / (4 * freedom);
}
