// The logarithm of a sum of exponentials by hand, with its gradient: each exponential is taken once.

export type VectorGradient = { x: Float64Array };

export function plain({ x }: VectorGradient, grad: VectorGradient): number {
  const dx = grad.x;
  const n = x.length;
  let most = -Infinity;
  for (let i = 0; i < n; i++) if (x[i]! > most) most = x[i]!;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const e = Math.exp(x[i]! - most);
    dx[i] = e;
    total += e;
  }
  const inverse = 1 / total;
  for (let i = 0; i < n; i++) dx[i]! *= inverse;
  return most + Math.log(total);
}

/** Four elements at a time, so that sums and comparisons do not wait for each other. */
export function byFour({ x }: VectorGradient, grad: VectorGradient): number {
  const dx = grad.x;
  const n = x.length;
  const whole = n - (n % 4);
  let most0 = -Infinity;
  let most1 = -Infinity;
  let most2 = -Infinity;
  let most3 = -Infinity;
  for (let i = 0; i < whole; i += 4) {
    if (x[i]! > most0) most0 = x[i]!;
    if (x[i + 1]! > most1) most1 = x[i + 1]!;
    if (x[i + 2]! > most2) most2 = x[i + 2]!;
    if (x[i + 3]! > most3) most3 = x[i + 3]!;
  }
  let most = Math.max(most0, most1, most2, most3);
  for (let i = whole; i < n; i++) if (x[i]! > most) most = x[i]!;
  let total0 = 0;
  let total1 = 0;
  let total2 = 0;
  let total3 = 0;
  for (let i = 0; i < whole; i += 4) {
    const e0 = Math.exp(x[i]! - most);
    const e1 = Math.exp(x[i + 1]! - most);
    const e2 = Math.exp(x[i + 2]! - most);
    const e3 = Math.exp(x[i + 3]! - most);
    dx[i] = e0;
    dx[i + 1] = e1;
    dx[i + 2] = e2;
    dx[i + 3] = e3;
    total0 += e0;
    total1 += e1;
    total2 += e2;
    total3 += e3;
  }
  let total = total0 + total1 + (total2 + total3);
  for (let i = whole; i < n; i++) total += dx[i] = Math.exp(x[i]! - most);
  const inverse = 1 / total;
  for (let i = 0; i < whole; i += 4) {
    dx[i]! *= inverse;
    dx[i + 1]! *= inverse;
    dx[i + 2]! *= inverse;
    dx[i + 3]! *= inverse;
  }
  for (let i = whole; i < n; i++) dx[i]! *= inverse;
  return most + Math.log(total);
}
