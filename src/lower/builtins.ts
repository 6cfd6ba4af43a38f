// The functions of whole arrays. Their shapes stand in check/builtins.ts under the same names.

import { firstOf, pairOf } from '../base/lists.ts';
import { invariant } from '../base/invariant.ts';
import type { Span } from '../base/span.ts';
import { gateNamed } from '../gates/lookup.ts';
import { arrayOf, mapElements, rebased, viewOf } from './array-value.ts';
import { cellArray, stored } from './stored-array.ts';
import { gate, under, type Builder } from '../form/builder.ts';
import { join } from '../form/combine.ts';
import { newDim, type Context } from './context.ts';
import { exponentials, foldTree, foldNames, type FoldName, type Tree } from '../form/folds.ts';
import { atomIndex, constantIndex, type Guard, type Index, type Ref } from '../form/form.ts';
import {
  allPositions,
  isArray,
  writtenAxes,
  asArray,
  type ArrayValue,
  type Axis,
  type Cell,
  type Value,
} from './value.ts';

type Lowered = (context: Context, args: readonly ArrayValue[], span: Span) => Value;

/** Null where the name is no function of whole arrays, or (max, min) is given scalars. */
export function builtinCall(context: Context, name: string, args: readonly Value[], span: Span): Value | null {
  const build = functions.get(name);
  if (build === undefined || !args.every(isArray)) return null;
  if ((name === 'max' || name === 'min') && args.length > 1) return null;
  return build(
    context,
    args.map((array) => rebased(context, array)),
    span,
  );
}

const letters = 'ijklmn';

/** Every element in row-major order: a loop for each long axis. */
export function treeOver(
  context: Context,
  axes: readonly Axis[],
  at: (positions: readonly Index[]) => Ref,
  start = 0,
): Tree<Ref> {
  const { builder, arrays, copies } = context;
  const written = writtenAxes(axes, arrays.unroll, copies);
  const grow = (positions: readonly Index[]): Tree<Ref> => {
    const axis = axes[positions.length];
    if (axis === undefined) return { kind: 'leaf', value: at(positions) };
    if (written[positions.length] === true)
      return {
        kind: 'each',
        first: axis.from,
        inner: allPositions([axis]).map((at) => grow([...positions, firstOf(at)])),
      };
    const dim = newDim(
      builder,
      letters[start + positions.length] ?? `i${String(start + positions.length)}`,
      axis.from,
      axis.to,
    );
    return { kind: 'loop', dim, where: null, inner: grow([...positions, atomIndex(dim)]) };
  };
  return grow([]);
}

function treeOf(context: Context, array: ArrayValue): Tree<Ref> {
  // What is written out anyway needs no table.
  if (array.elements !== null)
    return { kind: 'each', first: constantIndex(0), inner: array.elements.map((value) => ({ kind: 'leaf', value })) };
  return treeOver(context, array.axes, array.at);
}

const wholeFold =
  (name: FoldName): Lowered =>
  (context, [v], span) =>
    foldTree(context.builder, name, treeOf(context, asArray(v)), span);

const softmax: Lowered = (context, [v], span) => {
  const { builder } = context;
  const array = asArray(v);
  const quotient =
    (total: Ref) =>
    (terms: readonly Ref[]): Ref =>
      gate(builder, gateNamed('/'), [firstOf(terms), total], span);
  if (array.elements !== null) {
    const { elements } = array;
    const largest = elements
      .slice(1)
      .reduce((best, next) => gate(builder, gateNamed('max'), [best, next], span), firstOf(elements));
    const shift = gate(builder, gateNamed('stop'), [largest], span);
    const terms = mapElements(context, [array], (one) =>
      gate(builder, gateNamed('exp'), [gate(builder, gateNamed('-'), [firstOf(one), shift], span)], span),
    ) as ArrayValue;
    return mapElements(context, [terms], quotient(foldTree(builder, 'sum', treeOf(context, terms), span)));
  }
  const tree = treeOf(context, array);
  const { terms } = exponentials(builder, tree, span);
  const total = foldTree(builder, 'sum', terms, span);
  // A short array that is stored: its elements are written out here.
  if (terms.kind === 'each') {
    const elements = terms.inner.flatMap((one) => (one.kind === 'leaf' ? [one.value] : []));
    return mapElements(context, [arrayOf(builder, array.axes, elements)], quotient(total));
  }
  invariant(terms.kind === 'loop' && terms.inner.kind === 'leaf', 'softmax is of a vector');
  const cell: Cell = { ref: terms.inner.value, dims: [terms.dim], key: '' };
  return mapElements(
    context,
    [cellArray(context, array.axes, [false], new Map([['', cell]]), builder.guard)],
    quotient(total),
  );
};

/**
 * The square root of the sum of squares, but as `hypot` where these would overflow or vanish; the gradient at 0 is 0.
 */
const norm: Lowered = (context, [v], span) => {
  const { builder } = context;
  const array = asArray(v);
  const tree = treeOf(context, array);
  if (tree.kind === 'each' && tree.inner.length > 0)
    return normOf(
      builder,
      tree.inner.flatMap((one) => (one.kind === 'leaf' ? [one.value] : [])),
      span,
    );
  const sumOfSquares = (element: (x: Ref) => Ref): Ref => {
    const squares = mapElements(context, [array], (one) =>
      gate(builder, gateNamed('sqr'), [element(firstOf(one))], span),
    ) as ArrayValue;
    return foldTree(builder, 'sum', treeOf(context, squares), span);
  };
  const make = (name: string, ...args: readonly Ref[]): Ref => gate(builder, gateNamed(name), args, span);
  const square = sumOfSquares((x) => x);
  const condition = make('ordinary', square);
  const arm = (holds: boolean, build: () => Ref): { readonly value: Ref; readonly guard: Guard } => {
    const literal = { condition, holds };
    return { value: under(builder, [literal], build), guard: [...builder.guard, literal] };
  };
  const scaled = (): Ref => {
    const scale = make('rescale', square);
    return make(
      '/',
      make(
        'length',
        sumOfSquares((x) => make('*', scale, x)),
      ),
      scale,
    );
  };
  return join(builder, [arm(true, () => make('length', square)), arm(false, scaled)], span);
};

/** Of elements that are written out: a gate of up to four, and of such. */
function normOf(builder: Builder, elements: readonly Ref[], span: Span): Ref {
  const groups: Ref[] = [];
  for (let i = 0; i < elements.length; i += 4) {
    const group = elements.slice(i, i + 4);
    groups.push(
      group.length === 1 && elements.length > 1
        ? firstOf(group)
        : gate(builder, gateNamed(`norm${String(group.length)}`), group, span),
    );
  }
  return groups.length === 1 ? firstOf(groups) : normOf(builder, groups, span);
}

const dot: Lowered = (context, [a, b], span) => {
  const { builder } = context;
  const products = mapElements(context, [asArray(a), asArray(b)], (pair) =>
    gate(builder, gateNamed('*'), pair, span),
  ) as ArrayValue;
  return foldTree(builder, 'sum', treeOf(context, products), span);
};

const outer: Lowered = (context, [a, b], span) => {
  const { builder } = context;
  const [left, right] = [asArray(a), asArray(b)];
  return viewOf(
    context,
    [...left.axes, ...right.axes],
    (at) => {
      const [i, j] = pairOf(at);
      return gate(builder, gateNamed('*'), [left.at([i]), right.at([j])], span);
    },
    false,
  );
};

const cross: Lowered = (context, [a, b], span) => {
  const { builder } = context;
  const [x, y] = [asArray(a), asArray(b)];
  const element = (array: ArrayValue, i: number): Ref => array.at([constantIndex(i)]);
  const times = (i: number, j: number): Ref => gate(builder, gateNamed('*'), [element(x, i), element(y, j)], span);
  const minus = (i: number, j: number): Ref => gate(builder, gateNamed('-'), [times(i, j), times(j, i)], span);
  const elements = [minus(1, 2), minus(2, 0), minus(0, 1)];
  return arrayOf(builder, x.axes, elements);
};

/** `@`: vector or matrix with vector or matrix. Each product is computed once, however often it is asked for. */
export function matrixProduct(context: Context, a: ArrayValue, b: ArrayValue, span: Span): Value {
  const { builder } = context;
  const [left, right] = [rebased(context, a), rebased(context, b)];
  const axes = [...left.axes.slice(0, -1), ...right.axes.slice(1)];
  const inner = left.axes.slice(-1);
  const rows = left.axes.length - 1;
  const at = (positions: readonly Index[]): Ref => {
    const terms = treeOver(
      context,
      inner,
      (over) =>
        gate(
          builder,
          gateNamed('*'),
          [left.at([...positions.slice(0, rows), ...over]), right.at([...over, ...positions.slice(rows)])],
          span,
        ),
      axes.length,
    );
    return foldTree(builder, 'sum', terms, span);
  };
  if (axes.length === 0) return at([]);
  return stored(context, viewOf(context, axes, at, false));
}

const functions: ReadonlyMap<string, Lowered> = new Map<string, Lowered>([
  ...foldNames.map((name): [string, Lowered] => [name, wholeFold(name)]),
  ['softmax', softmax],
  ['norm', norm],
  ['dot', dot],
  ['outer', outer],
  ['cross', cross],
]);
