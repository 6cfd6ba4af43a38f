// An array by lines, `h[i] = e`. Each combination of positions on its short axes is a cell of its own. A line may read
// elements of the array itself: a cell that is asked for while it is being made is an accumulation whose parts come
// later.

import { firstOf } from '../base/lists.ts';
import { legalName } from '../base/names.ts';
import { addScaled } from '../form/affine.ts';
import { constantIndex, type Dim } from '../form/form.ts';
import type { Line } from '../syntax/ast.ts';
import type { OwnReads } from './array-reads.ts';
import { arrayOf, freshDims } from './array-value.ts';
import { indexOfWhole, type Context, type Lowering } from './context.ts';
import { addLandings, emptyCells, finish, type LineArray } from './line-cells.ts';
import { instancesOf, nameOnAxis, shortAxes } from './line-instances.ts';
import { readLines } from './line-reads.ts';
import type { ArrayValue, Axis } from './value.ts';

export type Lines = {
  readonly name: string;
  readonly lines: readonly Line[];
  /** Indices on which the lines may depend beside their own. */
  readonly outer: readonly Dim[];
  /** Whether the name is reserved for the array. */
  readonly ownNames: boolean;
  readonly reads: OwnReads;
};

/** The array, which its own lines may read before it is complete, and what completes it. */
export function lineArray(
  context: Context,
  lines: Lines,
  lowering: Lowering,
): { readonly value: ArrayValue; readonly complete: () => ArrayValue } {
  const array = begun(context, lines, lowering);
  const { axes, written, reads } = array;
  for (const line of lines.lines)
    for (const instance of instancesOf(context, line, axes, written, reads, lowering)) addLandings(array, instance);
  const value: ArrayValue = {
    kind: 'array',
    axes,
    at: (positions) => readLines(array, positions),
    elements: null,
    isCheap: true,
    cells: null,
    lines: lines.name,
  };
  return { value, complete: () => completed(array, value) };
}

function begun(context: Context, { name, lines, outer, ownNames, reads }: Lines, lowering: Lowering): LineArray {
  const { builder, notes } = context;
  const from = builder.stages.length;
  const first = firstOf(lines);
  const type = notes.arrayLines.get(first)?.type;
  const axes = (type?.sizes ?? []).map((size, i): Axis => {
    const start = type?.starts?.[i] === undefined ? constantIndex(0) : indexOfWhole(context, type.starts[i]);
    return { from: start, to: addScaled(indexOfWhole(context, size), 1, start) };
  });
  const written = shortAxes(context, lines, axes, reads, lowering);
  const names = axes.map((_, i) => nameOnAxis(context, lines, i));
  const dims = freshDims(builder, axes, names).filter((_, i) => written[i] !== true);
  return {
    context,
    lowering,
    name,
    first,
    outer,
    reads,
    guard: builder.guard,
    own: { name: ownNames ? legalName(name) : builder.names.take(name), from, own: true },
    type: type?.element === 'rounded' ? 'whole' : (type?.element ?? 'real'),
    axes,
    written,
    names,
    dims,
    cells: emptyCells(axes.filter((_, i) => written[i] === true)),
    table: null,
  };
}

function completed(array: LineArray, value: ArrayValue): ArrayValue {
  const { context, axes, dims, cells, name } = array;
  for (const state of cells.values()) finish(array, state);
  const all = [...cells.values()].flatMap(({ cell }) => cell ?? []);
  if (dims.length > 0) return { ...value, cells: all };
  const elements = all.map(({ ref }) => ref);
  return { ...arrayOf(context.builder, axes, elements), lines: name };
}
