// What follows for a stage from its arguments alone: a convex gate of arguments that bend along with it is convex, a
// product of log-convex numbers is log-convex. What gates do comes from their table. Nothing follows through a gate
// whose gradient is not that of its value, whatever its value is: a gradient of 0 would prove nothing.

import { elementAt, firstOf } from '../../base/lists.ts';
import type { Curvature, Gate } from '../../gates/gate.ts';
import { gateNamed } from '../../gates/lookup.ts';
import { applyGate } from '../../lower/formula.ts';
import { isAffineIn } from './gate-formulas.ts';
import { contains, direction, everything, gateInterval, insideDomain, shapeOver, type Interval } from './interval.ts';
import {
  all,
  bothZeros,
  flipped,
  isStraight,
  multiplied,
  unitedZeros,
  zerosIn,
  type Known,
  type ProgramCurvature,
  type Zeros,
} from './known.ts';
import { hasWrongZero } from './poles.ts';
import { selected } from './selection.ts';

type Facts = Omit<Known, 'rule' | 'of'>;

export function gateFacts(gate: Gate, args: readonly Known[]): Facts {
  const intervals = args.map(({ interval }) => interval);
  // Infinite either way at a zero that has the other sign than what lies beside it.
  const interval = hasWrongZero(gate, args) ? everything : gateInterval(gate, intervals);
  const zeros = zerosIn(interval, zerosOf(gate, args));
  if (args.every(({ curvature }) => curvature === 'constant'))
    return { curvature: 'constant', log: interval[0] >= 0 ? 'constant' : 'unknown', interval, zeros };
  const choice = gate.user ? null : selected(gate, intervals);
  if (choice !== null) return { ...chosenFacts(args, choice), interval, zeros };
  const known = curvatureOfGate(gate, args, intervals);
  const log = gate.user || gate.surrogate ? 'unknown' : logOfGate(gate, args, interval, known);
  const curvature = known === 'unknown' && (log === 'convex' || isStraight(log)) ? 'convex' : known;
  return { curvature, log, interval, zeros };
}

function chosenFacts(
  args: readonly Known[],
  choice: NonNullable<ReturnType<typeof selected>>,
): Pick<Facts, 'curvature' | 'log'> {
  if (choice.index === null) return { curvature: 'constant', log: 'constant' };
  const { curvature, log } = elementAt(args, choice.index);
  return choice.negated
    ? { curvature: flipped(curvature), log: curvature === 'convex' || isStraight(curvature) ? 'concave' : 'unknown' }
    : { curvature, log };
}

/** A quotient is taken as the product with the inverse, which may bend. */
function curvatureOfGate(gate: Gate, args: readonly Known[], intervals: readonly Interval[]): ProgramCurvature {
  if (gate.user || gate.surrogate) return 'unknown';
  if (gate.name === '/') {
    const [above, below] = args;
    return above === undefined || below === undefined
      ? 'unknown'
      : gateFacts(gateNamed('*'), [above, { ...below, ...gateFacts(gateNamed('inv'), [below]) }]).curvature;
  }
  const own = logarithms.has(gate.name) ? firstOf(args).log : 'unknown';
  if (own !== 'unknown') return own;
  return composed(gate, args, intervals);
}

const logarithms: ReadonlySet<string> = new Set(['log', 'log2', 'log10', 'logtotal']);

function composed(gate: Gate, args: readonly Known[], intervals: readonly Interval[]): ProgramCurvature {
  if (args.some(({ curvature }) => curvature === 'unknown')) return logOfSum(gate, args);
  const own = ownCurvature(gate, args, intervals);
  const bends = (is: 'convex' | 'concave'): boolean =>
    (own === 'affine' || own === is) &&
    hasLimits(gate, is, args) &&
    args.every(({ curvature }, i) => isStraight(curvature) || movesAlong(gate, i, intervals, curvature === is));
  const [convex, concave] = [bends('convex'), bends('concave')];
  if (convex) return concave ? 'affine' : 'convex';
  return concave ? 'concave' : logOfSum(gate, args);
}

/** log(1 + u) of a log-convex u. */
function logOfSum(gate: Gate, [u]: readonly Known[]): ProgramCurvature {
  return gate.name === 'log1p' && u !== undefined && (u.log === 'convex' || u.log === 'affine') ? 'convex' : 'unknown';
}

function movesAlong(gate: Gate, i: number, intervals: readonly Interval[], isAlong: boolean): boolean {
  const moves = direction(gate, i, intervals);
  return moves === 'flat' || moves === (isAlong ? 'up' : 'down');
}

/** Where a convex gate is infinite, it is so upward: at a pole at its end the zero may have the wrong sign. */
function hasLimits(gate: Gate, is: 'convex' | 'concave', args: readonly Known[]): boolean {
  const [known] = args;
  if (args.length !== 1 || known === undefined) return true;
  const ends = firstOf(insideDomain(gate, [known.interval]));
  const points = ends.filter((x) => x !== 0 && Number.isFinite(x));
  if (contains(ends, [0, 0])) points.push(...zeroValues(known.zeros));
  return points.every((x) => applyGate(gate, [x]) !== (is === 'convex' ? -Infinity : Infinity));
}

export function zeroValues({ plus, minus }: Zeros): readonly number[] {
  return [...(plus ? [0] : []), ...(minus ? [-0] : [])];
}

function ownCurvature(gate: Gate, args: readonly Known[], intervals: readonly Interval[]): Curvature | null {
  const found = shapeOver(gate, insideDomain(gate, intervals)) ?? powerShape(gate, args);
  if (found !== null) return found;
  const moving = args.flatMap(({ curvature }, i) => (curvature === 'constant' ? [] : [i]));
  return moving.length === 1 && isAffineIn(gate, moving) ? 'affine' : null;
}

/** Of x^p for x from 0 on, where p is data. */
function powerShape(gate: Gate, [x, p]: readonly Known[]): Curvature | null {
  if (gate.name !== 'pow' || x === undefined || p?.curvature !== 'constant' || !(x.interval[0] >= 0)) return null;
  const [from, to] = p.interval;
  if (from >= 1) return 'convex';
  if (from >= 0 && to <= 1) return 'concave';
  return to <= 0 && !x.zeros.minus ? 'convex' : null;
}

/** The curvature of the logarithm. */
function logOfGate(
  gate: Gate,
  args: readonly Known[],
  interval: Interval,
  curvature: ProgramCurvature,
): ProgramCurvature {
  if (!(interval[0] >= 0)) return 'unknown';
  const rule = Object.hasOwn(logRules, gate.name) ? logRules[gate.name] : undefined;
  const found = rule?.(firstOf(args), args[1] ?? firstOf(args)) ?? 'unknown';
  if (found !== 'unknown') return found;
  const shaped = logShape(gate, args);
  if (shaped !== 'unknown') return shaped;
  // A logarithm is concave and grows.
  return curvature === 'concave' || curvature === 'affine' ? 'concave' : 'unknown';
}

function logShape(gate: Gate, args: readonly Known[]): ProgramCurvature {
  const [u] = args;
  if (u === undefined || args.slice(1).some(({ curvature }) => curvature !== 'constant')) return 'unknown';
  const found = gate.logCurvature.find(({ where }) => contains(where['x'] ?? everything, u.interval))?.is;
  if (found === undefined || found === 'affine') return 'unknown';
  if (isStraight(u.curvature)) return found;
  if (u.curvature === 'unknown') return 'unknown';
  return movesAlong(
    gate,
    0,
    args.map(({ interval }) => interval),
    u.curvature === found,
  )
    ? found
    : 'unknown';
}

type LogRule = (a: Known, b: Known) => ProgramCurvature;

const same: LogRule = (a) => a.log;

/** A sum, or the greater, of what is log-convex. */
const joined: LogRule = (a, b) => {
  const found = all([a.log, b.log]);
  return found === 'convex' || isStraight(found) ? 'convex' : 'unknown';
};

/** At 0 an inverse is infinite: upward, if the zero is a positive one. */
function inverseLog(u: Known): ProgramCurvature {
  return u.zeros.minus ? 'unknown' : flipped(u.log);
}

const logRules: { readonly [gate: string]: LogRule } = {
  exp: (u) => u.curvature,
  '*': (a, b) => all([a.log, b.log]),
  '/': (a, b) => all([a.log, inverseLog(b)]),
  inv: inverseLog,
  sqr: same,
  cube: same,
  sqrt: same,
  cbrt: same,
  length: same,
  abs: same,
  '+': joined,
  max: joined,
  maxfirst: joined,
  min: (a, b) => (all([a.log, b.log]) === 'concave' ? 'concave' : 'unknown'),
  pow: powerLog,
};

/** y log(x), where one of the two is data. */
function powerLog(x: Known, y: Known): ProgramCurvature {
  const sign = ([from, to]: Interval, at: number): number => (from >= at ? 1 : to <= at ? -1 : NaN);
  if (x.curvature === 'constant') {
    if (!(x.interval[0] > 0)) return 'unknown';
    const by = sign(x.interval, 1);
    return Number.isNaN(by) ? (y.curvature === 'affine' ? 'affine' : 'unknown') : multiplied(y.curvature, by);
  }
  if (y.curvature !== 'constant' || !(x.interval[0] >= 0)) return 'unknown';
  const by = sign(y.interval, 0);
  if (Number.isNaN(by)) return x.log === 'affine' ? 'affine' : 'unknown';
  return by > 0 ? x.log : inverseLog(x);
}

/** Which zeros a gate may give. */
function zerosOf(gate: Gate, args: readonly Known[]): Zeros {
  const [a, b] = args;
  if (a === undefined || gate.user) return bothZeros;
  const other = b ?? a;
  const rule = Object.hasOwn(zeroSigns, gate.name) ? zeroSigns[gate.name] : undefined;
  if (rule !== undefined) return rule(a, other);
  return gate.range[0] === 0 ? { plus: true, minus: false } : bothZeros;
}

type ZeroRule = (a: Known, b: Known) => Zeros;

function signsOf({ interval: [from, to], zeros }: Known): Zeros {
  return { plus: to > 0 || zeros.plus, minus: from < 0 || zeros.minus };
}

/** Also of what is too small for a double. */
const signProduct: ZeroRule = (a, b) => {
  const [x, y] = [signsOf(a), signsOf(b)];
  return { plus: (x.plus && y.plus) || (x.minus && y.minus), minus: (x.plus && y.minus) || (x.minus && y.plus) };
};
const kept: ZeroRule = (a) => signsOf(a);
const either: ZeroRule = (a, b) => unitedZeros([a, b]);

const zeroSigns: { readonly [gate: string]: ZeroRule } = {
  neg: (a) => ({ plus: a.zeros.minus, minus: a.zeros.plus }),
  '+': (a, b) => ({ plus: true, minus: a.zeros.minus && b.zeros.minus }),
  '-': (a, b) => ({ plus: true, minus: a.zeros.minus && b.zeros.plus }),
  '*': signProduct,
  '/': signProduct,
  inv: kept,
  sqrt: (a) => ({ plus: true, minus: a.zeros.minus }),
  length: (a) => ({ plus: true, minus: a.zeros.minus }),
  cbrt: kept,
  cube: kept,
  max: either,
  min: either,
  maxfirst: either,
  minfirst: either,
  abs: () => ({ plus: true, minus: false }),
  sqr: () => ({ plus: true, minus: false }),
  sin: kept,
  relu: () => ({ plus: true, minus: false }),
};
