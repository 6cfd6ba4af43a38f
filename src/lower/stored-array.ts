// Arrays that are computed once, however often their elements are asked for, and rows on one another.

import { constantOfIndex } from '../form/affine.ts';
import { elementAt, firstOf, valueFor } from '../base/lists.ts';
import { commonType } from '../form/combine.ts';
import { rename, stageOf, within, type Builder } from '../form/builder.ts';
import type { Context } from './context.ts';
import { dimsOfBounds, identityOf } from '../form/dims.ts';
import { constantIndex, type Dim, type Guard, type Index, type Ref } from '../form/form.ts';
import { allPositions, extent, writtenAxes, type ArrayValue, type Axis, type Cell } from './value.ts';
import { arrayOf, viewOf, rebased } from './array-value.ts';
import { undefinedElement, type Piece, assembled, freshDims, isKnown, readCell } from './cells.ts';

/**
 * An array whose elements are computed once, however often they are asked for. The stages are made over indices of
 * their own: as many as there are positions on the short axes, which are written out.
 */
export function stored(
  context: Context,
  array: ArrayValue,
  naming: Naming | null = null,
  names: readonly (string | undefined)[] = [],
): ArrayValue {
  const { builder, arrays } = context;
  const { axes, elements } = array;
  if (naming?.own === true && array.label !== undefined) array.label.name ??= naming.name;
  if (naming !== null && elements !== null) elements.forEach((ref, i) => give(builder, ref, naming, String(i)));
  if (naming !== null) for (const { ref, key } of array.cells ?? []) give(builder, ref, naming, key);
  if (array.isCheap) return array;
  const guard: Guard = builder.guard;
  const written = writtenAxes(axes, arrays.unroll, context.copies);
  const short = axes.filter((_, i) => written[i] === true);
  const longDims = freshDims(builder, axes, names);
  const long = longDims.filter((_, i) => written[i] !== true);
  const cells = new Map<string, Cell>();
  for (const at of allPositions(short)) {
    const ref = array.at(merged(written, at, identityOf(long)));
    const key = keyOf(at);
    if (naming !== null) give(builder, ref, naming, key);
    inOrder(builder, ref, long);
    cells.set(key, { ref, dims: long, key });
  }
  return cellArray(context, axes, written, cells, guard);
}

/** An array that is held by a stage for each combination of positions on its short axes. */
export function cellArray(
  context: Pick<Context, 'builder'>,
  axes: readonly Axis[],
  written: readonly boolean[],
  cells: ReadonlyMap<string, Cell>,
  guard: Guard,
): ArrayValue {
  const { builder } = context;
  if (written.every((isShort) => isShort))
    return arrayOf(
      builder,
      axes,
      [...cells.values()].map(({ ref }) => ref),
    );
  let table: Cell | null = null;
  const at = (positions: readonly Index[]): Ref => {
    const short = positions.filter((_, i) => written[i] === true);
    if (short.every((position) => constantOfIndex(position) !== null)) {
      const cell = cells.get(keyOf(short));
      return cell === undefined
        ? undefinedElement(builder)
        : readCell(
            builder,
            cell,
            positions.filter((_, i) => written[i] !== true),
          );
    }
    table ??= gathered(builder, axes, written, cells, guard);
    return readCell(builder, table, positions);
  };
  return { kind: 'array', axes, at, elements: null, isCheap: true, cells: [...cells.values()] };
}

/** All cells in one array: for a position on a short axis that is not constant. */
function gathered(
  builder: Builder,
  axes: readonly Axis[],
  written: readonly boolean[],
  cells: ReadonlyMap<string, Cell>,
  guard: Guard,
): Cell {
  const dims = freshDims(builder, axes);
  const long = dims.filter((_, i) => written[i] !== true);
  return within(builder, guard, () => {
    const pieces = allPositions(axes.filter((_, i) => written[i] === true)).map((at): Piece => ({
      value: readCell(builder, valueFor(cells, keyOf(at)), identityOf(long)),
      at: merged(written, at, identityOf(long)),
      dims: long,
    }));
    const type = commonType(
      builder,
      pieces.map(({ value }) => value),
    );
    return assembled(builder, axes, dims, pieces, type, null);
  });
}

/** The positions on short axes and on long ones, in the order of the axes. */
export function merged<T>(written: readonly boolean[], short: readonly T[], long: readonly T[]): readonly T[] {
  let [s, l] = [0, 0];
  return written.map((isShort) => (isShort ? elementAt<T>(short, s++) : elementAt<T>(long, l++)));
}

/** The name's ending for constant positions. */
export function keyOf(at: readonly Index[]): string {
  const texts = at.map(({ offset }) => String(offset));
  return texts.join(texts.length > 1 && texts.some((text) => text.length > 1) ? '_' : '');
}

/** The user's name for what is made by the stages from `from` on; `own` if the name is reserved for it. */
export type Naming = { readonly name: string; readonly from: number; readonly own: boolean };

/** Gives a stage the user's name, with an ending where there are several. */
export function give(builder: Builder, ref: Ref, { name, from, own }: Naming, key: string): void {
  const stage = stageOf(builder, ref);
  if (ref < from || stage.named || stage.op.kind === 'constant' || stage.op.kind === 'input') return;
  rename(builder, ref, { name: key === '' && own ? name : builder.names.take(`${name}${key}`), named: true });
}

/**
 * The indices of a stage in the order in which the user wrote them, as long as nothing reads it: a gate has them in the
 * order of its arguments.
 */
export function inOrder(builder: Builder, ref: Ref, axes: readonly Dim[]): void {
  const stage = stageOf(builder, ref);
  const { dims, op } = stage;
  const wanted = axes.filter((dim) => dims.includes(dim));
  const sorted = [...dims.filter((dim) => !wanted.includes(dim)), ...wanted];
  if (wanted.length < 2 || sorted.every((dim, i) => dim === dims[i]) || op.kind === 'input' || op.kind === 'pack')
    return;
  if (sorted.some((dim, i) => dimsOfBounds(dim).some((outer) => !sorted.slice(0, i).includes(outer)))) return;
  const isRead = builder.stages.some((other) => other.op.kind === 'read' && other.op.array === ref);
  if (isRead) return;
  const moved = <T>(list: readonly T[]): readonly T[] => sorted.map((dim) => elementAt<T>(list, dims.indexOf(dim)));
  const changed =
    op.kind === 'accumulate' ? { ...op, parts: op.parts.map((part) => ({ ...part, at: moved(part.at) })) } : op;
  builder.stages[ref] = { ...stage, dims: sorted, op: changed };
}

/** Rows on one another: elements side by side, or, where they are long, a part for each row. */
export function stacked(context: Context, rows: readonly ArrayValue[]): ArrayValue {
  const { builder } = context;
  const first = firstOf(rows);
  const axes = [
    { from: constantIndex(0), to: constantIndex(rows.length) },
    ...first.axes.map((axis) => ({ from: constantIndex(0), to: extent(axis) })),
  ];
  if (rows.every(({ elements }) => elements !== null))
    return arrayOf(
      builder,
      axes,
      rows.flatMap(({ elements }) => elements ?? []),
    );
  const kept = rows.map((row) => stored(context, rebased(context, row)));
  const tables: Cell[] = [];
  const at = ([row, ...positions]: readonly Index[]): Ref => {
    const number = row === undefined ? null : constantOfIndex(row);
    if (number !== null) return kept[number]?.at(positions) ?? undefinedElement(builder);
    let table = tables.find(({ ref }) => isKnown(builder, ref));
    if (table === undefined) {
      const dims = freshDims(builder, axes);
      const inner = dims.slice(1);
      const pieces = kept.map((array, i): Piece => ({
        value: array.at(identityOf(inner)),
        at: [constantIndex(i), ...identityOf(inner)],
        dims: inner,
      }));
      tables.push(
        (table = assembled(
          builder,
          axes,
          dims,
          pieces,
          commonType(
            builder,
            pieces.map(({ value }) => value),
          ),
          null,
        )),
      );
    }
    return readCell(builder, table, [row as Index, ...positions]);
  };
  return viewOf(context, axes, at, true);
}
