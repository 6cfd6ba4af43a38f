// Gradients against measured slopes of the value: central differences, and one-sided ones beside a kink. What cannot be
// measured well says nothing.

import { elementAt } from '../base/lists.ts';
import { exportName } from '../check/exports.ts';
import { centralSlope, oneSidedSlopes, type Slope } from './differences.ts';
import { reachOf, type Leaf } from './sample-points.ts';
import { type Place } from './verify-answers.ts';
import { valueAlong, waysAt } from './verify-calls.ts';

export type Measured = { readonly fault: string } | { readonly slopes: number };

const numbersChecked = 60;

/** The gradient for the first adjoint, number by number. */
export function measureSlopes(
  place: Place,
  leaves: readonly Leaf[],
  df: readonly number[],
  random: () => number,
): Measured {
  const name = exportName(place.info.name, 'Backward');
  const outcome = waysAt(place, [df])
    .find((way) => way.name.includes('Forward'))
    ?.call();
  if (outcome?.kind !== 'answers')
    return { fault: outcome !== undefined && 'message' in outcome ? outcome.message : `the module has no ${name}` };
  const gradient = outcome.answers.find(({ of }) => of.kind === 'gradient')?.numbers ?? [];
  const numbersAt = valueAlong(place);
  const value = (point: Float64Array): number => {
    const numbers = numbersAt(point);
    // Whole numbers that lie outside of an array: no point.
    return numbers.length < df.length ? NaN : numbers.reduce((sum, number, k) => sum + (df[k] ?? 0) * number, 0);
  };
  let slopes = 0;
  for (const { leaf, k, column } of chosenLeaves(leaves, random)) {
    const checked = checkSlope(value, place.point, leaf, k, gradient[column] ?? NaN);
    if (checked.kind === 'wrong') return { fault: checked.reason };
    if (checked.kind === 'right') slopes++;
  }
  return { slopes };
}

type Chosen = { readonly leaf: Leaf; readonly k: number; readonly column: number };

/** All active numbers, or of very many some. */
function chosenLeaves(leaves: readonly Leaf[], random: () => number): readonly Chosen[] {
  const active = leaves
    .flatMap((leaf, k) => (leaf.active ? [{ leaf, k }] : []))
    .map((one, column): Chosen => ({ ...one, column }));
  if (active.length <= numbersChecked) return active;
  return Array.from({ length: numbersChecked }, () => elementAt(active, Math.floor(random() * active.length)));
}

type Outcome =
  { readonly kind: 'right' } | { readonly kind: 'unclear' } | { readonly kind: 'wrong'; readonly reason: string };

function checkSlope(
  value: (point: Float64Array) => number,
  point: ArrayLike<number>,
  leaf: Leaf,
  k: number,
  given: number,
): Outcome {
  const x = point[k] ?? 0;
  if (Number.isNaN(given))
    return { kind: 'wrong', reason: `the derivative by ${leaf.label} is NaN where the value is finite` };
  const along = (moved: number): number => {
    const other = Float64Array.from(point);
    other[k] = moved;
    return value(other);
  };
  const reach = reachOf(leaf, x);
  const central = centralSlope(along, x, reach);
  if (agrees(given, central)) return { kind: 'right' };
  // A small step tells a kink at the point itself from one nearby.
  const near = oneSidedSlopes(along, x, Math.min(reach, 1e-4 * Math.max(Math.abs(x), 1e-2)));
  if (near.some((slope) => agrees(given, slope))) return { kind: 'right' };
  if (!isReliable(central) && !near.some(isReliable)) return { kind: 'unclear' };
  return {
    kind: 'wrong',
    reason:
      `the derivative by ${leaf.label} is ${given}, measured ` +
      `${(isReliable(central) ? central : near.find(isReliable))?.value ?? NaN}`,
  };
}

/** A slope so small is lost in the rounding of any value that is no smaller than 1. */
const lost = 1e-15;

/** An estimate that is itself uncertain proves nothing, so it must be good before it may agree. */
function agrees(given: number, slope: Slope): boolean {
  return (
    isReliable(slope) &&
    Math.abs(given - slope.value) <= 1e-6 * Math.max(Math.abs(given), Math.abs(slope.value)) + 10 * slope.error + lost
  );
}

function isReliable({ value, error }: Slope): boolean {
  return error <= 1e-4 * Math.abs(value) || error < 1e-9;
}
