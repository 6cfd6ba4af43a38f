// One observation of bundle adjustment by hand: the squared norm of the two reprojection residuals, with the gradient
// in all fifteen parameters. camera = rotation vector r (3), centre (3), focal length, principal point (2), radial
// distortion (2).

export type ObservationGradient = { cam: Float64Array; X: Float64Array; w: number };

/**
 * With S = sin(t) / t and K = (1 - cos(t)) / t^2 the rotation is y cos(t) + S (r × y) + K r (r · y). Its derivative in
 * r needs no unit axis: a term along r holds all that comes through the angle.
 */
export function withoutUnitAxis(
  cam: Float64Array,
  X: Float64Array,
  w: number,
  feat: Float64Array,
  grad: ObservationGradient,
): number {
  const r0 = cam[0]!;
  const r1 = cam[1]!;
  const r2 = cam[2]!;
  const y0 = X[0]! - cam[3]!;
  const y1 = X[1]! - cam[4]!;
  const y2 = X[2]! - cam[5]!;
  const square = r0 * r0 + r1 * r1 + r2 * r2;
  const cross0 = r1 * y2 - r2 * y1;
  const cross1 = r2 * y0 - r0 * y2;
  const cross2 = r0 * y1 - r1 * y0;
  const along = r0 * y0 + r1 * y1 + r2 * y2;
  let cosine = 1;
  let S = 1;
  let K = 0;
  let inverseSquare = 0;
  if (square !== 0) {
    const angle = Math.sqrt(square);
    inverseSquare = 1 / square;
    cosine = Math.cos(angle);
    S = Math.sin(angle) * angle * inverseSquare;
    K = (1 - cosine) * inverseSquare;
  }
  const turn = K * along;
  const R0 = y0 * cosine + S * cross0 + turn * r0;
  const R1 = y1 * cosine + S * cross1 + turn * r1;
  const R2 = y2 * cosine + S * cross2 + turn * r2;
  const depth = 1 / R2;
  const p0 = R0 * depth;
  const p1 = R1 * depth;
  const s = p0 * p0 + p1 * p1;
  const k1 = cam[9]!;
  const k2 = cam[10]!;
  const L = 1 + s * (k1 + s * k2);
  const f = cam[6]!;
  const fL = f * L;
  const m0 = fL * p0 + cam[7]! - feat[0]!;
  const m1 = fL * p1 + cam[8]! - feat[1]!;
  const norm = m0 * m0 + m1 * m1;
  const w2 = 2 * w;
  const ww2 = w2 * w;
  const dm0 = ww2 * m0;
  const dm1 = ww2 * m1;
  const t = dm0 * p0 + dm1 * p1;
  const dL = t * f;
  const dk1 = dL * s;
  const ds2 = 2 * dL * (k1 + 2 * k2 * s);
  const dR0 = (dm0 * fL + ds2 * p0) * depth;
  const dR1 = (dm1 * fL + ds2 * p1) * depth;
  const dR2 = -(p0 * dR0 + p1 * dR1);
  // y × dR, r · dR; cross · dR is r · (y × dR)
  const z0 = y1 * dR2 - y2 * dR1;
  const z1 = y2 * dR0 - y0 * dR2;
  const z2 = y0 * dR1 - y1 * dR0;
  const rv = r0 * dR0 + r1 * dR1 + r2 * dR2;
  const yv = y0 * dR0 + y1 * dR1 + y2 * dR2;
  const triple = r0 * z0 + r1 * z1 + r2 * z2;
  const radial = inverseSquare * ((cosine - S) * triple + (S - 2 * K) * along * rv) - (square === 0 ? 0 : S * yv);
  const back = K * rv;
  const dy0 = dR0 * cosine + S * (dR1 * r2 - dR2 * r1) + back * r0;
  const dy1 = dR1 * cosine + S * (dR2 * r0 - dR0 * r2) + back * r1;
  const dy2 = dR2 * cosine + S * (dR0 * r1 - dR1 * r0) + back * r2;
  const dcam = grad.cam;
  dcam[0] = S * z0 + turn * dR0 + back * y0 + radial * r0;
  dcam[1] = S * z1 + turn * dR1 + back * y1 + radial * r1;
  dcam[2] = S * z2 + turn * dR2 + back * y2 + radial * r2;
  dcam[3] = -dy0;
  dcam[4] = -dy1;
  dcam[5] = -dy2;
  dcam[6] = t * L;
  dcam[7] = dm0;
  dcam[8] = dm1;
  dcam[9] = dk1;
  dcam[10] = dk1 * s;
  const dX = grad.X;
  dX[0] = dy0;
  dX[1] = dy1;
  dX[2] = dy2;
  grad.w = w2 * norm;
  return w * w * norm;
}

/** The formula as it is written, over the unit axis a, reversed line by line. */
export function withUnitAxis(
  cam: Float64Array,
  X: Float64Array,
  w: number,
  feat: Float64Array,
  grad: ObservationGradient,
): number {
  const r0 = cam[0]!;
  const r1 = cam[1]!;
  const r2 = cam[2]!;
  const y0 = X[0]! - cam[3]!;
  const y1 = X[1]! - cam[4]!;
  const y2 = X[2]! - cam[5]!;
  const square = r0 * r0 + r1 * r1 + r2 * r2;
  if (square === 0) return withoutUnitAxis(cam, X, w, feat, grad);
  const angle = Math.sqrt(square);
  const inverse = 1 / angle;
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const versine = 1 - cosine;
  const a0 = r0 * inverse;
  const a1 = r1 * inverse;
  const a2 = r2 * inverse;
  const cross0 = a1 * y2 - a2 * y1;
  const cross1 = a2 * y0 - a0 * y2;
  const cross2 = a0 * y1 - a1 * y0;
  const along = a0 * y0 + a1 * y1 + a2 * y2;
  const turn = along * versine;
  const R0 = y0 * cosine + cross0 * sine + a0 * turn;
  const R1 = y1 * cosine + cross1 * sine + a1 * turn;
  const R2 = y2 * cosine + cross2 * sine + a2 * turn;
  const depth = 1 / R2;
  const p0 = R0 * depth;
  const p1 = R1 * depth;
  const s = p0 * p0 + p1 * p1;
  const k1 = cam[9]!;
  const k2 = cam[10]!;
  const L = 1 + s * (k1 + s * k2);
  const f = cam[6]!;
  const fL = f * L;
  const m0 = fL * p0 + cam[7]! - feat[0]!;
  const m1 = fL * p1 + cam[8]! - feat[1]!;
  const norm = m0 * m0 + m1 * m1;
  const w2 = 2 * w;
  const ww2 = w2 * w;
  const dm0 = ww2 * m0;
  const dm1 = ww2 * m1;
  const t = dm0 * p0 + dm1 * p1;
  const dL = t * f;
  const dk1 = dL * s;
  const ds2 = 2 * dL * (k1 + 2 * k2 * s);
  const dR0 = (dm0 * fL + ds2 * p0) * depth;
  const dR1 = (dm1 * fL + ds2 * p1) * depth;
  const dR2 = -(p0 * dR0 + p1 * dR1);
  const z0 = y1 * dR2 - y2 * dR1;
  const z1 = y2 * dR0 - y0 * dR2;
  const z2 = y0 * dR1 - y1 * dR0;
  const av = a0 * dR0 + a1 * dR1 + a2 * dR2;
  const yv = y0 * dR0 + y1 * dR1 + y2 * dR2;
  const triple = a0 * z0 + a1 * z1 + a2 * z2;
  const dangle = triple * cosine + (along * av - yv) * sine;
  const back = av * versine;
  // Only what stands across the axis reaches r through a: the part along it is taken off.
  const da0 = sine * z0 + turn * dR0 + back * y0;
  const da1 = sine * z1 + turn * dR1 + back * y1;
  const da2 = sine * z2 + turn * dR2 + back * y2;
  const radial = dangle - inverse * (sine * triple + 2 * turn * av);
  const dy0 = dR0 * cosine + (dR1 * a2 - dR2 * a1) * sine + back * a0;
  const dy1 = dR1 * cosine + (dR2 * a0 - dR0 * a2) * sine + back * a1;
  const dy2 = dR2 * cosine + (dR0 * a1 - dR1 * a0) * sine + back * a2;
  const dcam = grad.cam;
  dcam[0] = da0 * inverse + a0 * radial;
  dcam[1] = da1 * inverse + a1 * radial;
  dcam[2] = da2 * inverse + a2 * radial;
  dcam[3] = -dy0;
  dcam[4] = -dy1;
  dcam[5] = -dy2;
  dcam[6] = t * L;
  dcam[7] = dm0;
  dcam[8] = dm1;
  dcam[9] = dk1;
  dcam[10] = dk1 * s;
  const dX = grad.X;
  dX[0] = dy0;
  dX[1] = dy1;
  dX[2] = dy2;
  grad.w = w2 * norm;
  return w * w * norm;
}
