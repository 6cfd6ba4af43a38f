// Bounded work, told by CPU time of this process and never by the clock: two times are compared, so that neither the machine
// nor what else runs on it matters, and generously, so that the shape of growth decides and noise does not.

import { expect } from 'vitest';
import { load } from '../src/compile.ts';

/** Milliseconds of CPU, of all threads of this process. */
export function cpuOf(action: () => unknown): number {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

let unit: number | null = null;

/** What compiling some thousand terms takes here: a sixtieth of what a hostile source may take. */
function yardstick(): number {
  if (unit !== null) return unit;
  const source = Array.from({ length: 4000 }, (_, index) => `${index % 2 === 0 ? 'sin' : 'cos'}(${index} * x)`).join(' + ');
  const once = (): number => cpuOf(() => load(source));
  return (unit = Math.max(100, Math.min(once(), once())));
}

/** Runs it, and holds it against the yardstick. */
export function bounded<T>(action: () => T): T {
  const most = 60 * yardstick();
  let result: { readonly is: T } | null = null;
  expect(cpuOf(() => (result = { is: action() })), 'milliseconds of CPU').toBeLessThan(most);
  return (result as unknown as { readonly is: T }).is;
}

/** Work of a size and of eight times as much: a linear one takes 8 times as long, a quadratic one 64 times. */
export function expectLinear(work: (size: number) => unknown, size: number): void {
  const least = (of: number): number => Math.min(...[0, 1, 2].map(() => cpuOf(() => work(of))));
  work(size);
  const small = Math.max(1, least(size));
  expect(least(8 * size) / small, `times the CPU time for 8 times the size, of ${small} ms`).toBeLessThan(28);
}
