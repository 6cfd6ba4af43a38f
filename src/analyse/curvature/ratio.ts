// Rational functions of one variable with exact coefficients.

import { one, divide, negate, signOf, type Fraction } from './fraction.ts';
import {
  constantPolynomial,
  derivativeOf,
  greatestDivisor,
  plusPolynomial,
  quotientOf,
  scaledPolynomial,
  signInside,
  timesPolynomial,
  valueAt,
  variable,
  type Polynomial,
  type Sign,
  type Span,
} from './polynomial-signs.ts';

export type Ratio = { readonly above: Polynomial; readonly below: Polynomial };

const unit: Polynomial = [one];

/** Without common factors; the divisor is not 0. */
function ratio(above: Polynomial, below: Polynomial): Ratio {
  if (above.length === 0) return { above, below: unit };
  if (below.length === 1) return { above, below };
  const common = greatestDivisor(above, below);
  return common.length > 1 ? { above: quotientOf(above, common), below: quotientOf(below, common) } : { above, below };
}

export const variableRatio: Ratio = { above: variable, below: unit };

export function constantRatio(value: Fraction): Ratio {
  return { above: constantPolynomial(value), below: unit };
}

export function plusRatio(a: Ratio, b: Ratio): Ratio {
  if (a.above.length === 0) return b;
  if (b.above.length === 0) return a;
  return ratio(
    plusPolynomial(timesPolynomial(a.above, b.below), timesPolynomial(b.above, a.below)),
    timesPolynomial(a.below, b.below),
  );
}

export function scaledRatio(a: Ratio, factor: Fraction): Ratio {
  return signOf(factor) === 0 ? constantRatio(factor) : { above: scaledPolynomial(a.above, factor), below: a.below };
}

export function minusRatio(a: Ratio, b: Ratio): Ratio {
  return plusRatio(a, scaledRatio(b, negate(one)));
}

export function timesRatio(a: Ratio, b: Ratio): Ratio {
  return ratio(timesPolynomial(a.above, b.above), timesPolynomial(a.below, b.below));
}

/** Null for 0. */
export function inverseRatio({ above, below }: Ratio): Ratio | null {
  return above.length === 0 ? null : { above: below, below: above };
}

export function slopeRatio({ above, below }: Ratio): Ratio {
  return ratio(
    plusPolynomial(
      timesPolynomial(derivativeOf(above), below),
      scaledPolynomial(timesPolynomial(above, derivativeOf(below)), negate(one)),
    ),
    timesPolynomial(below, below),
  );
}

/** Degrees and numbers beyond which exact arithmetic takes too long. */
const highestDegree = 16;
const largestNumber = 2n ** 500n;

export function isHandy({ above, below }: Ratio): boolean {
  const isSmall = (value: bigint): boolean => value < largestNumber && value > -largestNumber;
  return [above, below].every(
    (polynomial) =>
      polynomial.length <= highestDegree &&
      polynomial.every((coefficient) => isSmall(coefficient.above) && isSmall(coefficient.below)),
  );
}

/** Whether it is a + b s. */
export function isLinear({ above, below }: Ratio): boolean {
  return above.length <= 2 && below.length === 1;
}

/** The sign all over an open interval, where it may touch 0 and is a number but for roots of the divisor. */
export function signOfRatio({ above, below }: Ratio, span: Span): Sign | null {
  return signInside(timesPolynomial(above, below), span);
}

/** Null at a pole. */
export function ratioAt({ above, below }: Ratio, x: Fraction): Fraction | null {
  const divisor = valueAt(below, x);
  return signOf(divisor) === 0 ? null : divide(valueAt(above, x), divisor);
}
