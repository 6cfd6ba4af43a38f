// Values at points, and chords: where a value lies above one chord and below another it is neither convex nor concave,
// and nothing has to be tried. What is only tried keeps far away from rounding; what is shown is enclosed in intervals.

import type { Ref } from '../../form/form.ts';
import { applyGate } from '../../lower/formula.ts';
import { elementwise, numberOf, stageIn, type Analysis, type Cone } from './analysis.ts';
import { toNumber } from './fraction.ts';
import { contains, everything, gateInterval, hull, type Interval } from './interval.ts';
import { above, below, minus, plus, times } from './rounding.ts';
import type { Term } from './terms.ts';

export type Point = ReadonlyMap<Ref, number>;
/** `isInfinite`: whether something on the way is no finite number. */
export type Measured = { readonly value: number; readonly isInfinite: boolean };

/** A sum of terms where the atoms have these values. */
export function measure(analysis: Analysis, terms: readonly Term[], point: Point): Measured {
  const values = new Map(point);
  let isInfinite = false;
  const valueOf = (ref: Ref): number => {
    const before = values.get(ref) ?? numberOf(analysis, ref);
    if (before !== null) return before;
    const { op } = stageIn(analysis, ref);
    let value = NaN;
    if (op.kind === 'gate') value = applyGate(op.gate, op.args.map(valueOf));
    else if (op.kind === 'accumulate') {
      const taken = op.parts.find(({ guard }) =>
        guard.every(({ condition, holds }) => (valueOf(condition) === 1) === holds),
      );
      if (taken !== undefined) value = valueOf(taken.value);
    }
    if (!Number.isFinite(value)) isInfinite = true;
    values.set(ref, value);
    return value;
  };
  const value = terms.reduce((sum, { factor, ref }) => sum + toNumber(factor) * valueOf(ref), 0);
  return { value, isInfinite };
}

/** Two points with the values there and half-way. */
export type Chord = {
  readonly ends: readonly [Point, Point];
  readonly values: readonly [number, number];
  readonly middle: number;
};

/** How far the middle lies above the chord, where that is no rounding; 0 where it may be. */
function excess({ values: [a, b], middle }: Chord): number {
  const over = middle - (a / 2 + b / 2);
  return Math.abs(over) > clearly * (Math.abs(a) + Math.abs(b) + Math.abs(middle)) ? over : 0;
}

const clearly = 1e-6;

/** A chord below the value and one above it, as far as some are found. */
export type Chords = { readonly below: Chord | null; readonly above: Chord | null };

const usualChords = 14;
const chordsOfData = 50;

/** `isShown`: those alone that hold whatever the rounding, of parameters alone. */
export function chordsOf(
  analysis: Analysis,
  terms: readonly Term[],
  cone: Cone,
  { count = usualChords, isShown = false } = {},
): Chords {
  const data = dataBelow(analysis, cone.data);
  if (isShown && ![...cone.atoms, ...data].every((ref) => isParameter(analysis, ref)))
    return { below: null, above: null };
  let below: Chord | null = null;
  let above: Chord | null = null;
  const random = sequence();
  const valuesOf = (refs: readonly Ref[]): [Ref, number][] => refs.map((ref) => [ref, valueIn(analysis, ref, random)]);
  let given: readonly [Ref, number][] = [];
  for (let i = 0; i < count && (below === null || above === null); i += 1) {
    // Data differ where it is only tried; what is shown is of one choice of them.
    if (!isShown || i % chordsOfData === 0) given = valuesOf(data);
    if (isShown && data.length > 0 && i % chordsOfData === 0) [below, above] = [null, null];
    const [a, b] = [0, 1].map(() => new Map([...valuesOf(cone.atoms), ...given]));
    if (a === undefined || b === undefined) break;
    const halfway = new Map([...a].map(([ref, x]) => [ref, x / 2 + (b.get(ref) ?? x) / 2]));
    const [first, second, middle] = [a, b, halfway].map((point) => measure(analysis, terms, point).value);
    const chord: Chord = {
      ends: [a, b],
      values: [first ?? NaN, second ?? NaN],
      middle: middle ?? NaN,
    };
    const over = excess(chord);
    if (over === 0 || !Number.isFinite(over) || (over > 0 ? below : above) !== null) continue;
    if (isShown && !isCertain(analysis, terms, chord, over)) continue;
    if (over > 0) below = chord;
    else above = chord;
  }
  return { below, above };
}

/** What data are made of. */
export function dataBelow(analysis: Analysis, roots: readonly Ref[]): readonly Ref[] {
  const found = new Set<Ref>();
  const seen = new Set<Ref>();
  const pending = [...roots];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (seen.has(ref) || numberOf(analysis, ref) !== null) continue;
    seen.add(ref);
    const parts = elementwise(stageIn(analysis, ref));
    if (parts === null) found.add(ref);
    else pending.push(...parts);
  }
  return [...found].sort((a, b) => a - b);
}

/** Whether it may be any number of its interval, whatever the others are. */
function isParameter(analysis: Analysis, ref: Ref): boolean {
  const { op } = stageIn(analysis, ref);
  if (op.kind !== 'read') return op.kind === 'input';
  const isFixed = op.at.every(({ terms }) => terms.every(({ of }) => of.kind !== 'value'));
  return isFixed && stageIn(analysis, op.array).op.kind === 'input';
}

/** Whether exact values lie on the side of the chord where the computed ones do. */
function isCertain(analysis: Analysis, terms: readonly Term[], { ends: [a, b] }: Chord, over: number): boolean {
  const exactly = (point: Point): ReadonlyMap<Ref, Interval> => new Map([...point].map(([ref, x]) => [ref, [x, x]]));
  const half: Interval = [0.5, 0.5];
  const halfway = new Map(
    [...a].map(([ref, x]): [Ref, Interval] => {
      const y = b.get(ref) ?? x;
      return [ref, x === y ? [x, x] : times(half, plus([x, x], [y, y]))];
    }),
  );
  const [first = everything, second = everything, middle = everything] = [exactly(a), exactly(b), halfway].map(
    (point) => enclosed(analysis, terms, point),
  );
  const [least, most] = minus(middle, times(half, plus(first, second)));
  return over > 0 ? least > 0 : most < 0;
}

/** Around a sum of terms where the atoms lie in these intervals. */
function enclosed(analysis: Analysis, terms: readonly Term[], point: ReadonlyMap<Ref, Interval>): Interval {
  const known = new Map(point);
  const around = (ref: Ref): Interval => {
    const before = known.get(ref);
    if (before !== undefined) return before;
    const number = numberOf(analysis, ref);
    const made = number === null ? enclose(ref) : literal(number);
    known.set(ref, made);
    return made;
  };
  const enclose = (ref: Ref): Interval => {
    const { op } = stageIn(analysis, ref);
    if (op.kind === 'gate') return gateInterval(op.gate, op.args.map(around));
    if (op.kind !== 'accumulate') return everything;
    const taken = op.parts.filter(({ guard }) =>
      guard.every(({ condition, holds }) => contains(around(condition), holds ? [1, 1] : [0, 0])),
    );
    return taken.length === 0 ? everything : taken.map(({ value }) => around(value)).reduce(hull);
  };
  return terms.reduce<Interval>(
    (sum, { factor, ref }) => plus(sum, times(literal(toNumber(factor)), around(ref))),
    [0, 0],
  );
}

/** A number as it was written: a whole one is itself. */
function literal(x: number): Interval {
  return Number.isInteger(x) ? [x, x] : [below(x), above(x)];
}

/** Numbers from 0 to 1, the same ones each time (a linear congruence). */
export function sequence(): () => number {
  let state = 20_260_801;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

function valueIn(analysis: Analysis, ref: Ref, random: () => number): number {
  const { interval } = analysis.known(ref);
  const value = numberIn(interval, random);
  if (stageIn(analysis, ref).type !== 'whole') return value;
  return Math.min(Math.max(Math.round(value), Math.ceil(interval[0])), Math.floor(interval[1]));
}

/** Of few digits, near to an end or within some orders of magnitude. */
export function numberIn([from, to]: Interval, random: () => number): number {
  const share = random();
  const digits = (x: number): number => {
    const rounded = Number(x.toPrecision(3));
    return rounded >= from && rounded <= to ? rounded : x;
  };
  if (Number.isFinite(from) && Number.isFinite(to)) return digits(from + (to - from) * share);
  const size = 10 ** (3 * random() - 2);
  if (Number.isFinite(from)) return digits(from + size);
  if (Number.isFinite(to)) return digits(to - size);
  return digits(share < 0.5 ? size : -size);
}
