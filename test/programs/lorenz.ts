// The Lorenz system from step to step by the classic Runge-Kutta method, held against what was seen of it.

import { definition, randomFrom, readProgram, type Case } from './program.ts';

type Point = { readonly x: number; readonly y: number; readonly z: number };
type Points = { readonly x: Float64Array; readonly y: Float64Array; readonly z: Float64Array };
type Args = { readonly start: Point; readonly sigma: number; readonly rho: number; readonly beta: number; readonly h: number; readonly seen: Points };

function misfit({ start, sigma, rho, beta, h, seen }: Args): number {
  const slope = ([x, y, z]: readonly number[]): readonly number[] => [sigma * (y! - x!), x! * (rho - z!) - y!, x! * y! - beta * z!];
  const along = (s: readonly number[], by: number, k: readonly number[]): readonly number[] => s.map((value, axis) => value + by * k[axis]!);
  const n = seen.x.length;
  let s: readonly number[] = [start.x, start.y, start.z];
  let total = 0;
  for (let t = 0; t < n; t++) {
    if (t > 0) {
      const k1 = slope(s);
      const k2 = slope(along(s, h / 2, k1));
      const k3 = slope(along(s, h / 2, k2));
      const k4 = slope(along(s, h, k3));
      s = s.map((value, axis) => value + (h / 6) * (k1[axis]! + 2 * k2[axis]! + 2 * k3[axis]! + k4[axis]!));
    }
    total += (s[0]! - seen.x[t]!) ** 2 + (s[1]! - seen.y[t]!) ** 2 + (s[2]! - seen.z[t]!) ** 2;
  }
  return total / n;
}

const random = randomFrom(31);
const path = (n: number): Points => ({ x: random.numbers(n, -5, 5), y: random.numbers(n, -5, 5), z: random.numbers(n, 10, 30) });
const walk = (n: number): Case<Args> => ({ what: `n = ${n}`, sizes: { n }, args: { start: { x: 1, y: -2, z: 20 }, sigma: 10, rho: 28, beta: 8 / 3, h: 0.01, seen: path(n) } });

export const lorenz = readProgram('lorenz', [definition<Args>({ name: 'lorenz', active: ['start', 'sigma', 'rho', 'beta'], packed: [], reference: misfit, cases: [2, 3, 12].map(walk) })]);
