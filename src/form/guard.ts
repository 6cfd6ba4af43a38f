// What follows from what among conditions: whether one guard makes another hold.

import { firstOf } from '../base/lists.ts';
import { isIdentity } from './dims.ts';
import type { Guard, Literal, Part, Ref, StageTable } from './form.ts';

/** Whether `weaker` holds wherever `guard` does. */
export function implies(table: StageTable, guard: Guard, weaker: Guard): boolean {
  // Most guards go on from the weaker one.
  if (commonLength(guard, weaker) === weaker.length) return true;
  return follows(table, guard, weaker, mostSplits);
}

/** Cases that are told apart one inside the other. */
const mostSplits = 4;

function follows(table: StageTable, guard: Guard, weaker: Guard, splits: number): boolean {
  const known = consequences(table, guard);
  if (known === null || weaker.every(({ condition, holds }) => decided(table, condition, known) === holds)) return true;
  if (splits === 0) return false;
  // A join that holds leaves open which arm was taken, and what counts branches, which of them: then it must follow in
  // each case.
  const open = openCondition(table, known) ?? openBranch(table, weaker, known);
  if (open === null) return false;
  return [true, false].every((holds) => follows(table, [...guard, { condition: open, holds }], weaker, splits - 1));
}

/** A condition that decides which arm of a known join was taken. */
function openCondition(table: StageTable, known: ReadonlyMap<Ref, boolean>): Ref | null {
  for (const condition of known.keys()) {
    const op = table[condition]?.op;
    if (op?.kind !== 'accumulate') continue;
    for (const part of op.parts)
      for (const literal of part.guard) if (!known.has(literal.condition)) return literal.condition;
  }
  return null;
}

/** A condition that decides whether a branch is taken that one of these conditions counts. */
function openBranch(table: StageTable, weaker: Guard, known: ReadonlyMap<Ref, boolean>): Ref | null {
  const pending = weaker.map(({ condition }) => condition);
  for (let looked = 0; looked < mostLooked; looked += 1) {
    const condition = pending.pop();
    if (condition === undefined) return null;
    const op = table[condition]?.op;
    if (op?.kind !== 'gate') continue;
    if (['and', 'or', 'not'].includes(op.gate.name)) pending.push(...op.args);
    for (const part of countedBranches(table, op.gate.name, op.args) ?? [])
      for (const literal of part.guard) if (decided(table, literal.condition, known) === null) return literal.condition;
  }
  return null;
}

/** Conditions inside conditions that are looked through for one to tell apart. */
const mostLooked = 20;

/**
 * What a guard settles: its literals, and what follows from conditions that are made of others. Null if it cannot hold.
 */
function consequences(table: StageTable, guard: Guard): ReadonlyMap<Ref, boolean> | null {
  const known = new Map<Ref, boolean>();
  const pending = guard.map(({ condition, holds }): [Ref, boolean] => [condition, holds]);
  const joins: [Ref, boolean][] = [];
  for (;;) {
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [condition, holds] = next;
      const before = known.get(condition);
      if (before !== undefined && before !== holds) return null;
      if (before !== undefined) continue;
      known.set(condition, holds);
      const op = table[condition]?.op;
      if (op?.kind === 'accumulate' && op.how === 'only') joins.push([condition, holds]);
      if (op?.kind !== 'gate') continue;
      if (op.gate.name === 'not') pending.push([firstOf(op.args), !holds]);
      else if (op.gate.name === (holds ? 'and' : 'or')) for (const argument of op.args) pending.push([argument, holds]);
    }
    const before = known.size;
    for (const [join, holds] of joins) {
      const taken = armsLeft(table, join, holds, known);
      if (taken.length === 0) return null;
      const [only] = taken;
      if (taken.length > 1 || only === undefined) continue;
      for (const literal of only.guard) pending.push([literal.condition, literal.holds]);
      if (table[only.value]?.op.kind !== 'constant') pending.push([only.value, holds]);
    }
    if (pending.every(([condition, holds]) => known.get(condition) === holds) && known.size === before) return known;
  }
}

/**
 * The same condition without conjunctions and joins where it has another form: each literal is one that has to hold,
 * after those under which it is asked.
 */
export function conjuncts(table: StageTable, guard: Guard): Guard {
  let all: Guard = [];
  const pending = [...guard].reverse();
  for (let literal = pending.pop(); literal !== undefined; literal = pending.pop()) {
    const made = madeOf(table, literal);
    if (made === null) all = conjunction(all, [literal]);
    else pending.push(...[...made].reverse());
  }
  return all;
}

/** What a literal says of the conditions of which its condition is made; null where it says that in no other way. */
function madeOf(table: StageTable, { condition, holds }: Literal): Guard | null {
  const { op, guard: outer = [] } = table[condition] ?? {};
  if (op?.kind === 'gate') {
    if (op.gate.name === 'not') return [{ condition: firstOf(op.args), holds: !holds }];
    if (op.gate.name !== (holds ? 'and' : 'or')) return null;
    return op.args.map((argument) => ({ condition: argument, holds }));
  }
  if (op?.kind !== 'accumulate' || op.how !== 'only') return null;
  const [taken, ...others] = armsLeft(table, condition, holds, new Map());
  if (taken === undefined || others.length > 0) return null;
  const own = taken.guard.slice(outer.length);
  return table[taken.value]?.op.kind === 'constant' ? own : [...own, { condition: taken.value, holds }];
}

/** The arms of a join of conditions that can have been taken if it has this value. */
function armsLeft(table: StageTable, join: Ref, holds: boolean, known: ReadonlyMap<Ref, boolean>): readonly Part[] {
  const op = table[join]?.op;
  if (op?.kind !== 'accumulate') return [];
  return op.parts.filter(({ value, guard }) => {
    const inner = table[value]?.op;
    if (inner?.kind === 'constant' && (inner.value === 1) !== holds) return false;
    if (known.has(value) && known.get(value) !== holds) return false;
    return guard.every((literal) => !known.has(literal.condition) || known.get(literal.condition) === literal.holds);
  });
}

/** So deep do conditions of conditions go that are looked into: what people write, and never a long way down. */
const mostDepth = 200;

/** The value of a condition under assumptions; null where they leave it open, or where that is too far down. */
function decided(
  table: StageTable,
  condition: Ref,
  known: ReadonlyMap<Ref, boolean>,
  depth = mostDepth,
): boolean | null {
  const assumed = known.get(condition);
  if (assumed !== undefined) return assumed;
  const op = table[condition]?.op;
  if (op === undefined || depth === 0) return null;
  switch (op.kind) {
    case 'constant':
      return op.value === 1;
    case 'gate': {
      if (isTaken(table, op.gate.name, op.args, known)) return true;
      if (op.gate.type !== 'truth' || !['and', 'or', 'not'].includes(op.gate.name)) return null;
      const values = op.args.map((argument) => decided(table, argument, known, depth - 1));
      if (op.gate.name === 'not') return values[0] === null || values[0] === undefined ? null : !values[0];
      const settling = op.gate.name === 'or';
      if (values.includes(settling)) return settling;
      return values.includes(null) ? null : !settling;
    }
    case 'accumulate': {
      if (op.how !== 'only') return null;
      const open: (boolean | null)[] = [];
      for (const part of op.parts) {
        const literals = part.guard.map((literal) => {
          const value = decided(table, literal.condition, known, depth - 1);
          return value === null ? null : value === literal.holds;
        });
        if (literals.includes(false)) continue;
        const value = decided(table, part.value, known, depth - 1);
        if (!literals.includes(null)) return value;
        open.push(value);
      }
      const [first = null] = open;
      return open.every((value) => value === first) ? first : null;
    }
    default:
      return null;
  }
}

/** `n > 0`, where n counts the times that a branch is taken and this is one of them. */
function isTaken(table: StageTable, gate: string, args: readonly Ref[], known: ReadonlyMap<Ref, boolean>): boolean {
  return (countedBranches(table, gate, args) ?? []).some(
    ({ guard }) =>
      guard.length > 0 && guard.every(({ condition, holds }) => decided(table, condition, known) === holds),
  );
}

/** The branches of `n > 0`, where n counts the times that one of them is taken; null of anything else. */
function countedBranches(table: StageTable, gate: string, [left, right]: readonly Ref[]): readonly Part[] | null {
  if (gate !== '>' || left === undefined || right === undefined || !isConstant(table, right, 0)) return null;
  const { op, dims = [] } = table[left] ?? {};
  if (op?.kind !== 'accumulate' || op.how !== 'sum') return null;
  return op.parts.every(({ value, at }) => isConstant(table, value, 1) && isIdentity(at, dims)) ? op.parts : null;
}

function isConstant(table: StageTable, ref: Ref, value: number): boolean {
  const op = table[ref]?.op;
  return op?.kind === 'constant' && op.value === value;
}

/** Both, each condition once: one that is asked already is not asked again. */
export function conjunction(guard: Guard, more: Guard): Guard {
  return more.reduce((all, literal) => (hasLiteral(all, literal) ? all : [...all, literal]), guard);
}

/** Whether it asks a condition both ways: what is under it is never done. */
export function isContradiction(guard: Guard): boolean {
  return guard.some(({ condition, holds }) => hasLiteral(guard, { condition, holds: !holds }));
}

export function hasLiteral(guard: Guard, { condition, holds }: Literal): boolean {
  return guard.some((literal) => literal.condition === condition && literal.holds === holds);
}

export function sameGuard(a: Guard, b: Guard): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((literal, i) => literal.condition === b[i]?.condition && literal.holds === b[i].holds))
  );
}

/** How many leading literals two guards share. */
export function commonLength(a: Guard, b: Guard): number {
  let length = 0;
  while (
    length < a.length &&
    length < b.length &&
    a[length]?.condition === b[length]?.condition &&
    a[length]?.holds === b[length]?.holds
  )
    length += 1;
  return length;
}
