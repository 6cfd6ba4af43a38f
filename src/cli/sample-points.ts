// Points at which a function is checked: inside the declared domains, otherwise of ordinary size, the same in every
// run.

import { elementAt, firstOf } from '../base/lists.ts';
import type { FunctionInfo, ParameterInfo } from '../analyse/function-info.ts';
import { countOf, wholesOf } from './flat-value.ts';

/** One number of the arguments: what it belongs to, and whether it has a derivative, and is a whole one. */
export type Leaf = {
  readonly parameter: ParameterInfo;
  readonly label: string;
  readonly active: boolean;
  readonly whole: boolean;
};

/** Null if a size is known only when run. */
export function leavesOf({ parameters }: FunctionInfo): readonly Leaf[] | null {
  const leaves: Leaf[] = [];
  for (const parameter of parameters) {
    const count = countOf(parameter.shape);
    if (count === null) return null;
    const active = !parameter.const && !parameter.whole;
    const suffix = (k: number): string => (parameter.shape.kind === 'scalar' ? '' : ` (number ${k} of ${count})`);
    wholesOf(parameter.shape, parameter.whole).forEach((whole, k) =>
      leaves.push({ parameter, label: `${parameter.name}${suffix(k)}`, active, whole }),
    );
  }
  return leaves;
}

/** What is tried in turn for a number without a domain, until values are finite. */
const ordinary: readonly (readonly [number, number])[] = [
  [-2, 2],
  [0.1, 3],
  [0.05, 0.95],
  [-10, 10],
  [1.1, 6],
];

/** After so many points of one kind, the kinds are mixed: `acosh(x) * asin(y)` needs that. */
const uniformAttempts = 40;

/** What is tried for whole numbers without a domain: they may be positions, which few ranges suit. */
const wholeRanges: readonly (readonly [number, number])[] = [
  [1, 4],
  [0, 1],
  [0, 2],
  [-1, 0],
  [0, 0],
  [0, 4],
  [-1, 2],
];

/**
 * Whole numbers as positions on an axis that ends there, the `k`-th of them: anywhere, the next, the one before (or -1,
 * for none), from the end, earlier ones, later ones, all the same.
 */
const positions: readonly ((k: number, end: number, random: () => number) => number)[] = [
  (_, end, random) => Math.floor(random() * end),
  (k) => k - 1,
  (k) => k + 1,
  (k) => k,
  (k, _, random) => Math.floor(random() * (k + 1)) - 1,
  (k, end) => Math.max(end - 1 - k, 0),
  () => 0,
  (_, end) => end - 1,
  (k) => Math.max(k - 1, 0),
  (_, end, random) => 1 + Math.floor(random() * end),
  (k, _, random) => Math.floor(random() * (k + 1)),
  (k, end, random) => Math.min(k + Math.floor(random() * 2), end - 1),
  () => -1,
];

/** How the whole numbers of a parameter are drawn, `k` counting them. */
type Draw = (k: number) => number;

function drawOfWhole(attempt: number, ends: readonly number[], random: () => number): Draw {
  if (ends.length === 0 || attempt % 8 === 7) {
    const [from, to] = wholeRanges[attempt === 0 ? 0 : Math.floor(random() * wholeRanges.length)] ?? [0, 1];
    return () => Math.min(Math.max(Math.round(from + (to - from) * (0.02 + 0.96 * random())), from), to);
  }
  // The shortest axis first: what lies on it lies on all others.
  const end = attempt < 2 ? firstOf(ends) : elementAt(ends, Math.floor(random() * ends.length));
  // All in one way, each way in turn; or each in its own.
  const position = elementAt(
    positions,
    attempt % 2 === 0 ? (attempt / 2) % positions.length : Math.floor(random() * positions.length),
  );
  return (k) => position(k, end, random);
}

/**
 * `sizes`: whole-number parameters that are sizes have their values. `ends`: lengths of axes on which positions may
 * lie.
 */
export function samplePoint(
  leaves: readonly Leaf[],
  attempt: number,
  random: () => number,
  sizes: ReadonlyMap<string, number> = new Map(),
  ends: readonly number[] = [],
): Float64Array {
  const draws = new Map<ParameterInfo, { readonly draw: Draw; count: number }>();
  const wholeOf = (parameter: ParameterInfo): number => {
    let own = draws.get(parameter);
    if (own === undefined) draws.set(parameter, (own = { draw: drawOfWhole(attempt, ends, random), count: 0 }));
    return own.draw(own.count++);
  };
  return Float64Array.from(leaves, ({ parameter, whole }) => {
    const size = whole ? sizes.get(parameter.name) : undefined;
    if (size !== undefined) return size;
    if (whole && parameter.domain === null) return wholeOf(parameter);
    const kind = attempt < uniformAttempts ? attempt % ordinary.length : Math.floor(random() * ordinary.length);
    const [from, to] = range(parameter, ordinary[kind] ?? [-2, 2]);
    // A little inside, so that there is room to either side.
    const value = from + (to - from) * (0.02 + 0.96 * random());
    return whole ? Math.min(Math.max(Math.round(value), Math.ceil(from)), Math.floor(to)) : value;
  });
}

/** All numbers that are not whole the same: `at` where their domain allows it, else the first of their parameter. */
export function tiedPoint(leaves: readonly Leaf[], point: Float64Array, at: number | null): Float64Array {
  return point.map((value, k) => {
    const { parameter, whole } = elementAt(leaves, k);
    if (whole) return value;
    const first = leaves.findIndex((leaf) => leaf.parameter === parameter);
    const [from, to] = parameter.domain ?? [-Infinity, Infinity];
    return at !== null && from <= at && at <= to ? at : elementAt(point, first);
  });
}

/** With one whole number, which is no size, at another value; null without one. */
export function strayPoint(
  leaves: readonly Leaf[],
  point: Float64Array,
  value: number,
  sizes: ReadonlyMap<string, number>,
  random: () => number,
): Float64Array | null {
  const free = leaves.flatMap(({ parameter, whole }, k) =>
    whole && parameter.domain === null && !sizes.has(parameter.name) ? [k] : [],
  );
  const chosen = free[Math.floor(random() * free.length)];
  return chosen === undefined ? null : point.map((before, k) => (k === chosen ? value : before));
}

function range({ domain }: ParameterInfo, [low, high]: readonly [number, number]): readonly [number, number] {
  if (domain === null) return [low, high];
  const [from, to] = domain;
  const width = Math.abs(high - low);
  if (Number.isFinite(from) && Number.isFinite(to)) return [from, to];
  if (Number.isFinite(from)) return [from, from + width];
  if (Number.isFinite(to)) return [to - width, to];
  return [low, high];
}

/** How far a number may be moved to either side without leaving its domain. */
export function reachOf({ parameter }: Leaf, value: number): number {
  if (parameter.domain === null) return Infinity;
  const [from, to] = parameter.domain;
  return Math.max(Math.min(value - from, to - value), 0);
}

/** Pseudo-random numbers in 0..1, the same for the same seed text (a hash that is stepped through). */
export function randomFrom(seed: string): () => number {
  let state = 2166136261;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
