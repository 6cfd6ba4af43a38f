// A rotation by its vector, with a branch near no turn, and the fit of one set of points to another.

import { definition, randomFrom, readProgram, type Case } from './program.ts';

type Turn = { readonly w: Float64Array };
type Fit = Turn & { readonly shift: Float64Array; readonly P: Float64Array; readonly Q: Float64Array };

function rotation({ w }: Turn): Float64Array {
  const [x, y, z] = [w[0]!, w[1]!, w[2]!];
  const t = Math.hypot(x, y, z);
  const K = [0, -z, y, z, 0, -x, -y, x, 0];
  const square = [-y * y - z * z, x * y, x * z, x * y, -x * x - z * z, y * z, x * z, y * z, -x * x - y * y];
  const [first, second] = t > 1e-8 ? [Math.sin(t) / t, (1 - Math.cos(t)) / t ** 2] : [1, 0];
  return Float64Array.from(K, (value, at) => (at % 4 === 0 ? 1 : 0) + value * first + square[at]! * second);
}

function misfit({ w, shift, P, Q }: Fit): number {
  const R = rotation({ w });
  let total = 0;
  for (let i = 0; i < P.length; i += 3) {
    for (let a = 0; a < 3; a++) {
      let moved = shift[a]! - Q[i + a]!;
      for (let b = 0; b < 3; b++) moved += R[3 * a + b]! * P[i + b]!;
      total += moved * moved;
    }
  }
  return total;
}

const random = randomFrom(17);

function points(n: number, w: Float64Array): Case<Fit> {
  return { what: `n = ${n}, turned by [${[...w].map((value) => value.toFixed(1)).join(', ')}]`, sizes: { n }, args: { w, shift: random.numbers(3), P: random.numbers(3 * n), Q: random.numbers(3 * n) } };
}

export const rotationProgram = readProgram('rotation', [
  definition<Turn>({ name: 'rotation', active: ['w'], reference: rotation, cases: [{ what: 'a turn', sizes: {}, args: { w: Float64Array.of(0.4, -1.1, 0.3) } }] }),
  definition<Fit>({
    name: 'fit',
    active: ['w', 'shift'],
    packed: [],
    reference: misfit,
    cases: [points(1, random.numbers(3)), points(4, random.numbers(3)), points(2, Float64Array.of(0, 0, 0))],
  }),
]);
