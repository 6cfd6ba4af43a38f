// Copies stages of one program into a builder: a call written out, and every pass that rebuilds a program. Guards are
// translated; where a condition has become known, its branch is chosen and the other is left out.

import { elementAt } from '../base/lists.ts';
import { invariant } from '../base/invariant.ts';
import { accumulate, join, overAxes } from './combine.ts';
import {
  constant,
  gate,
  indexNumber,
  knownCondition,
  push,
  read,
  rename,
  stageOf,
  within,
  type Builder,
  type Label,
} from './builder.ts';
import { isIdentity, sameDims } from './dims.ts';
import {
  always,
  type Accumulate,
  type Dim,
  type Guard,
  type Literal,
  type Part,
  type Ref,
  type Stage,
} from './form.ts';
import { mappedOp } from './operands.ts';
import { renamedDims, renamedIndices, renamingBy, type Renaming } from './renumber.ts';

export type Copy = {
  /** Where each stage went; undefined for one whose branch is never taken. */
  readonly map: (Ref | undefined)[];
  readonly builder: Builder;
  /** The guard around the copy. */
  readonly outer: Guard;
  /** Whether the names of stages stay what they are: no call is written out, a program is rebuilt. */
  readonly keepsNames: boolean;
  /** The label of a stage's copy; null derives one. */
  readonly label: (stage: Stage) => Label | null;
  /** Builds a gate's copy otherwise than as it is; null where it has nothing to say. */
  readonly gate: ((stage: Stage, args: readonly Ref[], copied: (ref: Ref) => Ref) => Ref | null) | null;
  /** Where a program is rebuilt. */
  readonly whole?: Whole;
};

/** What is known of a program that is rebuilt as a whole. */
export type Whole = {
  /** By reference: stages whose axes are positions elsewhere, and stay what they are. */
  readonly isArray: readonly (boolean | undefined)[];
  /** Stages by number that one before them refers to, each with what stands for it until it is built. */
  readonly shells: Map<Ref, Ref>;
  /** By number: stages whose branch is never taken. */
  readonly dropped: Set<Ref>;
  readonly stageAt: (ref: Ref) => Stage;
  /** Uses another stage's copy instead of building one; null where it has nothing to say. */
  readonly instead: ((copy: Copy, stage: Stage) => Ref | null) | null;
};

/** The translated guard; null where it cannot hold. */
export function copyGuard(copy: Copy, guard: Guard): Guard | null {
  if (guard.length === 0) return copy.outer;
  const literals: Literal[] = [...copy.outer];
  for (const literal of guard) {
    const condition = copy.map[literal.condition];
    if (condition === undefined) return null;
    const known = knownCondition(copy.builder, condition, literals);
    if (known === null) literals.push({ condition, holds: literal.holds });
    else if ((known === 1) !== literal.holds) return null;
  }
  return literals;
}

/** Copies one stage unless it is there already. */
export function copyStage(copy: Copy, stage: Stage): void {
  if (copy.map[stage.id] !== undefined) return;
  const guard = copyGuard(copy, stage.guard);
  if (guard === null) {
    copy.whole?.dropped.add(stage.id);
    return;
  }
  const { builder } = copy;
  within(builder, guard, () => {
    const next = builder.stages.length;
    const ref = ofType(builder, stage, copy.whole?.instead?.(copy, stage) ?? built(copy, stage));
    const isScalar = stage.dims.length === 0 && copy.whole?.isArray[stage.id] !== true;
    copy.map[stage.id] = isScalar ? ref : withAxes(copy, stage, ref, ref >= next);
  });
}

/** What a position is computed by stays a whole number, whatever it is computed by. */
export function ofType(builder: Builder, stage: Stage, ref: Ref): Ref {
  const there = stageOf(builder, ref);
  if (stage.type !== 'whole' || there.type === 'whole') return ref;
  if (there.op.kind === 'constant') return constant(builder, there.op.value, stage.span, 'whole');
  builder.stages[ref] = { ...there, type: 'whole' };
  return ref;
}

/** Through what the builder makes of it, which shares and folds; else the same op with the copies of its operands. */
function built(copy: Copy, stage: Stage): Ref {
  const { builder, map } = copy;
  const { op, span, type, dims } = stage;
  const label = { name: stage.name, named: stage.named };
  if (op.kind === 'constant')
    return constant(builder, op.value, span, type, stage.named ? { ...label, ownLine: copy.keepsNames } : null);
  if (op.kind === 'gate') {
    const args = op.args.map((argument) => elementAt(map, argument));
    return (
      copy.gate?.(stage, args, (ref) => copied(copy, ref)) ?? gate(builder, op.gate, args, span, copy.label(stage))
    );
  }
  if (op.kind === 'read')
    return read(builder, copiedOrLater(copy, op.array), renamedIndices(renamingOf(copy), op.at), span, label);
  if (op.kind === 'accumulate') return builtAccumulate(copy, stage, op);
  const same = mappedOp(op, renamingOf(copy));
  if (same.kind === 'index' && type === 'whole' && same.index.terms.length > 0)
    return indexNumber(builder, same.index, span, label);
  return push(builder, same, type, copiedDims(copy, dims), span, label, builder.guard);
}

function builtAccumulate(copy: Copy, stage: Stage, { how, parts: all }: Accumulate): Ref {
  const { builder } = copy;
  const parts: Part[] = [];
  for (const part of all) {
    const guard = copyGuard(copy, part.guard);
    const isGone = copy.map[part.value] === undefined && copy.whole?.dropped.has(part.value) !== false;
    if (guard === null || isGone) continue;
    const value = copiedOrLater(copy, part.value);
    const of = part.of === null ? null : (copy.map[part.of] ?? null);
    parts.push({ value, at: renamedIndices(renamingOf(copy), part.at), dims: copiedDims(copy, part.dims), guard, of });
  }
  const [first] = parts;
  if (how === 'only' && first !== undefined && all.length > 1 && all.every((part) => isIdentity(part.at, stage.dims))) {
    const isLate = parts.some(({ value }) => isShell(copy, value));
    if (!isLate && parts.every(({ value }) => value === first.value)) return first.value;
    if (stage.dims.length === 0)
      return join(
        builder,
        parts.map(({ value, guard }) => ({ value, guard })),
        stage.span,
        copy.label(stage),
      );
  }
  return accumulate(builder, how, parts, stage.type, copiedDims(copy, stage.dims), stage.span, copy.label(stage));
}

/** Where the stage went; for one that is still to come, what stands for it. */
export function copiedOrLater(copy: Copy, ref: Ref): Ref {
  const { builder, map, whole } = copy;
  const there = map[ref] ?? whole?.shells.get(ref);
  if (there !== undefined) return there;
  invariant(whole !== undefined, 'stage … was copied', ref);
  const { type, dims, span } = whole.stageAt(ref);
  const shell = push(
    builder,
    { kind: 'accumulate', how: 'only', parts: [] },
    type,
    copiedDims(copy, dims),
    span,
    { name: '', named: false },
    always,
  );
  whole.shells.set(ref, shell);
  return shell;
}

function isShell(copy: Copy, ref: Ref): boolean {
  const { op } = stageOf(copy.builder, ref);
  return op.kind === 'accumulate' && op.parts.length === 0;
}

const renamings = new WeakMap<Copy, Renaming>();

/** What the copy makes of references and ranges in positions. */
export function renamingOf(copy: Copy): Renaming {
  let renaming = renamings.get(copy);
  if (renaming === undefined) {
    renaming = renamingBy({ stage: (ref) => copied(copy, ref), ofStage: (ref) => copy.map[ref] ?? null });
    renamings.set(copy, renaming);
  }
  return renaming;
}

function copiedDims(copy: Copy, dims: readonly Dim[]): readonly Dim[] {
  return dims.length === 0 ? dims : renamedDims(renamingOf(copy), dims);
}

/** An array keeps its axes and their order, whatever its elements have become. */
function withAxes(copy: Copy, stage: Stage, ref: Ref, isNew: boolean): Ref {
  const { builder } = copy;
  const axes = copiedDims(copy, stage.dims);
  const there = stageOf(builder, ref);
  if (there.dims.length === axes.length && there.dims.every((dim, i) => dim === axes[i])) return ref;
  if (isNew && there.op.kind !== 'accumulate' && sameDims(there.dims, axes)) {
    builder.stages[ref] = { ...there, dims: axes };
    return ref;
  }
  if (copy.whole?.isArray[stage.id] !== true) return ref;
  const name = builder.names.take(stage.name);
  // The array has the user's name; what its elements are has another.
  if (stage.named && there.name === stage.name)
    builder.stages[ref] = { ...there, name: builder.names.take(stage.name), named: false };
  const array = overAxes(builder, ref, axes, stage.span, { name, named: false });
  if (stage.named) rename(builder, array, { name: stage.name, named: true });
  return array;
}

/** The copy of a stage that is there for certain. */
export function copied(copy: Copy, ref: Ref): Ref {
  const result = copy.map[ref];
  invariant(result !== undefined, 'stage … was copied', ref);
  return result;
}
