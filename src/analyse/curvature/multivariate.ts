// Polynomials in several leaves with exact coefficients, and division by one of them: what is left over is 0 where, and
// only where, it divides (a single polynomial is a Gröbner basis; D. Cox, J. Little, D. O'Shea, Ideals, Varieties, and
// Algorithms, 2.3).

import { add, divide, multiply, negate, signOf, toNumber, zero, type Fraction } from './fraction.ts';
import type { Interval } from './interval.ts';
import { above, below, plus, power, times } from './rounding.ts';

/** A leaf is a number; powers of leaves in falling order of the leaves, none of them 0. */
type Powers = readonly (readonly [leaf: number, exponent: number])[];
type Monomial = { readonly powers: Powers; readonly factor: Fraction };

/** By the text of the powers; no factor is 0. */
export type Multivariate = ReadonlyMap<string, Monomial>;

/** Beyond these nobody computes with one. */
const mostMonomials = 80;
const highestDegree = 8;

function collected(monomials: Iterable<Monomial>): Multivariate {
  const found = new Map<string, Monomial>();
  for (const { powers, factor } of monomials) {
    const key = powers.join(' ');
    const sum = add(found.get(key)?.factor ?? zero, factor);
    if (signOf(sum) === 0) found.delete(key);
    else found.set(key, { powers, factor: sum });
  }
  return found;
}

export function constantOf(factor: Fraction): Multivariate {
  return collected([{ powers: [], factor }]);
}

export function leafOf(leaf: number): Multivariate {
  return collected([{ powers: [[leaf, 1]], factor: { above: 1n, below: 1n } }]);
}

export function sumOf(a: Multivariate, b: Multivariate): Multivariate {
  return collected([...a.values(), ...b.values()]);
}

export function scaledBy(a: Multivariate, by: Fraction): Multivariate {
  return collected([...a.values()].map(({ powers, factor }) => ({ powers, factor: multiply(factor, by) })));
}

export function differenceOf(a: Multivariate, b: Multivariate): Multivariate {
  return sumOf(a, scaledBy(b, { above: -1n, below: 1n }));
}

/** Null for what is too long. */
export function productOf(a: Multivariate, b: Multivariate): Multivariate | null {
  if (a.size * b.size > mostMonomials * 8) return null;
  const product = collected(
    [...a.values()].flatMap((x) =>
      [...b.values()].map((y) => ({ powers: multiplied(x.powers, y.powers, 1), factor: multiply(x.factor, y.factor) })),
    ),
  );
  const isLong =
    product.size > mostMonomials || [...product.values()].some(({ powers }) => degree(powers) > highestDegree);
  return isLong ? null : product;
}

function degree(powers: Powers): number {
  return powers.reduce((sum, [, exponent]) => sum + exponent, 0);
}

/** a times b, or (`sign` -1) a over b. */
function multiplied(a: Powers, b: Powers, sign: 1 | -1): Powers {
  const exponents = new Map(a);
  for (const [leaf, exponent] of b) exponents.set(leaf, (exponents.get(leaf) ?? 0) + sign * exponent);
  return [...exponents].filter(([, exponent]) => exponent !== 0).sort(([x], [y]) => y - x);
}

/** Lexicographic: `main` first, then the greater leaf. */
function order(a: Powers, b: Powers, main: number): number {
  const byMain = exponentOf(a, main) - exponentOf(b, main);
  if (byMain !== 0) return byMain;
  for (const [i, [leaf, exponent]] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (leaf !== other[0]) return leaf - other[0];
    if (exponent !== other[1]) return exponent - other[1];
  }
  return a.length - b.length;
}

function exponentOf(powers: Powers, leaf: number): number {
  return powers.find(([of]) => of === leaf)?.[1] ?? 0;
}

function leading(a: Multivariate, main: number): Monomial | null {
  let best: Monomial | null = null;
  for (const monomial of a.values())
    if (best === null || order(monomial.powers, best.powers, main) > 0) best = monomial;
  return best;
}

export type Division = { readonly quotient: Multivariate; readonly rest: Multivariate };

/**
 * a = quotient b + rest, no monomial of the rest being a multiple of the leading one of b, which has the highest power
 * of `main`; null where b is 0.
 */
export function division(a: Multivariate, b: Multivariate, main = -1): Division | null {
  const first = leading(b, main);
  if (first === null) return null;
  const [quotient, rest]: [Monomial[], Monomial[]] = [[], []];
  let left = a;
  for (let top = leading(left, main); top !== null; top = leading(left, main)) {
    const powers = multiplied(top.powers, first.powers, -1);
    if (powers.some(([, exponent]) => exponent < 0)) {
      rest.push(top);
      left = collected([...left.values(), { ...top, factor: negate(top.factor) }]);
      continue;
    }
    const factor = divide(top.factor, first.factor);
    quotient.push({ powers, factor });
    if (quotient.length > mostMonomials) return null;
    const taken = productOf(collected([{ powers, factor }]), b);
    if (taken === null) return null;
    left = differenceOf(left, taken);
  }
  return { quotient: collected(quotient), rest: collected(rest) };
}

export function leavesIn(a: Multivariate): ReadonlySet<number> {
  return new Set([...a.values()].flatMap(({ powers }) => powers.map(([leaf]) => leaf)));
}

/** Where its values lie if the leaves lie there. */
export function enclosureOf(a: Multivariate, sideOf: (leaf: number) => Interval): Interval {
  let sum: Interval = [0, 0];
  for (const { powers, factor } of a.values()) {
    const value = toNumber(factor);
    const by: Interval = Number.isInteger(value) ? [value, value] : [below(value), above(value)];
    sum = plus(
      sum,
      powers.reduce((product, [leaf, exponent]) => times(product, power(sideOf(leaf), exponent)), by),
    );
  }
  return sum;
}

/** With each even power of the one leaf as that of the other: x^2 = abs(x)^2. */
export function withEvenPowers(a: Multivariate, of: number, as: number): Multivariate {
  return collected(
    [...a.values()].map(({ powers, factor }) => {
      const exponent = exponentOf(powers, of);
      const even = exponent - (exponent % 2);
      const moved: Powers = even === 0 ? [] : [[as, even]];
      const without: Powers = even === 0 ? [] : [[of, even]];
      return { powers: multiplied(multiplied(powers, without, -1), moved, 1), factor };
    }),
  );
}
