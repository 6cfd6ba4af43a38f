// Forward mode: what a change of the inputs makes of every stage, in the order of the list. The partials are those of
// the reverse sweep, so that both modes take the same branches (Griewank and Walther 2008, chapter 3).

import { elementAt } from '../base/lists.ts';
import { gateNamed } from '../gates/lookup.ts';
import { activeStages, reachedStages, slopesOf } from '../lower/activity.ts';
import { constant, gate, push, stageOf, within, type Builder } from '../form/builder.ts';
import { closedDims, dimsOfGuard, identityOf, isIdentity, sameDims, unionOfDims } from '../form/dims.ts';
import { type Accumulate, type Dim, type Index, type Op, type Part, type Ref, type Stage } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { slopeAlong } from './fold-adjoint.ts';
import { linksOf, type Link } from './links.ts';
import { pullBack, type Contribution } from './pull-back.ts';
import type { SweepSetting } from './row-sweep.ts';

/**
 * Some elements of inputs change, by 1; or each element of an input, whose tangents are kept apart along `axes`:
 * indices of their own, behind those of each stage; or each of these inputs by the input that it is mapped to.
 */
export type Change =
  | { readonly kind: 'elements'; readonly elements: readonly Element[] }
  | { readonly kind: 'apart'; readonly input: Ref; readonly axes: readonly Dim[]; readonly columnAt: ColumnAt }
  | { readonly kind: 'direction'; readonly of: ReadonlyMap<Ref, Ref> };

/** Where on the axes the column of an element of the input stands. */
export type ColumnAt = (at: readonly Index[]) => readonly Index[];

export type Element = { readonly input: Ref; readonly at: readonly number[] };

type Push = SweepSetting & {
  readonly change: Change;
  /** Indices that tangents have beside those of their stages. */
  readonly apart: readonly Dim[];
  readonly tangents: Map<Ref, Ref>;
  /** Tangents that something refers to before all of their parts are known. */
  readonly shells: Map<Ref, Part[]>;
  /** What is left to do when every stage has its tangent. */
  readonly later: (() => void)[];
};

/** The tangent of each result that the change reaches; that of elements over the result's own axes, then `axes`. */
export function pushForward(setting: SweepSetting, change: Change): ReadonlyMap<Ref, Ref> {
  const push: Push = {
    ...setting,
    active: concerned(setting, change),
    change,
    apart: change.kind === 'apart' ? change.axes : [],
    tangents: new Map(change.kind === 'direction' ? change.of : []),
    shells: new Map(),
    later: [],
  };
  for (const stage of setting.primal.stages.slice(0, setting.primal.forward))
    if (push.active[stage.id] === true) tangentOf(push, stage);
  for (const finish of push.later) finish();
  const found = new Map<Ref, Ref>();
  for (const { ref } of setting.primal.results) {
    const tangent = push.tangents.get(ref);
    if (tangent !== undefined) found.set(ref, tangent);
  }
  return found;
}

/** By reference: stages that have a tangent. Without a recurrence, what an element does not reach has none. */
function concerned({ primal, active, late }: SweepSetting, change: Change): readonly (boolean | undefined)[] {
  if (change.kind === 'elements') {
    if (late.size > 0) return active;
    const inputs = new Set(change.elements.map(({ input }) => input));
    const reached = [...inputs].map((input) => activeStages(primal, input));
    return active.map((_, ref) => reached.some((one) => one[ref] === true));
  }
  return reachedStages(
    primal,
    change.kind === 'apart' ? activeStages(primal, change.input) : active,
    primal.results.map(({ ref }) => ref),
  );
}

function tangentOf(push: Push, stage: Stage): void {
  const { change } = push;
  const { op, dims } = stage;
  switch (op.kind) {
    case 'input':
      settle(push, stage, inputParts(push, stage, stage.id, identityOf(dims)));
      return;
    case 'read': {
      const parts = inputParts(push, stage, op.array, op.at);
      if (parts.length === 0) readTangent(push, stage, op);
      else if (parts.some((part) => part !== null)) settle(push, stage, parts);
      return;
    }
    case 'gate':
      tangentOfGate(push, stage, op);
      return;
    case 'pack':
      if (change.kind === 'direction') packTangents(push, stage, op);
      else settleLinks(push, stage);
      return;
    case 'accumulate':
      if (change.kind === 'direction') accumulateTangents(push, stage, op);
      else settleLinks(push, stage);
      return;
    default:
  }
}

/** What changes by 1 where a stage takes an element of an input; empty where that is none that changes. */
function inputParts(push: Push, stage: Stage, input: Ref, at: readonly Index[]): readonly (Part | null)[] {
  const { builder, change } = push;
  const { dims, guard, id: of, span } = stage;
  if (change.kind === 'elements')
    return change.elements.flatMap((one) => (one.input === input ? [elementPart(push, stage, one.at, at)] : []));
  // Of the columns it is that of its own position.
  if (change.kind !== 'apart' || change.input !== input) return [];
  return [
    {
      value: constant(builder, 1, span),
      at: [...identityOf(dims), ...within(builder, guard, () => change.columnAt(at))],
      dims,
      guard,
      of,
    },
  ];
}

function readTangent(push: Push, stage: Stage, op: Extract<Op, { readonly kind: 'read' }>): void {
  const array = tangentOfArray(push, op.array);
  if (array === null) return;
  // A tangent that is one number everywhere is it at each position.
  const isNumber = stageOf(push.builder, array).op.kind === 'constant';
  const at = [...op.at, ...identityOf(push.apart)];
  const value = isNumber ? array : pushTangent(push, { ...op, array, at }, stage);
  // What has been asked for already is there, without its part.
  if (push.shells.has(stage.id)) addPart(push, stage, value);
  else push.tangents.set(stage.id, value);
}

/** The part of a tangent that is another one as it is. */
function addPart(push: Push, stage: Stage, value: Ref): void {
  const dims = axesOf(push, stage);
  push.shells.get(stage.id)?.push({ value, at: identityOf(dims), dims, guard: stage.guard, of: stage.id });
}

/** Each argument's tangent times the partial in it. */
function tangentOfGate(push: Push, stage: Stage, op: Extract<Op, { readonly kind: 'gate' }>): void {
  const { builder, change } = push;
  const first = builder.stages.length;
  // A tangent along a direction may be differentiated again: then one that is 0 has slopes all the same.
  const stop = change.kind === 'direction' ? 'singular' : 'zero';
  const terms = op.args.flatMap((argument, i): readonly Contribution[] => {
    const tangent = push.tangents.get(argument);
    if (tangent === undefined || slopesOf(op.gate)[i] !== true) return [];
    return pullBack(builder, stage, elementAt(op.gate.args, i), op.args, tangent, stop);
  });
  if (change.kind === 'direction' && addUp(push, stage, terms, first)) return;
  const dims = axesOf(push, stage);
  settle(
    push,
    stage,
    terms.map(({ value, guard }) => ({ value, at: identityOf(dims), dims, guard, of: stage.id })),
  );
}

/** The tangent as a chain of sums, as a person writes it. False where it has other axes than the stage, or cases. */
function addUp(push: Push, stage: Stage, terms: readonly Contribution[], first: number): boolean {
  const { builder, shells, tangents } = push;
  const [start, ...others] = terms;
  if (start === undefined || shells.has(stage.id)) return false;
  if (!terms.every(({ guard }) => sameGuard(guard, stage.guard))) return false;
  const plus = gateNamed('+');
  const sum = within(builder, stage.guard, () =>
    others.reduce((so, { value }) => gate(builder, plus, [so, value], stage.span), start.value),
  );
  const made = stageOf(builder, sum);
  const isWhole = made.dims.length === stage.dims.length && made.dims.every((dim, axis) => dim === stage.dims[axis]);
  if (made.op.kind !== 'constant' && !isWhole) return false;
  if (sum >= first && made.op.kind === 'gate' && !made.named)
    builder.stages[sum] = { ...made, name: builder.names.take(`t${stage.name}`) };
  tangents.set(stage.id, sum);
  return true;
}

function packTangents(push: Push, stage: Stage, op: Extract<Op, { readonly kind: 'pack' }>): void {
  const elements = op.elements.map((element) => tangentOrZero(push, element, stage));
  push.tangents.set(stage.id, pushTangent(push, { ...op, elements }, stage));
}

/** Cases stay cases, each with the tangent of its value; all else adds up. */
function accumulateTangents(push: Push, stage: Stage, op: Accumulate): void {
  const hasAll = op.parts.every(({ value }) => push.active[value] !== true || push.tangents.has(value));
  const add = (): void => {
    if (op.how !== 'only') settleLinks(push, stage);
    else {
      if (!push.shells.has(stage.id)) openShell(push, stage);
      const parts = op.parts.map((part) => ({ ...part, value: tangentOrZero(push, part.value, stage), of: stage.id }));
      push.shells.get(stage.id)?.push(...parts);
    }
  };
  if (hasAll) {
    add();
    return;
  }
  // Of a recurrence, what comes later in the list has its tangent later.
  if (!push.shells.has(stage.id)) openShell(push, stage);
  push.later.push(add);
}

function tangentOrZero({ tangents, builder }: Push, ref: Ref, { span }: Stage): Ref {
  return tangents.get(ref) ?? constant(builder, 0, span);
}

function settleLinks(push: Push, stage: Stage): void {
  settle(
    push,
    stage,
    linksOf(stage, push.builder.stages, push.active).flatMap((link) => tangentAlong(push, stage, link)),
  );
}

/** 1 where the position is that of the column. Null where it cannot be. */
function elementPart({ builder }: Push, stage: Stage, column: readonly number[], at: readonly Index[]): Part | null {
  const { dims } = stage;
  let { guard } = stage;
  for (const [axis, position] of at.entries()) {
    const wanted = elementAt(column, axis);
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
  const isCases = push.change.kind === 'direction' && stage.op.kind === 'accumulate' && stage.op.how === 'only';
  const how = isCases ? 'only' : 'sum';
  const tangent = pushTangent(push, { kind: 'accumulate', how, parts }, stage);
  push.tangents.set(stage.id, tangent);
  if (push.late.has(stage.id)) push.builder.open.add(tangent);
  return tangent;
}

function settle(push: Push, stage: Stage, parts: readonly (Part | null)[]): void {
  const own = parts.filter((part) => part !== null);
  // What comes later in the list may be read before it is known.
  const isOpen = push.change.kind === 'direction' ? push.shells.has(stage.id) : push.late.has(stage.id);
  if (own.length === 0 && !isOpen) return;
  const [only, ...others] = own;
  const isConstant =
    only !== undefined &&
    others.length === 0 &&
    !isOpen &&
    stageOf(push.builder, only.value).op.kind === 'constant' &&
    isIdentity(only.at, axesOf(push, stage)) &&
    sameDims(only.dims, axesOf(push, stage)) &&
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
  const at = [...link.at, ...identityOf(push.apart)];
  return [{ ...slope, at, dims: unionOfDims(link.dims, push.apart), of: stage.id }];
}

/** The axes of a stage's tangent: its own, then those that are kept apart. */
function axesOf({ apart }: Push, { dims }: Stage): readonly Dim[] {
  return apart.length === 0 ? dims : [...dims, ...apart];
}

function pushTangent(push: Push, op: Op, stage: Stage): Ref {
  return pushStage(push.builder, op, { ...stage, dims: axesOf(push, stage) }, `t${stage.name}`);
}

function pushStage(builder: Builder, op: Op, { dims, guard, span, type }: Stage, name: string): Ref {
  return push(builder, op, type, dims, span, { name: builder.names.take(name), named: false }, guard);
}
