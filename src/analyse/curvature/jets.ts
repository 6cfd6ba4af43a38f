// Values with first and second slopes as intervals: automatic differentiation of second order over a box (R. E. Moore,
// Interval Analysis, 1966). A gate's slopes are its partials in the table, its second slopes those of their formulas.

import { elementAt } from '../../base/lists.ts';
import type { Gate } from '../../gates/gate.ts';
import type { Op, Ref } from '../../form/form.ts';
import { numberOf, stageIn, type Analysis } from './analysis.ts';
import { kinkFormulas, partialFormula, type Formula } from './gate-formulas.ts';
import { contains, everything, formulaInterval, gateInterval, hull, type Interval } from './interval.ts';
import type { Handed } from './piece.ts';
import { negative, plus, times } from './rounding.ts';
import { selected, selects } from './selection.ts';

/** Second slopes stand row by row, each as long as the first ones. */
export type Jet = {
  readonly value: Interval;
  readonly slopes: readonly Interval[];
  readonly bends: readonly (readonly Interval[])[];
};

export type Box = {
  readonly analysis: Analysis;
  readonly variables: readonly Ref[];
  readonly sides: readonly Interval[];
  /** What a stage hands on, where that is known otherwise. */
  readonly handed: (ref: Ref) => Handed | null;
  /** Whether nothing has a kink or a pole inside of the whole of which the box is a part. */
  readonly isRegular: boolean;
  readonly memo: Map<Ref, Jet | null>;
};

export function newBox(
  analysis: Analysis,
  variables: readonly Ref[],
  sides: readonly Interval[],
  handed: Box['handed'] = () => null,
  isRegular = false,
): Box {
  return { analysis, variables, sides, handed, isRegular, memo: new Map() };
}

const none: Interval = [0, 0];
const unit: Interval = [1, 1];

function constantJet({ variables }: Box, value: Interval): Jet {
  return { value, slopes: variables.map(() => none), bends: variables.map(() => variables.map(() => none)) };
}

function negated({ value, slopes, bends }: Jet): Jet {
  return { value: negative(value), slopes: slopes.map(negative), bends: bends.map((row) => row.map(negative)) };
}

/** Null where something is not smooth all over the box. */
export function jetOf(box: Box, ref: Ref): Jet | null {
  const before = box.memo.get(ref);
  if (before !== undefined) return before;
  box.memo.set(ref, null);
  const made = makeJet(box, ref);
  box.memo.set(ref, made);
  return made;
}

function makeJet(box: Box, ref: Ref): Jet | null {
  const at = box.variables.indexOf(ref);
  if (at >= 0)
    return {
      ...constantJet(box, elementAt(box.sides, at)),
      slopes: box.variables.map((_, i) => (i === at ? unit : none)),
    };
  const number = numberOf(box.analysis, ref);
  if (number !== null) return constantJet(box, [number, number]);
  const { curvature, interval } = box.analysis.known(ref);
  if (curvature === 'constant') return constantJet(box, interval);
  const { op } = stageIn(box.analysis, ref);
  const to = box.handed(ref);
  if (to !== null && to.ref !== ref) return handedJet(box, to);
  if (op.kind !== 'gate' || op.gate.user || op.gate.surrogate || op.gate.discontinuous) return null;
  const args = op.args.map((argument) => jetOf(box, argument));
  if (!args.every((jet) => jet !== null)) return null;
  const whole = op.args.map((argument) => box.analysis.known(argument).interval);
  return gateJet(box, op.gate, args, whole);
}

function handedJet(box: Box, { ref, negated: isNegated }: Handed): Jet | null {
  if (ref === null) return constantJet(box, none);
  const jet = jetOf(box, ref);
  return jet !== null && isNegated ? negated(jet) : jet;
}

/**
 * `whole`: where the arguments lie over all parts. A kink where two parts meet would show in neither, so that what a
 * gate selects is asked of the whole.
 */
function gateJet(box: Box, gate: Gate, args: readonly Jet[], whole: readonly Interval[]): Jet | null {
  const intervals = args.map(({ value }) => value);
  if (selects(gate)) {
    const choice = selected(gate, whole);
    if (choice === null) return null;
    if (choice.index === null) return constantJet(box, none);
    const jet = elementAt(args, choice.index);
    return choice.negated ? negated(jet) : jet;
  }
  if (!isSmooth(gate, intervals, box.isRegular ? null : whole)) return null;
  const value = gateInterval(gate, intervals);
  const moving = args.map(({ slopes }) => slopes.some(([from, to]) => from !== 0 || to !== 0));
  const partials = args.map((_, i) => (moving[i] === true ? partialFormula(gate, i) : null));
  if (partials.some((partial, i) => partial === null && moving[i] === true)) return null;
  const inputs = [...intervals, value];
  const firsts = partials.map((partial) => (partial === null ? none : formulaInterval(partial, inputs, 0)));
  const seconds = partials.map((partial) =>
    partial === null ? args.map(() => none) : formulaSlopes(partial, inputs, firsts),
  );
  return combined(box, args, value, firsts, seconds);
}

/** The chain rule. */
function combined(
  { variables }: Box,
  args: readonly Jet[],
  value: Interval,
  firsts: readonly Interval[],
  seconds: readonly (readonly Interval[])[],
): Jet {
  const sum = (terms: readonly Interval[]): Interval => terms.reduce(plus, none);
  const slopes = variables.map((_, k) =>
    sum(args.map(({ slopes: own }, i) => times(elementAt(firsts, i), elementAt(own, k)))),
  );
  const bendAt = (k: number, l: number): Interval =>
    sum(
      args.flatMap((a, i) => [
        times(elementAt(firsts, i), elementAt(elementAt(a.bends, k), l)),
        ...args.map((b, j) => times(elementAt(elementAt(seconds, i), j), product(a, b, i, j, k, l))),
      ]),
    );
  const lower = variables.map((_, k) => variables.slice(0, k + 1).map((__, l) => bendAt(k, l)));
  const bends = variables.map((_, k) =>
    variables.map((__, l) => elementAt(elementAt(lower, Math.max(k, l)), Math.min(k, l))),
  );
  return { value, slopes, bends };
}

/** Of an argument with itself it is a square where it stands on the diagonal. */
function product(a: Jet, b: Jet, i: number, j: number, k: number, l: number): Interval {
  const [x, y] = [elementAt(a.slopes, k), elementAt(b.slopes, l)];
  const [from, to] = times(x, y);
  return i === j && k === l ? [Math.max(0, from), to] : [from, to];
}

/** Whether no kink lies inside; at an end it may, where it is one of the whole too (null: that is known). */
function isSmooth(gate: Gate, intervals: readonly Interval[], whole: readonly Interval[] | null): boolean {
  const isDefined = gate.args.every((name, i) => contains(gate.domain[name] ?? everything, elementAt(intervals, i)));
  return (
    isDefined &&
    kinkFormulas(gate).every((kink) => {
      const [from, to] = formulaInterval(kink, intervals, 0);
      if (from > 0 || to < 0) return true;
      const hasEnds =
        kink.inputs.includes(kink.result) || (gate.args.length === 1 && Object.keys(gate.domain).length > 0);
      const [least, most] = whole === null ? [from, to] : formulaInterval(kink, whole, 0);
      return hasEnds && from < to && (from >= 0 || to <= 0) && (least >= 0 || most <= 0);
    })
  );
}

/** The slopes of a formula in the arguments of its gate, where its value moves by `outSlopes`. */
function formulaSlopes(
  formula: Formula,
  inputs: readonly Interval[],
  outSlopes: readonly Interval[],
): readonly Interval[] {
  const count = outSlopes.length;
  const values: (Interval | undefined)[] = [];
  const slopes: (readonly Interval[] | undefined)[] = [];
  formula.inputs.forEach((ref, i) => {
    values[ref] = inputs[i] ?? everything;
    slopes[ref] = i === count ? outSlopes : outSlopes.map((_, j) => (i === j ? unit : none));
  });
  for (const { id, op } of formula.stages) {
    if (values[id] !== undefined) continue;
    const [value, own] = opSlopes(op, values, slopes, count);
    values[id] = value;
    slopes[id] = own;
  }
  return slopes[formula.result] ?? outSlopes.map(() => everything);
}

function opSlopes(
  op: Op,
  values: readonly (Interval | undefined)[],
  slopes: readonly (readonly Interval[] | undefined)[],
  count: number,
): readonly [Interval, readonly Interval[]] {
  const all = (interval: Interval): readonly Interval[] => Array.from({ length: count }, () => interval);
  if (op.kind === 'constant') return [[op.value, op.value], all(none)];
  if (op.kind === 'gate') {
    const args = op.args.map((ref) => values[ref] ?? everything);
    const value = gateInterval(op.gate, args);
    if (op.gate.type === 'truth') return [value, all(none)];
    const firsts = op.args.map((_, i) => {
      const partial = partialFormula(op.gate, i);
      return partial === null ? everything : formulaInterval(partial, [...args, value], 0);
    });
    const own = Array.from({ length: count }, (_, j) =>
      op.args
        .map((ref, i) => {
          const inner = slopes[ref]?.[j] ?? everything;
          return inner[0] === 0 && inner[1] === 0 ? none : times(elementAt(firsts, i), inner);
        })
        .reduce(plus, none),
    );
    return [value, own];
  }
  if (op.kind !== 'accumulate' || op.how !== 'only') return [everything, all(everything)];
  const taken = op.parts.filter(({ guard }) =>
    guard.every(({ condition, holds }) => contains(values[condition] ?? everything, holds ? unit : none)),
  );
  const joined = (of: (ref: Ref) => Interval): Interval =>
    taken.map(({ value }) => of(value)).reduce(hull, [Infinity, -Infinity]);
  return [
    joined((ref) => values[ref] ?? everything),
    all(none).map((_, j) => joined((ref) => slopes[ref]?.[j] ?? everything)),
  ];
}
