// How far to go along a direction of descent: step lengths that satisfy Armijo's condition, or Wolfe's strong ones,
// found in a shrinking interval by cubic interpolation (Moré and Thuente 1994; Nocedal and Wright 2006, section 3.5).
// Where values are too close to be told apart, the slopes decide (Hager and Zhang 2005, approximate Wolfe
// conditions).

/** A function along a direction. `at` sets `value` and `slope`, which may be NaN. */
export type Line = {
  readonly value: number;
  readonly slope: number;
  /** What the slope at 0 says of the value's change. */
  readonly promised: number;
  /** Where the last evaluation was. */
  readonly last: number;
  /** The value at 0, and the slope there: below 0. */
  readonly value0: number;
  readonly slope0: number;
  /** Bounds let no longer step pass. */
  readonly longest: number;
  at(t: number): void;
  /** No further evaluation is allowed. */
  isSpent(): boolean;
};

/** What must be gained, as a part of what the slope promises; what must be left of the slope at the most. */
const enough = 1e-4;
const flatter = 0.9;
/** Values that differ by less than this part are compared by their slopes. */
const blur = 1e-12;
const mostTrials = 40;

/** Halves the step until the value falls enough. The line stands there; nothing if no step does. */
export function armijo(line: Line, first: number): number | undefined {
  for (let t = Math.min(first, line.longest), trial = 0; trial < 2 * mostTrials && !line.isSpent(); t /= 2, trial++) {
    line.at(t);
    // Below rounding, what is promised is no gain.
    if (line.value < line.value0 && line.value <= line.value0 + enough * line.promised) return t;
  }
  return undefined;
}

type Place = { readonly t: number; readonly value: number; readonly slope: number };

/** A step that satisfies the strong Wolfe conditions, or all that bounds leave. The line stands there. */
export function wolfe(line: Line, first: number): number | undefined {
  const { value0, slope0, longest } = line;
  let before: Place = { t: 0, value: value0, slope: slope0 };
  let low = before;
  let high: Place | undefined;
  let broken = Infinity;
  let t = Math.min(first, longest);
  for (let trial = 0; trial < mostTrials && !line.isSpent(); trial++) {
    line.at(t);
    if (!Number.isFinite(line.value) || !Number.isFinite(line.slope)) {
      broken = t;
      high = undefined;
      t = low.t + (t - low.t) / 8;
      continue;
    }
    const place: Place = { t, value: line.value, slope: line.slope };
    if (isAccepted(line, place)) return t;
    if (place.value > value0 + enough * t * slope0 || place.value >= low.value) {
      high = place;
    } else {
      // The minimum lies between two places whose slopes point inside.
      if (place.slope * (t - low.t) >= 0) high = low;
      before = low;
      low = place;
    }
    const next = high === undefined ? Math.min(further(before, low), longest, (low.t + broken) / 2) : inside(low, high);
    if (next === t || next === low.t) break;
    t = next;
  }
  return lastResort(line, low);
}

function isAccepted({ value0, slope0, longest }: Line, { t, value, slope }: Place): boolean {
  const gains = value <= value0 + enough * t * slope0;
  if (gains && (Math.abs(slope) <= -flatter * slope0 || (t === longest && slope < 0))) return true;
  const isBlurred = value <= value0 + blur * Math.abs(value0);
  return isBlurred && slope >= flatter * slope0 && slope <= (2 * enough - 1) * slope0;
}

/** Beyond both: where a cubic through them has its minimum, from 1.1 to 4 times as far again. */
function further(before: Place, low: Place): number {
  const reach = low.t - before.t;
  const minimum = cubicMinimum(before, low);
  const most = low.t + 4 * reach;
  return minimum > low.t ? Math.min(Math.max(minimum, low.t + 1.1 * reach), most) : most;
}

/** Between both, away from the ends. */
function inside(low: Place, high: Place): number {
  const minimum = cubicMinimum(low, high);
  const [a, b] = low.t < high.t ? [low.t, high.t] : [high.t, low.t];
  const margin = 0.1 * (b - a);
  return minimum >= a && minimum <= b ? Math.min(Math.max(minimum, a + margin), b - margin) : (a + b) / 2;
}

/** Where the cubic with these values and slopes has its minimum; NaN if it has none. */
function cubicMinimum(a: Place, b: Place): number {
  const width = b.t - a.t;
  const theta = (3 * (a.value - b.value)) / width + a.slope + b.slope;
  const most = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope));
  const root = Math.sign(width) * most * Math.sqrt((theta / most) ** 2 - (a.slope / most) * (b.slope / most));
  return b.t - (width * (b.slope + root - theta)) / (b.slope - a.slope + 2 * root);
}

/** The lowest place met, where it gains enough. */
function lastResort(line: Line, low: Place): number | undefined {
  if (low.t === 0 || line.isSpent() || !(low.value < line.value0)) return undefined;
  line.at(low.t);
  return low.t;
}
