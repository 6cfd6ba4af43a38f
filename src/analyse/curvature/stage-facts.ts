// What follows for a stage of any kind from what it is made of.

import { elementAt } from '../../base/lists.ts';
import type { Guard, How, Index, Part, Ref, Stage } from '../../form/form.ts';
import { hows } from '../../form/hows.ts';
import { argsOf, stageIn, type Analysis, type Domains } from './analysis.ts';
import { gateFacts } from './compose.ts';
import { withSign } from './differences.ts';
import { everything, hull, type Interval } from './interval.ts';
import {
  all,
  bent,
  isStraight,
  logSumExp,
  nothing,
  unitedZeros,
  zerosIn,
  type Known,
  type ProgramCurvature,
} from './known.ts';

export function stageFacts(analysis: Analysis, stage: Stage): Known {
  const { op } = stage;
  const { domains } = analysis;
  switch (op.kind) {
    case 'constant':
      return plain('constant', [op.value, op.value], 'number', {
        plus: Object.is(op.value, 0),
        minus: Object.is(op.value, -0),
      });
    case 'input': {
      const interval = domains.get(op.parameter) ?? domains.get(op.parameter.split('.')[0] ?? '') ?? everything;
      return op.role === 'active'
        ? plain('affine', interval, 'parameter', { plus: true, minus: false })
        : plain('constant', interval, 'data', { plus: true, minus: false });
    }
    case 'index':
      return plain('constant', rangeOf(op.index, domains), 'data', { plus: true, minus: false });
    case 'gate': {
      const exponent = shiftedExponent(analysis, stage);
      if (exponent !== null) return ofLogSumExp(analysis.known(exponent), exponent);
      const facts = gateFacts(op.gate, op.args.map(analysis.known));
      const rule = facts.curvature === 'constant' ? 'data' : 'composition';
      return withLog(withSign(analysis, stage, { ...facts, rule, of: op.args }));
    }
    case 'read': {
      const isFree = op.at.some((index) =>
        index.terms.some(({ of }) => of.kind === 'value' && analysis.known(of.ref).curvature !== 'constant'),
      );
      return isFree ? nothing : { ...analysis.known(op.array), rule: 'element', of: [op.array] };
    }
    case 'pack':
      return { ...united(op.elements.map(analysis.known)), rule: 'elements', of: op.elements };
    case 'accumulate':
      return accumulated(analysis, op.how, op.parts);
    default:
      return nothing;
  }
}

function plain(curvature: ProgramCurvature, interval: Interval, rule: string, zeros: Known['zeros']): Known {
  const log = interval[0] >= 0 ? (curvature === 'affine' ? 'concave' : 'constant') : 'unknown';
  return { curvature, log, interval, zeros: zerosIn(interval, zeros), rule, of: [] };
}

/** Sizes are 0 or more, where their domain says no more; indices lie in their ranges. */
export function rangeOf({ offset, terms }: Index, domains: Domains): Interval {
  let [from, to] = [offset, offset];
  for (const { factor, of } of terms) {
    const [least, most] =
      of.kind === 'size'
        ? (domains.get(of.name) ?? sizeRange)
        : of.kind === 'dim'
          ? [rangeOf(of.from, domains)[0], rangeOf(of.to, domains)[1] - 1]
          : everything;
    from += factor * (factor > 0 ? least : most);
    to += factor * (factor > 0 ? most : least);
  }
  return [from, to];
}

const sizeRange: Interval = [0, Infinity];

type Facts = Omit<Known, 'rule' | 'of'>;

function united(parts: readonly Known[]): Facts {
  if (parts.length === 0) return nothing;
  return {
    curvature: all(parts.map(({ curvature }) => curvature)),
    log: all(parts.map(({ log }) => log)),
    interval: parts.map(({ interval }) => interval).reduce(hull),
    zeros: unitedZeros(parts),
  };
}

function accumulated(analysis: Analysis, how: How, parts: readonly Part[]): Known {
  const taken = measured(analysis, how, parts) ?? parts;
  const of = taken.map(({ value }) => value);
  const { curvature, log, interval, zeros } = united(of.map(analysis.known));
  const isFixedBranch = taken.length < parts.length || taken.every(({ guard }) => isFixed(analysis, guard));
  if (!isFixedBranch) {
    if (how !== 'only') return nothing;
    return { ...nothing, interval, zeros, rule: 'branch', of };
  }
  const range = hows[how].range(...interval);
  const facts = {
    curvature: bent(curvature, hows[how].curvature),
    log: range[0] >= 0 ? logOfFold(how, log) : ('unknown' as const),
    interval: range,
    zeros: zerosIn(range, how === 'sum' || how === 'prod' ? { plus: true, minus: zeros.minus || range[0] < 0 } : zeros),
  };
  return { ...withLog(facts), rule: how === 'only' ? 'branch' : how, of };
}

/** What is log-convex is convex; a logarithm is concave and grows. */
export function withLog<T extends Facts>(facts: T): T {
  const { curvature, log, interval } = facts;
  if (curvature === 'unknown' && (log === 'convex' || isStraight(log))) return { ...facts, curvature: 'convex' };
  const isConcave = log === 'unknown' && interval[0] >= 0 && (curvature === 'concave' || curvature === 'affine');
  return isConcave ? { ...facts, log: 'concave' } : facts;
}

function logOfFold(how: How, log: ProgramCurvature): ProgramCurvature {
  if (how === 'prod' || how === 'only') return log;
  if (how === 'min') return log === 'concave' || log === 'affine' ? 'concave' : log === 'constant' ? log : 'unknown';
  return log === 'convex' || log === 'affine' ? 'convex' : log === 'constant' ? log : 'unknown';
}

/** Whether the guard depends on data alone. */
function isFixed(analysis: Analysis, guard: Guard): boolean {
  return guard.every(({ condition }) => analysis.known(condition).curvature === 'constant');
}

/** The part that stands for both where they are one length, measured in one or another scale. */
export function measured(analysis: Analysis, how: How, parts: readonly Part[]): readonly Part[] | null {
  const [plainly, scaled] = parts;
  if (how !== 'only' || parts.length !== 2 || plainly === undefined || scaled === undefined) return null;
  const [literal, ...more] = plainly.guard.slice(-1);
  if (literal?.holds !== true || more.length > 0) return null;
  const square = argsOf(analysis, literal.condition, 'ordinary')?.[0];
  const isLength = square !== undefined && argsOf(analysis, plainly.value, 'length')?.[0] === square;
  return isLength && scaled.guard.some(({ condition }) => condition === literal.condition) ? [plainly] : null;
}

/** The x of shift + log(sum(exp(x - shift))), which does not depend on the shift. */
function shiftedExponent(analysis: Analysis, { id }: Stage): Ref | null {
  const sum = argsOf(analysis, id, '+');
  const shift = sum?.[0];
  const total = sum?.[1] === undefined ? undefined : argsOf(analysis, sum[1], 'logtotal')?.[0];
  if (shift === undefined || total === undefined || argsOf(analysis, shift, 'shift') === null) return null;
  const { op } = stageIn(analysis, total);
  if (op.kind !== 'accumulate' || op.how !== 'sum' || op.parts.length !== 1) return null;
  const { value, guard } = elementAt(op.parts, 0);
  const exponent = argsOf(analysis, value, 'exp')?.[0];
  const [x, by] = (exponent === undefined ? null : argsOf(analysis, exponent, '-')) ?? [];
  return x === undefined || by !== shift || !isFixed(analysis, guard) ? null : x;
}

function ofLogSumExp(x: Known, ref: Ref): Known {
  return { ...nothing, curvature: bent(x.curvature, 'convex'), rule: logSumExp, of: [ref] };
}
