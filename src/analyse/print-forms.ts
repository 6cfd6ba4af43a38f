// The staged program as text, forward and backward: what `--emit stages` and `--emit adjoint` show.

import type { CheckedDefinition } from '../check/checked.ts';
import type { Written } from '../passes/written.ts';
import type { Guard, Part, Program, Ref, Stage } from '../stage/form.ts';
import { notationOf, writtenStages, type Notation } from '../stage/notation.ts';

export function printStages(definition: CheckedDefinition, written: Written): string {
  const notation = notationOf(written.table, written.inline);
  const lines = writtenStages(written.program, written.inline).map((stage) => `  ${notation.line(stage.id)}${guardText(stage.guard, notation)}`);
  return [`${definition.name}(${definition.parameters.map(({ name }) => name).join(', ')})`, ...lines, ''].join('\n');
}

/** One block a stage, last stage first: what it contributes to the adjoint of each value that it was computed from. */
export function printAdjoint(definition: CheckedDefinition, written: Written): string {
  const { program, table, inline, host } = written;
  const notation = notationOf(table, inline);
  const lines: string[] = [`${definition.name}(${definition.parameters.map(({ name }) => name).join(', ')})`];
  const byBlock = new Map<Ref, { readonly adjoint: Stage; readonly part: Part; readonly first: boolean }[]>();
  for (const is of program.adjoints.values()) {
    const adjoint = table[is] as Stage;
    if (inline[is] === true || adjoint.op.kind !== 'accumulate') continue;
    adjoint.op.parts.forEach((part, i) => {
      const block = part.of === null ? null : (host[part.of] ?? part.of);
      if (block === null) return;
      const entry = { adjoint, part, first: i === 0 };
      const list = byBlock.get(block);
      if (list === undefined) byBlock.set(block, [entry]);
      else list.push(entry);
    });
  }
  for (let i = program.forward - 1; i >= 0; i -= 1) {
    const stage = program.stages[i] as Stage;
    const entries = byBlock.get(stage.id);
    if (entries === undefined || stage.op.kind === 'read') continue;
    lines.push(`  # ${notation.line(stage.id)}`);
    for (const { adjoint, part, first } of entries) {
      const value = written.inline[part.value] === true ? notation.expression(part.value) : (table[part.value] as Stage).name;
      lines.push(`  ${adjoint.name} ${first ? '=' : '+='} ${value}${guardText(part.guard, notation)}`);
    }
  }
  return [...lines, `  gradient: ${gradientText(program, table)}`, ''].join('\n');
}

function gradientText(program: Program, table: readonly (Stage | undefined)[]): string {
  return program.gradients.map(({ of, is }) => `d${(table[of]?.op as { parameter: string }).parameter} = ${is === null ? '0' : (table[is] as Stage).name}`).join(', ');
}

function guardText(guard: Guard, notation: Notation): string {
  if (guard.length === 0) return '';
  return `   where ${guard.map(({ condition, holds }) => (holds ? notation.expression(condition) : `not (${notation.expression(condition)})`)).join(' and ')}`;
}
