// Where the values of a gate lie, given where its arguments lie. Operators have rules of their own; everything else
// follows from the gate table: a range, and the ends of an interval where the partials have a sign. Bounds are to
// rounding.

import { elementAt, firstOf } from '../base/lists.ts';
import { nowhere } from '../base/span.ts';
import type { Curvature, Gate } from '../gates/gate.ts';
import { createBuilder, input } from '../form/builder.ts';
import type { Op, Ref, Stage } from '../form/form.ts';
import { applyGate, formulaContext, lowerBody, partialBody } from '../lower/formula.ts';
import { exactRules } from '../form/simplify.ts';
import type { Body } from '../syntax/ast.ts';
import { parseFormula } from '../syntax/parse.ts';

export type Interval = readonly [from: number, to: number];

export const everything: Interval = [-Infinity, Infinity];

/** How a gate moves with an argument: up, down, not at all, or unknown. */
export type Direction = 'up' | 'down' | 'flat' | 'unknown';

/** Formulas call gates whose partials are formulas: so deep, then a gate's whole range. */
const deepest = 2;

export function gateInterval(gate: Gate, args: readonly Interval[], depth = 0): Interval {
  if (args.every(([from, to]) => from === to))
    return point(
      applyGate(
        gate,
        args.map(([from]) => from),
      ),
    );
  // What a user's gate is declared to be is checked at some points only.
  if (gate.user || gate.surrogate) return gate.range;
  const rule = rules[gate.name];
  if (rule !== undefined) return cleaned(rule(firstOf(args), args[1] ?? everything));
  const inside = insideDomain(gate, args);
  const shape = shapeOver(gate, inside);
  if (gate.discontinuous || depth >= deepest || (shape === null && mayBreak(gate, inside, depth + 1)))
    return gate.range;
  const directions = inside.map((_, i) => direction(gate, i, inside, depth + 1));
  if (directions.includes('unknown')) return bounded(gate, inside, shape);
  const end = (at: 0 | 1): number =>
    applyGate(
      gate,
      inside.map((interval, i) => elementAt(interval, directions[i] === 'down' ? 1 - at : at)),
    );
  return intersection(gate.range, [end(0), end(1)]);
}

/** A convex function of one argument is greatest at an end, a concave one least. */
function bounded(gate: Gate, args: readonly Interval[], shape: Curvature | null): Interval {
  const [interval] = args;
  if (shape === null || args.length > 1 || interval === undefined) return gate.range;
  const ends = interval.map((x) => applyGate(gate, [x]));
  if (ends.some(Number.isNaN)) return gate.range;
  return intersection(gate.range, shape === 'convex' ? [-Infinity, Math.max(...ends)] : [Math.min(...ends), Infinity]);
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
function mayBreak(gate: Gate, args: readonly Interval[], depth: number): boolean {
  return gate.kinks.some((text) => {
    const [from, to] = formulaInterval(kinkFormula(gate, text), args, depth);
    return from < 0 && to > 0;
  });
}

/** The sign of the partial in argument `i`, over these intervals. */
export function direction(gate: Gate, i: number, args: readonly Interval[], depth = 0): Direction {
  const partial = partialFormula(gate, elementAt(gate.args, i));
  if (partial === null || gate.discontinuous || gate.surrogate || gate.user) return 'unknown';
  const out = rules[gate.name] === undefined ? gate.range : gateInterval(gate, args);
  const [from, to] = formulaInterval(partial, [...insideDomain(gate, args), out], depth);
  if (from === 0 && to === 0) return 'flat';
  return from >= 0 ? 'up' : to <= 0 ? 'down' : 'unknown';
}

/** Whether the partial in argument `i` depends on that argument: if not, the gate is affine in it. */
export function isAffineIn(gate: Gate, i: number): boolean {
  const partial = partialFormula(gate, elementAt(gate.args, i));
  if (partial === null || gate.discontinuous || gate.surrogate || gate.user) return false;
  const unused = (ref: Ref): boolean =>
    partial.stages.every((stage) => !usesOf(stage).includes(ref)) && partial.result !== ref;
  return unused(elementAt(partial.inputs, i)) && unused(partial.inputs.at(-1) as Ref);
}

/** The part of the arguments for which the gate is defined. */
export function insideDomain(gate: Gate, args: readonly Interval[]): readonly Interval[] {
  return args.map((interval, i) => intersection(interval, gate.domain[elementAt(gate.args, i)] ?? everything));
}

export function hull(a: Interval, b: Interval): Interval {
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

function contains([from, to]: Interval, inner: Interval): boolean {
  return from <= inner[0] && inner[1] <= to;
}

function cleaned([from, to]: Interval): Interval {
  return [Number.isNaN(from) ? -Infinity : from, Number.isNaN(to) ? Infinity : to];
}

/** An empty intersection (nothing is defined there) stays at the nearer end. */
function intersection(a: Interval, b: Interval): Interval {
  const from = Math.max(a[0], b[0]);
  const to = Math.min(a[1], b[1]);
  if (Number.isNaN(from) || Number.isNaN(to)) return everything;
  return from <= to ? [from, to] : [to, to];
}

function point(value: number): Interval {
  return Number.isNaN(value) ? everything : [value, value];
}

/** A formula as stages of the gate's arguments and, last, of its value. */
type Formula = { readonly stages: readonly Stage[]; readonly inputs: readonly Ref[]; readonly result: Ref };

const formulas = new WeakMap<Gate, Map<string, Formula>>();

function partialFormula(gate: Gate, argument: string): Formula | null {
  const body = partialBody(gate, argument);
  return body === null ? null : remembered(gate, `d${argument}`, () => body);
}

function kinkFormula(gate: Gate, text: string): Formula {
  return remembered(gate, `= ${text}`, () => parseFormula(text));
}

function remembered(gate: Gate, key: string, body: () => Body): Formula {
  const own = formulas.get(gate) ?? new Map<string, Formula>();
  formulas.set(gate, own);
  const before = own.get(key);
  if (before !== undefined) return before;
  const names = [...gate.args, 'out'];
  const builder = createBuilder(applyGate, exactRules, names);
  const inputs = names.map((name) => input(builder, name, 'active', 'real', [], nowhere, name));
  const { context, values } = formulaContext(builder, gate, inputs.slice(0, -1), inputs.at(-1));
  const made = { result: lowerBody(context, values, body()), stages: builder.stages, inputs };
  own.set(key, made);
  return made;
}

function usesOf({ op }: Stage): readonly Ref[] {
  if (op.kind === 'gate') return op.args;
  return op.kind === 'accumulate'
    ? op.parts.flatMap((part) => [part.value, ...part.guard.map((literal) => literal.condition)])
    : [];
}

function formulaInterval(formula: Formula, inputs: readonly Interval[], depth: number): Interval {
  const known: (Interval | undefined)[] = [];
  formula.inputs.forEach((ref, i) => (known[ref] = inputs[i] ?? everything));
  for (const { id, op } of formula.stages) known[id] ??= opInterval(op, known, depth);
  return known[formula.result] ?? everything;
}

function opInterval(op: Op, known: readonly (Interval | undefined)[], depth: number): Interval {
  if (op.kind === 'constant') return point(op.value);
  if (op.kind === 'gate')
    return gateInterval(
      op.gate,
      op.args.map((ref) => known[ref] ?? everything),
      depth,
    );
  if (op.kind !== 'accumulate' || op.how !== 'only') return everything;
  return op.parts.map((part) => known[part.value] ?? everything).reduce(hull);
}

type IntervalRule = (a: Interval, b: Interval) => Interval;

const inverse: IntervalRule = ([from, to]) =>
  from >= 0 ? [1 / to, 1 / Math.abs(from)] : to <= 0 ? [-1 / Math.abs(to), 1 / from] : everything;

/** 0 times a bound that is never attained is 0. */
const product: IntervalRule = (a, b) => {
  const corners = a.flatMap((x) => b.map((y) => (x === 0 || y === 0 ? 0 : x * y)));
  return [Math.min(...corners), Math.max(...corners)];
};

const square: IntervalRule = ([from, to]) => {
  const ends = [from * from, to * to] as const;
  return [from <= 0 && to >= 0 ? 0 : Math.min(...ends), Math.max(...ends)];
};

const rules: { readonly [gate: string]: IntervalRule } = {
  '+': (a, b) => [a[0] + b[0], a[1] + b[1]],
  '-': (a, b) => [a[0] - b[1], a[1] - b[0]],
  '*': product,
  '/': (a, b) => product(a, inverse(b, b)),
  neg: ([from, to]) => [-to, -from],
  inv: inverse,
  sqr: square,
  sign: ([from, to]) => [Math.sign(from), Math.sign(to)],
};
