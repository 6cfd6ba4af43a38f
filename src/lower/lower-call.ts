// Calls of the file's own definitions, written out. What is scalars only was lowered once and is copied; a definition
// of arrays is lowered again for each call, with its parameters, its sizes and its indices as they are there.

import { elementAt, valueFor } from '../base/lists.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import { lengthsIn, type Type } from '../check/type.ts';
import type { Gate } from '../gates/gate.ts';
import type { Expr } from '../syntax/ast.ts';
import { mapGate, rebased } from './array-value.ts';
import { stored } from './stored-array.ts';
import { computedStages, gate, indexNumber, stageOf, type Builder, type Label } from '../form/builder.ts';
import { isComputedValue } from './computed.ts';
import { indexOfWhole, newDim, type Call, type Context } from './context.ts';
import { copyStage, type Copy } from '../form/copy.ts';
import { closedDims, dimsOfGuard, dimsOfIndex, isFlat, unionOfDims } from '../form/dims.ts';
import { atomIndex, type Dim, type Index, type Program, type Ref } from '../form/form.ts';
import { copyLimit, refuseBeyondBranches, refuseBeyondStages, refuseDeepCall, stageLimit } from './limits.ts';
import type { FormulaScope } from './formula.ts';
import { lower, lowerScalar, lowerWhole } from './lower-expression.ts';
import { lowerLines } from './lower-lines.ts';
import { isScalar, mapLeaves, writtenAxes, type ArrayValue, type Value } from './value.ts';

export type Callee = {
  readonly definition: CheckedDefinition;
  readonly program: Program;
  readonly result: Value;
  readonly branches: number;
  readonly scope: FormulaScope;
};

/** Stages that calls have copied so far, in the whole file. */
export type Copied = { stages: number };

/** `stages`: how many it takes to compute the gate; of numbers that are known it is computed here. */
export function callGate(
  own: Gate,
  stages: number,
  context: Context,
  call: Call,
  label: Label | null,
  copied: Copied,
): Value {
  const args = call.args.map((argument) => lower(context, argument));
  if (args.every((argument) => isScalar(argument) && stageOf(context.builder, argument).op.kind === 'constant')) {
    copied.stages += stages;
    refuseBeyondStages(copied.stages, copyLimit, call.span);
  }
  if (args.every(isScalar)) return gate(context.builder, own, args, call.span, label);
  return mapGate(context, own, args, call.span);
}

export function callDefinition(
  callee: Callee,
  context: Context,
  call: Call,
  label: Label | null,
  copied: Copied,
): Value {
  const { builder } = context;
  const { program, branches } = callee;
  copied.stages += program.stages.length;
  refuseBeyondStages(copied.stages, copyLimit, call.span);
  refuseBeyondStages(computedStages(builder) + program.stages.length, stageLimit, call.span);
  refuseBeyondBranches(builder.guard.length + branches, call.span);
  return isCopied(callee) ? copiedCall(callee, context, call, label) : loweredCall(callee, context, call, label);
}

/** Whether it can be copied: no stage of it has indices, and no sum that keeps none runs over one. */
function isCopied({ program, definition }: Callee): boolean {
  return definition.sizes.length === 0 && isScalarType(definition.type) && isFlat(program.stages);
}

function isScalarType(type: Type): boolean {
  return type.kind === 'record'
    ? [...type.fields.values()].every(isScalarType)
    : type.kind === 'array' && type.sizes.length === 0;
}

/**
 * The stages of an argument in the order of the parameter's type: a record may be written with its fields in another.
 */
function leavesAs(type: Type, value: Value): readonly Ref[] {
  if (isScalar(value)) return [value];
  if (type.kind !== 'record' || value.kind !== 'record') return [];
  const { fields } = value;
  return [...type.fields].flatMap(([name, inner]) => leavesAs(inner, valueFor(fields, name)));
}

function copiedCall({ definition, program, result }: Callee, context: Context, call: Call, label: Label | null): Value {
  const { builder } = context;
  const given = definition.parameters.flatMap(({ type }, i) => leavesAs(type, lower(context, elementAt(call.args, i))));
  // What comes out is called what the caller calls it; where that is nothing, it is called after the definition.
  const results = new Map<Ref, string>();
  mapLeaves(result, (ref, path) => {
    if (isScalar(ref) && !results.has(ref)) results.set(ref, path);
    return ref;
  });
  const copy: Copy = {
    map: [],
    builder,
    outer: builder.guard,
    keepsNames: false,
    label: (stage) => {
      const path = results.get(stage.id);
      const own = isScalar(result) ? label : null;
      if (path !== undefined) return own ?? { name: nameOfCall(builder, definition.name + path), named: false };
      return stage.named ? { name: builder.names.take(stage.name), named: true } : null;
    },
    gate: null,
  };
  program.parameters.forEach(({ ref }, i) => {
    copy.map[ref] = given[i];
  });
  for (const stage of program.stages) if (stage.op.kind !== 'input') copyStage(copy, stage);
  return mapLeaves(result, (ref) => (isScalar(ref) ? elementAt(copy.map, ref) : ref));
}

function nameOfCall(builder: Builder, name: string): string {
  return builder.names.take(name.replace(/^_+(?=\p{L})/u, ''));
}

function loweredCall({ definition, scope }: Callee, context: Context, call: Call, label: Label | null): Value {
  const { builder, notes } = context;
  refuseDeepCall(context.depth + 1, call.span);
  const positions = new Map<string, Index>();
  for (const [name, whole] of notes.callSizes.get(call) ?? []) positions.set(name, indexOfWhole(context, whole));
  const values = new Map<string, Value>();
  const computed = new Set<string>();
  definition.parameters.forEach(({ name, type }, i) => {
    const argument = elementAt(call.args, i);
    if (isWholeNumber(type)) {
      const index = lowerWhole(context, argument);
      positions.set(name, index);
      values.set(
        name,
        isPlainName(context, argument) ? lowerScalar(context, argument) : indexNumber(builder, index, argument.span),
      );
    } else values.set(name, argumentValue(context, name, lower(context, argument)));
    if (isComputedValue(context, argument, values.get(name))) computed.add(name);
  });
  const outer = outerDims(context, [...values.values()], [...positions.values()]);
  const own = scope(builder);
  const base: Context = {
    ...own,
    builder,
    positionOf: (name) => positions.get(name) ?? own.positionOf(name),
    nameValue: (name, span) => {
      const position = positions.get(name);
      return position === undefined ? own.nameValue(name, span) : indexNumber(builder, position, span);
    },
    isComputed: (name) => computed.has(name) || own.isComputed(name),
    dims: context.dims,
    copies: context.copies,
    depth: context.depth + 1,
  };
  // A whole number that is handed over may be negative, and so may a size that only bounds a range.
  const lengths = definition.parameters.flatMap(({ type }) => lengthsIn(type).map((size) => indexOfWhole(base, size)));
  const inner = lowerLines(
    { ...base, facts: [...context.facts, ...lengths] },
    { lines: definition.lines, values, ownNames: false, outer },
    { lower, lowerScalar, lowerWhole },
  );
  const named = isScalarType(definition.type)
    ? (label ?? { name: nameOfCall(builder, definition.name), named: false })
    : null;
  return lower(inner, definition.result, named);
}

function isWholeNumber(type: Type): boolean {
  return type.kind === 'array' && type.element === 'whole' && type.sizes.length === 0;
}

function isPlainName(context: Context, expr: Expr): boolean {
  return expr.kind === 'name' && isScalar(context.nameValue(expr.name, expr.span));
}

/** What a parameter is: an array that is computed is computed once, under the parameter's name. */
function argumentValue(context: Context, name: string, value: Value): Value {
  const from = context.builder.stages.length;
  return mapLeaves(value, (one, path) => {
    if (isScalar(one)) return one;
    const array = rebased(context, one);
    return array.isCheap ? array : stored(context, array, { name: `${name}${path}`, from, own: false });
  });
}

/** The indices of the caller that the arguments, the sizes and the guard depend on. */
function outerDims(context: Context, values: readonly Value[], positions: readonly Index[]): readonly Dim[] {
  const { builder } = context;
  if (context.dims.length === 0 && builder.guard.length === 0) return [];
  const found: Dim[] = [
    ...dimsOfGuard(builder.stages, builder.guard),
    ...positions.flatMap((index) => dimsOfIndex(builder.stages, index)),
  ];
  for (const value of values) {
    mapLeaves(value, (one) => {
      found.push(...(isScalar(one) ? stageOf(builder, one).dims : dimsOfArray(context, one)));
      return one;
    });
  }
  return closedDims(unionOfDims(found));
}

function dimsOfArray(context: Context, array: ArrayValue): readonly Dim[] {
  const { builder } = context;
  if (array.elements !== null) return unionOfDims(...array.elements.map((ref) => stageOf(builder, ref).dims));
  const written = writtenAxes(array.axes, context.arrays.unroll);
  const probes = array.axes.map((axis) => newDim(builder, 'i', axis.from, axis.to));
  const ref = array.at(
    array.axes.map((axis, i) => (written[i] === true ? axis.from : atomIndex(elementAt(probes, i)))),
  );
  return stageOf(builder, ref).dims.filter((dim) => !probes.includes(dim));
}
