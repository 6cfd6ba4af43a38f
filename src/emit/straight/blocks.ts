// Statements in nested branches: each is put under its guard, neighbours under one condition share one `if`, and a
// value that is needed beyond its branch is declared where all can see it.

import { elementAt } from '../../base/lists.ts';
import type { Span } from '../../base/span.ts';
import type { Guard, Ref } from '../../form/form.ts';
import type { Code, Scalar, Statement } from '../../code/code.ts';
import { joined, negation } from '../../code/conditions.ts';
import { branch, constant, located, name, number, put, truth, variable } from '../../code/constructors.ts';

export type Block = { readonly nodes: Node[]; readonly parent: Block | null; readonly depth: number };
type If = {
  readonly kind: 'if';
  readonly condition: Ref;
  readonly test: Code;
  readonly then: Block;
  readonly otherwise: Block;
};
/** `initial` is what a declaration without its value starts as. */
export type Define = {
  readonly kind: 'define';
  readonly ref: Ref;
  readonly name: string;
  readonly value: Code | null;
  readonly type: Scalar;
  readonly span: Span;
  mutable: boolean;
  hoisted: boolean;
};
type Node = If | Define | { readonly kind: 'statement'; readonly statement: Statement };

export type Nest = {
  readonly root: Block;
  /** The branches that are open, outermost first. */
  readonly open: { readonly node: If; readonly holds: boolean }[];
  /** Declarations inside branches, and the blocks that use them: one that is needed beyond its branch moves out. */
  readonly definitions: Map<Ref, { readonly node: Define; readonly block: Block }>;
  readonly uses: Map<Ref, Set<Block>>;
};

export function createNest(): Nest {
  return { root: { nodes: [], parent: null, depth: 0 }, open: [], definitions: new Map(), uses: new Map() };
}

/** The block for statements under this guard, opening what is not open. `test` gives a condition's code. */
export function place(nest: Nest, guard: Guard, test: (condition: Ref, around: Guard) => Code): Block {
  let block = nest.root;
  for (const [i, { condition, holds }] of guard.entries()) {
    const there = nest.open[i];
    if (there?.node.condition === condition) {
      if (there.holds !== holds) nest.open.length = i;
      if (nest.open.length === i) nest.open.push({ node: there.node, holds });
    } else {
      const code = test(condition, guard.slice(0, i));
      // Writing the condition may have put statements here.
      nest.open.length = Math.min(nest.open.length, i);
      const node: If = { kind: 'if', condition, test: code, then: inner(block), otherwise: inner(block) };
      block.nodes.push(node);
      nest.open.push({ node, holds });
    }
    const { node } = nest.open[i] as { node: If };
    block = holds ? node.then : node.otherwise;
  }
  return block;
}

function inner(parent: Block): Block {
  return { nodes: [], parent, depth: parent.depth + 1 };
}

/** Adds a statement to a block that `place` gave; branches deeper than it are closed. */
export function append(nest: Nest, block: Block, node: Node): void {
  nest.open.length = Math.min(nest.open.length, block.depth);
  block.nodes.push(node);
}

/** Adds a declaration under `guard` before the branch that is open there, so that the branch goes on. */
export function declare(nest: Nest, guard: Guard, node: Define, test: (condition: Ref, around: Guard) => Code): void {
  const matches = guard.every(
    (literal, i) => nest.open[i]?.node.condition === literal.condition && nest.open[i].holds === literal.holds,
  );
  const next = nest.open[guard.length];
  if (!matches || next === undefined) {
    const block = place(nest, guard, test);
    define(nest, block, node);
    return;
  }
  const block = next.node.then.parent as Block;
  block.nodes.splice(block.nodes.lastIndexOf(next.node), 0, node);
  if (block.parent !== null) nest.definitions.set(node.ref, { node, block });
}

export function define(nest: Nest, block: Block, node: Define): void {
  append(nest, block, node);
  if (block.parent !== null) nest.definitions.set(node.ref, { node, block });
}

export function noteUses(nest: Nest, block: Block, refs: readonly Ref[]): void {
  if (nest.definitions.size === 0) return;
  for (const ref of refs) {
    if (!nest.definitions.has(ref)) continue;
    const blocks = nest.uses.get(ref);
    if (blocks === undefined) nest.uses.set(ref, new Set([block]));
    else blocks.add(block);
  }
}

/** The finished statements. */
export function finish(nest: Nest): readonly Statement[] {
  const hoisted = new Map<Block, Map<Node, Define[]>>();
  for (const [ref, { node, block }] of nest.definitions) {
    const uses = nest.uses.get(ref) ?? [];
    let home = block;
    for (const use of uses) while (!isWithin(use, home)) home = home.parent as Block;
    if (home === block) continue;
    node.hoisted = true;
    let child: Block = block;
    while (child.parent !== home) child = child.parent as Block;
    const before = home.nodes.find(
      (one) => one.kind === 'if' && (one.then === child || one.otherwise === child),
    ) as Node;
    const list = hoisted.get(home) ?? new Map<Node, Define[]>();
    hoisted.set(home, list);
    list.set(before, [...(list.get(before) ?? []), node]);
  }
  return statementsOf(nest.root, hoisted);
}

function isWithin(block: Block, outer: Block): boolean {
  let at: Block | null = block;
  while (at !== null && at.depth > outer.depth) at = at.parent;
  return at === outer;
}

function statementsOf(block: Block, hoisted: ReadonlyMap<Block, ReadonlyMap<Node, readonly Define[]>>): Statement[] {
  const statements: Statement[] = [];
  const here = hoisted.get(block);
  for (let i = 0; i < block.nodes.length; i += 1) {
    const node = elementAt(block.nodes, i);
    if (here !== undefined)
      for (const define of here.get(node) ?? []) statements.push(variable(define.name, define.type, startOf(define)));
    if (node.kind === 'statement') statements.push(node.statement);
    else if (node.kind === 'define') {
      const isSet = node.value === null && !node.hoisted && setsAlways(ifAfter(block.nodes, i), node.name);
      const written = definition(node, isSet);
      if (written !== null) statements.push(written);
    } else {
      const [then, otherwise] = [statementsOf(node.then, hoisted), statementsOf(node.otherwise, hoisted)];
      if (then.length === 0 && otherwise.length === 0) continue;
      statements.push(
        then.length > 0 ? joined(branch(node.test, then, otherwise)) : joined(branch(negation(node.test), otherwise)),
      );
    }
  }
  return statements;
}

/** The next `if`, which is near: nothing is copied to find it. */
function ifAfter(nodes: readonly Node[], at: number): If | undefined {
  for (let i = at + 1; i < nodes.length; i += 1) {
    const node = nodes[i];
    if (node?.kind === 'if') return node;
  }
  return undefined;
}

/** Whether both branches, whatever way through them, assign the name. */
function setsAlways(node: If | undefined, name: string): boolean {
  if (node === undefined) return false;
  return [node.then, node.otherwise].every(({ nodes }) =>
    nodes.some((one) =>
      one.kind === 'if'
        ? setsAlways(one, name)
        : one.kind === 'statement' &&
          one.statement.kind === 'assign' &&
          one.statement.operator === '=' &&
          one.statement.target.kind === 'name' &&
          one.statement.target.text === name,
    ),
  );
}

/** `isSet`: every way through what follows gives it a value. */
function definition(node: Define, isSet: boolean): Statement | null {
  const { name: own, type, value, span } = node;
  if (node.hoisted) return value === null ? null : located(put(name(own), value), span);
  if (value === null) return located(variable(own, type, isSet ? null : startOf(node)), span);
  return located(node.mutable ? variable(own, type, value) : constant(own, type, value), span);
}

function startOf({ type }: Define): Code {
  return type === 'truth' ? truth(false) : number(0);
}
