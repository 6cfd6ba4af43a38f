// Stages to statements of one function. A stage's value is written where it is first needed; what the function starts
// with (arguments, a cache) counts as written.

import type { Written } from '../../passes/written.ts';
import type { Accumulate, Guard, Ref, Stage } from '../../form/form.ts';
import { sameGuard } from '../../form/guard.ts';
import { append, createNest, declare, define, finish, noteUses, place, type Block, type Nest } from './blocks.ts';
import { negation } from '../../code/conditions.ts';
import type { Code, Statement } from '../../code/code.ts';
import { assign, binary, located, name, number, put, truth } from '../../code/constructors.ts';
import { gateOf, type Helpers } from '../frame/formula-code.ts';

export type Writer = {
  readonly written: Written;
  readonly nest: Nest;
  /** By reference: has a name in the function. */
  readonly there: (boolean | undefined)[];
  /** How an element of an input array, or a field of an input record, is read. */
  readonly inputCode: (stage: Stage) => Code;
  readonly helpers: Helpers;
};

export function createWriter(written: Written, helpers: Helpers, inputCode: (stage: Stage) => Code): Writer {
  return { written, nest: createNest(), there: [], inputCode, helpers };
}

export function statements(writer: Writer): readonly Statement[] {
  return finish(writer.nest);
}

export function stageAt(writer: Writer, ref: Ref): Stage {
  return writer.written.table[ref] as Stage;
}

/** The code of a stage's value. What has to be written before is written; names used are added to `uses`. */
export function code(writer: Writer, ref: Ref, uses: Ref[]): Code {
  const stage = stageAt(writer, ref);
  const { op } = stage;
  if (op.kind === 'constant' && !stage.named) return constantCode(stage, op.value);
  if (writer.written.inline[ref] === true && writer.there[ref] !== true) return formula(writer, stage, uses);
  if (writer.there[ref] !== true) write(writer, ref);
  uses.push(ref);
  return name(stage.name);
}

function constantCode(stage: Stage, value: number): Code {
  if (stage.type === 'truth') return truth(value === 1);
  return number(value);
}

/**
 * Writes a stage as a statement of its own, unless it is there; before it what it is made of, with a stack of its own:
 * a chain of lines may be long.
 */
export function write(writer: Writer, ref: Ref): void {
  const pending = [ref];
  for (let next = pending.at(-1); next !== undefined; next = pending.at(-1)) {
    const stage = stageAt(writer, next);
    const missing: Ref[] = [];
    if (writer.there[next] !== true) findMissing(writer, stage, missing);
    for (const one of missing.reverse()) pending.push(one);
    if (missing.length === 0) {
      pending.pop();
      if (writer.there[next] !== true) writeStage(writer, stage);
    }
  }
}

/** What the value of a stage names and is not there, in the order in which it is named. */
function findMissing(writer: Writer, stage: Stage, missing: Ref[]): void {
  const { op } = stage;
  const look = (ref: Ref): void => {
    const inner = stageAt(writer, ref);
    if (writer.there[ref] === true || (inner.op.kind === 'constant' && !inner.named)) return;
    if (writer.written.inline[ref] === true) findMissing(writer, inner, missing);
    else missing.push(ref);
  };
  if (op.kind === 'gate') op.args.forEach(look);
  else if (op.kind === 'accumulate' && isTotal(stage)) for (const { value } of op.parts) look(value);
}

function writeStage(writer: Writer, stage: Stage): void {
  const { id: ref } = stage;
  if (stage.op.kind === 'accumulate' && !isTotal(stage)) {
    writeParts(writer, stage, stage.op);
    return;
  }
  const uses: Ref[] = [];
  const value = formula(writer, stage, uses);
  const block = blockFor(writer, stage.guard);
  writer.there[ref] = true;
  define(writer.nest, block, {
    kind: 'define',
    ref,
    name: stage.name,
    value,
    type: stage.type,
    span: stage.span,
    mutable: false,
    hoisted: false,
  });
  noteUses(writer.nest, block, uses);
}

/** A sum of terms that are all there whenever it is: an expression. */
function isTotal({ op, guard }: Stage): boolean {
  return op.kind === 'accumulate' && op.how === 'sum' && op.parts.every((part) => sameGuard(part.guard, guard));
}

/** A join is declared before its branches and set in each; what branches add to a sum is added in each. */
function writeParts(writer: Writer, stage: Stage, { how, parts }: Accumulate): void {
  writer.there[stage.id] = true;
  let declared = false;
  for (const part of parts) {
    const uses: Ref[] = [];
    const value = code(writer, part.value, uses);
    const block = blockFor(writer, part.guard);
    if (!declared)
      declare(
        writer.nest,
        stage.guard,
        {
          kind: 'define',
          ref: stage.id,
          name: stage.name,
          value: null,
          type: stage.type,
          span: stage.span,
          mutable: true,
          hoisted: false,
        },
        (condition, around) => test(writer, condition, around),
      );
    declared = true;
    append(writer.nest, block, {
      kind: 'statement',
      statement: located(
        how === 'sum' ? assign(name(stage.name), '+=', value) : put(name(stage.name), value),
        stageAt(writer, part.value).span,
      ),
    });
    noteUses(writer.nest, block, [...uses, stage.id]);
  }
}

/** The block under a guard; its conditions are written where they stand. */
export function blockFor(writer: Writer, guard: Guard): Block {
  for (const [i, literal] of guard.entries()) {
    // What a condition compares is computed before the branch opens.
    if (writer.nest.open[i]?.node.condition !== literal.condition) prepare(writer, literal.condition);
  }
  return place(writer.nest, guard, (condition, around) => test(writer, condition, around));
}

function prepare(writer: Writer, condition: Ref): void {
  code(writer, condition, []);
}

function test(writer: Writer, condition: Ref, around: Guard): Code {
  const uses: Ref[] = [];
  const value = code(writer, condition, uses);
  noteUses(
    writer.nest,
    place(writer.nest, around, () => value),
    uses,
  );
  return value;
}

/** The right-hand side of a stage. */
function formula(writer: Writer, stage: Stage, uses: Ref[]): Code {
  const { op } = stage;
  switch (op.kind) {
    case 'constant':
      return constantCode(stage, op.value);
    case 'input':
    case 'read':
      return writer.inputCode(stage);
    case 'gate': {
      const args = op.args.map((argument) => code(writer, argument, uses));
      const { value } = op.gate;
      if (value.kind === 'prefix' && value.symbol === '!') return negation(args[0] as Code);
      return gateOf(writer.helpers, op.gate, args);
    }
    case 'accumulate':
      // The adjoint of a stage that is written inside another has one part.
      return op.parts.map(({ value }) => code(writer, value, uses)).reduce((total, term) => binary(total, '+', term));
    default:
      throw new Error(`${op.kind} is no scalar value`);
  }
}
