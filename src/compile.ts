// The pipeline, read top to bottom: source → tree → checked → stages → passes → adjoint → module.

import { DisorderError } from './base/invariant.ts';
import { lazy } from './base/lazy.ts';
import { curvatureOf } from './analyse/curvature.ts';
import { operationsOf } from './analyse/cost.ts';
import { describeFunction, withPlaces, type Described } from './analyse/describe.ts';
import type { FunctionInfo } from './analyse/function-info.ts';
import type { Gate } from './gates/gate.ts';
import { valueProgram } from './lower/formula.ts';
import type { CheckedDefinition } from './check/checked.ts';
import { functionsOf, type Group } from './check/exports.ts';
import { checkFiles } from './check/files.ts';
import type { Module } from './code/code.ts';
import { loadModule } from './print/javascript.ts';
import { isLarge } from './emit/straight/pieces.ts';
import { moduleOf } from './emit/module.ts';
import type { Along, ScheduledJacobian } from './emit/frame/unit.ts';
import { printModule } from './print/print.ts';
import { writeTypeScript } from './print/typescript.ts';
import { reverse } from './passes/adjoint.ts';
import { directional } from './passes/directional.ts';
import { elementAdjoints } from './passes/element-adjoints.ts';
import { hessianProduct } from './passes/hessian-product.ts';
import { mergeDims } from './passes/merge-dims.ts';
import { bindIndices } from './passes/one-point.ts';
import { hessian } from './passes/hessian.ts';
import type { Jacobian } from './passes/families.ts';
import { jacobian } from './passes/jacobian.ts';
import { order } from './passes/order.ts';
import { stageQuotients } from './passes/quotients.ts';
import { sink } from './passes/sink.ts';
import { gradientWarnings } from './analyse/warnings.ts';
import { aligned } from './schedule/align.ts';
import { checkpointed } from './schedule/checkpoint/checkpoint.ts';
import { splitCheckpointed } from './schedule/checkpoint/split.ts';
import { usualJam, type FunctionLoops } from './schedule/functions.ts';
import { narrowed } from './schedule/narrow.ts';
import { printLoops } from './schedule/print-loops.ts';
import { backwardRequest, forwardRequest, fusedRequest, valueRequest } from './schedule/requests.ts';
import { rereadArrays } from './schedule/reread.ts';
import { schedule } from './schedule/schedule.ts';
import type { Schedule } from './schedule/tree.ts';
import { hasLoops } from './passes/has-loops.ts';
import { shown } from './passes/shown.ts';
import { decideWritten, type Written } from './passes/written.ts';
import { checkedCall, failureOf, groupsOf, type Call, type Options } from './options.ts';
import { hasErrors, type Diagnostic } from './report/diagnostic.ts';
import { placed } from './report/in-files.ts';
import { GradcError } from './report/error.ts';
import { evaluateUnit, type Evaluation, type Value } from './analyse/evaluation.ts';
import type { Program } from './form/form.ts';
import { printAdjoint, printAdjointLoops, printStages } from './analyse/print-forms.ts';
import { refuseLargeLoops } from './lower/limits.ts';
import { checkPartials } from './lower/check-partials.ts';
import { lowerFile, type LoweredFile } from './lower/lower.ts';
import { hasLateReference } from './form/recurrences.ts';
import { prune } from './form/references.ts';
import { verified } from './form/verify.ts';
import { readFiles, textOf, type SourceFiles } from './syntax/files.ts';
import { parse, tokenTable } from './syntax/parse.ts';
import { printTree } from './syntax/print-tree.ts';

export type { Options } from './options.ts';
export type Compiled = {
  readonly code: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly functions: readonly FunctionInfo[];
};
export type { Evaluation, Value } from './analyse/evaluation.ts';

/** The forms that `--emit` prints. */
export type FormName = 'tokens' | 'ast' | 'stages' | 'adjoint' | 'loops';

type Built = Described & {
  readonly lowered: Program;
  readonly forward: Program;
  readonly fused: Written | null;
  /** The loops of its functions, without checkpoints. Throws a `DisorderError` where there are none. */
  readonly schedules: () => FunctionLoops;
};

/** Everything but text: each definition staged and differentiated. */
function build(
  { files, diagnostics: syntax }: SourceFiles,
  options: Options,
): { readonly units: readonly Built[]; readonly diagnostics: readonly Diagnostic[] } {
  const { checked, diagnostics: meaning } = checkFiles(files, options.name ?? 'f', groupsOf(options));
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
  const { units, diagnostics: derivatives } = isSound
    ? differentiateFile(lowerFile(checked, lowering), built)
    : nothing;
  const diagnostics = [...syntax, ...meaning, ...derivatives].sort((a, b) => a.span.start - b.span.start);
  return { units, diagnostics: placed(diagnostics, files) };
}

const nothing: { readonly units: readonly Built[]; readonly diagnostics: readonly Diagnostic[] } = {
  units: [],
  diagnostics: [],
};

function hasOrder(build: () => void): boolean {
  try {
    build();
    return true;
  } catch (error) {
    if (error instanceof DisorderError) return false;
    throw error;
  }
}

function prepared(program: Program): Program {
  return verified(order(sink(stageQuotients(bindIndices(verified(mergeDims(verified(program))))))));
}

/** The loops of each function of a definition. A schedule is verified where it is made. */
export function schedulesOf({ program }: Written, fused: Program | null): FunctionLoops {
  const value = schedule(valueRequest(verified(aligned(program)), usualJam));
  const along = { tangent: null, product: null };
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

function toReverse(program: Program): Program {
  return verified(rereadArrays(verified(narrowed(verified(aligned(program))))));
}

/** With those of derivatives along a direction. */
function withAlong(loops: FunctionLoops, along: Along | null): FunctionLoops {
  if (along === null) return loops;
  const { tangent, product } = along;
  return {
    ...loops,
    tangent: tangent && schedule(valueRequest(verified(aligned(tangent.program)), usualJam)),
    product: product && schedule(fusedRequest(toReverse(product.program), usualJam)),
  };
}

/** The same, but of long recurrences a few rows are kept, and the others made again. */
function withCheckpoints({ value, split, fused, tangent, product }: FunctionLoops): FunctionLoops {
  return {
    tangent: tangent && checkpointed(tangent),
    product: product && checkpointed(product),
    value: checkpointed(value),
    split: split === null ? null : splitCheckpointed(split),
    fused: fused === null ? null : checkpointed(fused),
  };
}

/** `built`: what is there already of some programs. */
function differentiateFile(
  { lowered, gates, gateStages, diagnostics: limits }: LoweredFile,
  built: ReadonlyMap<Program, Built>,
): typeof nothing {
  if (hasErrors(limits)) return { units: [], diagnostics: limits };
  const units: Built[] = [];
  const diagnostics: Diagnostic[] = [];
  try {
    for (const { checked, gate } of gates) diagnostics.push(...checkPartials(checked, gate, gateStages));
    for (const { definition, program } of lowered) {
      const unit = built.get(program) ?? differentiate(definition, program);
      units.push(unit);
      diagnostics.push(...gradientWarnings(definition, unit.written.program));
    }
  } catch (error) {
    // The partials of a user's gate may go beyond a limit where they are written out.
    if (!(error instanceof GradcError)) throw error;
    return { units: [], diagnostics: [...diagnostics, ...error.diagnostics] };
  }
  return { units, diagnostics };
}

function differentiate(definition: CheckedDefinition, lowered: Program): Built {
  const forward = prepared(lowered);
  const loops = hasLoops(forward);
  const reversed = (seed: 'input' | 'one'): Program => {
    const swept = verified(reverse(forward, seed));
    return verified(mergeDims(prune(loops ? swept : elementAdjoints(swept))));
  };
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

function describe(units: readonly Built[], { files }: SourceFiles): readonly FunctionInfo[] {
  const told = (unit: Built): FunctionInfo => describeFunction(unit, curvature(unit.definition, unit.written.program));
  return units.map((unit) => withPlaces(told(unit), files));
}

/** Stages beyond which nobody asks whether a program is convex. */
const mostCurved = 50_000;

function curvature(definition: CheckedDefinition, program: Program): FunctionInfo['curvature'] {
  if (program.stages.length > mostCurved) return 'unknown';
  const domains = definition.parameters.flatMap(({ name, domain }) =>
    domain === null ? [] : [[name, domain] as const],
  );
  return curvatureOf({ ...program, stages: program.stages.slice(0, program.forward) }, new Map(domains));
}

/** A source with its options: what all that is asked of it needs is built once, when it is first asked. */
export type Opened = {
  readonly call: Call;
  readonly files: () => SourceFiles;
  readonly built: () => typeof nothing;
  readonly made: () => Made;
};

/** Throws a `GradcError` for an option that is none. */
export function opened(source: string, options: Options = {}): Opened {
  const call = checkedCall(source, options);
  const files = lazy(() => readFiles(call.source, call.options.resolve ?? null, call.options.file ?? null));
  const built = lazy(() => build(files(), call.options));
  return { call, files, built, made: lazy(() => moduleFor(call, files(), built())) };
}

/** What is wrong with a source, and what it defines. Loads no emitter, and never throws, whatever it is given. */
export function check(source: string, options: Options = {}): Checked {
  return checkOpened(() => opened(source, options));
}

type Checked = { readonly diagnostics: readonly Diagnostic[]; readonly functions: readonly FunctionInfo[] };

export function checkOpened(open: () => Opened): Checked {
  try {
    const { files, built } = open();
    const { units, diagnostics } = built();
    return { diagnostics, functions: describe(units, files()) };
  } catch (error) {
    return { diagnostics: error instanceof GradcError ? error.diagnostics : [failureOf(error)], functions: [] };
  }
}

/** Derivatives along a direction, as far as they are exported. */
function alongOf({ definition, forward, loops }: Built, wanted: readonly Group[]): Along | null {
  const functions = functionsOf(definition, wanted);
  const [hasTangent, hasProduct] = (['tangent', 'product'] as const).map((pass) =>
    functions.some(({ runs }) => runs === pass),
  );
  if (hasTangent !== true && hasProduct !== true) return null;
  let path = 'direction';
  while (definition.parameters.some(({ name }) => name === path)) path += '_';
  const read = loops ? shown : decideWritten;
  const swept = hasProduct === true ? verified(hessianProduct(forward, path)) : null;
  return {
    path,
    tangent: hasTangent === true ? read(prepared(directional(forward, path))) : null,
    product: swept && read(verified(mergeDims(prune(loops ? swept : elementAdjoints(swept))))),
  };
}

/** Where the result is no number: its Jacobian; 'dense' where that is too much to write out. */
function jacobianOf({ definition, forward }: Built): ScheduledJacobian | 'dense' | null {
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  if (isScalar || definition.parameters.every(({ isConst }) => isConst)) return null;
  return scheduledMatrix(forward, jacobian);
}

/** Where the result is a number: its Hessian. */
function hessianOf({ definition, forward }: Built): ScheduledJacobian | 'dense' | null {
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  if (!isScalar || definition.parameters.every(({ isConst }) => isConst)) return null;
  return scheduledMatrix(forward, hessian);
}

function scheduledMatrix(forward: Program, entries: (forward: Program) => Jacobian): ScheduledJacobian | 'dense' {
  if (forward.stages.length > mostDifferentiated) return 'dense';
  const found = entries(forward);
  if (found.values.stages.length > mostWritten) return 'dense';
  const merged = (program: Program): Program => verified(mergeDims(verified(program)));
  const loops = (program: Program): Schedule => schedule(valueRequest(verified(aligned(program)), 1));
  const [values, pattern] = [merged(found.values), merged(found.pattern)];
  return { ...found, values, pattern, loops: { values: loops(values), pattern: loops(pattern) } };
}

/**
 * Stages of a definition, and of its Jacobian or Hessian, beyond which that is taken from functions that give a row at
 * a time.
 */
const mostDifferentiated = 1000;
const mostWritten = 2000;

/** What a gate computes, as a function of its own. */
export function helper(gate: Gate): Written {
  return decideWritten(order(sink(valueProgram(gate))));
}

type Made = { readonly module: Module; readonly units: readonly Built[]; readonly diagnostics: readonly Diagnostic[] };

function moduleFor({ options }: Call, { files }: SourceFiles, { units, diagnostics }: typeof nothing): Made {
  if (hasErrors(diagnostics)) throw new GradcError(diagnostics);
  const saving = options.checkpoint === true;
  const wanted = groupsOf(options);
  const exported = units
    .filter(({ definition }) => definition.exported)
    .map((unit) => {
      const jacobian = wanted.includes('jacobian') ? jacobianOf(unit) : null;
      const second = wanted.includes('hessian') ? hessianOf(unit) : null;
      // So large a Jacobian is taken from the backward pass, a Hessian from its products.
      const all: readonly Group[] = [
        ...wanted,
        ...(jacobian === 'dense' ? (['split'] as const) : []),
        ...(second === 'dense' ? (['hvp'] as const) : []),
      ];
      const along = alongOf(unit, all);
      const schedules = (): FunctionLoops => withAlong(unit.schedules(), along);
      return {
        ...unit,
        wanted: all,
        jacobian,
        hessian: second,
        along,
        schedules: lazy(saving ? () => withCheckpoints(schedules()) : schedules),
      };
    });
  return {
    module: moduleOf(exported, { file: options.file ?? null, source: textOf(files), helper }),
    units: exported,
    diagnostics,
  };
}

/**
 * The exports of the module by name, compiled in memory. Throws a `GradcError` that carries `diagnostics`, also for an
 * option that is none.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- what they take is known when run
export function load(source: string, options: Options = {}): Record<string, Function> {
  return loadOpened(opened(source, options));
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- as `load`
export function loadOpened({ made }: Opened): Record<string, Function> {
  return loadModule(made().module);
}

/** The module's text. Loads ts-morph and prettier on the first call. Throws a `GradcError` on errors in the source. */
export async function compile(source: string, options: Options = {}): Promise<Compiled> {
  return compileOpened(opened(source, options));
}

export async function compileOpened({ call, files, made }: Opened): Promise<Compiled> {
  const { module, units, diagnostics } = made();
  const code = call.options.target === 'js' ? printModule(module, 'js') : await writeTypeScript(module);
  return { code, diagnostics, functions: describe(units, files()) };
}

/** An exported definition with all that its functions are held against. */
export type Verifiable = {
  readonly definition: CheckedDefinition;
  /** What the module exports of it. */
  readonly wanted: readonly Group[];
  readonly info: FunctionInfo;
  /** With every shape in numbers. */
  readonly at: (sizes: ReadonlyMap<string, number>) => FunctionInfo;
  /** As it was written out, before any pass. */
  readonly value: Program;
  /** Value and backward pass, with the adjoint of the result as an input. */
  readonly reversed: Program;
};

/** The module as JavaScript, with what it was made from. */
export type VerifiableModule = { readonly code: string; readonly functions: readonly Verifiable[] };

/** Throws a `GradcError` on errors in the source. */
export function verifiable({ call, made }: Opened): VerifiableModule {
  const { module, units } = made();
  const wanted = groupsOf(call.options);
  const functions = units.map((unit): Verifiable => {
    const curved = curvature(unit.definition, unit.written.program);
    const at = (sizes: ReadonlyMap<string, number>): FunctionInfo => describeFunction(unit, curved, sizes);
    return {
      definition: unit.definition,
      wanted,
      info: describeFunction(unit, curved),
      at,
      value: unit.lowered,
      reversed: unit.written.program,
    };
  });
  return { code: printModule(module, 'js'), functions };
}

/** Prints one form of a source; what could be printed, with the diagnostics beside it. */
export function printForm(
  { call: { source }, built }: Opened,
  form: FormName,
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  if (form === 'tokens') return { text: tokenTable(source), diagnostics: parse(source).diagnostics };
  if (form === 'ast') {
    const { file, diagnostics } = parse(source);
    return { text: printTree(file), diagnostics };
  }
  const { units, diagnostics } = built();
  const print = ({ definition, written, loops, schedules }: Built): string => {
    if (form === 'stages') return printStages(definition, written);
    if (form === 'loops') return printSchedules(definition.name, schedules());
    return loops ? printAdjointLoops(definition, written) : printAdjoint(definition, written);
  };
  return { text: units.map(print).join('\n'), diagnostics };
}

function printSchedules(name: string, { value, split, fused }: FunctionLoops): string {
  const functions = { value, forward: split?.forward, backward: split?.backward, 'value and gradient': fused };
  const texts = Object.entries(functions).map(([what, one]) => (one ? `${name}: ${what}\n\n${printLoops(one)}` : ''));
  return texts.filter((text) => text !== '').join('\n');
}

/**
 * Evaluates one definition (`which`; the last exported one if null) by the evaluator. Throws a `GradcError`, or a
 * `RangeError` for a bad argument.
 */
export function evaluateOpened(
  { built }: Opened,
  which: string | null,
  args: { readonly [parameter: string]: Value },
): Evaluation {
  const { units, diagnostics } = built();
  if (hasErrors(diagnostics)) throw new GradcError(diagnostics);
  const exported = units.filter(({ definition }) => definition.exported);
  const unit =
    which === null ? exported[exported.length - 1] : units.find(({ definition }) => definition.name === which);
  if (unit === undefined) throw new RangeError(`no definition '${which ?? ''}'`);
  return evaluateUnit(unit.definition, unit.fused ?? unit.written, args);
}
