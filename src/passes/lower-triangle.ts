// Of a symmetric matrix the entries on and below the diagonal, each contribution once. Where it cannot be said which of
// row and column comes first, a block that crosses a range with itself is packed as a triangle; what is
// left stands at its mirror image as a 0.

import { elementAt, pairOf } from '../base/lists.ts';
import { gateNamed } from '../gates/lookup.ts';
import { addScaled, constantOfIndex, equalIndices, indexKey, lowerBound, upperBound } from '../form/affine.ts';
import { gate, stageOf, within, type Builder } from '../form/builder.ts';
import { closedDims, dimsOfBounds, dimsOfGuard, dimsOfIndex, identityOf, unionOfDims } from '../form/dims.ts';
import {
  always,
  atomIndex,
  constantIndex,
  type Dim,
  type Guard,
  type Index,
  type Part,
  type Ref,
} from '../form/form.ts';
import { productOf, quotientOf } from '../form/sizes.ts';
import { nowhere } from '../base/span.ts';
import { ownDims, type Entries } from './entries.ts';
import { combined, flatPosition, placeOf, wholeGate, wholeNumber, type Leaf, type Places } from './jacobian-pattern.ts';
import type { SweepSetting } from './row-sweep.ts';

type Setting = SweepSetting & {
  readonly leaves: readonly Leaf[];
  /** Triangles by leaf, depth and what stands before. */
  readonly triangles: Map<string, Triangle>;
};

/** The pairs of positions in the axes of a leaf from some depth on, the second not after the first. */
type Triangle = { readonly axis: Dim; readonly places: Places };

export function lowerTriangle(
  setting: SweepSetting,
  leaves: readonly Leaf[],
  entries: readonly Entries[],
): readonly Entries[] {
  const own: Setting = { ...setting, leaves, triangles: new Map() };
  const rank = (path: string): number => leaves.findIndex((leaf) => leaf.path === path);
  return entries.flatMap((entry) => {
    const [row, column] = [rank(entry.result), rank(entry.parameter)];
    if (row !== column) return row > column ? [entry] : [];
    return inLeaf(own, elementAt(leaves, row), entry);
  });
}

function inLeaf(setting: Setting, leaf: Leaf, entry: Entries): readonly Entries[] {
  const { row, column, dims } = entry;
  const isRectangular = dims.every((dim) => dimsOfBounds(dim).length === 0);
  for (const [axis, position] of row.entries()) {
    const difference = addScaled(position, -1, elementAt(column, axis));
    if (constantOfIndex(difference) === 0) continue;
    const isLast = axis === row.length - 1;
    const [least, most] = [lowerBound(difference) ?? -Infinity, upperBound(difference) ?? Infinity];
    if (most < 0) return [];
    if (least > 0 || (least === 0 && isLast))
      return [isRectangular ? entry : asTriangle(setting, leaf, entry, leaf.dims)];
    if (!isRectangular) return [asTriangle(setting, leaf, entry, leaf.dims)];
    if (most === 0 && isLast) return [onDiagonal(setting, leaf, entry)];
    const ranges = crossed(entry, axis);
    if (ranges !== null) return [asTriangle(setting, leaf, entry, ranges)];
    return [mirrored(setting, leaf, entry)];
  }
  return [isRectangular ? entry : asTriangle(setting, leaf, entry, leaf.dims)];
}

/**
 * What row and column run over from this axis on, where it is the same and each runs by itself; null where it is not.
 */
function crossed({ row, column, guard }: Entries, from: number): readonly Dim[] | null {
  if (guard.length > 0) return null;
  const seen = new Set<Dim>();
  const rangeOf = ({ terms, offset }: Index): Dim | null => {
    const [term, ...others] = terms;
    if (term === undefined || others.length > 0 || term.factor !== 1 || term.of.kind !== 'dim') return null;
    if (seen.has(term.of)) return null;
    seen.add(term.of);
    const shifted = (end: Index): Index => ({ ...end, offset: end.offset + offset });
    return { ...term.of, from: shifted(term.of.from), to: shifted(term.of.to) };
  };
  const [own, other] = pairOf([row, column].map((place) => place.slice(from).map(rangeOf)));
  const isSame = own.every((range, i) => {
    const against = other[i] ?? null;
    return (
      range !== null &&
      against !== null &&
      equalIndices(range.from, against.from) &&
      equalIndices(range.to, against.to) &&
      hasCount(range)
    );
  });
  const isApart = [row, column].every((place) =>
    place.slice(0, from).every(({ terms }) => terms.every(({ of }) => of.kind !== 'dim' || !seen.has(of))),
  );
  return isSame && isApart ? own.filter((range) => range !== null) : null;
}

/** Whether m (m + 1) / 2 counts the pairs of the range: of one that ends two before it begins that is 1. */
function hasCount({ from, to }: Dim): boolean {
  const { offset, terms } = addScaled(to, -1, from);
  return offset >= -1 && terms.every(({ factor, of }) => factor > 0 && of.kind === 'size');
}

/** An entry whose column never comes before its row: only where they meet. */
function onDiagonal(setting: Setting, leaf: Leaf, entry: Entries): Entries {
  const { builder } = setting;
  const { row, column, part } = entry;
  const used = (place: readonly Index[]): readonly Dim[] =>
    closedDims([
      ...place.flatMap((index) => dimsOfIndex(builder.stages, index)),
      ...dimsOfGuard(builder.stages, entry.guard),
    ]);
  const place = used(column).length < used(row).length ? column : row;
  const dims = used(place);
  if (dims.length === entry.dims.length) return mirrored(setting, leaf, entry);
  const condition = compared(setting, leaf, entry, '==', 0);
  return {
    ...entry,
    row: place,
    column: place,
    dims,
    part: { ...part, at: identityOf(dims), guard: [...part.guard, ...condition] },
  };
}

/** In a triangle of all pairs in these ranges of the last axes; what is above the diagonal is left out. */
function asTriangle(setting: Setting, leaf: Leaf, entry: Entries, ranges: readonly Dim[]): Entries {
  const { builder } = setting;
  const { row, column, part } = entry;
  const from = leaf.dims.length - ranges.length;
  const before = row.slice(0, from);
  const outer = closedDims(before.flatMap((index) => dimsOfIndex(builder.stages, index)));
  const { axis, places } = triangleOf(setting, leaf, before, outer, ranges);
  const [own, other] = pairOf([row, column].map((place) => flat(setting, ranges, place.slice(from))));
  const at = [...identityOf(outer), positionIn(builder, own, other)];
  const isBelow = lowerSides(row, column, from);
  const guard = isBelow ? [] : compared(setting, leaf, entry, '>=', from);
  return {
    ...entry,
    row: identityOf([...outer, axis]),
    column: identityOf([...outer, axis]),
    dims: [...outer, axis],
    guard: always,
    places,
    part: { ...part, at, guard: [...part.guard, ...guard] },
  };
}

/** Whether the column is known not to come after the row. */
function lowerSides(row: readonly Index[], column: readonly Index[], from: number): boolean {
  const last = row.length - 1;
  return from === last && (lowerBound(addScaled(elementAt(row, last), -1, elementAt(column, last))) ?? -1) >= 0;
}

function triangleOf(
  setting: Setting,
  leaf: Leaf,
  before: readonly Index[],
  outer: readonly Dim[],
  axes: readonly Dim[],
): Triangle {
  const { builder, nextDim, leaves, triangles } = setting;
  const ends = axes.flatMap((dim) => [dim.from, dim.to]);
  const key = JSON.stringify([leaf.path, outer.map(({ id }) => id), [...before, ...ends].map(indexKey)]);
  const known = triangles.get(key);
  if (known !== undefined) return known;
  const count = axes.reduce<Index>((product, { from: start, to }) => {
    const longer = productOf(product, addScaled(to, -1, start));
    return longer ?? product;
  }, constantIndex(1));
  const pairs = productOf(count, { ...count, offset: count.offset + 1 });
  const size = pairs === null ? null : quotientOf('div', pairs, constantIndex(2));
  const axis: Dim = { kind: 'dim', id: nextDim(), name: 'pair', from: constantIndex(0), to: size ?? constantIndex(0) };
  const rows = ownDims(axes, nextDim);
  let columns = ownDims(axes, nextDim);
  const [only, ...others] = rows;
  const isVector = only !== undefined && others.length === 0;
  // Along one axis the range says which pairs there are; along several a condition does.
  if (isVector) columns = columns.map((dim) => ({ ...dim, to: { ...atomIndex(only), offset: 1 } }));
  const [row, column] = pairOf([rows, columns].map((dims) => [...before, ...identityOf(dims)]));
  const [own, other] = pairOf([row, column].map((place) => flat(setting, axes, place.slice(before.length))));
  const guard = isVector ? always : conditionOf(builder, '>=', own, other, always);
  const dims = [...outer, ...rows, ...columns];
  const at = [...identityOf(outer), positionIn(builder, own, other)];
  const part = (place: readonly Index[]): Part => ({
    value: placeOf(builder, leaves, leaf.path, place),
    at,
    dims,
    guard,
    of: null,
  });
  const made = { axis, places: { row: part(row), column: part(column) } };
  triangles.set(key, made);
  return made;
}

/** Entries on both sides of the diagonal: those above it stand at their mirror image, and are 0. */
function mirrored(setting: Setting, leaf: Leaf, entry: Entries): Entries {
  const { builder, leaves } = setting;
  const { row, column, dims, guard, part } = entry;
  const places = within(builder, guard, () => {
    const [own, other] = pairOf([row, column].map((place) => placeOf(builder, leaves, leaf.path, place)));
    const side = (name: string): Part => ({
      value: wholeGate(builder, name, [own, other]),
      at: identityOf(dims),
      dims,
      guard,
      of: null,
    });
    return { row: side('max'), column: side('min') };
  });
  return { ...entry, places, part: { ...part, guard: [...part.guard, ...compared(setting, leaf, entry, '>=', 0)] } };
}

/** Row against column, as far as the axes from `from` on say it. */
function compared(setting: Setting, leaf: Leaf, { row, column, guard }: Entries, name: string, from: number): Guard {
  const { builder } = setting;
  return within(builder, guard, () => {
    const [own, other] = pairOf([row, column].map((place) => flat(setting, leaf.dims.slice(from), place.slice(from))));
    return conditionOf(builder, name, own, other, guard);
  });
}

function conditionOf(builder: Builder, name: string, a: Ref, b: Ref, guard: Guard): Guard {
  const condition = gate(builder, gateNamed(name), [a, b], nowhere);
  const stage = stageOf(builder, condition);
  const dims = unionOfDims(stageOf(builder, a).dims, stageOf(builder, b).dims, dimsOfGuard(builder.stages, guard));
  if (stage.op.kind === 'gate') builder.stages[condition] = { ...stage, dims };
  return [{ condition, holds: true }];
}

/** Where a pair stands: after all those of smaller rows. */
function positionIn(builder: Builder, row: Ref, column: Ref): Index {
  const next = wholeGate(builder, '+', [row, wholeNumber(builder, 1)]);
  const before = wholeGate(builder, 'div', [wholeGate(builder, '*', [row, next]), wholeNumber(builder, 2)]);
  const position = wholeGate(builder, '+', [before, column]);
  return { offset: 0, terms: [{ factor: 1, of: { kind: 'value', ref: position } }] };
}

/** The number of a position in these axes. */
function flat({ builder }: Setting, dims: readonly Dim[], place: readonly Index[]): Ref {
  return combined(builder, '+', flatPosition(builder, { dims }, place));
}
