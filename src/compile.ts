// What can be asked of a source: its diagnostics, its module as text or in memory, its forms, its value.

import { lazy } from './base/lazy.ts';
import { circuitOf } from './analyse/circuit/build.ts';
import type { Circuit } from './analyse/circuit/circuit.ts';
import { affineInputs } from './analyse/affine-inputs.ts';
import { curvatureOf, type Domains } from './analyse/curvature/curvature.ts';
import { nothingProved, provedOf, type Proved } from './analyse/curvature/proved.ts';
import { describeFunction, withPlaces } from './analyse/describe.ts';
import type { FunctionInfo } from './analyse/function-info.ts';
import { notFinite, type NotFinite } from './analyse/not-finite.ts';
import type { RowMean } from './check/batch.ts';
import type { CheckedDefinition } from './check/checked.ts';
import type { Group } from './check/exports.ts';
import { real } from './check/type.ts';
import type { Module } from './code/code.ts';
import { interpretModule } from './print/interpret.ts';
import { loadModule } from './print/javascript.ts';
import { moduleOf } from './emit/module.ts';
import { printMarked, printModule } from './print/print.ts';
import { printTypings } from './print/typings.ts';
import { sourceMap, type SourceMap } from './print/source-map.ts';
import { writeTypeScript } from './print/typescript.ts';
import type { FunctionLoops } from './schedule/functions.ts';
import { printLoops } from './schedule/print-loops.ts';
import { checkedCall, failureOf, groupsOf, settingsText, type Call, type Options } from './options.ts';
import { hasErrors, type Diagnostic } from './report/diagnostic.ts';
import { GradcError } from './report/error.ts';
import { placedSpan, type Placed } from './report/in-files.ts';
import { evaluateUnit, type Evaluation, type Value } from './analyse/evaluation.ts';
import { definitionLatex } from './analyse/latex/definition.ts';
import { hessianAt, type Hessian } from './analyse/hessian-value.ts';
import { jacobianAt, type Jacobian } from './analyse/jacobian-value.ts';
import type { Program } from './form/form.ts';
import { verified } from './form/verify.ts';
import { reverse } from './passes/adjoint.ts';
import { mergeDims } from './passes/merge-dims.ts';
import { halfSquares } from './passes/squares.ts';
import { printAdjoint, printAdjointLoops, printStages } from './analyse/print-forms.ts';
import { readFiles, textOf, type SourceFiles } from './syntax/files.ts';
import { parse, tokenTable } from './syntax/parse.ts';
import { printTree } from './syntax/print-tree.ts';
import { curvaturesOf, curvedProgram, domainsOf, mostCurved, type CurvatureOf } from './curvatures.ts';
import { withDerivatives, type Derived } from './derivatives.ts';
import { build, helper, prepared, tidied, type Built, type Units } from './pipeline.ts';

export type { Options } from './options.ts';
/** A module as text. */
export type Compiled = {
  readonly code: string;
  /** Warnings: errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
  /** What is said of each definition: parameters, shapes, stages, cost, curvature. */
  readonly functions: readonly FunctionInfo[];
  /** Null unless it is asked for. */
  readonly map: SourceMap | null;
};
export type { SourceMap } from './print/source-map.ts';
export type { Evaluation, Value } from './analyse/evaluation.ts';
export type { CurvatureOf } from './curvatures.ts';
export type { Circuit } from './analyse/circuit/circuit.ts';
export type { Hessian } from './analyse/hessian-value.ts';
export type { Jacobian } from './analyse/jacobian-value.ts';

/** The forms that `--emit` prints. */
export type FormName = 'tokens' | 'ast' | 'stages' | 'adjoint' | 'loops';

function describe(units: readonly Built[], { files }: SourceFiles): readonly FunctionInfo[] {
  return units.map((unit) => withPlaces(describeFunction(unit, curvature(unit)), files));
}

/** Of the value as it was written out: before quotients became products. */
function curvature({ definition, lowered, loops }: Built): FunctionInfo['curvature'] {
  if (lowered.stages.length > mostCurved) return 'unknown';
  return curvatureOf(curvedProgram({ lowered, loops }), domainsOf(definition));
}

/** `chosen`: the parameters in which is asked, the others as data; null for all that are not data anyway. */
export function curvaturesOpened(
  { call, files, built }: Opened,
  chosen: readonly string[] | null,
): { readonly diagnostics: readonly Diagnostic[]; readonly definitions: readonly CurvatureOf[] } {
  const { units, diagnostics } = built();
  if (hasErrors(diagnostics)) return { diagnostics, definitions: [] };
  const { file = null } = call.options;
  const rebuilt = (source: string): readonly Built[] =>
    build(readFiles(source, call.options.resolve ?? null, file), call.options).units;
  return { diagnostics, definitions: curvaturesOf(units, files().files, chosen, rebuilt) };
}

/** A source with its options: what all that is asked of it needs is built once, when it is first asked. */
export type Opened = {
  readonly call: Call;
  readonly files: () => SourceFiles;
  readonly built: () => Units;
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

type Made = {
  readonly module: Module;
  readonly units: readonly Derived[];
  readonly batches: readonly Derived[];
  readonly diagnostics: readonly Diagnostic[];
};

function moduleFor({ options }: Call, { files }: SourceFiles, { units, batches, diagnostics }: Units): Made {
  if (hasErrors(diagnostics)) throw new GradcError(diagnostics, { name: options.file ?? null, files });
  const exported = units.filter(({ definition }) => definition.exported).map((unit) => withDerivatives(unit, options));
  const means = batches.map((unit) => withDerivatives(unit, options));
  const all = [...exported, ...means].sort((a, b) => a.definition.order - b.definition.order);
  return {
    module: moduleOf(all, {
      file: options.file ?? null,
      source: textOf(files),
      settings: settingsText(options),
      ownMath: options.math === 'inline',
      helper,
    }),
    units: exported,
    batches: means,
    diagnostics,
  };
}

/** The exports of a module by name: which there are and what they take is known when the source is read. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- so that `const { waveGrad } = load(…)` can be called
export type LoadedModule = { readonly [name: string]: any };

/**
 * The exports of the module by name, compiled in memory. Their types are those of a module that was written from the
 * same source, where that is given: `load<typeof import('./generated/wave.js')>(…)`. Throws a `GradcError` that carries
 * `diagnostics`, also for an option that is none.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- who calls knows the module
export function load<M extends object = LoadedModule>(source: string, options?: Options): M;
export function load(source: string, options: Options = {}): LoadedModule {
  return loadOpened(opened(source, options));
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- as `load`
export function loadOpened({ call, made }: Opened): Record<string, Function> {
  const { module } = made();
  return call.options.mode === 'interpret' ? interpretModule(module) : loadModule(module);
}

/** A mean over rows, compiled in memory: a function of parameters and gradient in one array each, then of the data. */
export type LoadedMean = {
  readonly definition: CheckedDefinition;
  readonly run: (...args: readonly unknown[]) => unknown;
};

/** Null where there is none: a size that rows differ in, a limit, or a name that is taken. */
export function rowMeanOpened({ call, files }: Opened, mean: RowMean): LoadedMean | null {
  const options: Options = { ...call.options, exports: ['batch'] };
  const { batches, diagnostics } = build(files(), options, mean);
  const [unit] = batches.map((one) => withDerivatives(one, options));
  if (unit === undefined || hasErrors(diagnostics)) return null;
  const { name } = unit.definition;
  const run = loadModule(moduleOf([unit], { file: null, source: '', settings: '', ownMath: false, helper }))[name];
  return run === undefined
    ? null
    : { definition: unit.definition, run: (...args): unknown => Reflect.apply(run, undefined, args) };
}

/** The module's text. Loads ts-morph and prettier on the first call. Throws a `GradcError` on errors in the source. */
export async function compile(source: string, options: Options = {}): Promise<Compiled> {
  return compileOpened(opened(source, options));
}

/** What a source without a name is called in a source map. */
const unnamed = 'source.grad';

export async function compileOpened(one: Opened): Promise<Compiled> {
  const printed = printedOpened(one);
  if (one.call.options.target === 'js') return printed;
  return { ...printed, code: await writeTypeScript(one.made().module, printed.code) };
}

/** The same, by our own printer alone: the text is that of the tools. */
export function printedOpened({ call, files, made }: Opened): Compiled {
  const { module, units, diagnostics } = made();
  const { target = 'ts', sourceMap: isMapped = false, file = unnamed } = call.options;
  const { text, marks } = printMarked(module, target);
  const map = isMapped ? sourceMap(marks, files().files, file) : null;
  return { code: text, diagnostics, functions: describe(units, files()), map };
}

/** The types of a module, for who imports its source, and a source map from each name to its definition. */
export function typingsOpened({ call, files, made }: Opened): Compiled {
  const { module, diagnostics } = made();
  const { text, marks } = printTypings(module);
  const map = sourceMap(marks, files().files, call.options.file ?? unnamed);
  // TypeScript reads no map that has the text of its sources.
  return { code: text, diagnostics, functions: [], map: { ...map, sourcesContent: [] } };
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
  /** The same of half the sum of squares of a result that is no number, where its problem is exported. */
  readonly squares: Pick<Verifiable, 'definition' | 'value' | 'reversed'> | null;
  /** Its mean over rows of data, where the module has that. */
  readonly batch: CheckedDefinition | null;
};

/** The module as JavaScript, with what it was made from. */
export type VerifiableModule = { readonly code: string; readonly functions: readonly Verifiable[] };

/** Throws a `GradcError` on errors in the source. */
export function verifiable({ call, made }: Opened): VerifiableModule {
  const { module, units, batches } = made();
  const wanted = groupsOf(call.options);
  const means = new Map(batches.map(({ definition }) => [Math.floor(definition.order), definition]));
  const functions = units.map((unit): Verifiable => {
    const curved = curvature(unit);
    const at = (sizes: ReadonlyMap<string, number>): FunctionInfo => describeFunction(unit, curved, sizes);
    return {
      definition: unit.definition,
      wanted,
      info: describeFunction(unit, curved),
      at,
      value: unit.lowered,
      reversed: unit.written.program,
      squares: unit.squares && squaresToVerify(unit),
      batch: means.get(unit.definition.order) ?? null,
    };
  });
  return { code: printModule(module, 'js'), functions };
}

function squaresToVerify({ definition, lowered, loops }: Built): Verifiable['squares'] {
  const value = halfSquares(lowered);
  const reversed = tidied(reverse(prepared(value), 'input'), loops);
  return { definition: { ...definition, type: real }, value, reversed };
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
  opened: Opened,
  which: string | null,
  args: { readonly [parameter: string]: Value },
): Evaluation {
  const { definition, fused, written } = chosen(opened, which);
  return evaluateUnit(definition, fused ?? written, args);
}

/** The stages of one definition as a circuit, with the numbers at a point where one is given. */
export function circuitOpened(
  opened: Opened,
  which: string | null,
  args: { readonly [parameter: string]: Value } | null,
): Circuit {
  const { definition, fused, written } = chosen(opened, which);
  return circuitOf(definition, fused ?? written, args);
}

/** One definition, or all that are no helpers, as mathematics in LaTeX. Throws as `evaluateOpened`. */
export function latexOpened(opened: Opened, which: string | null): string {
  const { units, diagnostics } = opened.built();
  if (hasErrors(diagnostics)) throw new GradcError(diagnostics);
  const asked = which === null ? units.filter(({ definition }) => definition.exported) : [chosen(opened, which)];
  const texts = asked.map(({ definition, lowered, fused, written }) =>
    definitionLatex(definition, verified(mergeDims(lowered)), fused ?? written),
  );
  return `${['% @generated by gradc; needs amsmath', ...texts].join('\n\n')}\n`;
}

/** The Hessian of the same definition. Throws a `RangeError` also where the result is no number. */
export function hessianOpened(
  opened: Opened,
  which: string | null,
  args: { readonly [parameter: string]: Value },
): Hessian {
  const { definition, forward } = chosen(opened, which);
  return hessianAt(definition, forward, args);
}

/** The Jacobian of the same definition; of a number, its gradient as one row. Null where it is too large to read. */
export function jacobianOpened(
  opened: Opened,
  which: string | null,
  args: { readonly [parameter: string]: Value },
): Jacobian | null {
  const { definition, forward } = chosen(opened, which);
  return jacobianAt(definition, forward, args);
}

function chosen({ call, files, built }: Opened, which: string | null): Built {
  const { units, diagnostics } = built();
  if (hasErrors(diagnostics))
    throw new GradcError(diagnostics, { name: call.options.file ?? null, files: files().files });
  const exported = units.filter(({ definition }) => definition.exported);
  const unit =
    which === null ? exported[exported.length - 1] : units.find(({ definition }) => definition.name === which);
  if (unit === undefined) throw new RangeError(`no definition '${which ?? ''}'`);
  return unit;
}

/** A definition as those see it who choose its parameters by what it gives. */
export type Subject = {
  readonly definition: CheckedDefinition;
  readonly info: FunctionInfo;
  /** With every shape in numbers. */
  readonly at: (sizes: ReadonlyMap<string, number>) => FunctionInfo;
  /** Of the value in these parameters, the others being data, where parameters and sizes lie in these bounds. */
  readonly proved: (chosen: readonly string[], bounds: Domains) => Proved;
  /** Of these active inputs, by path, some in which the value is jointly affine, chosen in this order. */
  readonly affineInputs: (inputs: readonly string[]) => readonly string[];
  /** What makes value or gradient infinite or NaN at a point; null where nothing does. */
  readonly notFinite: (args: { readonly [parameter: string]: Value }) => (NotFinite & Placed) | null;
};

export function subjectOf({ files, built }: Opened, name: string): Subject {
  const unit = built().units.find(({ definition }) => definition.name === name);
  if (unit === undefined) throw new RangeError(`no definition '${name}'`);
  const { definition, written, lowered, loops } = unit;
  const curved = curvature(unit);
  return {
    definition,
    info: describeFunction(unit, curved),
    at: (sizes) => describeFunction(unit, curved, sizes),
    proved: (chosen, bounds) => {
      if (lowered.stages.length > mostCurved) return nothingProved;
      return provedOf(curvedProgram({ lowered, loops }, chosen), bounds);
    },
    affineInputs: (inputs) => affineInputs(lowered, inputs),
    notFinite: (args) => {
      const found = notFinite(definition, written, args);
      return found && { ...found, ...placedSpan(found.span, files().files) };
    },
  };
}
