// A program with loops as people see it: every line of theirs is a stage, and all else stands inside what uses it.

import { stageTable, type Program, type Ref } from '../form/form.ts';
import { eachReference } from '../form/operands.ts';
import type { Written } from './written.ts';

/** Nodes that one line of text may hold: a value that is used often would be written as often. */
const longestLine = 60;

export function shown(program: Program): Written {
  const inline: boolean[] = [];
  const sizes: number[] = [];
  const kept = new Set(program.results.map(({ ref }) => ref));
  const primals = new Map<Ref, Ref[]>();
  for (const [of, is] of program.adjoints) primals.set(is, [...(primals.get(is) ?? []), of]);
  for (const stage of program.stages) {
    let size = 1;
    eachReference(stage, (ref) => (size += inline[ref] === true ? (sizes[ref] ?? 1) : 1));
    sizes[stage.id] = size;
    const isValue =
      stage.op.kind === 'gate' ||
      stage.op.kind === 'accumulate' ||
      stage.op.kind === 'read' ||
      stage.op.kind === 'index';
    // The adjoint of what is shown is shown.
    const isAdjoint =
      stage.op.kind === 'accumulate' && (primals.get(stage.id) ?? []).some((ref) => inline[ref] === false);
    inline[stage.id] = isValue && !stage.named && !kept.has(stage.id) && !isAdjoint && size <= longestLine;
  }
  const host: Written['host'] = [];
  return { program, table: stageTable(program), inline, host, lastFirst: new Set() };
}
