// Conditions that the compiler makes: that one of several branches is taken, or that a branch inside a loop is taken at
// all; and where a stage stands that only these need.

import { firstOf } from '../base/lists.ts';
import { invariant } from '../base/invariant.ts';
import { gateNamed } from '../gates/lookup.ts';
import { dimsOfGuard, identityOf, unionOfDims } from '../form/dims.ts';
import {
  always,
  refAt,
  type Dim,
  type Guard,
  type Literal,
  type Op,
  type Part,
  type Ref,
  type Stage,
} from '../form/form.ts';
import { implies } from '../form/guard.ts';
import { valuesIn } from '../form/operands.ts';

type Table = (Stage | undefined)[];
type Trie = { used: boolean; readonly children: Map<Ref, { yes: Trie | null; no: Trie | null }> };

/** Conditions that are made as stages; each is put into the table. */
export type Conditions = {
  readonly table: Table;
  /** Names that are gone. */
  readonly names: Set<string>;
  /** Those that a branch is taken at all, by what they ask. */
  readonly asked: Map<string, Ref>;
  /** What was made since it was last taken. */
  added: Stage[];
};

export function conditions(table: Table, names: Set<string>): Conditions {
  return { table, names, asked: new Map(), added: [] };
}

/** What was made since this was last asked. */
export function taken(made: Conditions): Stage[] {
  const { added } = made;
  made.added = [];
  return added;
}

type Made = Pick<Stage, 'op' | 'guard' | 'dims' | 'type'>;

function add({ table, names, added }: Conditions, stem: string, made: Made): Ref {
  const id = refAt(table.length);
  let count = made.op.kind === 'accumulate' ? 1 : id;
  while (names.has(`${stem}${String(count)}`)) count += 1;
  const name = `${stem}${String(count)}`;
  names.add(name);
  const stage: Stage = { id, name, named: false, ...made, span: { start: 0, end: 0 } };
  table[id] = stage;
  added.push(stage);
  return id;
}

function dimsOf({ table }: Conditions, ref: Ref): readonly Dim[] {
  return table[ref]?.dims ?? [];
}

function gateOf(made: Conditions, name: string, args: readonly Ref[], guard: Guard): Ref {
  const dims = unionOfDims(...args.map((ref) => dimsOf(made, ref)), dimsOfGuard(made.table, guard));
  return add(made, 'needed', { op: { kind: 'gate', gate: gateNamed(name), args }, guard, dims, type: 'truth' });
}

function truthGate(made: Conditions, name: 'and' | 'or' | 'not', args: readonly Ref[], guard: Guard): Ref {
  return gateOf(made, name, args, args.every((argument) => comparesInputs(made.table, argument)) ? always : guard);
}

function constant(made: Conditions, value: number, type: Stage['type']): Ref {
  return add(made, 'needed', { op: { kind: 'constant', value }, guard: always, dims: [], type });
}

/** A condition that holds where one of the uses below this node does. */
function needed(made: Conditions, node: Trie, guard: Guard): Ref {
  let all: Ref | null = null;
  for (const [condition, { yes, no }] of node.children) {
    const one = neededBelow(made, condition, yes, no, guard);
    all = all === null ? one : truthGate(made, 'or', [all, one], guard);
  }
  invariant(all !== null, 'a use below');
  return all;
}

/**
 * (condition and yes) or (not condition and no): in one expression where that computes nothing but comparisons of
 * inputs.
 */
function neededBelow(made: Conditions, condition: Ref, yes: Trie | null, no: Trie | null, guard: Guard): Ref {
  if (isPlain(yes, made.table) && isPlain(no, made.table)) return plainlyNeeded(made, condition, yes, no, guard);
  const arm = (trie: Trie | null, holds: boolean): Pick<Part, 'value' | 'guard'> => {
    const inner = [...guard, { condition, holds }];
    if (trie !== null && !covered(trie)) return { value: needed(made, trie, inner), guard: inner };
    return { value: constant(made, trie === null ? 0 : 1, 'truth'), guard: inner };
  };
  const arms = [arm(yes, true), arm(no, false)];
  const dims = unionOfDims(
    ...arms.map(({ value, guard: inner }) => [...dimsOf(made, value), ...dimsOfGuard(made.table, inner)]),
  );
  const parts = arms.map((one): Part => ({ ...one, at: identityOf(dims), dims, of: null }));
  return add(made, 'needed', { op: { kind: 'accumulate', how: 'only', parts }, guard, dims, type: 'truth' });
}

function plainlyNeeded(made: Conditions, condition: Ref, yes: Trie | null, no: Trie | null, guard: Guard): Ref {
  const all = (name: 'and' | 'or', a: Ref, b: Ref): Ref => truthGate(made, name, [a, b], guard);
  const opposite = (): Ref => truthGate(made, 'not', [condition], guard);
  const first = yes === null ? null : covered(yes) ? condition : all('and', condition, needed(made, yes, guard));
  if (no === null) {
    invariant(first !== null, 'a use below');
    return first;
  }
  if (yes !== null && covered(yes)) return covered(no) ? condition : all('or', condition, needed(made, no, guard));
  const second = covered(no) ? opposite() : all('and', opposite(), needed(made, no, guard));
  return first === null ? second : all('or', first, second);
}

/**
 * A condition over `own` that holds where `guard` does for any of the other indices: whether there are times that the
 * branch is taken. It is known where the first `depth` hold.
 */
export function anywhere(made: Conditions, guard: Guard, depth: number, own: readonly Dim[]): Ref {
  const outer = guard.slice(0, depth);
  const all = unionOfDims(dimsOfGuard(made.table, guard));
  const dims = all.filter((dim) => own.includes(dim));
  const key = [
    ...dims.map(({ id }) => id),
    ...guard.map(({ condition, holds }) => `${String(condition)}${holds ? 't' : 'f'}`),
  ].join();
  const before = made.asked.get(key);
  if (before !== undefined) return before;
  const part: Part = { value: constant(made, 1, 'real'), at: identityOf(dims), dims: all, guard, of: null };
  const sum: Op = { kind: 'accumulate', how: 'sum', parts: [part] };
  const times = add(made, 'taken', { op: sum, guard: outer, dims, type: 'real' });
  const condition = gateOf(made, '>', [times, constant(made, 0, 'real')], outer);
  made.asked.set(key, condition);
  return condition;
}

/** Where a stage with these uses is computed. */
export function placeFor(guards: readonly Guard[], made: Conditions): Guard {
  const { table } = made;
  const [first] = guards;
  if (first === undefined || first.length === 0) return always;
  const distinct =
    guards.length === 1
      ? guards
      : guards.filter(
          (guard, i) =>
            !guards.some(
              (other, j) => j !== i && implies(table, guard, other) && (j < i || !implies(table, other, guard)),
            ),
        );
  if (distinct.length === 1) return firstOf(distinct);
  const root: Trie = { used: false, children: new Map() };
  for (const guard of distinct) insert(root, guard);
  let node = root;
  const path: Literal[] = [];
  // Down while there is one way on and the branch itself is not covered.
  while (!covered(node)) {
    const [only] = node.children.size === 1 ? node.children : [];
    if (only === undefined) break;
    const [condition, { yes, no }] = only;
    if ((yes === null) === (no === null)) break;
    path.push({ condition, holds: yes !== null });
    node = (yes ?? no) as Trie;
  }
  return covered(node) ? path : [...path, { condition: needed(made, node, path), holds: true }];
}

function insert(root: Trie, guard: Guard): void {
  let node = root;
  for (const { condition, holds } of guard) {
    let arms = node.children.get(condition);
    if (arms === undefined) node.children.set(condition, (arms = { yes: null, no: null }));
    const arm: Trie = (holds ? arms.yes : arms.no) ?? { used: false, children: new Map() };
    if (holds) arms.yes = arm;
    else arms.no = arm;
    node = arm;
  }
  node.used = true;
}

function covered(node: Trie): boolean {
  if (node.used) return true;
  for (const { yes, no } of node.children.values())
    if (yes !== null && no !== null && covered(yes) && covered(no)) return true;
  return false;
}

/** Whether every condition below a node compares inputs: then it may be asked anywhere. */
function isPlain(node: Trie | null, table: readonly (Stage | undefined)[]): boolean {
  if (node === null || covered(node)) return true;
  return [...node.children].every(
    ([condition, { yes, no }]) => comparesInputs(table, condition) && isPlain(yes, table) && isPlain(no, table),
  );
}

/**
 * Whether a condition is made of comparisons of inputs, at positions that are there in any case. `known` are some that
 * are, and gets more.
 */
export function comparesInputs(table: readonly (Stage | undefined)[], ref: Ref, known = new Set<Ref>()): boolean {
  // A chain of conditions may be as long as a source: no call within a call, and no link asked for each of those after
  // it.
  const pending = [ref];
  const seen = new Set<Ref>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (known.has(next) || seen.has(next)) continue;
    seen.add(next);
    const stage = table[next];
    const made = stage === undefined ? null : madeOf(table, stage);
    if (made === null) return false;
    pending.push(...made);
  }
  for (const one of seen) known.add(one);
  return true;
}

/** What a comparison of inputs is made of; null for what is none. */
function madeOf(table: readonly (Stage | undefined)[], { op, guard }: Stage): readonly Ref[] | null {
  switch (op.kind) {
    case 'input':
    case 'constant':
      return [];
    case 'gate':
      return op.gate.type === 'truth' ? op.args : null;
    case 'read':
      return guard.length === 0 && table[op.array]?.op.kind === 'input' ? op.at.flatMap(valuesIn) : null;
    case 'index':
      return guard.length === 0 ? valuesIn(op.index) : null;
    default:
      return null;
  }
}
