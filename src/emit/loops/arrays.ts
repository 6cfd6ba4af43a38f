// The arrays that loops need beside what is given and what is handed on: the workspace of a function.

import type { Schedule } from '../../schedule/tree.ts';
import type { Dim, Stage } from '../../form/form.ts';

/** How long each axis is, says `roomOf`. */
export type WorkArray = { readonly stage: Stage; readonly axes: readonly Dim[] };

export function arraysOf({ request, storage }: Schedule): readonly WorkArray[] {
  return request.program.stages.flatMap((stage) => {
    const kept = storage.get(stage.id);
    const isOwn =
      kept?.kind === 'array' && kept.axes.length > 0 && !request.wanted.has(stage.id) && !request.given.has(stage.id);
    return isOwn ? [{ stage, axes: kept.axes }] : [];
  });
}
