// An array by lines, `h[i] = e`. Each combination of positions on its short axes is a cell of its own. A line may read
// elements of the array itself: a cell that is asked for while it is being made is an accumulation whose parts come
// later. An array of records is an array for each field, and so are its lines.

import { firstOf, valueFor } from '../base/lists.ts';
import { legalName } from '../base/names.ts';
import { arraysIn, writtenAt, type Path } from '../check/element.ts';
import { axesOf, real, type ArrayType, type Type } from '../check/type.ts';
import { addScaled } from '../form/affine.ts';
import type { Dim } from '../form/form.ts';
import type { Expr, Line } from '../syntax/ast.ts';
import type { OwnReads } from './array-reads.ts';
import { arrayOf } from './array-value.ts';
import { freshDims } from './cells.ts';
import { indexOfWhole, type Context, type Lowering } from './context.ts';
import { addLandings, emptyCells, finish, type LineArray } from './line-cells.ts';
import { instancesOf, nameOnAxis, shortAxes, type Instance, type Loops } from './line-instances.ts';
import { readLines } from './line-reads.ts';
import type { ArrayValue, Axis, Value } from './value.ts';

export type Lines = {
  readonly name: string;
  readonly lines: readonly Line[];
  /** Indices on which the lines may depend beside their own. */
  readonly outer: readonly Dim[];
  /** Whether the name is reserved for the array. */
  readonly ownNames: boolean;
  readonly reads: OwnReads;
};

/** The array of one field of an array of records, or the whole of any other, and how its lines may read it. */
type Field = { readonly array: LineArray; readonly path: Path; readonly value: ArrayValue };

/** The array, which its own lines may read before it is complete, and what completes it. */
export function lineArray(
  context: Context,
  lines: Lines,
  lowering: Lowering,
): { readonly value: Value; readonly complete: () => Value } {
  const type = context.notes.arrayLines.get(firstOf(lines.lines))?.type ?? real;
  const fields = fieldsOf(context, lines, type, lowering);
  for (const line of lines.lines) addLine(line, fields);
  const joint = (value: (field: Field) => Value): Value =>
    valueAs(type, (path) => value(valueFor(fields, pathKey(path))));
  return { value: joint(({ value }) => value), complete: () => joint(completed) };
}

function pathKey(path: Path): string {
  return path.join('.');
}

/** A value with the fields of its type. */
function valueAs(type: Type, at: (path: Path) => Value, path: Path = []): Value {
  if (type.kind !== 'record') return at(path);
  const fields = [...type.fields].map(([name, field]): [string, Value] => [name, valueAs(field, at, [...path, name])]);
  return { kind: 'record', fields: new Map(fields) };
}

/** What is written out is the same for all fields: a line may give them their elements by one value. */
function fieldsOf(context: Context, lines: Lines, type: Type, lowering: Lowering): ReadonlyMap<string, Field> {
  const rank = type.kind === 'record' ? (type.axes ?? []).length : 0;
  const own = arraysIn(type).map((field) => {
    const axes = axesIn(context, field.type);
    return { ...field, axes, short: shortAxes(context, lines.lines, axes, lines.reads, lowering) };
  });
  const fields = own.map(({ type: array, path, axes, short }): [string, Field] => {
    const written = short.map((isShort, i) => isShort && (i >= rank || own.every((other) => other.short[i] === true)));
    const begun = begin(context, lines, { type: array, path, axes, written }, lowering);
    return [pathKey(path), { array: begun, path, value: unfinished(begun) }];
  });
  return new Map(fields);
}

function axesIn(context: Context, type: ArrayType): readonly Axis[] {
  return axesOf(type).map(({ start, size }): Axis => {
    const from = indexOfWhole(context, start);
    return { from, to: addScaled(indexOfWhole(context, size), 1, from) };
  });
}

type Shape = {
  readonly type: ArrayType;
  readonly path: Path;
  readonly axes: readonly Axis[];
  readonly written: readonly boolean[];
};

function begin(context: Context, lines: Lines, { type, path, axes, written }: Shape, lowering: Lowering): LineArray {
  const { builder } = context;
  const { name, outer, ownNames, reads } = lines;
  const from = builder.stages.length;
  const names = axes.map((_, i) => nameOnAxis(context, lines.lines, i));
  const dims = freshDims(builder, axes, names).filter((_, i) => written[i] !== true);
  // The name of an array is reserved for it; a field's is made from its path.
  const isReserved = ownNames && path.length === 0;
  const label = isReserved ? legalName(name) : builder.names.take([name, ...path].join(''));
  return {
    context,
    lowering,
    name,
    first: firstOf(lines.lines),
    outer,
    reads,
    guard: builder.guard,
    own: { name: label, from, own: true },
    type: type.element === 'rounded' ? 'whole' : type.element,
    axes,
    written,
    names,
    dims,
    cells: emptyCells(axes.filter((_, i) => written[i] === true)),
    table: null,
  };
}

/** Fields that a line gives by one value share what is made of it, and all of them its loops. */
function addLine(line: Line, fields: ReadonlyMap<string, Field>): void {
  const made = new Map<Expr, readonly Instance[]>();
  const loops: Loops = new Map();
  for (const { array, path } of fields.values()) {
    const { expr, rest } = writtenAt(line.value, path);
    const instances = made.get(expr) ?? instancesOf(array, line, expr, loops);
    made.set(expr, instances);
    for (const instance of instances) addLandings(array, instance, rest);
  }
}

function unfinished(array: LineArray): ArrayValue {
  return {
    kind: 'array',
    axes: array.axes,
    at: (positions) => readLines(array, positions),
    elements: null,
    isCheap: true,
    cells: null,
    lines: array.name,
  };
}

function completed({ array, value }: Field): ArrayValue {
  const { context, axes, dims, cells, name } = array;
  for (const state of cells.values()) finish(array, state);
  const all = [...cells.values()].flatMap(({ cell }) => cell ?? []);
  if (dims.length > 0) return { ...value, cells: all };
  const elements = all.map(({ ref }) => ref);
  return { ...arrayOf(context.builder, axes, elements), lines: name };
}
