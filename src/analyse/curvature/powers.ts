// Products of powers and sums of such. u^p v^q is concave where no exponent is negative and they add up to at most 1,
// and convex where none is positive, or one alone, and they add up to at least 1 (S. Boyd, L. Vandenberghe, Convex
// Optimization, 3.1.5). (sum u^p)^(1/p) is a norm for p >= 1, and a concave mean for p < 1.

import { lastOf } from '../../base/lists.ts';
import type { Ref } from '../../form/form.ts';
import { numberOf, stageIn, type Analysis } from './analysis.ts';
import { unknown, type Finding } from './finding.ts';
import { signOf } from './fraction.ts';
import { all, flipped, isAlong, isStraight, multiplied, type Known, type ProgramCurvature } from './known.ts';
import { termsOf } from './terms.ts';

/** u^exponent; of its absolute value where `isAbsolute`; `isRoot`: it is a number for u from 0 on alone. */
type Power = { readonly exponent: number; readonly isAbsolute: boolean; readonly isRoot: boolean };
type Monomial = { readonly sign: number; readonly powers: ReadonlyMap<Ref, Power> };

/** Exponents are added up to their last digits. */
const slack = 8 * Number.EPSILON;
const deepest = 8;

function base(ref: Ref): Monomial {
  return { sign: 1, powers: new Map([[ref, { exponent: 1, isAbsolute: false, isRoot: false }]]) };
}

/** A stage as a product of powers of others; what is none is the first power of itself. */
function monomialOf(analysis: Analysis, ref: Ref, depth = deepest): Monomial {
  const { op } = stageIn(analysis, ref);
  const own = factorSign(analysis.known(ref));
  if (own !== null) return { sign: own, powers: new Map() };
  if (op.kind !== 'gate' || op.gate.user || depth === 0 || isStraight(analysis.known(ref).curvature)) return base(ref);
  const [a = ref, b = ref] = op.args;
  const inner = (of: Ref): Monomial => monomialOf(analysis, of, depth - 1);
  const { name } = op.gate;
  switch (name) {
    case '*':
      return product(analysis, inner(a), inner(b)) ?? base(ref);
    case '/': {
      const below = raised(analysis, inner(b), -1);
      return (below === null ? null : product(analysis, inner(a), below)) ?? base(ref);
    }
    case 'neg': {
      const { sign, powers } = inner(a);
      return { sign: -sign, powers };
    }
    case 'abs':
      return raised(analysis, inner(a), 1, true) ?? base(ref);
    case 'pow': {
      const exponent = numberOf(analysis, b);
      return (exponent === null ? null : raised(analysis, inner(a), exponent)) ?? base(ref);
    }
    default: {
      const exponent = Object.hasOwn(exponents, name) ? exponents[name] : undefined;
      return (exponent === undefined ? null : raised(analysis, inner(a), exponent)) ?? base(ref);
    }
  }
}

const exponents: { readonly [gate: string]: number } = { sqr: 2, cube: 3, inv: -1, sqrt: 0.5, length: 0.5 };

/** Of data of one sign. */
function factorSign({ curvature, interval: [from, to] }: Known): number | null {
  if (curvature !== 'constant') return null;
  return from > 0 ? 1 : to < 0 ? -1 : from >= 0 ? 1 : to <= 0 ? -1 : null;
}

function isNotNegative(analysis: Analysis, ref: Ref, power: Power): boolean {
  return power.isAbsolute || power.isRoot || analysis.known(ref).interval[0] >= 0;
}

function product(analysis: Analysis, a: Monomial, b: Monomial): Monomial | null {
  const powers = new Map(a.powers);
  for (const [ref, power] of b.powers) {
    const before = powers.get(ref);
    if (before === undefined) powers.set(ref, power);
    else {
      const exponent = before.exponent + power.exponent;
      const isRoot = before.isRoot || power.isRoot;
      const isSame = before.isAbsolute === power.isAbsolute;
      if (!isSame && !isRoot && !isNotNegative(analysis, ref, { ...power, isAbsolute: false })) return null;
      powers.set(ref, evened({ exponent, isAbsolute: isSame && before.isAbsolute, isRoot }));
    }
  }
  return { sign: a.sign * b.sign, powers };
}

/** An even power is that of the absolute value too. */
function evened(power: Power): Power {
  return power.exponent % 2 === 0 ? { ...power, isAbsolute: false } : power;
}

/** To a power; null where it is not one of a product of powers, as the root of x y where both may be negative. */
function raised(analysis: Analysis, { sign, powers }: Monomial, by: number, isAbsolute = false): Monomial | null {
  const isEven = by % 2 === 0 || isAbsolute;
  const isWhole = Number.isInteger(by);
  if (!isWhole && sign < 0) return null;
  const needsRoot =
    !isWhole && [...powers].some(([ref, power]) => !isNotNegative(analysis, ref, power) && power.exponent % 2 !== 0);
  // The root of a single power is a number where that is not negative.
  if (needsRoot && powers.size > 1) return null;
  const changed = [...powers].map(([ref, power]): [Ref, Power] => [
    ref,
    evened({
      exponent: power.exponent * by,
      isAbsolute: power.isAbsolute || isEven || (!isWhole && power.exponent % 2 === 0),
      isRoot: power.isRoot || needsRoot,
    }),
  ]);
  return { sign: isEven ? 1 : sign, powers: new Map(changed) };
}

/** A factor as a power of what is not negative, with how that bends and the sign that comes out. */
type Factor = { readonly curvature: ProgramCurvature; readonly exponent: number; readonly sign: number };

function factorOf(analysis: Analysis, ref: Ref, power: Power): Factor | null {
  const { curvature, interval, zeros } = analysis.known(ref);
  const { exponent } = power;
  const isEven = power.isAbsolute || exponent % 2 === 0;
  const hasPole = exponent < 0 && !isEven;
  if (interval[0] >= 0 || power.isRoot) return hasPole && zeros.minus ? null : { curvature, exponent, sign: 1 };
  if (interval[1] <= 0) {
    if (!isEven && (!Number.isInteger(exponent) || (hasPole && zeros.plus))) return null;
    return { curvature: flipped(curvature), exponent, sign: isEven ? 1 : -1 };
  }
  if (!isEven) return null;
  // The absolute value of what may have either sign; at 0 in between is a pole.
  return exponent < 0 ? null : { curvature: isStraight(curvature) ? 'convex' : 'unknown', exponent, sign: 1 };
}

function factorsOf(analysis: Analysis, { powers }: Monomial): readonly Factor[] | null {
  const factors = [...powers]
    .filter(([, { exponent }]) => exponent !== 0)
    .map(([ref, power]) => factorOf(analysis, ref, power));
  return factors.every((factor) => factor !== null) ? factors : null;
}

function monomialCurvature(analysis: Analysis, monomial: Monomial): ProgramCurvature {
  const factors = factorsOf(analysis, monomial);
  if (factors === null) return 'unknown';
  if (factors.length === 0) return 'constant';
  const sign = factors.reduce((so, factor) => so * factor.sign, monomial.sign);
  return multiplied(shapeOf(factors), sign);
}

function shapeOf(factors: readonly Factor[]): ProgramCurvature {
  const [positive, negative] = [
    factors.filter(({ exponent }) => exponent > 0),
    factors.filter(({ exponent }) => exponent < 0),
  ];
  const total = factors.reduce((sum, { exponent }) => sum + exponent, 0);
  const size = factors.reduce((sum, { exponent }) => sum + Math.abs(exponent), 0) * slack;
  const allConcave = (some: readonly Factor[]): boolean => some.every(({ curvature }) => isAlong(curvature, 'concave'));
  const [only] = factors;
  if (factors.length === 1 && only?.exponent === 1) return only.curvature;
  if (negative.length === 0) return total <= 1 + size && allConcave(positive) ? 'concave' : convexPower(factors);
  if (positive.length === 0) return allConcave(negative) ? 'convex' : 'unknown';
  const [one, ...more] = positive;
  const isConvex = one !== undefined && more.length === 0 && total >= 1 - size && isAlong(one.curvature, 'convex');
  return isConvex && allConcave(negative) ? 'convex' : 'unknown';
}

function convexPower(factors: readonly Factor[]): ProgramCurvature {
  const [only, ...more] = factors;
  return only !== undefined && more.length === 0 && only.exponent >= 1 && isAlong(only.curvature, 'convex')
    ? 'convex'
    : 'unknown';
}

/** Of a stage that is a product of powers; a sum in it is multiplied out. */
export function powerProduct(analysis: Analysis, ref: Ref): Finding {
  const monomial = monomialOf(analysis, ref);
  const whole = monomialCurvature(analysis, monomial);
  if (whole !== 'unknown') return { curvature: whole, of: [...monomial.powers.keys()] };
  for (const [sum, power] of monomial.powers) {
    const rest = new Map([...monomial.powers].filter(([other]) => other !== sum));
    const found = multipliedOut(analysis, sum, power, { sign: monomial.sign, powers: rest });
    if (found !== 'unknown') return { curvature: found, of: [sum, ...rest.keys()] };
  }
  return unknown;
}

/** Terms of which the square is multiplied out. */
const mostSquared = 6;

/** A sum, or the square of one, times the rest. */
function multipliedOut(analysis: Analysis, sum: Ref, power: Power, rest: Monomial): ProgramCurvature {
  const { exponent, isAbsolute, isRoot } = power;
  const isPlain = !isRoot && !isAbsolute && (exponent === 1 || exponent === 2);
  const terms = isPlain ? termsOf(analysis, sum) : null;
  if (terms === null || terms.length < 2 || (exponent === 2 && terms.length > mostSquared)) return 'unknown';
  const factors = terms.map(({ factor, ref }) => ({ sign: signOf(factor), monomial: monomialOf(analysis, ref) }));
  const single = factors.map(({ sign, monomial }) => ({ sign, with: [monomial] }));
  const pairs = factors.flatMap((a, i) =>
    factors.slice(i).map((b) => ({ sign: a.sign * b.sign, with: [a.monomial, b.monomial] })),
  );
  return all(
    (exponent === 1 ? single : pairs).map(({ sign, with: some }) => {
      const whole = some.reduce<Monomial | null>((so, one) => so && product(analysis, one, so), rest);
      return whole === null ? 'unknown' : multiplied(monomialCurvature(analysis, whole), sign);
    }),
  );
}

/** A power of a sum of like powers: a norm, or a mean. */
export function powerMean(analysis: Analysis, ref: Ref): Finding {
  const { sign, powers } = monomialOf(analysis, ref);
  const [sum, power] = [...powers][0] ?? [];
  if (powers.size !== 1 || sum === undefined || power === undefined) return unknown;
  const summands = summandsOf(analysis, sum);
  if (summands === null || summands.length === 0) return unknown;
  const bases: Factor[] = [];
  let hasConstant = false;
  for (const { factor, ref: term } of summands) {
    const monomial = monomialOf(analysis, term);
    const factors = factorsOf(analysis, monomial);
    if (factors === null || factors.length > 1) return unknown;
    const [only] = factors;
    if (factor * monomial.sign * (only?.sign ?? 1) < 0) return unknown;
    if (only === undefined) hasConstant = true;
    else bases.push(only);
  }
  if (bases.length === 0) return unknown;
  const exponent = lastOf(bases).exponent;
  if (bases.some((each) => Math.abs(each.exponent - exponent) > slack)) return unknown;
  const of = summands.map((summand) => summand.ref);
  return { curvature: multiplied(meanShape(bases, exponent, power.exponent, hasConstant), sign), of };
}

function meanShape(bases: readonly Factor[], exponent: number, by: number, hasConstant: boolean): ProgramCurvature {
  const total = exponent * by;
  const near = Math.abs(total) * slack;
  if (exponent >= 1) {
    const isConvex = by > 0 && total >= 1 - near && bases.every(({ curvature }) => isAlong(curvature, 'convex'));
    return isConvex ? 'convex' : 'unknown';
  }
  // A constant among them is a base of its own, which has a power wherever the others have one.
  if (hasConstant && exponent === 0) return 'unknown';
  if (!bases.every(({ curvature }) => isAlong(curvature, 'concave'))) return 'unknown';
  return total > 0 && total <= 1 + near ? 'concave' : total < 0 ? 'convex' : 'unknown';
}

type Summand = { readonly factor: number; readonly ref: Ref };

/** The terms of a sum, also of one over indices; data in it is a term. */
function summandsOf(analysis: Analysis, sum: Ref): readonly Summand[] | null {
  const terms = termsOf(analysis, sum);
  if (terms === null) return null;
  const found = terms.flatMap(({ factor, ref }): readonly Summand[] => {
    const { op } = stageIn(analysis, ref);
    if (op.kind !== 'accumulate' || op.how !== 'sum') return [{ factor: signOf(factor), ref }];
    return op.parts.map((part) => ({ factor: signOf(factor), ref: part.value }));
  });
  const isFixed = terms.every(({ ref }) => {
    const { op } = stageIn(analysis, ref);
    return (
      op.kind !== 'accumulate' ||
      op.how !== 'sum' ||
      op.parts.every(({ guard }) => guard.every(({ condition }) => analysis.known(condition).curvature === 'constant'))
    );
  });
  return isFixed ? found : null;
}
