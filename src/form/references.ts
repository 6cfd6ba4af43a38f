// Which stages a stage refers to, and which of them anything needs.

import type { Check, Dim, Guard, Index, Program, Ref, Stage } from './form.ts';

/** Calls `visit` with every stage that `stage` refers to, in the order written; one may come twice. */
export function eachReference(stage: Stage, visit: (ref: Ref) => void): void {
  eachOfGuard(stage.guard, visit);
  eachOfDims(stage.dims, visit);
  const { op } = stage;
  switch (op.kind) {
    case 'gate':
      for (const argument of op.args) visit(argument);
      return;
    case 'read':
      visit(op.array);
      for (const index of op.at) eachOfIndex(index, visit);
      return;
    case 'accumulate':
      for (const part of op.parts) {
        eachOfGuard(part.guard, visit);
        visit(part.value);
        for (const index of part.at) eachOfIndex(index, visit);
        eachOfDims(part.dims, visit);
      }
      return;
    case 'pack':
      for (const element of op.elements) visit(element);
      return;
    case 'index':
      eachOfIndex(op.index, visit);
      return;
    case 'constant':
    case 'input':
      return;
  }
}

function eachOfGuard(guard: Guard, visit: (ref: Ref) => void): void {
  for (const literal of guard) visit(literal.condition);
}

function eachOfIndex(index: Index, visit: (ref: Ref) => void): void {
  for (const { of } of index.terms) if (of.kind === 'value') visit(of.ref);
}

/** Data may say how far an index runs. */
function eachOfDims(dims: readonly Dim[], visit: (ref: Ref) => void): void {
  for (const { from, to } of dims) {
    if (from.terms.length > 0) eachOfIndex(from, visit);
    if (to.terms.length > 0) eachOfIndex(to, visit);
  }
}

/** Calls `visit` with every stage that a check looks at. */
export function eachOfCheck({ index, from, to, dims, guard }: Check, visit: (ref: Ref) => void): void {
  for (const one of [index, from, to]) eachOfIndex(one, visit);
  eachOfDims(dims, visit);
  eachOfGuard(guard, visit);
}

/** By reference: whether a stage is needed for the results, the gradients or the checks, or is an input. */
export function liveStages(program: Program): readonly (boolean | undefined)[] {
  const table: (Stage | undefined)[] = [];
  for (const stage of program.stages) table[stage.id] = stage;
  const live: (boolean | undefined)[] = [];
  const pending: Ref[] = [
    ...program.parameters.map(({ ref }) => ref),
    ...program.seeds,
    ...program.results.map(({ ref }) => ref),
  ];
  for (const { is } of program.gradients) if (is !== null) pending.push(is);
  for (const check of program.checks) eachOfCheck(check, (ref) => pending.push(ref));
  while (pending.length > 0) {
    const ref = pending.pop() as Ref;
    if (live[ref] === true) continue;
    live[ref] = true;
    eachReference(table[ref] as Stage, (next) => {
      if (live[next] !== true) pending.push(next);
    });
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
