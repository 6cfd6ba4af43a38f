// Branches on either side of a condition a < b, in any number of variables and with data in it. Where both sides are
// convex, their difference is (a - b) q as polynomials, so that they meet where a = b, and q is never negative there,
// so that the slope rises from one side to the other along every line, the whole is convex: Huber's loss is, whatever
// number its threshold is.

import { refAt, type Ref } from '../../form/form.ts';
import { numberOf, stageIn, type Analysis } from './analysis.ts';
import { beyondBranches } from './assumption.ts';
import { argsOfComparison, stagesBelow, truthAt, type Border } from './border.ts';
import { unknown, type Finding } from './finding.ts';
import { add, multiply, zero, type Fraction } from './fraction.ts';
import { intersection, type Interval } from './interval.ts';
import { isAlong, isStraight, noZeros, nothing, type Known, type ProgramCurvature } from './known.ts';
import { differenceOf, division, leavesIn } from './multivariate.ts';
import { newSide, overBorder, polynomial, total } from './side-polynomial.ts';
import { termsOf, type Term } from './terms.ts';
import { isTotal } from './total.ts';

type Ask = (analysis: Analysis, terms: readonly Term[]) => ProgramCurvature;

export function joinedCurvature(analysis: Analysis, terms: readonly Term[], ask: Ask): Finding {
  const tested = new Set<string>();
  for (const condition of comparisonsBelow(analysis, terms)) {
    const [a, b] = argsOfComparison(analysis, condition) ?? [];
    if (a === undefined || b === undefined) continue;
    const key = [a, b].sort((x, y) => x - y).join(' ');
    if (tested.has(key) || tested.size >= mostConditions) continue;
    tested.add(key);
    const curvature = acrossBorder(analysis, terms, { a, b }, ask);
    if (curvature !== 'unknown') return { curvature, of: [condition, ...terms.map(({ ref }) => ref)] };
  }
  return unknown;
}

const mostConditions = 3;

function comparisonsBelow(analysis: Analysis, terms: readonly Term[]): readonly Ref[] {
  const found = stagesBelow(analysis, terms).filter(
    (ref) => analysis.known(ref).curvature !== 'constant' && argsOfComparison(analysis, ref) !== null,
  );
  return found.sort((x, y) => y - x);
}

function acrossBorder(analysis: Analysis, terms: readonly Term[], border: Border, ask: Ask): ProgramCurvature {
  if (!analysis.spend(work)) return 'unknown';
  const joint = jointOf(analysis, terms, border);
  if (joint === null) return 'unknown';
  for (const isRefined of [false, true]) {
    if (isRefined && !joint.isSmooth) continue;
    const sides = ([1, -1] as const).map((sign) => sideCurvature(analysis, terms, border, sign, isRefined, ask));
    const both = (is: 'convex' | 'concave'): boolean => sides.every((side) => isAlong(side, is));
    const isConvex = joint.rises && both('convex');
    const isConcave = joint.falls && both('concave');
    if (isConvex || isConcave) return isConvex ? (isConcave ? 'affine' : 'convex') : 'concave';
  }
  return 'unknown';
}

const work = 10;

const truth = (value: number): Known => ({
  ...nothing,
  curvature: 'constant',
  log: 'constant',
  interval: [value, value],
  zeros: noZeros,
});

/** On one side; `isRefined`: what is affine in the condition lies there too, and nothing is said of the other side. */
function sideCurvature(
  analysis: Analysis,
  terms: readonly Term[],
  border: Border,
  sign: 1 | -1,
  isRefined: boolean,
  ask: Ask,
): ProgramCurvature {
  const leaves = new Map<Ref, Known>();
  for (const ref of stagesBelow(analysis, terms)) {
    const holds = truthAt(analysis, ref, border, sign);
    if (holds !== null) leaves.set(ref, truth(holds ? 1 : 0));
  }
  if (isRefined) for (const [ref, known] of refined(analysis, terms, border, sign)) leaves.set(ref, known);
  const side = analysis.assuming(
    leaves,
    terms.map(({ ref }) => ref),
  );
  const own = side === null ? null : sideTerms(side, terms);
  return side === null || own === null ? 'unknown' : ask(side, own);
}

/** The terms that a side has, now that its branches are known. */
function sideTerms(side: Analysis, terms: readonly Term[]): readonly Term[] | null {
  const found = new Map<Ref, Fraction>();
  for (const { factor, ref } of terms) {
    const below = termsOf(side, beyondBranches(side.table, ref));
    if (below === null) return null;
    for (const term of below) found.set(term.ref, add(found.get(term.ref) ?? zero, multiply(factor, term.factor)));
  }
  return [...found].flatMap(([ref, factor]) => (factor.above === 0n ? [] : [{ factor, ref }]));
}

/** Affine numbers of which the condition says on which side of a number they lie. */
function refined(
  analysis: Analysis,
  terms: readonly Term[],
  { a, b }: Border,
  sign: 1 | -1,
): readonly (readonly [Ref, Known])[] {
  const found: (readonly [Ref, Known])[] = [];
  const add = (ref: Ref, side: Interval): void => {
    const known = analysis.known(ref);
    if (known.curvature === 'affine')
      found.push([ref, { ...known, interval: intersection(known.interval, side), log: logOver(known, side) }]);
  };
  const [aNumber, bNumber] = [numberOf(analysis, a), numberOf(analysis, b)];
  if (bNumber !== null) add(a, sign > 0 ? [bNumber, Infinity] : [-Infinity, bNumber]);
  if (aNumber !== null) add(b, sign > 0 ? [-Infinity, aNumber] : [aNumber, Infinity]);
  for (const ref of stagesBelow(analysis, terms)) {
    const { op } = stageIn(analysis, ref);
    if (op.kind !== 'gate' || op.gate.name !== '-') continue;
    const [x, y] = op.args;
    if (x === a && y === b) add(ref, sign > 0 ? [0, Infinity] : [-Infinity, 0]);
    if (x === b && y === a) add(ref, sign > 0 ? [-Infinity, 0] : [0, Infinity]);
  }
  return found;
}

function logOver({ interval, log }: Known, [from]: Interval): ProgramCurvature {
  return Math.max(interval[0], from) >= 0 ? 'concave' : log;
}

/** Whether the slope rises or falls from where a < b to where a > b; `isSmooth`: either side is a polynomial. */
type Joint = { readonly rises: boolean; readonly falls: boolean; readonly isSmooth: boolean };

/** Null where the sides are not known to meet. */
function jointOf(analysis: Analysis, terms: readonly Term[], border: Border): Joint | null {
  const { a, b } = border;
  if (!isTotal(analysis, a) || !isTotal(analysis, b)) return null;
  const same = new Map<string, Ref>();
  const whole = newSide(analysis, terms, border, 0, null, same);
  const [left, right] = [polynomial(whole, a), polynomial(whole, b)];
  const apart = left === null || right === null ? null : differenceOf(left, right);
  const own = apart === null ? [] : leavesIn(apart);
  if (apart === null || ![...own].every((leaf) => isTotal(analysis, refAt(leaf)))) return null;
  const [below, at, above] = ([-1, 0, 1] as const).map((sign) =>
    total(newSide(analysis, terms, border, sign, apart, same), terms),
  );
  if (below == null || at == null || above == null) return null;
  const [jump, step] = [division(differenceOf(above, below), apart), division(differenceOf(at, below), apart)];
  if (jump === null || jump.rest.size > 0 || step === null || step.rest.size > 0) return null;
  const leaves = [...leavesIn(jump.quotient), ...leavesIn(step.quotient)];
  if (!leaves.every((leaf) => isTotal(analysis, refAt(leaf)))) return null;
  const [least, most] = overBorder(analysis, jump.quotient, apart);
  const isStraightLeaf = (leaf: number): boolean => isStraight(analysis.known(refAt(leaf)).curvature);
  const isSmooth = [below, above, apart].every((side) =>
    [...leavesIn(side)].every((leaf) => isStraightLeaf(leaf) && isTotal(analysis, refAt(leaf))),
  );
  return { rises: least >= 0, falls: most <= 0, isSmooth };
}
