// The heat equation in time, ends held fixed.

import { definition, randomFrom, readProgram, type Case } from './program.ts';

type Args = { readonly u0: Float64Array; readonly alpha: number; readonly dt: number; readonly dx: number; readonly target: Float64Array; readonly steps: number };

function misfit({ u0, alpha, dt, dx, target, steps }: Args): number {
  const r = (alpha * dt) / dx ** 2;
  let u = u0;
  for (let t = 0; t < steps; t++) {
    const old = u;
    u = old.map((here, i) => (i === 0 || i === old.length - 1 ? here : here + r * (old[i - 1]! - 2 * here + old[i + 1]!)));
  }
  return u.reduce((total, value, i) => total + (value - target[i]!) ** 2, 0);
}

const random = randomFrom(13);

function rod(n: number, steps: number): Case<Args> {
  const args: Args = { u0: random.numbers(n), alpha: 0.7, dt: 0.01, dx: 0.2, target: random.numbers(n), steps };
  // Where nothing flows, alpha has slope 0.
  return { what: `n = ${n}, ${steps} steps`, sizes: { n, steps }, args, ...(n === 2 || steps === 0 ? { size: 1 } : {}) };
}

export const heat = readProgram('heat', [definition<Args>({ name: 'heat', active: ['u0', 'alpha'], packed: [], reference: misfit, cases: [rod(2, 3), rod(3, 1), rod(5, 0), rod(7, 4)] })]);
