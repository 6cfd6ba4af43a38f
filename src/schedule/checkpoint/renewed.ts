// Stages as a part of the function sees them: where an array is kept in rows, what uses it is written anew.

import { invariant } from '../../base/invariant.ts';
import { identityOf } from '../../form/dims.ts';
import type { Guard, Index, Op, Ref, Stage, StageTable } from '../../form/form.ts';
import { mappedOp } from '../../form/operands.ts';
import { renamedGuard, renamedIndices, renamingBy, type Renaming } from '../../form/renumber.ts';
import type { Schedule } from '../tree.ts';

/** Where an element of a stage stands for a part of the function; null: where it was. */
export type Moved = (
  stage: Stage,
  at: readonly Index[],
) => { readonly stage: Stage; readonly at: readonly Index[] } | null;

export type Renewal = {
  readonly ref: (ref: Ref) => Ref;
  readonly op: (stage: Stage) => Op;
  readonly guard: (guard: Guard) => Guard;
  readonly indices: (at: readonly Index[]) => readonly Index[];
};

/** `add` takes a new stage, virtual where it is used, and gives it a number. */
export function renewalOf(
  { storage, request }: Schedule,
  table: StageTable,
  moved: Moved,
  add: (stage: Stage) => Ref,
): Renewal {
  const known = new Map<Ref, Ref>();
  const stageAt = (ref: Ref): Stage => {
    const stage = table[ref];
    invariant(stage !== undefined, 'stage … is there', ref);
    return stage;
  };
  const ref = (of: Ref): Ref => {
    const before = known.get(of);
    if (before !== undefined) return before;
    const result = renewed(stageAt(of));
    known.set(of, result);
    return result;
  };
  const renaming: Renaming = {
    ...renamingBy({ stage: ref, ofStage: (of) => of, dim: (dim) => dim }),
    array: (of) => (storage.has(of) || request.given.has(of) ? of : ref(of)),
  };
  const guard = (literals: Guard): Guard => renamedGuard(renaming, literals);
  const indices = (at: readonly Index[]): readonly Index[] => renamedIndices(renaming, at);
  const op = ({ op: own }: Stage): Op => {
    if (own.kind !== 'read' || !storage.has(own.array)) return mappedOp(own, renaming);
    const place = moved(stageAt(own.array), indices(own.at));
    return place === null ? mappedOp(own, renaming) : { ...own, array: place.stage.id, at: place.at };
  };
  const renewed = (stage: Stage): Ref => {
    if (storage.has(stage.id)) {
      const place = moved(stage, identityOf(stage.dims));
      if (place === null) return stage.id;
      // The same axes: another stage that is kept as this one was.
      if (place.stage.dims === stage.dims) return place.stage.id;
      return add({ ...stage, guard: guard(stage.guard), op: { kind: 'read', array: place.stage.id, at: place.at } });
    }
    if (request.given.has(stage.id) || stage.op.kind === 'input') return stage.id;
    const [next, where] = [op(stage), guard(stage.guard)];
    return next === stage.op && where === stage.guard ? stage.id : add({ ...stage, op: next, guard: where });
  };
  return { ref, op, guard, indices };
}
