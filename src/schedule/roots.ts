// Which stages are computed by steps of their own, and which are virtual: written inside the steps that use them, as
// often as they are used. So a product over three indices is never stored, and what is cheap is computed again.
// Rematerialisation (Briggs, Cooper and Torczon 1992).

import { elementAt } from '../base/lists.ts';
import { isIdentity, sameDims } from '../form/dims.ts';
import type { Part, Program, Ref, Stage, StageTable } from '../form/form.ts';
import { stageTable } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { isOfPart } from '../form/index-bounds.ts';
import { eachReference, valuesOf } from '../form/operands.ts';

export type Roots = {
  readonly table: StageTable;
  /** Stages that steps give their values, in the order of the program. */
  readonly computed: readonly Stage[];
  /** Neither computed by a step nor there from the start. */
  readonly isVirtual: (ref: Ref) => boolean;
};

/** Operations of a virtual stage that is used more than once. */
const mostRepeated = 12;

/** What is known while it is decided. */
type Deciding = {
  readonly table: StageTable;
  readonly wanted: ReadonlySet<Ref>;
  readonly isGiven: (stage: Stage) => boolean;
  readonly reached: ReadonlySet<Ref>;
  /** Arrays of reads. */
  readonly targets: ReadonlySet<Ref>;
  readonly users: ReadonlyMap<Ref, number>;
  readonly virtual: Map<Ref, boolean>;
  readonly operations: Map<Ref, number>;
};

/** What the stages asked for need; `isGiven` says where to stop. */
export function rootsOf(program: Program, isGiven: (stage: Stage) => boolean, wanted: ReadonlySet<Ref>): Roots {
  const table = stageTable(program);
  const reached = reachedFrom(table, wanted, isGiven);
  const targets = new Set<Ref>();
  const users = new Map<Ref, number>();
  for (const ref of reached) {
    const stage = elementAt(table, ref);
    if (stage.op.kind === 'read') targets.add(stage.op.array);
    const used = new Set<Ref>();
    eachReference(stage, (next) => used.add(next));
    for (const next of used) users.set(next, (users.get(next) ?? 0) + 1);
  }
  const deciding: Deciding = {
    table,
    wanted,
    isGiven,
    reached,
    targets,
    users,
    virtual: new Map(),
    operations: new Map(),
  };
  const isOwn = (stage: Stage): boolean => reached.has(stage.id) && !isGiven(stage) && !isVirtual(deciding, stage.id);
  return { table, computed: program.stages.filter(isOwn), isVirtual: (ref) => isVirtual(deciding, ref) };
}

function isVirtual(deciding: Deciding, ref: Ref): boolean {
  const { table, wanted, reached, targets, users, virtual } = deciding;
  const known = virtual.get(ref);
  if (known !== undefined) return known;
  const stage = elementAt(table, ref);
  // A cycle has a stage that is read, which is no virtual one.
  const isCheap =
    !wanted.has(ref) &&
    (stage.op.kind === 'constant' || (reached.has(ref) && !targets.has(ref) && isCheapStage(deciding, stage)));
  const isRepeated = (): boolean =>
    (users.get(ref) ?? 0) > 1 && stage.dims.length > 0 && operationsOf(deciding, ref) > mostRepeated;
  const result = isCheap && (isOfPart(table, stage) || !isRepeated());
  virtual.set(ref, result);
  return result;
}

function operationsOf(deciding: Deciding, ref: Ref): number {
  const { table, operations } = deciding;
  const known = operations.get(ref);
  if (known !== undefined) return known;
  const { op } = elementAt(table, ref);
  let total = op.kind === 'gate' ? 1 : 0;
  if (op.kind === 'gate' || op.kind === 'accumulate')
    for (const value of valuesOf(op)) if (isVirtual(deciding, value)) total += operationsOf(deciding, value);
  operations.set(ref, total);
  return total;
}

function isCheapStage(deciding: Deciding, stage: Stage): boolean {
  const { op, dims } = stage;
  switch (op.kind) {
    case 'constant':
    case 'index':
      return true;
    case 'read':
      return dims.length > 0;
    case 'gate':
      if (isOfPart(deciding.table, stage)) return true;
      return dims.length > 0 && !op.gate.user && (op.gate.cost <= 2 || op.gate.type === 'whole');
    case 'accumulate':
      return isAlias(stage, op.parts) || isCheapJoin(deciding, stage);
    default:
      return false;
  }
}

/** A branch between two cheap values, which use nothing that is computed inside the branch. */
function isCheapJoin(deciding: Deciding, { op, dims, guard }: Stage): boolean {
  if (op.kind !== 'accumulate' || op.how !== 'only' || op.parts.length !== 2 || dims.length === 0) return false;
  return op.parts.every(
    (part) =>
      isIdentity(part.at, dims) &&
      sameDims(part.dims, dims) &&
      sameGuard(part.guard.slice(0, -1), guard) &&
      part.guard.length > guard.length &&
      isFree(deciding, part.value, guard.length, new Set()),
  );
}

/** Whether no step under more than `depth` conditions gives it a value. */
function isFree(deciding: Deciding, ref: Ref, depth: number, seen: Set<Ref>): boolean {
  const stage = elementAt(deciding.table, ref);
  if (deciding.isGiven(stage) || seen.has(ref)) return true;
  seen.add(ref);
  if (!isVirtual(deciding, ref)) return stage.guard.length <= depth;
  let free = true;
  eachReference(stage, (next) => {
    if (free && stage.guard.every(({ condition }) => condition !== next)) free = isFree(deciding, next, depth, seen);
  });
  return free;
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
    const stage = elementAt(table, ref);
    if (reached.has(ref) || isGiven(stage)) continue;
    reached.add(ref);
    eachReference(stage, (next) => pending.push(next));
  }
  return reached;
}
