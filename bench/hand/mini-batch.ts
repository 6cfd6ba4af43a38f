// Logistic regression by hand: the mean loss of some rows and its gradient, in one loop over the rows.

export function miniBatch(
  theta: Float64Array,
  gradient: Float64Array,
  rows: Int32Array,
  X: Float64Array,
  y: Float64Array,
): number {
  const d = theta.length - 1;
  const b = theta[d]!;
  const scale = 1 / rows.length;
  let sum = 0;
  gradient.fill(0);
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k]!;
    const at = row * d;
    let z = b;
    for (let j = 0; j < d; j++) z += X[at + j]! * theta[j]!;
    const e = Math.exp(-Math.abs(z));
    sum += Math.max(z, 0) + Math.log1p(e) - y[row]! * z;
    const dz = ((z < 0 ? e : 1) / (1 + e) - y[row]!) * scale;
    for (let j = 0; j < d; j++) gradient[j]! += dz * X[at + j]!;
    gradient[d]! += dz;
  }
  return sum * scale;
}
