// The backward pass as text: a commented block for each forward statement, last one first, with the contributions that
// it makes. A value that gets several starts with the first and goes on with `+=`.

import { commonLength, sameGuard } from '../stage/guard.ts';
import type { Notation } from '../stage/notation.ts';
import type { Guard, Part, Ref, Stage } from '../stage/form.ts';
import { backwardBlocks } from '../passes/backward-blocks.ts';
import { append, declare, define, noteUses, type Define } from './blocks.ts';
import type { Code, Statement } from './code.ts';
import { blockFor, code, stageAt, type Writer } from './writer.ts';

/** A statement for each adjoint that is stored, to be written once the adjoint is complete. */
export type Stores = ReadonlyMap<Ref, readonly Statement[]>;

/**
 * Writes the blocks. What `stores` holds is written after the block that completes its adjoint, so that the engine need
 * not keep many of them; gives back the adjoints whose stores were written.
 */
export function writeBackward(writer: Writer, notation: Notation, stores: Stores = new Map()): ReadonlySet<Ref> {
  const started = new Map<Ref, Define>();
  const { given, blocks } = backwardBlocks(writer.written);
  for (const { adjoint, part } of given) writeLine(writer, adjoint, part, started);
  const open = new Map<Ref, number>();
  for (const ref of stores.keys()) {
    const { op } = stageAt(writer, ref);
    if (op.kind === 'accumulate') open.set(ref, op.parts.filter((part) => part.of !== null).length);
  }
  const stored = new Set<Ref>();
  let complete: Ref[] = [];
  for (const { root, lines } of blocks) {
    // A join is commented where its first branch begins, so that neighbours share their branches.
    const [first] = lines;
    if (first !== undefined) comment(writer, root.op.kind === 'accumulate' ? first.part.guard : root.guard, notation.line(root.id));
    for (const { adjoint, part } of lines) {
      writeLine(writer, adjoint, part, started);
      const rest = (open.get(adjoint.id) ?? 0) - 1;
      open.set(adjoint.id, rest);
      if (rest === 0) complete.push(adjoint.id);
    }
    if (root.guard.length > 0) continue;
    for (const ref of complete) {
      for (const statement of stores.get(ref) ?? []) append(writer.nest, writer.nest.root, { kind: 'statement', statement });
      noteUses(writer.nest, writer.nest.root, [ref]);
      stored.add(ref);
    }
    complete = [];
  }
  return stored;
}

function comment(writer: Writer, guard: Guard, text: string): void {
  append(writer.nest, blockFor(writer, guard), { kind: 'statement', statement: { kind: 'comment', text } });
}

/** Where all parts of an adjoint can see it. */
function sharedGuard({ guard, op }: Stage): Guard {
  if (op.kind !== 'accumulate') return guard;
  return op.parts.reduce((shared, part) => shared.slice(0, commonLength(shared, part.guard)), guard);
}

function writeLine(writer: Writer, adjoint: Stage, part: Part, started: Map<Ref, Define>): void {
  const { id, name } = adjoint;
  const uses: Ref[] = [];
  const value = code(writer, part.value, uses);
  const before = started.get(id);
  const block = blockFor(writer, part.guard);
  const extra = !sameGuard(part.guard, adjoint.guard);
  if (before === undefined && !extra) {
    const node: Define = { kind: 'define', ref: id, name, value, type: 'number', mutable: false, hoisted: false };
    define(writer.nest, block, node);
    noteUses(writer.nest, block, uses);
    started.set(id, node);
    writer.there[id] = true;
    return;
  }
  const place: Code = { kind: 'name', text: name };
  if (before === undefined) {
    const node: Define = { kind: 'define', ref: id, name, value: null, type: 'number', mutable: true, hoisted: false };
    declare(writer.nest, sharedGuard(adjoint), node, () => place);
    started.set(id, node);
    writer.there[id] = true;
  } else before.mutable = true;
  const subtracted = negated(value);
  append(writer.nest, block, {
    kind: 'statement',
    statement: { kind: 'assign', target: place, operator: subtracted === null ? '+=' : '-=', value: subtracted ?? value },
  });
  noteUses(writer.nest, block, [...uses, id]);
}

/** What is left of `-a`, `-a * b`, `-a / b` without the sign, which only changes the sign; null where there is none. */
function negated(value: Code): Code | null {
  if (value.kind === 'unary') return value.operator === '-' ? value.operand : null;
  if (value.kind !== 'binary' || (value.operator !== '*' && value.operator !== '/')) return null;
  const left = negated(value.left);
  return left === null ? null : { ...value, left };
}
