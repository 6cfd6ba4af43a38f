// One step of a Kalman filter in three dimensions; its result is a record of arrays and a scalar.

import { definition, randomFrom, readProgram, upTo, type Case } from './program.ts';

type Args = {
  readonly x: Float64Array;
  readonly P: Float64Array;
  readonly F: Float64Array;
  readonly Q: Float64Array;
  readonly R: Float64Array;
  readonly H: Float64Array;
  readonly z: Float64Array;
};
type Matrix = readonly number[];

/** Of three rows and three columns, or three numbers as a column. */
function times(a: Matrix, b: Matrix): Matrix {
  const columns = b.length / 3;
  return upTo(3 * columns).map((at) => upTo(3).reduce((total, k) => total + a[3 * Math.floor(at / columns) + k]! * b[k * columns + (at % columns)]!, 0));
}

const plus = (a: Matrix, b: Matrix, factor = 1): Matrix => a.map((value, at) => value + factor * b[at]!);
const turned = (a: Matrix): Matrix => upTo(9).map((at) => a[3 * (at % 3) + Math.floor(at / 3)]!);

function determinant(a: Matrix): number {
  return a[0]! * (a[4]! * a[8]! - a[5]! * a[7]!) - a[1]! * (a[3]! * a[8]! - a[5]! * a[6]!) + a[2]! * (a[3]! * a[7]! - a[4]! * a[6]!);
}

/** By the transposed matrix of cofactors. */
function inverse(a: Matrix): Matrix {
  const cofactor = (i: number, j: number): number => {
    const at = (row: number, column: number): number => a[3 * ((i + row) % 3) + ((j + column) % 3)]!;
    return at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1);
  };
  return upTo(9).map((at) => cofactor(at % 3, Math.floor(at / 3)) / determinant(a));
}

function filtered(args: Args): { readonly x: Float64Array; readonly P: Float64Array; readonly nll: number } {
  const [x, P, F, Q, R, H, z] = [[...args.x], [...args.P], [...args.F], [...args.Q], [...args.R], [...args.H], [...args.z]];
  const xp = times(F, x);
  const Pp = plus(times(times(F, P), turned(F)), Q);
  const S = plus(times(times(H, Pp), turned(H)), R);
  const v = plus(z, times(H, xp), -1);
  const gain = times(times(Pp, turned(H)), inverse(S));
  const distance = times(inverse(S), v).reduce((total, value, i) => total + value * v[i]!, 0);
  return { x: Float64Array.from(plus(xp, times(gain, v))), P: Float64Array.from(plus(Pp, times(times(gain, H), Pp), -1)), nll: (Math.log(determinant(S)) + distance) / 2 };
}

function scene(seed: number): Case<Args> {
  const random = randomFrom(seed);
  const diagonal = (numbers: Float64Array, by: number): Float64Array => numbers.map((value, at) => (at % 4 === 0 ? value + by : value));
  const args: Args = {
    x: random.numbers(3),
    P: diagonal(random.numbers(9, -0.3, 0.3), 2),
    F: diagonal(random.numbers(9, -0.3, 0.3), 1),
    Q: diagonal(random.numbers(9, -0.1, 0.1), 0.5),
    R: diagonal(random.numbers(9, -0.1, 0.1), 1),
    H: diagonal(random.numbers(9, -0.3, 0.3), 1),
    z: random.numbers(3),
  };
  return { what: `scene ${seed}`, sizes: {}, args };
}

export const kalman = readProgram('kalman', [definition<Args>({ name: 'step', active: ['x', 'P', 'F', 'Q', 'R'], reference: filtered, cases: [scene(1), scene(2)] })]);
