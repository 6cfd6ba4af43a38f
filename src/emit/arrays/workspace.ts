// The cache of a definition with loops: what the backward pass takes from the forward pass, and the arrays that the
// functions compute in, so that none of them allocates any.

import { shapeNames } from '../../analyse/size-names.ts';
import { namesIn } from '../../code/used-names.ts';
import { addScaled, lowerBound } from '../../form/affine.ts';
import { roomOf } from '../../schedule/room.ts';
import type { Dim, Index, Ref, Stage } from '../../form/form.ts';
import { tablesIn } from '../../form/tables.ts';
import type { Boundary, Window } from '../../schedule/tree.ts';
import type { Code } from '../../code/code.ts';
import { host, number } from '../../code/constructors.ts';
import { deriveSizes, lengthCode, sizeCode } from './entry.ts';
import { arraysOf, type WorkArray } from '../loops/arrays.ts';
import { stageAt, type ArrayPlan, type Pass } from './plan.ts';
import { leafTypes } from './sizes.ts';
import { indexCode, productCode } from './whole-code.ts';

/** An array of the cache. `isSplit`: only the split functions need it, and the forward one makes it. */
export type Field = {
  readonly name: string;
  readonly stage: Stage;
  readonly axes: readonly Dim[];
  readonly length: Code;
  /** The array of which it has the rows at boundaries of segments. */
  readonly rowsOf: { readonly name: string; readonly as: Boundary } | null;
  isSplit: boolean;
};

export type Workspace = {
  readonly fields: readonly Field[];
  /** The array in which a function keeps a stage. */
  readonly fieldOf: (pass: Pass, ref: Ref) => Field | null;
  readonly fieldsOf: (pass: Pass) => readonly Field[];
  /** What the backward pass takes over: inputs, numbers, and arrays that are fields. */
  readonly handedOn: readonly Stage[];
};

/**
 * `kept`: what the backward pass takes over, which no other function may overwrite. `split`: what both halves compute
 * in.
 */
type Use = 'any' | 'split' | 'kept';
/** That a pass needs an array for a stage. */
type Need = {
  readonly pass: Pass;
  readonly stage: Stage;
  readonly axes: readonly Dim[];
  readonly window: Window | undefined;
  readonly length: Code;
  readonly use: Use;
};

/** What the functions of a definition are written from. `lengths`: parameters that are lengths, and so not negative. */
export type Parts = { readonly plan: ArrayPlan; readonly workspace: Workspace; readonly lengths: ReadonlySet<string> };

export function workspaceOf(plan: ArrayPlan): Workspace {
  const { fused, split, tangent, product } = plan;
  const value = plan.runsValue ? plan.value : null;
  const needs: Need[] = [];
  const add = (pass: Pass, { stage, axes, window }: WorkArray, use: Use): void =>
    void needs.push({ pass, stage, axes, window, length: lengthOfAxes(plan, axes, window), use });
  for (const pass of [value, fused, tangent, product].filter((one) => one !== null))
    for (const array of arraysOf(pass.schedule)) add(pass, array, 'any');
  const handedOn: Stage[] = [];
  if (split !== null) {
    const { forward, backward } = split;
    for (const array of arraysOf(forward.schedule)) add(forward, array, 'split');
    for (const ref of backward.schedule.request.given) {
      const stage = stageAt(backward, ref);
      const isThere =
        stage.op.kind === 'input' && (stage.op.role === 'seed' || handedOn.some(({ name }) => name === stage.name));
      if (isThere || tablesIn(backward.program).has(ref)) continue;
      handedOn.push(stage);
      if (stage.op.kind === 'input' || stage.dims.length === 0) continue;
      const own = stageAt(forward, ref);
      add(forward, { stage: own, axes: own.dims }, 'kept');
      add(backward, { stage, axes: stage.dims }, 'kept');
    }
    for (const array of arraysOf(backward.schedule)) add(backward, array, 'split');
  }
  const { fields, byPass } = fieldsFor(plan, needs);
  return {
    fields,
    fieldOf: (pass, ref) => byPass.get(pass)?.get(ref) ?? null,
    fieldsOf: (pass) => [...new Set(byPass.get(pass)?.values() ?? [])],
    handedOn,
  };
}

/**
 * What is as long in several functions is one array. A stage kept whole has its own name, of rows the axes tell which.
 */
function fieldsFor(
  plan: ArrayPlan,
  needs: readonly Need[],
): { readonly fields: readonly Field[]; readonly byPass: ReadonlyMap<Pass, ReadonlyMap<Ref, Field>> } {
  const fields: Field[] = [];
  const byKey = new Map<string, Field>();
  const byPass = new Map<Pass, Map<Ref, Field>>();
  const taken = new Set<string>();
  const rank = (need: Need): number => (isPartial(need) ? 2 : need.use === 'kept' ? 1 : 0);
  for (const need of [...needs].sort((a, b) => rank(a) - rank(b))) {
    const { pass, stage, axes, length, use } = need;
    const key = JSON.stringify([stage.name, use === 'kept', length]);
    let field = byKey.get(key);
    if (field === undefined) {
      // What iterations side by side have each for themselves, and what is kept of some axes, or rows, alone.
      const isApart = axes.some((axis) => !stage.dims.includes(axis));
      const rest = need.window !== undefined ? 'Rows' : isApart ? 'Lanes' : axes.map((axis) => axis.name).join('');
      const other = isPartial(need) ? rest : 'Kept';
      const name = taken.has(stage.name) ? plan.free(stage.name + other) : stage.name;
      taken.add(name);
      fields.push((field = { name, stage, axes, length, rowsOf: rowsOf(pass, stage), isSplit: use !== 'any' }));
      byKey.set(key, field);
    }
    field.isSplit &&= use !== 'any';
    const own = byPass.get(pass) ?? new Map<Ref, Field>();
    byPass.set(pass, own.set(stage.id, field));
  }
  return { fields, byPass };
}

function rowsOf(pass: Pass, { id }: Stage): Field['rowsOf'] {
  const origin = pass.schedule.origins?.get(id);
  return origin === undefined || origin.as === 'rows' ? null : { name: stageAt(pass, origin.of).name, as: origin.as };
}

function isPartial({ stage, axes, window }: Need): boolean {
  return window !== undefined || axes.length < stage.dims.length || axes.some((axis) => !stage.dims.includes(axis));
}

/** Of the axis of a window its rows alone. */
export function lengthOfAxes(plan: ArrayPlan, axes: readonly Dim[], window?: Window): Code {
  return productCode(axes.map((axis) => (axis === window?.axis ? number(window.rows) : extentOf(plan, axis))));
}

/** How much room an axis takes in an array. */
export function extentOf(plan: ArrayPlan, axis: Dim): Code {
  const { from, to } = roomOf(axis);
  return extentCode(plan, addScaled(to, -1, from));
}

/** A range whose ends have crossed is empty. */
function extentCode(plan: ArrayPlan, extent: Index): Code {
  const code = indexCode(extent, sizeCode(plan));
  const isSure = extent.offset >= 0 && extent.terms.every(({ factor }) => factor > 0);
  return isSure || (lowerBound(extent) ?? -1) >= 0 ? code : host('max', number(0), code);
}

/** Parameters that are lengths of arrays, or of axes of them: they cannot be negative. */
export function lengthNames(plan: ArrayPlan, workspace: Workspace): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { length } of workspace.fields) namesIn(length, used);
  for (const { sizes } of leafTypes('', plan.definition.type)) namesIn(lengthCode(plan, sizes), used);
  for (const statement of deriveSizes(plan).toReversed())
    if (statement.kind === 'const' && used.has(statement.name)) namesIn(statement.value, used);
  const counts = plan.definition.parameters.map(({ name }) => name).filter((name) => used.has(plan.parameter(name)));
  return new Set([...shapeNames(plan.definition), ...counts]);
}
