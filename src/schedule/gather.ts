// Sums that only go into another accumulation are added there at once: no array for them, and no loop that copies it.
// Forward substitution of sums.

import { elementAt } from '../base/lists.ts';
import { atPositions } from '../form/affine.ts';
import { isIdentity, sameDims } from '../form/dims.ts';
import type { Part, Program, Ref, Stage } from '../form/form.ts';
import { stageTable } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { eachReference } from '../form/operands.ts';

/** The program with each sum of `stored` added where its value goes; null if none can be. */
export function gathered(program: Program, stored: ReadonlySet<Ref>): Program | null {
  const table = stageTable(program);
  const users = new Map<Ref, number>();
  for (const stage of program.stages) eachReference(stage, (ref) => users.set(ref, (users.get(ref) ?? 0) + 1));
  const isFree = (ref: Ref): boolean => stored.has(ref) && users.get(ref) === 1;
  const stages = program.stages.map((stage): Stage => {
    const { op } = stage;
    if (op.kind !== 'accumulate') return stage;
    const [only] = op.parts;
    if (
      op.how === 'only' &&
      only !== undefined &&
      op.parts.length === 1 &&
      isFree(only.value) &&
      isIdentity(only.at, stage.dims) &&
      sameDims(only.dims, stage.dims) &&
      sameGuard(only.guard, stage.guard)
    ) {
      const inner = elementAt(table, only.value);
      const parts = inner.op.kind === 'accumulate' ? partsThrough(inner, only) : null;
      if (inner.op.kind !== 'accumulate' || parts === null) return stage;
      return { ...stage, op: { ...op, how: inner.op.how, parts } };
    }
    if (op.how !== 'sum') return stage;
    const parts = op.parts.flatMap((part): readonly Part[] => {
      const inner = elementAt(table, part.value);
      const through =
        isFree(part.value) && inner.op.kind === 'accumulate' && inner.op.how === 'sum'
          ? partsThrough(inner, part)
          : null;
      if (through === null) return [part];
      return through;
    });
    return parts.every((part, i) => part === op.parts[i]) ? stage : { ...stage, op: { ...op, parts } };
  });
  return stages.every((stage, i) => stage === program.stages[i]) ? null : { ...program, stages };
}

/** The parts of a sum as parts of what its value goes into; null where an element of it would be counted otherwise. */
function partsThrough(inner: Stage, outer: Part): readonly Part[] | null {
  if (inner.op.kind !== 'accumulate' || !sameDims(outer.dims, inner.dims) || !sameGuard(outer.guard, inner.guard))
    return null;
  const { dims } = inner;
  const isPlain =
    inner.op.parts.every((part) => isIdentity(part.at, dims)) ||
    !outer.at.some(({ terms }) => terms.some(({ of }) => of.kind === 'value'));
  if (!isPlain) return null;
  return inner.op.parts.map((part) => ({ ...part, at: outer.at.map((index) => atPositions(index, dims, part.at)) }));
}
