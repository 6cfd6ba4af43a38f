// The loops of a pair in segments: the rows at the boundaries are kept, those of a segment are made again before they
// are used. The same operations on the same numbers, so the same bits.

import { takeNumbered } from '../../base/names.ts';
import { addScaled } from '../../form/affine.ts';
import { identityOf } from '../../form/dims.ts';
import {
  always,
  atomIndex,
  constantIndex,
  stageTable,
  type Dim,
  type Guard,
  type Index,
  type Part,
  type Ref,
  type Stage,
} from '../../form/form.ts';
import { howOf } from '../../form/hows.ts';
import type { Origin, Schedule, Segments, Step, Storage, Tree } from '../tree.ts';
import type { Accesses } from './accesses.ts';
import { remadeBy } from './remade.ts';
import { renewalOf, type Moved, type Renewal } from './renewed.ts';
import { atBoundary, inSegment, replacedAt, rowsFor, type Rows, type Target, type Work } from './rows.ts';
import { boundaryOf, segmentsOf } from './segments.ts';
import { dimsAt, entryOf, exitOf, lagOf, type LoopTree, type Pair } from './windows.ts';

/**
 * Numbers for new stages and indices; `slots` those of arrays of kept rows, which the functions of a definition share.
 */
export type Numbers = { readonly next: () => Ref; readonly dim: () => number; readonly slots: (of: Ref) => Ref };

/** `slots`: the arrays of kept rows, by the stage that they are of. */
export type Applied = { readonly schedule: Schedule; readonly slots: ReadonlyMap<Ref, Ref> };

/** The parts of the function: each sees the rows elsewhere. */
type Side = 'before' | 'first' | 'between' | 'second' | 'after';
type LoopSide = 'first' | 'second';

export function applied(schedule: Schedule, accesses: Accesses, pair: Pair, numbers: Numbers): Applied {
  const { request, tree, storage: before } = schedule;
  const added: Stage[] = [];
  const work = workOn(schedule, added, numbers);
  const { table } = work;
  // The steps of one part change what stages are; each part begins with what they were.
  const original = stageTable(request.program);
  const loopAt = (top: number | null): LoopTree | null => (top === null ? null : (tree[top] as LoopTree));
  const [firstLoop, secondLoop] = [loopAt(pair.first), loopAt(pair.second)];
  const { dim } = (secondLoop ?? firstLoop) as LoopTree;
  const segments: { readonly [side in LoopSide]: Segments } = {
    first: segmentsOf(dim, numbers.dim),
    second: segmentsOf(dim, numbers.dim),
  };
  const { remade, steps: remadeSteps } = remadeBy(schedule, accesses, pair);
  const rows = rowsFor(work, pair, before, segments.second, remade);
  // What is made again and needed in its own step alone.
  const again = new Map<Ref, Stage>();
  for (const ref of remade) {
    if (rows.has(ref)) continue;
    const stage = work.add(table[ref] as Stage);
    again.set(ref, stage);
    work.storage.set(stage.id, before.get(ref) as Storage);
  }

  // Where each part of the function finds an element.
  const ofFirst = firstLoop === null ? [] : dimsAt(firstLoop);
  const bound = {
    first: new Set(ofFirst),
    second: new Set([...ofFirst, ...(secondLoop === null ? [] : dimsAt(secondLoop))]),
  };
  const movedIn =
    (side: Side): Moved =>
    (stage, at) => {
      const own = rows.get(stage.id);
      if (own === undefined) {
        const other = side === 'second' ? again.get(stage.id) : undefined;
        return other === undefined ? null : { stage: other, at };
      }
      const target = targetIn(own, side);
      if (target === null) return null;
      return {
        stage: target.stage,
        at:
          side === 'first' || side === 'second'
            ? inSegment(own, segments[side], bound[side], at)
            : outside(own, side, at),
      };
    };
  const outside = (own: Rows, side: Side, at: readonly Index[]): readonly Index[] => {
    const loop = (own.isKept ? firstLoop : secondLoop) as LoopTree;
    const { window } = own;
    const isEntry = side === 'before' || (side === 'between' && !own.isKept);
    for (const end of isEntry ? [entryOf(loop), exitOf(loop)] : [exitOf(loop), entryOf(loop)]) {
      const near = addScaled(at[window.axis] as Index, -1, end);
      if (near.terms.length > 0 || near.offset < window.from || near.offset >= window.to) continue;
      return atBoundary(own, slotOf(end === loop.dim.from), near.offset - window.from, at);
    }
    throw new Error(`${own.of.name} is used at a row that is kept`);
  };
  const slotOf = (isFirst: boolean): Index => (isFirst ? constantIndex(0) : segments.first.count);
  const sides = new Map<Side, Renewal>();
  const renewal = (side: Side): Renewal => {
    let one = sides.get(side);
    if (one === undefined)
      sides.set(side, (one = renewalOf(schedule, original, movedIn(side), (stage) => work.add(stage).id)));
    return one;
  };

  // The steps, with what they use and write where it is now.
  const partsOf = new Map<Ref, Part[]>();
  const combine = (stage: Stage, part: Part, assigns: boolean): Tree => {
    const parts = partsOf.get(stage.id);
    if (parts === undefined) partsOf.set(stage.id, [part]);
    else parts.push(part);
    return leaf({ kind: 'combine', stage, part, assigns });
  };
  const stepIn = (step: Step, side: Side, around: Guard): readonly Tree[] => {
    const { ref, op, guard, indices } = renewal(side);
    const { stage } = step;
    if (step.kind === 'start') return startIn(step, side, around);
    if (step.kind === 'compute') {
      const where = guard(stage.guard);
      const place = rows.has(stage.id) ? movedIn(side)(stage, identityOf(stage.dims)) : null;
      if (place !== null)
        return [
          combine(
            place.stage,
            {
              value: work.add({ ...stage, op: op(stage), guard: where, named: false }).id,
              at: place.at,
              dims: stage.dims,
              guard: where,
              of: null,
            },
            true,
          ),
        ];
      const own = side === 'second' ? (again.get(stage.id) ?? stage) : stage;
      table[own.id] = { ...own, op: op(stage), guard: where };
      return [leaf({ kind: 'compute', stage: own })];
    }
    const { part, assigns } = step;
    const at = indices(part.at);
    const place = movedIn(side)(stage, at);
    return [
      combine(
        place?.stage ?? stage,
        { ...part, value: ref(part.value), at: place?.at ?? at, guard: guard(part.guard) },
        assigns,
      ),
    ];
  };
  const startIn = (step: Extract<Step, { readonly kind: 'start' }>, side: Side, around: Guard): readonly Tree[] => {
    const { stage, over } = step;
    const own = rows.get(stage.id);
    if (own === undefined)
      return [leaf({ ...step, stage: (side === 'second' ? again.get(stage.id) : undefined) ?? stage })];
    const axis = stage.dims[own.window.axis];
    const rest = over.filter((one) => one !== axis);
    const target = targetIn(own, side);
    if (target === null) return side === 'first' ? [leaf({ ...step, over: rest })] : [];
    const at = identityOf(stage.dims);
    if (side === 'first' || side === 'second')
      return filled(own, target, { over, around }, inSegment(own, segments[side], bound[side], at));
    if (!own.isKept) return [leaf({ kind: 'start', stage: target.stage, over: target.axes })];
    const slot = slotOf(!(firstLoop as LoopTree).down);
    return rowNumbers(own).flatMap((row) =>
      filled(own, target, { over: rest, around }, atBoundary(own, slot, row, at)),
    );
  };
  /** Elements set to what an accumulation starts from, one by one over these indices. */
  const filled = (
    { of }: Rows,
    { stage }: Target,
    { over, around }: { readonly over: readonly Dim[]; readonly around: Guard },
    at: readonly Index[],
  ): readonly Tree[] => {
    const value = howOf(of).start;
    const constant = work.add({
      ...of,
      name: `start${of.name}`,
      named: false,
      type: 'real',
      op: { kind: 'constant', value },
      dims: [],
      guard: [],
    });
    const dims = of.dims.filter(
      (dim) => over.includes(dim) || at.some(({ terms }) => terms.some((term) => term.of === dim)),
    );
    return inLoops(over, combine(stage, { value: constant.id, at, dims, guard: around, of: null }, true));
  };
  const treeIn = (
    nodes: readonly Tree[],
    side: Side,
    isDone: (step: Step) => boolean,
    around: Guard = always,
  ): readonly Tree[] =>
    nodes.flatMap((node): readonly Tree[] => {
      if (node.kind === 'step') return isDone(node.step) ? stepIn(node.step, side, around) : [];
      if (node.kind === 'branch') {
        const { holds } = node.literal;
        const condition = renewal(side).ref(node.literal.condition);
        const [then, otherwise] = [
          treeIn(node.then, side, isDone, [...around, { condition, holds }]),
          treeIn(node.otherwise, side, isDone, [...around, { condition, holds: !holds }]),
        ];
        if (then.length + otherwise.length === 0) return [];
        return [
          then.length > 0
            ? { kind: 'branch', literal: { condition, holds }, then, otherwise }
            : { kind: 'branch', literal: { condition, holds: !holds }, then: otherwise, otherwise: [] },
        ];
      }
      const body = treeIn(node.body, side, isDone, around);
      return body.length === 0 ? [] : [{ ...node, body }];
    });

  // What stands around the steps of a segment.
  const some = (isKept: boolean): readonly Rows[] => [...rows.values()].filter((own) => own.isKept === isKept);
  /** Rows from the boundary at which a segment begins, or to that at which it ends. */
  const copies = (side: LoopSide, isKept: boolean, isLoad: boolean, loop: LoopTree): readonly Tree[] =>
    some(isKept).flatMap((own) => {
      const [target, { boundary, of, window }] = [own[side], own];
      if (target === null || boundary === null) return [];
      const { slot, at: edge } = boundaryOf(segments[side], isLoad !== loop.down);
      const rest = of.dims.filter((_, axis) => axis !== window.axis);
      const at = identityOf(of.dims);
      return rowNumbers(own).flatMap((row) => {
        const there = { stage: boundary.stage, at: atBoundary(own, slot, row, at) };
        const here = {
          stage: target.stage,
          at: replacedAt(at, window.axis, [{ ...addScaled(edge, -1, atomIndex(segments[side].first)), offset: row }]),
        };
        const [from, to] = isLoad ? [there, here] : [here, there];
        const value = work.add({
          ...of,
          named: false,
          dims: rest,
          guard: [],
          op: { kind: 'read', array: from.stage.id, at: from.at },
        }).id;
        return inLoops(rest, combine(to.stage, { value, at: to.at, dims: rest, guard: [], of: null }, true));
      });
    });
  /** Sums of a segment start anew: what was there is in the rows that are loaded. */
  const begun = (side: LoopSide, isKept: boolean): readonly Tree[] =>
    some(isKept).flatMap((own) => {
      const target = own[side];
      const isStarted = accesses.all.some(
        ({ kind, stage, at }) => kind === 'start' && stage === own.of && at[own.window.axis] === null,
      );
      return target === null || !isStarted ? [] : [leaf({ kind: 'start', stage: target.stage, over: target.axes })];
    });
  const within = (loop: LoopTree, side: LoopSide, isDone: (step: Step) => boolean): readonly Tree[] =>
    treeIn([loop], side, isDone).map((node) => (node.kind === 'loop' ? { ...node, between: segments[side] } : node));
  const taken = (loop: LoopTree, side: LoopSide, isKept: boolean): readonly Tree[] => [
    ...begun(side, isKept),
    ...copies(side, isKept, true, loop),
    ...within(loop, side, () => true),
    ...copies(side, isKept, false, loop),
  ];

  const next = tree.flatMap((node, top): readonly Tree[] => {
    if (top === pair.first && node.kind === 'loop')
      return [
        {
          kind: 'segments',
          segments: segments.first,
          down: node.down,
          purpose: 'keep',
          body: taken(node, 'first', true),
        },
      ];
    if (top === pair.second && node.kind === 'loop') {
      const made =
        firstLoop === null
          ? []
          : [
              ...begun('second', true),
              ...copies('second', true, true, firstLoop),
              ...within(firstLoop, 'second', (step) => remadeSteps.has(step)),
            ];
      return [
        {
          kind: 'segments',
          segments: segments.second,
          down: node.down,
          purpose: firstLoop === null ? 'carry' : 'remake',
          body: [...made, ...taken(node, 'second', false)],
        },
      ];
    }
    return treeIn([node], sideOf(top, pair), () => true);
  });

  // Each stage with all of its parts.
  for (const [ref, parts] of partsOf) {
    const stage = table[ref] as Stage;
    if (stage.op.kind === 'accumulate') table[ref] = { ...stage, op: { ...stage.op, parts } };
  }
  const stages = [...request.program.stages, ...added].map(({ id }) => table[id] as Stage);
  const slots = new Map(
    [...rows].flatMap(([ref, { isKept, boundary }]) =>
      isKept && boundary !== null ? [[ref, boundary.stage.id] as const] : [],
    ),
  );
  const origins = new Map([...(schedule.origins ?? []), ...[...rows].flatMap(([of, own]) => originsOf(of, own))]);
  return {
    schedule: {
      request: { ...request, program: { ...request.program, stages } },
      storage: work.storage,
      tree: finished(next, table),
      origins,
    },
    slots,
  };
}

function workOn({ request: { program }, storage }: Schedule, added: Stage[], numbers: Numbers): Work {
  const table = [...stageTable(program)];
  const names = new Set(program.stages.map(({ name }) => name));
  return {
    table,
    storage: new Map(storage),
    dim: numbers.dim,
    slots: numbers.slots,
    add: (stage, id = numbers.next()) => {
      const made: Stage = { ...stage, id };
      table[id] = made;
      added.push(made);
      return made;
    },
    fresh: (wanted) => takeNumbered(wanted, names),
  };
}

function originsOf(of: Ref, { isKept, first, second, boundary }: Rows): readonly (readonly [Ref, Origin])[] {
  const rows = [first, second].flatMap((target): readonly (readonly [Ref, Origin])[] =>
    target === null ? [] : [[target.stage.id, { of, as: 'rows' }]],
  );
  return boundary === null ? rows : [...rows, [boundary.stage.id, { of, as: isKept ? 'boundary' : 'carried' }]];
}

function targetIn(own: Rows, side: Side): Target | null {
  return side === 'first' || side === 'second' ? own[side] : own.boundary;
}

function rowNumbers({ window }: Rows): readonly number[] {
  return Array.from({ length: lagOf(window) }, (_, row) => row);
}

function sideOf(top: number, { first, second }: Pair): Side {
  if (first === null) return top < (second ?? 0) ? 'between' : 'after';
  if (top < first) return 'before';
  return second !== null && top < second ? 'between' : 'after';
}

function leaf(step: Step): Tree {
  return { kind: 'step', step };
}

function inLoops(dims: readonly Dim[], body: Tree): readonly Tree[] {
  return [dims.reduceRight((inner, dim): Tree => ({ kind: 'loop', dim, down: false, step: 1, body: [inner] }), body)];
}

/** With each stage as it is in the end. */
function finished(nodes: readonly Tree[], table: readonly (Stage | undefined)[]): readonly Tree[] {
  return nodes.map((node): Tree => {
    if (node.kind === 'step') return { ...node, step: { ...node.step, stage: table[node.step.stage.id] as Stage } };
    if (node.kind === 'branch')
      return { ...node, then: finished(node.then, table), otherwise: finished(node.otherwise, table) };
    return { ...node, body: finished(node.body, table) };
  });
}
