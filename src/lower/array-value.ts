// Arrays of all kinds as functions of positions: elements side by side, views of other arrays, what is computed by
// element, and what is stored so that it is computed once.

import { elementAt, firstOf, valueFor } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import { nowhere } from '../base/span.ts';
import type { Gate } from '../gates/gate.ts';
import { constantOfIndex, equalIndices } from '../form/affine.ts';
import { accumulate, commonType } from '../form/combine.ts';
import {
  constant,
  gate,
  push,
  read,
  rename,
  stageOf,
  under,
  within,
  type Builder,
  type Label,
} from '../form/builder.ts';
import { newDim, type Context } from './context.ts';
import { closedDims, dimsOfBounds, dimsOfGuard, dimsOfIndex, identityOf, unionOfDims } from '../form/dims.ts';
import { atomIndex, constantIndex, type Dim, type Guard, type Index, type Part, type Ref } from '../form/form.ts';
import { implies } from '../form/guard.ts';
import { refuseDeepChain } from './limits.ts';
import {
  allPositions,
  extent,
  flatPosition,
  isArray,
  isScalar,
  shifted,
  writtenAxes,
  asArray,
  type ArrayValue,
  type Axis,
  type Cell,
  type Value,
} from './value.ts';

const letters = 'ijkl';

/** Elements side by side. At a position that is not constant they are read from a table. */
export function arrayOf(builder: Builder, axes: readonly Axis[], elements: readonly Ref[]): ArrayValue {
  const tables: Cell[] = [];
  const at = (positions: readonly Index[]): Ref => {
    const flat = flatPosition(axes, positions);
    if (flat !== null) return elementAt(elements, flat);
    if (positions.every((position) => constantOfIndex(position) !== null)) return undefinedElement(builder);
    let table = tables.find(({ ref }) => isKnown(builder, ref));
    if (table === undefined) tables.push((table = tableOf(builder, axes, elements)));
    return readCell(builder, table, positions);
  };
  return { kind: 'array', axes, at, elements, isCheap: true, cells: null };
}

/** What a read gives that is outside for certain: whoever takes it finds that it is no number. */
export function undefinedElement(builder: Builder): Ref {
  return constant(builder, NaN, nowhere);
}

/** Numbers are packed; what is computed is an array by parts. */
function tableOf(builder: Builder, axes: readonly Axis[], elements: readonly Ref[]): Cell {
  const dims = freshDims(builder, axes);
  const values = elements.map((element) => stageOf(builder, element));
  const areNumbers = values.every(({ op }) => op.kind === 'constant');
  const areWhole = values.every(
    ({ op, type }) =>
      type === 'whole' ||
      (op.kind === 'constant' &&
        Number.isInteger(op.value) &&
        Math.abs(op.value) < 2 ** 31 &&
        !Object.is(op.value, -0)),
  );
  const common = commonType(builder, elements);
  const type = areWhole && common !== 'truth' ? 'whole' : common;
  if (areNumbers) return { ref: packed(builder, dims, elements, type, 'table', nowhere), dims, key: '' };
  const positions = allPositions(axes);
  return assembled(
    builder,
    axes,
    dims,
    elements.map((value, i) => ({ value, at: elementAt(positions, i), dims: [] })),
    type,
    null,
  );
}

/** Elements in one stage, row-major. */
export function packed(
  builder: Builder,
  dims: readonly Dim[],
  elements: readonly Ref[],
  type: 'real' | 'whole' | 'truth',
  name: string,
  span: Span,
): Ref {
  return push(
    builder,
    { kind: 'pack', elements },
    type,
    dims,
    span,
    { name: builder.names.take(name), named: false },
    [],
  );
}

export type Piece = { readonly value: Ref; readonly at: readonly Index[]; readonly dims: readonly Dim[] };

/** An array by parts along `dims`, and along whatever else its parts depend on. */
export function assembled(
  builder: Builder,
  axes: readonly Axis[],
  dims: readonly Dim[],
  pieces: readonly Piece[],
  type: 'real' | 'whole' | 'truth',
  label: Label | null,
): Cell {
  const outer = closedDims(
    unionOfDims(
      dimsOfGuard(builder.stages, builder.guard),
      ...axes.map(({ from, to }) => [from, to].flatMap((end) => dimsOfIndex(builder.stages, end))),
      ...pieces.map((piece) => outerDims(builder, piece)),
    ),
  );
  const parts = pieces.map((piece) => partOf(builder, piece, outer));
  const span = pieces[0] === undefined ? nowhere : stageOf(builder, pieces[0].value).span;
  return { ref: accumulate(builder, 'only', parts, type, [...outer, ...dims], span, label), dims, key: '' };
}

/** What a piece depends on beside its own indices. */
export function outerDims(builder: Builder, { value, at, dims }: Piece): readonly Dim[] {
  const used = [
    ...stageOf(builder, value).dims,
    ...at.flatMap((index) => dimsOfIndex(builder.stages, index)),
    ...closedDims(dims),
  ];
  return unionOfDims(used).filter((dim) => !dims.includes(dim));
}

export function partOf(builder: Builder, { value, at, dims }: Piece, outer: readonly Dim[]): Part {
  return { value, at: [...identityOf(outer), ...at], dims: unionOfDims(outer, dims), guard: builder.guard, of: null };
}

/** Indices of its own for each axis, called as mathematicians do. */
export function freshDims(
  builder: Builder,
  axes: readonly Axis[],
  names: readonly (string | undefined)[] = [],
  start = 0,
): readonly Dim[] {
  return axes.map(({ from, to }, i) =>
    newDim(builder, names[i] ?? letters[start + i] ?? `i${String(start + i)}`, from, to),
  );
}

/** Whether what is under this guard is known under the guard in force. */
function isKnown(builder: Builder, ref: Ref): boolean {
  const { guard } = stageOf(builder, ref);
  return guard.length === 0 || implies(builder.stages, builder.guard, guard);
}

/** The element of a stage at positions on the axes of a cell; the stage itself where they are its own indices. */
export function readCell(builder: Builder, { ref, dims }: Cell, positions: readonly Index[]): Ref {
  const stage = stageOf(builder, ref);
  const isOwn = dims.every(
    (dim, i) => !stage.dims.includes(dim) || equalIndices(elementAt(positions, i), atomIndex(dim)),
  );
  if (isOwn) return ref;
  const at = stage.dims.map((dim) => {
    const axis = dims.indexOf(dim);
    return axis < 0 ? atomIndex(dim) : elementAt(positions, axis);
  });
  return read(builder, ref, at, stage.span, elementName(stage.name, positions));
}

/** `xi` for x[i], `x0` for x[0]; short for what would be long. */
export function elementName(name: string, positions: readonly Index[]): string {
  const texts = positions.map(({ offset, terms: [term, ...rest] }) => {
    if (term === undefined) return offset < 0 ? null : String(offset);
    if (
      rest.length > 0 ||
      term.factor !== 1 ||
      term.of.kind === 'value' ||
      Math.abs(offset) > 9 ||
      (term.of.kind === 'size' && term.of.derived !== undefined)
    )
      return null;
    return `${term.of.name}${offset === 0 ? '' : offset > 0 ? `p${String(offset)}` : `m${String(-offset)}`}`;
  });
  const separator = texts.length > 1 && texts.some((text) => text !== null && /^\d\d/.test(text)) ? '_' : '';
  const text = texts.join(separator);
  return texts.includes(null) || text.length > 8 ? `${name}at` : `${name}${text}`;
}

/** An array that is another function of positions, written out where all its axes are short. */
export function viewOf(
  context: Pick<Context, 'builder' | 'arrays' | 'copies'>,
  axes: readonly Axis[],
  at: ArrayValue['at'],
  isCheap: boolean,
): ArrayValue {
  if (writtenAxes(axes, context.arrays.unroll).every((written) => written))
    return arrayOf(context.builder, axes, allPositions(axes).map(at));
  return { kind: 'array', axes, at, elements: null, isCheap, cells: null };
}

/** The stage of an array parameter, or of any other stage along these axes. Written out or not, it is its own table. */
export function stageArray(context: Context, cell: Cell, axes: readonly Axis[]): ArrayValue {
  const element = (positions: readonly Index[]): Ref => readCell(context.builder, cell, positions);
  const array = viewOf(context, axes, element, true);
  if (array.elements === null) return { ...array, cells: [cell] };
  return {
    ...array,
    at: (positions) =>
      positions.every((position) => constantOfIndex(position) !== null) ? array.at(positions) : element(positions),
  };
}

/** Element by element over arrays of the same sizes; a scalar goes with any. */
export function mapElements(context: Context, args: readonly Value[], change: (refs: readonly Ref[]) => Ref): Value {
  const first = args.find(isArray);
  if (first === undefined) return change(args as readonly Ref[]);
  const { axes } = first;
  const written = args.every((argument) => isScalar(argument) || asArray(argument).elements !== null);
  if (written && first.elements !== null) {
    const elements = first.elements.map((_, i) =>
      change(args.map((argument) => (isScalar(argument) ? argument : elementAt(asArray(argument).elements ?? [], i)))),
    );
    return arrayOf(context.builder, axes, elements);
  }
  const at = (positions: readonly Index[]): Ref =>
    change(
      args.map((argument) =>
        isScalar(argument) ? argument : asArray(argument).at(shifted(positions, axes, asArray(argument).axes)),
      ),
    );
  const depth =
    args.reduce<number>((most, argument) => Math.max(most, isArray(argument) ? (argument.depth ?? 0) : 0), 0) + 1;
  return { ...viewOf(context, axes, at, false), depth };
}

/** One gate over scalars and arrays, element by element. */
export function mapGate(
  context: Context,
  kind: Gate,
  args: readonly Value[],
  span: Span,
  label: Label | null = null,
): Value {
  const { builder } = context;
  if (args.every(isScalar)) return gate(builder, kind, args, span, label);
  for (const argument of args) if (isArray(argument)) refuseDeepChain(argument.depth ?? 0, span);
  return mapElements(context, args, (refs) => gate(builder, kind, refs, span));
}

/** Positions `from..to` along the first axis, counted from 0. */
export function transpose(context: Context, array: ArrayValue): ArrayValue {
  return viewOf(context, [...array.axes].reverse(), (positions) => array.at([...positions].reverse()), array.isCheap);
}

/** The same elements at positions from 0. */
export function rebased(context: Context, array: ArrayValue): ArrayValue {
  if (array.axes.every(({ from }) => constantOfIndex(from) === 0)) return array;
  const axes = array.axes.map((axis) => ({ from: constantIndex(0), to: extent(axis) }));
  return {
    ...viewOf(context, axes, (positions) => array.at(shifted(positions, axes, array.axes)), array.isCheap),
    cells: null,
  };
}

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

/** Under these conditions as well: what an array gives is computed where they hold only. */
export function arrayUnder(context: Context, literals: Guard, array: ArrayValue): ArrayValue['at'] {
  return (positions) => under(context.builder, literals, () => array.at(positions));
}
