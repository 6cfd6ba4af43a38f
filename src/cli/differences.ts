// The slope of a function of one number, measured: central differences with shrinking steps, extrapolated to step 0
// (Richardson), of which the most consistent is taken; and one-sided ones, for a point that lies on a kink.

/** `error` is the method's own estimate; infinite where nothing could be measured. */
export type Slope = { readonly value: number; readonly error: number };

const rows = 12;
const shrink = 1.9;
const unit = 2 ** -52;

/** `reach` is how far to either side the function may be asked. */
export function centralSlope(f: (x: number) => number, x: number, reach: number): Slope {
  return confirmed((h) => (f(x + h) - f(x - h)) / (x + h - (x - h)), x, reach, 2, Math.abs(f(x)));
}

export function oneSidedSlopes(f: (x: number) => number, x: number, reach: number): readonly Slope[] {
  const here = f(x);
  return [1, -1].map((side) => confirmed((h) => (f(x + side * h) - here) / (x + side * h - x), x, reach, 1, Math.abs(here)));
}

/**
 * Of two sequences of steps: steps that happen to fall in with a period of the function look consistent, but not both.
 * `order` is the power of h by which the difference's error series steps.
 */
function confirmed(difference: (h: number) => number, x: number, reach: number, order: 1 | 2, size: number): Slope {
  const widest = Math.min(reach, 0.1 * Math.max(Math.abs(x), 0.1));
  const first = extrapolated(difference, widest, order, size);
  const second = extrapolated(difference, 0.29 * widest, order, size);
  const better = first.error <= second.error ? first : second;
  const apart = Math.abs(first.value - second.value);
  return { value: better.value, error: Number.isNaN(apart) ? Infinity : Math.max(better.error, apart) };
}

function extrapolated(difference: (h: number) => number, widest: number, order: 1 | 2, size: number): Slope {
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
      const error = Math.max(Math.abs(next - left), Math.abs(next - above)) + (8 * unit * size) / h;
      if (error < best.error) best = { value: next, error };
    }
    previous = current.every(Number.isFinite) ? current : [];
  }
  return best;
}
