// The derivative rules of the independent oracle (dual.ts), as a table of textbook formulas. Written without a look at the gate table.

export type Rule = {
  readonly value: (...args: readonly number[]) => number;
  /** By argument, after the output. */
  readonly partials: readonly ((out: number, ...args: readonly number[]) => number)[];
};

export const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
  ['inf', Infinity],
]);

type Unary = (x: number) => number;

/** A function of one argument: its value, and its derivative in the output and the argument. */
function one(value: Unary, partial: (out: number, x: number) => number): Rule {
  return { value: (x = Number.NaN) => value(x), partials: [(out, x = Number.NaN) => partial(out, x)] };
}

type Binary = (x: number, y: number) => number;

function two(value: Binary, inX: (x: number, y: number, out: number) => number, inY: (x: number, y: number, out: number) => number): Rule {
  const nan = Number.NaN;
  return { value: (x = nan, y = nan) => value(x, y), partials: [(out, x = nan, y = nan) => inX(x, y, out), (out, x = nan, y = nan) => inY(x, y, out)] };
}

const zero = (): number => 0;
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
/** Half of the slope to each of two equal arguments. */
const share = (mine: number, other: number): number => (mine > other ? 1 : mine === other ? 0.5 : 0);
const normalDensity = (x: number): number => Math.exp(-x * x) * (2 / Math.sqrt(Math.PI));
const fraction = (x: number, y: number): number => Math.exp(x - Math.max(x, y)) / (Math.exp(x - Math.max(x, y)) + Math.exp(y - Math.max(x, y)));

export const rules: ReadonlyMap<string, Rule> = new Map([
  ['+', two((x, y) => x + y, () => 1, () => 1)],
  ['-', two((x, y) => x - y, () => 1, () => -1)],
  ['*', two((x, y) => x * y, (_, y) => y, (x) => x)],
  ['/', two((x, y) => x / y, (_, y) => 1 / y, (x, y) => -x / (y * y))],
  ['pow', two(Math.pow, (x, y) => (y === 0 ? 0 : y * x ** (y - 1)), (x, _, out) => out * Math.log(x))],
  ['neg', one((x) => -x, () => -1)],
  ['inv', one((x) => 1 / x, (_, x) => -1 / (x * x))],
  ['sqr', one((x) => x * x, (_, x) => 2 * x)],
  ['abs', one(Math.abs, (_, x) => Math.sign(x))],
  ['sign', one(Math.sign, zero)],
  ['floor', one(Math.floor, zero)],
  ['ceil', one(Math.ceil, zero)],
  ['exp', one(Math.exp, (out) => out)],
  ['expm1', one(Math.expm1, (_, x) => Math.exp(x))],
  ['log', one(Math.log, (_, x) => 1 / x)],
  ['log1p', one(Math.log1p, (_, x) => 1 / (1 + x))],
  ['log2', one(Math.log2, (_, x) => 1 / (x * Math.LN2))],
  ['log10', one(Math.log10, (_, x) => 1 / (x * Math.LN10))],
  ['sqrt', one(Math.sqrt, (out) => 0.5 / out)],
  ['cbrt', one(Math.cbrt, (out) => 1 / (3 * out * out))],
  ['sin', one(Math.sin, (_, x) => Math.cos(x))],
  ['cos', one(Math.cos, (_, x) => -Math.sin(x))],
  ['tan', one(Math.tan, (_, x) => 1 / Math.cos(x) ** 2)],
  ['asin', one(Math.asin, (_, x) => 1 / Math.sqrt(1 - x * x))],
  ['acos', one(Math.acos, (_, x) => -1 / Math.sqrt(1 - x * x))],
  ['atan', one(Math.atan, (_, x) => 1 / (1 + x * x))],
  ['sinh', one(Math.sinh, (_, x) => Math.cosh(x))],
  ['cosh', one(Math.cosh, (_, x) => Math.sinh(x))],
  ['tanh', one(Math.tanh, (_, x) => 1 / Math.cosh(x) ** 2)],
  ['asinh', one(Math.asinh, (_, x) => 1 / Math.sqrt(x * x + 1))],
  ['acosh', one(Math.acosh, (_, x) => 1 / Math.sqrt(x * x - 1))],
  ['atanh', one(Math.atanh, (_, x) => 1 / (1 - x * x))],
  ['sigmoid', one(logistic, (_, x) => logistic(x) * logistic(-x))],
  ['softplus', one((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), (_, x) => logistic(x))],
  ['relu', one((x) => Math.max(x, 0), (_, x) => (x > 0 ? 1 : 0))],
  ['erf', one(erf, (_, x) => normalDensity(x))],
  ['erfc', one((x) => 1 - erf(x), (_, x) => -normalDensity(x))],
  ['stop', one((x) => x, zero)],
  ['max', two((x, y) => Math.max(x, y), (x, y) => share(x, y), (x, y) => share(y, x))],
  ['min', two((x, y) => Math.min(x, y), (x, y) => share(y, x), (x, y) => share(x, y))],
  ['hypot', two((x, y) => Math.hypot(x, y), (x, _, out) => (out === 0 ? 0 : x / out), (_, y, out) => (out === 0 ? 0 : y / out))],
  ['atan2', two((y, x) => Math.atan2(y, x), (y, x) => x / (x * x + y * y), (y, x) => -y / (x * x + y * y))],
  ['logaddexp', two((x, y) => Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y))), (x, y) => fraction(x, y), (x, y) => fraction(y, x))],
]);

/** By its series: enough digits for arguments up to about 4, where the oracle is used. */
function erf(x: number): number {
  let term = x;
  let total = x;
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}
