// What the names of a file mean where it is lowered: its definitions, gates and constants, each from its place on, and
// what other files give that it uses. A constant is lowered once for each program that names it.

import { firstOf, valueFor } from '../base/lists.ts';
import { nowhere, type Span } from '../base/span.ts';
import type { CheckedFile } from '../check/checked.ts';
import { builtinValues } from '../check/expression.ts';
import { freeNames } from '../check/free-names.ts';
import { isHelper } from '../check/uses.ts';
import { constant, within, type Builder } from '../form/builder.ts';
import { always } from '../form/form.ts';
import { callableGate } from '../gates/lookup.ts';
import type { Expr, Line } from '../syntax/ast.ts';
import { bareContext, newArrays, type Arrays, type Context, type Notes } from './context.ts';
import { hasArray, isView, takesComputed } from './computed.ts';
import { lower, lowerScalar, lowerWhole } from './lower-expression.ts';
import { lowerLine, lowerLines } from './lower-lines.ts';
import type { Value } from './value.ts';

type OwnCall = NonNullable<ReturnType<Context['ownCall']>>;

/** `isMaking`: whether a call makes arrays or folds. */
type OwnFunction = {
  readonly order: number;
  readonly call: OwnCall;
  readonly isMaking: (args: readonly Expr[]) => boolean;
};

/**
 * What lines and calls of a file may mean, each with its place in it: a statement sees what stands above it, and what
 * files give that are used.
 */
export type Known = {
  readonly notes: Notes;
  readonly unroll: number;
  readonly functions: Map<string, OwnFunction>;
  readonly constants: Map<string, Constant>;
  /** What each program has of the file's constants. */
  readonly programs: WeakMap<Builder, Map<string, Value>>;
  /** What each program has of arrays, whichever file they are from. */
  readonly arrays: WeakMap<Builder, Arrays>;
};

/**
 * `from`: the file that it is taken from. `hasArrays`: whether arrays stand in it; `isComputed`: whether it is made of
 * them, or of folds (computed.ts).
 */
type Constant = {
  readonly order: number;
  readonly lines: Line[];
  readonly names: Set<string>;
  readonly from: Known | null;
  hasArrays: boolean;
  isComputed: boolean;
};

/** Above all that stands in a file is what it takes from others. */
const above = -1;

export function take(known: Known, file: CheckedFile, from: Known): void {
  for (const item of file.items) {
    const name = item.kind === 'constant' ? item.line.name : item.name;
    if (name === null || isHelper(name)) continue;
    if (item.kind === 'constant')
      known.constants.set(name, {
        ...valueFor(from.constants, name),
        order: above,
        lines: [],
        names: new Set(),
        from,
      });
    else known.functions.set(name, { ...valueFor(from.functions, name), order: above });
  }
}

export function addConstant(known: Known, line: Line, order: number): void {
  const { constants, functions } = known;
  const { name } = line;
  if (name === null) return;
  const constant = constants.get(name) ?? {
    order,
    lines: [],
    names: new Set<string>(),
    from: null,
    hasArrays: false,
    isComputed: false,
  };
  constants.set(name, constant);
  constant.lines.push(line);
  for (const other of freeNames(line.value)) if (other !== name) constant.names.add(other);
  constant.hasArrays ||= line.at !== null || hasArray(line.value, (other) => constants.get(other)?.hasArrays === true);
  constant.isComputed ||=
    line.at !== null ||
    (constant.hasArrays && !isView(line.value)) ||
    takesComputed(
      {
        isComputed: (other) => constants.get(other)?.isComputed === true,
        isMaking: ({ callee, args }) => functions.get(callee)?.isMaking(args) ?? null,
        takingComputed: new WeakMap(),
      },
      line.value,
    );
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
export function fileScope(builder: Builder, known: Known, order: number): Omit<Context, 'builder'> {
  const values = valuesOf(known, builder);
  const arrays = arraysOf(known, builder);
  const functionAt = (name: string, place: number): OwnFunction | null => {
    const own = known.functions.get(name);
    return own === undefined || own.order >= place ? null : own;
  };
  const scopeAt = (place: number): Omit<Context, 'builder'> => ({
    ...bareContext(),
    arrays,
    notes: known.notes,
    gateOf: callableGate,
    nameValue,
    ownCall: (name) => functionAt(name, place)?.call ?? null,
    isMaking: ({ callee, args }) => functionAt(callee, place)?.isMaking(args) ?? null,
    isComputed: (name) => known.constants.get(name)?.isComputed === true,
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
