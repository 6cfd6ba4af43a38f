// Arrays as functions of positions: elements side by side, views of other arrays, and what is computed by element.

import { constantOfIndex } from '../form/affine.ts';
import { elementAt } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import type { Gate } from '../gates/gate.ts';
import { gate, type Builder, type Label } from '../form/builder.ts';
import type { Context } from './context.ts';
import { constantIndex, type Index, type Ref } from '../form/form.ts';
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
import { undefinedElement, tableOf, isKnown, readCell } from './cells.ts';

/** Elements side by side. At a position that is not constant they are read from a table. */
export function arrayOf(builder: Builder, axes: readonly Axis[], elements: readonly Ref[]): ArrayValue {
  const tables: Cell[] = [];
  const label: { name: string | null } = { name: null };
  const at = (positions: readonly Index[]): Ref => {
    const flat = flatPosition(axes, positions);
    if (flat !== null) return elementAt(elements, flat);
    if (positions.every((position) => constantOfIndex(position) !== null)) return undefinedElement(builder);
    let table = tables.find(({ ref }) => isKnown(builder, ref));
    if (table === undefined) tables.push((table = tableOf(builder, axes, elements, label.name)));
    return readCell(builder, table, positions);
  };
  return { kind: 'array', axes, at, elements, isCheap: true, cells: null, label };
}

/** An array that is another function of positions, written out where all its axes are short. */
export function viewOf(
  context: Pick<Context, 'builder' | 'arrays' | 'copies'>,
  axes: readonly Axis[],
  at: ArrayValue['at'],
  isCheap: boolean,
): ArrayValue {
  // What is computed is written out as often as what it stands in.
  if (writtenAxes(axes, context.arrays.unroll, isCheap ? 1 : context.copies).every((written) => written))
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
