// Checked definitions to programs: one list of scalar stages each, calls written out. A definition is lowered once;
// a call copies its stages, so that even deep chains of calls are loops.

import { legalName } from '../base/names.ts';
import { nowhere, type Span } from '../base/span.ts';
import { builtinValues } from '../check/expression.ts';
import type { CheckedDefinition, CheckedFile, CheckedGate, CheckedParameter } from '../check/checked.ts';
import { freeNames } from '../check/free-names.ts';
import type { Type } from '../check/type.ts';
import type { Gate } from '../gates/gate.ts';
import { callableGate } from '../gates/lookup.ts';
import type { Diagnostic } from '../report/diagnostic.ts';
import { GradcError } from '../report/error.ts';
import type { Expr, Line } from '../syntax/ast.ts';
import { computedStages, constant, createBuilder, gate, push, read, rename, stageOf, type Builder, type Label, type Rule } from './builder.ts';
import { copyStage, type Copy } from './copy.ts';
import { constantIndex, type Dim, type Program, type Ref } from './form.ts';
import { applyGate, valueProgram, type FormulaScope } from './formula.ts';
import { userGate } from './user-gate.ts';
import { branchDepth, copyLimit, refuseBeyondBranches, refuseBeyondStages, refuseDeepGate, stageLimit } from './limits.ts';
import { lower, type Context } from './lower-expression.ts';
import { fastRules } from './fast-math.ts';
import { exactRules } from './simplify.ts';
import { stableRules } from './stable.ts';
import { arrayOf, isScalar, leaves, mapLeaves, type Value } from './value.ts';

export type Lowered = { readonly definition: CheckedDefinition; readonly program: Program; readonly result: Value };
export type UserGate = { readonly checked: CheckedGate; readonly gate: Gate };
export type LoweredFile = { readonly lowered: readonly Lowered[]; readonly gates: readonly UserGate[]; readonly diagnostics: readonly Diagnostic[] };

type Callee = { readonly parameters: readonly CheckedParameter[]; readonly program: Program; readonly result: Value; readonly branches: number };

type Call = (builder: Builder, args: readonly Value[], span: Span, label: Label | null) => Value;

/** What lines and calls may mean, each with its place in the file: a statement sees what stands above it. */
type Known = {
  readonly shaped: CheckedFile['shaped'];
  readonly functions: Map<string, { readonly order: number; readonly call: Call }>;
  readonly constants: Map<string, { readonly order: number; readonly value: Expr; readonly names: ReadonlySet<string> }>;
};

/** Lowers every definition in order, and makes the file's gates. Ends at a limit that a source goes beyond. */
export function lowerFile(file: CheckedFile, fastMath = false): LoweredFile {
  const rules: readonly Rule[] = [...exactRules, ...stableRules, ...(fastMath ? fastRules : [])];
  const lowered: Lowered[] = [];
  const gates: UserGate[] = [];
  const known: Known = { shaped: file.shaped, functions: new Map(), constants: new Map() };
  const copied = { stages: 0 };
  const gateDepths = new Map<Gate, number>();
  try {
    for (const item of file.items) {
      const { order } = item;
      const scope: FormulaScope = (builder) => fileScope(builder, known, order);
      if (item.kind === 'constant') known.constants.set(item.line.name as string, { order, value: item.line.value, names: freeNames(item.line.value) });
      else if (item.kind === 'gate') {
        const own = userGate(item, scope);
        // A limit that its value goes beyond is found here.
        refuseDeepGate(own, valueProgram(own), gateDepths, item.definition.nameSpan);
        gates.push({ checked: item, gate: own });
        known.functions.set(item.name, { order, call: (builder, args, span, label) => gateCall(own, builder, args, span, label) });
      } else {
        const one = lowerDefinition(item, scope, rules);
        const callee: Callee = { parameters: item.parameters, program: one.program, result: one.result, branches: branchDepth(one.program) };
        known.functions.set(item.name, { order, call: (builder, args, span, label) => inlined(builder, item.name, callee, args, span, label, copied) });
        lowered.push(one);
      }
    }
  } catch (error) {
    if (!(error instanceof GradcError)) throw error;
    return { lowered, gates, diagnostics: error.diagnostics };
  }
  return { lowered, gates, diagnostics: [] };
}

function gateCall(own: Gate, builder: Builder, args: readonly Value[], span: Span, label: Label | null): Value {
  if (args.every(isScalar)) return gate(builder, own, args, span, label);
  return mapArgs(args, (refs) => gate(builder, own, refs, span));
}

function mapArgs(args: readonly Value[], change: (refs: readonly Ref[]) => Ref): Value {
  const shape = args.find((argument) => !isScalar(argument)) as Value;
  return mapLeaves(args.map((argument) => (isScalar(argument) ? mapLeaves([shape], () => argument) : argument)), change);
}

/** What a statement at place `order` of the file may name. */
function fileScope(builder: Builder, known: Known, order: number): Pick<Context, 'nameValue' | 'ownCall' | 'gateOf' | 'shaped'> {
  const values = new Map<string, Value>();
  const { shaped } = known;
  function nameValue(name: string, span: Span): Value {
    const before = values.get(name) ?? lowerConstants(name);
    if (before !== undefined) return before;
    const value = constant(builder, builtinValues.get(name) as number, span);
    values.set(name, value);
    return value;
  }
  /** A constant and those that it is made of, these first: a long chain of them is a loop. */
  function lowerConstants(name: string): Value | undefined {
    const pending = [name];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const shared = known.constants.get(next);
      if (shared === undefined || shared.order >= order || values.has(next)) continue;
      const needs = [...shared.names].filter((other) => !values.has(other) && (known.constants.get(other)?.order ?? Infinity) < shared.order);
      if (needs.length > 0) {
        pending.push(next, ...needs);
        continue;
      }
      const context: Context = { builder, gateOf: callableGate, shaped, nameValue, ownCall: ownCallAt(shared.order) };
      values.set(next, named(builder, next, false, (label) => lower(context, shared.value, label)));
    }
    return values.get(name);
  }
  const ownCallAt =
    (place: number): Context['ownCall'] =>
    (name) => {
      const own = known.functions.get(name);
      if (own === undefined || own.order >= place) return null;
      return (args, span, label) => own.call(builder, args, span, label);
    };
  return { gateOf: callableGate, shaped, nameValue, ownCall: ownCallAt(order) };
}

/** Builds a line and gives its name to what it made. */
function named(builder: Builder, name: string, ownLine: boolean, build: (label: Label) => Value): Value {
  const from = builder.stages.length;
  const label: Label = { name: legalName(name), named: true, ownLine };
  const value = build(label);
  if (isScalar(value)) {
    const { op, span, type } = stageOf(builder, value);
    if (op.kind === 'constant') return constant(builder, op.value, span, type, label);
    rename(builder, value, label);
    return value;
  }
  return mapLeaves([value], ([ref], path) => {
    const stage = stageOf(builder, ref as Ref);
    if ((ref as Ref) >= from && !stage.named && stage.op.kind !== 'constant') rename(builder, ref as Ref, { name: builder.names.take(`${name}${path}`), named: true });
    return ref as Ref;
  });
}

function lowerDefinition(definition: CheckedDefinition, scope: FormulaScope, rules: readonly Rule[]): Lowered {
  const inside = [...definition.parameters.map((parameter) => parameter.name), ...definition.lines.flatMap((line) => line.name ?? [])];
  // The result is named after the definition, unless a parameter or a line has that name.
  const ownName = ['result', 'value', 'answer'].reduce((name, other) => (inside.includes(name) ? other : name), definition.resultName ?? definition.name);
  const userNames = [...inside, ownName].map(legalName);
  const builder = createBuilder(applyGate, rules, userNames);
  const inputs = lowerParameters(builder, definition.parameters);
  const outer = scope(builder);
  const values = new Map<string, Value>(inputs.values);
  const context: Context = { ...outer, builder, nameValue: (name, span) => values.get(name) ?? outer.nameValue(name, span) };
  for (const line of definition.lines) values.set(line.name as string, lowerLine(context, line));
  const result = named(builder, ownName, true, (label) => lower(context, definition.result, label));
  refuseBeyondStages(computedStages(builder), stageLimit, definition.span);
  const results = resultsOf(builder, result, definition.type, ownName);
  const program: Program = { stages: builder.stages, forward: builder.stages.length, parameters: inputs.parameters, results, seeds: [], gradients: [], adjoints: new Map() };
  return { definition, program, result };
}

function lowerLine(context: Context, line: Line): Value {
  return named(context.builder, line.name as string, true, (label) => lower(context, line.value, label));
}

type Inputs = { readonly values: ReadonlyMap<string, Value>; readonly parameters: Program['parameters'] };

function lowerParameters(builder: Builder, parameters: readonly CheckedParameter[]): Inputs {
  const all: { name: string; ref: Ref }[] = [];
  const values = parameters.map((parameter): [string, Value] => [parameter.name, lowerParameter(builder, parameter, parameter.type, parameter.name, all, true)]);
  return { values: new Map(values), parameters: all };
}

function lowerParameter(builder: Builder, parameter: CheckedParameter, type: Type, path: string, all: { name: string; ref: Ref }[], top: boolean): Value {
  if (type.kind === 'record') {
    const fields = [...type.fields].map(([name, inner]): [string, Value] => [name, lowerParameter(builder, parameter, inner, `${path}.${name}`, all, false)]);
    return { kind: 'record', fields: new Map(fields) };
  }
  const sizes = type.kind === 'array' ? type.sizes : [];
  const isWhole = type.kind === 'array' && type.element === 'whole';
  const dims = sizes.map((size, axis): Dim => ({ kind: 'dim', id: builder.stages.length * 8 + axis, name: 'ijkl'[axis] ?? `i${String(axis)}`, from: constantIndex(0), to: constantIndex(size) }));
  const role = isWhole ? 'whole' : parameter.isConst ? 'data' : 'active';
  const flatName = path.replaceAll('.', '');
  // A parameter's own name is reserved for it; a field's is made from its path.
  const name = top ? legalName(path) : builder.names.take(flatName);
  const ref = push(builder, { kind: 'input', parameter: path, role }, isWhole ? 'whole' : 'real', dims, parameter.span, { name, named: true }, []);
  all.push({ name: path, ref });
  if (sizes.length === 0) return ref;
  const separator = sizes.some((size) => size > 10) && sizes.length > 1 ? '_' : '';
  refuseBeyondStages(computedStages(builder), stageLimit, parameter.span);
  const elements = positions(sizes).map((at) => read(builder, ref, at.map(constantIndex), parameter.span, `${flatName}${at.join(separator)}`));
  return arrayOf(sizes, elements);
}

/** Every position of an array, row-major. */
export function positions(sizes: readonly number[]): readonly (readonly number[])[] {
  return sizes.reduce<readonly (readonly number[])[]>((all, size) => all.flatMap((at) => Array.from({ length: size }, (_, i) => [...at, i])), [[]]);
}

/** A result that is an array is packed; a record has one result a field. */
function resultsOf(builder: Builder, value: Value, type: Type, name: string, path = ''): Program['results'] {
  if (isScalar(value)) return [{ name: path, ref: value }];
  if (value.kind === 'record') return [...value.fields].flatMap(([field, inner]) => resultsOf(builder, inner, type, name, path === '' ? field : `${path}.${field}`));
  const dims = value.sizes.map((size, axis): Dim => ({ kind: 'dim', id: builder.stages.length * 8 + axis, name: 'ijkl'[axis] ?? `i${String(axis)}`, from: constantIndex(0), to: constantIndex(size) }));
  const packed = push(builder, { kind: 'pack', elements: value.elements }, 'real', dims, nowhere, { name: builder.names.take('packed'), named: false }, []);
  return [{ name: path, ref: packed }];
}

/** The stages of an argument in the order of the parameter's type: a record may be written with its fields in another. */
function leavesAs(type: Type, value: Value): readonly Ref[] {
  if (type.kind !== 'record' || isScalar(value) || value.kind !== 'record') return leaves(value);
  const { fields } = value;
  return [...type.fields].flatMap(([name, inner]) => leavesAs(inner, fields.get(name) as Value));
}

/** Writes a call out: the callee's stages with the arguments in place of its inputs. */
function inlined(builder: Builder, name: string, callee: Callee, args: readonly Value[], span: Span, label: Label | null, copied: { stages: number }): Value {
  const { program } = callee;
  copied.stages += program.stages.length;
  refuseBeyondStages(copied.stages, copyLimit, span);
  refuseBeyondStages(computedStages(builder) + program.stages.length, stageLimit, span);
  refuseBeyondBranches(builder.guard.length + callee.branches, span);
  const given = callee.parameters.flatMap(({ type }, i) => leavesAs(type, args[i] as Value));
  const results = new Set(leaves(callee.result));
  const single = results.size === 1 && isScalar(callee.result);
  const copy: Copy = {
    map: [],
    builder,
    outer: builder.guard,
    keepsNames: false,
    label: (stage) => {
      if (single && results.has(stage.id)) return label ?? { name: builder.names.take(name.replace(/^_+(?=\p{L})/u, '')), named: false };
      return stage.named ? { name: builder.names.take(stage.name), named: true } : null;
    },
    gate: null,
  };
  let next = 0;
  const elementsOf = new Map<Ref, readonly Ref[]>();
  for (const { ref } of program.parameters) {
    const stage = stageOf({ ...builder, stages: program.stages as never[] }, ref);
    const count = stage.dims.reduce((product, dim) => product * dim.to.offset, 1);
    if (stage.dims.length === 0) copy.map[ref] = given[next];
    else elementsOf.set(ref, given.slice(next, next + count));
    next += count;
  }
  for (const stage of program.stages) {
    const { op } = stage;
    if (op.kind === 'input' || op.kind === 'pack') continue;
    if (op.kind === 'read' && elementsOf.has(op.array)) {
      const sizes = (program.stages[op.array]?.dims ?? []).map((dim) => dim.to.offset);
      const flat = op.at.reduce((sum, index, axis) => sum * (sizes[axis] as number) + index.offset, 0);
      copy.map[stage.id] = elementsOf.get(op.array)?.[flat];
    } else copyStage(copy, stage);
  }
  return mapLeaves([callee.result], ([ref]) => copy.map[ref as Ref] as Ref);
}

