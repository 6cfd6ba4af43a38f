// Which stages anything needs, and the program without the others.

import { elementAt } from '../base/lists.ts';
import { stageTable, type Check, type Program, type Ref, type Stage } from './form.ts';
import { eachOfDims, eachOfGuard, eachOfIndex, eachReference, type Visit } from './operands.ts';

/** Calls `visit` with every stage that a check looks at. */
export function eachOfCheck({ index, from, to, dims, guard }: Check, visit: Visit): void {
  for (const one of [index, from, to]) eachOfIndex(one, visit);
  eachOfDims(dims, visit);
  eachOfGuard(guard, visit);
}

/** By reference: whether a stage is needed for the results, the gradients or the checks, or is an input. */
export function liveStages(program: Program): readonly (boolean | undefined)[] {
  const table = stageTable(program);
  // As long as it will be: the results, with which it begins, stand far behind.
  const live = new Array<boolean | undefined>(table.length);
  const pending: Ref[] = [
    ...program.parameters.map(({ ref }) => ref),
    ...program.seeds,
    ...program.results.map(({ ref }) => ref),
  ];
  for (const { is } of program.gradients) if (is !== null) pending.push(is);
  for (const check of program.checks) eachOfCheck(check, (ref) => pending.push(ref));
  const need = (ref: Ref): void => {
    if (live[ref] !== true) pending.push(ref);
  };
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (live[ref] === true) continue;
    live[ref] = true;
    eachReference(elementAt(table, ref), need);
  }
  return live;
}

/** The program without what nothing needs. */
export function prune(program: Program): Program {
  const live = liveStages(program);
  const stages: Stage[] = [];
  let forward = 0;
  program.stages.forEach((stage, i) => {
    if (live[stage.id] !== true) return;
    stages.push(stage);
    if (i < program.forward) forward += 1;
  });
  const adjoints = new Map<Ref, Ref>();
  for (const [of, is] of program.adjoints) if (live[of] === true && live[is] === true) adjoints.set(of, is);
  return { ...program, stages, forward, adjoints };
}
