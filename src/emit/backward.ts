// The backward pass as text: a commented block for each forward statement, last one first, with the contributions that
// it makes. A value that gets several starts with the first and goes on with `+=`.

import { commonLength, sameGuard } from '../stage/guard.ts';
import { eachReference } from '../stage/references.ts';
import type { Notation } from '../stage/notation.ts';
import type { Guard, Part, Ref, Stage } from '../stage/form.ts';
import type { Written } from '../passes/written.ts';
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
  const { program } = writer.written;
  const blocks = blocksOf(writer.written);
  const done = new Set<Part>();
  const started = new Map<Ref, Define>();
  const lines = linesByMember(writer);
  writeSeeds(writer, lines, done, started);
  const open = new Map<Ref, number>();
  for (const ref of stores.keys()) {
    const { op } = stageAt(writer, ref);
    if (op.kind === 'accumulate') open.set(ref, op.parts.filter((part) => part.of !== null).length);
  }
  const stored = new Set<Ref>();
  let complete: Ref[] = [];
  for (let i = program.forward - 1; i >= 0; i -= 1) {
    const root = program.stages[i] as Stage;
    let commented = false;
    for (const member of blocks.get(root.id) ?? []) {
      for (const { adjoint, part } of inOrder(member, lines.get(member.id) ?? [])) {
        if (done.has(part)) continue;
        done.add(part);
        if (!commented) comment(writer, root, notation.line(root.id));
        commented = true;
        writeLine(writer, adjoint, part, started);
        const rest = (open.get(adjoint.id) ?? 0) - 1;
        open.set(adjoint.id, rest);
        if (rest === 0) complete.push(adjoint.id);
      }
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

function comment(writer: Writer, root: Stage, text: string): void {
  append(writer.nest, blockFor(writer, root.guard), { kind: 'statement', statement: { kind: 'comment', text } });
}

/** What the caller's adjoint adds to a stage that is a result and used further, or is an input. */
function writeSeeds(writer: Writer, lines: ReadonlyMap<Ref | null, readonly Line[]>, done: Set<Part>, started: Map<Ref, Define>): void {
  for (const { adjoint, part } of lines.get(null) ?? []) {
    if (part.at.length > 0) continue;
    done.add(part);
    writeLine(writer, adjoint, part, started);
  }
}

/** Where all parts of an adjoint can see it. */
function sharedGuard({ guard, op }: Stage): Guard {
  if (op.kind !== 'accumulate') return guard;
  return op.parts.reduce((shared, part) => shared.slice(0, commonLength(shared, part.guard)), guard);
}

/** Stages by the statement they stand in, in order. */
function blocksOf({ program, host, lastFirst }: Written): ReadonlyMap<Ref, readonly Stage[]> {
  const blocks = new Map<Ref, Stage[]>();
  for (let i = 0; i < program.forward; i += 1) {
    const stage = program.stages[i] as Stage;
    const home = host[stage.id] ?? stage.id;
    const members = blocks.get(home);
    if (members === undefined) blocks.set(home, [stage]);
    else if (lastFirst.has(home)) members.unshift(stage);
    else members.push(stage);
  }
  return blocks;
}

type Line = { readonly adjoint: Stage; readonly part: Part; readonly primal: Ref };

/**
 * Contributions by the stage that makes them. An element of an input makes none that is written: its adjoint is stored.
 */
function linesByMember(writer: Writer): ReadonlyMap<Ref | null, readonly Line[]> {
  const { program, inline } = writer.written;
  const lines = new Map<Ref | null, Line[]>();
  for (const [primal, is] of program.adjoints) {
    const adjoint = stageAt(writer, is);
    if (inline[is] === true || adjoint.op.kind !== 'accumulate' || adjoint.dims.length > 0) continue;
    for (const part of adjoint.op.parts) {
      const line = { adjoint, part, primal };
      const list = lines.get(part.of);
      if (list === undefined) lines.set(part.of, [line]);
      else list.push(line);
    }
  }
  return lines;
}

/** Lines of one stage, in the order of what it was computed from. */
function inOrder(member: Stage, lines: readonly Line[]): readonly Line[] {
  if (lines.length < 2) return lines;
  const rank = new Map<Ref, number>();
  eachReference(member, (ref) => void (rank.has(ref) || rank.set(ref, rank.size)));
  return [...lines].sort((a, b) => (rank.get(a.primal) ?? 0) - (rank.get(b.primal) ?? 0));
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
