// Which statement needs which other one first, and how many iterations of each loop lie between the two: the direction
// vector of a dependence. A loop may hold both sides if its distance is 0, or has the sign of the loop's direction;
// where the distance is unknown, one side has to be done with all iterations of the loop before the other begins (Wolf
// and Lam 1991).

import {
  distanceOn,
  distancesOn,
  isKnown,
  meetingOf,
  type Access,
  type Distance,
  type Meeting,
} from '../form/distance.ts';
import { factsAt, type Known } from '../form/facts.ts';
import type { Dim, Guard, Index, Ref } from '../form/form.ts';
import { madeBy } from './positions.ts';
import type { Statement, Use } from './statements.ts';

export type Dependence = {
  readonly from: Statement;
  readonly to: Statement;
  readonly use: Use;
  readonly meeting: Meeting;
  /** On the indices over which both sides range. One that is not there is unknown: all iterations must be done. */
  readonly distances: ReadonlyMap<Dim, Distance>;
};

export function dependencesOf(statements: readonly Statement[], known: Known): readonly Dependence[] {
  const producers = new Map<Ref, Statement[]>();
  for (const statement of statements) {
    for (const { id } of madeBy(statement)) {
      const list = producers.get(id);
      if (list === undefined) producers.set(id, [statement]);
      else list.push(statement);
    }
  }
  const writes = new Map<Statement, Access>();
  const writeOf = (statement: Statement): Access => {
    let write = writes.get(statement);
    if (write === undefined)
      writes.set(statement, (write = accessOf(statement.writes?.at ?? [], statement.guard, statement.dims, known)));
    return write;
  };
  const found: Dependence[] = [];
  for (const to of statements) {
    for (const use of to.uses) {
      const own = producers.get(use.stage.id);
      if (own === undefined) continue;
      const read = accessOf(use.at, use.guard, to.dims, known);
      for (const from of own) {
        const meeting = meetingOf(writeOf(from), read, known.table);
        const distances = meeting === null ? null : distancesOn(meeting, from.dims, to.dims);
        if (meeting !== null && distances !== null) found.push({ from, to, use, meeting, distances });
      }
    }
  }
  return found;
}

function accessOf(at: readonly Index[], guard: Guard, dims: readonly Dim[], known: Known): Access {
  return { at, facts: factsAt(known, at, guard, dims) };
}

/**
 * From an index of what is needed to one of what needs it, where both count the same thing; null where nothing is known
 * of it.
 */
export function distanceBetween({ meeting }: Dependence, needed: Dim, needing: Dim): Distance | null {
  const distance = distanceOn(meeting, needed, needing);
  return distance !== null && isKnown(distance) ? distance : null;
}
