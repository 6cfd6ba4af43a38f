// The lines of a body. A line is lowered where it stands, or earlier where an array that is defined by several lines
// needs it; what a name means is made once, outside of whatever asks for it.

import { legalName } from '../base/names.ts';
import type { Line } from '../syntax/ast.ts';
import { give, stored, type Naming } from './stored-array.ts';
import { constant, rename, stageOf, within, type Label } from '../form/builder.ts';
import { isComputedValue } from './computed.ts';
import type { Context, Lowering } from './context.ts';
import { ownReadsOf, type OwnReads } from './array-reads.ts';
import type { Dim } from '../form/form.ts';
import { lineArray } from './line-array.ts';
import { refuseCircle } from './limits.ts';
import { isScalar, mapLeaves, type Value } from './value.ts';

export type Body = {
  readonly lines: readonly Line[];
  /** What the names of the body mean that are known already: its parameters. */
  readonly values: ReadonlyMap<string, Value>;
  /** Whether the names of the lines are reserved for them: in a definition itself, not where a call is written out. */
  readonly ownNames: boolean;
  /** The indices that the lines may depend on although no line names them. */
  readonly outer: readonly Dim[];
};

const noReads: OwnReads = { members: new Set(), data: new Map(), depth: 0 };

/** Lowers all lines, and gives the context in which their names are known. */
export function lowerLines(base: Context, body: Body, lowering: Lowering): Context {
  const { builder } = base;
  const { guard } = builder;
  const values = new Map(body.values);
  const computed = new Map<string, boolean>();
  const open = new Set<string>();
  const unfinished = new Map<string, () => Value>();
  const reads = ownReadsOf(body.lines, (line) => base.notes.arrayLines.get(line)?.box ?? null);
  const groups = new Map<string, Line[]>();
  for (const line of body.lines) {
    if (line.name === null) continue;
    const before = groups.get(line.name);
    if (before === undefined) groups.set(line.name, [line]);
    else before.push(line);
  }
  const context: Context = {
    ...base,
    nameValue: (name, span) => values.get(name) ?? demand(name) ?? base.nameValue(name, span),
    positionOf: (name) => (groups.has(name) ? null : base.positionOf(name)),
    isComputed: (name) => computed.get(name) ?? base.isComputed(name),
  };

  function demand(name: string): Value | undefined {
    const lines = groups.get(name);
    const [first] = lines ?? [];
    if (lines === undefined || first === undefined) return undefined;
    if (open.has(name)) return refuseCircle(name, first.nameSpan);
    open.add(name);
    within(builder, guard, () => {
      if (first.at === null) {
        const value = lowerLine(context, name, body.ownNames, (label) => lowering.lower(context, first.value, label));
        values.set(name, value);
        computed.set(name, isComputedValue(context, first.value, value));
        return;
      }
      computed.set(name, true);
      const { outer, ownNames } = body;
      const array = lineArray(context, { name, lines, outer, ownNames, reads: reads.get(name) ?? noReads }, lowering);
      // Its own lines may read it, and those of others before it is complete.
      values.set(name, array.value);
      unfinished.set(name, array.complete);
    });
    return values.get(name);
  }

  for (const name of groups.keys()) {
    if (!values.has(name)) demand(name);
    const complete = unfinished.get(name);
    if (complete !== undefined) values.set(name, complete());
  }
  return context;
}

/** Builds a line and gives its name to what it made; an array is computed once. */
export function lowerLine(context: Context, name: string, ownName: boolean, build: (label: Label) => Value): Value {
  const { builder } = context;
  const from = builder.stages.length;
  const label: Label = { name: ownName ? legalName(name) : builder.names.take(name), named: true, ownLine: true };
  const value = build(label);
  if (isScalar(value)) {
    const { op, span, type } = stageOf(builder, value);
    if (op.kind === 'constant') return constant(builder, op.value, span, type, label);
    rename(builder, value, label);
    return value;
  }
  const isArray = value.kind === 'array';
  return mapLeaves(value, (one, path) => {
    const naming: Naming = { name: isArray ? label.name : `${name}${path}`, from, own: isArray };
    if (!isScalar(one)) return stored(context, one, naming);
    give(builder, one, { ...naming, own: false }, '');
    return one;
  });
}
