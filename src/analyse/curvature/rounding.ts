// Arithmetic with a direction: the double at or below, or at or above, what a sum, a product, a quotient or a square
// root is in real numbers. What is exact stays as it is (T. J. Dekker, A floating-point technique for extending the
// available precision, 1971), so that a slope that is 0 is known to be 0.

export type Interval = readonly [from: number, to: number];

const epsilon = 2 ** -52;

/** Less than x. */
export function below(x: number): number {
  if (x === Infinity) return Number.MAX_VALUE;
  return (x > 0 ? x * (1 - epsilon) : x * (1 + epsilon)) - Number.MIN_VALUE;
}

/** Greater than x. */
export function above(x: number): number {
  return -below(-x);
}

/** A result with what it misses: of the sign of the error, 0 where there is none, NaN where that is not known. */
type Rounded = { readonly value: number; readonly error: number };

function sum(a: number, b: number): Rounded {
  const value = a + b;
  if (!Number.isFinite(value)) return { value, error: Number.isFinite(a) && Number.isFinite(b) ? NaN : 0 };
  const other = value - a;
  return { value, error: a - (value - other) + (b - other) };
}

/** 0 times a bound that is never attained is 0. */
function product(a: number, b: number): Rounded {
  if (a === 0 || b === 0) return { value: 0, error: 0 };
  const value = a * b;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return { value, error: 0 };
  const size = Math.abs(value);
  if (!(size > smallest && size < largest) || Math.abs(a) > largest || Math.abs(b) > largest)
    return { value, error: NaN };
  const [high, low] = split(a);
  const [upper, lower] = split(b);
  return { value, error: low * lower - (value - high * upper - low * upper - high * lower) };
}

const smallest = 2 ** -960;
const largest = 2 ** 990;
const splitter = 2 ** 27 + 1;

function split(x: number): readonly [high: number, low: number] {
  const scaled = splitter * x;
  const high = scaled - (scaled - x);
  return [high, x - high];
}

function quotient(a: number, b: number): Rounded {
  const value = a / b;
  if (!Number.isFinite(a) || !Number.isFinite(b) || a === 0) return { value: a === 0 && b !== 0 ? 0 : value, error: 0 };
  const back = product(value, b);
  return { value, error: back.value === a && back.error === 0 ? 0 : NaN };
}

function down({ value, error }: Rounded): number {
  return error >= 0 ? value : below(value);
}

function up({ value, error }: Rounded): number {
  return error <= 0 ? value : above(value);
}

/** Bounds that are no numbers say nothing. */
function bounded(from: number, to: number): Interval {
  return [Number.isNaN(from) ? -Infinity : from, Number.isNaN(to) ? Infinity : to];
}

export function plus(a: Interval, b: Interval): Interval {
  return bounded(down(sum(a[0], b[0])), up(sum(a[1], b[1])));
}

export function minus(a: Interval, b: Interval): Interval {
  return bounded(down(sum(a[0], -b[1])), up(sum(a[1], -b[0])));
}

export function times(a: Interval, b: Interval): Interval {
  const [from, to] = a;
  const [low, high] = b;
  if ((from === 0 && to === 0) || (low === 0 && high === 0)) return none;
  // The signs say which products are the least and the greatest.
  if (from >= 0) return scaled(low >= 0 ? from : to, high >= 0 ? to : from, b);
  if (to <= 0) return scaled(high >= 0 ? from : to, low >= 0 ? to : from, [high, low]);
  if (low >= 0) return scaled(high, high, a);
  if (high <= 0) return scaled(low, low, [to, from]);
  const [left, right] = [scaled(from, from, [high, low]), scaled(to, to, b)];
  return [Math.min(left[0], right[0]), Math.max(left[1], right[1])];
}

const none: Interval = [0, 0];

/** From `x` times the first to `y` times the second number. */
function scaled(x: number, y: number, [first, second]: Interval): Interval {
  return bounded(down(product(x, first)), up(product(y, second)));
}

/** One over the numbers of an interval that has a pole at its ends alone. */
export function inverse([from, to]: Interval): Interval {
  if (from < 0 && to > 0) return [-Infinity, Infinity];
  const least = to === 0 ? -Infinity : down(quotient(1, to));
  const most = from === 0 ? Infinity : up(quotient(1, from));
  return bounded(least, most);
}

export function square([from, to]: Interval): Interval {
  const [near, far] =
    from <= 0 && to >= 0
      ? [0, Math.max(-from, to)]
      : [Math.min(Math.abs(from), Math.abs(to)), Math.max(Math.abs(from), Math.abs(to))];
  return bounded(down(product(near, near)), up(product(far, far)));
}

export function negative([from, to]: Interval): Interval {
  return [-to, -from];
}

/** Around the root of one number. */
export function root(x: number): Interval {
  const value = Math.sqrt(x);
  const back = product(value, value);
  return (back.value === x && back.error === 0) || !Number.isFinite(value)
    ? [value, value]
    : [below(value), above(value)];
}

/** To a whole power from 1 on. */
export function power(of: Interval, exponent: number): Interval {
  let value: Interval = exponent % 2 === 0 ? square(of) : of;
  const step = square(of);
  for (let k = exponent % 2 === 0 ? 2 : 1; k < exponent; k += 2) value = times(value, step);
  return value;
}
