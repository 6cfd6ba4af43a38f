// Checkpoints: of a recurrence, the rows at the beginning of each segment are kept, those of one segment are made again
// when the backward pass needs them. Memory for T steps is about the square root of T. Checkpointing of one level
// (Griewank and Walther 2008, chapter 12).

import { addScaled, constantOfIndex, equalIndices } from '../../form/affine.ts';
import { lastDim } from '../../form/dims.ts';
import { stageTable, refAt, type Dim, type Program, type Ref } from '../../form/form.ts';
import type { Schedule, Tree } from '../tree.ts';
import { scheduleFaults, verifiedSchedule } from '../verify-schedule.ts';
import { withoutWindows } from '../window.ts';
import { accessesOf } from './accesses.ts';
import { applied, type Numbers } from './apply.ts';
import { onlyNeeded } from './only-needed.ts';
import { pairOf, type LoopTree, type Pair, type Terms } from './windows.ts';

const none: ReadonlySet<Ref> = new Set();

/** Fewer steps are kept. */
const fewSteps = 4;

/** Numbers that no stage and no index of these programs has. */
export function numbersFor(programs: readonly Program[]): Numbers {
  let next = Math.max(0, ...programs.flatMap(({ stages }) => stages.map(({ id }) => id + 1)));
  let dims = lastDim(programs.flatMap(({ stages }) => stages)) + 1;
  const slots = new Map<Ref, Ref>();
  const take = (): Ref => {
    next += 1;
    return refAt(next - 1);
  };
  return {
    next: take,
    dim: () => (dims += 1),
    slots: (of) => {
      let slot = slots.get(of);
      if (slot === undefined) slots.set(of, (slot = take()));
      return slot;
    },
  };
}

const always = (): boolean => true;
const noTerms: Terms = { allows: always, windows: new Map() };

/**
 * With every pair of loops taken in segments where that saves rows, and rows that are only handed on kept no longer.
 */
export function checkpointed(schedule: Schedule): Schedule {
  const numbers = numbersFor([schedule.request.program]);
  // Rows that are made again begin with others than a window has then.
  const whole = withoutWindows(schedule);
  const paired = taken(whole, numbers, (now) => firstPair(now, noTerms));
  return verifiedSchedule(withRowsCarried(paired === whole ? schedule : paired, numbers));
}

/**
 * Loops that have no partner: of arrays that they alone use, the rows of one segment. A window has fewer, where it is
 * still proved.
 */
export function withRowsCarried(schedule: Schedule, numbers: Numbers): Schedule {
  const carried = taken(schedule, numbers, firstAlone);
  return carried === schedule || scheduleFaults(carried).length === 0
    ? carried
    : taken(withoutWindows(schedule), numbers, firstAlone);
}

function taken(schedule: Schedule, numbers: Numbers, next: (schedule: Schedule) => Pair | null): Schedule {
  let now = schedule;
  for (let pair = next(now); pair !== null; pair = next(now))
    now = onlyNeeded(applied(now, accessesOf(now, stageTable(now.request.program)), pair, numbers).schedule, none);
  return now;
}

/** The first two loops of which one makes rows that the other uses; `mayBeSecond` says where the other may stand. */
export function firstPair(
  schedule: Schedule,
  terms: Terms,
  mayBeSecond: (top: number) => boolean = always,
): Pair | null {
  const accesses = accessesOf(schedule, stageTable(schedule.request.program));
  const loops = plainLoops(schedule.tree);
  for (const first of loops) {
    for (const second of loops) {
      if (second.top <= first.top || !mayBeSecond(second.top) || !sameRange(first.loop.dim, second.loop.dim)) continue;
      const pair = pairOf(schedule, accesses, first.top, second.top, terms);
      if (pair !== null) return pair;
    }
  }
  return null;
}

function firstAlone(schedule: Schedule): Pair | null {
  const accesses = accessesOf(schedule, stageTable(schedule.request.program));
  for (const { top } of plainLoops(schedule.tree)) {
    const pair = pairOf(schedule, accesses, null, top, noTerms);
    if (pair !== null) return pair;
  }
  return null;
}

/** Outermost loops that are taken step by step, over a range of sizes alone that is not known to be short. */
export function plainLoops(tree: readonly Tree[]): readonly { readonly top: number; readonly loop: LoopTree }[] {
  return tree.flatMap((loop, top) => {
    if (loop.kind !== 'loop' || loop.step !== 1 || loop.at !== undefined || loop.between !== undefined) return [];
    const { from, to } = loop.dim;
    const steps = constantOfIndex(addScaled(to, -1, from));
    const isPlain =
      [...from.terms, ...to.terms].every(({ of }) => of.kind === 'size') && (steps === null || steps > fewSteps);
    return isPlain ? [{ top, loop }] : [];
  });
}

export function sameRange(a: Dim, b: Dim): boolean {
  return equalIndices(a.from, b.from) && equalIndices(a.to, b.to);
}
