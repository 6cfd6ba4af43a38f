// A piecewise cubic at a point, and the second derivatives of a natural spline.

import { definition, randomFrom, readProgram, type Case } from './program.ts';

type Piecewise = { readonly c: Float64Array; readonly q: number; readonly knot: Float64Array };
type Natural = { readonly y: Float64Array; readonly h: number };

function spline({ c, q, knot }: Piecewise): number {
  for (let i = 0; i < knot.length - 1; i++) {
    const t = q - knot[i]!;
    if (knot[i]! <= q && q < knot[i + 1]!) return ((c[4 * i + 3]! * t + c[4 * i + 2]!) * t + c[4 * i + 1]!) * t + c[4 * i]!;
  }
  return 0;
}

/** Of the moments' squares: Gaussian elimination of the rows M[i-1] + 4 M[i] + M[i+1] = rhs[i], the ends 0. */
function moments({ y, h }: Natural): number {
  const n = y.length;
  const M = new Float64Array(n);
  const pivot = new Float64Array(n).fill(4);
  for (let i = 1; i < n - 1; i++) {
    M[i] = (6 * (y[i + 1]! - 2 * y[i]! + y[i - 1]!)) / h ** 2;
    if (i === 1) continue;
    pivot[i] = 4 - 1 / pivot[i - 1]!;
    M[i]! -= M[i - 1]! / pivot[i - 1]!;
  }
  for (let i = n - 2; i > 0; i--) M[i] = (M[i]! - M[i + 1]!) / pivot[i]!;
  return M.reduce((total, value) => total + value * value, 0);
}

const random = randomFrom(18);
const knots = (m: number): Float64Array => Float64Array.from({ length: m + 1 }, (_, i) => i + random.number(-0.2, 0.2));
const at = (m: number, q: number): Case<Piecewise> => ({ what: `m = ${m}, q = ${q}`, sizes: { m }, args: { c: random.numbers(4 * m), q, knot: knots(m) } });
const natural = (n: number): Case<Natural> => ({ what: `n = ${n}`, sizes: { n }, args: { y: random.numbers(n), h: 0.5 } });

export const splineProgram = readProgram('spline', [
  definition<Piecewise>({ name: 'spline', active: ['c', 'q'], packed: [], reach: 0.1, reference: spline, cases: [at(1, 0.5), at(4, 2.5), at(3, 7)] }),
  definition<Natural>({ name: 'moments', active: ['y'], packed: [], reference: moments, cases: [natural(3), natural(4), natural(9)] }),
]);
