// Exact numbers: fractions of whole numbers of any length. A literal of few digits is the decimal that the user wrote,
// any other double the binary fraction that it is.

export type Fraction = { readonly above: bigint; readonly below: bigint };

export const zero: Fraction = { above: 0n, below: 1n };
export const one: Fraction = { above: 1n, below: 1n };

/** The greatest common divisor, not negative. */
export function commonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function fraction(above: bigint, below: bigint): Fraction {
  const divisor = commonDivisor(above, below) * (below < 0n ? -1n : 1n);
  return { above: above / divisor, below: below / divisor };
}

/** Digits up to which a double is meant as its decimal. */
const writtenDigits = 15;
/** Beyond this power of ten a number is too long to compute with. */
const farthest = 60;

/** Null for what is not finite, or so small or large that it would have hundreds of digits. */
export function fractionOf(value: number): Fraction | null {
  if (value === 0) return zero;
  const size = Math.abs(value);
  if (!(size < 10 ** farthest && size > 10 ** -farthest)) return null;
  const text = value.toExponential();
  const [digits = '', exponent = ''] = text.split('e');
  const [whole = '', decimals = ''] = digits.split('.');
  if (whole.replace('-', '').length + decimals.length <= writtenDigits)
    return scaled(BigInt(whole + decimals), 10n, Number(exponent) - decimals.length);
  const shift = 52 - Math.floor(Math.log2(size));
  const bits = shift + 2;
  return scaled(BigInt(value * 2 ** bits), 2n, -bits);
}

function scaled(value: bigint, base: bigint, exponent: number): Fraction {
  return exponent >= 0
    ? { above: value * base ** BigInt(exponent), below: 1n }
    : fraction(value, base ** BigInt(-exponent));
}

export function add(a: Fraction, b: Fraction): Fraction {
  if (a.above === 0n) return b;
  if (b.above === 0n) return a;
  return fraction(a.above * b.below + b.above * a.below, a.below * b.below);
}

export function subtract(a: Fraction, b: Fraction): Fraction {
  return add(a, negate(b));
}

export function negate({ above, below }: Fraction): Fraction {
  return { above: -above, below };
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return fraction(a.above * b.above, a.below * b.below);
}

/** The divisor is not 0. */
export function divide(a: Fraction, b: Fraction): Fraction {
  return fraction(a.above * b.below, a.below * b.above);
}

export function signOf({ above }: Fraction): -1 | 0 | 1 {
  return above > 0n ? 1 : above < 0n ? -1 : 0;
}

export function compare(a: Fraction, b: Fraction): -1 | 0 | 1 {
  return signOf(subtract(a, b));
}

/** The nearest double, but for its last digits. */
export function toNumber({ above, below }: Fraction): number {
  const [a, b] = [Number(above), Number(below)];
  if (Number.isFinite(a) && Number.isFinite(b)) return a / b;
  // Both are cut to as many bits as a double can hold.
  const cut = BigInt(Math.max(0, Math.max(above.toString(2).length, below.toString(2).length) - 1000));
  return Number(above >> cut) / Number(below >> cut);
}
