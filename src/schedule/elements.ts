// The elements with a place of their own to which a stage of a schedule leads where it is written: its own, or, through
// all that is virtual, those that it is computed from.

import { elementAt } from '../base/lists.ts';
import { identityOf } from '../form/dims.ts';
import { always, type Guard, type Index, type Ref, type Stage, type StageTable } from '../form/form.ts';
import { eachReference, valuesIn } from '../form/operands.ts';
import type { Schedule } from './tree.ts';

/** `at`: on all axes of the stage. `guard`: the conditions under which it is read. */
export type Element = { readonly stage: Stage; readonly at: readonly Index[]; readonly guard: Guard };

export type Elements = {
  readonly of: (ref: Ref) => readonly Element[];
  /** What the formula of a stage uses, whether it has a place of its own or not; each element once or more. */
  readonly in: (stage: Stage) => readonly Element[];
};

export function elementsOf({ request, storage }: Schedule, table: StageTable): Elements {
  const known = new Map<Ref, readonly Element[]>();
  const hasPlace = (ref: Ref): boolean => storage.has(ref) || request.given.has(ref) || table[ref]?.op.kind === 'input';
  const of = (ref: Ref): readonly Element[] => {
    const before = known.get(ref);
    if (before !== undefined) return before;
    const stage = elementAt(table, ref);
    const elements = hasPlace(ref) ? [{ stage, at: identityOf(stage.dims), guard: always }] : inFormula(stage);
    known.set(ref, elements);
    return elements;
  };
  const inFormula = (stage: Stage): readonly Element[] => {
    const found = new Set<Element>();
    const { op } = stage;
    const array = op.kind === 'read' && hasPlace(op.array) ? table[op.array] : undefined;
    if (op.kind === 'read' && array !== undefined) found.add({ stage: array, at: op.at, guard: stage.guard });
    if (op.kind === 'accumulate' && op.how === 'only') {
      for (const { value, at, guard } of op.parts) {
        // An arm is looked at where its conditions hold, and each of these where those before it do; those of the
        // stage itself are not asked again.
        guard.slice(stage.guard.length).forEach(({ condition }, i) => {
          for (const element of of(condition)) found.add(under(element, guard.slice(0, stage.guard.length + i)));
        });
        for (const ref of [value, ...at.flatMap(valuesIn)])
          for (const element of of(ref)) found.add(under(element, guard));
      }
      return [...found];
    }
    // Its own conditions are those of the branches around.
    eachReference({ ...stage, guard: always }, (ref) => {
      if (ref !== array?.id) for (const element of of(ref)) found.add(element);
    });
    return [...found];
  };
  return { of, in: inFormula };
}

/** What is read inside has the longer guard: the guards of what stands inside one another go on from each other. */
function under(element: Element, guard: Guard): Element {
  return element.guard.length < guard.length ? { ...element, guard } : element;
}
