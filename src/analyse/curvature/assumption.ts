// The stages under assumptions: what is assumed of a stage holds whatever it is made of, and of branches only those are
// left that the assumed conditions allow.

import type { Op, Part, Ref, Stage, StageTable } from '../../form/form.ts';
import { mappedOp } from '../../form/operands.ts';
import { elementwise } from './analysis.ts';
import type { Known } from './known.ts';
import { truthOfJoined } from './three-valued.ts';

export function closedUnder(table: StageTable, assumed: ReadonlyMap<Ref, Known>): StageTable {
  const closed = table.map((stage): Stage | undefined =>
    stage !== undefined && assumed.has(stage.id)
      ? { ...stage, op: { kind: 'input', parameter: stage.name, role: 'active' }, guard: [] }
      : stage,
  );
  const truths = new Map<Ref, boolean | null>();
  const isAssumed = (ref: Ref): boolean | null => {
    const { curvature, interval } = assumed.get(ref) ?? {};
    const isFixed = curvature === 'constant' && interval !== undefined && interval[0] === interval[1];
    return isFixed ? interval[0] !== 0 : null;
  };
  const truth = (ref: Ref): boolean | null => {
    const before = truths.get(ref);
    if (before !== undefined) return before;
    const made = truthOfJoined(
      ref,
      (one) => closed[one],
      isAssumed,
      () => null,
    );
    truths.set(ref, made);
    return made;
  };
  if (![...assumed.values()].some(({ curvature }) => curvature === 'constant')) return closed;
  const taken = closed.map((stage) => stage && withoutBranches(stage, truth));
  return taken.map((stage) => stage && { ...stage, op: throughBranches(stage.op, taken) });
}

/** A branch whose only part is taken for certain has that alone; of others the parts are left that may be. */
function withoutBranches(stage: Stage, truth: (ref: Ref) => boolean | null): Stage {
  const { op } = stage;
  if (op.kind !== 'accumulate' || elementwise(stage) === null) return stage;
  const parts = op.parts.flatMap((part): readonly Part[] => {
    const guard = part.guard.filter(({ condition, holds }) => truth(condition) !== holds);
    return guard.some(({ condition }) => truth(condition) !== null) ? [] : [{ ...part, guard }];
  });
  return parts.length === 0 ? stage : { ...stage, op: { ...op, parts } };
}

/** What a stage hands on that has one branch. */
export function beyondBranches(table: StageTable, from: Ref): Ref {
  let ref = from;
  for (;;) {
    const stage = table[ref];
    if (stage?.op.kind !== 'accumulate' || elementwise(stage) === null) return ref;
    const [only, ...more] = stage.op.parts;
    if (only === undefined || more.length > 0 || only.guard.length > 0) return ref;
    ref = only.value;
  }
}

function throughBranches(op: Op, table: StageTable): Op {
  const value = (ref: Ref): Ref => beyondBranches(table, ref);
  const same = <T>(of: T): T => of;
  return mappedOp(op, {
    value,
    array: same,
    index: same,
    part: (part) => ({ ...part, value: value(part.value) }),
  });
}
