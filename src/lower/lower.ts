// Checked definitions to programs. A definition is lowered once by itself; calls of it are written out where they
// stand.

import { usualUnroll } from '../base/usual-unroll.ts';
import { legalName } from '../base/names.ts';
import type { CheckedDefinition, CheckedFile, CheckedGate, CheckedParameter } from '../check/checked.ts';
import { fixedSizes, lengthsIn, type Type } from '../check/type.ts';
import { namesIn } from '../check/sizes.ts';
import type { Gate } from '../gates/gate.ts';
import type { Diagnostic } from '../report/diagnostic.ts';
import { GradcError } from '../report/error.ts';
import { freshDims } from './cells.ts';
import { stageArray } from './array-value.ts';
import { computedStages, createBuilder, indexNumber, push, type Rule } from '../form/builder.ts';
import { makingOf } from './computed.ts';
import { indexOfWhole, type Context, type OwnRead } from './context.ts';
import { fastRules } from '../form/fast-math.ts';
import { atomIndex, type Index, type Program, type Ref } from '../form/form.ts';
import { applyGate, partialPrograms, valueProgram, type FormulaScope } from './formula.ts';
import { addConstant, fileScope, take, type Known } from './known.ts';
import { branchDepth, noGates, refuseBeyondStages, refuseLargeGate, stageLimit } from './limits.ts';
import { callDefinition, callGate, type Callee, type Copied } from './lower-call.ts';
import { lower, lowerScalar, lowerWhole } from './lower-expression.ts';
import { lowerLine, lowerLines } from './lower-lines.ts';
import { readsToOrder, refusedRead } from './own-reads.ts';
import { prune } from '../form/references.ts';
import { resultsOf } from './results.ts';
import { exactRules, impliedRule } from '../form/simplify.ts';
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
  const rules: readonly Rule[] = [...exactRules, impliedRule, ...stableRules, tailRule, ...(fastMath ? fastRules : [])];
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
  const { unroll, gates, copied, sizes, arrays } = work;
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
        isMaking: () => false,
      });
    } else {
      const found =
        item.isBatch === true ? withinLimits(() => lowerOwn(work, known, item)) : lowerOwn(work, known, item);
      if (found === null) continue;
      const callee: Callee = { definition: item, ...found, branches: branchDepth(found.program), scope };
      known.functions.set(item.name, {
        order,
        call: (context, call, label) => callDefinition(callee, context, call, label, copied),
        isMaking: makingOf(item, ({ callee, args }) => known.functions.get(callee)?.isMaking(args) ?? null),
      });
      give({ definition: item, program: found.program });
    }
  }
  return known;
}

/** A definition by itself, in the first way that is of use. */
function lowerOwn(
  { rules, unroll, isUsable, copied }: Work,
  known: Known,
  item: CheckedDefinition,
): Pick<LoweredDefinition, 'program' | 'result'> {
  const { stages } = copied;
  return inSomeWay(unroll, (written) => {
    copied.stages = stages;
    const own = { ...known, unroll: written };
    const made = lowerDefinition(item, (builder) => fileScope(builder, own, item.order), rules);
    return { ...made, isUsable: isUsable(item, made.program) };
  });
}

/** What nobody wrote is left out where it goes beyond a limit; null then. */
export function withinLimits<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof GradcError) return null;
    throw error;
  }
}

/** A file that several use is lowered once. */
function usedFile(work: Work, file: CheckedFile): Known {
  const before = work.used.get(file);
  if (before !== undefined) return before;
  const known = lowerItems(work, file, () => undefined);
  work.used.set(file, known);
  return known;
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
  const lengths = new Set(definition.parameters.flatMap(({ type }) => lengthsIn(type).flatMap(namesIn)));
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
