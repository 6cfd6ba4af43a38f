// The arrays that loops need beside what is given and what is handed on: the workspace of a function.

import type { Schedule, Window } from '../../schedule/tree.ts';
import { stageTable, type Dim, type Stage } from '../../form/form.ts';
import { planRegions } from './regions.ts';

/** How long each axis is, says `roomOf`, and of one the window. */
export type WorkArray = { readonly stage: Stage; readonly axes: readonly Dim[]; readonly window?: Window };

export function arraysOf(schedule: Schedule): readonly WorkArray[] {
  const { request, storage } = schedule;
  const { handedOn } = planRegions(schedule, stageTable(request.program));
  // What goes from iteration to iteration in a variable may need none.
  const unstored = new Set(
    [...handedOn.values()].flat().flatMap(({ stage, region }) => (region.isStored ? [] : [stage])),
  );
  return request.program.stages.flatMap((stage) => {
    const kept = storage.get(stage.id);
    const isOwn =
      kept?.kind === 'array' &&
      kept.axes.length > 0 &&
      !request.wanted.has(stage.id) &&
      !request.given.has(stage.id) &&
      !unstored.has(stage);
    return isOwn ? [{ ...kept, stage }] : [];
  });
}
