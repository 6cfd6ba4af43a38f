// The backward pass as text: a commented block for each forward statement, last one first, with the contributions that
// it makes. A value that gets several starts with the first and goes on with `+=`.

import { commonLength, sameGuard } from '../../form/guard.ts';
import type { Notation } from '../../form/notation.ts';
import type { Guard, Part, Ref, Stage } from '../../form/form.ts';
import { backwardBlocks } from '../../passes/backward-blocks.ts';
import { append, declare, define, noteUses, type Block, type Define } from './blocks.ts';
import type { Code, Statement } from '../../code/code.ts';
import { assign, comment, located, name } from '../../code/constructors.ts';
import { negated } from '../../code/signs.ts';
import { blockFor, code, stageAt, type Writer } from './writer.ts';

/** A statement for each adjoint that is stored, to be written once the adjoint is complete. */
export type Stores = ReadonlyMap<Ref, readonly Statement[]>;

/**
 * Writes the blocks. What `stores` holds is written after the block that completes its adjoint, so that the engine need
 * not keep many of them; gives back the adjoints whose stores were written.
 */
export function writeBackward(writer: Writer, notation: Notation, stores: Stores = new Map()): ReadonlySet<Ref> {
  const started: Started = [];
  const { given, blocks } = backwardBlocks(writer.written);
  for (const { adjoint, part } of given) writeLine(writer, adjoint, part, started, null);
  const open = new Map<Ref, number>();
  for (const ref of stores.keys()) {
    const { op } = stageAt(writer, ref);
    if (op.kind === 'accumulate') open.set(ref, op.parts.filter((part) => part.of !== null).length);
  }
  const stored = new Set<Ref>();
  let complete: Ref[] = [];
  for (const { root, lines } of blocks) {
    for (const [i, { adjoint, part }] of lines.entries()) {
      writeLine(writer, adjoint, part, started, i === 0 ? { text: notation.line(root.id), guard: root.guard } : null);
      const left = open.get(adjoint.id);
      if (left === undefined) continue;
      open.set(adjoint.id, left - 1);
      if (left === 1) complete.push(adjoint.id);
    }
    if (root.guard.length > 0) continue;
    for (const ref of complete) {
      for (const statement of stores.get(ref) ?? [])
        append(writer.nest, writer.nest.root, { kind: 'statement', statement });
      noteUses(writer.nest, writer.nest.root, [ref]);
      stored.add(ref);
    }
    complete = [];
  }
  return stored;
}

/** By reference: the declarations of adjoints that have one. */
type Started = (Define | undefined)[];

/** What stands above a block, and under which guard. */
type Heading = { readonly text: string; readonly guard: Guard };

/**
 * The block of a line, with the heading before it. A join is headed inside its branch where that branch is open
 * already, so that neighbouring joins share their branches.
 */
function headed(writer: Writer, guard: Guard, heading: Heading | null): Block {
  if (heading === null) return blockFor(writer, guard);
  const { nest } = writer;
  const depth = heading.guard.length;
  const goesOn = guard.length > depth && nest.open[depth]?.node.condition === guard[depth]?.condition;
  const at = blockFor(writer, goesOn ? guard : heading.guard);
  append(nest, at, { kind: 'statement', statement: comment(heading.text) });
  return goesOn ? at : blockFor(writer, guard);
}

/** Where all parts of an adjoint can see it. */
function sharedGuard({ guard, op }: Stage): Guard {
  if (op.kind !== 'accumulate') return guard;
  return op.parts.reduce((shared, part) => shared.slice(0, commonLength(shared, part.guard)), guard);
}

function writeLine(writer: Writer, adjoint: Stage, part: Part, started: Started, heading: Heading | null): void {
  const { id, name: own } = adjoint;
  // The formula that is differentiated here.
  const { span } = part.of === null ? adjoint : stageAt(writer, part.of);
  const uses: Ref[] = [];
  const value = code(writer, part.value, uses);
  const before = started[id];
  const block = headed(writer, part.guard, heading);
  const extra = !sameGuard(part.guard, adjoint.guard);
  if (before === undefined && !extra) {
    const node: Define = {
      kind: 'define',
      ref: id,
      name: own,
      value,
      type: 'real',
      span,
      mutable: false,
      hoisted: false,
    };
    define(writer.nest, block, node);
    noteUses(writer.nest, block, uses);
    started[id] = node;
    writer.there[id] = true;
    return;
  }
  const place: Code = name(own);
  if (before === undefined) {
    const node: Define = {
      kind: 'define',
      ref: id,
      name: own,
      value: null,
      type: 'real',
      span,
      mutable: true,
      hoisted: false,
    };
    declare(writer.nest, sharedGuard(adjoint), node, () => place);
    started[id] = node;
    writer.there[id] = true;
  } else before.mutable = true;
  const subtracted = negated(value);
  append(writer.nest, block, {
    kind: 'statement',
    statement: located(assign(place, subtracted === null ? '+=' : '-=', subtracted ?? value), span),
  });
  noteUses(writer.nest, block, [...uses, id]);
}
