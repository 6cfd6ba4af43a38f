// Refuses branches that stand deeper inside one another than the limit, also where calls are written out.

import type { Span } from '../base/span.ts';
import { branchLimit } from '../check/limits.ts';
import { diagnose } from '../report/diagnostic.ts';
import { GradcError } from '../report/error.ts';
import type { Guard, Program } from './form.ts';

/** The guard itself, unless it is too deep, which is an error of the source. */
export function withinBranchLimit(guard: Guard, span: Span): Guard {
  refuseBeyondBranchLimit(guard.length, span);
  return guard;
}

export function refuseBeyondBranchLimit(depth: number, span: Span): void {
  if (depth > branchLimit) throw new GradcError([diagnose('GR5005', span, { limit: branchLimit })]);
}

/** The deepest guard in a program. */
export function branchDepth(program: Program): number {
  let depth = 0;
  for (const { guard, op } of program.stages) {
    if (guard.length > depth) depth = guard.length;
    if (op.kind !== 'accumulate') continue;
    for (const part of op.parts) if (part.guard.length > depth) depth = part.guard.length;
  }
  return depth;
}
