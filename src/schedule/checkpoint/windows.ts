// Which arrays need but a few rows at a time: those that a loop over their rows reaches near its own index alone, and
// everything else only at the rows before the first step or after the last.

import { InternalError } from '../../base/invariant.ts';
import { elementAt, firstOf, valueFor } from '../../base/lists.ts';
import { addScaled, constantOfIndex } from '../../form/affine.ts';
import type { Dim, Index, Ref, Stage } from '../../form/form.ts';
import type { Schedule, Tree } from '../tree.ts';
import type { Access, Accesses } from './accesses.ts';

export type LoopTree = Extract<Tree, { readonly kind: 'loop' }>;

export function loopIn(tree: readonly Tree[], top: number): LoopTree {
  const node = elementAt(tree, top);
  if (node.kind !== 'loop') throw new InternalError('a loop stands there');
  return node;
}

/**
 * At step t a loop reaches the rows t + from … t + to on this axis. What stands between two steps, those before b and b
 * itself, are the rows b + from … b + to - 1: all that one segment hands to the next. `isRecurrence`: the steps of its
 * own loop use rows of other steps.
 */
export type Window = {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly isRecurrence: boolean;
};

/** Rows that are handed on. */
export function lagOf({ from, to }: Window): number {
  return to - from;
}

/** Rows that reach further are kept whole. */
const mostRows = 8;

/**
 * What a loop, or a pair of loops over the same range, does to arrays. `first` makes what `second` uses; null for one
 * loop alone.
 */
export type Pair = {
  readonly first: number | null;
  readonly second: number | null;
  /** Rows of arrays that `first` makes: kept at the beginning of each segment, and made again for `second`. */
  readonly kept: ReadonlyMap<Ref, Window>;
  /** Rows of other arrays of `second`. */
  readonly carried: ReadonlyMap<Ref, Window>;
};

export type Terms = {
  /** Which arrays may be kept. */
  readonly allows: (ref: Ref) => boolean;
  /** Windows that another function of the definition asks for. */
  readonly windows: ReadonlyMap<Ref, Window>;
};

/** Null if nothing is gained. */
export function pairOf(
  schedule: Schedule,
  accesses: Accesses,
  first: number | null,
  second: number | null,
  terms: Terms,
): Pair | null {
  const { tree } = schedule;
  const [up, down] = [first, second].map((top) => (top === null ? null : loopIn(tree, top)));
  const inLoops = accesses.all.filter(({ top }) => top === first || top === second);
  const defined = new Set(
    inLoops.flatMap(({ kind, stage }) => (kind === 'write' || kind === 'start' ? [stage.id] : [])),
  );
  // How far a loop inside runs would have to be asked again.
  if (inLoops.some(({ kind, stage }) => kind === 'range' && defined.has(stage.id))) return null;
  if (inLoops.some(({ step }) => step?.stage.op.kind === 'pack')) return null;
  const byStage = new Map<Ref, Access[]>();
  for (const access of accesses.all) {
    const list = byStage.get(access.stage.id);
    if (list === undefined) byStage.set(access.stage.id, [access]);
    else list.push(access);
  }
  const kept = new Map<Ref, Window>();
  const carried = new Map<Ref, Window>();
  for (const ref of defined) {
    const own = valueFor(byStage, ref);
    const { stage } = firstOf(own);
    const isOfFirst = own.some(({ kind, top }) => kind === 'write' && top === first);
    if (isOfFirst && !terms.allows(ref)) continue;
    const loop = isOfFirst ? up : down;
    if (loop === null || loop === undefined || !hasRows(schedule, stage)) continue;
    const window = windowOf(
      { stage, own, loop, first, second, isOfFirst, wished: terms.windows.get(ref) ?? null },
      schedule,
    );
    if (window !== null) (isOfFirst ? kept : carried).set(ref, window);
  }
  const isUsed = [...kept.keys()].some((ref) => (byStage.get(ref) ?? []).some(({ top }) => top === second));
  const makes = first === null ? carried : kept;
  if (![...makes.values()].some(({ isRecurrence }) => isRecurrence) || (first !== null && second !== null && !isUsed))
    return null;
  return { first, second, kept, carried };
}

/** Whether it is an array of its own that nothing else asks for whole. */
function hasRows({ request, storage }: Schedule, { id, dims }: Stage): boolean {
  const own = storage.get(id);
  return (
    own?.kind === 'array' &&
    own.window === undefined &&
    !request.wanted.has(id) &&
    !request.given.has(id) &&
    own.axes.every((axis) => dims.includes(axis))
  );
}

type Asked = {
  readonly stage: Stage;
  readonly own: readonly Access[];
  readonly loop: LoopTree;
  readonly first: number | null;
  readonly second: number | null;
  readonly isOfFirst: boolean;
  readonly wished: Window | null;
};

function windowOf(asked: Asked, schedule: Schedule): Window | null {
  const storage = schedule.storage.get(asked.stage.id);
  if (storage?.kind !== 'array') return null;
  for (const axis of asked.stage.dims.keys()) {
    const dim = elementAt(asked.stage.dims, axis);
    if (!storage.axes.includes(dim)) continue;
    const window = onAxis(asked, axis);
    if (window === null) continue;
    const others = asked.stage.dims.filter((other) => other !== dim);
    // Rows are copied one by one: all of them are alike, and all of a row is there.
    const isPlain =
      lagOf(window) === 0 ||
      (others.every((other) => storage.axes.includes(other)) &&
        others.every((other) => boundsOf(other).every((bound) => others.includes(bound))));
    if (isPlain) return window;
  }
  return null;
}

function boundsOf({ from, to }: Dim): readonly Dim[] {
  return [...from.terms, ...to.terms].flatMap(({ of }) => (of.kind === 'dim' ? [of] : []));
}

function onAxis({ stage, own, loop, first, second, isOfFirst, wished }: Asked, axis: number): Window | null {
  if (wished !== null && wished.axis !== axis) return null;
  const home = isOfFirst ? first : second;
  const isIn = ({ top }: Access): boolean => top === first || top === second;
  const inside: Reach[] = [];
  for (const access of own.filter(isIn)) {
    const index = access.at[axis];
    const offset = index === null || index === undefined ? null : nearby(index, access.bound);
    if (offset === null) return null;
    inside.push({ access, offset });
  }
  const isSum = stage.op.kind === 'accumulate' && stage.op.how !== 'only';
  // The loop itself shows how far it reaches back; what comes after takes what it finds.
  const reaches = inside.filter(({ access }) => access.top === home).map(({ offset }) => offset);
  let isOfBoth = false;
  let [from, to] = [Math.min(...reaches), Math.max(...reaches)];
  for (const { access, offset } of inside) {
    if (access.top === home) continue;
    // What the first loop uses of the second one's array is there before: it has no rows in the first.
    if (!isOfFirst) return null;
    // A branch of it is taken in the other loop.
    if (access.kind === 'write' && !isSum) isOfBoth = true;
    else if (access.kind !== 'use') return null;
    if (isSum ? offset !== (loop.down ? to : from) : loop.down ? offset < from : offset > to) return null;
    [from, to] = [Math.min(from, offset), Math.max(to, offset)];
  }
  if (!isSum) {
    // Each row is made by one step, and read by those that follow.
    const made = loop.down ? from : to;
    if (inside.some(({ access, offset }) => access.kind !== 'use' && offset !== made)) return null;
  }
  // What is added to a row that steps before have used never meets them, which rows of one segment do not show.
  if (isSum && isAddedBehind(inside, loop.down)) return null;
  if (wished !== null) [from, to] = [Math.min(from, wished.from), Math.max(to, wished.to)];
  for (const access of own) {
    if (isIn(access)) continue;
    const isBefore = access.top < (home ?? 0);
    const index = access.at[axis];
    if (index === null) {
      if (access.kind === 'start' && isBefore) continue;
      return null;
    }
    if (index === undefined || access.kind === 'range' || (access.kind !== 'use' && !isBefore)) return null;
    // Of rows that are only handed on, the last ones are there in the end.
    const ends = isBefore ? [entryOf(loop)] : isSum || !isOfFirst ? [exitOf(loop)] : [exitOf(loop), entryOf(loop)];
    const near = ends
      .map((end) => constantOfIndex(addScaled(index, -1, end)))
      .find((distance) => distance !== null && Math.abs(distance) <= mostRows);
    if (near === undefined || near === null) return null;
    // A row before the first step, or after the last.
    if (!isSum && (loop.down ? near < from : near >= to)) return null;
    [from, to] = [Math.min(from, near), Math.max(to, near + 1)];
  }
  return to - from > mostRows || (isOfBoth && from < to)
    ? null
    : { axis, from, to, isRecurrence: new Set(reaches).size > 1 };
}

type Reach = { readonly access: Access; readonly offset: number };

/** Whether one of two accesses in a loop adds to rows that the other has used in an earlier step. */
function isAddedBehind(reaches: readonly Reach[], isDown: boolean): boolean {
  const offsetsOf = (kind: Access['kind'], loop: number): readonly number[] =>
    reaches.filter(({ access }) => access.kind === kind && access.top === loop).map(({ offset }) => offset);
  return [...new Set(reaches.map(({ access }) => access.top))].some((loop) => {
    const [written, used] = [offsetsOf('write', loop), offsetsOf('use', loop)];
    return written.some((to) => used.some((from) => (isDown ? to > from : to < from)));
  });
}

/** The distance from the index of the loop; null if it is no constant. */
function nearby({ offset, terms }: Index, bound: ReadonlySet<Dim>): number | null {
  const [term, ...rest] = terms;
  return term?.of.kind === 'dim' &&
    term.factor === 1 &&
    rest.length === 0 &&
    bound.has(term.of) &&
    Math.abs(offset) <= mostRows
    ? offset
    : null;
}

/** The boundary at which the loop begins; for a loop that runs down, the end of its range. */
export function entryOf({ dim, down }: LoopTree): Index {
  return down ? dim.to : dim.from;
}

export function exitOf({ dim, down }: LoopTree): Index {
  return down ? dim.from : dim.to;
}

/** The index of a loop and those that are taken at its place. */
export function dimsAt(loop: LoopTree): readonly Dim[] {
  const found = [loop.dim];
  const visit = (nodes: readonly Tree[]): void => {
    for (const node of nodes) {
      if (node.kind === 'branch') [node.then, node.otherwise].forEach(visit);
      else if (node.kind !== 'step') {
        if (node.kind === 'loop' && node.at !== undefined && found.includes(node.at)) found.push(node.dim);
        visit(node.body);
      }
    }
  };
  visit(loop.body);
  return found;
}
