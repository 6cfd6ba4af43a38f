// On which axes the place of an element depends. A position on an axis that is not kept is not looked at.

import { elementAt } from '../../base/lists.ts';
import { addScaled, equalIndices, lowerBound, upperBound } from '../../form/affine.ts';
import type { Schedule } from '../../schedule/tree.ts';
import type { Kept } from './position.ts';
import { atomIndex, type Dim, type Index, type Stage } from '../../form/form.ts';

/** None for a variable. */
export function keptAxes({ storage }: Schedule, stage: Stage): readonly Dim[] {
  const kept = storage.get(stage.id);
  return kept === undefined ? stage.dims : kept.kind === 'local' ? [] : kept.axes;
}

/** The axis of which the last rows alone are kept, beside the axes. */
export function keptIn(schedule: Schedule, stage: Stage): Kept {
  const kept = schedule.storage.get(stage.id);
  return kept?.kind === 'array' ? kept : { axes: keptAxes(schedule, stage) };
}

/** Positions on all axes of a stage, reduced to those that are kept. */
export function keptPosition(schedule: Schedule, stage: Stage, at: readonly Index[]): readonly Index[] {
  // An axis that is none of the stage's own is the lane in force.
  return keptAxes(schedule, stage).map((axis) => at[stage.dims.indexOf(axis)] ?? atomIndex(axis));
}

export function samePosition(a: readonly Index[], b: readonly Index[]): boolean {
  return a.length === b.length && a.every((index, axis) => equalIndices(index, elementAt(b, axis)));
}

/** Whether two positions are different whatever the indices in force are. */
export function areApart(a: readonly Index[], b: readonly Index[]): boolean {
  return a.some((index, axis) => {
    const distance = addScaled(index, -1, elementAt(b, axis));
    return (lowerBound(distance) ?? 0) > 0 || (upperBound(distance) ?? 0) < 0;
  });
}
