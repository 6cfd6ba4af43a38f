// Values at points, and chords: where a value lies above one chord and below another it is neither convex nor concave,
// and nothing has to be tried. Rounding is kept far away from; what no chord shows is not shown at all.

import type { Ref } from '../../form/form.ts';
import { applyGate } from '../../lower/formula.ts';
import { numberOf, stageIn, type Analysis, type Cone } from './analysis.ts';
import { toNumber } from './fraction.ts';
import type { Interval } from './interval.ts';
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

export function chordsOf(analysis: Analysis, terms: readonly Term[], cone: Cone, count = usualChords): Chords {
  const sides = [...cone.atoms, ...cone.data].map((ref) => [ref, analysis.known(ref).interval] as const);
  let below: Chord | null = null;
  let above: Chord | null = null;
  const random = sequence();
  for (let i = 0; i < count && (below === null || above === null); i += 1) {
    const data = cone.data.map((ref) => [ref, numberIn(analysis.known(ref).interval, random)] as const);
    const pointOf = (): Point =>
      new Map([...sides.map(([ref, side]) => [ref, numberIn(side, random)] as const), ...data]);
    const [a, b] = [pointOf(), pointOf()];
    const halfway = new Map([...a].map(([ref, x]) => [ref, x / 2 + (b.get(ref) ?? x) / 2]));
    const [first, second, middle] = [a, b, halfway].map((point) => measure(analysis, terms, point).value);
    const chord: Chord = {
      ends: [a, b],
      values: [first ?? NaN, second ?? NaN],
      middle: middle ?? NaN,
    };
    const over = excess(chord);
    if (over > 0 && Number.isFinite(over)) below ??= chord;
    if (over < 0 && Number.isFinite(over)) above ??= chord;
  }
  return { below, above };
}

/** Numbers from 0 to 1, the same ones each time (a linear congruence). */
function sequence(): () => number {
  let state = 20_260_801;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** Of few digits, near to an end or within some orders of magnitude. */
function numberIn([from, to]: Interval, random: () => number): number {
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
