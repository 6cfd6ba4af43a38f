// Moves every stage into the branches that use it: computed where it is needed, and nowhere else. What several branches
// need, but not all, is guarded by a condition of its own: that one of them is taken.

import { invariant } from '../base/invariant.ts';
import { gateNamed } from '../gates/lookup.ts';
import { always, stageTable, type Guard, type Literal, type Op, type Part, type Program, type Ref, type Stage } from '../stage/form.ts';
import { implies, sameGuard } from '../stage/guard.ts';
import { eachReference } from '../stage/references.ts';

type Trie = { used: boolean; readonly children: Map<Ref, { yes: Trie | null; no: Trie | null }> };

export function sink(program: Program): Program {
  if (!program.stages.some((stage) => stage.guard.length > 0 || (stage.op.kind === 'accumulate' && stage.op.how === 'only'))) return program;
  const table = [...stageTable(program)];
  const ordered = isOrdered(program);
  const uses: (Guard[] | undefined)[] = [];
  const use = (ref: Ref, guard: Guard): void => {
    const before = uses[ref];
    if (before === undefined) uses[ref] = [guard];
    else if (before[0]?.length !== 0 && !before.some((other) => sameGuard(other, guard))) {
      if (guard.length === 0) before.length = 0;
      before.push(guard);
    }
  };
  const useGuard = (guard: Guard): void => guard.forEach((literal, i) => use(literal.condition, guard.slice(0, i)));
  for (const { ref } of program.results) use(ref, always);
  const sunk: Stage[] = [];
  const names = new Set(program.stages.map((stage) => stage.name));
  let next = table.length;

  const added: Stage[] = [];
  const addTruth = (op: Op, guard: Guard): Ref => {
    const id = next as Ref;
    next += 1;
    let count = 1;
    while (op.kind === 'accumulate' && names.has(`needed${String(count)}`)) count += 1;
    const name = op.kind === 'accumulate' ? `needed${String(count)}` : `needed${String(id)}`;
    names.add(name);
    const stage: Stage = { id, name, named: false, type: 'truth', op, dims: [], guard, span: { start: 0, end: 0 } };
    table[id] = stage;
    added.push(stage);
    return id;
  };
  const truthGate = (name: 'and' | 'or' | 'not', args: readonly Ref[], guard: Guard): Ref =>
    addTruth({ kind: 'gate', gate: gateNamed(name), args }, args.every((argument) => comparesInputs(table, argument)) ? always : guard);

  /** A condition that holds where one of the uses below this node does. */
  const needed = (node: Trie, guard: Guard): Ref => {
    let all: Ref | null = null;
    for (const [condition, { yes, no }] of node.children) {
      const one = neededBelow(condition, yes, no, guard);
      all = all === null ? one : truthGate('or', [all, one], guard);
    }
    invariant(all !== null, 'a use below');
    return all;
  };
  /** (condition and yes) or (not condition and no): in one expression where that computes nothing but comparisons of inputs. */
  const neededBelow = (condition: Ref, yes: Trie | null, no: Trie | null, guard: Guard): Ref => {
    if (isPlain(yes, table) && isPlain(no, table)) {
      const opposite = (): Ref => truthGate('not', [condition], guard);
      const first = yes === null ? null : covered(yes) ? condition : truthGate('and', [condition, needed(yes, guard)], guard);
      if (no === null) return first as Ref;
      if (yes !== null && covered(yes)) return covered(no) ? condition : truthGate('or', [condition, needed(no, guard)], guard);
      const second = covered(no) ? opposite() : truthGate('and', [opposite(), needed(no, guard)], guard);
      return first === null ? second : truthGate('or', [first, second], guard);
    }
    const arm = (trie: Trie | null, holds: boolean): Part => {
      const inner = [...guard, { condition, holds }];
      const known = trie === null ? 0 : covered(trie) ? 1 : null;
      const value = known === null ? needed(trie as Trie, inner) : addTruth({ kind: 'constant', value: known }, always);
      return { value, at: [], dims: [], guard: inner, of: null };
    };
    return addTruth({ kind: 'accumulate', how: 'only', parts: [arm(yes, true), arm(no, false)] }, guard);
  };

  for (let i = program.stages.length - 1; i >= 0; i -= 1) {
    const stage = program.stages[i] as Stage;
    const guards = uses[stage.id];
    // A comparison of inputs costs nothing that a branch could save, and may be asked anywhere.
    const isInput = comparesInputs(table, stage.id);
    const place = isInput || guards === undefined ? always : placeFor(unwound(guards, stage.id, table, ordered), needed, table);
    const moved = withGuard(stage, place);
    table[stage.id] = moved;
    sunk.push(moved);
    useGuard(place);
    for (const fresh of added) {
      useGuard(fresh.guard);
      eachUse(fresh, use, useGuard);
    }
    sunk.push(...added.splice(0).reverse());
    eachUse(moved, use, useGuard);
  }
  sunk.reverse();
  return { ...program, stages: sunk, forward: sunk.length };
}

/** Tells every use that a stage makes of others, under the guard it makes it. */
function eachUse(stage: Stage, use: (ref: Ref, guard: Guard) => void, useGuard: (guard: Guard) => void): void {
  const { op, guard } = stage;
  if (op.kind === 'gate') for (const argument of op.args) use(argument, guard);
  else if (op.kind === 'pack') for (const element of op.elements) use(element, guard);
  else if (op.kind === 'accumulate') {
    for (const part of op.parts) {
      use(part.value, part.guard);
      useGuard(part.guard);
    }
  }
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
 * which it comes to hold, and a way that needs the stage ends there.
 */
function unwound(guards: readonly Guard[], stage: Ref, table: readonly (Stage | undefined)[], ordered: boolean): readonly Guard[] {
  if (guards.length < 2) return guards;
  // What stands before the stage in the list is still where it was, and refers to what stands before it.
  const floor = ordered ? stage : 0;
  return guards.flatMap((guard) => unwind(guard, stage, table, floor));
}

/** Whether every stage refers to smaller numbers only: no recurrence points forward. */
function isOrdered(program: Program): boolean {
  return program.stages.every((stage) => {
    let latest = -1;
    eachReference(stage, (ref) => {
      latest = Math.max(latest, ref);
    });
    return latest < stage.id;
  });
}

function unwind(guard: Guard, stage: Ref, table: readonly (Stage | undefined)[], floor: number): readonly Guard[] {
  const at = guard.findIndex(({ condition }) => dependsOn(table, condition, stage, floor));
  const literal = guard[at];
  if (literal === undefined) return [guard];
  const before = guard.slice(0, at);
  const op = table[literal.condition]?.op;
  if (op?.kind !== 'accumulate' || op.how !== 'only') return [before];
  const depth = table[literal.condition]?.guard.length ?? 0;
  return op.parts.flatMap((part) => {
    const value = table[part.value]?.op;
    const way = [...before, ...part.guard.slice(depth)];
    if (value?.kind === 'constant') return (value.value === 1) === literal.holds ? unwind([...way, ...guard.slice(at + 1)], stage, table, floor) : [];
    return dependsOn(table, part.value, stage, floor) ? unwind(way, stage, table, floor) : unwind([...way, { condition: part.value, holds: literal.holds }, ...guard.slice(at + 1)], stage, table, floor);
  });
}

function dependsOn(table: readonly (Stage | undefined)[], from: Ref, on: Ref, floor: number): boolean {
  const seen = new Set<Ref>();
  const pending = [from];
  while (pending.length > 0) {
    const ref = pending.pop() as Ref;
    if (ref === on) return true;
    if (ref < floor || seen.has(ref)) continue;
    seen.add(ref);
    const stage = table[ref];
    if (stage !== undefined) eachReference(stage, (next) => pending.push(next));
  }
  return false;
}

/** Where a stage with these uses is computed. */
function placeFor(guards: readonly Guard[], needed: (node: Trie, guard: Guard) => Ref, table: readonly (Stage | undefined)[]): Guard {
  const [first] = guards;
  if (first === undefined || first.length === 0) return always;
  const distinct = guards.length === 1 ? guards : guards.filter((guard, i) => !guards.some((other, j) => j !== i && implies(table, guard, other) && (j < i || !implies(table, other, guard))));
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
  for (const { yes, no } of node.children.values()) if (yes !== null && no !== null && covered(yes) && covered(no)) return true;
  return false;
}

/** Whether every condition below a node compares inputs: then it may be asked anywhere. */
function isPlain(node: Trie | null, table: readonly (Stage | undefined)[]): boolean {
  if (node === null || covered(node)) return true;
  return [...node.children].every(([condition, { yes, no }]) => comparesInputs(table, condition) && isPlain(yes, table) && isPlain(no, table));
}

function comparesInputs(table: readonly (Stage | undefined)[], ref: Ref): boolean {
  const op = table[ref]?.op;
  if (op?.kind !== 'gate') return op?.kind === 'input' || op?.kind === 'constant' || op?.kind === 'read';
  return op.gate.type === 'truth' && op.args.every((argument) => comparesInputs(table, argument));
}
