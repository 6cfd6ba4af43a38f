// Which arrays need the last rows of an axis alone: a recurrence over a loop whose steps read a row or a few before
// their own, and of which later loops read the last rows or none. A row takes the place of the one so many before it.
// Array contraction to a window (Wilde and Rajopadhye, "Memory reuse analysis in the polyhedral model", 1996).

import { elementAt } from '../base/lists.ts';
import { addScaled, constantOfIndex } from '../form/affine.ts';
import type { Known } from '../form/facts.ts';
import { atomIndex, stageTable, type Ref, type Stage } from '../form/form.ts';
import { commonDepth, indexAt } from './places-of-steps.ts';
import { stepAccesses, type StepAccess } from './step-accesses.ts';
import type { Schedule, Storage, Window } from './tree.ts';
import { faultOfWindow } from './verify-window.ts';

/** Rows that a window has at most; a power of two, so that a position in it takes no division. */
const mostRows = 8;

/** Accesses of one array beyond which it is kept whole: all pairs of them are looked at. */
const mostAccesses = 60;

/** With a window for each array that needs no more. */
export function windowed(schedule: Schedule): Schedule {
  const { program, wanted, given } = schedule.request;
  const known: Known = { table: stageTable(program), checks: program.checks };
  const storage = new Map<Ref, Storage>(schedule.storage);
  let accesses: ReturnType<typeof stepAccesses> | null = null;
  for (const [ref, own] of schedule.storage) {
    if (own.kind === 'local' || wanted.has(ref) || given.has(ref)) continue;
    accesses ??= stepAccesses(schedule, known);
    const all = [accesses.writes, accesses.starts, accesses.uses].flatMap((list) => list.get(ref) ?? []);
    const window = windowOf(schedule, { stage: elementAt(known.table, ref), storage: own, all }, known);
    if (window !== null) storage.set(ref, { ...own, window });
  }
  return { ...schedule, storage };
}

/** The schedule with all arrays whole. */
export function withoutWindows(schedule: Schedule): Schedule {
  const storage = new Map<Ref, Storage>();
  for (const [ref, own] of schedule.storage)
    storage.set(ref, own.kind === 'local' ? own : { kind: 'array', axes: own.axes });
  return { ...schedule, storage };
}

type Asked = {
  readonly stage: Stage;
  readonly storage: Extract<Storage, { readonly kind: 'array' }>;
  readonly all: readonly StepAccess[];
};

function windowOf(schedule: Schedule, asked: Asked, known: Known): Window | null {
  const { stage, storage, all } = asked;
  // An axis that is none of the stage's own is the number of one of several iterations that run side by side.
  if (stage.op.kind === 'pack' || all.length > mostAccesses || storage.axes.some((one) => !stage.dims.includes(one)))
    return null;
  for (const axis of storage.axes) {
    const least = leastRows(schedule, asked, stage.dims.indexOf(axis));
    if (least === null) continue;
    const length = constantOfIndex(addScaled(axis.to, -1, axis.from)) ?? Infinity;
    for (let rows = 2; rows <= mostRows && rows < length; rows *= 2) {
      const window = { axis, rows };
      if (rows >= least && faultOfWindow(stage, window, all, known) === null) return window;
    }
  }
  return null;
}

/**
 * Rows between the first and the last that one step of the loop over them reaches; null where there is no such loop, or
 * its rows are used before it begins by what may still be on its way then.
 */
function leastRows(schedule: Schedule, { all }: Asked, axis: number): number | null {
  const writes = all.filter(({ kind }) => kind !== 'use');
  for (const { placed } of writes) {
    for (let depth = 0; depth < placed.path.length; depth += 1) {
      const { node } = elementAt(placed.path, depth);
      if (node.kind !== 'loop' || indexAt(placed.path, depth) === null) continue;
      if (!all.every((one) => commonDepth(one.placed.path, placed.path) >= depth)) break;
      const inside = all.filter((one) => one.placed.path[depth]?.node === node);
      const offsets = inside.flatMap((one) => offsetOf(one, axis, depth) ?? []);
      if (offsets.length < inside.length) continue;
      const isSound = (one: StepAccess): boolean =>
        inside.includes(one) ||
        (elementAt(one.placed.places, depth) < elementAt(placed.places, depth)
          ? isAtOnce(schedule, one)
          : one.kind === 'use');
      if (all.every(isSound)) return Math.max(...offsets) - Math.min(...offsets) + 1;
    }
  }
  return null;
}

/** Rows from that of the loop at this depth, where that is a number. */
function offsetOf({ at, placed: { path } }: StepAccess, axis: number, depth: number): number | null {
  const [index, dim] = [at[axis], indexAt(path, depth)];
  return index === null || index === undefined || dim === null
    ? null
    : constantOfIndex(addScaled(index, -1, atomIndex(dim)));
}

/** What goes into an array is computed where its step stands; a variable may be computed where it is first used. */
function isAtOnce({ storage }: Schedule, { kind, placed: { what } }: StepAccess): boolean {
  return kind !== 'use' || (what.kind === 'step' && storage.get(what.step.stage.id)?.kind === 'array');
}
