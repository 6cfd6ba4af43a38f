// A value as a function of one variable on an interval where nothing branches: exact calculus as far as slopes are
// rational. Of f with f' / f = r (powers, exponentials of rational functions, and their products) f'' is f (r' + r^2);
// of logarithms the slopes are rational themselves.

import { elementAt } from '../../base/lists.ts';
import type { Ref } from '../../form/form.ts';
import { numberOf, stageIn, type Analysis } from './analysis.ts';
import { divide, fraction, fractionOf, negate, one, signOf, type Fraction } from './fraction.ts';
import { hasRootInside, isInside, type Sign, type Span } from './polynomial-signs.ts';
import {
  constantRatio,
  inverseRatio,
  isHandy,
  isLinear,
  minusRatio,
  plusRatio,
  ratioAt,
  scaledRatio,
  signOfRatio,
  slopeRatio,
  timesRatio,
  variableRatio,
  type Ratio,
} from './ratio.ts';
import { selectedBy, selects, zeroth } from './selection.ts';
import { truthOfJoined } from './three-valued.ts';

export type Piece = {
  readonly analysis: Analysis;
  readonly variable: Ref;
  readonly span: Span;
  /** Where it is a single point: what is asked there is exact. */
  readonly point: Fraction | null;
  /** Points inside at which something branches, which has to be known first. */
  readonly breaks: Fraction[];
  readonly memo: Map<string, Ratio | null>;
  readonly regular: Map<Ref, boolean>;
};

export function newPiece(analysis: Analysis, variable: Ref, span: Span, point: Fraction | null = null): Piece {
  return { analysis, variable, span, point, breaks: [], memo: new Map(), regular: new Map() };
}

/** What a stage hands on here; `ref` is null for the number 0. */
export type Handed = { readonly ref: Ref | null; readonly negated: boolean };

/** Of a gate that selects and of a branch; null where it is not known which. Others hand on themselves. */
export function handed(piece: Piece, ref: Ref): Handed | null {
  const { op } = stageIn(piece.analysis, ref);
  if (op.kind === 'gate' && selects(op.gate)) {
    const at = (index: number): Ref | null => (index === zeroth ? null : elementAt(op.args, index));
    const choice = selectedBy(op.gate, (a, b) => sideOf(piece, at(a), at(b)) ?? 0);
    return choice === null
      ? null
      : { ref: choice.index === null ? null : elementAt(op.args, choice.index), negated: choice.negated };
  }
  if (op.kind !== 'accumulate') return { ref, negated: false };
  const taken = op.parts.filter(({ guard }) =>
    guard.every(({ condition, holds }) => truthOf(piece, condition) !== !holds),
  );
  const known = op.parts.every(({ guard }) => guard.every(({ condition }) => truthOf(piece, condition) !== null));
  const [only, ...more] = taken;
  return only === undefined || more.length > 0 || !known ? null : { ref: only.value, negated: false };
}

/** Of equal ones either may be taken: they select what is equal too. */
function sideOf(piece: Piece, a: Ref | null, b: Ref | null): 1 | -1 | null {
  const sign = differenceSign(piece, a, b);
  return sign === null ? null : sign < 0 ? -1 : 1;
}

/** The sign of a - b all over the piece, null for 0; where it changes at one point, that is a break. */
function differenceSign(piece: Piece, a: Ref | null, b: Ref | null): Sign | null {
  const [left, right] = [a, b].map((ref) =>
    ref === null ? constantRatio({ above: 0n, below: 1n }) : rational(piece, ref),
  );
  if (left == null || right == null) return null;
  const difference = minusRatio(left, right);
  if (piece.point !== null) {
    const value = ratioAt(difference, piece.point);
    return value === null ? null : signOf(value);
  }
  const sign = signOfRatio(difference, piece.span);
  if (sign !== null) return sign;
  const [constant, slope] = difference.above;
  if (isLinear(difference) && constant !== undefined && slope !== undefined) {
    const at = negate(divide(constant, slope));
    if (isInside(at, piece.span)) piece.breaks.push(at);
  }
  return null;
}

/** The same, where it is 0 all over or nowhere: a condition that changes at one point makes a jump. */
function strictSign(piece: Piece, a: Ref, b: Ref): Sign | null {
  const sign = differenceSign(piece, a, b);
  if (sign === null || sign === 0 || piece.point !== null) return sign;
  const [left, right] = [rational(piece, a), rational(piece, b)];
  const isStrict = left !== null && right !== null && !hasRootInside(minusRatio(left, right).above, piece.span);
  return isStrict ? sign : null;
}

/** On an open piece two numbers differ but for single points. */
function truthOf(piece: Piece, ref: Ref): boolean | null {
  const { analysis } = piece;
  const known = (one: Ref): boolean | null => {
    const number = numberOf(analysis, one);
    return number === null ? null : number !== 0;
  };
  const leaf = (one: Ref): boolean | null => {
    const { op } = stageIn(analysis, one);
    const [a, b] = op.kind === 'gate' && !op.gate.user ? op.args : [];
    if (op.kind !== 'gate' || a === undefined || b === undefined) return null;
    const test = Object.hasOwn(comparisons, op.gate.name) ? comparisons[op.gate.name] : undefined;
    const sign = test === undefined ? null : strictSign(piece, a, b);
    return test === undefined || sign === null ? null : test(sign);
  };
  return truthOfJoined(ref, (one) => stageIn(analysis, one), known, leaf);
}

const comparisons: { readonly [gate: string]: (sign: Sign) => boolean } = {
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '>': (sign) => sign > 0,
  '>=': (sign) => sign >= 0,
  '==': (sign) => sign === 0,
  '!=': (sign) => sign !== 0,
};

function remembered(piece: Piece, key: string, make: () => Ratio | null): Ratio | null {
  const before = piece.memo.get(key);
  if (before !== undefined) return before;
  // What needs itself has no value.
  piece.memo.set(key, null);
  const found = make();
  const made = found !== null && isHandy(found) ? found : null;
  piece.memo.set(key, made);
  return made;
}

/** The arguments of a stage that is this gate. */
export function gateOf(piece: Piece, ref: Ref): { readonly name: string; readonly a: Ref; readonly b: Ref } | null {
  const { op } = stageIn(piece.analysis, ref);
  if (op.kind !== 'gate' || op.gate.user || op.gate.surrogate) return null;
  const [a, b] = op.args;
  return a === undefined ? null : { name: op.gate.name, a, b: b ?? a };
}

export function constantIn(piece: Piece, ref: Ref): Fraction | null {
  const value = numberOf(piece.analysis, ref);
  return value === null ? null : fractionOf(value);
}

/** Through what a stage hands on: the same question of that. */
function passed(piece: Piece, ref: Ref, ask: (piece: Piece, ref: Ref) => Ratio | null): Ratio | null | 'itself' {
  const to = handed(piece, ref);
  if (to === null) return null;
  if (to.ref === ref) return 'itself';
  const found = to.ref === null ? constantRatio({ above: 0n, below: 1n }) : ask(piece, to.ref);
  return found !== null && to.negated ? scaledRatio(found, negate(one)) : found;
}

/** The value, where it is a rational function. */
export function rational(piece: Piece, ref: Ref): Ratio | null {
  return remembered(piece, `v${String(ref)}`, () => {
    if (ref === piece.variable) return variableRatio;
    const value = constantIn(piece, ref);
    if (value !== null) return constantRatio(value);
    const through = passed(piece, ref, rational);
    return through === 'itself' ? rationalGate(piece, ref) : through;
  });
}

function rationalGate(piece: Piece, ref: Ref): Ratio | null {
  const gate = gateOf(piece, ref);
  const x = gate === null || !Object.hasOwn(rationalGates, gate.name) ? null : rational(piece, gate.a);
  const y = gate === null || x === null ? null : rational(piece, gate.b);
  return gate === null || x === null || y === null ? null : (rationalGates[gate.name]?.(x, y) ?? null);
}

const rationalGates: { readonly [gate: string]: (x: Ratio, y: Ratio) => Ratio | null } = {
  '+': plusRatio,
  '-': minusRatio,
  '*': timesRatio,
  '/': (x, y) => {
    const below = inverseRatio(y);
    return below && timesRatio(x, below);
  },
  neg: (x) => scaledRatio(x, negate(one)),
  inv: inverseRatio,
  sqr: (x) => timesRatio(x, x),
  cube: (x) => timesRatio(x, timesRatio(x, x)),
};

/** f' / f, where that is rational. */
export function logSlope(piece: Piece, ref: Ref): Ratio | null {
  return remembered(piece, `l${String(ref)}`, () => {
    const through = passed(piece, ref, logSlope);
    // The quotient does not change with the sign.
    if (through !== 'itself')
      return through && handed(piece, ref)?.negated === true ? scaledRatio(through, negate(one)) : through;
    const value = rational(piece, ref);
    if (value !== null) {
      const below = inverseRatio(value);
      return below && timesRatio(slopeRatio(value), below);
    }
    return logSlopeGate(piece, ref);
  });
}

function logSlopeGate(piece: Piece, ref: Ref): Ratio | null {
  const gate = gateOf(piece, ref);
  if (gate === null) return null;
  const { name, a, b } = gate;
  if (name === 'exp') return slope(piece, a);
  if (name === '*' || name === '/') {
    const [x, y] = [logSlope(piece, a), logSlope(piece, b)];
    return x === null || y === null ? null : name === '*' ? plusRatio(x, y) : minusRatio(x, y);
  }
  const exponent = name === 'pow' ? constantIn(piece, b) : (powerOf[name] ?? null);
  const inner = exponent === null ? null : logSlope(piece, a);
  return exponent === null || inner === null ? null : scaledRatio(inner, exponent);
}

const powerOf: { readonly [gate: string]: Fraction } = {
  neg: one,
  sqr: fraction(2n, 1n),
  cube: fraction(3n, 1n),
  inv: negate(one),
  sqrt: fraction(1n, 2n),
  length: fraction(1n, 2n),
  cbrt: fraction(1n, 3n),
};

/** f', where that is rational. */
export function slope(piece: Piece, ref: Ref): Ratio | null {
  return remembered(piece, `s${String(ref)}`, () => {
    const value = rational(piece, ref);
    if (value !== null) return slopeRatio(value);
    const through = passed(piece, ref, slope);
    return through === 'itself' ? slopeGate(piece, ref) : through;
  });
}

function slopeGate(piece: Piece, ref: Ref): Ratio | null {
  const gate = gateOf(piece, ref);
  if (gate === null) return null;
  const { name, a, b } = gate;
  if (name === '+' || name === '-' || name === 'neg' || name === '*' || name === '/')
    return linearRule(piece, name, a, b, slope);
  if (name === 'log') return logSlope(piece, a);
  const x = Object.hasOwn(slopes, name) ? rational(piece, a) : null;
  const by = x === null ? null : (slopes[name]?.(x) ?? null);
  return x === null || by === null ? null : timesRatio(slopeRatio(x), by);
}

/** Of sums and multiples; of other products it is null. */
function linearRule(
  piece: Piece,
  name: string,
  a: Ref,
  b: Ref,
  ask: (piece: Piece, ref: Ref) => Ratio | null,
): Ratio | null {
  if (name === '*' || name === '/') {
    const [left, right] = [constantIn(piece, a), constantIn(piece, b)];
    const [factor, of] = left !== null && name === '*' ? [left, b] : [right, a];
    if (factor === null || (name === '/' && signOf(factor) === 0)) return null;
    const found = ask(piece, of);
    return found && scaledRatio(found, name === '/' ? divide(one, factor) : factor);
  }
  const x = ask(piece, a);
  if (name === 'neg') return x && scaledRatio(x, negate(one));
  const y = x === null ? null : ask(piece, b);
  return x === null || y === null ? null : name === '+' ? plusRatio(x, y) : minusRatio(x, y);
}

const unit = constantRatio(one);
const squared = (x: Ratio): Ratio => timesRatio(x, x);

/** Slopes of gates that are rational in the argument. */
const slopes: { readonly [gate: string]: (x: Ratio) => Ratio | null } = {
  log1p: (x) => inverseRatio(plusRatio(unit, x)),
  atan: (x) => inverseRatio(plusRatio(unit, squared(x))),
  atanh: (x) => inverseRatio(minusRatio(unit, squared(x))),
};

/** f'', where that is rational; also of a linear function times one whose slope is rational. */
export function bend(piece: Piece, ref: Ref): Ratio | null {
  return remembered(piece, `b${String(ref)}`, () => {
    const first = slope(piece, ref);
    if (first !== null) return slopeRatio(first);
    const through = passed(piece, ref, bend);
    if (through !== 'itself') return through;
    const gate = gateOf(piece, ref);
    if (gate === null) return null;
    const { name, a, b } = gate;
    const linear = ['+', '-', 'neg', '*', '/'].includes(name) ? linearRule(piece, name, a, b, bend) : null;
    if (linear !== null || name !== '*') return linear;
    return bendOfProduct(piece, a, b) ?? bendOfProduct(piece, b, a);
  });
}

/** (r g)'' = 2 r' g' + r g'' for a linear r. */
function bendOfProduct(piece: Piece, factor: Ref, of: Ref): Ratio | null {
  const [r, g] = [rational(piece, factor), slope(piece, of)];
  if (r === null || g === null || !isLinear(r)) return null;
  return plusRatio(scaledRatio(timesRatio(slopeRatio(r), g), fraction(2n, 1n)), timesRatio(r, slopeRatio(g)));
}
