// Moves every stage into the branches that use it: computed where it is needed, and nowhere else. What several branches
// need, but not all, is guarded by a condition of its own: that one of them is taken. So is what a branch inside a loop
// needs and the loop does not move: that the branch is taken at all. A recurrence stays where it is. Code sinking, as
// in partial dead code elimination (Knoop, Rüthing and Steffen 1994).

import { elementAt } from '../base/lists.ts';
import { isIdentity, isStraight, unionOfDims } from '../form/dims.ts';
import {
  always,
  refAt,
  stageTable,
  type Dim,
  type Guard,
  type Program,
  type Ref,
  type Stage,
  type StageTable,
} from '../form/form.ts';
import { commonLength, implies, sameGuard } from '../form/guard.ts';
import { hasLateReference, recurrencesOf } from '../form/recurrences.ts';
import { eachOfDims, eachOfIndex, eachOperand, eachReference } from '../form/operands.ts';
import { eachOfCheck } from '../form/references.ts';
import { anywhere, comparesInputs, conditions, placeFor, taken, type Conditions } from './needed.ts';
import { listInOrder } from './order.ts';

type Uses = {
  /** By reference: the guards of its uses so far, none of which another covers. */
  readonly found: (Guard[] | undefined)[];
  readonly use: (ref: Ref, guard: Guard) => void;
  readonly useGuard: (guard: Guard) => void;
};

export function sink(program: Program): Program {
  if (
    !program.stages.some(
      (stage) => stage.guard.length > 0 || (stage.op.kind === 'accumulate' && stage.op.how === 'only'),
    )
  )
    return program;
  const table = [...stageTable(program)];
  const recurrences = recurrencesOf(program);
  const isRecurrent = hasLateReference(program);
  const listed = isRecurrent ? listInOrder(program) : program.stages;
  const ordered = isOrdered(listed);
  const isFlat = isStraight(listed);
  const isCostly = isFlat ? [] : costly(listed);
  const indices = isFlat ? [] : indicesOf(program, listed);
  const uses = usesAtEnds(program);
  const made = conditions(table, new Set(program.stages.map((stage) => stage.name)));
  const compared = new Set<Ref>();
  const sunk: Stage[] = [];
  for (let i = listed.length - 1; i >= 0; i -= 1) {
    const stage = elementAt(listed, i);
    const guards = uses.found[stage.id];
    let place: Guard;
    // A comparison of inputs costs nothing that a branch could save, and may be asked anywhere.
    // A table is made whole.
    if (recurrences.has(stage.id) || (!isFlat && stage.op.kind === 'pack')) place = stage.guard;
    else if (guards === undefined || comparesInputs(table, stage.id, compared)) place = always;
    else {
      const apart = unwound(guards, stage.id, { table, floor: ordered ? stage.id : refAt(0), compared });
      place = isFlat
        ? noWeaker(placeFor(apart, made), stage.guard, table)
        : placeInLoops(stage, apart, made, table, { isCostly: isCostly[stage.id] === true, isRecurrent });
    }
    const moved = without(indices[stage.id], withGuard(stage, place), table);
    place = moved.guard;
    table[stage.id] = moved;
    sunk.push(moved);
    uses.useGuard(place);
    const added = taken(made);
    for (const fresh of added) {
      uses.useGuard(fresh.guard);
      eachUse(fresh, uses, table);
    }
    sunk.push(...added.reverse());
    eachUse(moved, uses, table);
  }
  sunk.reverse();
  return { ...program, stages: isFlat ? sunk : sunk.map((stage) => trimmed(stage, table)), forward: sunk.length };
}

/** What the results and the checks use. */
function usesAtEnds({ results, checks }: Program): Uses {
  const found: (Guard[] | undefined)[] = [];
  const use = (ref: Ref, guard: Guard): void => {
    const before = found[ref];
    if (before === undefined) found[ref] = [guard];
    else if (before[0]?.length !== 0 && !before.some((other) => sameGuard(other, guard))) {
      if (guard.length === 0) before.length = 0;
      before.push(guard);
    }
  };
  const useGuard = (guard: Guard): void => {
    guard.forEach(({ condition }, i) => {
      const [first] = found[condition] ?? [];
      // Most conditions are asked under those before them, and have been.
      const isKnown = first?.length === i && commonLength(first, guard) === i;
      if (!isKnown) use(condition, guard.slice(0, i));
    });
  };
  for (const { ref } of results) use(ref, always);
  for (const check of checks) {
    eachOfCheck({ ...check, guard: always }, (ref) => use(ref, check.guard));
    useGuard(check.guard);
  }
  return { found, use, useGuard };
}

/** Tells every use that a stage makes of others, under the guard it makes it. */
function eachUse({ op, dims, guard }: Stage, { use, useGuard }: Uses, table: readonly (Stage | undefined)[]): void {
  eachOfDims(dims, (ref) => use(ref, always));
  if (op.kind !== 'accumulate') {
    // An element at another position is wanted where the condition may be another: only one without indices is the
    // same.
    const depth = guard.findIndex(({ condition }) => (table[condition]?.dims.length ?? 0) > 0);
    const anywhere = depth < 0 ? guard : guard.slice(0, depth);
    eachOperand(op, (ref, how) => use(ref, how === 'array' ? anywhere : guard));
    return;
  }
  for (const part of op.parts) {
    use(part.value, part.guard);
    useGuard(part.guard);
    for (const index of part.at) eachOfIndex(index, (ref) => use(ref, part.guard));
    eachOfDims(part.dims, (ref) => use(ref, always));
  }
}

/**
 * Where a stage with indices, or one that stands outside of a loop, is computed: under conditions that are known where
 * its own indices are. What no condition of these says is asked of all the others at once, if the stage is worth it.
 */
function placeInLoops(
  stage: Stage,
  guards: readonly Guard[],
  made: Conditions,
  table: readonly (Stage | undefined)[],
  { isCostly, isRecurrent }: { readonly isCostly: boolean; readonly isRecurrent: boolean },
): Guard {
  const own = axesOf(stage);
  const dimsOf = (ref: Ref): readonly Dim[] => table[ref]?.dims ?? [];
  // Whether a recurrence takes the branch is not known before the stage, if it needs the stage.
  const canAsk = (guard: Guard, depth: number): boolean =>
    isCostly &&
    !(isRecurrent && guard.slice(depth).some(({ condition }) => dependsOn(table, condition, stage.id, refAt(0))));
  const reaching = guards.map((guard) => {
    const depth = guard.findIndex(({ condition }) => dimsOf(condition).some((dim) => !own.includes(dim)));
    return { guard, depth: depth < 0 ? guard.length : depth, isAsked: depth >= 0 && canAsk(guard, depth) };
  });
  // What is needed in any case is asked nothing: a question that nothing needs would stand before what it asks.
  const place = reaching.some(({ depth, isAsked }) => depth === 0 && !isAsked)
    ? always
    : placeFor(
        reaching.map(({ guard, depth, isAsked }) => [
          ...guard.slice(0, depth),
          ...(isAsked ? [{ condition: anywhere(made, guard, depth, own), holds: true }] : []),
        ]),
        made,
      );
  const begins = sameGuard(place.slice(0, stage.guard.length), stage.guard);
  const isScalar = [...place, ...stage.guard].every(({ condition }) => dimsOf(condition).length === 0);
  return begins || isScalar ? noWeaker(place, stage.guard, table) : stage.guard;
}

/**
 * Where a stage that stood under `before` is computed: nowhere else than there, so that what it uses, which may stay
 * where it is, is known.
 */
function noWeaker(place: Guard, before: Guard, table: StageTable): Guard {
  return implies(table, place, before) ? place : before;
}

/** The indices that a condition around the stage may have. Lines of an array have indices of their own. */
function axesOf({ dims, op }: Stage): readonly Dim[] {
  return op.kind === 'accumulate' && !op.parts.every(({ at }) => isIdentity(at, dims)) ? [] : dims;
}

/** What a gate must cost for a loop to be asked whether it is needed: more than a sum or a product does. */
const worthAsking = 4;

/** By reference: stages that cost something, or use what does. */
function costly(stages: readonly Stage[]): readonly (boolean | undefined)[] {
  const isCostly: (boolean | undefined)[] = [];
  for (const stage of stages) {
    const { op } = stage;
    if (stage.type !== 'real' || op.kind === 'constant' || op.kind === 'input') continue;
    let is = op.kind === 'gate' && (op.gate.user || op.gate.cost >= worthAsking);
    eachReference(stage, (ref) => (is ||= isCostly[ref] === true));
    isCostly[stage.id] = is;
  }
  return isCostly;
}

/** Gates that cost no more than to ask whether a branch is taken. */
const plain: ReadonlySet<string> = new Set(['+', '-', '*', '/', 'neg']);

/**
 * By reference: of a number that is made of numbers by plain arithmetic, the indices that it depends on. It may have
 * others by the conditions of the branch in which it is written, and be computed again for each of them. Products and
 * quotients of two values stay where they are: outside of its branch the adjoint of one would be 0 times the other,
 * which is no number where that has overflown.
 */
function indicesOf({ results }: Program, stages: readonly Stage[]): readonly (readonly Dim[] | undefined)[] {
  const arrays = new Set<Ref>(results.map(({ ref }) => ref));
  const numbers = new Set<Ref>();
  for (const { id, op } of stages) {
    if (op.kind === 'read') arrays.add(op.array);
    else if (op.kind === 'constant' && Number.isFinite(op.value)) numbers.add(id);
  }
  const all: (readonly Dim[] | undefined)[] = [];
  const found: (readonly Dim[] | undefined)[] = [];
  for (const { id, op, dims, named, type } of stages) {
    all[id] = dims;
    if (op.kind !== 'gate' || op.gate.user || !plain.has(op.gate.name) || type !== 'real' || named || arrays.has(id))
      continue;
    if (op.gate.name === '*' && !op.args.some((ref) => numbers.has(ref))) continue;
    if (op.gate.name === '/' && !op.args.slice(1).every((ref) => numbers.has(ref))) continue;
    const used = unionOfDims(...op.args.map((ref) => all[ref] ?? dims));
    if (used.length < dims.length) found[id] = all[id] = dims.filter((dim) => used.includes(dim));
  }
  return found;
}

/** The stage with these indices, and outside of the conditions that have others. */
function without(own: readonly Dim[] | undefined, stage: Stage, table: readonly (Stage | undefined)[]): Stage {
  if (own === undefined) return stage;
  const depth = stage.guard.findIndex(({ condition }) => table[condition]?.dims.some((dim) => !own.includes(dim)));
  return { ...stage, dims: own, guard: depth < 0 ? stage.guard : stage.guard.slice(0, depth) };
}

/** A comparison that was taken out of a branch no longer has the branch's indices, nor has what is made of it. */
function trimmed(stage: Stage, table: (Stage | undefined)[]): Stage {
  const { op, dims, guard } = stage;
  if (op.kind !== 'gate' || stage.type !== 'truth' || dims.length === 0) return stage;
  const dimsOf = (refs: readonly Ref[]): readonly Dim[] => refs.flatMap((ref) => table[ref]?.dims ?? []);
  const needed = unionOfDims(dimsOf(op.args), dimsOf(guard.map(({ condition }) => condition)));
  const kept: Stage = { ...stage, dims: dims.filter((dim) => needed.includes(dim)) };
  table[stage.id] = kept;
  return kept;
}

/** The stage under another guard; what its parts add to its guard stays. */
function withGuard(stage: Stage, guard: Guard): Stage {
  const { op } = stage;
  if (op.kind !== 'accumulate') return { ...stage, guard };
  const parts = op.parts.map((part) => ({ ...part, guard: [...guard, ...part.guard.slice(stage.guard.length)] }));
  return { ...stage, guard, op: { ...op, parts } };
}

/**
 * The uses of a stage without conditions that depend on the stage itself: such a condition is replaced by the ways in
 * which it comes to hold, and a way that needs the stage goes on without it.
 */
function unwound(guards: readonly Guard[], stage: Ref, setting: Unwinding): readonly Guard[] {
  return guards.length < 2 ? guards : guards.flatMap((guard) => unwind(guard, stage, setting));
}

/**
 * What stands before `floor` in the list is still where it was, and refers to what stands before it. `compared`:
 * conditions that are known to compare inputs.
 */
type Unwinding = { readonly table: StageTable; readonly floor: Ref; readonly compared: Set<Ref> };

/** Whether every stage refers to smaller numbers only: no recurrence points forward. */
function isOrdered(stages: readonly Stage[]): boolean {
  return stages.every((stage) => {
    let latest = -1;
    eachReference(stage, (ref) => {
      latest = Math.max(latest, ref);
    });
    return latest < stage.id;
  });
}

function unwind(guard: Guard, stage: Ref, setting: Unwinding): readonly Guard[] {
  const { table, floor } = setting;
  const at = guard.findIndex(({ condition }) => dependsOn(table, condition, stage, floor));
  const literal = guard[at];
  if (literal === undefined) return [guard];
  const before = guard.slice(0, at);
  const after = guard.slice(at + 1);
  const op = table[literal.condition]?.op;
  if (op?.kind !== 'accumulate' || op.how !== 'only') return unwind(asked(before, after, setting), stage, setting);
  const depth = table[literal.condition]?.guard.length ?? 0;
  return op.parts.flatMap((part) => {
    const value = table[part.value]?.op;
    const way = [...before, ...part.guard.slice(depth)];
    if (value?.kind === 'constant')
      return (value.value === 1) === literal.holds ? unwind([...way, ...after], stage, setting) : [];
    return dependsOn(table, part.value, stage, floor)
      ? unwind(asked(way, after, setting), stage, setting)
      : unwind([...way, { condition: part.value, holds: literal.holds }, ...after], stage, setting);
  });
}

/** `before`, and of the conditions after one that is left out those that are known without it. */
function asked(before: Guard, after: Guard, { table, compared }: Unwinding): Guard {
  let guard = before;
  for (const literal of after) {
    const { condition } = literal;
    if (comparesInputs(table, condition, compared) || implies(table, guard, table[condition]?.guard ?? always))
      guard = [...guard, literal];
  }
  return guard;
}

function dependsOn(table: StageTable, from: Ref, on: Ref, floor: Ref): boolean {
  const seen = new Set<Ref>();
  const pending = [from];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (ref === on) return true;
    if (ref < floor || seen.has(ref)) continue;
    seen.add(ref);
    const stage = table[ref];
    if (stage !== undefined) eachReference(stage, (next) => pending.push(next));
  }
  return false;
}
