// Index notation: reads, rows and slices; arrays and folds over indices.

import { elementAt, firstOf } from '../base/lists.ts';
import { invariant } from '../base/invariant.ts';
import type { Span } from '../base/span.ts';
import type { Entry, Expr, IndexBinding } from '../syntax/ast.ts';
import { printExpr } from '../syntax/print.ts';
import { addScaled, constantOfIndex, equalIndices } from '../form/affine.ts';
import { cellArray, inOrder, keyOf, merged } from './stored-array.ts';
import { freshDims } from './cells.ts';
import { rebased, viewOf } from './array-value.ts';
import { under, within, type Label } from '../form/builder.ts';
import { takesComputed } from './computed.ts';
import { indexOfWhole, newDim, withIndex, type Context, type Lowering } from './context.ts';
import { identityOf } from '../form/dims.ts';
import { firstLeaf, foldTree, mapUnder, isFold, type Tree } from '../form/folds.ts';
import { atomIndex, constantIndex, type Dim, type Index, type Ref } from '../form/form.ts';
import { valuesIn } from '../form/operands.ts';
import { hullOf } from './hull.ts';
import { refuseComputed, refuseUndefined } from './limits.ts';
import {
  askedGuard,
  certainlyOutside,
  insideRange,
  notePosition,
  requireInside,
  requireOrder,
  requirePart,
  whereInside,
} from './position-checks.ts';
import { indexText } from '../form/sizes.ts';
import {
  allPositions,
  isArray,
  isScalar,
  mapFields,
  writtenAxes,
  asArray,
  type ArrayValue,
  type Axis,
  type Cell,
  type Value,
} from './value.ts';

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** What stands on one axis: a position, or a slice. */
type Place = {
  readonly from: Index;
  readonly to: Index | null;
  readonly text: string;
  readonly span: Span;
  readonly isComputed: boolean;
};

/** `object`: the value that is indexed, or a field of it. */
export function lowerIndex(context: Context, expr: Of<'index'>, object: Value, lowering: Lowering): Value {
  const places = expr.entries.map((entry) => placeOf(context, entry, lowering));
  return mapFields([object], ([array]) => {
    invariant(array !== undefined && isArray(array), 'an index into an array');
    return readArray(context, array, places, expr);
  });
}

function placeOf(context: Context, entry: Entry, { lowerWhole }: Lowering): Place {
  invariant(entry.kind !== 'binding', 'no index binding here');
  if (entry.kind === 'at')
    return {
      from: lowerWhole(context, entry.value),
      to: null,
      text: printExpr(entry.value),
      span: entry.value.span,
      isComputed: takesComputed(context, entry.value),
    };
  const { from, to } = entry.range;
  const span = { start: from.span.start, end: to.span.end };
  return {
    from: lowerWhole(context, from),
    to: lowerWhole(context, to),
    text: `${printExpr(from)}..${printExpr(to)}`,
    span,
    isComputed: [from, to].some((end) => takesComputed(context, end)),
  };
}

function readArray(context: Context, array: ArrayValue, places: readonly Place[], { span }: Expr): Value {
  const { builder, arrays } = context;
  const conditions: Ref[] = [];
  const also = (condition: Ref | null): void => {
    if (condition !== null) conditions.push(condition);
  };
  places.forEach(({ from, to, text, span: where, isComputed }, i) => {
    const axis = elementAt(array.axes, i);
    const outside = to === null && array.lines !== undefined ? certainlyOutside(context, from, axis) : null;
    // Where no element is the largest there is no position: that is NaN, as of every array.
    if (outside !== null && Number.isFinite(outside.offset))
      refuseUndefined(
        `${array.lines ?? ''}[${places.map((place, at) => (at === i ? indexText(outside) : place.text)).join(', ')}]`,
        where,
      );
    if (to === null) also(requireInside(context, from, axis, text, where, isComputed));
    else {
      const ends = { ...axis, to: { ...axis.to, offset: axis.to.offset + 1 } };
      also(requireInside(context, from, ends, text, where, isComputed));
      also(requireInside(context, to, ends, text, where, isComputed));
      requireOrder(context, from, to, text, where, isComputed);
    }
  });
  const axes = array.axes.flatMap((axis, i): readonly Axis[] => {
    const place = places[i];
    if (place === undefined) return [axis];
    return place.to === null ? [] : [{ from: constantIndex(0), to: addScaled(place.to, -1, place.from) }];
  });
  const target = arrays.targets[arrays.targets.length - 1] ?? null;
  const element = (positions: readonly Index[]): Ref => {
    let next = 0;
    const at = array.axes.map((_, i): Index => {
      const place = places[i];
      if (place?.to === null) return place.from;
      const own = elementAt(positions, next++);
      return place === undefined ? own : addScaled(own, 1, place.from);
    });
    const before = arrays.spot;
    arrays.spot = {
      span,
      context,
      text: (axis) => places[axis]?.text ?? '',
      isComputed: (axis) => places[axis]?.isComputed === true,
      target,
    };
    const ref = whereInside(builder, conditions, () => array.at(at), span);
    arrays.spot = before;
    return ref;
  };
  return axes.length === 0 ? element([]) : viewOf(context, axes, element, array.isCheap && conditions.length === 0);
}

/** A new index: a loop, or written out where it has few values. */
type Bound =
  | { readonly context: Context; readonly dim: Dim; readonly where: Ref | null }
  | { readonly first: Index; readonly contexts: readonly Context[] };

/** Loops over the same range for one index are one, so that what is written out beside it shares them. */
type Known = Map<IndexBinding, Dim[]>;

function bind(context: Context, binding: IndexBinding, known: Known, lowering: Lowering): Bound {
  const { builder, arrays, notes, copies } = context;
  const range = notes.ranges.get(binding);
  invariant(range !== undefined, 'the index … has a range', binding.name);
  const axis: Axis = { from: indexOfWhole(context, range.from), to: indexOfWhole(context, range.to) };
  const { from, to } = range.isPart === true ? partOf(context, binding, axis, lowering) : axis;
  const length = constantOfIndex(addScaled(to, -1, from));
  if (length !== null && length <= arrays.unroll && copies * Math.max(1, length) <= 64) {
    const values = Array.from({ length: Math.max(0, length) }, (_, i): Index => ({ ...from, offset: from.offset + i }));
    return {
      first: from,
      contexts: values.map((value) => ({ ...withIndex(context, range, value), copies: copies * values.length })),
    };
  }
  const loops = known.get(binding) ?? [];
  known.set(binding, loops);
  const isPart = range.isPart === true && [from, to].some((end) => valuesIn(end).length > 0);
  const [least, most] = isPart ? [axis.from, axis.to] : [hullOf(context, from, 'least'), hullOf(context, to, 'most')];
  let dim = loops.find((loop) => equalIndices(loop.from, least) && equalIndices(loop.to, most));
  if (dim === undefined) loops.push((dim = newDim(builder, binding.name, least, most)));
  const inner = withIndex(context, range, atomIndex(dim));
  const isExact = least === from && most === to;
  return {
    context: inner,
    dim,
    where: isExact ? null : insideRange(builder, atomIndex(dim), { from, to }, binding.nameSpan),
  };
}

/**
 * The part of an axis over which an index runs, which data says. That it lies inside is asked wherever the range
 * stands, whatever conditions are around it that are computed.
 */
function partOf(context: Context, { name, range }: IndexBinding, axis: Axis, { lowerWhole }: Lowering): Axis {
  const { builder } = context;
  invariant(range !== null, 'the range of … is written', name);
  const [from, to] = [printExpr(range.from), printExpr(range.to)];
  const span = { start: range.from.span.start, end: range.to.span.end };
  return within(builder, askedGuard(builder), () => {
    const part: Axis = { from: lowerWhole(context, range.from), to: lowerWhole(context, range.to) };
    const isComputed = [range.from, range.to].some((end) => takesComputed(context, end));
    if (isComputed || !requirePart(context, part, axis, [from, to], span)) refuseComputed(`${from}..${to}`, span);
    return part;
  });
}

function grow<T>(
  context: Context,
  indices: readonly IndexBinding[],
  known: Known,
  lowering: Lowering,
  leaf: (context: Context) => T,
): Tree<T> {
  const [first, ...rest] = indices;
  if (first === undefined) return { kind: 'leaf', value: leaf(context) };
  const bound = bind(context, first, known, lowering);
  if ('dim' in bound) {
    const { dim, where } = bound;
    const inner =
      where === null
        ? grow(bound.context, rest, known, lowering, leaf)
        : under(context.builder, [{ condition: where, holds: true }], () =>
            grow(bound.context, rest, known, lowering, leaf),
          );
    return { kind: 'loop', dim, where, inner };
  }
  return {
    kind: 'each',
    first: bound.first,
    inner: bound.contexts.map((inner) => grow(inner, rest, known, lowering, leaf)),
  };
}

/** `sum(i, j: body)`; of a body that is an array, element by element. */
export function lowerFold(context: Context, expr: Of<'fold'>, label: Label | null, lowering: Lowering): Value {
  const { builder, notes } = context;
  const { span } = expr;
  const name = expr.callee;
  invariant(isFold(name), 'a fold');
  const tree = grow(context, expr.indices, new Map(), lowering, (inner) => lowering.lower(inner, expr.body));
  const shape = firstLeaf(tree);
  if (shape !== null && isArray(shape)) {
    // Under the conditions of the loops, as the body itself.
    const at = (positions: readonly Index[]): Ref =>
      foldTree(
        builder,
        name,
        mapUnder(builder, tree, (value) => (isScalar(value) ? value : asArray(value).at(positions))),
        span,
      );
    return viewOf(context, shape.axes, at, false);
  }
  const result = foldTree(builder, name, tree as Tree<Ref>, span, label);
  const range = name === 'argmax' || name === 'argmin' ? notes.ranges.get(firstOf(expr.indices)) : undefined;
  if (range !== undefined)
    notePosition(context, result, { from: indexOfWhole(context, range.from), to: indexOfWhole(context, range.to) });
  return result;
}

/** `[i, j: body]`: computed once, in loops of its own or written out. */
export function lowerBuild(context: Context, expr: Of<'build'>, { lower }: Lowering): Value {
  const { builder, arrays, notes, copies } = context;
  const start = builder.stages.length;
  const ranges = expr.indices.map((binding) => notes.ranges.get(binding));
  const axes = ranges.map((range): Axis => {
    invariant(range !== undefined, 'an index has a range');
    return { from: indexOfWhole(context, range.from), to: indexOfWhole(context, range.to) };
  });
  const written = writtenAxes(axes, arrays.unroll, copies);
  const short = allPositions(axes.filter((_, i) => written[i] === true));
  const long = axes
    .map((axis, i) =>
      written[i] === true ? null : newDim(builder, elementAt(expr.indices, i).name, axis.from, axis.to),
    )
    .filter((dim) => dim !== null);
  const bodies = short.map((at) => {
    const positions = merged(written, at, identityOf(long));
    const inner = positions.reduce((outer, position, i) => withIndex(outer, elementAt(ranges, i), position), context);
    return lower({ ...inner, copies: copies * short.length }, expr.body);
  });
  const inner = bodies.find(isArray)?.axes ?? [];
  const innerWritten = writtenAxes(inner, arrays.unroll, copies * short.length);
  const innerLong = freshDims(builder, inner, [], axes.length).filter((_, i) => innerWritten[i] !== true);
  const cells = new Map<string, Cell>();
  short.forEach((at, i) => {
    const body = elementAt(bodies, i);
    for (const more of allPositions(inner.filter((_, axis) => innerWritten[axis] === true))) {
      const ref = isScalar(body) ? body : asArray(body).at(merged(innerWritten, more, identityOf(innerLong)));
      const key = keyOf([...at, ...more]);
      if (ref >= start) inOrder(builder, ref, [...long, ...innerLong]);
      cells.set(key, { ref, dims: [...long, ...innerLong], key });
    }
  });
  const array = cellArray(context, [...axes, ...inner], [...written, ...innerWritten], cells, builder.guard);
  const starts = axes.some(({ from }) => constantOfIndex(from) !== 0);
  return starts ? { ...rebased(context, array), cells: array.cells } : array;
}
