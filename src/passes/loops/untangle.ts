// Recurrences by data whose elements are written out one by one: which element is needed, only data says, but never one
// that is written later. What cannot be needed is no dependence.

import { addScaled, lowerBound } from '../../stage/affine.ts';
import type { Index } from '../../stage/form.ts';
import type { Component } from './components.ts';
import { elsewhere, type Dependence } from './dependence.ts';
import type { Statement } from './statements.ts';

/** Dependences of cyclic components that never come true. */
export function neverNeeded(components: readonly Component[]): ReadonlySet<Dependence> {
  const found = new Set<Dependence>();
  for (const { inner } of components) {
    const sure = inner.filter((dependence) => dataAxis(dependence) === null);
    const after = reach(sure, ({ from }) => from, ({ to }) => to);
    const before = reach(sure, ({ to }) => to, ({ from }) => from);
    for (const dependence of inner) {
      const axis = dataAxis(dependence);
      if (axis === null) continue;
      const { from, to, use } = dependence;
      const array = use.stage.id;
      const [read, written] = [use.at[axis], from.writes?.at[axis]];
      // What is read where data says comes before each element that it is for; what is handed back there comes from an
      // element further on.
      const isNever = isFromData(read)
        ? [to, ...after(to)].some((user) => user.stage.id === array && isNeverBelow(written, user.writes?.at[axis]))
        : [from, ...before(from)].some((source) => source.uses.some(({ stage, at }) => stage.id === array && isNeverBelow(read, at[axis])));
      if (isNever) found.add(dependence);
    }
  }
  return found;
}

/** Whether one position is never less than another, whatever the iterations are. */
function isNeverBelow(a: Index | undefined, b: Index | undefined): boolean {
  if (a === undefined || b === undefined || isFromData(a) || isFromData(b)) return false;
  return (lowerBound(addScaled(a, -1, elsewhere(b, new Map()))) ?? -1) >= 0;
}

/** The axis on which only data says whether two positions meet. */
function dataAxis({ from, use }: Dependence): number | null {
  const axis = use.at.findIndex((read, i) => isFromData(read) !== isFromData(from.writes?.at[i]));
  return axis < 0 ? null : axis;
}

function isFromData(index: Index | undefined): boolean {
  return index?.terms.some(({ of }) => of.kind === 'value') === true;
}

/** All statements that can be reached from one. */
function reach(dependences: readonly Dependence[], start: (dependence: Dependence) => Statement, end: (dependence: Dependence) => Statement): (from: Statement) => ReadonlySet<Statement> {
  const next = new Map<Statement, Statement[]>();
  for (const dependence of dependences) next.set(start(dependence), [...(next.get(start(dependence)) ?? []), end(dependence)]);
  return (from) => {
    const reached = new Set<Statement>();
    const pending = [from];
    for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
      for (const other of next.get(one) ?? []) {
        if (reached.has(other)) continue;
        reached.add(other);
        pending.push(other);
      }
    }
    return reached;
  };
}
