// Which stages are written as statements of their own and which inside the one that uses them; and, following from
// that, the order in which contributions to an adjoint add up: the order of the blocks of the backward pass.

import { elementAt, firstOf } from '../base/lists.ts';
import type { Guard, Part, Program, Ref, Stage, StageTable } from '../form/form.ts';
import { refAt, stageTable } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { eachReference, eachValue } from '../form/operands.ts';

export type Written = {
  readonly program: Program;
  readonly table: StageTable;
  /** By reference: written inside its user. */
  readonly inline: readonly (boolean | undefined)[];
  /** By reference, for forward stages: the stage in whose statement it stands (itself if it is written). */
  readonly host: readonly (Ref | undefined)[];
  /** Statements whose inner stages have adjoints with names: those come before what uses them. */
  readonly lastFirst: ReadonlySet<Ref>;
};

/** Nodes that one statement may hold. */
const largestStatement = 60;
/** The same where there are so many that all of them are in pieces: what many terms add up to is alive in between. */
const largestOfMany = 8;
const manyStages = 3000;

export function decideWritten(program: Program): Written {
  const table = stageTable(program);
  const { counts, users, partGuards } = countUses(program);
  const inline: (boolean | undefined)[] = [];
  const sizes: number[] = [];
  const position: number[] = [];
  program.stages.forEach((stage, i) => (position[stage.id] = i));
  // A term of a sum may share the sum's adjoint; the sum comes first.
  const primalOf = new Map<Ref, Ref>();
  for (const [of, is] of program.adjoints) if (!primalOf.has(is)) primalOf.set(is, of);
  const isResult = new Set(program.results.map(({ ref }) => ref));
  const isUnderCondition = elementsUnderConditions(program, table);

  const isLong = program.stages.length > manyStages;
  const most = isLong ? largestOfMany : largestStatement;

  // The size of the statement that a stage would be, from what is inline below it.
  let size = 0;
  const addSize = (ref: Ref): void => void (size += inline[ref] === true ? (sizes[ref] ?? 1) : 1);

  program.stages.forEach((stage, i) => {
    size = 1;
    eachValue(stage.op, addSize);
    sizes[stage.id] = size;
    if (size > most || isResult.has(stage.id) || isUnderCondition.has(stage.id)) return;
    const user = users[stage.id] === undefined ? undefined : table[elementAt(users, stage.id)];
    const once = counts[stage.id] === 1 && user !== undefined;
    inline[stage.id] =
      i < program.forward
        ? forwardInline(stage, once ? user : undefined, partGuards)
        : backwardInline(stage, once ? user : undefined, primalOf, inline, table, partGuards) ||
          (isLong && isCopy(stage, inline, table));
  });
  const host = hostsOf(program, inline, users);
  const lastFirst = new Set<Ref>();
  for (const [of, is] of program.adjoints)
    if (inline[of] === true && inline[is] !== true && primalOf.get(is) === of) lastFirst.add(host[of] ?? of);
  const sorted = sortParts(program, host, lastFirst, position);
  return { program: sorted, table: stageTable(sorted), inline, host, lastFirst };
}

/** Derivatives of elements of parameters that are 0 where a condition does not hold: no other text says so. */
function elementsUnderConditions({ gradients }: Program, table: StageTable): ReadonlySet<Ref> {
  const found = new Set<Ref>();
  for (const { is } of gradients) {
    const { op, dims } = is === null ? {} : (table[is] ?? {});
    if (op?.kind !== 'accumulate' || dims?.length === 0) continue;
    for (const { value } of op.parts) if ((table[value]?.guard.length ?? 0) > 0) found.add(value);
  }
  return found;
}

/** By reference: how often a stage is used, its last user, and the guard of the last part that it is the value of. */
type Uses = {
  readonly counts: readonly (number | undefined)[];
  readonly users: readonly (Ref | undefined)[];
  readonly partGuards: readonly (Guard | undefined)[];
};

function countUses(program: Program): Uses {
  const counts: (number | undefined)[] = [];
  const users: (Ref | undefined)[] = [];
  const partGuards: (Guard | undefined)[] = [];
  let user = refAt(0);
  const count = (ref: Ref): void => {
    counts[ref] = (counts[ref] ?? 0) + 1;
    users[ref] = user;
  };
  for (const stage of program.stages) {
    if (stage.op.kind === 'accumulate') for (const part of stage.op.parts) partGuards[part.value] = part.guard;
    user = stage.id;
    eachReference(stage, count);
  }
  return { counts, users, partGuards };
}

const sums: ReadonlySet<string> = new Set(['+', '-']);

/**
 * By reference: whether a scalar stage of a forward program is a term that is written inside the one sum that uses it.
 */
export function termsOfSums(program: Program): readonly (boolean | undefined)[] {
  const table = stageTable(program);
  const { counts, users, partGuards } = countUses(program);
  const results = new Set(program.results.map(({ ref }) => ref));
  const inside: (boolean | undefined)[] = [];
  for (const stage of program.stages) {
    const user = users[stage.id] === undefined ? undefined : table[elementAt(users, stage.id)];
    if (stage.dims.length > 0 || counts[stage.id] !== 1 || user?.op.kind !== 'gate' || results.has(stage.id)) continue;
    inside[stage.id] = sums.has(user.op.gate.name) && forwardInline(stage, user, partGuards);
  }
  return inside;
}

/** `user` is the only one that uses the stage, if there is only one. */
function forwardInline(stage: Stage, user: Stage | undefined, partGuards: Uses['partGuards']): boolean {
  const { op } = stage;
  if (stage.type === 'truth') return op.kind !== 'accumulate';
  if (op.kind !== 'gate' || stage.named || user === undefined) return false;
  if (user.op.kind === 'accumulate') {
    // The value of a branch is written where the branch ends.
    const guard = partGuards[stage.id];
    return user.op.how === 'only' && guard !== undefined && user.id > stage.id && sameGuard(guard, stage.guard);
  }
  if (user.op.kind !== 'gate' || user.type === 'truth' || !sameGuard(user.guard, stage.guard)) return false;
  const [left] = user.op.args;
  if (op.gate.name === 'neg') return user.op.gate.value.kind !== 'formula';
  if (!sums.has(user.op.gate.name)) return false;
  return op.gate.name === '*' || (sums.has(op.gate.name) && left === stage.id);
}

function backwardInline(
  stage: Stage,
  user: Stage | undefined,
  primalOf: ReadonlyMap<Ref, Ref>,
  inline: readonly (boolean | undefined)[],
  table: StageTable,
  partGuards: Uses['partGuards'],
): boolean {
  const { op } = stage;
  if (stage.type === 'truth') return op.kind !== 'accumulate';
  if (op.kind === 'constant') return true;
  if (op.kind === 'gate') {
    if (op.gate.name === 'neg' && (inline[firstOf(op.args)] !== true || user !== undefined)) return true;
    if (user === undefined || user.type === 'truth') return false;
    if (user.op.kind === 'gate') return user.op.gate.value.kind !== 'formula' && sameGuard(user.guard, stage.guard);
    const guard = partGuards[stage.id];
    return user.op.kind === 'accumulate' && guard !== undefined && sameGuard(guard, stage.guard);
  }
  // The adjoint of what is no statement of its own is none either: it has one part, written where it is used.
  if (op.kind !== 'accumulate' || op.how !== 'sum' || op.parts.length !== 1) return false;
  const primal = primalOf.get(stage.id);
  const [part] = op.parts as readonly [Part];
  if (primal === undefined || inline[primal] !== true || !sameGuard(part.guard, stage.guard)) return false;
  return user !== undefined || isPlain(part.value, inline, table);
}

/** A name, or the negative of one: writing it twice costs nothing. */
function isPlain(ref: Ref, inline: readonly (boolean | undefined)[], table: StageTable): boolean {
  const op = table[ref]?.op;
  if (inline[ref] !== true || op?.kind === 'constant') return true;
  if (op?.kind === 'gate' && op.gate.name === 'neg') return inline[firstOf(op.args)] !== true;
  return op?.kind === 'accumulate' && op.parts.length === 1 && isPlain(firstOf(op.parts).value, inline, table);
}

/** An adjoint to which one thing is added, under no condition, that has a name or is a literal. */
function isCopy({ op, guard, dims }: Stage, inline: readonly (boolean | undefined)[], table: StageTable): boolean {
  if (op.kind !== 'accumulate' || op.how !== 'sum' || op.parts.length !== 1 || dims.length > 0) return false;
  const { value, guard: own } = firstOf(op.parts);
  return sameGuard(own, guard) && isPlain(value, inline, table);
}

function hostsOf(
  program: Program,
  inline: readonly (boolean | undefined)[],
  users: readonly (Ref | undefined)[],
): readonly (Ref | undefined)[] {
  const host: (Ref | undefined)[] = [];
  for (let i = program.forward - 1; i >= 0; i -= 1) {
    const stage = elementAt(program.stages, i);
    const user = users[stage.id];
    host[stage.id] =
      inline[stage.id] === true && user !== undefined && stage.type !== 'truth' ? (host[user] ?? stage.id) : stage.id;
  }
  return host;
}

/** Contributions add up in the order of the blocks: last written stage first. */
function sortParts(
  program: Program,
  host: readonly (Ref | undefined)[],
  lastFirst: ReadonlySet<Ref>,
  position: readonly number[],
): Program {
  const block = (part: Part): number => (part.of === null ? Infinity : (position[host[part.of] ?? part.of] ?? 0));
  const within = (part: Part): number => {
    if (part.of === null) return -Infinity;
    const at = position[part.of] ?? 0;
    return lastFirst.has(host[part.of] ?? part.of) ? -at : at;
  };
  const stages = program.stages.map((stage, i): Stage => {
    if (i < program.forward || stage.op.kind !== 'accumulate' || stage.op.how !== 'sum' || stage.op.parts.length < 2)
      return stage;
    const parts = [...stage.op.parts].sort((a, b) => block(b) - block(a) || within(a) - within(b));
    return { ...stage, op: { ...stage.op, parts } };
  });
  return { ...program, stages };
}
