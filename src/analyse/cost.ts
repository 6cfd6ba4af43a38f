// Operations of a program: sums and products count 1, other gates what their record says.

import type { Program, Stage } from '../stage/form.ts';
import { liveStages } from '../stage/references.ts';

export type Operations = { readonly forward: number; readonly backward: number; readonly ratio: number };

/** `fused` has forward and backward pass in one list; `ratio` is both over the value alone. */
export function operationsOf(fused: Program): Operations {
  const live = liveStages(fused);
  let [forward, backward] = [0, 0];
  fused.stages.forEach((stage, i) => {
    if (live[stage.id] !== true) return;
    if (i < fused.forward) forward += costOf(stage);
    else backward += costOf(stage);
  });
  return { forward, backward, ratio: (forward + backward) / Math.max(1, forward) };
}

function costOf({ op }: Stage): number {
  if (op.kind === 'gate') return op.gate.cost;
  return op.kind === 'accumulate' && op.how === 'sum' ? op.parts.length - 1 : 0;
}
