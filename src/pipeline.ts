// The way, read top to bottom: trees → checked → stages → passes → adjoint, and the loops of what has any.

import { DisorderError } from './base/invariant.ts';
import { lazy } from './base/lazy.ts';
import { operationsOf } from './analyse/cost.ts';
import type { Described } from './analyse/describe.ts';
import type { Gate } from './gates/gate.ts';
import { valueProgram } from './lower/formula.ts';
import type { CheckedDefinition } from './check/checked.ts';
import type { RowMean } from './check/batch.ts';
import { checkFiles } from './check/files.ts';
import { isLarge } from './emit/straight/pieces.ts';
import { reverse } from './passes/adjoint.ts';
import { elementAdjoints } from './passes/element-adjoints.ts';
import { mergeDims } from './passes/merge-dims.ts';
import { bindIndices } from './passes/one-point.ts';
import { order } from './passes/order.ts';
import { stageQuotients } from './passes/quotients.ts';
import { withoutZeroSums } from './passes/signed-zeros.ts';
import { sink } from './passes/sink.ts';
import { gradientWarnings, powerWarnings } from './analyse/warnings.ts';
import { aligned } from './schedule/align.ts';
import { usualJam, type FunctionLoops } from './schedule/functions.ts';
import { narrowed } from './schedule/narrow.ts';
import { withPositionsKept } from './schedule/positions.ts';
import { backwardRequest, forwardRequest, fusedRequest, valueRequest } from './schedule/requests.ts';
import { rereadArrays } from './schedule/reread.ts';
import { schedule } from './schedule/schedule.ts';
import { hasLoops } from './passes/has-loops.ts';
import { shown } from './passes/shown.ts';
import { decideWritten, type Written } from './passes/written.ts';
import { groupsOf, type Options } from './options.ts';
import { hasErrors, type Diagnostic } from './report/diagnostic.ts';
import { placed } from './report/in-files.ts';
import { GradcError } from './report/error.ts';
import type { Program } from './form/form.ts';
import { refuseLargeLoops } from './lower/limits.ts';
import { checkPartials } from './lower/check-partials.ts';
import { lowerFile, withinLimits, type LoweredFile } from './lower/lower.ts';
import { hasLateReference } from './form/recurrences.ts';
import { prune } from './form/references.ts';
import { verified } from './form/verify.ts';
import type { SourceFiles } from './syntax/files.ts';

/** A definition with the programs of its value and of its gradient. */
export type Built = Described & {
  readonly lowered: Program;
  readonly forward: Program;
  readonly fused: Written | null;
  /** The loops of its functions, without checkpoints. Throws a `DisorderError` where there are none. */
  readonly schedules: () => FunctionLoops;
};

/** `batches`: of those among the units that have one, which the module alone has. */
export type Units = {
  readonly units: readonly Built[];
  readonly batches: readonly Built[];
  readonly diagnostics: readonly Diagnostic[];
};

const nothing: Units = { units: [], batches: [], diagnostics: [] };

/** Everything but text: each definition staged and differentiated; `mean`: in the place of all batches that one. */
export function build(
  { files, diagnostics: syntax }: SourceFiles,
  options: Options,
  mean: RowMean | null = null,
): Units {
  const { checked, diagnostics: meaning } = checkFiles(files, options.name ?? 'f', groupsOf(options), mean);
  // What is wrong above may be missing below: a file with errors is not staged.
  const isSound = !hasErrors(syntax) && !hasErrors(meaning);
  const built = new Map<Program, Built>();
  const isUsable = (definition: CheckedDefinition, program: Program): boolean =>
    hasOrder(() => {
      // Only where something needs itself can it have none.
      if (!hasLateReference(program)) return;
      const unit = differentiate(definition, program);
      if (unit.loops) unit.schedules();
      built.set(program, unit);
    });
  const lowering = {
    fastMath: options.fastMath === true,
    isUsable,
    ...(options.unroll === undefined ? {} : { unroll: options.unroll }),
  };
  const {
    units,
    batches,
    diagnostics: derivatives,
  } = isSound ? differentiateFile(lowerFile(checked, lowering), built) : nothing;
  const diagnostics = [...syntax, ...meaning, ...derivatives].sort((a, b) => a.span.start - b.span.start);
  return { units, batches, diagnostics: placed(diagnostics, files) };
}

function hasOrder(build: () => void): boolean {
  try {
    build();
    return true;
  } catch (error) {
    if (error instanceof DisorderError) return false;
    throw error;
  }
}

/** `built`: what is there already of some programs. */
function differentiateFile(
  { lowered, gates, gateStages, diagnostics: limits }: LoweredFile,
  built: ReadonlyMap<Program, Built>,
): Units {
  if (hasErrors(limits)) return { ...nothing, diagnostics: limits };
  const units: Built[] = [];
  const batches: Built[] = [];
  const diagnostics: Diagnostic[] = [];
  try {
    for (const { checked, gate } of gates) diagnostics.push(...checkPartials(checked, gate, gateStages));
    for (const { definition, program } of lowered) {
      const made = (): Built => built.get(program) ?? differentiate(definition, program);
      if (definition.isBatch === true) {
        const batch = withinLimits(made);
        if (batch !== null) batches.push(batch);
        continue;
      }
      const unit = made();
      units.push(unit);
      diagnostics.push(...gradientWarnings(definition, unit.written.program));
      diagnostics.push(...powerWarnings(unit.written.program, diagnostics));
    }
  } catch (error) {
    // The partials of a user's gate may go beyond a limit where they are written out.
    if (!(error instanceof GradcError)) throw error;
    return { ...nothing, diagnostics: [...diagnostics, ...error.diagnostics] };
  }
  return { units, batches, diagnostics };
}

function differentiate(definition: CheckedDefinition, lowered: Program): Built {
  const forward = prepared(lowered);
  const loops = hasLoops(forward);
  const reversed = (seed: 'input' | 'one'): Program => tidied(reverse(forward, seed), loops);
  // Most of what is too large is so without its gradient, which is then not made.
  if (loops) refuseLargeLoops(forward, definition.name, definition.span);
  const both = reversed('input');
  if (loops) refuseLargeLoops(both, definition.name, definition.span);
  const read = loops ? shown : decideWritten;
  const written = read(both);
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  const hasGradient = definition.parameters.some((parameter) => !parameter.isConst);
  // A large definition is written in pieces that serve the split and the fused functions alike.
  const fused = isScalar && hasGradient && (loops || !isLarge(written)) ? read(reversed('one')) : null;
  const schedules = lazy(() => schedulesOf(written, fused?.program ?? null));
  const operations = operationsOf((fused ?? written).program);
  return { definition, lowered, forward, written, fused, loops, schedules, operations };
}

export function prepared(program: Program): Program {
  return verified(order(sink(stageQuotients(bindIndices(withoutZeroSums(mergeDims(verified(program))))))));
}

/** Without what nothing needs, in as few indices as it takes. */
export function tidied(swept: Program, loops: boolean): Program {
  return verified(mergeDims(prune(loops ? swept : elementAdjoints(swept))));
}

/** What a gate computes, as a function of its own. */
export function helper(gate: Gate): Written {
  return decideWritten(order(sink(valueProgram(gate))));
}

/** The loops of each function of a definition. A schedule is verified where it is made. */
export function schedulesOf({ program }: Written, fused: Program | null): FunctionLoops {
  const value = schedule(valueRequest(verified(aligned(program)), usualJam));
  const along = { tangent: null, product: null, squares: null };
  if (program.gradients.length === 0) return { value, split: null, fused: null, ...along };
  const both = toReverse(program);
  const split = {
    forward: schedule(forwardRequest(both, usualJam)),
    backward: schedule(backwardRequest(both, usualJam)),
  };
  return {
    value,
    split,
    fused: fused === null ? null : schedule(fusedRequest(toReverse(fused), usualJam)),
    ...along,
  };
}

/** As the loops of both directions are made from it. */
export function toReverse(program: Program): Program {
  return verified(rereadArrays(narrowed(aligned(withPositionsKept(program)))));
}
