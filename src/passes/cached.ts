// What the forward pass keeps for the backward pass: the values that it reads, but for a sum or a product of values
// that are kept anyway, which is computed again. Never again: a division or a function.

import { elementAt } from '../base/lists.ts';
import { eachReference } from '../form/operands.ts';
import type { Ref, Stage } from '../form/form.ts';
import type { Written } from './written.ts';

const cheap: ReadonlySet<string> = new Set(['+', '-', '*', 'neg', 'sqr']);
/** Operations that are repeated rather than kept. */
const repeated = 2;

/**
 * Written forward stages and inputs that the backward pass takes from the cache, in order. An input array stands for
 * its elements.
 */
export function cachedStages(written: Written): readonly Stage[] {
  const { program, table, inline } = written;
  const needed = neededByBackward(written);
  const isInput = (stage: Stage): boolean => stage.op.kind === 'input';
  const arrays = new Set<Ref>();
  for (const ref of needed) {
    const op = table[ref]?.op;
    if (op?.kind === 'read') arrays.add(op.array);
  }
  const kept = new Set(
    [...needed].filter((ref) => table[ref]?.op.kind !== 'read' && table[ref]?.op.kind !== 'constant'),
  );
  const isThere = (ref: Ref): boolean => {
    const op = table[ref]?.op;
    return kept.has(ref) || op?.kind === 'constant' || (op?.kind === 'read' && arrays.has(op.array));
  };
  const forward = program.stages.slice(0, program.forward);
  for (const stage of [...forward].reverse()) {
    if (!kept.has(stage.id) || isInput(stage) || stage.op.kind !== 'gate') continue;
    const { leaves, operations, isCheap } = below(stage, table, inline);
    if (isCheap && operations <= repeated && leaves.every((leaf) => isThere(leaf) && leaf !== stage.id))
      kept.delete(stage.id);
  }
  return forward.filter((stage) => kept.has(stage.id) || arrays.has(stage.id));
}

/** What a written stage is computed from, through what is written inside it. */
function below(
  stage: Stage,
  table: readonly (Stage | undefined)[],
  inline: readonly (boolean | undefined)[],
): { readonly leaves: readonly Ref[]; readonly operations: number; readonly isCheap: boolean } {
  const leaves: Ref[] = [];
  let operations = 0;
  let isCheap = true;
  const pending: Stage[] = [stage];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { op } = next;
    if (op.kind !== 'gate') continue;
    operations += 1;
    if (!cheap.has(op.gate.name) || op.gate.user) isCheap = false;
    for (const argument of op.args) {
      if (inline[argument] === true) pending.push(elementAt(table, argument));
      else leaves.push(argument);
    }
  }
  return { leaves, operations, isCheap };
}

/** Forward values that occur in the text of the backward pass. */
export function neededByBackward({ program, table, inline }: Written): ReadonlySet<Ref> {
  const needed = new Set<Ref>();
  const forward: (boolean | undefined)[] = [];
  for (const stage of program.stages.slice(0, program.forward)) forward[stage.id] = true;
  const seen: (boolean | undefined)[] = [];
  const visit = (ref: Ref): void => {
    if (forward[ref] !== true || seen[ref] === true) return;
    seen[ref] = true;
    if (inline[ref] === true) eachReference(elementAt(table, ref), visit);
    else needed.add(ref);
  };
  for (const stage of program.stages.slice(program.forward)) eachReference(stage, visit);
  return needed;
}
