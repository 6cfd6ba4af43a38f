// Whether the elements of arrays that their own lines read can be computed in some order, and which read is at fault if not.

import type { Span } from '../base/span.ts';
import { diagnose } from '../report/diagnostic.ts';
import { GradcError } from '../report/error.ts';
import { cyclesAreSound } from './cycles.ts';
import { constantIndex, type Program, type Ref, type Stage } from './form.ts';

type OwnRead = { readonly ref: Ref; readonly span: Span; readonly array: string };

export function refuseDisorder(program: Program, reads: readonly OwnRead[]): void {
  if (reads.length === 0 || cyclesAreSound(program)) return;
  // The first read that is at fault by itself; else the last, which goes against those before it.
  const wrong = reads.find((read) => !cyclesAreSound(without(program, reads.filter((other) => other.ref !== read.ref)))) ?? reads[reads.length - 1];
  if (wrong !== undefined) throw new GradcError([diagnose('GR3032', wrong.span, { name: wrong.array })]);
}

/** The program in which these reads give a number. */
function without(program: Program, reads: readonly OwnRead[]): Program {
  const gone = new Set(reads.map(({ ref }) => ref));
  return { ...program, stages: program.stages.map((stage): Stage => (gone.has(stage.id) ? { ...stage, op: { kind: 'index', index: constantIndex(0) } } : stage)) };
}
