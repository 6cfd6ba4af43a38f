// Stages for other values of indices: what a stage becomes where an index is a position. What costs little is made
// again at that position; what is computed for each value of the index anyway is read there.

import { addScaled } from '../form/affine.ts';
import { accumulate, join } from '../form/combine.ts';
import { constant, gate, indexNumber, knownCondition, read, stageOf, within } from '../form/builder.ts';
import { copiedOrLater, ofType, renamingOf, type Copy } from '../form/copy.ts';
import {
  closedDims,
  dimsOfBounds,
  dimsOfGuard,
  dimsOfIndex,
  identityOf,
  isIdentity,
  sameDims,
  unionOfDims,
} from '../form/dims.ts';
import {
  atomIndex,
  constantIndex,
  type Accumulate,
  type Dim,
  type Guard,
  type Index,
  type Part,
  type Ref,
  type Stage,
  type StageTable,
} from '../form/form.ts';
import { commonLength } from '../form/guard.ts';
import { valuesOf } from '../form/operands.ts';
import { renamedDims } from '../form/renumber.ts';
import { wholeIndex } from '../form/whole-index.ts';

/** Indices with what they are, which may use others of them; and the conditions that this settles. */
export type Substitution = {
  readonly table: StageTable;
  readonly positions: ReadonlyMap<Dim, Index>;
  readonly settled: ReadonlyMap<Ref, boolean>;
};

/** The indices on which an expression depends once the positions are put in. */
export function dimsAfter(
  { table, positions }: Pick<Substitution, 'table' | 'positions'>,
  dims: readonly Dim[],
): readonly Dim[] {
  return unionOfDims(
    dims.flatMap((dim) => {
      const position = positions.get(dim);
      return position === undefined ? [dim] : dimsAfter({ table, positions }, dimsOfIndex(table, position));
    }),
  );
}

/** Whether there is such a stage: no range depends on one of the indices, and all is element by element. */
export function canSubstitute(substitution: Substitution, ref: Ref, seen = new Set<Ref>()): boolean {
  const { table, positions } = substitution;
  const stage = stageOf({ stages: table }, ref);
  const { op, dims } = stage;
  if (seen.has(ref) || !dims.some((dim) => positions.has(dim))) return true;
  seen.add(ref);
  if (isReadThere(substitution, stage)) return true;
  if (op.kind === 'input' || op.kind === 'pack') return false;
  if (op.kind === 'read') return !isUnderIndex(substitution, stageOf({ stages: table }, op.array));
  if (op.kind === 'accumulate') {
    const isBound = op.parts.some(
      (part) =>
        !isIdentity(part.at, dims) || part.dims.some((dim) => dimsOfBounds(dim).some((one) => positions.has(one))),
    );
    if (isBound) return false;
  }
  return valuesOf(op).every((one) => canSubstitute(substitution, one, seen));
}

/** Whether a condition on one of the indices says where the stage is there at all. */
function isUnderIndex({ table, positions }: Substitution, { guard }: Stage): boolean {
  return dimsOfGuard(table, guard).some((dim) => positions.has(dim));
}

/** Gates that cost more are computed once for each value of the index. */
const mostRepeated = 2;

/** Whether the stage is an array over the index, under conditions that say nothing of the index. */
function isReadThere(substitution: Substitution, stage: Stage): boolean {
  const { table, positions } = substitution;
  const { op, dims } = stage;
  if (isUnderIndex(substitution, stage)) return false;
  if (op.kind === 'input' || op.kind === 'pack') return true;
  const isWorth = op.kind === 'accumulate' || (op.kind === 'gate' && (op.gate.user || op.gate.cost > mostRepeated));
  const own = dims.filter((dim) => positions.has(dim));
  const others = dims.filter((dim) => !positions.has(dim));
  return isWorth && !dimsAfter({ table, positions }, own).some((dim) => others.includes(dim));
}

/** Builds stages under a substitution into a copy, and remembers what it has built. */
export type Putting = {
  readonly copy: Copy;
  readonly substitution: Substitution;
  /** By the name of a stage that is built: the one in whose place it is. */
  readonly names: Map<string, Stage>;
  readonly made: Map<Ref, Ref[]>;
};

/** The stage under the guard in force. */
export function putStage(putting: Putting, ref: Ref): Ref {
  const { copy, substitution, names, made } = putting;
  const { builder } = copy;
  const stage = stageOf({ stages: substitution.table }, ref);
  const known = substitution.settled.get(ref);
  if (known !== undefined) return constant(builder, known ? 1 : 0, stage.span, 'truth');
  if (!stage.dims.some((dim) => substitution.positions.has(dim))) return copiedOrLater(copy, ref);
  const all = made.get(ref) ?? [];
  const before = all.find((one) => {
    const { guard } = stageOf(builder, one);
    return commonLength(builder.guard, guard) === guard.length;
  });
  if (before !== undefined) return before;
  const next = builder.stages.length;
  const there = isReadThere(substitution, stage) ? elementOf(putting, stage) : built(putting, stage);
  const whole = ofType(builder, stage, there);
  const { op, name } = stageOf(builder, whole);
  if (whole >= next && op.kind !== 'constant') names.set(name, stage);
  made.set(ref, [...all, whole]);
  return whole;
}

export function putIndex(putting: Putting, { offset, terms }: Index): Index {
  const { copy, substitution } = putting;
  return terms.reduce((total, { factor, of }) => {
    if (of.kind === 'size') return addScaled(total, factor, atomIndex(of));
    if (of.kind === 'value') return addScaled(total, factor, wholeIndex(copy.builder, putStage(putting, of.ref)));
    const position = substitution.positions.get(of);
    const there = position === undefined ? atomIndex(renamingOf(copy).dim(of)) : putIndex(putting, position);
    return addScaled(total, factor, there);
  }, constantIndex(offset));
}

export function putDims({ copy, substitution }: Putting, dims: readonly Dim[]): readonly Dim[] {
  return renamedDims(renamingOf(copy), dimsAfter(substitution, dims));
}

/** The conditions in force with these after them; null where they cannot hold. */
export function putGuard(putting: Putting, literals: Guard): Guard | null {
  const { builder } = putting.copy;
  let { guard } = builder;
  for (const { condition, holds } of literals) {
    const there = within(builder, guard, () => putStage(putting, condition));
    const known = knownCondition(builder, there, guard);
    if (known === null) guard = [...guard, { condition: there, holds }];
    else if ((known === 1) !== holds) return null;
  }
  return guard;
}

/** The element of what is an array over the index. */
function elementOf(putting: Putting, { id, name, span }: Stage): Ref {
  const { copy, substitution } = putting;
  const array = copiedOrLater(copy, id);
  const axes = stageOf(copy.builder, array).dims;
  const positions = new Map(
    [...substitution.positions].map(([dim, position]) => [renamingOf(copy).dim(dim), position]),
  );
  const at = axes.map((axis) => {
    const position = positions.get(axis);
    return position === undefined ? atomIndex(axis) : putIndex(putting, position);
  });
  return isIdentity(at, axes) ? array : read(copy.builder, array, at, span, `${name}At`);
}

function built(putting: Putting, stage: Stage): Ref {
  const { builder } = putting.copy;
  const { op, span, name, dims } = stage;
  switch (op.kind) {
    case 'constant':
      return constant(builder, op.value, span, stage.type);
    case 'index':
      return indexNumber(builder, putIndex(putting, op.index), span);
    case 'gate': {
      const args = op.args.map((argument) => putStage(putting, argument));
      return gate(builder, op.gate, args, span);
    }
    case 'read': {
      const at = op.at.map((index) => putIndex(putting, index));
      return read(builder, copiedOrLater(putting.copy, op.array), at, span, name);
    }
    case 'accumulate': {
      const isJoin = op.how === 'only' && op.parts.every((part) => sameDims(part.dims, dims));
      return isJoin ? joined(putting, stage, op) : folded(putting, stage, op);
    }
    default:
      return elementOf(putting, stage);
  }
}

type Arm = { readonly part: Part; readonly value: Ref; readonly guard: Guard };

/** The parts that may be taken, each under its own conditions. */
function armsOf(putting: Putting, { guard }: Stage, { parts }: Accumulate): readonly Arm[] {
  const { builder } = putting.copy;
  return parts.flatMap((part) => {
    const under = putGuard(putting, part.guard.slice(guard.length));
    if (under === null) return [];
    return [{ part, guard: under, value: within(builder, under, () => putStage(putting, part.value)) }];
  });
}

function joined(putting: Putting, stage: Stage, op: Accumulate): Ref {
  const arms = armsOf(putting, stage, op);
  const [only, ...others] = arms;
  return only !== undefined && others.length === 0 ? only.value : join(putting.copy.builder, arms, stage.span);
}

function folded(putting: Putting, stage: Stage, op: Accumulate): Ref {
  const { builder } = putting.copy;
  const rangeOf = (dims: readonly Dim[], guard: Guard): readonly Dim[] =>
    closedDims(unionOfDims(putDims(putting, dims), dimsOfGuard(builder.stages, guard)));
  const axes = rangeOf(stage.dims, builder.guard);
  const parts = armsOf(putting, stage, op).map(({ part, value, guard }): Part => ({
    value,
    at: identityOf(axes),
    dims: unionOfDims(axes, rangeOf(part.dims, guard)),
    guard,
    of: null,
  }));
  return accumulate(builder, op.how, parts, stage.type, axes, stage.span);
}
