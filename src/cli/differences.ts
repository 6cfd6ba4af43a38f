// The slope of a function of one number, measured: central differences with shrinking steps, extrapolated to step 0
// (Richardson), of which the most consistent is taken; and one-sided ones, for a point that lies on a kink.

/** `error` is the method's own estimate; infinite where nothing could be measured. */
export type Slope = { readonly value: number; readonly error: number };

const rows = 12;
const shrink = 1.9;
const unit = 2 ** -52;

/** `reach` is how far to either side the function may be asked. */
export function centralSlope(f: (x: number) => number, x: number, reach: number): Slope {
  return confirmed((h) => (f(x + h) - f(x - h)) / (x + h - (x - h)), x, reach, 2, rounding(f, x, reach));
}

export function oneSidedSlopes(f: (x: number) => number, x: number, reach: number): readonly Slope[] {
  const here = f(x);
  const noise = rounding(f, x, reach);
  return [1, -1].map((side) => confirmed((h) => (f(x + side * h) - here) / (x + side * h - x), x, reach, 1, noise));
}

/**
 * How far values are off by rounding: in the last bits, or, where large numbers cancel inside of the function, as far
 * as neighbours lie from a parabola.
 */
function rounding(f: (x: number) => number, x: number, reach: number): number {
  let noise = unit * Math.abs(f(x));
  for (const near of [1e-9, 1.3e-9, 2.1e-9]) {
    const step = near * Math.min(reach, Math.max(Math.abs(x), 0.1));
    const third = f(x + 3 * step) - 3 * f(x + step) + 3 * f(x - step) - f(x - 3 * step);
    if (Number.isFinite(third)) noise = Math.max(noise, Math.abs(third) / 4);
  }
  return noise;
}

/**
 * Of two sequences of steps: steps that happen to fall in with a period of the function look consistent, but not both.
 * `order` is the power of h by which the difference's error series steps; `noise` is how far a value is off by
 * rounding.
 */
function confirmed(difference: (h: number) => number, x: number, reach: number, order: 1 | 2, noise: number): Slope {
  const widest = Math.min(reach, 0.1 * Math.max(Math.abs(x), 0.1));
  const first = extrapolated(difference, widest, order, noise);
  const second = extrapolated(difference, 0.29 * widest, order, noise);
  const better = first.error <= second.error ? first : second;
  const apart = Math.abs(first.value - second.value);
  return { value: better.value, error: Number.isNaN(apart) ? Infinity : Math.max(better.error, apart) };
}

function extrapolated(difference: (h: number) => number, widest: number, order: 1 | 2, noise: number): Slope {
  let best: Slope = { value: NaN, error: Infinity };
  let previous: number[] = [];
  let h = widest;
  for (let row = 0; row < rows; row++, h /= shrink) {
    const current = [difference(h)];
    let factor = shrink ** order;
    for (const [k, above] of previous.entries()) {
      const left = current[k] ?? NaN;
      const next = left + (left - above) / (factor - 1);
      factor *= shrink ** order;
      current.push(next);
      const error = Math.max(Math.abs(next - left), Math.abs(next - above)) + (8 * noise) / h;
      if (error < best.error) best = { value: next, error };
    }
    previous = current.every(Number.isFinite) ? current : [];
  }
  return best;
}
