// A recurrent network by hand: s[t] = tanh(W s[t-1] + b + x[t]), half the square of its last state, with the gradient
// in W and b.

export type RecurrentPoint = {
  readonly W: Float64Array;
  readonly b: Float64Array;
  readonly s0: Float64Array;
  readonly x: Float64Array;
};
export type RecurrentGradient = { W: Float64Array; b: Float64Array };
export type RecurrentScratch = { readonly s: Float64Array; readonly ds: Float64Array; readonly before: Float64Array };

export function recurrentScratch(steps: number, h: number): RecurrentScratch {
  return { s: new Float64Array((steps + 1) * h), ds: new Float64Array(h), before: new Float64Array(h) };
}

export function plain(
  { W, b, s0, x }: RecurrentPoint,
  { W: dW, b: db }: RecurrentGradient,
  scratch: RecurrentScratch,
): number {
  const { s } = scratch;
  let { ds, before } = scratch;
  const h = b.length;
  const steps = x.length / h;
  s.set(s0);
  for (let t = 1; t <= steps; t++) {
    const now = t * h;
    const last = now - h;
    for (let j = 0; j < h; j++) {
      let z = b[j]! + x[last + j]!;
      for (let k = 0; k < h; k++) z += W[j * h + k]! * s[last + k]!;
      s[now + j] = Math.tanh(z);
    }
  }
  let value = 0;
  for (let j = 0; j < h; j++) {
    const end = s[steps * h + j]!;
    value += end * end;
    ds[j] = end;
  }
  dW.fill(0);
  db.fill(0);
  for (let t = steps; t >= 1; t--) {
    const now = t * h;
    const last = now - h;
    before.fill(0);
    for (let j = 0; j < h; j++) {
      const dz = ds[j]! * (1 - s[now + j]! * s[now + j]!);
      db[j]! += dz;
      for (let k = 0; k < h; k++) {
        dW[j * h + k]! += dz * s[last + k]!;
        before[k]! += dz * W[j * h + k]!;
      }
    }
    [ds, before] = [before, ds];
  }
  return value / 2;
}

/** Four rows of W at a time. The state's size is a multiple of 4. */
export function fourRows(
  { W, b, s0, x }: RecurrentPoint,
  { W: dW, b: db }: RecurrentGradient,
  scratch: RecurrentScratch,
): number {
  const { s } = scratch;
  let { ds, before } = scratch;
  const h = b.length;
  const steps = x.length / h;
  s.set(s0);
  for (let t = 1; t <= steps; t++) {
    const now = t * h;
    const last = now - h;
    for (let j = 0; j < h; j += 4) {
      const row = j * h;
      let z0 = b[j]! + x[last + j]!;
      let z1 = b[j + 1]! + x[last + j + 1]!;
      let z2 = b[j + 2]! + x[last + j + 2]!;
      let z3 = b[j + 3]! + x[last + j + 3]!;
      for (let k = 0; k < h; k++) {
        const value = s[last + k]!;
        z0 += W[row + k]! * value;
        z1 += W[row + h + k]! * value;
        z2 += W[row + 2 * h + k]! * value;
        z3 += W[row + 3 * h + k]! * value;
      }
      s[now + j] = Math.tanh(z0);
      s[now + j + 1] = Math.tanh(z1);
      s[now + j + 2] = Math.tanh(z2);
      s[now + j + 3] = Math.tanh(z3);
    }
  }
  let value = 0;
  for (let j = 0; j < h; j++) {
    const end = s[steps * h + j]!;
    value += end * end;
    ds[j] = end;
  }
  dW.fill(0);
  db.fill(0);
  for (let t = steps; t >= 1; t--) {
    const now = t * h;
    const last = now - h;
    before.fill(0);
    for (let j = 0; j < h; j += 4) {
      const row = j * h;
      const z0 = ds[j]! * (1 - s[now + j]! * s[now + j]!);
      const z1 = ds[j + 1]! * (1 - s[now + j + 1]! * s[now + j + 1]!);
      const z2 = ds[j + 2]! * (1 - s[now + j + 2]! * s[now + j + 2]!);
      const z3 = ds[j + 3]! * (1 - s[now + j + 3]! * s[now + j + 3]!);
      db[j]! += z0;
      db[j + 1]! += z1;
      db[j + 2]! += z2;
      db[j + 3]! += z3;
      for (let k = 0; k < h; k++) {
        const state = s[last + k]!;
        dW[row + k]! += z0 * state;
        dW[row + h + k]! += z1 * state;
        dW[row + 2 * h + k]! += z2 * state;
        dW[row + 3 * h + k]! += z3 * state;
        before[k] =
          before[k]! + z0 * W[row + k]! + z1 * W[row + h + k]! + z2 * W[row + 2 * h + k]! + z3 * W[row + 3 * h + k]!;
      }
    }
    [ds, before] = [before, ds];
  }
  return value / 2;
}
