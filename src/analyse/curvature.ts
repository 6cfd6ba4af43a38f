// Whether a program's value is convex or concave in its active inputs, by the rules of disciplined convex programming:
// a convex gate of arguments that bend along with it. What gates do comes from their table. 'unknown' proves nothing.

import { firstOf } from '../base/lists.ts';
import type { Curvature, Gate } from '../gates/gate.ts';
import { gateNamed } from '../gates/lookup.ts';
import { hows } from '../form/hows.ts';
import type { Guard, How, Index, Part, Program, Ref, Stage } from '../form/form.ts';
import {
  direction,
  everything,
  gateInterval,
  hull,
  insideDomain,
  isAffineIn,
  shapeOver,
  type Direction,
  type Interval,
} from './interval.ts';

export type ProgramCurvature = 'constant' | 'affine' | 'convex' | 'concave' | 'unknown';

type Known = { readonly curvature: ProgramCurvature; readonly interval: Interval };

const nothing: Known = { curvature: 'unknown', interval: everything };

/** `domains`: closed bounds by parameter path (`x`, `p.x`). Of several results, what holds of all. */
export function curvatureOf(program: Program, domains: ReadonlyMap<string, Interval>): ProgramCurvature {
  const known: (Known | undefined)[] = [];
  for (const stage of program.stages.slice(0, program.forward)) known[stage.id] = stageKnown(stage, known, domains);
  return all(program.results.map(({ ref }) => known[ref]?.curvature ?? 'unknown'));
}

function stageKnown(
  stage: Stage,
  known: readonly (Known | undefined)[],
  domains: ReadonlyMap<string, Interval>,
): Known {
  // A part or a read of a recurrence points forward, to what is not known yet.
  const at = (ref: Ref): Known => known[ref] ?? nothing;
  const { op } = stage;
  switch (op.kind) {
    case 'constant':
      return { curvature: 'constant', interval: [op.value, op.value] };
    case 'input':
      return {
        curvature: op.role === 'active' ? 'affine' : 'constant',
        interval: domains.get(op.parameter) ?? everything,
      };
    case 'index':
      return { curvature: 'constant', interval: rangeOf(op.index) };
    case 'gate':
      return gateKnown(op.gate, op.args.map(at));
    case 'read': {
      const free = op.at.some((index) =>
        index.terms.some(({ of }) => of.kind === 'value' && at(of.ref).curvature !== 'constant'),
      );
      return free ? nothing : at(op.array);
    }
    case 'pack':
      return union(op.elements.map(at));
    case 'accumulate':
      return accumulated(op.how, op.parts, at);
    default:
      return nothing;
  }
}

/** Sizes are 0 or more, indices lie in their ranges. */
function rangeOf({ offset, terms }: Index): Interval {
  let [from, to] = [offset, offset];
  for (const { factor, of } of terms) {
    const [least, most] =
      of.kind === 'size' ? sizeRange : of.kind === 'dim' ? [rangeOf(of.from)[0], rangeOf(of.to)[1] - 1] : everything;
    from += factor * (factor > 0 ? least : most);
    to += factor * (factor > 0 ? most : least);
  }
  return [from, to];
}

const sizeRange: Interval = [0, Infinity];

/** A quotient is taken as the product with the inverse, which may bend. */
function gateKnown(gate: Gate, args: readonly Known[]): Known {
  const interval = gateInterval(
    gate,
    args.map((argument) => argument.interval),
  );
  // Whatever its slope is made of, an inverse is that of its first argument.
  if (gate.name === 'inv' && args.length > 1)
    return { curvature: gateKnown(gateNamed('inv'), args.slice(0, 1)).curvature, interval };
  if (gate.name !== '/' || gate.user) return { curvature: composed(gate, args), interval };
  const [above, below] = args as readonly [Known, Known];
  return { curvature: composed(gateNamed('*'), [above, gateKnown(gateNamed('inv'), [below])]), interval };
}

function accumulated(how: How, parts: readonly Part[], at: (ref: Ref) => Known): Known {
  const { curvature, interval } = union(parts.map((part) => at(part.value)));
  if (parts.some((part) => !isFixed(part.guard, at)))
    return how === 'only' ? { curvature: 'unknown', interval } : nothing;
  const accumulation = hows[how];
  return { curvature: bent(curvature, accumulation.curvature), interval: accumulation.range(...interval) };
}

/** Whether the guard depends on data alone. */
function isFixed(guard: Guard, at: (ref: Ref) => Known): boolean {
  return guard.every(({ condition }) => at(condition).curvature === 'constant');
}

/** The curvature of what has this one in values, where these have the other. */
function bent(values: ProgramCurvature, own: Curvature | null): ProgramCurvature {
  if (values === 'constant') return 'constant';
  if (own === 'affine') return values;
  return own !== null && (values === 'affine' || values === own) ? own : 'unknown';
}

function union(parts: readonly Known[]): Known {
  if (parts.length === 0) return nothing;
  return {
    curvature: all(parts.map((part) => part.curvature)),
    interval: parts.map((part) => part.interval).reduce(hull),
  };
}

/** What holds of each of them. */
function all(curvatures: readonly ProgramCurvature[]): ProgramCurvature {
  const found = new Set(curvatures);
  if (found.has('unknown') || (found.has('convex') && found.has('concave')) || found.size === 0) return 'unknown';
  if (found.has('convex')) return 'convex';
  if (found.has('concave')) return 'concave';
  return found.has('affine') ? 'affine' : 'constant';
}

function composed(gate: Gate, args: readonly Known[]): ProgramCurvature {
  if (args.every(({ curvature }) => curvature === 'constant')) return 'constant';
  if (args.some(({ curvature }) => curvature === 'unknown')) return 'unknown';
  const intervals = args.map(({ interval }) => interval);
  const own = ownCurvature(gate, args, intervals);
  const bends = (is: 'convex' | 'concave'): boolean =>
    (own === 'affine' || own === is) &&
    args.every(({ curvature }, i) => along(is, curvature, () => direction(gate, i, intervals)));
  const [convex, concave] = [bends('convex'), bends('concave')];
  return convex && concave ? 'affine' : convex ? 'convex' : concave ? 'concave' : 'unknown';
}

/** Whether an argument keeps the gate's curvature `is`. */
function along(is: 'convex' | 'concave', argument: ProgramCurvature, directionOf: () => Direction): boolean {
  if (argument === 'constant' || argument === 'affine') return true;
  const moves = directionOf();
  return moves === 'flat' || moves === (argument === is ? 'up' : 'down');
}

function ownCurvature(gate: Gate, args: readonly Known[], intervals: readonly Interval[]): Curvature | null {
  const found = shapeOver(gate, insideDomain(gate, intervals));
  if (found !== null) return found;
  const moving = args.flatMap(({ curvature }, i) => (curvature === 'constant' ? [] : [i]));
  return moving.length === 1 && isAffineIn(gate, firstOf(moving)) ? 'affine' : null;
}
