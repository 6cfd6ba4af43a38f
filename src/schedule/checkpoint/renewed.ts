// Stages as a part of the function sees them: where an array is kept in rows, what uses it is written anew.

import { invariant } from '../../base/invariant.ts';
import type { Guard, Index, Op, Part, Ref, Stage, StageTable } from '../../form/form.ts';
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
  const ref = (of: Ref): Ref => {
    const before = known.get(of);
    if (before !== undefined) return before;
    const stage = table[of];
    invariant(stage !== undefined, `stage ${String(of)} is there`);
    const result = renewed(stage);
    known.set(of, result);
    return result;
  };
  const renewed = (stage: Stage): Ref => {
    if (storage.has(stage.id)) {
      const at = stage.dims.map((dim): Index => ({ offset: 0, terms: [{ factor: 1, of: dim }] }));
      const place = moved(stage, at);
      if (place === null) return stage.id;
      // The same axes: another stage that is kept as this one was.
      if (place.stage.dims === stage.dims) return place.stage.id;
      return add({ ...stage, guard: guard(stage.guard), op: { kind: 'read', array: place.stage.id, at: place.at } });
    }
    if (request.given.has(stage.id) || stage.op.kind === 'input') return stage.id;
    const [next, where] = [op(stage), guard(stage.guard)];
    return next === stage.op && where === stage.guard ? stage.id : add({ ...stage, op: next, guard: where });
  };
  const guard = (literals: Guard): Guard =>
    same(
      literals,
      literals.map((literal) => {
        const condition = ref(literal.condition);
        return condition === literal.condition ? literal : { ...literal, condition };
      }),
    );
  const index = (one: Index): Index => {
    const terms = same(
      one.terms,
      one.terms.map((term) => {
        if (term.of.kind !== 'value') return term;
        const next = ref(term.of.ref);
        return next === term.of.ref ? term : { ...term, of: { ...term.of, ref: next } };
      }),
    );
    return terms === one.terms ? one : { ...one, terms };
  };
  const indices = (at: readonly Index[]): readonly Index[] => same(at, at.map(index));
  const op = ({ op: own }: Stage): Op => {
    switch (own.kind) {
      case 'gate': {
        const args = same(own.args, own.args.map(ref));
        return args === own.args ? own : { ...own, args };
      }
      case 'index': {
        const next = index(own.index);
        return next === own.index ? own : { ...own, index: next };
      }
      case 'read': {
        const [array, at] = [table[own.array], indices(own.at)];
        invariant(array !== undefined, 'what is read is there');
        const place = storage.has(array.id) ? moved(array, at) : null;
        if (place !== null) return { ...own, array: place.stage.id, at: place.at };
        const next = storage.has(array.id) || request.given.has(array.id) ? array.id : ref(array.id);
        return next === own.array && at === own.at ? own : { ...own, array: next, at };
      }
      case 'accumulate': {
        const parts = same(
          own.parts,
          own.parts.map((part): Part => {
            const [value, at, where] = [ref(part.value), indices(part.at), guard(part.guard)];
            return value === part.value && at === part.at && where === part.guard
              ? part
              : { ...part, value, at, guard: where };
          }),
        );
        return parts === own.parts ? own : { ...own, parts };
      }
      case 'pack': {
        const elements = same(own.elements, own.elements.map(ref));
        return elements === own.elements ? own : { ...own, elements };
      }
      case 'constant':
      case 'input':
        return own;
    }
  };
  return { ref, op, guard, indices };
}

/** The list before, if nothing in it has changed. */
function same<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return after.every((one, i) => one === before[i]) ? before : after;
}
