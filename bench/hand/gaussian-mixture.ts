// GradBench's Gaussian mixture by hand (see examples/gmm.txt): point by point, value and gradient together.

export type MixtureGradient = { alpha: Float64Array; mu: Float64Array; q: Float64Array; l: Float64Array };
export type MixturePoint = Readonly<MixtureGradient> & {
  readonly x: Float64Array;
  readonly gamma: number;
  readonly m: number;
};
export type MixtureScratch = {
  /** exp(q), and the sum of q, by component. */
  readonly diagonal: Float64Array;
  readonly sumq: Float64Array;
  /** By component: the point less the mean, the factor times it, and the share of the point. */
  readonly centred: Float64Array;
  readonly product: Float64Array;
  readonly share: Float64Array;
};

export function mixtureScratch(K: number, D: number): MixtureScratch {
  const array = (length: number): Float64Array => new Float64Array(length);
  return { diagonal: array(K * D), sumq: array(K), centred: array(K * D), product: array(K * D), share: array(K) };
}

export function plain(point: MixturePoint, grad: MixtureGradient, scratch: MixtureScratch): number {
  const { alpha, mu, l, x } = point;
  const { alpha: dalpha, mu: dmu, q: dq, l: dl } = grad;
  const { diagonal, sumq, centred, product, share } = scratch;
  const K = alpha.length;
  const D = mu.length / K;
  const P = (D * (D - 1)) / 2;
  const N = x.length / D;
  begin(point, grad, scratch);
  let value = 0;
  for (let i = 0; i < N; i++) {
    let most = -Infinity;
    for (let k = 0; k < K; k++) {
      const row = k * D;
      for (let r = 0; r < D; r++) {
        const y = x[i * D + r]! - mu[row + r]!;
        centred[row + r] = y;
        product[row + r] = diagonal[row + r]! * y;
      }
      let at = k * P;
      for (let c = 0; c < D; c++) {
        const y = centred[row + c]!;
        for (let r = c + 1; r < D; r++) product[row + r]! += l[at++]! * y;
      }
      let square = 0;
      for (let r = 0; r < D; r++) square += product[row + r]! * product[row + r]!;
      const beta = alpha[k]! + sumq[k]! - square / 2;
      share[k] = beta;
      if (beta > most) most = beta;
    }
    let total = 0;
    for (let k = 0; k < K; k++) {
      const e = Math.exp(share[k]! - most);
      share[k] = e;
      total += e;
    }
    value += most + Math.log(total);
    for (let k = 0; k < K; k++) {
      const row = k * D;
      const weight = share[k]! / total;
      dalpha[k]! += weight;
      for (let r = 0; r < D; r++) {
        const t = -weight * product[row + r]!;
        product[row + r] = t;
        dq[row + r]! += t * diagonal[row + r]! * centred[row + r]!;
        dmu[row + r]! -= t * diagonal[row + r]!;
      }
      let at = k * P;
      for (let c = 0; c < D; c++) {
        const y = centred[row + c]!;
        let slope = 0;
        for (let r = c + 1; r < D; r++) {
          const t = product[row + r]!;
          dl[at]! += t * y;
          slope += t * l[at++]!;
        }
        dmu[row + c]! -= slope;
      }
    }
  }
  return value + end(point, grad, scratch);
}

/** What does not depend on the points, before them. */
function begin({ alpha, q }: MixturePoint, grad: MixtureGradient, { diagonal, sumq }: MixtureScratch): void {
  const K = alpha.length;
  const D = q.length / K;
  for (let k = 0; k < K; k++) {
    let total = 0;
    for (let r = k * D; r < k * D + D; r++) {
      diagonal[r] = Math.exp(q[r]!);
      total += q[r]!;
    }
    sumq[k] = total;
  }
  grad.alpha.fill(0);
  grad.mu.fill(0);
  grad.q.fill(0);
  grad.l.fill(0);
}

/** The terms that do not depend on the points; `dalpha` holds how much of the points each component has. */
function end(
  { alpha, l, x, gamma, m }: MixturePoint,
  { alpha: dalpha, q: dq, l: dl }: MixtureGradient,
  { diagonal, sumq, share }: MixtureScratch,
): number {
  const K = alpha.length;
  const D = diagonal.length / K;
  const N = x.length / D;
  const degrees = D + m + 1;
  let most = -Infinity;
  for (let k = 0; k < K; k++) if (alpha[k]! > most) most = alpha[k]!;
  let total = 0;
  for (let k = 0; k < K; k++) total += share[k] = Math.exp(alpha[k]! - most);
  let logGamma = ((D * (D - 1)) / 4) * Math.log(Math.PI);
  for (let j = 0; j < D; j++) logGamma += halfLogGamma(degrees - j);
  const C = degrees * D * (Math.log(gamma) - Math.log(2) / 2) - logGamma;
  let value = -N * (most + Math.log(total)) - ((N * D) / 2) * Math.log(2 * Math.PI) + K * C;
  let squares = 0;
  for (let k = 0; k < K; k++) {
    value += m * sumq[k]!;
    for (let r = k * D; r < k * D + D; r++) {
      const square = diagonal[r]! * diagonal[r]!;
      squares += square;
      dq[r]! += dalpha[k]! - gamma * gamma * square + m;
    }
    dalpha[k]! -= (N * share[k]!) / total;
  }
  for (let s = 0; s < l.length; s++) {
    squares += l[s]! * l[s]!;
    dl[s]! -= gamma * gamma * l[s]!;
  }
  return value - ((gamma * gamma) / 2) * squares;
}

/** log Γ(n / 2) */
function halfLogGamma(n: number): number {
  let total = n % 2 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let at = n / 2 - 1; at > 0; at--) total += Math.log(at);
  return total;
}

/** For ten dimensions, the loops over them written out. */
export function tenWrittenOut(point: MixturePoint, grad: MixtureGradient, scratch: MixtureScratch): number {
  const { alpha, mu, l, x } = point;
  const { alpha: dalpha, mu: dmu, q: dq, l: dl } = grad;
  const { diagonal, sumq, product, share } = scratch;
  const K = alpha.length;
  const N = x.length / 10;
  begin(point, grad, scratch);
  let value = 0;
  for (let i = 0; i < N; i++) {
    const x0 = x[i * 10]!;
    const x1 = x[i * 10 + 1]!;
    const x2 = x[i * 10 + 2]!;
    const x3 = x[i * 10 + 3]!;
    const x4 = x[i * 10 + 4]!;
    const x5 = x[i * 10 + 5]!;
    const x6 = x[i * 10 + 6]!;
    const x7 = x[i * 10 + 7]!;
    const x8 = x[i * 10 + 8]!;
    const x9 = x[i * 10 + 9]!;
    let most = -Infinity;
    for (let k = 0; k < K; k++) {
      const row = k * 10;
      const at = k * 45;
      const y0 = x0 - mu[row]!;
      const y1 = x1 - mu[row + 1]!;
      const y2 = x2 - mu[row + 2]!;
      const y3 = x3 - mu[row + 3]!;
      const y4 = x4 - mu[row + 4]!;
      const y5 = x5 - mu[row + 5]!;
      const y6 = x6 - mu[row + 6]!;
      const y7 = x7 - mu[row + 7]!;
      const y8 = x8 - mu[row + 8]!;
      const y9 = x9 - mu[row + 9]!;
      const p0 = diagonal[row]! * y0;
      const p1 = diagonal[row + 1]! * y1 + l[at]! * y0;
      const p2 = diagonal[row + 2]! * y2 + l[at + 1]! * y0 + l[at + 9]! * y1;
      const p3 = diagonal[row + 3]! * y3 + l[at + 2]! * y0 + l[at + 10]! * y1 + l[at + 17]! * y2;
      const p4 = diagonal[row + 4]! * y4 + l[at + 3]! * y0 + l[at + 11]! * y1 + l[at + 18]! * y2 + l[at + 24]! * y3;
      const p5 =
        diagonal[row + 5]! * y5 +
        l[at + 4]! * y0 +
        l[at + 12]! * y1 +
        l[at + 19]! * y2 +
        l[at + 25]! * y3 +
        l[at + 30]! * y4;
      const p6 =
        diagonal[row + 6]! * y6 +
        l[at + 5]! * y0 +
        l[at + 13]! * y1 +
        l[at + 20]! * y2 +
        l[at + 26]! * y3 +
        l[at + 31]! * y4 +
        l[at + 35]! * y5;
      const p7 =
        diagonal[row + 7]! * y7 +
        l[at + 6]! * y0 +
        l[at + 14]! * y1 +
        l[at + 21]! * y2 +
        l[at + 27]! * y3 +
        l[at + 32]! * y4 +
        l[at + 36]! * y5 +
        l[at + 39]! * y6;
      const p8 =
        diagonal[row + 8]! * y8 +
        l[at + 7]! * y0 +
        l[at + 15]! * y1 +
        l[at + 22]! * y2 +
        l[at + 28]! * y3 +
        l[at + 33]! * y4 +
        l[at + 37]! * y5 +
        l[at + 40]! * y6 +
        l[at + 42]! * y7;
      const p9 =
        diagonal[row + 9]! * y9 +
        l[at + 8]! * y0 +
        l[at + 16]! * y1 +
        l[at + 23]! * y2 +
        l[at + 29]! * y3 +
        l[at + 34]! * y4 +
        l[at + 38]! * y5 +
        l[at + 41]! * y6 +
        l[at + 43]! * y7 +
        l[at + 44]! * y8;
      product[row] = p0;
      product[row + 1] = p1;
      product[row + 2] = p2;
      product[row + 3] = p3;
      product[row + 4] = p4;
      product[row + 5] = p5;
      product[row + 6] = p6;
      product[row + 7] = p7;
      product[row + 8] = p8;
      product[row + 9] = p9;
      const square = p0 * p0 + p1 * p1 + p2 * p2 + p3 * p3 + p4 * p4 + p5 * p5 + p6 * p6 + p7 * p7 + p8 * p8 + p9 * p9;
      const beta = alpha[k]! + sumq[k]! - square / 2;
      share[k] = beta;
      if (beta > most) most = beta;
    }
    let total = 0;
    for (let k = 0; k < K; k++) {
      const e = Math.exp(share[k]! - most);
      share[k] = e;
      total += e;
    }
    value += most + Math.log(total);
    for (let k = 0; k < K; k++) {
      const row = k * 10;
      const at = k * 45;
      const weight = share[k]! / total;
      dalpha[k]! += weight;
      const y0 = x0 - mu[row]!;
      const y1 = x1 - mu[row + 1]!;
      const y2 = x2 - mu[row + 2]!;
      const y3 = x3 - mu[row + 3]!;
      const y4 = x4 - mu[row + 4]!;
      const y5 = x5 - mu[row + 5]!;
      const y6 = x6 - mu[row + 6]!;
      const y7 = x7 - mu[row + 7]!;
      const y8 = x8 - mu[row + 8]!;
      const y9 = x9 - mu[row + 9]!;
      const t0 = -weight * product[row]!;
      const t1 = -weight * product[row + 1]!;
      const t2 = -weight * product[row + 2]!;
      const t3 = -weight * product[row + 3]!;
      const t4 = -weight * product[row + 4]!;
      const t5 = -weight * product[row + 5]!;
      const t6 = -weight * product[row + 6]!;
      const t7 = -weight * product[row + 7]!;
      const t8 = -weight * product[row + 8]!;
      const t9 = -weight * product[row + 9]!;
      const u0 = t0 * diagonal[row]!;
      const u1 = t1 * diagonal[row + 1]!;
      const u2 = t2 * diagonal[row + 2]!;
      const u3 = t3 * diagonal[row + 3]!;
      const u4 = t4 * diagonal[row + 4]!;
      const u5 = t5 * diagonal[row + 5]!;
      const u6 = t6 * diagonal[row + 6]!;
      const u7 = t7 * diagonal[row + 7]!;
      const u8 = t8 * diagonal[row + 8]!;
      const u9 = t9 * diagonal[row + 9]!;
      dq[row]! += u0 * y0;
      dq[row + 1]! += u1 * y1;
      dq[row + 2]! += u2 * y2;
      dq[row + 3]! += u3 * y3;
      dq[row + 4]! += u4 * y4;
      dq[row + 5]! += u5 * y5;
      dq[row + 6]! += u6 * y6;
      dq[row + 7]! += u7 * y7;
      dq[row + 8]! += u8 * y8;
      dq[row + 9]! += u9 * y9;
      dmu[row]! -=
        u0 +
        t1 * l[at]! +
        t2 * l[at + 1]! +
        t3 * l[at + 2]! +
        t4 * l[at + 3]! +
        t5 * l[at + 4]! +
        t6 * l[at + 5]! +
        t7 * l[at + 6]! +
        t8 * l[at + 7]! +
        t9 * l[at + 8]!;
      dmu[row + 1]! -=
        u1 +
        t2 * l[at + 9]! +
        t3 * l[at + 10]! +
        t4 * l[at + 11]! +
        t5 * l[at + 12]! +
        t6 * l[at + 13]! +
        t7 * l[at + 14]! +
        t8 * l[at + 15]! +
        t9 * l[at + 16]!;
      dmu[row + 2]! -=
        u2 +
        t3 * l[at + 17]! +
        t4 * l[at + 18]! +
        t5 * l[at + 19]! +
        t6 * l[at + 20]! +
        t7 * l[at + 21]! +
        t8 * l[at + 22]! +
        t9 * l[at + 23]!;
      dmu[row + 3]! -=
        u3 +
        t4 * l[at + 24]! +
        t5 * l[at + 25]! +
        t6 * l[at + 26]! +
        t7 * l[at + 27]! +
        t8 * l[at + 28]! +
        t9 * l[at + 29]!;
      dmu[row + 4]! -=
        u4 + t5 * l[at + 30]! + t6 * l[at + 31]! + t7 * l[at + 32]! + t8 * l[at + 33]! + t9 * l[at + 34]!;
      dmu[row + 5]! -= u5 + t6 * l[at + 35]! + t7 * l[at + 36]! + t8 * l[at + 37]! + t9 * l[at + 38]!;
      dmu[row + 6]! -= u6 + t7 * l[at + 39]! + t8 * l[at + 40]! + t9 * l[at + 41]!;
      dmu[row + 7]! -= u7 + t8 * l[at + 42]! + t9 * l[at + 43]!;
      dmu[row + 8]! -= u8 + t9 * l[at + 44]!;
      dmu[row + 9]! -= u9;
      dl[at]! += t1 * y0;
      dl[at + 1]! += t2 * y0;
      dl[at + 2]! += t3 * y0;
      dl[at + 3]! += t4 * y0;
      dl[at + 4]! += t5 * y0;
      dl[at + 5]! += t6 * y0;
      dl[at + 6]! += t7 * y0;
      dl[at + 7]! += t8 * y0;
      dl[at + 8]! += t9 * y0;
      dl[at + 9]! += t2 * y1;
      dl[at + 10]! += t3 * y1;
      dl[at + 11]! += t4 * y1;
      dl[at + 12]! += t5 * y1;
      dl[at + 13]! += t6 * y1;
      dl[at + 14]! += t7 * y1;
      dl[at + 15]! += t8 * y1;
      dl[at + 16]! += t9 * y1;
      dl[at + 17]! += t3 * y2;
      dl[at + 18]! += t4 * y2;
      dl[at + 19]! += t5 * y2;
      dl[at + 20]! += t6 * y2;
      dl[at + 21]! += t7 * y2;
      dl[at + 22]! += t8 * y2;
      dl[at + 23]! += t9 * y2;
      dl[at + 24]! += t4 * y3;
      dl[at + 25]! += t5 * y3;
      dl[at + 26]! += t6 * y3;
      dl[at + 27]! += t7 * y3;
      dl[at + 28]! += t8 * y3;
      dl[at + 29]! += t9 * y3;
      dl[at + 30]! += t5 * y4;
      dl[at + 31]! += t6 * y4;
      dl[at + 32]! += t7 * y4;
      dl[at + 33]! += t8 * y4;
      dl[at + 34]! += t9 * y4;
      dl[at + 35]! += t6 * y5;
      dl[at + 36]! += t7 * y5;
      dl[at + 37]! += t8 * y5;
      dl[at + 38]! += t9 * y5;
      dl[at + 39]! += t7 * y6;
      dl[at + 40]! += t8 * y6;
      dl[at + 41]! += t9 * y6;
      dl[at + 42]! += t8 * y7;
      dl[at + 43]! += t9 * y7;
      dl[at + 44]! += t9 * y8;
    }
  }
  return value + end(point, grad, scratch);
}
