// How an array by lines is read, also by its own lines before it is complete: then the position of the element may have
// to be asked for, so that it comes earlier.

import { elementAt } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import { constantOfIndex, equalIndices } from '../form/affine.ts';
import { identityOf } from '../form/dims.ts';
import type { Index, Ref } from '../form/form.ts';
import { assembled, freshDims, readCell, undefinedElement, type Piece } from './cells.ts';
import { keyOf, merged } from './stored-array.ts';
import { refuseCircle } from './limits.ts';
import {
  elementOf,
  finish,
  lowered,
  onLong,
  onShort,
  outside,
  shellOf,
  type CellState,
  type LineArray,
} from './line-cells.ts';
import { requireInside, whereInside } from './position-checks.ts';
import { allPositions, type Cell } from './value.ts';

export function readLines(array: LineArray, positions: readonly Index[]): Ref {
  const { context, cells, reads } = array;
  const { builder, arrays } = context;
  const short = onShort(array, positions);
  if (!short.every((position) => constantOfIndex(position) !== null)) {
    array.table ??= outside(array, () => tableOf(array));
    return readCell(builder, array.table, positions);
  }
  const state = cells.get(keyOf(short));
  if (state === undefined) return undefinedElement(builder);
  // What many lines wait for is made when they are done, as an accumulation whose parts come later.
  const isDeep = array.dims.length > 0 && reads.members.size > 0 && arrays.targets.length >= mostNested;
  if (state.cell === null && !isDeep) outside(array, () => finish(array, state));
  const long = onLong(array, positions);
  if (state.cell === null) return readOpen(array, state, positions);
  const { cell } = state;
  // To a line of the circle it matters where a complete part of it is read as well.
  const isOwn =
    reads.members.size > 0 && arrays.spot?.target?.members === reads.members && dataAxis(array, positions) >= 0;
  const read = (): Ref => readCell(builder, cell, long);
  return isOwn ? readOrdered(array, positions, read) : read();
}

/** How many lines may be lowered one within another: each asks for elements that the next one makes. */
const mostNested = 64;

/** All cells in one array, for positions on short axes that are not constant. */
function tableOf(array: LineArray): Cell {
  const { context, axes, names, written, type } = array;
  const all = freshDims(context.builder, axes, names);
  const dims = onLong(array, all);
  const pieces = allPositions(onShort(array, axes)).map((short): Piece => {
    const at = merged(written, short, identityOf(dims));
    return { value: readLines(array, at), at, dims };
  });
  return assembled(context.builder, axes, all, pieces, type, null);
}

/** An element of a cell that is being made. */
function readOpen(array: LineArray, state: CellState, positions: readonly Index[]): Ref {
  const { context, dims, name } = array;
  const before = fixedElement(array, state, positions);
  if (before !== null) return before;
  if (dims.length === 0) return refuseCircle(name, spanOf(array));
  const cell = shellOf(array, state);
  return readOrdered(array, positions, () => readCell(context.builder, cell, onLong(array, positions)));
}

function spanOf({ context, first }: LineArray): Span {
  return context.arrays.spot?.span ?? first.nameSpan;
}

/** A read by a line that the array needs: its position may have to be asked for. */
function readOrdered(array: LineArray, positions: readonly Index[], read: () => Ref): Ref {
  const { context, name } = array;
  const { builder, arrays } = context;
  const span = spanOf(array);
  const key = `${name} ${String(span.start)}`;
  const isAsked = arrays.ordered.has(key);
  const ref = whereInside(builder, isAsked ? orderConditions(array, positions, span) : [], read, span);
  arrays.ownReads.push({ ref, span, array: name, key, isOpen: !isAsked && dataAxis(array, positions) >= 0 });
  return ref;
}

/** An element at a position without indices that a line of its own defines, or a region of one. */
function fixedElement(array: LineArray, state: CellState, positions: readonly Index[]): Ref | null {
  const { written } = array;
  for (const { instance, path, rest } of state.landings) {
    const number = instance.regions.findIndex(({ entries }) =>
      entries.every(
        (entry, i) => entry.terms.every(({ of }) => of.kind === 'size') && equalIndices(entry, elementAt(positions, i)),
      ),
    );
    if (number < 0) continue;
    const value = instance.values[number] ?? outside(array, () => lowered(array, instance))?.[number];
    if (value === undefined) continue;
    const count = instance.line.at?.length ?? 0;
    const long = positions.slice(count).filter((_, i) => written[count + i] !== true);
    return elementOf(value, path, merged(written.slice(count), rest, long));
  }
  return null;
}

/** The first axis on which the position is data. */
function dataAxis({ written }: LineArray, positions: readonly Index[]): number {
  return positions.findIndex(({ terms }, i) => written[i] !== true && terms.some(({ of }) => of.kind === 'value'));
}

/**
 * That an element at a position that is data comes before the one that is being defined, or after it where the loop
 * runs down.
 */
function orderConditions(array: LineArray, positions: readonly Index[], span: Span): readonly Ref[] {
  const { context, axes, reads } = array;
  const { spot } = context.arrays;
  const axis = dataAxis(array, positions);
  const entry = spot?.target?.entries[axis];
  if (axis < 0 || entry === undefined || spot === null) return [];
  const { from, to } = elementAt(axes, axis);
  const there =
    reads.data.get(axis) === 'down' ? { from: { ...entry, offset: entry.offset + 1 }, to } : { from, to: entry };
  const condition = requireInside(
    spot.context,
    elementAt(positions, axis),
    there,
    spot.text(axis),
    span,
    spot.isComputed(axis),
  );
  return condition === null ? [] : [condition];
}
