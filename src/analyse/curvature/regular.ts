// Whether a value is a number, and smooth, all over a piece, and which signs it takes there: what exact calculus on the
// piece has to know before it says anything.

import type { Ref } from '../../form/form.ts';
import { argsOf } from './analysis.ts';
import { negate, one, signOf, type Fraction } from './fraction.ts';
import { constantIn, gateOf, handed, rational, type Piece } from './piece.ts';
import { hasRootInside, type Sign } from './polynomial-signs.ts';
import { constantRatio, plusRatio, ratioAt, scaledRatio, signOfRatio, type Ratio } from './ratio.ts';

/** Whether every gate on the way is a number, and smooth, all over the open piece. */
export function isRegular(piece: Piece, refs: readonly Ref[]): boolean {
  return refs.every((ref) => {
    let known = piece.regular.get(ref);
    if (known === undefined) piece.regular.set(ref, (known = isRegularStage(piece, ref)));
    return known;
  });
}

function isRegularStage(piece: Piece, ref: Ref): boolean {
  if (ref === piece.variable || constantIn(piece, ref) !== null) return true;
  const to = handed(piece, ref);
  if (to === null) return false;
  if (to.ref !== ref) return to.ref === null || isRegular(piece, [to.ref]);
  const gate = gateOf(piece, ref);
  return gate !== null && isDefined(piece, gate.name, gate.a, gate.b) && isRegular(piece, [gate.a, gate.b]);
}

function isDefined(piece: Piece, name: string, a: Ref, b: Ref): boolean {
  const signs = (ref: Ref): readonly Sign[] => signsOf(piece, ref);
  switch (name) {
    case '/':
      return signs(b).length === 1 && signs(b)[0] !== 0;
    case 'inv':
      return signs(a).length === 1 && signs(a)[0] !== 0;
    case 'log':
    case 'sqrt':
    case 'length':
      return signs(a).join() === '1';
    case 'cbrt':
      return !signs(a).includes(0);
    case 'pow': {
      const exponent = constantIn(piece, b);
      if (exponent === null) return false;
      if (exponent.below !== 1n) return signs(a).join() === '1';
      return signOf(exponent) >= 0 || !signs(a).includes(0);
    }
    case 'log1p':
      return isPositive(piece, a, one, 1);
    case 'atanh':
      return isPositive(piece, a, one, 1) && isPositive(piece, a, one, -1);
    default:
      return true;
  }
}

/** 1 + a or 1 - a, as `by` says. */
function isPositive(piece: Piece, a: Ref, from: Fraction, by: 1 | -1): boolean {
  const value = rational(piece, a);
  const shifted = value && plusRatio(constantRatio(from), by === 1 ? value : scaledRatio(value, negate(one)));
  return shifted !== null && signsOfRatio(piece, shifted).join() === '1';
}

/** The signs that a value takes on the open piece, or at its point: one, if that is proved. */
export function signsOf(piece: Piece, ref: Ref): readonly Sign[] {
  const value = rational(piece, ref);
  if (value !== null) return signsOfRatio(piece, value);
  const [from, to] = piece.analysis.known(ref).interval;
  if (from > 0 || argsOf(piece.analysis, ref, 'exp') !== null) return [1];
  if (to < 0) return [-1];
  return from >= 0 ? [0, 1] : to <= 0 ? [-1, 0] : [-1, 0, 1];
}

function signsOfRatio({ span, point }: Piece, value: Ratio): readonly Sign[] {
  if (point !== null) {
    const exact = ratioAt(value, point);
    return exact === null ? [-1, 0, 1] : [signOf(exact)];
  }
  const sign = signOfRatio(value, span);
  if (sign === null || hasRootInside(value.below, span)) return [-1, 0, 1];
  return sign === 0 || !hasRootInside(value.above, span) ? [sign] : [sign, 0];
}
