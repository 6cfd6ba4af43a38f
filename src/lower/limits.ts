// Refuses what grows beyond the limits when it is lowered: stages, and branches inside one another.

import type { Span } from '../base/span.ts';
import { branchLimit } from '../check/limits.ts';
import { diagnose } from '../report/diagnostic.ts';
import { GradcError } from '../report/error.ts';
import type { Gate } from '../gates/gate.ts';
import { rangesOf } from '../form/dims.ts';
import type { Program, Ref } from '../form/form.ts';

/** Stages that one definition may have, its calls written out and those of its gradient among them. */
export const stageLimit = 1_000_000;

/**
 * Stages that the calls of a whole file may copy, whether or not what they copy turns out to be there already; as many
 * may its gates take to be computed and checked at a point.
 */
export const copyLimit = 500_000;

/** Stages, with those of the gradient, of a definition that has loops. */
export const loopStageLimit = 4000;

/** Different ranges of its indices. */
export const rangeLimit = 100;

/** Cheap stages in loops, each made of the one before: they are written into one another where they are used. */
export const chainLimit = 500;

export function refuseDeepChain(depth: number, span: Span): void {
  if (depth > chainLimit) throw new GradcError([diagnose('GR5001', span, { limit: chainLimit })]);
}

/** What a definition with loops may be, as a program of value and gradient. */
export function refuseLargeLoops({ stages }: Program, name: string, span: Span): void {
  // No loop computes a number that is written.
  const count = stages.filter(({ op }) => op.kind !== 'constant').length;
  if (count > loopStageLimit) throw new GradcError([diagnose('GR5012', span, { name, count, limit: loopStageLimit })]);
  const ranges = new Set(stages.flatMap((stage) => rangesOf(stage).flat())).size;
  if (ranges > rangeLimit) throw new GradcError([diagnose('GR5013', span, { name, count: ranges, limit: rangeLimit })]);
  const depths = new Map<Ref, number>();
  for (const { id, op, dims, span: own } of stages) {
    const made =
      dims.length === 0
        ? []
        : op.kind === 'gate'
          ? op.args
          : op.kind === 'accumulate' && (op.how === 'only' || op.parts.length === 1)
            ? op.parts.map(({ value }) => value)
            : [];
    const depth = made.reduce((most, ref) => Math.max(most, 1 + (depths.get(ref) ?? 0)), 0);
    refuseDeepChain(depth, own.end === 0 ? span : own);
    depths.set(id, depth);
  }
}

export function refuseBeyondStages(count: number, limit: number, span: Span): void {
  if (count > limit) throw new GradcError([diagnose('GR5003', span, { count, limit })]);
}

/** Conditions inside one another beyond the limit are an error of the source. */
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

/**
 * What is known of the gates of a file. `stages`: how many it takes to compute one, those of the gates in it among
 * them.
 */
export type GateSizes = { readonly of: Map<Gate, { readonly depth: number; readonly stages: number }>; total: number };

export function noGates(): GateSizes {
  return { of: new Map(), total: 0 };
}

/**
 * Notes how large a gate is that has these programs for its value and its partials. To compute gates that call gates
 * takes as many stages as if all were written out, and each partial is checked against the value.
 */
export function refuseLargeGate(
  gate: Gate,
  value: Program,
  partials: readonly Program[],
  sizes: GateSizes,
  span: Span,
): void {
  let depth = 1;
  for (const { op } of value.stages)
    if (op.kind === 'gate') depth = Math.max(depth, 1 + (sizes.of.get(op.gate)?.depth ?? 0));
  if (depth > gateLimit) throw new GradcError([diagnose('GR5001', span, { limit: gateLimit })]);
  const stagesOf = (program: Program): number =>
    program.stages.reduce(
      (total, { op }) => total + 1 + (op.kind === 'gate' ? (sizes.of.get(op.gate)?.stages ?? 0) : 0),
      0,
    );
  const stages = stagesOf(value);
  sizes.of.set(gate, { depth, stages });
  sizes.total +=
    stages * Math.max(1, partials.length) + partials.reduce((total, partial) => total + stagesOf(partial), 0);
  refuseBeyondStages(sizes.total, copyLimit, span);
}

/** The deepest guard in a program. */
export function branchDepth(program: Pick<Program, 'stages'>): number {
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

/** A bound of a range that is not known when a function is entered. */
export function refuseComputed(text: string, span: Span): never {
  throw new GradcError([diagnose('GR3038', span, { text })]);
}

/** An element of an array by lines that two of them define. */
export function refuseTwice(element: string, first: Span, second: Span, hint: string | null): never {
  throw new GradcError([
    diagnose('GR3024', second, { element }, { hint, related: [{ message: 'first defined here', span: first }] }),
  ]);
}
