// Where the values of a gate lie, given where its arguments lie: closed bounds, rounded outward. Operators have rules
// of their own; everything else follows from the gate table: a range, and the ends of an interval where the partials
// have a sign (R. E. Moore, Interval Analysis, 1966). A value that is no number lies nowhere.

import { elementAt, firstOf } from '../../base/lists.ts';
import type { Curvature, Gate } from '../../gates/gate.ts';
import type { Op } from '../../form/form.ts';
import { applyGate } from '../../lower/formula.ts';
import { kinkFormulas, partialFormula, type Formula } from './gate-formulas.ts';
import { above, below, inverse, minus, negative, plus, root, square, times, type Interval } from './rounding.ts';

export type { Interval } from './rounding.ts';

export const everything: Interval = [-Infinity, Infinity];

/** How a gate moves with an argument: up, down, not at all, or unknown. */
export type Direction = 'up' | 'down' | 'flat' | 'unknown';

/** Formulas call gates whose partials are formulas: so deep, then a gate's whole range. */
const deepest = 2;

export function gateInterval(gate: Gate, args: readonly Interval[], depth = 0): Interval {
  // What a user's gate is declared to be is checked at some points only.
  if (gate.user || gate.surrogate) return gate.range;
  const rule = ruleOf(gate);
  if (rule !== undefined) return rule(firstOf(args), args[1] ?? everything);
  if (args.every(([from, to]) => from === to)) return pointInterval(gate, args);
  const inside = insideDomain(gate, args);
  const shape = shapeOver(gate, inside);
  if (gate.discontinuous || depth >= deepest || (shape === null && mayBreak(gate, inside, depth + 1)))
    return gate.range;
  const directions = inside.map((_, i) => direction(gate, i, inside, depth + 1));
  if (directions.includes('unknown')) return bounded(gate, inside, shape);
  const end = (at: 0 | 1): number => {
    const points = inside.map((interval, i) => elementAt(interval, directions[i] === 'down' ? 1 - at : at));
    return around(gate, points, applyGate(gate, points))[at];
  };
  return intersection(gate.range, [end(0), end(1)]);
}

/** Of numbers: a zero may be either one. */
function pointInterval(gate: Gate, args: readonly Interval[]): Interval {
  let points: readonly (readonly number[])[] = [[]];
  for (const [x] of args) points = points.flatMap((point) => (x === 0 ? [0, -0] : [x]).map((one) => [...point, one]));
  const values = points.map((point) => around(gate, point, applyGate(gate, point)));
  return intersection(gate.range, values.reduce(hull));
}

/** At an end that is 0 the zero that the numbers inside tend to. */
function inward([from, to]: Interval): Interval {
  return [from === 0 ? 0 : from, to === 0 ? -0 : to];
}

/** Gates without rounding; those of the host keep their last digit or two, formulas a few less. */
const exact: ReadonlySet<string> = new Set(['abs', 'norm1', 'min', 'max', 'minfirst', 'maxfirst', 'relu', 'clamp']);
const lastDigits = 2 ** -50;
const formulaDigits = 2 ** -44;

/** Around a value that was computed. Where all are 0, 1, -1 or infinite it is known. */
export function around(gate: Gate, args: readonly number[], value: number): Interval {
  if (Number.isNaN(value)) return everything;
  if (exact.has(gate.name) || [...args, value].every(isPlain)) return [value, value];
  if (gate.name === 'sqrt' || gate.name === 'length') return root(firstOf(args));
  const slack = Math.abs(value) * (gate.value.kind === 'host' ? lastDigits : formulaDigits);
  return [below(value - slack), above(value + slack)];
}

function isPlain(x: number): boolean {
  return x === 0 || Math.abs(x) === 1 || Math.abs(x) === Infinity;
}

/** A convex function of one argument is greatest at an end, a concave one least. */
function bounded(gate: Gate, args: readonly Interval[], shape: Curvature | null): Interval {
  const [interval] = args;
  if (shape === null || args.length > 1 || interval === undefined) return gate.range;
  const ends = interval.map((x) => around(gate, [x], applyGate(gate, [x])));
  return intersection(
    gate.range,
    shape === 'convex'
      ? [-Infinity, Math.max(...ends.map(([, to]) => to))]
      : [Math.min(...ends.map(([from]) => from)), Infinity],
  );
}

/** The curvature that the gate has all over these intervals, by its table. */
export function shapeOver(gate: Gate, args: readonly Interval[]): Curvature | null {
  const found = gate.curvature
    .filter(({ where }) =>
      gate.args.every((argument, i) => contains(where[argument] ?? everything, elementAt(args, i))),
    )
    .map(({ is }) => is);
  return found.includes('convex') && found.includes('concave') ? 'affine' : (found[0] ?? null);
}

/** Whether a kink, which may be a pole, lies inside. A convex function has no poles. */
export function mayBreak(gate: Gate, args: readonly Interval[], depth: number): boolean {
  return kinkFormulas(gate).some((formula) => {
    const [from, to] = formulaInterval(formula, args, depth);
    return from < 0 && to > 0;
  });
}

/** The sign of the partial in argument `i`, over these intervals. */
export function direction(gate: Gate, i: number, args: readonly Interval[], depth = 0): Direction {
  const partial = partialFormula(gate, i);
  if (partial === null) return 'unknown';
  const out = ruleOf(gate) === undefined ? gate.range : gateInterval(gate, args);
  const [from, to] = formulaInterval(partial, [...insideDomain(gate, args), out], depth);
  if (from === 0 && to === 0) return 'flat';
  return from >= 0 ? 'up' : to <= 0 ? 'down' : 'unknown';
}

/** The part of the arguments for which the gate is defined. */
export function insideDomain(gate: Gate, args: readonly Interval[]): readonly Interval[] {
  return args.map((interval, i) => inward(intersection(interval, gate.domain[elementAt(gate.args, i)] ?? everything)));
}

export function hull(a: Interval, b: Interval): Interval {
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

export function contains([from, to]: Interval, inner: Interval): boolean {
  return from <= inner[0] && inner[1] <= to;
}

/** An empty intersection (nothing is defined there) stays at the nearer end. */
export function intersection(a: Interval, b: Interval): Interval {
  const from = Math.max(a[0], b[0]);
  const to = Math.min(a[1], b[1]);
  if (Number.isNaN(from) || Number.isNaN(to)) return everything;
  return from <= to ? [from, to] : [to, to];
}

export function formulaInterval(formula: Formula, inputs: readonly Interval[], depth: number): Interval {
  const known: (Interval | undefined)[] = [];
  formula.inputs.forEach((ref, i) => (known[ref] = inputs[i] ?? everything));
  for (const { id, op } of formula.stages) known[id] ??= opInterval(op, known, depth);
  return known[formula.result] ?? everything;
}

function opInterval(op: Op, known: readonly (Interval | undefined)[], depth: number): Interval {
  if (op.kind === 'constant') return [op.value, op.value];
  if (op.kind === 'gate')
    return gateInterval(
      op.gate,
      op.args.map((ref) => known[ref] ?? everything),
      depth,
    );
  if (op.kind !== 'accumulate' || op.how !== 'only') return everything;
  const taken = op.parts.filter(({ guard }) =>
    guard.every(({ condition, holds }) => contains(known[condition] ?? everything, holds ? [1, 1] : [0, 0])),
  );
  return taken.map((part) => known[part.value] ?? everything).reduce(hull, [Infinity, -Infinity]);
}

type IntervalRule = (a: Interval, b: Interval) => Interval;

function ruleOf({ name, user }: Gate): IntervalRule | undefined {
  return user || !Object.hasOwn(rules, name) ? undefined : rules[name];
}

/** A truth value that is known where all numbers of one lie on one side of all of the other. */
function truth(holds: boolean, fails: boolean): Interval {
  return holds ? [1, 1] : fails ? [0, 0] : [0, 1];
}

const equal: IntervalRule = (a, b) =>
  truth(a[0] === a[1] && b[0] === b[1] && a[0] === b[0], a[1] < b[0] || b[1] < a[0]);

const negated = ([from, to]: Interval): Interval => [1 - to, 1 - from];

/** What is not 0 is true. */
const truthOf = ([from, to]: Interval): Interval => truth(from > 0 || to < 0, from === 0 && to === 0);

function merged(by: (a: number, b: number) => number, a: Interval, b: Interval): Interval {
  const [x, y] = [truthOf(a), truthOf(b)];
  return [by(x[0], y[0]), by(x[1], y[1])];
}

const power: IntervalRule = (x, y) => {
  const whole = y[0] === y[1] && Number.isInteger(y[0]);
  if (x[0] >= 0 || !whole) {
    // A base that may be negative has whole powers alone, of which nobody knows the parity.
    if (x[0] < 0 && y[0] !== y[1]) return everything;
    const corners = [Math.max(0, x[0]), x[1]].flatMap((base) => y.map((exponent) => base ** exponent));
    return corners.some(Number.isNaN)
      ? [0, Infinity]
      : [Math.max(0, widened(Math.min(...corners), 0)), widened(Math.max(...corners), 1)];
  }
  if (y[0] < 0) return y[0] % 2 === 0 ? [0, Infinity] : everything;
  const ends = x.map((base) => base ** y[0]);
  const [least, most] = [widened(Math.min(...ends), 0), widened(Math.max(...ends), 1)];
  return y[0] % 2 === 0 ? [x[1] >= 0 ? 0 : Math.max(0, least), most] : [least, most];
};

function widened(value: number, end: 0 | 1): number {
  if (isPlain(value)) return value;
  const slack = Math.abs(value) * formulaDigits;
  return end === 0 ? below(value - slack) : above(value + slack);
}

/** Sine, shifted by `phase` quarter turns. Far out an angle has no digits left. */
const wave =
  (of: (x: number) => number, phase: number): IntervalRule =>
  ([from, to]) => {
    if (!(to - from < 2 * Math.PI) || Math.max(-from, to) > 1e6) return [-1, 1];
    // In turns from the first maximum; what lies close to an extremum attains it.
    const holds = (extremum: number): boolean => {
      const turn = 2 * Math.PI;
      const first = Math.ceil((from - extremum) / turn - 1e-9);
      return first * turn + extremum <= to + 1e-8;
    };
    const top = (1 - phase) * (Math.PI / 2);
    const ends = [of(from), of(to)].map((value) => (isPlain(value) ? value : [value - 1e-15, value + 1e-15]));
    const values = ends.flat();
    return [
      holds(top + Math.PI) ? -1 : Math.max(-1, Math.min(...values)),
      holds(top) ? 1 : Math.min(1, Math.max(...values)),
    ];
  };

const rules: { readonly [gate: string]: IntervalRule } = {
  '+': plus,
  '-': minus,
  '*': times,
  '/': (a, b) => times(a, inverse(b)),
  neg: negative,
  inv: inverse,
  sqr: square,
  pow: power,
  sin: wave(Math.sin, 0),
  cos: wave(Math.cos, 1),
  sign: ([from, to]) => [Math.sign(from), Math.sign(to)],
  '<': (a, b) => truth(a[1] < b[0], a[0] >= b[1]),
  '<=': (a, b) => truth(a[1] <= b[0], a[0] > b[1]),
  '>': (a, b) => truth(a[0] > b[1], a[1] <= b[0]),
  '>=': (a, b) => truth(a[0] >= b[1], a[1] < b[0]),
  '==': equal,
  '!=': (a, b) => negated(equal(a, b)),
  and: (a, b) => merged(Math.min, a, b),
  or: (a, b) => merged(Math.max, a, b),
  not: (a) => negated(truthOf(a)),
};
