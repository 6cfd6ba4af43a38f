// The steps of a part of the function, with what they use and write where it is now.

import { elementAt } from '../../base/lists.ts';
import { identityOf } from '../../form/dims.ts';
import { always, type Dim, type Guard, type Index, type Part, type Stage } from '../../form/form.ts';
import { howOf } from '../../form/hows.ts';
import type { Step, Tree } from '../tree.ts';
import { atBoundary, inSegment, type Rows, type Target } from './rows.ts';
import { isLoopSide, movedIn, renewalIn, rowNumbers, slotOf, targetIn, type Side, type Taking } from './sides.ts';

/** `isDone`: which steps. `around`: the conditions of the branches around these. */
export function treeIn(
  taking: Taking,
  nodes: readonly Tree[],
  side: Side,
  isDone: (step: Step) => boolean = () => true,
  around: Guard = always,
): readonly Tree[] {
  return nodes.flatMap((node): readonly Tree[] => {
    if (node.kind === 'step') return isDone(node.step) ? stepIn(taking, node.step, side, around) : [];
    if (node.kind === 'branch') return branchIn(taking, node, side, isDone, around);
    const body = treeIn(taking, node.body, side, isDone, around);
    return body.length === 0 ? [] : [{ ...node, body }];
  });
}

function branchIn(
  taking: Taking,
  { literal, ...arms }: Extract<Tree, { readonly kind: 'branch' }>,
  side: Side,
  isDone: (step: Step) => boolean,
  around: Guard,
): readonly Tree[] {
  const { holds } = literal;
  const condition = renewalIn(taking, side).ref(literal.condition);
  const then = treeIn(taking, arms.then, side, isDone, [...around, { condition, holds }]);
  const otherwise = treeIn(taking, arms.otherwise, side, isDone, [...around, { condition, holds: !holds }]);
  if (then.length > 0) return [{ kind: 'branch', literal: { condition, holds }, then, otherwise }];
  if (otherwise.length === 0) return [];
  return [{ kind: 'branch', literal: { condition, holds: !holds }, then: otherwise, otherwise: [] }];
}

function stepIn(taking: Taking, step: Step, side: Side, around: Guard): readonly Tree[] {
  if (step.kind === 'start') return startIn(taking, step, side, around);
  if (step.kind === 'compute') return [computeIn(taking, step.stage, side)];
  const { stage, part, assigns } = step;
  const { ref, guard, indices } = renewalIn(taking, side);
  const at = indices(part.at);
  const place = movedIn(taking, side)(stage, at);
  const moved: Part = { ...part, value: ref(part.value), at: place?.at ?? at, guard: guard(part.guard) };
  return [combine(taking, place?.stage ?? stage, moved, assigns)];
}

function computeIn(taking: Taking, stage: Stage, side: Side): Tree {
  const { work, rows, again } = taking;
  const { op, guard } = renewalIn(taking, side);
  const where = guard(stage.guard);
  const place = rows.has(stage.id) ? movedIn(taking, side)(stage, identityOf(stage.dims)) : null;
  if (place !== null) {
    const value = work.add({ ...stage, op: op(stage), guard: where, named: false }).id;
    return combine(taking, place.stage, { value, at: place.at, dims: stage.dims, guard: where, of: null }, true);
  }
  const own = side === 'second' ? (again.get(stage.id) ?? stage) : stage;
  work.table[own.id] = { ...own, op: op(stage), guard: where };
  return leaf({ kind: 'compute', stage: own });
}

type Start = Extract<Step, { readonly kind: 'start' }>;

function startIn(taking: Taking, step: Start, side: Side, around: Guard): readonly Tree[] {
  const { rows, again, segments, bound, loops } = taking;
  const { stage, over } = step;
  const own = rows.get(stage.id);
  if (own === undefined)
    return [leaf({ ...step, stage: (side === 'second' ? again.get(stage.id) : undefined) ?? stage })];
  const axis = stage.dims[own.window.axis];
  const rest = over.filter((one) => one !== axis);
  const target = targetIn(own, side);
  if (target === null) return side === 'first' ? [leaf({ ...step, over: rest })] : [];
  const at = identityOf(stage.dims);
  if (isLoopSide(side))
    return filled(taking, own, target, { over, around }, inSegment(own, segments[side], bound[side], at));
  if (!own.isKept) return [leaf({ kind: 'start', stage: target.stage, over: target.axes })];
  const slot = slotOf(taking, loops.first?.down !== true);
  return rowNumbers(own).flatMap((row) =>
    filled(taking, own, target, { over: rest, around }, atBoundary(own, slot, row, at)),
  );
}

/** Elements set to what an accumulation starts from, one by one over these indices. */
function filled(
  taking: Taking,
  { of }: Rows,
  { stage }: Target,
  { over, around }: { readonly over: readonly Dim[]; readonly around: Guard },
  at: readonly Index[],
): readonly Tree[] {
  const constant = taking.work.add({
    ...of,
    name: `start${of.name}`,
    named: false,
    type: 'real',
    op: { kind: 'constant', value: howOf(of).start },
    dims: [],
    guard: [],
  });
  const isUsed = (dim: Dim): boolean => at.some(({ terms }) => terms.some((term) => term.of === dim));
  const dims = of.dims.filter((dim) => over.includes(dim) || isUsed(dim));
  const part: Part = { value: constant.id, at, dims, guard: around, of: null };
  return inLoops(over, combine(taking, stage, part, true));
}

/** The step that adds a part, which its stage has from here on. */
export function combine({ parts }: Taking, stage: Stage, part: Part, assigns: boolean): Tree {
  const own = parts.get(stage.id);
  if (own === undefined) parts.set(stage.id, [part]);
  else own.push(part);
  return leaf({ kind: 'combine', stage, part, assigns });
}

export function leaf(step: Step): Tree {
  return { kind: 'step', step };
}

export function inLoops(dims: readonly Dim[], body: Tree): readonly Tree[] {
  return [dims.reduceRight((inner, dim): Tree => ({ kind: 'loop', dim, down: false, step: 1, body: [inner] }), body)];
}

/** With each stage as it is in the end. */
export function finished(nodes: readonly Tree[], table: readonly (Stage | undefined)[]): readonly Tree[] {
  return nodes.map((node): Tree => {
    if (node.kind === 'step') return leaf({ ...node.step, stage: elementAt(table, node.step.stage.id) });
    if (node.kind === 'branch')
      return { ...node, then: finished(node.then, table), otherwise: finished(node.otherwise, table) };
    return { ...node, body: finished(node.body, table) };
  });
}
