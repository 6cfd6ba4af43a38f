// Rosenbrock's function in ten variables by hand: the sum over i of 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2.

export type RosenbrockGradient = { x: Float64Array };

/** Written out, with the shared factor 200 t in `k`. */
export function writtenOut(x: Float64Array, grad: RosenbrockGradient): number {
  const x0 = x[0]!;
  const x1 = x[1]!;
  const x2 = x[2]!;
  const x3 = x[3]!;
  const x4 = x[4]!;
  const x5 = x[5]!;
  const x6 = x[6]!;
  const x7 = x[7]!;
  const x8 = x[8]!;
  const x9 = x[9]!;
  const t0 = x1 - x0 * x0;
  const u0 = 1 - x0;
  const k0 = 200 * t0;
  const t1 = x2 - x1 * x1;
  const u1 = 1 - x1;
  const k1 = 200 * t1;
  const t2 = x3 - x2 * x2;
  const u2 = 1 - x2;
  const k2 = 200 * t2;
  const t3 = x4 - x3 * x3;
  const u3 = 1 - x3;
  const k3 = 200 * t3;
  const t4 = x5 - x4 * x4;
  const u4 = 1 - x4;
  const k4 = 200 * t4;
  const t5 = x6 - x5 * x5;
  const u5 = 1 - x5;
  const k5 = 200 * t5;
  const t6 = x7 - x6 * x6;
  const u6 = 1 - x6;
  const k6 = 200 * t6;
  const t7 = x8 - x7 * x7;
  const u7 = 1 - x7;
  const k7 = 200 * t7;
  const t8 = x9 - x8 * x8;
  const u8 = 1 - x8;
  const k8 = 200 * t8;
  const dx = grad.x;
  dx[0] = -2 * (x0 * k0 + u0);
  dx[1] = k0 - 2 * (x1 * k1 + u1);
  dx[2] = k1 - 2 * (x2 * k2 + u2);
  dx[3] = k2 - 2 * (x3 * k3 + u3);
  dx[4] = k3 - 2 * (x4 * k4 + u4);
  dx[5] = k4 - 2 * (x5 * k5 + u5);
  dx[6] = k5 - 2 * (x6 * k6 + u6);
  dx[7] = k6 - 2 * (x7 * k7 + u7);
  dx[8] = k7 - 2 * (x8 * k8 + u8);
  dx[9] = k8;
  const squares = u0 * u0 + u1 * u1 + u2 * u2 + u3 * u3 + u4 * u4 + u5 * u5 + u6 * u6 + u7 * u7 + u8 * u8;
  return squares + 0.5 * (k0 * t0 + k1 * t1 + k2 * t2 + k3 * t3 + k4 * t4 + k5 * t5 + k6 * t6 + k7 * t7 + k8 * t8);
}

/** Written out, each term finished before the next: fewer values live at a time. */
export function termByTerm(x: Float64Array, grad: RosenbrockGradient): number {
  const dx = grad.x;
  const x0 = x[0]!;
  const x1 = x[1]!;
  const t0 = x1 - x0 * x0;
  const u0 = 1 - x0;
  dx[0] = -400 * t0 * x0 - 2 * u0;
  const s0 = 100 * t0 * t0 + u0 * u0;
  const x2 = x[2]!;
  const t1 = x2 - x1 * x1;
  const u1 = 1 - x1;
  dx[1] = 200 * t0 - 400 * t1 * x1 - 2 * u1;
  const s1 = s0 + 100 * t1 * t1 + u1 * u1;
  const x3 = x[3]!;
  const t2 = x3 - x2 * x2;
  const u2 = 1 - x2;
  dx[2] = 200 * t1 - 400 * t2 * x2 - 2 * u2;
  const s2 = s1 + 100 * t2 * t2 + u2 * u2;
  const x4 = x[4]!;
  const t3 = x4 - x3 * x3;
  const u3 = 1 - x3;
  dx[3] = 200 * t2 - 400 * t3 * x3 - 2 * u3;
  const s3 = s2 + 100 * t3 * t3 + u3 * u3;
  const x5 = x[5]!;
  const t4 = x5 - x4 * x4;
  const u4 = 1 - x4;
  dx[4] = 200 * t3 - 400 * t4 * x4 - 2 * u4;
  const s4 = s3 + 100 * t4 * t4 + u4 * u4;
  const x6 = x[6]!;
  const t5 = x6 - x5 * x5;
  const u5 = 1 - x5;
  dx[5] = 200 * t4 - 400 * t5 * x5 - 2 * u5;
  const s5 = s4 + 100 * t5 * t5 + u5 * u5;
  const x7 = x[7]!;
  const t6 = x7 - x6 * x6;
  const u6 = 1 - x6;
  dx[6] = 200 * t5 - 400 * t6 * x6 - 2 * u6;
  const s6 = s5 + 100 * t6 * t6 + u6 * u6;
  const x8 = x[8]!;
  const t7 = x8 - x7 * x7;
  const u7 = 1 - x7;
  dx[7] = 200 * t6 - 400 * t7 * x7 - 2 * u7;
  const s7 = s6 + 100 * t7 * t7 + u7 * u7;
  const x9 = x[9]!;
  const t8 = x9 - x8 * x8;
  const u8 = 1 - x8;
  dx[8] = 200 * t7 - 400 * t8 * x8 - 2 * u8;
  const s8 = s7 + 100 * t8 * t8 + u8 * u8;
  dx[9] = 200 * t8;
  return s8;
}

/** A loop that carries one element and one contribution. */
export function loop(x: Float64Array, grad: RosenbrockGradient): number {
  const dx = grad.x;
  let value = 0;
  let here = x[0]!;
  let carried = 0;
  for (let i = 0; i < 9; i++) {
    const next = x[i + 1]!;
    const t = next - here * here;
    const u = 1 - here;
    const k = 200 * t;
    dx[i] = carried - 2 * (here * k + u);
    value += 0.5 * k * t + u * u;
    carried = k;
    here = next;
  }
  dx[9] = carried;
  return value;
}
