// Puts the stages of a forward program in the order in which they are written: each before what uses it, each branch in
// one piece, otherwise as the lines stand. Numbers follow that order.

import { elementAt, lastOf } from '../base/lists.ts';
import { passBuilder } from './quotients.ts';
import { stageTable, type Program, type Ref, type Stage, type StageTable } from '../form/form.ts';
import { rebuild } from '../form/rebuild.ts';
import { recurrencesOf, type Recurrences } from '../form/recurrences.ts';
import { eachReference } from '../form/operands.ts';
import { liveStages } from '../form/references.ts';

export function order(program: Program): Program {
  // Without branches the lines stand in order already.
  if (program.stages.every((stage) => stage.guard.length === 0)) return program;
  const listed = listInOrder(program);
  return rebuild({ ...program, stages: listed, forward: listed.length }, passBuilder(program));
}

/** Each stage after what it uses; what a recurrence reads of itself may come later. */
export function listInOrder(program: Program): readonly Stage[] {
  const table = stageTable(program);
  const live = liveStages(program);
  const recurrences = recurrencesOf(program);
  const needs: (readonly Ref[] | undefined)[] = [];
  const needsOf = (stage: Stage): readonly Ref[] => (needs[stage.id] ??= referencesOf(stage, recurrences));
  const state: ('open' | 'done' | undefined)[] = [];
  /** By recurrence: how many of its stages are open. */
  const begun: number[] = [];
  const count = (ref: Ref, change: number): void => {
    const recurrence = recurrences.of(ref);
    if (recurrence !== null) begun[recurrence] = (begun[recurrence] ?? 0) + change;
  };
  const listed: Stage[] = [];
  const outsideOf = searchOutside(table, needsOf, state);

  /** Post-order with a stack of its own: arguments first, and for a join first what its branches take from outside. */
  const demand = (root: Ref): void => {
    const stack: Ref[] = [root];
    while (stack.length > 0) {
      const ref = lastOf(stack);
      if (state[ref] === 'done') {
        stack.pop();
        continue;
      }
      const stage = elementAt(table, ref);
      if (state[ref] === 'open') {
        state[ref] = 'done';
        count(ref, -1);
        listed.push(stage);
        stack.pop();
        continue;
      }
      // A recurrence is entered by its array, so that it stands in one piece.
      const array = recurrences.ownArray(stage);
      if (array !== null && state[array] === undefined && (begun[recurrences.of(array) ?? 0] ?? 0) === 0) {
        stack.push(array);
        continue;
      }
      state[ref] = 'open';
      count(ref, 1);
      pushReversed(stack, needsOf(stage), state);
      if (isJoin(stage)) pushReversed(stack, outsideOf(stage), state);
    }
  };
  for (const stage of program.stages) if (live[stage.id] === true && stage.guard.length === 0) demand(stage.id);
  for (const stage of program.stages) if (live[stage.id] === true) demand(stage.id);
  return listed;
}

function isJoin(stage: Stage): boolean {
  return stage.op.kind === 'accumulate' && stage.op.how === 'only';
}

/** What has to stand before the stage: all but an array of the recurrence to which a read belongs. */
function referencesOf(stage: Stage, recurrences: Recurrences): Ref[] {
  const later = recurrences.ownArray(stage);
  const references: Ref[] = [];
  eachReference(stage, (ref) => {
    if (ref !== later) references.push(ref);
  });
  return references;
}

/**
 * Finds what the branches of a join use that is not computed inside them, in the order in which they use it. Branches
 * stand inside branches: what a search meets again costs it no more than the question.
 */
function searchOutside(
  table: StageTable,
  needsOf: (stage: Stage) => readonly Ref[],
  state: readonly unknown[],
): (join: Stage) => readonly Ref[] {
  /** By stage: the last join whose branches were searched and had it. As long as it will be: it fills from behind. */
  const seenBy = new Array<Ref | undefined>(table.length);
  return (join) => {
    const outside: Ref[] = [];
    const pending: Ref[] = [];
    const add = (refs: readonly Ref[]): void => {
      for (let i = refs.length - 1; i >= 0; i -= 1) {
        const ref = elementAt(refs, i);
        if (state[ref] === undefined && seenBy[ref] !== join.id) pending.push(ref);
      }
    };
    add(needsOf(join));
    for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
      if (seenBy[ref] === join.id) continue;
      seenBy[ref] = join.id;
      const stage = elementAt(table, ref);
      if (stage.guard.length <= join.guard.length) outside.push(ref);
      else add(needsOf(stage));
    }
    return outside;
  };
}

/** Those that are not begun, so that the first is taken first. */
function pushReversed(stack: Ref[], refs: readonly Ref[], state: readonly unknown[]): void {
  for (let i = refs.length - 1; i >= 0; i -= 1) {
    const ref = elementAt(refs, i);
    if (state[ref] === undefined) stack.push(ref);
  }
}
