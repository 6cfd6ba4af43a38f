// A sum of terms in one variable: its interval is split where something branches, on each piece the second slope has a
// sign, exactly or by intervals, and where pieces meet the value does not jump and the slopes are ordered.

import type { Interval } from './interval.ts';
import type { Ref } from '../../form/form.ts';
import { elementAt } from '../../base/lists.ts';
import { stageIn, type Analysis, type Cone } from './analysis.ts';
import { measure } from './chord.ts';
import { polesAreSound } from './poles.ts';
import { add, compare, divide, fractionOf, negate, signOf, toNumber, zero, type Fraction } from './fraction.ts';
import { jetOf, newBox, type Jet } from './jets.ts';
import type { ProgramCurvature } from './known.ts';
import { bend, constantIn, handed, logSlope, newPiece, rational, slope, type Handed, type Piece } from './piece.ts';
import { isRegular, signsOf } from './regular.ts';
import { isInside, type Sign, type Span } from './polynomial-signs.ts';
import {
  plusRatio,
  ratioAt,
  scaledRatio,
  signOfRatio,
  slopeRatio,
  timesRatio,
  constantRatio,
  type Ratio,
} from './ratio.ts';
import { above, below, plus, times } from './rounding.ts';
import type { Term } from './terms.ts';
import { subdivided } from './subdivision.ts';

export type Shape = { readonly curvature: ProgramCurvature; readonly direction: 'up' | 'down' | null };

/** Pieces beyond which nobody splits. */
const mostPieces = 16;

/** Null where nothing is proved. */
export function shapeInOne(analysis: Analysis, terms: readonly Term[], variable: Ref, cone: Cone): Shape | null {
  const domain = clipped(analysis, terms, variable);
  const pieces = domain === null ? null : split(analysis, cone, variable, domain);
  if (domain === null || pieces === null) return null;
  const inner = pieces.slice(1).flatMap(({ span: { from } }) => (from === null ? [] : [from]));
  const roots = terms.map(({ ref }) => ref);
  if (!inner.every((at) => isRegular(newPiece(analysis, variable, { from: at, to: at }, at), roots))) return null;
  const signs = pieces.map((piece) => bendSign(piece, terms));
  const hasBranch = cone.inner.some((ref) => stageIn(analysis, ref).op.kind === 'accumulate');
  const bounds = [domain.from, ...pieces.map(({ span }) => span.to)];
  if (hasBranch && !bounds.every((x, i) => x === null || isContinuous(analysis, terms, variable, pieces, x, i)))
    return null;
  const joins = pieces.slice(1).map((piece, i) => order(elementAt(pieces, i), piece, terms));
  const isConvex = signs.every((sign) => sign !== null && sign >= 0) && joins.every((join) => join.rises);
  const isConcave = signs.every((sign) => sign !== null && sign <= 0) && joins.every((join) => join.falls);
  const curvature = isConvex ? (isConcave ? 'affine' : 'convex') : isConcave ? 'concave' : 'unknown';
  const isSound = curvature !== 'unknown' && endsAreSound(analysis, terms, variable, cone, domain, curvature);
  return isSound ? { curvature, direction: directionOf(pieces, terms, isConvex) } : null;
}

/** Where roots and logarithms of a linear function that are always taken are numbers. */
function clipped(analysis: Analysis, terms: readonly Term[], variable: Ref): Span | null {
  const [from, to] = analysis.known(variable).interval;
  const ends = [from, to].map((end) => (Number.isFinite(end) ? fractionOf(end) : null));
  if (ends.some((end, i) => end === null && Number.isFinite([from, to][i]))) return null;
  let span: Span = { from: ends[0] ?? null, to: ends[1] ?? null };
  const piece = newPiece(analysis, variable, span);
  for (const ref of alwaysTaken(analysis, terms, variable)) {
    const { op } = stageIn(analysis, ref);
    const [argument] = op.kind === 'gate' ? op.args : [];
    if (op.kind !== 'gate' || argument === undefined) continue;
    const isPower = op.gate.name === 'pow';
    const exponent = isPower && op.args[1] !== undefined ? constantIn(piece, op.args[1]) : null;
    const least = isPower ? (exponent !== null && exponent.below !== 1n ? 0 : undefined) : op.gate.domain['x']?.[0];
    const value = least === undefined || !Number.isFinite(least) ? null : linearPart(piece, argument);
    if (value === null || least === undefined) continue;
    const [constant, factor] = value;
    const at = divide(add(fractionOf(least) ?? zero, negate(constant)), factor);
    if (!isInside(at, span)) continue;
    span = signOf(factor) > 0 ? { ...span, from: at } : { ...span, to: at };
  }
  return span;
}

/** What is computed in every branch: reached through gates alone. */
function alwaysTaken(analysis: Analysis, terms: readonly Term[], variable: Ref): ReadonlySet<Ref> {
  const found = new Set<Ref>([variable]);
  const pending = terms.map(({ ref }) => ref);
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    const { op } = stageIn(analysis, ref);
    if (found.has(ref)) continue;
    found.add(ref);
    if (op.kind === 'gate') pending.push(...op.args);
  }
  found.delete(variable);
  return found;
}

function linearPart(piece: Piece, ref: Ref): readonly [Fraction, Fraction] | null {
  const value = rational(piece, ref);
  if (value?.above.length !== 2 || value.below.length !== 1) return null;
  const divisor = elementAt(value.below, 0);
  return [divide(elementAt(value.above, 0), divisor), divide(elementAt(value.above, 1), divisor)];
}

/** Pieces on which nothing branches, from the left on. */
function split(analysis: Analysis, { inner }: Cone, variable: Ref, domain: Span): readonly Piece[] | null {
  const done: Piece[] = [];
  const pending: Span[] = [domain];
  for (let span = pending.pop(); span !== undefined; span = pending.pop()) {
    const piece = newPiece(analysis, variable, span);
    for (const ref of inner) handed(piece, ref);
    const [at] = [...piece.breaks].sort(compare);
    if (at === undefined) done.push(piece);
    else if (done.length + pending.length >= mostPieces) return null;
    else pending.push({ from: at, to: span.to }, { from: span.from, to: at });
  }
  return done;
}

function total(piece: Piece, terms: readonly Term[], ask: (piece: Piece, ref: Ref) => Ratio | null): Ratio | null {
  let sum = constantRatio(zero);
  for (const { factor, ref } of terms) {
    const one = ask(piece, ref);
    if (one === null) return null;
    sum = plusRatio(sum, scaledRatio(one, factor));
  }
  return sum;
}

/** The sign of the second slope all over a piece; 0 where it is 0 all over. */
function bendSign(piece: Piece, terms: readonly Term[]): Sign | null {
  if (
    isRegular(
      piece,
      terms.map(({ ref }) => ref),
    )
  ) {
    const exact = total(piece, terms, bend);
    if (exact !== null) return signOfRatio(exact, piece.span);
    const power = powerSign(piece, terms);
    if (power !== null) return power;
  }
  return bendSignByIntervals(piece, terms);
}

/** Of a product of powers and exponentials, whose slope has a rational ratio to it. */
function powerSign(piece: Piece, terms: readonly Term[]): Sign | null {
  const [term, ...more] = terms;
  if (term === undefined || more.length > 0) return null;
  const ratio = logSlope(piece, term.ref);
  const own = signsOf(piece, term.ref).filter((sign) => sign !== 0);
  const [sign] = own;
  if (ratio === null || own.length !== 1 || sign === undefined) return null;
  const by = signOfRatio(plusRatio(slopeRatio(ratio), timesRatio(ratio, ratio)), piece.span);
  return by === null ? null : product(by, product(sign, signOf(term.factor)));
}

function product(a: Sign, b: Sign): Sign {
  return a === b ? (a === 0 ? 0 : 1) : a === 0 || b === 0 ? 0 : -1;
}

/** Doubles around an exact interval. */
function sideOf({ from, to }: Span): Interval {
  return [from === null ? -Infinity : below(toNumber(from)), to === null ? Infinity : above(toNumber(to))];
}

/** A side that ends where the piece does, if its ends are doubles; else a little outside. */
function closedSide({ from, to }: Span): Interval {
  const [low, high] = sideOf({ from, to });
  return [from !== null && isDouble(from) ? toNumber(from) : low, to !== null && isDouble(to) ? toNumber(to) : high];
}

function isDouble(x: Fraction): boolean {
  const back = fractionOf(toNumber(x));
  return back !== null && compare(back, x) === 0;
}

function jetOver(piece: Piece, terms: readonly Term[], side: Interval): Jet | null {
  const through = (ref: Ref): Handed | null => {
    const to = handed(piece, ref);
    return to?.ref === ref ? null : to;
  };
  const isSmooth = isRegular(
    piece,
    terms.map(({ ref }) => ref),
  );
  const box = newBox(piece.analysis, [piece.variable], [side], through, isSmooth);
  let sum: Jet = { value: [0, 0], slopes: [[0, 0]], bends: [[[0, 0]]] };
  for (const { factor, ref } of terms) {
    const jet = jetOf(box, ref);
    if (jet === null) return null;
    const by = around(factor);
    const scaled = (a: Interval, b: Interval | undefined): Interval => plus(a, times(by, b ?? [0, 0]));
    sum = {
      value: scaled(sum.value, jet.value),
      slopes: [scaled(elementAt(sum.slopes, 0), jet.slopes[0])],
      bends: [[scaled(sum.bends[0]?.[0] ?? [0, 0], jet.bends[0]?.[0])]],
    };
  }
  return sum;
}

function around(x: Fraction): Interval {
  const value = toNumber(x);
  return isDouble(x) ? [value, value] : [below(value), above(value)];
}

function bendSignByIntervals(piece: Piece, terms: readonly Term[]): Sign | null {
  const ofBend = (side: Interval): Interval | null => jetOver(piece, terms, side)?.bends[0]?.[0] ?? null;
  return subdivided(piece.analysis, closedSide(piece.span), ofBend);
}

type Order = { readonly rises: boolean; readonly falls: boolean };

/** Whether the slope rises, or falls, from the end of a piece to the beginning of the next. */
function order(left: Piece, right: Piece, terms: readonly Term[]): Order {
  const at = left.span.to;
  if (at === null) return { rises: false, falls: false };
  const [a, b] = [left, right].map((piece) => exactAt(piece, terms, slope, at));
  if (a != null && b != null) return { rises: compare(a, b) <= 0, falls: compare(a, b) >= 0 };
  const [x, y] = [left, right].map((piece) => slopeAt(piece, terms, at));
  if (x == null || y == null) return { rises: false, falls: false };
  return { rises: x[1] <= y[0], falls: x[0] >= y[1] };
}

function exactAt(
  piece: Piece,
  terms: readonly Term[],
  ask: (piece: Piece, ref: Ref) => Ratio | null,
  at: Fraction,
): Fraction | null {
  const sum = total(piece, terms, ask);
  return sum === null ? null : ratioAt(sum, at);
}

function slopeAt(piece: Piece, terms: readonly Term[], at: Fraction): Interval | null {
  const exact = exactAt(piece, terms, slope, at);
  return exact === null ? (jetOver(piece, terms, around(at))?.slopes[0] ?? null) : around(exact);
}

/** Whether both sides of a point, and the point itself, have one value. */
function isContinuous(
  analysis: Analysis,
  terms: readonly Term[],
  variable: Ref,
  pieces: readonly Piece[],
  at: Fraction,
  i: number,
): boolean {
  const itself = newPiece(analysis, variable, { from: at, to: at }, at);
  const sides = [pieces[i - 1], pieces[i], itself].filter((piece) => piece !== undefined);
  const exact = sides.map((piece) => exactAt(piece, terms, rational, at));
  const known = exact.filter((value) => value !== null);
  const [first] = known;
  if (first !== undefined && known.length === exact.length) return known.every((value) => compare(value, first) === 0);
  const values = sides.map((piece) => jetOver(piece, terms, around(at))?.value ?? null);
  const one = values[0] ?? null;
  return one !== null && one[0] === one[1] && values.every((value) => value?.[0] === one[0] && value[1] === one[1]);
}

/** The direction of a value that bends one way: by the sign of its slope at the end where that is extreme. */
function directionOf(pieces: readonly Piece[], terms: readonly Term[], isConvex: boolean): 'up' | 'down' | null {
  const signs = pieces.map((piece) => slopeSign(piece, terms));
  if (signs.every((sign) => sign !== null && sign >= 0)) return 'up';
  if (signs.every((sign) => sign !== null && sign <= 0)) return 'down';
  const [first, last] = [elementAt(pieces, 0), elementAt(pieces, pieces.length - 1)];
  const start = first.span.from === null ? null : slopeAt(first, terms, first.span.from);
  const end = last.span.to === null ? null : slopeAt(last, terms, last.span.to);
  if (start !== null && (isConvex ? start[0] >= 0 : start[1] <= 0)) return isConvex ? 'up' : 'down';
  if (end !== null && (isConvex ? end[1] <= 0 : end[0] >= 0)) return isConvex ? 'down' : 'up';
  return null;
}

function slopeSign(piece: Piece, terms: readonly Term[]): Sign | null {
  const exact = total(piece, terms, slope);
  if (exact !== null) return signOfRatio(exact, piece.span);
  const [term, ...more] = terms;
  const ratio = term === undefined || more.length > 0 ? null : logSlope(piece, term.ref);
  const own = term === undefined ? [] : signsOf(piece, term.ref).filter((sign) => sign !== 0);
  const [sign] = own;
  if (term === undefined || ratio === null || own.length !== 1 || sign === undefined) return null;
  const by = signOfRatio(ratio, piece.span);
  return by === null ? null : product(by, product(sign, signOf(term.factor)));
}

/**
 * Whether a value at an end of the domain is the limit from inside, or infinite the right way: where something on the
 * way is infinite and the value is finite, it may be another.
 */
function endsAreSound(
  analysis: Analysis,
  terms: readonly Term[],
  variable: Ref,
  cone: Cone,
  domain: Span,
  curvature: ProgramCurvature,
): boolean {
  if (cone.data.length > 0) return polesAreSound(analysis, cone.inner);
  const { zeros } = analysis.known(variable);
  return [domain.from, domain.to].every((end) => {
    if (end === null) return true;
    const at = toNumber(end);
    const points = at !== 0 ? [at] : [...(zeros.plus ? [0] : []), ...(zeros.minus ? [-0] : [])];
    return points.every((x) => isLimit(analysis, terms, variable, x, curvature));
  });
}

function isLimit(
  analysis: Analysis,
  terms: readonly Term[],
  variable: Ref,
  x: number,
  curvature: ProgramCurvature,
): boolean {
  const { value, isInfinite } = measure(analysis, terms, new Map([[variable, x]]));
  return !isInfinite || Number.isNaN(value) || value === (curvature === 'concave' ? -Infinity : Infinity);
}
