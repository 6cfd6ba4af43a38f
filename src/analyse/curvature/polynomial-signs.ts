// Polynomials of one variable with exact coefficients, and where they have a sign: no root of odd multiplicity lies
// inside an interval (Sturm's theorem, on the square-free factors of Yun's algorithm), so that touching 0 is allowed.

import { elementAt } from '../../base/lists.ts';
import {
  add,
  commonDivisor,
  compare,
  divide,
  multiply,
  negate,
  one,
  signOf,
  subtract,
  zero,
  type Fraction,
} from './fraction.ts';

/** Coefficients from the constant on; the last is not 0. None for 0. */
export type Polynomial = readonly Fraction[];

/** An open interval; null for an end at infinity. */
export type Span = { readonly from: Fraction | null; readonly to: Fraction | null };

export type Sign = -1 | 0 | 1;

export const variable: Polynomial = [zero, one];

function trimmed(coefficients: readonly Fraction[]): Polynomial {
  let length = coefficients.length;
  while (length > 0 && signOf(elementAt(coefficients, length - 1)) === 0) length -= 1;
  return coefficients.slice(0, length);
}

export function constantPolynomial(value: Fraction): Polynomial {
  return trimmed([value]);
}

export function plusPolynomial(a: Polynomial, b: Polynomial): Polynomial {
  return trimmed(Array.from({ length: Math.max(a.length, b.length) }, (_, i) => add(a[i] ?? zero, b[i] ?? zero)));
}

export function timesPolynomial(a: Polynomial, b: Polynomial): Polynomial {
  if (a.length === 0 || b.length === 0) return [];
  const product = Array.from({ length: a.length + b.length - 1 }, () => zero);
  for (const [i, x] of a.entries())
    for (const [j, y] of b.entries()) product[i + j] = add(elementAt(product, i + j), multiply(x, y));
  return trimmed(product);
}

export function scaledPolynomial(a: Polynomial, factor: Fraction): Polynomial {
  return trimmed(a.map((coefficient) => multiply(coefficient, factor)));
}

export function derivativeOf(a: Polynomial): Polynomial {
  return a.slice(1).map((coefficient, i) => multiply(coefficient, { above: BigInt(i + 1), below: 1n }));
}

export function valueAt(a: Polynomial, x: Fraction): Fraction {
  return a.reduceRight((value, coefficient) => add(multiply(value, x), coefficient), zero);
}

/** With coprime whole coefficients and the same signs. */
function primitive(a: Polynomial): Polynomial {
  const denominator = a.reduce((all, { below }) => (all * below) / commonDivisor(all, below), 1n);
  const whole = a.map(({ above, below }) => above * (denominator / below));
  const common = whole.reduce(commonDivisor, 0n);
  return common === 0n ? a : whole.map((value) => ({ above: value / common, below: 1n }));
}

function divided(a: Polynomial, b: Polynomial): { readonly quotient: Polynomial; readonly remainder: Polynomial } {
  let remainder = [...a];
  const quotient = Array.from({ length: Math.max(0, a.length - b.length + 1) }, () => zero);
  const lead = elementAt(b, b.length - 1);
  while (remainder.length >= b.length) {
    const at = remainder.length - b.length;
    const factor = divide(elementAt(remainder, remainder.length - 1), lead);
    quotient[at] = factor;
    remainder = [
      ...trimmed(
        remainder.map((coefficient, i) =>
          i < at ? coefficient : subtract(coefficient, multiply(factor, b[i - at] ?? zero)),
        ),
      ),
    ];
  }
  return { quotient: trimmed(quotient), remainder };
}

export function greatestDivisor(a: Polynomial, b: Polynomial): Polynomial {
  let [x, y] = [a, b];
  while (y.length > 0) [x, y] = [primitive(y), divided(x, primitive(y)).remainder];
  return x;
}

export function quotientOf(a: Polynomial, b: Polynomial): Polynomial {
  return divided(a, b).quotient;
}

/** The product of the factors with odd multiplicity, each once; of all of them where `odd` is false. */
function rootFactors(a: Polynomial, odd: boolean): Polynomial {
  if (a.length <= 1) return a;
  let common = greatestDivisor(a, derivativeOf(a));
  let rest = quotientOf(a, common);
  if (!odd) return primitive(rest);
  let found: Polynomial = [one];
  for (let multiplicity = 1; rest.length > 1; multiplicity += 1) {
    const next = greatestDivisor(rest, common);
    if (multiplicity % 2 === 1) found = timesPolynomial(found, quotientOf(rest, next));
    [rest, common] = [next, quotientOf(common, next)];
  }
  return primitive(found);
}

function signAt(a: Polynomial, x: Fraction | null, end: 'from' | 'to'): Sign {
  if (a.length === 0) return 0;
  if (x !== null) return signOf(valueAt(a, x));
  const lead = signOf(elementAt(a, a.length - 1));
  return end === 'from' && a.length % 2 === 0 ? (lead === 1 ? -1 : 1) : lead;
}

/** Distinct roots of a square-free polynomial inside an open interval. */
function rootsInside(a: Polynomial, { from, to }: Span): number {
  if (a.length <= 1) return 0;
  const chain: Polynomial[] = [a, derivativeOf(a)];
  for (let i = 1; elementAt(chain, i).length > 1; i += 1) {
    const { remainder } = divided(elementAt(chain, i - 1), elementAt(chain, i));
    if (remainder.length === 0) break;
    chain.push(primitive(scaledPolynomial(remainder, negate(one))));
  }
  const changes = (x: Fraction | null, end: 'from' | 'to'): number => {
    const signs = chain.map((each) => signAt(each, x, end)).filter((sign) => sign !== 0);
    return signs.filter((sign, i) => i > 0 && sign !== signs[i - 1]).length;
  };
  const upTo = changes(from, 'from') - changes(to, 'to');
  return to !== null && signOf(valueAt(a, to)) === 0 ? upTo - 1 : upTo;
}

/** Degree above which nobody asks. */
const highestDegree = 16;

export function hasRootInside(a: Polynomial, span: Span): boolean {
  if (a.length === 0 || a.length > highestDegree) return true;
  return rootsInside(rootFactors(a, false), span) > 0;
}

/** The sign that a polynomial has all over an interval, where it may touch 0; null where it has none. */
export function signInside(a: Polynomial, span: Span): Sign | null {
  if (a.length === 0) return 0;
  if (a.length > highestDegree || rootsInside(rootFactors(a, true), span) > 0) return null;
  // Among more points than it has roots there is one where it is not 0.
  for (let i = 1; i <= a.length; i += 1) {
    const sign = signOf(valueAt(a, sample(span, { above: BigInt(i), below: BigInt(a.length + 1) })));
    if (sign !== 0) return sign;
  }
  return null;
}

/** Where a share of the interval lies; of an infinite one it is that beyond its end. */
function sample({ from, to }: Span, share: Fraction): Fraction {
  if (from !== null && to !== null) return add(from, multiply(subtract(to, from), share));
  return from !== null ? add(from, share) : to !== null ? subtract(to, share) : share;
}

export function isInside(x: Fraction, { from, to }: Span): boolean {
  return (from === null || compare(from, x) < 0) && (to === null || compare(x, to) < 0);
}
