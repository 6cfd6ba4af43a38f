// Quasi-convexity: every set where the value is at most some number is convex, so that what is strictly lowest nearby
// is lowest everywhere. It goes through whatever only grows, and a quotient of a convex number that is never negative
// by a concave positive one is quasi-convex (S. Boyd, L. Vandenberghe, Convex Optimization, 3.4).

import { elementAt } from '../../base/lists.ts';
import type { Gate } from '../../gates/gate.ts';
import type { Accumulate, Ref } from '../../form/form.ts';
import { stageIn, type Analysis } from './analysis.ts';
import { contains, direction, everything, insideDomain, mayBreak, type Interval } from './interval.ts';
import { isAlong } from './known.ts';
import { hasWrongZero } from './poles.ts';

/** Both: what only grows, or only falls, along every line. */
export type Quasi = { readonly convex: boolean; readonly concave: boolean };

const neither: Quasi = { convex: false, concave: false };
const deepest = 60;

export type QuasiName = 'quasi-convex' | 'quasi-concave' | 'quasi-linear';

export function quasiName({ convex, concave }: Quasi): QuasiName | null {
  return convex ? (concave ? 'quasi-linear' : 'quasi-convex') : concave ? 'quasi-concave' : null;
}

export function quasiOf(analysis: Analysis, ref: Ref, depth = deepest): Quasi {
  const { curvature, log } = analysis.known(ref);
  const own: Quasi = {
    convex: isAlong(curvature, 'convex') || isAlong(log, 'convex'),
    concave: isAlong(curvature, 'concave') || isAlong(log, 'concave'),
  };
  const { op } = stageIn(analysis, ref);
  if ((own.convex && own.concave) || depth === 0) return own;
  const found =
    op.kind === 'gate'
      ? throughGate(analysis, op.gate, op.args, depth)
      : op.kind === 'accumulate'
        ? extremum(analysis, op, depth)
        : neither;
  return { convex: own.convex || found.convex, concave: own.concave || found.concave };
}

function throughGate(analysis: Analysis, gate: Gate, args: readonly Ref[], depth: number): Quasi {
  if (gate.user || gate.surrogate || gate.discontinuous) return neither;
  const known = args.map(analysis.known);
  const moving = args.flatMap((_, i) => (known[i]?.curvature === 'constant' ? [] : [i]));
  const [only, other] = moving;
  if (only === undefined) return neither;
  if (other === undefined) {
    const moves = monotone(analysis, gate, args, only);
    const inner = moves === null ? neither : quasiOf(analysis, elementAt(args, only), depth - 1);
    return moves === 'down' ? { convex: inner.concave, concave: inner.convex } : inner;
  }
  const all = moving.map((i) => quasiOf(analysis, elementAt(args, i), depth - 1));
  if (gate.name === 'max' || gate.name === 'maxfirst')
    return { convex: all.every(({ convex }) => convex), concave: false };
  if (gate.name === 'min' || gate.name === 'minfirst')
    return { convex: false, concave: all.every(({ concave }) => concave) };
  return gate.name === '/' ? quotient(analysis, args) : neither;
}

/** The greatest of what is quasi-convex is so, and the least of what is quasi-concave. */
function extremum(analysis: Analysis, { how, parts }: Accumulate, depth: number): Quasi {
  if (how !== 'max' && how !== 'min') return neither;
  const isFixed = parts.every(({ guard }) =>
    guard.every(({ condition }) => analysis.known(condition).curvature === 'constant'),
  );
  const all = parts.map(({ value }) => quasiOf(analysis, value, depth - 1));
  return {
    convex: isFixed && how === 'max' && all.every(({ convex }) => convex),
    concave: isFixed && how === 'min' && all.every(({ concave }) => concave),
  };
}

/** Kinks that are no poles. */
const continuous: ReadonlySet<string> = new Set([
  ...['max', 'min', 'maxfirst', 'minfirst', 'relu', 'clamp', 'abs', 'norm1', 'sqrt', 'length', 'cbrt', 'hypot'],
  ...['norm2', 'norm3', 'norm4', '+', '-', '*', 'neg', 'sqr', 'cube'],
]);

/** In this argument, the others being data. */
function monotone(analysis: Analysis, gate: Gate, args: readonly Ref[], at: number): 'up' | 'down' | null {
  const known = args.map(analysis.known);
  const inside: readonly Interval[] = insideDomain(
    gate,
    known.map(({ interval }) => interval),
  );
  // Where it is no number between two that it has, nothing follows.
  const isDefined = gate.args.every((name, i) =>
    contains(gate.domain[name] ?? everything, elementAt(known, i).interval),
  );
  if (!isDefined || hasWrongZero(gate, known)) return null;
  if (!continuous.has(gate.name) && mayBreak(gate, inside, 0)) return null;
  const moves = direction(gate, at, inside);
  return moves === 'up' || moves === 'down' ? moves : null;
}

/** Of one sign above and below each. */
function quotient(analysis: Analysis, [above, below]: readonly Ref[]): Quasi {
  if (above === undefined || below === undefined) return neither;
  const [u, v] = [analysis.known(above), analysis.known(below)];
  if (!(v.interval[0] >= 0) || v.zeros.minus) return neither;
  const isLinear = u.curvature === 'affine' && v.curvature === 'affine';
  return {
    convex: isLinear || (u.interval[0] >= 0 && isAlong(u.curvature, 'convex') && isAlong(v.curvature, 'concave')),
    concave: isLinear || (u.interval[0] >= 0 && isAlong(u.curvature, 'concave') && isAlong(v.curvature, 'convex')),
  };
}
