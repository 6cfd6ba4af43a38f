// What values are, as polynomials, on one side of where branches meet: what is no sum or product of others is a leaf of
// its own.

import { elementAt } from '../../base/lists.ts';
import { indexKey } from '../../form/affine.ts';
import { refAt, type Ref } from '../../form/form.ts';
import { eachOperand } from '../../form/operands.ts';
import { elementwise, numberOf, stageIn, type Analysis } from './analysis.ts';
import { comparisons, mostStages, stagesBelow, truthAt, type Border } from './border.ts';
import { fraction, fractionOf, negate, one, zero, type Fraction } from './fraction.ts';
import { everything, intersection, type Interval } from './interval.ts';
import {
  constantOf,
  differenceOf,
  division,
  enclosureOf,
  leafOf,
  leavesIn,
  productOf,
  scaledBy,
  sumOf,
  withEvenPowers,
  type Multivariate,
} from './multivariate.ts';
import type { Sign } from './polynomial-signs.ts';
import type { Term } from './terms.ts';
import { isTotal } from './total.ts';
import { truthOfJoined } from './three-valued.ts';

/** Where a polynomial lies on the border, by which one leaf after the other is left out. */
export function overBorder(analysis: Analysis, of: Multivariate, apart: Multivariate): Interval {
  return [...leavesIn(apart)].reduce<Interval>((so, leaf) => {
    const rest = division(of, apart, leaf)?.rest;
    return rest === undefined
      ? so
      : intersection(
          so,
          enclosureOf(rest, (each) => analysis.known(refAt(each)).interval),
        );
  }, everything);
}

/** Where the values are read: on a side of the border, or on it. */
export type Side = {
  readonly analysis: Analysis;
  readonly border: Border;
  readonly sign: Sign;
  /** a - b, by which other conditions are known on the border; null where none is. */
  readonly apart: Multivariate | null;
  /** Of an argument of an absolute value the stage that this is: the even powers of both are the same. */
  readonly absolutes: ReadonlyMap<Ref, Ref>;
  readonly memo: Map<Ref, Multivariate | null>;
  /** Of equal expressions, which stand in several branches, one; of all sides. */
  readonly same: Map<string, Ref>;
};

/** The stage that stands for all that compute the same. */
function representative({ analysis, same }: Side, ref: Ref): Ref {
  const keys = new Map<Ref, string>();
  const keyOf = (of: Ref): string => {
    const before = keys.get(of);
    if (before !== undefined) return before;
    const { op } = stageIn(analysis, of);
    const key =
      op.kind === 'gate' && !op.gate.user
        ? `${op.gate.name}(${op.args.map(keyOf).join()})`
        : op.kind === 'read'
          ? `${keyOf(op.array)}[${op.at.map(indexKey).join()}]`
          : op.kind === 'constant'
            ? `number ${String(op.value)}`
            : `stage ${String(of)}`;
    const first = same.get(key) ?? of;
    same.set(key, first);
    keys.set(of, String(first));
    return String(first);
  };
  return refAt(Number(keyOf(ref)));
}

export function newSide(
  analysis: Analysis,
  terms: readonly Term[],
  border: Border,
  sign: Sign,
  apart: Multivariate | null,
  same: Side['same'],
): Side {
  const absolutes = new Map<Ref, Ref>();
  const side: Side = { analysis, border, sign, apart, absolutes, memo: new Map(), same };
  for (const ref of [...stagesBelow(analysis, terms), border.a, border.b]) {
    const { op } = stageIn(analysis, ref);
    const [argument] = op.kind === 'gate' && op.gate.name === 'abs' ? op.args : [];
    if (argument !== undefined) absolutes.set(representative(side, argument), representative(side, ref));
  }
  return side;
}

export function total(side: Side, terms: readonly Term[]): Multivariate | null {
  let sum: Multivariate = constantOf(zero);
  for (const { factor, ref } of terms) {
    const one = polynomial(side, ref);
    if (one === null) return null;
    sum = sumOf(sum, scaledBy(one, factor));
  }
  return sum;
}

/** Null for what is too long, or where it is not known which branch is taken. */
export function polynomial(side: Side, ref: Ref): Multivariate | null {
  const before = side.memo.get(ref);
  if (before !== undefined) return before;
  side.memo.set(ref, null);
  const made = makePolynomial(side, ref);
  side.memo.set(ref, made);
  return made;
}

function makePolynomial(side: Side, ref: Ref): Multivariate | null {
  const { analysis, absolutes } = side;
  const opaque = (): Multivariate | null => (dependsOnBorder(side, ref) ? null : leafOf(representative(side, ref)));
  const number = numberOf(analysis, ref);
  const value = number === null ? null : fractionOf(number);
  if (value !== null) return constantOf(value);
  const { op } = stageIn(analysis, ref);
  if (absolutes.has(representative(side, ref))) return opaque();
  if (op.kind === 'accumulate' && op.how === 'only' && elementwise(stageIn(analysis, ref)) !== null) {
    const taken = chosenPart(side, op.parts);
    return taken === null ? null : polynomial(side, taken);
  }
  if (op.kind !== 'gate' || op.gate.user) return opaque();
  const [a = ref, b = a] = op.args;
  const of = (
    arg: Ref,
    other: Ref,
    by: (x: Multivariate, y: Multivariate) => Multivariate | null,
  ): Multivariate | null => {
    const [x, y] = [polynomial(side, arg), polynomial(side, other)];
    return x === null || y === null ? null : by(x, y);
  };
  switch (op.gate.name) {
    case '+':
      return of(a, b, sumOf);
    case '-':
      return of(a, b, differenceOf);
    case 'neg':
      return of(a, a, (x) => scaledBy(x, negate(one)));
    case '*':
      return of(a, b, (x, y) => reduced(side, productOf(x, y)));
    case 'sqr':
      return of(a, a, (x) => reduced(side, productOf(x, x)));
    case 'cube':
      return of(a, a, (x) => cubed(side, x));
    case '/': {
      const below = numberOf(analysis, b);
      const divisor = below === null ? null : fractionOf(below);
      return divisor === null || divisor.above === 0n ? opaque() : of(a, a, (x) => scaledBy(x, inverseOf(divisor)));
    }
    default:
      return opaque();
  }
}

/** Whether it is something else on the other side, in a way that is not looked into. */
function dependsOnBorder({ analysis, border }: Side, root: Ref): boolean {
  const seen = new Set<Ref>();
  const pending = [root];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (seen.has(ref)) continue;
    seen.add(ref);
    if (seen.size > mostStages || truthAt(analysis, ref, border, 0) !== null) return true;
    eachOperand(stageIn(analysis, ref).op, (each) => pending.push(each));
  }
  return false;
}

function inverseOf({ above, below }: Fraction): Fraction {
  return fraction(below, above);
}

function cubed(side: Side, x: Multivariate): Multivariate | null {
  const square = reduced(side, productOf(x, x));
  return square && reduced(side, productOf(square, x));
}

function reduced({ absolutes }: Side, product: Multivariate | null): Multivariate | null {
  return product && [...absolutes].reduce((so, [of, as]) => withEvenPowers(so, of, as), product);
}

type Parts = readonly {
  readonly value: Ref;
  readonly guard: readonly { readonly condition: Ref; readonly holds: boolean }[];
}[];

/** The value of the only branch that is taken at the border, on this side of it. */
function chosenPart(side: Side, parts: Parts): Ref | null {
  const truths = parts.map(({ guard }) => guard.map(({ condition, holds }) => agrees(truthOf(side, condition), holds)));
  const taken = parts.filter((_, i) => elementAt(truths, i).every((is) => is === true));
  const isKnown = truths.every((own) => own.every((is) => is === true) || own.includes(false));
  const [only, ...more] = taken;
  return isKnown && only !== undefined && more.length === 0 ? only.value : null;
}

function agrees(truth: boolean | null, holds: boolean): boolean | null {
  return truth === null ? null : truth === holds;
}

function truthOf(side: Side, ref: Ref): boolean | null {
  const { analysis, border, sign, apart } = side;
  const known = (one: Ref): boolean | null => truthAt(analysis, one, border, sign);
  const leaf = (one: Ref): boolean | null => {
    const { op } = stageIn(analysis, one);
    const [a, b] = op.kind === 'gate' && !op.gate.user ? op.args : [];
    if (op.kind !== 'gate' || a === undefined || b === undefined) return null;
    const test = Object.hasOwn(comparisons, op.gate.name) ? comparisons[op.gate.name] : undefined;
    const where = test === undefined || apart === null ? null : signOnBorder(side, a, b, apart);
    return test === undefined || where === null ? null : test(where);
  };
  return truthOfJoined(ref, (one) => stageIn(analysis, one), known, leaf);
}

/** Of a difference that is 0 nowhere on the border. */
function signOnBorder(side: Side, a: Ref, b: Ref, apart: Multivariate): Sign | null {
  const { analysis } = side;
  if (!isTotal(analysis, a) || !isTotal(analysis, b)) return null;
  const [x, y] = [polynomial(side, a), polynomial(side, b)];
  if (x === null || y === null) return null;
  const [least, most] = overBorder(analysis, differenceOf(x, y), apart);
  return least > 0 ? 1 : most < 0 ? -1 : null;
}
