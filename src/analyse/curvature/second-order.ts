// The sign of the Hessian over the whole domain, from enclosures of its entries on parts of it: it has none negative
// where elimination finds pivots that are positive for certain, or where the diagonal outweighs the rest (Gershgorin).
// Only for what is smooth: at a kink slopes jump, and a second slope shows nothing of that.

import { elementAt } from '../../base/lists.ts';
import type { Ref } from '../../form/form.ts';
import { coneBelow, type Analysis } from './analysis.ts';
import { toNumber } from './fraction.ts';
import type { Interval } from './interval.ts';
import { jetOf, newBox } from './jets.ts';
import type { ProgramCurvature } from './known.ts';
import { polesAreSound } from './poles.ts';
import { inverse, minus, negative, plus, times } from './rounding.ts';
import { middleOf } from './subdivision.ts';
import type { Term } from './terms.ts';

type Matrix = readonly (readonly Interval[])[];

/** Variables and boxes beyond which nobody asks. */
const mostVariables = 8;
const mostBoxes = 1000;

export function hessianCurvature(analysis: Analysis, terms: readonly Term[]): ProgramCurvature {
  const roots = terms.map(({ ref }) => ref);
  for (const to of ['affine', 'leaf'] as const) {
    const cone = coneBelow(analysis, roots, to);
    // Of one variable there are rules that know more.
    if (cone === null || cone.atoms.length < 2 || cone.atoms.length > mostVariables) continue;
    if (!polesAreSound(analysis, cone.inner)) continue;
    const over: Over = { analysis, terms, variables: cone.atoms, size: cone.inner.length };
    for (const is of ['convex', 'concave'] as const) if (isSigned(over, is)) return is;
  }
  return 'unknown';
}

type Over = {
  readonly analysis: Analysis;
  readonly terms: readonly Term[];
  readonly variables: readonly Ref[];
  readonly size: number;
};

function isSigned(over: Over, is: 'convex' | 'concave'): boolean {
  const { analysis, variables, size } = over;
  const pending: (readonly Interval[])[] = [variables.map((ref) => analysis.known(ref).interval)];
  for (let boxes = 0; pending.length > 0; boxes += 1) {
    const sides = pending.pop();
    if (sides === undefined || boxes > mostBoxes || !analysis.spend(size * variables.length)) return false;
    if (isPositive(over, sides, is) === true) continue;
    const inside = sides.map(([from, to]) => middleOf([from, to]) ?? from);
    // Where it has the other sign at some point no part helps.
    if (
      isPositive(
        over,
        inside.map((x) => [x, x] as const),
        is,
      ) === false
    )
      return false;
    const halves = halved(sides);
    if (halves === null) return false;
    pending.push(...halves);
  }
  return true;
}

/** Null where the enclosure leaves it open. */
function isPositive(over: Over, sides: readonly Interval[], is: 'convex' | 'concave'): boolean | null {
  const hessian = hessianOver(over, sides);
  if (hessian === null) return null;
  const signed = is === 'concave' ? hessian.map((row) => row.map(negative)) : hessian;
  return isDominant(signed) ? true : hasPivots(signed);
}

function hessianOver({ analysis, terms, variables }: Over, sides: readonly Interval[]): Matrix | null {
  const box = newBox(analysis, variables, sides);
  let sum: Matrix = variables.map(() => variables.map(() => [0, 0] as const));
  for (const { factor, ref } of terms) {
    const jet = jetOf(box, ref);
    if (jet === null) return null;
    const value = toNumber(factor);
    const by: Interval = [value, value];
    sum = sum.map((row, i) => row.map((entry, j) => plus(entry, times(by, elementAt(elementAt(jet.bends, i), j)))));
  }
  return sum;
}

/** Each entry of the diagonal at least the sum of the sizes of the others in its row. */
function isDominant(matrix: Matrix): boolean {
  return matrix.every((row, i) => {
    const rest = row.flatMap(([from, to], j) => (i === j ? [] : [Math.max(-from, to)]));
    const weight = rest.reduce<Interval>((sum, size) => plus(sum, [size, size]), [0, 0]);
    return elementAt(row, i)[0] >= weight[1];
  });
}

/** By elimination: false where a diagonal entry of what is left is negative for certain. */
function hasPivots(matrix: Matrix): boolean | null {
  let rest = matrix;
  while (rest.length > 0) {
    if (rest.some(isNegativeAt)) return false;
    const at = rest.findIndex((row, i) => elementAt(row, i)[0] > 0);
    if (at < 0) return rest.every((row) => row.every(([from, to]) => from === 0 && to === 0)) ? true : null;
    const pivotRow = elementAt(rest, at);
    const scale = inverse(elementAt(pivotRow, at));
    rest = rest.flatMap((row, k) =>
      k === at
        ? []
        : [
            row.flatMap((entry, l) =>
              l === at
                ? []
                : [minus(entry, times(scale, product(elementAt(row, at), elementAt(pivotRow, l), k === l)))],
            ),
          ],
    );
  }
  return true;
}

/** Whether the diagonal is negative in this row, or 0 where the row is not. */
function isNegativeAt(row: readonly Interval[], i: number): boolean {
  const [, most] = elementAt(row, i);
  return most < 0 || (most === 0 && row.some(([from, to], j) => j !== i && (from > 0 || to < 0)));
}

/** On the diagonal it is a square. */
function product(a: Interval, b: Interval, isSquare: boolean): Interval {
  const [from, to] = times(a, b);
  return isSquare ? [Math.max(0, from), to] : [from, to];
}

/** Divided along its longest side. */
function halved(sides: readonly Interval[]): readonly (readonly Interval[])[] | null {
  let best = -1;
  let longest = 0;
  for (const [i, side] of sides.entries()) {
    const length = side[1] - side[0];
    if (length > longest && middleOf(side) !== null) [best, longest] = [i, length];
  }
  const at = best < 0 ? null : middleOf(elementAt(sides, best));
  if (at === null) return null;
  return [0, 1].map((half) =>
    sides.map(([from, to], i) => (i !== best ? [from, to] : half === 0 ? [from, at] : [at, to])),
  );
}
