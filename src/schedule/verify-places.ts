// That every element is written before it is used, and that elements which share a place are never alive at the same
// time: the second, the fourth and the fifth rule of verify-schedule.ts, for one stage.

import { elementAt, firstOf } from '../base/lists.ts';
import { addScaled, equalIndices } from '../form/affine.ts';
import { leastOf } from '../form/distance.ts';
import type { Known } from '../form/facts.ts';
import { atomIndex, type Dim, type Index, type Ref, type Stage } from '../form/form.ts';
import { commonDepth, indexAt, type Around, type Placed } from './places-of-steps.ts';
import type { StepAccess, StepAccesses } from './step-accesses.ts';
import { comesBefore, type Asking } from './step-order.ts';
import type { Schedule } from './tree.ts';
import { faultOfWindow } from './verify-window.ts';
import { faultsOfRowStarts, faultsOfStarts, puts } from './verify-starts.ts';

export type Asked = { readonly schedule: Schedule; readonly known: Known; readonly accesses: StepAccesses };

export function faultsOfPlace(asked: Asked, ref: Ref): readonly string[] {
  const {
    accesses,
    schedule,
    known: { table },
  } = asked;
  const [writes, starts, uses] = [
    accesses.writes.get(ref) ?? [],
    accesses.starts.get(ref) ?? [],
    accesses.uses.get(ref) ?? [],
  ];
  const { stage } = [...writes, ...starts][0] ?? {};
  if (stage === undefined) return [`${table[ref]?.name ?? ''} has a place and no value`];
  const cell = cellOf(asked, stage, [...writes, ...starts, ...uses]);
  if (typeof cell === 'string') return [cell];
  const started = starts.map((start) => ({
    ...start,
    at: start.at.map((index, axis) => (index === null ? null : (cell.dropped.get(axis)?.(start.placed.path) ?? index))),
  }));
  const origin = schedule.origins?.get(ref);
  const within = origin?.as === 'rows' ? 'segment' : origin?.as === 'carried' ? 'next segment' : 'anywhere';
  const order = faultsOfOrder({ table, depth: cell.depth, within }, [...started, ...writes], uses);
  const sum = {
    stage,
    starts: started,
    writes,
    uses,
    dropped: new Set(cell.dropped.keys()),
    isWanted: schedule.request.wanted.has(ref),
    isRenewed: schedule.origins !== undefined,
  };
  const window = windowFault(asked, stage, [...started, ...writes, ...uses]);
  if (origin === undefined) return [...faultsOfStarts(sum, table), ...order, ...window];
  const copies = new Set(writes.filter((write) => isCopy(asked, write, origin.of)));
  const segments = origin.as === 'rows' ? faultsOfSegments(stage, [...started, ...writes, ...uses]) : [];
  return [
    ...faultsOfRowStarts({ ...sum, copies, isAddedTo: isAddedTo(asked, origin.of) }, { table, depth: 0, within }),
    ...order,
    ...faultsOfRoom(asked, stage, origin.of, [...writes, ...uses]),
    ...segments,
  ];
}

/** 4: rows that share a place in a window. */
function windowFault({ schedule, known }: Asked, stage: Stage, accesses: readonly StepAccess[]): readonly string[] {
  const storage = schedule.storage.get(stage.id);
  if (storage?.kind !== 'array' || storage.window === undefined) return [];
  if (schedule.request.wanted.has(stage.id)) return [`${stage.name} is wanted and not kept whole`];
  const fault = faultOfWindow(stage, storage.window, accesses, known);
  return fault === null ? [] : [fault];
}

/** Whether anything is added to rows of a stage, in whichever array they are. */
function isAddedTo({ schedule, accesses }: Asked, of: Ref): boolean {
  return [...(schedule.origins ?? [])].some(
    ([ref, origin]) => origin.of === of && (accesses.writes.get(ref) ?? []).some((write) => !puts(write)),
  );
}

/** Whether a step takes an element from one array of rows to another one. */
function isCopy(
  { schedule: { origins }, known: { table } }: Asked,
  { placed: { what }, stage }: StepAccess,
  of: Ref,
): boolean {
  const value = what.kind === 'step' && what.step.kind === 'combine' ? table[what.step.part.value]?.op : undefined;
  return value?.kind === 'read' && value.array !== stage.id && origins?.get(value.array)?.of === of;
}

/**
 * 2, 4: writes before uses; where they share a place with others up to a depth, in one iteration of the loops down to
 * there.
 */
function faultsOfOrder(asking: Asking, writes: readonly StepAccess[], uses: readonly StepAccess[]): readonly string[] {
  const faults: string[] = [];
  for (const use of uses) {
    for (const write of writes) {
      if (!isOverwrittenLater(write, use, asking) && !comesBefore(write, use, asking))
        faults.push(
          `${use.stage.name} is used by ${nameOf(use.placed)} before it is ` +
            `${write.kind === 'start' ? 'started' : 'written'}, or after others took its place`,
        );
    }
  }
  return faults;
}

/** What is used before the segments is what the place begins with: they put other rows there. */
function isOverwrittenLater(write: StepAccess, use: StepAccess, { within }: Asking): boolean {
  const [from, to] = [write.placed, use.placed];
  const inSegments = (placed: Placed): boolean => placed.path.some(({ node }) => node.kind === 'segments');
  return (
    within === 'next segment' && inSegments(from) && !inSegments(to) && (to.places[0] ?? 0) < (from.places[0] ?? 0)
  );
}

/** 5: every position lies on its axis, where that took the place of another one. */
function faultsOfRoom(
  { schedule, known }: Asked,
  { id, name, dims }: Stage,
  of: Ref,
  accesses: readonly StepAccess[],
): readonly string[] {
  const storage = schedule.storage.get(id);
  const before = known.table[of]?.dims ?? [];
  const axes = storage?.kind === 'array' ? storage.axes.filter((axis) => !before.includes(axis)) : [];
  const isInside = ({ at, facts }: StepAccess): boolean =>
    axes.every((axis) => {
      const index = at[dims.indexOf(axis)];
      if (index === null || index === undefined || index.terms.some(({ of }) => of.kind === 'value')) return true;
      // A number of segments is not negative.
      const isSize = index.terms.every(({ of }) => of.kind === 'size');
      const isMet = (least: number): boolean => least >= 0 || (isSize && least === -Infinity);
      return (
        isMet(leastOf(addScaled(index, -1, axis.from), facts)) &&
        isMet(leastOf(addScaled({ ...axis.to, offset: axis.to.offset - 1 }, -1, index), facts))
      );
    });
  return accesses.every(isInside) ? [] : [`${name} is used outside of its rows`];
}

/** Rows are those of the segments that one loop takes, and begin in each of them anew. */
function faultsOfSegments({ name }: Stage, accesses: readonly StepAccess[]): readonly string[] {
  const around = accesses.map(({ placed: { path } }) => path.find(({ node }) => node.kind === 'segments')?.node);
  return around.every((node) => node !== undefined && node === around[0])
    ? []
    : [`${name} has rows of one segment that are used in another`];
}

/**
 * `dropped`: for each axis that is not kept, the position that all accesses have on it, by the loops around. `depth`:
 * inside so many loops and branches elements take each other's place.
 */
type CellRule = { readonly dropped: ReadonlyMap<number, (path: readonly Around[]) => Index>; readonly depth: number };

/** 4: on each axis that is not kept a loop around all accesses stands at the one position that they all have. */
function cellOf({ schedule }: Asked, stage: Stage, accesses: readonly StepAccess[]): CellRule | string {
  const storage = schedule.storage.get(stage.id);
  const axes = storage?.kind === 'array' ? storage.axes : [];
  const { wanted } = schedule.request;
  const open = [...stage.dims.keys()].filter((axis) => !axes.includes(elementAt(stage.dims, axis)));
  const dropped = new Map<number, (path: readonly Around[]) => Index>();
  if (open.length === 0) return { dropped, depth: 0 };
  if (wanted.has(stage.id)) return `${stage.name} is wanted and not kept whole`;
  const paths = accesses.map(({ placed: { path } }) => path);
  const common = paths.reduce(
    (depth, path) => Math.min(depth, commonDepth(firstOf(paths), path)),
    paths[0]?.length ?? 0,
  );
  let depth = 0;
  for (let at = 0; at < common; at += 1) {
    const node = paths[0]?.[at]?.node;
    const axis = open.find((one) => !dropped.has(one) && standsOn(accesses, one, at) !== null);
    if (node?.kind !== 'loop' || axis === undefined) continue;
    const by = standsOn(accesses, axis, at) as Index;
    dropped.set(axis, (path) => addScaled(by, 1, atomIndex(indexAt(path, at) as Dim)));
    depth = at + 1;
    const hasLane = storage?.kind !== 'array' || node.step === 1 || (node.lane !== undefined && axes[0] === node.lane);
    if (!hasLane) return `${stage.name} has one array for iterations that run side by side`;
  }
  const missing = open.find((axis) => !dropped.has(axis));
  return missing === undefined
    ? { dropped, depth }
    : `${stage.name} keeps no place for ${elementAt(stage.dims, missing).name}`;
}

/** How far from the index of the loop at this depth all accesses are on an axis; null where they are not alike. */
function standsOn(accesses: readonly StepAccess[], axis: number, depth: number): Index | null {
  let by: Index | null = null;
  for (const {
    at,
    kind,
    placed: { path },
  } of accesses) {
    const [dim, index] = [indexAt(path, depth), at[axis]];
    if (dim === null) return null;
    // What starts is not asked where: nothing else is there.
    if (kind === 'start') continue;
    if (index === null || index === undefined) return null;
    const rest = addScaled(index, -1, atomIndex(dim));
    if (rest.terms.some(({ of }) => of.kind !== 'size') || (by !== null && !equalIndices(by, rest))) return null;
    by = rest;
  }
  return by;
}

function nameOf({ what }: Placed): string {
  return what.kind === 'step' ? what.step.stage.name : 'a loop or a branch';
}
