// Forward mode: what a change of one element of an input makes of every stage, in the order of the list. The partials
// are those of the reverse sweep, so that both modes take the same branches (Griewank and Walther 2008, chapter 3).

import { elementAt } from '../base/lists.ts';
import { gateNamed } from '../gates/lookup.ts';
import { activeStages, slopesOf } from '../lower/activity.ts';
import { constant, gate, push, stageOf, within, type Builder } from '../form/builder.ts';
import { closedDims, dimsOfGuard, identityOf, isIdentity, sameDims, unionOfDims } from '../form/dims.ts';
import { type Dim, type Guard, type Index, type Op, type Part, type Ref, type Stage } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { slopeAlong } from './fold-adjoint.ts';
import { linksOf, type Link } from './links.ts';
import { pullBack } from './pull-back.ts';
import type { SweepSetting } from './row-sweep.ts';

/** The element of an input that changes. */
export type Column = { readonly input: Ref; readonly at: readonly number[] };

type Push = SweepSetting & {
  readonly column: Column;
  readonly tangents: Map<Ref, Ref>;
  readonly shells: Map<Ref, Part[]>;
};

/** The tangent of each result that the element reaches, over the result's own axes. */
export function pushForward(setting: SweepSetting, column: Column): ReadonlyMap<Ref, Ref> {
  // Without a recurrence, what the element does not reach has no tangent.
  const active = setting.late.size === 0 ? setting.active : activeStages(setting.primal, column.input);
  const push: Push = { ...setting, active, column, tangents: new Map(), shells: new Map() };
  for (const stage of setting.primal.stages.slice(0, setting.primal.forward))
    if (active[stage.id] === true) tangentOf(push, stage);
  const found = new Map<Ref, Ref>();
  for (const { ref } of setting.primal.results) {
    const tangent = push.tangents.get(ref);
    if (tangent !== undefined) found.set(ref, tangent);
  }
  return found;
}

function tangentOf(push: Push, stage: Stage): void {
  const { builder } = push;
  const { op, guard, dims } = stage;
  switch (op.kind) {
    case 'input':
      if (stage.id === push.column.input) settle(push, stage, [inputPart(push, stage, identityOf(dims), dims, guard)]);
      return;
    case 'read': {
      if (op.array === push.column.input) {
        const part = inputPart(push, stage, op.at, dims, guard);
        if (part !== null) settle(push, stage, [part]);
        return;
      }
      const array = tangentOfArray(push, op.array);
      if (array === null) return;
      // A tangent that is one number everywhere is it at each position.
      const isNumber = stageOf(builder, array).op.kind === 'constant';
      push.tangents.set(stage.id, isNumber ? array : pushStage(builder, { ...op, array }, stage, `t${stage.name}`));
      return;
    }
    case 'gate':
      settle(
        push,
        stage,
        op.args.flatMap((argument, i): Part[] => {
          const tangent = push.tangents.get(argument);
          if (tangent === undefined || slopesOf(op.gate)[i] !== true) return [];
          return pullBack(builder, stage, elementAt(op.gate.args, i), op.args, tangent).map(
            ({ value, guard: where }) => ({ value, at: identityOf(dims), dims, guard: where, of: stage.id }),
          );
        }),
      );
      return;
    default:
      settle(
        push,
        stage,
        linksOf(stage, builder.stages, push.active).flatMap((link) => tangentAlong(push, stage, link)),
      );
  }
}

/** 1 where the position is that of the column. Null where it cannot be. */
function inputPart(push: Push, stage: Stage, at: readonly Index[], dims: readonly Dim[], outer: Guard): Part | null {
  const { builder, column } = push;
  let guard = outer;
  for (const [axis, position] of at.entries()) {
    const wanted = elementAt(column.at, axis);
    if (position.terms.length === 0) {
      if (position.offset !== wanted) return null;
      continue;
    }
    const number = pushStage(
      builder,
      { kind: 'index', index: position },
      { ...stage, type: 'whole', dims: closedDims([...dims]), guard },
      `at${stage.name}`,
    );
    const args = [number, constant(builder, wanted, stage.span)];
    const condition = within(builder, guard, () => gate(builder, gateNamed('=='), args, stage.span));
    builder.stages[condition] = {
      ...stageOf(builder, condition),
      dims: unionOfDims(stageOf(builder, number).dims, dimsOfGuard(builder.stages, guard)),
    };
    guard = [...guard, { condition, holds: true }];
  }
  return { value: constant(builder, 1, stage.span), at: identityOf(stage.dims), dims, guard, of: stage.id };
}

/** The tangent of an array that is read, which may come later in the list. */
function tangentOfArray(push: Push, array: Ref): Ref | null {
  const before = push.tangents.get(array);
  if (before !== undefined) return before;
  if (push.active[array] !== true || !push.late.has(array)) return null;
  return openShell(push, stageOf(push.builder, array));
}

function openShell(push: Push, stage: Stage): Ref {
  const parts: Part[] = [];
  push.shells.set(stage.id, parts);
  const tangent = pushStage(push.builder, { kind: 'accumulate', how: 'sum', parts }, stage, `t${stage.name}`);
  push.tangents.set(stage.id, tangent);
  return tangent;
}

function settle(push: Push, stage: Stage, parts: readonly (Part | null)[]): void {
  const own = parts.filter((part) => part !== null);
  // What comes later in the list may be read before it is known.
  if (own.length === 0 && !push.late.has(stage.id)) return;
  const [only, ...others] = own;
  const isConstant =
    only !== undefined &&
    others.length === 0 &&
    !push.late.has(stage.id) &&
    stageOf(push.builder, only.value).op.kind === 'constant' &&
    isIdentity(only.at, stage.dims) &&
    sameDims(only.dims, stage.dims) &&
    sameGuard(only.guard, stage.guard);
  if (isConstant) {
    push.tangents.set(stage.id, only.value);
    return;
  }
  if (!push.shells.has(stage.id)) openShell(push, stage);
  push.shells.get(stage.id)?.push(...own);
}

function tangentAlong(push: Push, stage: Stage, link: Link): readonly Part[] {
  const { builder, tangents } = push;
  // The value of a part may come later in the list, and so may its tangent.
  const isLate = push.late.has(link.value) && !tangents.has(link.value);
  const value = tangents.get(link.value) ?? (isLate ? openShell(push, stageOf(builder, link.value)) : undefined);
  if (value === undefined) return [];
  const slope = slopeAlong(builder, stage, link, value, push.nextDim, true);
  return [{ ...slope, at: link.at, dims: link.dims, of: stage.id }];
}

function pushStage(builder: Builder, op: Op, { dims, guard, span, type }: Stage, name: string): Ref {
  return push(builder, op, type, dims, span, { name: builder.names.take(name), named: false }, guard);
}
