// ADBench's LSTM by hand (see examples/lstm.txt), forward with everything kept that the sweep back needs.

export type LstmPoint = {
  readonly main: Float64Array;
  readonly extra: Float64Array;
  readonly state: Float64Array;
  readonly seq: Float64Array;
};
export type LstmGradient = { main: Float64Array; extra: Float64Array };
export type LstmScratch = {
  /** By step, layer and unit; h and c have the start before the first step. */
  readonly h: Float64Array;
  readonly c: Float64Array;
  readonly f: Float64Array;
  readonly g: Float64Array;
  readonly o: Float64Array;
  readonly z: Float64Array;
  /** tanh(c) */
  readonly tc: Float64Array;
  /** By step and unit: y, then its softmax. */
  readonly y: Float64Array;
  readonly dh: Float64Array;
  readonly dc: Float64Array;
  readonly du: Float64Array;
};

export function lstmScratch(L: number, B: number, C: number): LstmScratch {
  const array = (length: number): Float64Array => new Float64Array(length);
  const all = (C - 1) * L * B;
  return {
    h: array(all + L * B),
    c: array(all + L * B),
    f: array(all),
    g: array(all),
    o: array(all),
    z: array(all),
    tc: array(all),
    y: array((C - 1) * B),
    dh: array(L * B),
    dc: array(L * B),
    du: array(B),
  };
}

export function plain(
  { main, extra, state, seq }: LstmPoint,
  { main: dmain, extra: dextra }: LstmGradient,
  scratch: LstmScratch,
): number {
  const { h, c, f, g, o, z, tc, y, dh, dc, du } = scratch;
  const B = extra.length / 3;
  const L = main.length / (8 * B);
  const LB = L * B;
  const steps = seq.length / B - 1;
  const scale = 1 / (steps * B);
  for (let l = 0; l < L; l++) {
    for (let j = 0; j < B; j++) {
      h[l * B + j] = state[2 * l * B + j]!;
      c[l * B + j] = state[(2 * l + 1) * B + j]!;
    }
  }
  let total = 0;
  for (let t = 0; t < steps; t++) {
    for (let l = 0; l < L; l++) {
      const weights = 8 * l * B;
      const biases = weights + 4 * B;
      for (let j = 0; j < B; j++) {
        const at = t * LB + l * B + j;
        const u = l === 0 ? extra[j]! * seq[t * B + j]! : h[at + LB - B]!;
        const before = h[at]!;
        const ft = 1 / (1 + Math.exp(-(u * main[weights + j]! + main[biases + j]!)));
        const gt = 1 / (1 + Math.exp(-(before * main[weights + B + j]! + main[biases + B + j]!)));
        const ot = 1 / (1 + Math.exp(-(u * main[weights + 2 * B + j]! + main[biases + 2 * B + j]!)));
        const zt = Math.tanh(before * main[weights + 3 * B + j]! + main[biases + 3 * B + j]!);
        const ct = c[at]! * ft + gt * zt;
        const tanhc = Math.tanh(ct);
        f[at] = ft;
        g[at] = gt;
        o[at] = ot;
        z[at] = zt;
        tc[at] = tanhc;
        c[at + LB] = ct;
        h[at + LB] = ot * tanhc;
      }
    }
    const last = (t + 1) * LB + (L - 1) * B;
    let sum = 2;
    let gained = 0;
    let ones = 0;
    for (let j = 0; j < B; j++) {
      const yt = h[last + j]! * extra[B + j]! + extra[2 * B + j]!;
      const e = Math.exp(yt);
      y[t * B + j] = e;
      sum += e;
      gained += seq[(t + 1) * B + j]! * yt;
      ones += seq[(t + 1) * B + j]!;
    }
    total += gained - ones * Math.log(sum);
    const share = ones / sum;
    for (let j = 0; j < B; j++) y[t * B + j]! *= share;
  }
  dmain.fill(0);
  dextra.fill(0);
  dh.fill(0);
  dc.fill(0);
  for (let t = steps - 1; t >= 0; t--) {
    const last = (t + 1) * LB + (L - 1) * B;
    for (let j = 0; j < B; j++) {
      const dy = (y[t * B + j]! - seq[(t + 1) * B + j]!) * scale;
      dextra[B + j]! += dy * h[last + j]!;
      dextra[2 * B + j]! += dy;
      du[j] = dy * extra[B + j]!;
    }
    for (let l = L - 1; l >= 0; l--) {
      const weights = 8 * l * B;
      const biases = weights + 4 * B;
      for (let j = 0; j < B; j++) {
        const at = t * LB + l * B + j;
        const u = l === 0 ? extra[j]! * seq[t * B + j]! : h[at + LB - B]!;
        const before = h[at]!;
        const ft = f[at]!;
        const gt = g[at]!;
        const ot = o[at]!;
        const zt = z[at]!;
        const tanhc = tc[at]!;
        const dht = dh[l * B + j]! + du[j]!;
        const dct = dc[l * B + j]! + dht * ot * (1 - tanhc * tanhc);
        const df = dct * c[at]! * ft * (1 - ft);
        const dg = dct * zt * gt * (1 - gt);
        const dO = dht * tanhc * ot * (1 - ot);
        const dz = dct * gt * (1 - zt * zt);
        dmain[weights + j]! += df * u;
        dmain[biases + j]! += df;
        dmain[weights + B + j]! += dg * before;
        dmain[biases + B + j]! += dg;
        dmain[weights + 2 * B + j]! += dO * u;
        dmain[biases + 2 * B + j]! += dO;
        dmain[weights + 3 * B + j]! += dz * before;
        dmain[biases + 3 * B + j]! += dz;
        du[j] = df * main[weights + j]! + dO * main[weights + 2 * B + j]!;
        dh[l * B + j] = dg * main[weights + B + j]! + dz * main[weights + 3 * B + j]!;
        dc[l * B + j] = dct * ft;
      }
    }
    for (let j = 0; j < B; j++) dextra[j]! += du[j]! * seq[t * B + j]!;
  }
  return -total * scale;
}
