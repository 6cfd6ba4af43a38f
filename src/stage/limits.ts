// Refuses what grows beyond the limits when it is lowered: stages, and branches inside one another.

import type { Span } from '../base/span.ts';
import { branchLimit } from '../check/limits.ts';
import { diagnose } from '../report/diagnostic.ts';
import { GradcError } from '../report/error.ts';
import type { Gate } from '../gates/gate.ts';
import type { Guard, Program } from './form.ts';

/** Stages that one definition may have with its calls written out. */
export const stageLimit = 1_000_000;
/** Stages that the calls of a whole file may copy, whether or not what they copy turns out to be there already. */
export const copyLimit = 500_000;

export function refuseBeyondStages(count: number, limit: number, span: Span): void {
  if (count > limit) throw new GradcError([diagnose('GR5003', span, { count, limit })]);
}

/** The guard itself, unless it is too deep, which is an error of the source. */
export function withinBranches(guard: Guard, span: Span): Guard {
  refuseBeyondBranches(guard.length, span);
  return guard;
}

export function refuseBeyondBranches(depth: number, span: Span): void {
  if (depth > branchLimit) throw new GradcError([diagnose('GR5005', span, { limit: branchLimit })]);
}

/** Calls of definitions of arrays, each inside the one before. */
const callLimit = 100;

export function refuseDeepCall(depth: number, span: Span): void {
  if (depth > callLimit) throw new GradcError([diagnose('GR5001', span, { limit: callLimit })]);
}

/** How many users' gates may call one another, each kept whole: to compute one is a call within a call. */
const gateLimit = 100;

/** Notes how many gates stand below this one, which has the value `program`, and refuses too many. */
export function refuseDeepGate(gate: Gate, program: Program, depths: Map<Gate, number>, span: Span): void {
  let depth = 1;
  for (const { op } of program.stages) if (op.kind === 'gate') depth = Math.max(depth, 1 + (depths.get(op.gate) ?? 0));
  depths.set(gate, depth);
  if (depth > gateLimit) throw new GradcError([diagnose('GR5001', span, { limit: gateLimit })]);
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

/** An array, or a name, that needs itself before it is there. */
export function refuseCircle(name: string, span: Span): never {
  throw new GradcError([diagnose('GR3032', span, { name })]);
}

/** An element of an array by lines that none of them defines. */
export function refuseUndefined(element: string, span: Span, hint: string | null = null): never {
  throw new GradcError([diagnose('GR3025', span, { element }, { hint })]);
}

/** An element of an array by lines that two of them define. */
export function refuseTwice(element: string, first: Span, second: Span, hint: string | null): never {
  throw new GradcError([diagnose('GR3024', second, { element }, { hint, related: [{ message: 'first defined here', span: first }] })]);
}
