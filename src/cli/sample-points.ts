// Points at which a function is checked: inside the declared domains, otherwise of ordinary size, the same in every run.

import type { FunctionInfo, ParameterInfo } from '../analyse/function-info.ts';
import { countOf } from './flat-value.ts';

/** One number of the arguments: what it belongs to, and whether it has a derivative. */
export type Leaf = { readonly parameter: ParameterInfo; readonly label: string; readonly active: boolean };

/** Null if a size is known only when run. */
export function leavesOf({ parameters }: FunctionInfo): readonly Leaf[] | null {
  const leaves: Leaf[] = [];
  for (const parameter of parameters) {
    const count = countOf(parameter.shape);
    if (count === null) return null;
    const active = !parameter.const && !parameter.whole;
    const suffix = (k: number): string => (parameter.shape.kind === 'scalar' ? '' : ` (number ${k} of ${count})`);
    for (let k = 0; k < count; k++) leaves.push({ parameter, label: `${parameter.name}${suffix(k)}`, active });
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

/** `sizes`: whole-number parameters that are sizes have their values. */
export function samplePoint(leaves: readonly Leaf[], attempt: number, random: () => number, sizes: ReadonlyMap<string, number> = new Map()): Float64Array {
  const wholeRange = new Map<ParameterInfo, readonly [number, number]>();
  const rangeOfWhole = (parameter: ParameterInfo): readonly [number, number] => {
    let chosen = wholeRange.get(parameter);
    if (chosen === undefined) wholeRange.set(parameter, (chosen = wholeRanges[attempt === 0 ? 0 : Math.floor(random() * wholeRanges.length)] ?? [0, 1]));
    return chosen;
  };
  return Float64Array.from(leaves, ({ parameter }) => {
    const size = parameter.whole ? sizes.get(parameter.name) : undefined;
    if (size !== undefined) return size;
    const kind = attempt < uniformAttempts ? attempt % ordinary.length : Math.floor(random() * ordinary.length);
    const [from, to] = range(parameter, parameter.whole ? rangeOfWhole(parameter) : (ordinary[kind] ?? [-2, 2]));
    // A little inside, so that there is room to either side.
    const value = from + (to - from) * (0.02 + 0.96 * random());
    return parameter.whole ? Math.min(Math.max(Math.round(value), Math.ceil(from)), Math.floor(to)) : value;
  });
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
