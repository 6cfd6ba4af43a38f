// Checked definitions to programs. A definition is lowered once by itself; calls of it are written out where they
// stand.

import { valueFor, firstOf } from '../base/lists.ts';
import { legalName } from '../base/names.ts';
import { nowhere, type Span } from '../base/span.ts';
import type { CheckedDefinition, CheckedFile, CheckedGate, CheckedParameter } from '../check/checked.ts';
import { builtinValues } from '../check/expression.ts';
import { freeNames } from '../check/free-names.ts';
import { isHelper } from '../check/uses.ts';
import { fixedSizes, type Type } from '../check/type.ts';
import { namesIn } from '../check/sizes.ts';
import type { Gate } from '../gates/gate.ts';
import { callableGate } from '../gates/lookup.ts';
import type { Diagnostic } from '../report/diagnostic.ts';
import { GradcError } from '../report/error.ts';
import type { Line } from '../syntax/ast.ts';
import { freshDims, stageArray } from './array-value.ts';
import {
  computedStages,
  constant,
  createBuilder,
  indexNumber,
  push,
  within,
  type Builder,
  type Rule,
} from '../form/builder.ts';
import {
  bareContext,
  indexOfWhole,
  newArrays,
  usualUnroll,
  type Arrays,
  type Context,
  type Notes,
  type OwnRead,
} from './context.ts';
import { fastRules } from '../form/fast-math.ts';
import { always, atomIndex, type Index, type Program, type Ref } from '../form/form.ts';
import { applyGate, partialPrograms, valueProgram, type FormulaScope } from './formula.ts';
import { branchDepth, noGates, refuseBeyondStages, refuseLargeGate, stageLimit } from './limits.ts';
import { callDefinition, callGate, type Callee, type Copied } from './lower-call.ts';
import { lower, lowerScalar, lowerWhole } from './lower-expression.ts';
import { lowerLine, lowerLines } from './lower-lines.ts';
import { readsToOrder, refusedRead } from './own-reads.ts';
import { prune } from '../form/references.ts';
import { resultsOf } from './results.ts';
import { exactRules } from '../form/simplify.ts';
import { stableRules } from '../form/stable.ts';
import { tailRule } from '../form/tails.ts';
import { userGate } from './user-gate.ts';
import { axisOf, type Value } from './value.ts';

export type Lowered = { readonly definition: CheckedDefinition; readonly program: Program };
export type UserGate = { readonly checked: CheckedGate; readonly gate: Gate };
export type LoweredFile = {
  readonly lowered: readonly Lowered[];
  readonly gates: readonly UserGate[];
  /** What it takes to compute all gates, and their partials, once. */ readonly gateStages: number;
  readonly diagnostics: readonly Diagnostic[];
};

export type LoweringOptions = {
  readonly fastMath?: boolean;
  /** Indices of at most so many values are written out. */
  readonly unroll?: number;
  /** Whether a definition is of use as it was lowered: else other indices of it are written out. */
  readonly isUsable?: (definition: CheckedDefinition, program: Program) => boolean;
};

type OwnCall = NonNullable<ReturnType<Context['ownCall']>>;

/**
 * What lines and calls of a file may mean, each with its place in it: a statement sees what stands above it, and what
 * files give that are used.
 */
type Known = {
  readonly notes: Notes;
  readonly unroll: number;
  readonly functions: Map<string, { readonly order: number; readonly call: OwnCall }>;
  readonly constants: Map<string, Constant>;
  /** What each program has of the file's constants. */
  readonly programs: WeakMap<Builder, Map<string, Value>>;
  /** What each program has of arrays, whichever file they are from. */
  readonly arrays: WeakMap<Builder, Arrays>;
};

/** `from`: the file that it is taken from. */
type Constant = {
  readonly order: number;
  readonly lines: Line[];
  readonly names: Set<string>;
  readonly from: Known | null;
};

/** What is made of all files. */
type Work = {
  readonly rules: readonly Rule[];
  readonly unroll: number;
  readonly isUsable: NonNullable<LoweringOptions['isUsable']>;
  readonly gates: UserGate[];
  readonly copied: Copied;
  readonly sizes: ReturnType<typeof noGates>;
  readonly arrays: Known['arrays'];
  /** The files that are used, as far as they are lowered. */
  readonly used: Map<CheckedFile, Known>;
};

/** Lowers every definition in order, and makes the file's gates. Ends at a limit that a source goes beyond. */
export function lowerFile(
  file: CheckedFile,
  { fastMath = false, unroll = usualUnroll, isUsable = () => true }: LoweringOptions = {},
): LoweredFile {
  const rules: readonly Rule[] = [...exactRules, ...stableRules, tailRule, ...(fastMath ? fastRules : [])];
  const lowered: Lowered[] = [];
  const gates: UserGate[] = [];
  const [copied, sizes] = [{ stages: 0 }, noGates()];
  const work: Work = { rules, unroll, isUsable, gates, copied, sizes, arrays: new WeakMap(), used: new Map() };
  const ended = (diagnostics: readonly Diagnostic[]): LoweredFile => ({
    lowered,
    gates,
    gateStages: sizes.total,
    diagnostics,
  });
  try {
    lowerItems(work, file, (one) => lowered.push(one));
  } catch (error) {
    if (!(error instanceof GradcError)) throw error;
    return ended(error.diagnostics);
  }
  return ended([]);
}

function lowerItems(work: Work, file: CheckedFile, give: (lowered: Lowered) => void): Known {
  const { rules, unroll, isUsable, gates, copied, sizes, arrays } = work;
  const known: Known = {
    notes: file,
    unroll,
    functions: new Map(),
    constants: new Map(),
    programs: new WeakMap(),
    arrays,
  };
  for (const used of file.uses) take(known, used, usedFile(work, used));
  for (const item of file.items) {
    const { order } = item;
    const scope: FormulaScope = (builder) => fileScope(builder, known, order);
    if (item.kind === 'constant') addConstant(known, item.line, order);
    else if (item.kind === 'gate') {
      const own = userGate(item, scope);
      // A limit that its value goes beyond is found here.
      refuseLargeGate(own, valueProgram(own), partialPrograms(own), sizes, item.definition.nameSpan);
      gates.push({ checked: item, gate: own });
      known.functions.set(item.name, {
        order,
        call: (context, call, label) => callGate(own, sizes.of.get(own)?.stages ?? 0, context, call, label, copied),
      });
    } else {
      const { stages } = copied;
      const { program, result } = inSomeWay(unroll, (written) => {
        copied.stages = stages;
        const made = lowerDefinition(
          item,
          (builder) => fileScope(builder, { ...known, unroll: written }, order),
          rules,
        );
        return { ...made, isUsable: isUsable(item, made.program) };
      });
      const callee: Callee = { definition: item, program, result, branches: branchDepth(program), scope };
      known.functions.set(item.name, {
        order,
        call: (context, call, label) => callDefinition(callee, context, call, label, copied),
      });
      give({ definition: item, program });
    }
  }
  return known;
}

/** A file that several use is lowered once. */
function usedFile(work: Work, file: CheckedFile): Known {
  const before = work.used.get(file);
  if (before !== undefined) return before;
  const known = lowerItems(work, file, () => undefined);
  work.used.set(file, known);
  return known;
}

/** Above all that stands in a file is what it takes from others. */
const above = -1;

function take(known: Known, file: CheckedFile, from: Known): void {
  for (const item of file.items) {
    const name = item.kind === 'constant' ? item.line.name : item.name;
    if (name === null || isHelper(name)) continue;
    if (item.kind === 'constant') known.constants.set(name, { order: above, lines: [], names: new Set(), from });
    else known.functions.set(name, { order: above, call: valueFor(from.functions, name).call });
  }
}

/** Loops, and more and more that is written out. */
const otherWays: readonly number[] = [1, usualUnroll, 16, 64];

/**
 * An option never decides whether a source is valid: where the elements of an array have no order as they are written
 * out, others are. What is wrong in every way is wrong as it was wanted.
 */
function inSomeWay<T extends { readonly isUsable: boolean; readonly reads: readonly OwnRead[] }>(
  wanted: number,
  lowered: (unroll: number) => T,
): T {
  let first: T | null = null;
  let fault: unknown = null;
  for (const unroll of [wanted, ...otherWays.filter((other) => other !== wanted)]) {
    try {
      const made = lowered(unroll);
      if (made.isUsable) return made;
      first ??= made;
    } catch (error) {
      if (!isDisorder(error)) throw error;
      fault ??= error;
    }
  }
  const [last] = [...(first?.reads ?? [])].reverse();
  // No loops compute it: one statement would have to stand between two steps of another.
  if (last !== undefined) throw refusedRead(last);
  if (first !== null) return first;
  throw fault;
}

function isDisorder(error: unknown): boolean {
  return error instanceof GradcError && error.diagnostics.every(({ code }) => code === 'GR3032');
}

function addConstant({ constants }: Known, line: Line, order: number): void {
  const { name } = line;
  if (name === null) return;
  const constant = constants.get(name) ?? { order, lines: [], names: new Set<string>(), from: null };
  constants.set(name, constant);
  constant.lines.push(line);
  for (const other of freeNames(line.value)) if (other !== name) constant.names.add(other);
}

function valuesOf({ programs }: Known, builder: Builder): Map<string, Value> {
  let values = programs.get(builder);
  if (values === undefined) programs.set(builder, (values = new Map<string, Value>()));
  return values;
}

function arraysOf(known: Known, builder: Builder): Arrays {
  let arrays = known.arrays.get(builder);
  if (arrays === undefined) known.arrays.set(builder, (arrays = newArrays(known.unroll)));
  return arrays;
}

/** What a statement at place `order` of the file may name. */
function fileScope(builder: Builder, known: Known, order: number): Omit<Context, 'builder'> {
  const values = valuesOf(known, builder);
  const arrays = arraysOf(known, builder);
  const ownCallAt =
    (place: number): Context['ownCall'] =>
    (name) => {
      const own = known.functions.get(name);
      return own === undefined || own.order >= place ? null : own.call;
    };
  const scopeAt = (place: number): Omit<Context, 'builder'> => ({
    ...bareContext(),
    arrays,
    notes: known.notes,
    gateOf: callableGate,
    nameValue,
    ownCall: ownCallAt(place),
  });

  function nameValue(name: string, span: Span): Value {
    const isVisible = (known.constants.get(name)?.order ?? Infinity) < order;
    const before = isVisible || !known.constants.has(name) ? (values.get(name) ?? lowerConstants(name)) : undefined;
    if (before !== undefined) return before;
    return constant(builder, valueFor(builtinValues, name), span);
  }
  /** A constant and those that it is made of, these first: a long chain of them is a loop. */
  function lowerConstants(name: string): Value | undefined {
    const pending = [name];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const shared = known.constants.get(next);
      if (shared === undefined || shared.order >= order || values.has(next)) continue;
      if (shared.from !== null) {
        values.set(next, fileScope(builder, shared.from, Infinity).nameValue(next, nowhere));
        continue;
      }
      const needs = [...shared.names].filter(
        (other) => !values.has(other) && (known.constants.get(other)?.order ?? Infinity) < shared.order,
      );
      if (needs.length > 0) pending.push(next, ...needs);
      else values.set(next, lowerConstant({ builder, ...scopeAt(shared.order) }, next, shared.lines));
    }
    return values.get(name);
  }
  return scopeAt(order);
}

/** The lines of a constant, outside of whatever asks for it. */
function lowerConstant(context: Context, name: string, lines: readonly Line[]): Value {
  const { builder } = context;
  const first = firstOf(lines);
  return within(builder, always, () =>
    first.at === null
      ? lowerLine(context, name, false, (label) => lower(context, first.value, label))
      : lowerLines(
          context,
          { lines, values: new Map(), ownNames: false, outer: [] },
          { lower, lowerScalar, lowerWhole },
        ).nameValue(name, first.nameSpan),
  );
}

/** The names in the sizes of a parameter. */
function lengthsIn(type: Type): readonly string[] {
  if (type.kind === 'record') return [...type.fields.values()].flatMap(lengthsIn);
  return type.kind === 'array' ? type.sizes.flatMap(namesIn) : [];
}

type LoweredDefinition = { readonly program: Program; readonly result: Value; readonly reads: readonly OwnRead[] };

/** Lowered again with each position asked for without which there would be no order. */
function lowerDefinition(
  definition: CheckedDefinition,
  scope: FormulaScope,
  rules: readonly Rule[],
): LoweredDefinition {
  const ordered = new Set<string>();
  for (;;) {
    const { program, result, reads, unordered } = lowerOnce(definition, scope, rules, ordered);
    if (unordered.length === 0) return { program: prune(program), result, reads };
    for (const key of unordered) ordered.add(key);
  }
}

function lowerOnce(
  definition: CheckedDefinition,
  scope: FormulaScope,
  rules: readonly Rule[],
  ordered: ReadonlySet<string>,
): LoweredDefinition & { readonly unordered: readonly string[] } {
  const inside = [
    ...definition.parameters.map((parameter) => parameter.name),
    ...definition.lines.flatMap((line) => line.name ?? []),
  ];
  // The result is named after the definition, unless a parameter or a line has that name.
  const ownName = ['result', 'value', 'answer'].reduce(
    (name, other) => (inside.includes(name) ? other : name),
    definition.resultName ?? definition.name,
  );
  const builder = createBuilder(applyGate, rules, [...inside, ownName].map(legalName));
  const outer = scope(builder);
  const { arrays } = outer;
  for (const key of ordered) arrays.ordered.add(key);
  const positions = new Map<string, Index>();
  // A length is never negative; a whole number that only bounds a range may be.
  const lengths = new Set(definition.parameters.flatMap(({ type }) => lengthsIn(type)));
  for (const { name } of definition.sizes) {
    if (lengths.has(name)) arrays.sizes.add(name);
    positions.set(name, sizeIndex(name));
  }
  for (const { name, type } of definition.parameters)
    if (type.kind === 'array' && type.element === 'whole' && type.sizes.length === 0)
      positions.set(name, sizeIndex(name));
  const base: Context = {
    ...outer,
    builder,
    positionOf: (name) => positions.get(name) ?? outer.positionOf(name),
    nameValue: (name, span) => {
      const position = positions.get(name);
      return position === undefined ? outer.nameValue(name, span) : indexNumber(builder, position, span);
    },
  };
  const inputs = lowerParameters(base, definition.parameters);
  const context = lowerLines(
    { ...base, facts: inputs.lengths },
    { lines: definition.lines, values: inputs.values, ownNames: true, outer: [] },
    { lower, lowerScalar, lowerWhole },
  );
  const result = lowerLine(context, ownName, true, (label) => lower(context, definition.result, label));
  refuseBeyondStages(computedStages(builder), stageLimit, definition.span);
  const results = resultsOf(context, result, ownName);
  const program: Program = {
    stages: builder.stages,
    forward: builder.stages.length,
    parameters: inputs.parameters,
    results,
    seeds: [],
    gradients: [],
    checks: arrays.checks,
    adjoints: new Map(),
  };
  return { program, result, reads: arrays.ownReads, unordered: readsToOrder(program, arrays.ownReads) };
}

function sizeIndex(name: string): Index {
  return atomIndex({ kind: 'size', name });
}

type Inputs = {
  readonly values: ReadonlyMap<string, Value>;
  readonly parameters: Program['parameters'];
  readonly lengths: readonly Index[];
};

function lowerParameters(context: Context, parameters: readonly CheckedParameter[]): Inputs {
  const all: { name: string; ref: Ref }[] = [];
  const lengths: Index[] = [];
  const values = parameters.map((parameter): [string, Value] => [
    parameter.name,
    lowerParameter(context, parameter, parameter.type, parameter.name, { all, lengths }, true),
  ]);
  return { values: new Map(values), parameters: all, lengths };
}

function lowerParameter(
  context: Context,
  parameter: CheckedParameter,
  type: Type,
  path: string,
  found: { readonly all: { name: string; ref: Ref }[]; readonly lengths: Index[] },
  top: boolean,
): Value {
  const { builder } = context;
  if (type.kind === 'record') {
    const fields = [...type.fields].map(([name, inner]): [string, Value] => [
      name,
      lowerParameter(context, parameter, inner, `${path}.${name}`, found, false),
    ]);
    return { kind: 'record', fields: new Map(fields) };
  }
  const sizes = type.kind === 'array' ? type.sizes : [];
  const axes = sizes.map((size) => axisOf(indexOfWhole(context, size)));
  found.lengths.push(...axes.map(({ to }) => to).filter(({ terms }) => terms.length > 0));
  const isWhole = type.kind === 'array' && type.element === 'whole';
  const dims = freshDims(builder, axes);
  const role = isWhole ? 'whole' : parameter.isConst ? 'data' : 'active';
  const flatName = path.replaceAll('.', '');
  // A parameter's own name is reserved for it; a field's is made from its path.
  const name = top ? legalName(path) : builder.names.take(flatName);
  const ref = push(
    builder,
    { kind: 'input', parameter: path, role },
    isWhole ? 'whole' : 'real',
    dims,
    parameter.span,
    { name, named: true },
    [],
  );
  found.all.push({ name: path, ref });
  if (sizes.length === 0) return ref;
  if (fixedSizes(sizes) !== null) refuseBeyondStages(computedStages(builder), stageLimit, parameter.span);
  return stageArray(context, { ref, dims, key: '' }, axes);
}
