// Which stages belong to one recurrence: those that need each other, through reads of elements that come earlier.

import { cyclicComponents } from '../base/components.ts';
import type { Program, Ref, Stage } from './form.ts';
import { eachRecurrent, eachReference } from './operands.ts';

export type Recurrences = {
  readonly has: (ref: Ref) => boolean;
  /** The number of the recurrence to which a stage belongs, or null. */
  readonly of: (ref: Ref) => number | null;
  /** The array of its own recurrence that a read takes an element of, or null. */
  readonly ownArray: (stage: Stage) => Ref | null;
};

const none: Recurrences = { has: () => false, of: () => null, ownArray: () => null };

export function recurrencesOf(program: Program): Recurrences {
  if (!hasLateReference(program)) return none;
  const targets: (readonly number[] | undefined)[] = [];
  for (const stage of program.stages) {
    const own: number[] = [];
    eachReference(stage, (ref) => own.push(ref));
    targets[stage.id] = own;
  }
  const component: (number | undefined)[] = [];
  const nodes = program.stages.map(({ id }) => id);
  for (const [i, members] of cyclicComponents(nodes, (node) => targets[node] ?? []).entries())
    for (const member of members) component[member] = i;
  return {
    has: (ref) => component[ref] !== undefined,
    of: (ref) => component[ref] ?? null,
    ownArray: ({ id, op }) =>
      op.kind === 'read' && component[id] !== undefined && component[id] === component[op.array] ? op.array : null,
  };
}

/**
 * Whether a read or a part refers to a stage that comes later. Without one, the list itself shows that there is no
 * cycle.
 */
export function hasLateReference(program: Program): boolean {
  const seen: (boolean | undefined)[] = [];
  for (const stage of program.stages) {
    let isLate = false;
    eachRecurrent(stage.op, (ref) => (isLate ||= seen[ref] !== true));
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set above
    if (isLate) return true;
    seen[stage.id] = true;
  }
  return false;
}
