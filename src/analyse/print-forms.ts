// The staged program as text, forward and backward: what `--emit stages` and `--emit adjoint` show.

import { elementAt } from '../base/lists.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import { backwardBlocks, type Line } from '../passes/backward-blocks.ts';
import type { Written } from '../passes/written.ts';
import { inputOf, type Guard, type Program, type Ref, type Stage } from '../form/form.ts';
import { notationOf, writtenStages, type Notation } from '../form/notation.ts';
import { eachReference } from '../form/operands.ts';

export function printStages(definition: CheckedDefinition, written: Written): string {
  const notation = notationOf(written.table, written.inline);
  const lines = writtenStages(written.program, written.inline).map(
    (stage) => `  ${notation.line(stage.id)}${guardText(stage.guard, notation)}`,
  );
  return [`${definition.name}(${definition.parameters.map(({ name }) => name).join(', ')})`, ...lines, ''].join('\n');
}

/** The adjoints of a program with loops, each with all of its contributions. */
export function printAdjointLoops(definition: CheckedDefinition, { program, table, inline }: Written): string {
  const notation = notationOf(table, inline);
  const lines = program.stages.slice(program.forward).flatMap((stage) => {
    const { op, id } = stage;
    if (inline[id] === true || (op.kind !== 'gate' && op.kind !== 'accumulate')) return [];
    const parts = op.kind === 'accumulate' && op.how === 'sum' ? op.parts : [];
    if (parts.length < 2) return [`  ${notation.line(id)}${guardText(stage.guard, notation)}`];
    return parts.map((part) => `  ${notation.part(id, part)}`);
  });
  return [headOf(definition), ...lines, `  gradient: ${gradientText(program, table)}`, ''].join('\n');
}

function headOf({ name, parameters }: CheckedDefinition): string {
  return `${name}(${parameters.map((parameter) => parameter.name).join(', ')})`;
}

/** One block a stage, last stage first: what it contributes to the adjoint of each value that it was computed from. */
export function printAdjoint(definition: CheckedDefinition, written: Written): string {
  const { program, table, inline } = written;
  const notation = notationOf(table, inline);
  const text: string[] = [`${definition.name}(${definition.parameters.map(({ name }) => name).join(', ')})`];
  const started = new Set<Ref>();
  const isForward = new Set(program.stages.slice(0, program.forward).map(({ id }) => id));
  /** A value that several contributions share is a line of its own. */
  const share = (ref: Ref): void => {
    const stage = elementAt(table, ref);
    if (isForward.has(ref) || started.has(ref) || stage.op.kind !== 'gate') return;
    eachReference(stage, share);
    if (inline[ref] === true) return;
    started.add(ref);
    text.push(`  ${notation.line(ref)}${guardText(stage.guard, notation)}`);
  };
  const write = ({ adjoint, part }: Line): void => {
    share(part.value);
    const sign = started.has(adjoint.id) ? '+=' : '=';
    started.add(adjoint.id);
    text.push(`  ${adjoint.name} ${sign} ${notation.value(part.value)}${guardText(part.guard, notation)}`);
  };
  const { given, blocks } = backwardBlocks(written);
  given.forEach(write);
  for (const { root, lines } of blocks) {
    if (lines.length > 0) text.push(`  # ${notation.line(root.id)}`);
    lines.forEach(write);
  }
  return [...text, `  gradient: ${gradientText(program, table)}`, ''].join('\n');
}

function gradientText(program: Program, table: readonly (Stage | undefined)[]): string {
  return program.gradients
    .map(
      ({ of, is }) => `d${inputOf(elementAt(table, of)).parameter} = ${is === null ? '0' : elementAt(table, is).name}`,
    )
    .join(', ');
}

function guardText(guard: Guard, notation: Notation): string {
  if (guard.length === 0) return '';
  const texts = guard.map(({ condition, holds }) => {
    const text = notation.expression(condition);
    return holds ? text : `not (${text})`;
  });
  return `   where ${texts.join(' and ')}`;
}
