// Sums that are never negative, though the intervals of their terms do not say so: max(x, y) - min(x, y), abs(x) - x,
// and quadratic forms without a negative eigenvalue.

import type { Part, Ref, Stage } from '../../form/form.ts';
import { sameDims } from '../../form/dims.ts';
import { argsOf, stageIn, type Analysis } from './analysis.ts';
import { negate } from './fraction.ts';
import { isStraight, zerosIn, type Known } from './known.ts';
import { inertiaOf, matrixOf, quadraticForm } from './quadratic.ts';
import { termsOf } from './terms.ts';

/** The same, never negative where that is proved of a sum or a difference. */
export function withSign(analysis: Analysis, { op }: Stage, known: Known): Known {
  const [from, to] = known.interval;
  if (op.kind !== 'gate' || op.gate.user || (op.gate.name !== '+' && op.gate.name !== '-')) return known;
  const [a, b] = op.args;
  if (from >= 0 || to <= 0 || isStraight(known.curvature) || a === undefined || b === undefined) return known;
  const isDifference = op.gate.name === '-';
  const isOrdered = isDifference ? isAtLeast(analysis, a, b) : coversNegative(analysis, a, b);
  if (!isOrdered && !isSumOfSquares(analysis, a, b, isDifference)) return known;
  const interval = [0, to] as const;
  return { ...known, interval, zeros: zerosIn(interval, known.zeros) };
}

const deepest = 4;
const absolutes: readonly string[] = ['abs', 'norm1', 'hypot', 'norm2', 'norm3', 'norm4'];

/** Whether u is nowhere less than v, by what their gates are. */
function isAtLeast(analysis: Analysis, u: Ref, v: Ref, depth = deepest): boolean {
  if (u === v || analysis.known(u).interval[0] >= analysis.known(v).interval[1]) return true;
  if (depth === 0) return false;
  const isOrdered = (x: Ref, y: Ref): boolean => isAtLeast(analysis, x, y, depth - 1);
  const some = (of: Ref, names: readonly string[], is: (x: Ref) => boolean): boolean =>
    argsOf(analysis, of, ...names)?.some(is) === true;
  const every = (of: Ref, names: readonly string[], is: (x: Ref) => boolean): boolean =>
    argsOf(analysis, of, ...names)?.every(is) === true;
  const [great, small] = [
    ['max', 'maxfirst'],
    ['min', 'minfirst'],
  ] as const;
  return (
    some(v, small, (x) => isOrdered(u, x)) ||
    some(u, [...great, 'logaddexp', 'relu', 'softplus', ...absolutes], (x) => isOrdered(x, v)) ||
    every(v, great, (x) => isOrdered(u, x)) ||
    every(u, small, (x) => isOrdered(x, v)) ||
    some(v, ['neg'], (x) => coversNegative(analysis, u, x)) ||
    areExtremaOfOne(analysis, u, v)
  );
}

/** Whether u + x is never negative: one of them is a length or an absolute value of the other. */
function coversNegative(analysis: Analysis, u: Ref, x: Ref): boolean {
  const covers = (length: Ref, of: Ref): boolean => argsOf(analysis, length, ...absolutes)?.includes(of) === true;
  return covers(u, x) || covers(x, u);
}

/** The greatest and the least of the same values. */
function areExtremaOfOne(analysis: Analysis, u: Ref, v: Ref): boolean {
  const [great, small] = [onlyPart(analysis, u, 'max'), onlyPart(analysis, v, 'min')];
  return great !== null && small !== null && great.value === small.value && sameDims(great.dims, small.dims);
}

function onlyPart(analysis: Analysis, ref: Ref, how: 'max' | 'min'): Part | null {
  const { op, dims } = stageIn(analysis, ref);
  if (op.kind !== 'accumulate' || op.how !== how || dims.length > 0) return null;
  const [only, ...more] = op.parts;
  return only === undefined || more.length > 0 || only.guard.length > 0 ? null : only;
}

/** Whether terms of second degree add up to a form without a negative eigenvalue. */
function isSumOfSquares(analysis: Analysis, a: Ref, b: Ref, isDifference: boolean): boolean {
  if (!analysis.spend(1)) return false;
  const [x, y] = [termsOf(analysis, a), termsOf(analysis, b)];
  if (x === null || y === null || x.length + y.length > mostTerms) return false;
  const signed = isDifference ? y.map(({ factor, ref }) => ({ factor: negate(factor), ref })) : y;
  const form = quadraticForm(analysis, [...x, ...signed]);
  const written = form === null || form.isOpen || form.products.size === 0 ? null : matrixOf(form, true);
  return written !== null && inertiaOf(written.matrix).negative === 0;
}

const mostTerms = 40;
