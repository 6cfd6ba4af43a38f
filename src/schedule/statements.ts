// Steps before they have a place: what each computes, over which indices, under which conditions, which stored values
// it uses at which positions (through all that is virtual), and where it writes.

import { elementAt } from '../base/lists.ts';
import { conjunction, isContradiction } from '../form/guard.ts';
import { dimsOfIndex, identityOf, unionOfDims } from '../form/dims.ts';
import {
  always,
  type Dim,
  type Guard,
  type Index,
  type Part,
  type Ref,
  type Stage,
  type StageTable,
} from '../form/form.ts';
import { boundsOfGuard, indexPoint, type IndexBounds } from '../form/index-bounds.ts';
import { eachReference, valuesIn } from '../form/operands.ts';
import { loopCount } from './extent.ts';
import { positionsOf, type Position } from './positions.ts';
import type { Roots } from './roots.ts';

/**
 * Positions on the axes of a stage, and for each the indices on which it depends, through whole-number stages as well.
 */
export type Place = { readonly at: readonly Index[]; readonly dims: readonly (readonly Dim[])[] };

/** An element of a stage that is given or computed by a step; `guard`: the conditions under which it is used. */
export type Use = Place & { readonly stage: Stage; readonly guard: Guard };

export type Statement = {
  /** Its place in the order of the program. */
  readonly number: number;
  readonly stage: Stage;
  /** The part that it adds to an accumulation. */
  readonly part: Part | null;
  /** What has its value from the same statement: where an extremum stands. */
  readonly position: Position | null;
  readonly dims: readonly Dim[];
  readonly guard: Guard;
  /** What conditions leave of the ranges of its indices. */
  readonly bounds: ReadonlyMap<Dim, IndexBounds>;
  /** Of which conditions leave one iteration. */
  readonly points: ReadonlyMap<Dim, IndexBounds>;
  readonly uses: readonly Use[];
  /** Where on the axes of its stage it writes; null for all elements at once. */
  readonly writes: Place | null;
  /** How often it is done, more or less, if no condition says how often. */
  readonly weight: number;
  /** The same where conditions leave one iteration of some indices. */
  readonly times: number;
};

export function statementsOf(roots: Roots, apart = false): readonly Statement[] {
  const found: Statement[] = [];
  const positions = apart ? null : positionsOf(roots.computed, roots.table);
  const besides = new Set([...(positions?.values() ?? [])].map(({ stage }) => stage));
  const add = (
    stage: Stage,
    part: Part | null,
    dims: readonly Dim[],
    guard: Guard,
    at: readonly Index[] | null,
  ): void => {
    const points = new Map<Dim, IndexBounds>();
    for (const literal of guard) {
      const point = indexPoint(roots.table, literal);
      if (point !== null && !points.has(point.dim)) points.set(point.dim, point);
    }
    found.push({
      number: found.length,
      stage,
      part,
      position: positions?.get(stage.id) ?? null,
      dims,
      guard,
      bounds: boundsOfGuard(roots.table, guard),
      points,
      uses: usesOf(roots, stage, part, dims, guard),
      writes: at === null ? null : placeOf(roots.table, at),
      weight: loopCount(dims),
      times: loopCount(dims.filter((dim) => !points.has(dim))),
    });
  };
  for (const stage of roots.computed) {
    if (besides.has(stage)) continue;
    const { op, dims, guard } = stage;
    // What is under a condition and its opposite is never done.
    if (isContradiction(guard)) continue;
    if (op.kind === 'pack') add(stage, null, [], guard, null);
    else if (op.kind !== 'accumulate') add(stage, null, dims, guard, identityOf(dims));
    else {
      const parts = op.parts.filter((part) => !isContradiction(part.guard));
      for (const part of parts) add(stage, part, part.dims, part.guard, part.at);
      // Nothing lands there: what it starts from is its value, whatever the conditions are, which may have indices.
      if (parts.length === 0) add(stage, null, [], always, null);
    }
  }
  return found;
}

/**
 * Stored values that a statement needs, those of its conditions and of its ranges among them. A condition is asked
 * under those before it in the guard, and a range before any.
 */
function usesOf(roots: Roots, stage: Stage, part: Part | null, dims: readonly Dim[], guard: Guard): readonly Use[] {
  const uses = new Map<Ref, Use>();
  // Of what is used in several ways, the one that is under the fewest conditions is told last, and stays.
  const under = (around: Guard): Walk =>
    walk(roots, (by, of, at, inside) =>
      uses.set(by, { stage: of, guard: conjunction(around, inside), ...placeOf(roots.table, at) }),
    );
  const { op } = stage;
  under(guard).inside(part === null || op.kind !== 'accumulate' ? stage : { ...stage, op: { ...op, parts: [part] } });
  for (const [i, { condition }] of [...guard.entries()].reverse()) under(guard.slice(0, i)).value(condition);
  for (const dim of dims) for (const ref of valuesInRange(dim)) under(always).value(ref);
  return [...uses.values()];
}

type Walk = { readonly value: (ref: Ref) => void; readonly inside: (stage: Stage) => void };

/** Goes through all that is virtual, and tells of every stored value by the stage that has it or reads it there. */
function walk(
  { table, isVirtual }: Roots,
  found: (by: Ref, of: Stage, at: readonly Index[], guard: Guard) => void,
): Walk {
  const seen = new Set<Ref>();
  const value = (ref: Ref): void => {
    if (seen.has(ref)) return;
    seen.add(ref);
    const stage = elementAt(table, ref);
    if (isVirtual(ref)) inside(stage);
    else found(ref, stage, identityOf(stage.dims), always);
  };
  const inside = (stage: Stage): void => {
    const { op } = stage;
    eachReference({ ...stage, guard: always }, (next) => {
      if (op.kind === 'read' && next === op.array) found(stage.id, elementAt(table, next), op.at, stage.guard);
      else value(next);
    });
  };
  return { value, inside };
}

function placeOf(table: StageTable, at: readonly Index[]): Place {
  return {
    at,
    dims: at.map((index) =>
      index.terms.flatMap(({ of }) =>
        of.kind === 'dim' ? [of] : of.kind === 'value' ? variesWith(table, of.ref) : [],
      ),
    ),
  };
}

/**
 * The indices with which a value changes: fewer than it ranges over, where the range of an index that goes into it
 * depends on another.
 */
function variesWith(table: StageTable, ref: Ref): readonly Dim[] {
  const { op, dims } = elementAt(table, ref);
  if (op.kind === 'index') return dimsOfIndex(table, op.index);
  return op.kind === 'gate' ? unionOfDims(...op.args.map((argument) => variesWith(table, argument))) : dims;
}

function valuesInRange({ from, to }: Dim): readonly Ref[] {
  return [from, to].flatMap(valuesIn);
}

/** The indices that must be in force before this range is known. */
export function dimsOfRange(table: StageTable, { from, to }: Dim): readonly Dim[] {
  return [...from.terms, ...to.terms].flatMap(({ of }) =>
    of.kind === 'dim' ? [of] : of.kind === 'value' ? (table[of.ref]?.dims ?? []) : [],
  );
}
