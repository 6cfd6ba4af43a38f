// Springs between points in the plane: one array of positions, and an array of records.

import { definition, randomFrom, readProgram, type Case } from './program.ts';

type Rows = { readonly pos: Float64Array; readonly edge: Int32Array; readonly rest: Float64Array; readonly k: number };
type Records = { readonly pos: { readonly x: Float64Array; readonly y: Float64Array }; readonly a: Int32Array; readonly b: Int32Array; readonly rest: Float64Array; readonly k: number };

function energy(x: Float64Array, y: Float64Array, a: Int32Array, b: Int32Array, rest: Float64Array, k: number): number {
  return rest.reduce((total, length, s) => total + (k / 2) * (Math.hypot(x[a[s]!]! - x[b[s]!]!, y[a[s]!]! - y[b[s]!]!) - length) ** 2, 0);
}

const random = randomFrom(19);

function net(n: number, m: number): Records {
  const a = random.wholes(m, n);
  const b = a.map((from) => (from + 1 + random.wholes(1, n - 1)[0]!) % n);
  return { pos: { x: random.numbers(n, -2, 2), y: random.numbers(n, -2, 2) }, a, b, rest: random.numbers(m, 0.5, 1.5), k: 3 };
}

/** Every second element from the one, every second from the other. */
function woven<T extends Float64Array | Int32Array>(first: T, second: T): number[] {
  return [...first].flatMap((value, i) => [value, second[i]!]);
}

const records = ([n, m]: readonly [number, number]): Case<Records> => ({ what: `n = ${n}, m = ${m}`, sizes: { n, m }, args: net(n, m) });

function rows({ what, sizes, args: { pos, a, b, rest, k } }: Case<Records>): Case<Rows> {
  return { what, sizes, args: { pos: Float64Array.from(woven(pos.x, pos.y)), edge: Int32Array.from(woven(a, b)), rest, k } };
}

const even = (list: Float64Array, odd: 0 | 1): Float64Array => list.filter((_, i) => i % 2 === odd);
const evenWhole = (list: Int32Array, odd: 0 | 1): Int32Array => list.filter((_, i) => i % 2 === odd);
const nets = ([[2, 1], [3, 5], [6, 9], [3, 0]] as const).map(records);
/** A spring whose ends meet has gradient 0. */
const met: Case<Records> = { what: 'a spring of no length', sizes: { n: 2, m: 1 }, args: { pos: { x: Float64Array.of(1, 1), y: Float64Array.of(2, 2) }, a: Int32Array.of(0), b: Int32Array.of(1), rest: Float64Array.of(0.5), k: 3 } };

export const spring = readProgram('spring', [
  definition<Rows>({
    name: 'energy',
    active: ['pos'],
    packed: [],
    reference: ({ pos, edge, rest, k }) => energy(even(pos, 0), even(pos, 1), evenWhole(edge, 0), evenWhole(edge, 1), rest, k),
    cases: nets.map(rows),
  }),
  definition<Records>({ name: 'energy2', active: ['pos'], packed: [], reference: ({ pos, a, b, rest, k }) => energy(pos.x, pos.y, a, b, rest, k), cases: nets }),
  definition<Records>({
    name: 'energy2',
    active: ['pos'],
    reference: ({ pos, a, b, rest, k }) => energy(pos.x, pos.y, a, b, rest, k),
    gradient: () => ({ pos: [0, 0, 0, 0] }),
    cases: [met],
  }),
]);
