// Reverse mode for every row of a Jacobian at once: the adjoint of a stage keeps the indices of the row apart, as axes
// of its own, where the plain sweep would add the rows up. A stage that ranges over the row's own indices keeps its
// adjoint over them; where it is used at another row's position, that does not do, and the sweep says so (null).

import { reachedStages, slopesOf } from '../lower/activity.ts';
import { constant, gate, push, read, stageOf, type Builder } from '../form/builder.ts';
import {
  closedDims,
  dimsOfGuard,
  dimsOfIndex,
  identityOf,
  isIdentity,
  sameDims,
  unionOfDims,
  positionOf,
} from '../form/dims.ts';
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
import { gateNamed } from '../gates/lookup.ts';
import { sameGuard } from '../form/guard.ts';
import { extremumPart, productPart } from './fold-adjoint.ts';
import { pullBack, whereNotZero } from './pull-back.ts';

/** The rows of one result: `dims` enumerate them, the stage `of` at `at` is the value of a row. */
export type Rows = {
  readonly of: Ref;
  readonly at: readonly Index[];
  readonly dims: readonly Dim[];
  readonly guard: Guard;
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
  readonly idle: ReadonlyMap<Ref, ReadonlySet<number>>;
  readonly nextDim: () => number;
};

type Sweep = SweepSetting & {
  readonly rows: readonly Dim[];
  readonly contributions: Map<Ref, Part[]>;
  readonly handed: Handed[];
};

/** Not a fault: the rows meet, and have to be told apart by indices of their own. */
class RowsMeet extends Error {}

/** Null where the rows meet. */
export function sweepRows(setting: SweepSetting, rows: Rows): readonly Handed[] | null {
  const { builder, primal } = setting;
  // Without a recurrence, what nothing reaches is handed nothing.
  const active = setting.late.size === 0 ? setting.active : reachedStages(primal, setting.active, [rows.of]);
  const sweep: Sweep = { ...setting, active, rows: rows.dims, contributions: new Map(), handed: [] };
  try {
    const root = stageOf(builder, rows.of);
    if (active[root.id] !== true) return [];
    hand(sweep, root, constant(builder, 1, root.span), rows.at, rows.dims, rows.guard, null);
    for (let i = primal.forward - 1; i >= 0; i -= 1) {
      const stage = primal.stages[i] as Stage;
      if (active[stage.id] === true && stage.op.kind !== 'input') propagate(sweep, stage);
    }
  } catch (error) {
    if (error instanceof RowsMeet) return null;
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
    const position = own < 0 ? atomIndex(axis) : (at[own] as Index);
    if (own >= 0 && sweep.rows.includes(axis) && !isIdentity([position], [axis])) throw new RowsMeet();
    return position;
  });
  const part: Part = { value, at: positions, dims: all, guard, of };
  const parts = sweep.contributions.get(to.id);
  if (parts === undefined) sweep.contributions.set(to.id, [part]);
  else parts.push(part);
}

function propagate(sweep: Sweep, stage: Stage): void {
  const { builder, active } = sweep;
  const { op, dims, guard, id } = stage;
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
  switch (op.kind) {
    case 'gate':
      op.args.forEach((argument, i) => {
        if (active[argument] !== true || slopesOf(op.gate)[i] !== true) return;
        const to = stageOf(builder, argument);
        for (const { value, guard: where } of pullBack(
          builder,
          widened(sweep, stage),
          op.gate.args[i] as string,
          op.args,
          adjoint,
          sweep.idle.get(id)?.has(i) === true,
        )) {
          hand(sweep, to, value, identityOf(to.dims), dims, where, id);
        }
      });
      return;
    case 'read':
      if (active[op.array] === true) hand(sweep, stageOf(builder, op.array), adjoint, op.at, dims, guard, id);
      return;
    case 'accumulate':
      for (const part of op.parts) if (active[part.value] === true) handPart(sweep, stage, op.how, part, adjoint);
      return;
    case 'pack':
      op.elements.forEach((element, flat) => {
        if (active[element] !== true) return;
        const at = [...sweep.rows.map(atomIndex), ...positionOf(flat, dims)];
        hand(
          sweep,
          stageOf(builder, element),
          read(builder, adjoint, at, stage.span, `d${stageOf(builder, element).name}`),
          [],
          [],
          guard,
          id,
        );
      });
      return;
    case 'constant':
    case 'input':
    case 'index':
      return;
  }
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

function handPart(
  sweep: Sweep,
  stage: Stage,
  how: 'sum' | 'only' | 'max' | 'min' | 'prod',
  part: Part,
  adjoint: Ref,
): void {
  const { builder, rows } = sweep;
  // A row's own index that is added up here runs over all rows.
  if (part.dims.some((dim) => rows.includes(dim) && !stage.dims.includes(dim))) throw new RowsMeet();
  const to = stageOf(builder, part.value);
  if (how === 'max' || how === 'min') {
    const taken = extremumPart(builder, stage, part, adjoint);
    hand(sweep, to, taken.value, taken.at, taken.dims, taken.guard, stage.id);
    return;
  }
  if (how === 'prod') {
    const where = sweep.idle.has(stage.id) ? whereNotZero(builder, stage, adjoint) : stage.guard;
    if (where === null) return;
    const others = productPart(builder, stage, part, constant(builder, 1, stage.span), sweep.nextDim);
    hand(
      sweep,
      to,
      product(builder, others.value, adjoint, part.guard),
      others.at,
      others.dims,
      [...others.guard, ...where.slice(stage.guard.length)],
      stage.id,
    );
    return;
  }
  const at = axesOf(sweep, stage).map((axis): Index => {
    const own = stage.dims.indexOf(axis);
    const position = own < 0 ? atomIndex(axis) : (part.at[own] as Index);
    if (own >= 0 && rows.includes(axis) && !isIdentity([position], [axis])) throw new RowsMeet();
    return position;
  });
  const isInPlace = isIdentity(part.at, stage.dims);
  hand(
    sweep,
    to,
    isInPlace ? adjoint : readAt(sweep, stage, adjoint, at, part),
    identityOf(to.dims),
    part.dims,
    part.guard,
    stage.id,
  );
}

/** The element of an adjoint to which a part goes, under the guard of the part. */
function readAt({ builder }: Sweep, { name, span }: Stage, adjoint: Ref, at: readonly Index[], { guard }: Part): Ref {
  if (stageOf(builder, adjoint).op.kind === 'constant') return adjoint;
  const dims = closedDims([
    ...at.flatMap((index) => dimsOfIndex(builder.stages, index)),
    ...dimsOfGuard(builder.stages, guard),
  ]);
  const label = { name: builder.names.take(`d${name}at`), named: false };
  return push(builder, { kind: 'read', array: adjoint, at }, 'real', dims, span, label, guard);
}

function product(builder: Builder, a: Ref, b: Ref, guard: Guard): Ref {
  const outer = builder.guard;
  builder.guard = guard;
  const first = builder.stages.length;
  const ref = gate(builder, gateNamed('*'), [a, b], stageOf(builder, a).span);
  builder.guard = outer;
  const stage = stageOf(builder, ref);
  if (ref >= first)
    builder.stages[ref] = {
      ...stage,
      dims: unionOfDims(stageOf(builder, a).dims, stageOf(builder, b).dims, dimsOfGuard(builder.stages, guard)),
    };
  return ref;
}
