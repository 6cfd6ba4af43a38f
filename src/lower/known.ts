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
import type { Line } from '../syntax/ast.ts';
import { bareContext, newArrays, type Arrays, type Context, type Notes } from './context.ts';
import { lower, lowerScalar, lowerWhole } from './lower-expression.ts';
import { lowerLine, lowerLines } from './lower-lines.ts';
import type { Value } from './value.ts';

type OwnCall = NonNullable<ReturnType<Context['ownCall']>>;

/**
 * What lines and calls of a file may mean, each with its place in it: a statement sees what stands above it, and what
 * files give that are used.
 */
export type Known = {
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

/** Above all that stands in a file is what it takes from others. */
const above = -1;

export function take(known: Known, file: CheckedFile, from: Known): void {
  for (const item of file.items) {
    const name = item.kind === 'constant' ? item.line.name : item.name;
    if (name === null || isHelper(name)) continue;
    if (item.kind === 'constant') known.constants.set(name, { order: above, lines: [], names: new Set(), from });
    else known.functions.set(name, { order: above, call: valueFor(from.functions, name).call });
  }
}

export function addConstant({ constants }: Known, line: Line, order: number): void {
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
export function fileScope(builder: Builder, known: Known, order: number): Omit<Context, 'builder'> {
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
