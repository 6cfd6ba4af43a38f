// Conditions that the compiler makes: that one of several branches is taken, or that a branch inside a loop is taken at
// all; and where a stage stands that only these need.

import { invariant } from '../base/invariant.ts';
import { gateNamed } from '../gates/lookup.ts';
import { dimsOfGuard, identityOf, unionOfDims } from '../form/dims.ts';
import { always, type Dim, type Guard, type Literal, type Op, type Part, type Ref, type Stage } from '../form/form.ts';
import { implies } from '../form/guard.ts';
import { valuesIn } from '../form/operands.ts';

type Table = (Stage | undefined)[];
type Trie = { used: boolean; readonly children: Map<Ref, { yes: Trie | null; no: Trie | null }> };

export type Conditions = {
  /** A condition that holds where one of the uses below this node does. */
  readonly needed: (node: Trie, guard: Guard) => Ref;
  /**
   * A condition over `own` that holds where `guard` does for any of the other indices; it is known where the first
   * `depth` hold.
   */
  readonly anywhere: (guard: Guard, depth: number, own: readonly Dim[]) => Ref;
  /** What was made since it was last asked. */
  readonly taken: () => Stage[];
};

/** Makes conditions as stages; each is put into the table. `names` are those that are gone. */
export function conditions(table: Table, names: Set<string>): Conditions {
  let next = table.length;
  let added: Stage[] = [];
  const asked = new Map<string, Ref>();

  const add = (op: Op, guard: Guard, dims: readonly Dim[], type: Stage['type'], stem: string): Ref => {
    const id = next as Ref;
    next += 1;
    let count = op.kind === 'accumulate' ? 1 : id;
    while (names.has(`${stem}${String(count)}`)) count += 1;
    const name = `${stem}${String(count)}`;
    names.add(name);
    const stage: Stage = { id, name, named: false, type, op, dims, guard, span: { start: 0, end: 0 } };
    table[id] = stage;
    added.push(stage);
    return id;
  };
  const dimsOf = (ref: Ref): readonly Dim[] => table[ref]?.dims ?? [];
  const gateOf = (name: string, args: readonly Ref[], guard: Guard): Ref =>
    add(
      { kind: 'gate', gate: gateNamed(name), args },
      guard,
      unionOfDims(...args.map(dimsOf), dimsOfGuard(table, guard)),
      'truth',
      'needed',
    );
  const truthGate = (name: 'and' | 'or' | 'not', args: readonly Ref[], guard: Guard): Ref =>
    gateOf(name, args, args.every((argument) => comparesInputs(table, argument)) ? always : guard);
  const constant = (value: number, type: Stage['type']): Ref =>
    add({ kind: 'constant', value }, always, [], type, 'needed');

  const needed = (node: Trie, guard: Guard): Ref => {
    let all: Ref | null = null;
    for (const [condition, { yes, no }] of node.children) {
      const one = neededBelow(condition, yes, no, guard);
      all = all === null ? one : truthGate('or', [all, one], guard);
    }
    invariant(all !== null, 'a use below');
    return all;
  };
  /**
   * (condition and yes) or (not condition and no): in one expression where that computes nothing but comparisons of
   * inputs.
   */
  const neededBelow = (condition: Ref, yes: Trie | null, no: Trie | null, guard: Guard): Ref => {
    if (isPlain(yes, table) && isPlain(no, table)) {
      const opposite = (): Ref => truthGate('not', [condition], guard);
      const first =
        yes === null ? null : covered(yes) ? condition : truthGate('and', [condition, needed(yes, guard)], guard);
      if (no === null) return first as Ref;
      if (yes !== null && covered(yes))
        return covered(no) ? condition : truthGate('or', [condition, needed(no, guard)], guard);
      const second = covered(no) ? opposite() : truthGate('and', [opposite(), needed(no, guard)], guard);
      return first === null ? second : truthGate('or', [first, second], guard);
    }
    const arm = (trie: Trie | null, holds: boolean): Pick<Part, 'value' | 'guard'> => {
      const inner = [...guard, { condition, holds }];
      const known = trie === null ? 0 : covered(trie) ? 1 : null;
      return { value: known === null ? needed(trie as Trie, inner) : constant(known, 'truth'), guard: inner };
    };
    const arms = [arm(yes, true), arm(no, false)];
    const dims = unionOfDims(
      ...arms.map(({ value, guard: inner }) => [...dimsOf(value), ...dimsOfGuard(table, inner)]),
    );
    const parts = arms.map((one): Part => ({ ...one, at: identityOf(dims), dims, of: null }));
    return add({ kind: 'accumulate', how: 'only', parts }, guard, dims, 'truth', 'needed');
  };

  /** The times that the branch is taken, and whether there are any. */
  const anywhere = (guard: Guard, depth: number, own: readonly Dim[]): Ref => {
    const outer = guard.slice(0, depth);
    const all = unionOfDims(dimsOfGuard(table, guard));
    const dims = all.filter((dim) => own.includes(dim));
    const key = [
      ...dims.map(({ id }) => id),
      ...guard.map(({ condition, holds }) => `${String(condition)}${holds ? 't' : 'f'}`),
    ].join();
    const before = asked.get(key);
    if (before !== undefined) return before;
    const part: Part = { value: constant(1, 'real'), at: identityOf(dims), dims: all, guard, of: null };
    const times = add({ kind: 'accumulate', how: 'sum', parts: [part] }, outer, dims, 'real', 'taken');
    const condition = gateOf('>', [times, constant(0, 'real')], outer);
    asked.set(key, condition);
    return condition;
  };

  const taken = (): Stage[] => {
    const list = added;
    added = [];
    return list;
  };
  return { needed, anywhere, taken };
}

/** Where a stage with these uses is computed. */
export function placeFor(
  guards: readonly Guard[],
  { needed }: Conditions,
  table: readonly (Stage | undefined)[],
): Guard {
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
  if (distinct.length === 1) return distinct[0] as Guard;
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
  return covered(node) ? path : [...path, { condition: needed(node, path), holds: true }];
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
