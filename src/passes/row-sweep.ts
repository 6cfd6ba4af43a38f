// Reverse mode for every row of a Jacobian at once: the adjoint of a stage keeps the indices of the row apart, as axes
// of its own, where the plain sweep would add the rows up. A stage that ranges over the row's own indices keeps its
// adjoint over them; where it is used at another row's position, that does not do, and the sweep says so (null).

import { elementAt } from '../base/lists.ts';
import { activeStages, reachedStages, slopesOf } from '../lower/activity.ts';
import { constant, push, read, stageOf, type Builder } from '../form/builder.ts';
import { closedDims, dimsOfGuard, dimsOfIndex, identityOf, isIdentity, sameDims, unionOfDims } from '../form/dims.ts';
import {
  atomIndex,
  type Dim,
  type Guard,
  type Index,
  type Part,
  type Program,
  type Ref,
  type Stage,
} from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { dimNumbers, lateStages } from './adjoint.ts';
import { slopeAlong } from './fold-adjoint.ts';
import { idleGates, type Idle } from './idle.ts';
import { linksOf, type Link } from './links.ts';
import { asked, pullBack, whereLinked } from './pull-back.ts';

/** The rows of one result: `dims` enumerate them, the stage `of` at `at` is the value of a row, times `sign`. */
export type Rows = {
  readonly of: Ref;
  readonly at: readonly Index[];
  readonly dims: readonly Dim[];
  readonly guard: Guard;
  readonly sign?: -1;
};

/** What a row hands to an input: `value`, at a position of the input, for all of `dims`, where `guard`. */
export type Handed = {
  readonly input: Ref;
  readonly value: Ref;
  readonly at: readonly Index[];
  readonly dims: readonly Dim[];
  readonly guard: Guard;
};

export type SweepSetting = {
  readonly builder: Builder;
  /** Adopted by the builder. */
  readonly primal: Program;
  readonly active: readonly (boolean | undefined)[];
  /** Stages that one before them refers to. */
  readonly late: ReadonlySet<Ref>;
  /** Arguments of gates to which an adjoint of 0 hands on 0. */
  readonly idle: ReadonlyMap<Ref, Idle>;
  readonly nextDim: () => number;
};

/** Of a program that the builder has adopted. */
export function sweepSetting(builder: Builder, primal: Program): SweepSetting {
  const active = activeStages(primal);
  const late = lateStages(primal);
  // An entry of a row may be 0 also where all loops run: each is asked itself.
  const idle = new Map([...idleGates(primal, active, late)].map(([ref, one]) => [ref, { ...one, anyOf: null }]));
  return { builder, primal, active, late, idle, nextDim: dimNumbers(primal) };
}

type Sweep = SweepSetting & {
  readonly rows: readonly Dim[];
  readonly contributions: Map<Ref, Part[]>;
  readonly handed: Handed[];
};

/** Not a fault: rows meet along an index, and have to be told apart by one of their own. */
class RowsMeet extends Error {
  readonly along: Dim;
  constructor(along: Dim) {
    super('rows meet');
    this.along = along;
  }
}

/** Null where the rows meet. */
export function sweepRows(setting: SweepSetting, rows: Rows): readonly Handed[] | null {
  const found = handedOrMet(setting, rows);
  return 'kind' in found ? null : found;
}

/** What the rows hand on, or an index of theirs along which they meet. */
export function handedOrMet(setting: SweepSetting, rows: Rows): readonly Handed[] | Dim {
  const { builder, primal } = setting;
  // Without a recurrence, what nothing reaches is handed nothing.
  const active = setting.late.size === 0 ? setting.active : reachedStages(primal, setting.active, [rows.of]);
  const sweep: Sweep = { ...setting, active, rows: rows.dims, contributions: new Map(), handed: [] };
  try {
    const root = stageOf(builder, rows.of);
    if (active[root.id] !== true) return [];
    hand(sweep, root, constant(builder, rows.sign ?? 1, root.span), rows.at, rows.dims, rows.guard, null);
    for (let i = primal.forward - 1; i >= 0; i -= 1) {
      const stage = elementAt(primal.stages, i);
      if (active[stage.id] === true && stage.op.kind !== 'input') propagate(sweep, stage);
    }
  } catch (error) {
    if (error instanceof RowsMeet) return error.along;
    throw error;
  }
  return sweep.handed;
}

/** The axes of a stage's adjoint: those of the rows, then its other ones. */
function axesOf({ rows }: Sweep, { dims }: Stage): readonly Dim[] {
  return [...rows, ...dims.filter((dim) => !rows.includes(dim))];
}

function hand(
  sweep: Sweep,
  to: Stage,
  value: Ref,
  at: readonly Index[],
  dims: readonly Dim[],
  guard: Guard,
  of: Ref | null,
): void {
  const all = closedDims(unionOfDims(sweep.rows, dims));
  if (to.op.kind === 'input') {
    sweep.handed.push({ input: to.id, value, at, dims: all, guard });
    return;
  }
  const positions = axesOf(sweep, to).map((axis): Index => {
    const own = to.dims.indexOf(axis);
    const position = own < 0 ? atomIndex(axis) : elementAt(at, own);
    if (own >= 0 && sweep.rows.includes(axis) && !isIdentity([position], [axis])) throw new RowsMeet(axis);
    return position;
  });
  const part: Part = { value, at: positions, dims: all, guard, of };
  const parts = sweep.contributions.get(to.id);
  if (parts === undefined) sweep.contributions.set(to.id, [part]);
  else parts.push(part);
}

function propagate(sweep: Sweep, stage: Stage): void {
  const { builder, active } = sweep;
  const { op, dims, id } = stage;
  let parts = sweep.contributions.get(id);
  if (parts === undefined) {
    if (!sweep.late.has(id)) return;
    sweep.contributions.set(id, (parts = []));
  }
  const adjoint =
    constantAdjoint(sweep, stage, parts) ??
    push(
      builder,
      { kind: 'accumulate', how: 'sum', parts },
      'real',
      axesOf(sweep, stage),
      stage.span,
      { name: builder.names.take(`d${stage.name}`), named: false },
      stage.guard,
    );
  if (sweep.late.has(id)) builder.open.add(adjoint);
  for (const link of linksOf(stage, builder.stages, active)) handAlong(sweep, stage, link, adjoint);
  if (op.kind !== 'gate') return;
  op.args.forEach((argument, i) => {
    if (active[argument] !== true || slopesOf(op.gate)[i] !== true) return;
    const to = stageOf(builder, argument);
    const { stage: own, stop } = asked(builder, widened(sweep, stage), sweep.idle.get(id), i, 'zero');
    for (const { value, guard } of pullBack(builder, own, elementAt(op.gate.args, i), op.args, adjoint, stop))
      hand(sweep, to, value, identityOf(to.dims), dims, guard, id);
  });
}

/** The number that is the whole of an adjoint, as the 1 at the root is. */
function constantAdjoint(sweep: Sweep, stage: Stage, parts: readonly Part[]): Ref | null {
  const [only, ...others] = parts;
  if (only === undefined || others.length > 0 || sweep.late.has(stage.id) || stage.op.kind === 'pack') return null;
  const isWhole =
    isIdentity(only.at, axesOf(sweep, stage)) &&
    sameDims(only.dims, axesOf(sweep, stage)) &&
    sameGuard(only.guard, stage.guard);
  return isWhole && stageOf(sweep.builder, only.value).op.kind === 'constant' ? only.value : null;
}

/** The stage as if it ranged over the rows too: so does what is built for it. */
function widened(sweep: Sweep, stage: Stage): Stage {
  return { ...stage, dims: axesOf(sweep, stage) };
}

function handAlong(sweep: Sweep, stage: Stage, link: Link, adjoint: Ref): void {
  const { builder, rows, idle, nextDim } = sweep;
  const { from, dims } = link;
  // A row's own index that is added up here runs over all rows.
  const summed = dims.find((dim) => rows.includes(dim) && !stage.dims.includes(dim));
  if (summed !== undefined) throw new RowsMeet(summed);
  const where = whereLinked(builder, stage, idle.get(stage.id), adjoint);
  if (where === null) return;
  const { value, guard } = slopeAlong(builder, stage, link, elementOf(sweep, stage, link, adjoint), nextDim, true);
  const all = [...guard, ...where.slice(stage.guard.length)];
  hand(sweep, stageOf(builder, link.value), value, from, dims, all, stage.id);
}

/** The element of an adjoint at which a value goes in, of the same row. */
function elementOf(sweep: Sweep, stage: Stage, link: Link, adjoint: Ref): Ref {
  const { builder, rows } = sweep;
  const at = axesOf(sweep, stage).map((axis): Index => {
    const own = stage.dims.indexOf(axis);
    const position = own < 0 ? atomIndex(axis) : elementAt(link.at, own);
    if (own >= 0 && rows.includes(axis) && !isIdentity([position], [axis])) throw new RowsMeet(axis);
    return position;
  });
  if (isIdentity(link.at, stage.dims)) return adjoint;
  if (stage.op.kind !== 'pack') return readAt(sweep, stage, adjoint, at, link);
  return read(builder, adjoint, at, stage.span, `d${stageOf(builder, link.value).name}`);
}

/** The element of an adjoint to which a part goes, under the guard of the part. */
function readAt({ builder }: Sweep, { name, span }: Stage, adjoint: Ref, at: readonly Index[], { guard }: Link): Ref {
  if (stageOf(builder, adjoint).op.kind === 'constant') return adjoint;
  const dims = closedDims([
    ...at.flatMap((index) => dimsOfIndex(builder.stages, index)),
    ...dimsOfGuard(builder.stages, guard),
  ]);
  const label = { name: builder.names.take(`d${name}At`), named: false };
  return push(builder, { kind: 'read', array: adjoint, at }, 'real', dims, span, label, guard);
}
