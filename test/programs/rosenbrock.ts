// Rosenbrock's function in any number of variables.

import { definition, randomFrom, readProgram, type Case } from './program.ts';

type Args = { readonly x: Float64Array };

function valley({ x }: Args): number {
  let total = 0;
  for (let i = 0; i < x.length - 1; i++) total += 100 * (x[i + 1]! - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2;
  return total;
}

const random = randomFrom(16);
const point = (n: number): Case<Args> => ({ what: `n = ${n}`, sizes: { n }, args: { x: random.numbers(n, -2, 2) } });

export const rosenbrock = readProgram('rosenbrock', [definition<Args>({ name: 'rosenbrock', active: ['x'], packed: [], reference: valley, cases: [point(1), point(2), point(10)] })]);
