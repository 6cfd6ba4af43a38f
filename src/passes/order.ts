// Puts the stages of a forward program in the order in which they are written: each before what uses it, each branch in
// one piece, otherwise as the lines stand. Numbers follow that order.

import { passBuilder } from './quotients.ts';
import { rebuild } from '../stage/copy.ts';
import { stageTable, type Program, type Ref, type Stage } from '../stage/form.ts';
import { eachReference, liveStages } from '../stage/references.ts';

export function order(program: Program): Program {
  // Without branches the lines stand in order already.
  if (program.stages.every((stage) => stage.guard.length === 0)) return program;
  const listed = listInOrder(program);
  return rebuild({ ...program, stages: listed, forward: listed.length }, passBuilder(program));
}

function listInOrder(program: Program): readonly Stage[] {
  const table = stageTable(program);
  const live = liveStages(program);
  const state: ('open' | 'done' | undefined)[] = [];
  const listed: Stage[] = [];

  /** Post-order with a stack of its own: arguments first, and for a join first what its branches take from outside. */
  const demand = (root: Ref): void => {
    const stack: Ref[] = [root];
    while (stack.length > 0) {
      const ref = stack[stack.length - 1] as Ref;
      if (state[ref] === 'done') {
        stack.pop();
        continue;
      }
      const stage = table[ref] as Stage;
      if (state[ref] === 'open') {
        state[ref] = 'done';
        listed.push(stage);
        stack.pop();
        continue;
      }
      state[ref] = 'open';
      const needs = isJoin(stage) ? [...outsideOf(stage, table, state), ...referencesOf(stage)] : referencesOf(stage);
      for (let i = needs.length - 1; i >= 0; i -= 1) if (state[needs[i] as Ref] === undefined) stack.push(needs[i] as Ref);
    }
  };
  for (const stage of program.stages) if (live[stage.id] === true && stage.guard.length === 0) demand(stage.id);
  for (const stage of program.stages) if (live[stage.id] === true) demand(stage.id);
  return listed;
}

function isJoin(stage: Stage): boolean {
  return stage.op.kind === 'accumulate' && stage.op.how === 'only';
}

function referencesOf(stage: Stage): Ref[] {
  const references: Ref[] = [];
  eachReference(stage, (ref) => references.push(ref));
  return references;
}

/** What the branches of a join use that is not computed inside them, in the order in which they use it. */
function outsideOf(join: Stage, table: readonly (Stage | undefined)[], state: readonly unknown[]): Ref[] {
  const outside: Ref[] = [];
  const seen = new Set<Ref>();
  const pending = referencesOf(join).reverse();
  while (pending.length > 0) {
    const ref = pending.pop() as Ref;
    if (seen.has(ref) || state[ref] !== undefined) continue;
    seen.add(ref);
    const stage = table[ref] as Stage;
    if (stage.guard.length <= join.guard.length) outside.push(ref);
    else pending.push(...referencesOf(stage).reverse());
  }
  return outside;
}
