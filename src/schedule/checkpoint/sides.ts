// The parts of a function around and inside the loops that are taken in segments, and where each of them finds the
// elements of arrays of which rows are kept.

import { elementAt } from '../../base/lists.ts';
import { addScaled } from '../../form/affine.ts';
import {
  constantIndex,
  type Dim,
  type Index,
  type Part,
  type Ref,
  type Stage,
  type StageTable,
} from '../../form/form.ts';
import type { Schedule, Segments, Step } from '../tree.ts';
import type { Accesses } from './accesses.ts';
import { renewalOf, type Moved, type Renewal } from './renewed.ts';
import { atBoundary, inSegment, type Rows, type Target, type Work } from './rows.ts';
import { entryOf, exitOf, lagOf, type LoopTree, type Pair } from './windows.ts';

/** Each sees the rows elsewhere. */
export type Side = 'before' | 'first' | 'between' | 'second' | 'after';
export type LoopSide = 'first' | 'second';

/** A pair of loops that is being taken in segments. */
export type Taking = {
  readonly schedule: Schedule;
  readonly accesses: Accesses;
  readonly pair: Pair;
  readonly work: Work;
  /** The steps of one part change what stages are; each part begins with what they were. */
  readonly original: StageTable;
  readonly loops: { readonly [side in LoopSide]: LoopTree | null };
  readonly segments: { readonly [side in LoopSide]: Segments };
  /** The indices of the loops, by all of their names. */
  readonly bound: { readonly [side in LoopSide]: ReadonlySet<Dim> };
  readonly rows: ReadonlyMap<Ref, Rows>;
  /** Steps of the first loop that are done again in the second. */
  readonly remade: ReadonlySet<Step>;
  /** What is made again and needed in its own step alone. */
  readonly again: ReadonlyMap<Ref, Stage>;
  readonly renewals: Map<Side, Renewal>;
  /** The parts that new steps add, by their stage. */
  readonly parts: Map<Ref, Part[]>;
};

export function sideOf(top: number, { first, second }: Pair): Side {
  if (first === null) return top < (second ?? 0) ? 'between' : 'after';
  if (top < first) return 'before';
  return second !== null && top < second ? 'between' : 'after';
}

export function isLoopSide(side: Side): side is LoopSide {
  return side === 'first' || side === 'second';
}

export function targetIn(own: Rows, side: Side): Target | null {
  return isLoopSide(side) ? own[side] : own.boundary;
}

export function rowNumbers({ window }: Rows): readonly number[] {
  return Array.from({ length: lagOf(window) }, (_, row) => row);
}

/** The boundary before the first step, or after the last. */
export function slotOf({ segments }: Taking, isFirst: boolean): Index {
  return isFirst ? constantIndex(0) : segments.first.count;
}

/** Where a part of the function finds an element. */
export function movedIn(taking: Taking, side: Side): Moved {
  const { rows, again, segments, bound } = taking;
  return (stage, at) => {
    const own = rows.get(stage.id);
    if (own === undefined) {
      const other = side === 'second' ? again.get(stage.id) : undefined;
      return other === undefined ? null : { stage: other, at };
    }
    const target = targetIn(own, side);
    if (target === null) return null;
    const moved = isLoopSide(side) ? inSegment(own, segments[side], bound[side], at) : outside(taking, own, side, at);
    return { stage: target.stage, at: moved };
  };
}

function outside(taking: Taking, own: Rows, side: Side, at: readonly Index[]): readonly Index[] {
  const { window, isKept, of } = own;
  const loop = taking.loops[isKept ? 'first' : 'second'];
  const isEntry = side === 'before' || (side === 'between' && !isKept);
  const ends = loop === null ? [] : [exitOf(loop), entryOf(loop)];
  for (const end of isEntry ? ends.reverse() : ends) {
    const near = addScaled(elementAt(at, window.axis), -1, end);
    if (near.terms.length > 0 || near.offset < window.from || near.offset >= window.to) continue;
    return atBoundary(own, slotOf(taking, end === loop?.dim.from), near.offset - window.from, at);
  }
  throw new Error(`${of.name} is used at a row that is kept`);
}

/** Stages as a part of the function sees them. */
export function renewalIn(taking: Taking, side: Side): Renewal {
  const { schedule, original, work, renewals } = taking;
  let one = renewals.get(side);
  if (one === undefined) {
    one = renewalOf(schedule, original, movedIn(taking, side), (stage) => work.add(stage).id);
    renewals.set(side, one);
  }
  return one;
}
