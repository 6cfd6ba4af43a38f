// Which stages are computed by steps of their own, and which are virtual: written inside the steps that use them, as
// often as they are used. So a product over three indices is never stored, and what is cheap is computed again.
// Rematerialisation (Briggs, Cooper and Torczon 1992).

import { isIdentity, sameDims } from '../form/dims.ts';
import type { Part, Program, Ref, Stage, StageTable } from '../form/form.ts';
import { stageTable } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { eachReference } from '../form/operands.ts';

export type Roots = {
  readonly table: StageTable;
  /** Stages that steps give their values, in the order of the program. */
  readonly computed: readonly Stage[];
  /** Neither computed by a step nor there from the start. */
  readonly isVirtual: (ref: Ref) => boolean;
};

/** Operations of a virtual stage that is used more than once. */
const mostRepeated = 12;

/** What the stages asked for need; `isGiven` says where to stop. */
export function rootsOf(program: Program, isGiven: (stage: Stage) => boolean, wanted: ReadonlySet<Ref>): Roots {
  const table = stageTable(program);
  const reached = reachedFrom(table, wanted, isGiven);
  const targets = new Set<Ref>();
  const users = new Map<Ref, number>();
  for (const ref of reached) {
    const stage = table[ref] as Stage;
    if (stage.op.kind === 'read') targets.add(stage.op.array);
    const used = new Set<Ref>();
    eachReference(stage, (next) => used.add(next));
    for (const next of used) users.set(next, (users.get(next) ?? 0) + 1);
  }
  const virtual = new Map<Ref, boolean>();
  const operations = new Map<Ref, number>();

  const isVirtual = (ref: Ref): boolean => {
    const known = virtual.get(ref);
    if (known !== undefined) return known;
    const stage = table[ref] as Stage;
    // A cycle has a stage that is read, which is no virtual one.
    const isCheap =
      !wanted.has(ref) &&
      (stage.op.kind === 'constant' || (reached.has(ref) && !targets.has(ref) && isCheapStage(stage, isVirtual)));
    const result =
      isCheap && ((users.get(ref) ?? 0) < 2 || stage.dims.length === 0 || operationsOf(ref) <= mostRepeated);
    virtual.set(ref, result);
    return result;
  };

  const operationsOf = (ref: Ref): number => {
    const known = operations.get(ref);
    if (known !== undefined) return known;
    const { op } = table[ref] as Stage;
    let total = op.kind === 'gate' ? 1 : 0;
    if (op.kind === 'gate') for (const argument of op.args) if (isVirtual(argument)) total += operationsOf(argument);
    if (op.kind === 'accumulate') for (const { value } of op.parts) if (isVirtual(value)) total += operationsOf(value);
    operations.set(ref, total);
    return total;
  };

  const isCheapStage = (stage: Stage, isOther: (ref: Ref) => boolean): boolean => {
    const { op, dims } = stage;
    switch (op.kind) {
      case 'constant':
      case 'index':
        return true;
      case 'read':
        return dims.length > 0;
      case 'gate':
        return dims.length > 0 && !op.gate.user && (op.gate.cost <= 2 || op.gate.type === 'whole');
      case 'accumulate':
        return isAlias(stage, op.parts) || isCheapJoin(stage, isOther);
      default:
        return false;
    }
  };

  /** A branch between two cheap values, which use nothing that is computed inside the branch. */
  const isCheapJoin = (stage: Stage, isOther: (ref: Ref) => boolean): boolean => {
    const { op, dims, guard } = stage;
    if (op.kind !== 'accumulate' || op.how !== 'only' || op.parts.length !== 2 || dims.length === 0) return false;
    return op.parts.every(
      (part) =>
        isIdentity(part.at, dims) &&
        sameDims(part.dims, dims) &&
        sameGuard(part.guard.slice(0, -1), guard) &&
        part.guard.length > guard.length &&
        isFree(part.value, guard.length, isOther, new Set()),
    );
  };

  /** Whether no step under more than `depth` conditions gives it a value. */
  const isFree = (ref: Ref, depth: number, isOther: (ref: Ref) => boolean, seen: Set<Ref>): boolean => {
    const stage = table[ref] as Stage;
    if (isGiven(stage) || seen.has(ref)) return true;
    seen.add(ref);
    if (!isOther(ref)) return stage.guard.length <= depth;
    let free = true;
    eachReference(stage, (next) => {
      if (free && stage.guard.every(({ condition }) => condition !== next)) free = isFree(next, depth, isOther, seen);
    });
    return free;
  };

  const computed = program.stages.filter((stage) => reached.has(stage.id) && !isGiven(stage) && !isVirtual(stage.id));
  return { table, computed, isVirtual };
}

/** One part in place and under no condition of its own: another name for its value. */
function isAlias(stage: Stage, parts: readonly Part[]): boolean {
  const [part] = parts;
  return (
    part !== undefined &&
    parts.length === 1 &&
    isIdentity(part.at, stage.dims) &&
    sameDims(part.dims, stage.dims) &&
    part.guard.every(({ condition, holds }) =>
      stage.guard.some((literal) => literal.condition === condition && literal.holds === holds),
    )
  );
}

/** All stages that are needed and not given. */
function reachedFrom(
  table: StageTable,
  wanted: ReadonlySet<Ref>,
  isGiven: (stage: Stage) => boolean,
): ReadonlySet<Ref> {
  const reached = new Set<Ref>();
  const pending: Ref[] = [...wanted];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    const stage = table[ref] as Stage;
    if (reached.has(ref) || isGiven(stage)) continue;
    reached.add(ref);
    eachReference(stage, (next) => pending.push(next));
  }
  return reached;
}
