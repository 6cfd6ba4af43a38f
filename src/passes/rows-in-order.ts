// A Jacobian's pattern in compressed sparse rows, where it is known when compiled which entries a row has and in which
// order their columns come: a program of whole numbers that says where each row starts, and puts every entry there at
// once. Nothing is sorted, and no row of an entry is kept.

import { elementAt, firstOf } from '../base/lists.ts';
import { nowhere } from '../base/span.ts';
import { addScaled, atPositions, equalIndices, indexKey, lowerBound, upperBound } from '../form/affine.ts';
import { constantOf, push, read, type Builder } from '../form/builder.ts';
import { isNeverNegative } from '../form/folds.ts';
import { identityOf } from '../form/dims.ts';
import {
  always,
  atomIndex,
  constantIndex,
  type Dim,
  type Index,
  type Part,
  type Program,
  type Ref,
} from '../form/form.ts';
import { valuesIn } from '../form/operands.ts';
import { productOf } from '../form/sizes.ts';
import { combined, flatPosition, lengthOf, placeOf, wholeNumber, type Family, type Leaf } from './jacobian-pattern.ts';

/** Of a row that a family has entries in: an index that counts the rows, or one position. */
type RowAxis = { readonly dim: Dim | null; readonly from: Index; readonly to: Index };

/** A family with the axes of its rows, and the indices along which each row has several entries, as columns come. */
type InRow = { readonly family: Family; readonly axes: readonly RowAxis[]; readonly along: readonly Dim[] };

type Shape = { readonly rows: readonly Leaf[]; readonly columns: readonly Leaf[]; readonly nextDim: () => number };

/** `rowStart`, `column`, then the places of each family's entries; null where the order is known only when run. */
export function rowsInOrder(
  builder: Builder,
  families: readonly Family[],
  { rows, columns, nextDim }: Shape,
): Program['results'] | null {
  const total = sizeOf(rows.map(({ dims }) => dims));
  const count = sizeOf(families.map(({ dims }) => dims));
  if (total === null || count === null || !areCounted(rows)) return null;
  const groups = groupsOf(builder, families, rows, columns);
  if (groups === null) return null;
  const axis = (name: string, to: Index): Dim => ({ kind: 'dim', id: nextDim(), name, from: constantIndex(0), to });
  const row = axis('r', total);
  const ends = axis('r', { ...total, offset: total.offset + 1 });
  const numberOf = ({ family: { result, row: at } }: InRow): Index =>
    indexOf(builder, placeOf(builder, rows, result, at));
  const lengths = groups.map((group) => group.map(({ along }) => countOf(builder, along)));
  const inEach = groups.map((group, i): Part => {
    const first = firstOf(group);
    return partOf(combined(builder, '+', elementAt(lengths, i)), [numberOf(first)], dimsOfRow(first));
  });
  const counts = accumulated(builder, 'sum', inEach, [row], 'count');
  const starts = accumulated(builder, 'only', [], [ends], 'rowStart');
  const startOf = (at: Index): Ref => read(builder, starts, [at], nowhere, 'first');
  const next = combined(builder, '+', [
    startOf(atomIndex(row)),
    read(builder, counts, [atomIndex(row)], nowhere, 'own'),
  ]);
  setParts(builder, starts, [
    partOf(wholeNumber(builder, 0), [constantIndex(0)], []),
    partOf(next, [{ ...atomIndex(row), offset: 1 }], [row]),
  ]);
  const places = new Map<Family, Ref>();
  for (const [i, group] of groups.entries()) {
    let before: Ref = wholeNumber(builder, 0);
    for (const [k, one] of group.entries()) {
      const inside = flatPosition(builder, { dims: one.along }, identityOf(one.along));
      places.set(one.family, combined(builder, '+', [startOf(numberOf(one)), ...inside, before]));
      before = combined(builder, '+', [before, elementAt(elementAt(lengths, i), k)]);
    }
  }
  const placeIn = (family: Family): Ref => places.get(family) as Ref;
  const column = families.map((family) =>
    partOf(
      placeOf(builder, columns, family.parameter, family.column),
      [indexOf(builder, placeIn(family))],
      family.dims,
    ),
  );
  const found = [
    { name: 'rowStart', ref: starts },
    { name: 'column', ref: accumulated(builder, 'only', column, [axis('e', count)], 'column') },
  ];
  for (const [i, family] of families.entries()) {
    const part = partOf(placeIn(family), identityOf(family.dims), family.dims);
    found.push({ name: `place${String(i)}`, ref: accumulated(builder, 'sum', [part], family.dims, 'place') });
  }
  return found;
}

/** How many numbers these have; null where that is no size. */
function sizeOf(all: readonly (readonly Dim[])[]): Index | null {
  let total = constantIndex(0);
  for (const dims of all) {
    let size: Index | null = constantIndex(1);
    for (const dim of dims) size = size && productOf(size, addScaled(dim.to, -1, dim.from));
    if (size === null) return null;
    total = addScaled(total, 1, size);
  }
  return total;
}

/** Whether they are counted one after the other: a range that ends before it begins would count less than nothing. */
function areCounted(leaves: readonly Leaf[]): boolean {
  const axes = leaves.flatMap(({ dims }) => dims);
  return leaves.length + axes.length <= 2 || axes.every(hasLength);
}

function hasLength({ from, to }: Dim): boolean {
  return isNeverNegative(addScaled(to, -1, from));
}

/** Families by the rows that they have entries in, each group in the order of columns. */
function groupsOf(
  builder: Builder,
  families: readonly Family[],
  rows: readonly Leaf[],
  columns: readonly Leaf[],
): readonly (readonly InRow[])[] | null {
  const groups = new Map<string, InRow[]>();
  for (const family of families) {
    const one = inRow(builder, family);
    if (one === null) return null;
    const key = JSON.stringify([family.result, one.axes.map(({ from, to }) => [indexKey(from), indexKey(to)])]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const all = [...groups.values()];
  const areApart = all.every((group, i) => all.slice(0, i).every((other) => apart(firstOf(group), firstOf(other))));
  if (!areApart || families.every(({ dims }) => dims.length === 0)) return null;
  const sorted = all.map((group) => inOrder(group, rows, columns));
  return sorted.every((group) => group !== null) ? sorted : null;
}

/** Null where its rows, or the order of its columns in a row, are not by indices of its own. */
function inRow({ stages }: Builder, family: Family): InRow | null {
  const { row, column, dims, guard, places } = family;
  if (guard.length > 0 || places !== undefined) return null;
  const axes: RowAxis[] = [];
  for (const index of row) {
    const [term, ...others] = index.terms;
    const dim = term?.of.kind === 'dim' && term.factor === 1 && others.length === 0 ? term.of : null;
    const isFixed = index.terms.every(({ of }) => of.kind === 'size');
    if ((dim === null && !isFixed) || (dim !== null && axes.some((axis) => axis.dim === dim))) return null;
    const shifted = (end: Index): Index => ({ ...end, offset: end.offset + index.offset });
    axes.push(
      dim === null
        ? { dim, from: index, to: { ...index, offset: index.offset + 1 } }
        : { dim, from: shifted(dim.from), to: shifted(dim.to) },
    );
  }
  const others = dims.filter((dim) => !axes.some((axis) => axis.dim === dim));
  const along: Dim[] = [];
  for (const index of column) {
    const { terms } = index;
    // Data decide a position of its own, whatever comes next to it.
    const byData = valuesIn(index).flatMap((ref) => elementAt(stages, ref).dims);
    if (byData.some((dim) => others.includes(dim))) return null;
    const own = terms.filter(({ of }) => of.kind === 'dim' && others.includes(of));
    if (own.length > 1 || own.some(({ factor }) => factor < 0)) return null;
    along.push(...own.map(({ of }) => of as Dim));
  }
  // Each index once.
  if (along.length !== others.length || new Set(along).size !== others.length) return null;
  return { family, axes, along };
}

/** How many entries of a family a row has. */
function countOf(builder: Builder, along: readonly Dim[]): Ref {
  const lengths = along.map((dim) => lengthOf(builder, dim));
  return combined(builder, '*', lengths);
}

function dimsOfRow({ axes }: InRow): readonly Dim[] {
  return axes.flatMap(({ dim }) => dim ?? []);
}

/** Whether two have no row in common. */
function apart(a: InRow, b: InRow): boolean {
  const follows = (first: RowAxis, second: RowAxis): boolean =>
    (lowerBound(addScaled(second.from, -1, first.to)) ?? -1) >= 0;
  return (
    a.family.result !== b.family.result ||
    a.axes.some((axis, i) => follows(axis, elementAt(b.axes, i)) || follows(elementAt(b.axes, i), axis))
  );
}

function inOrder(group: readonly InRow[], rows: readonly Leaf[], columns: readonly Leaf[]): readonly InRow[] | null {
  const sign = (a: InRow, b: InRow): number => compare(a, b, rows, columns) ?? 0;
  const sorted = [...group].sort(sign);
  return sorted.every((one, i) => sorted.slice(0, i).every((other) => sign(other, one) < 0)) ? sorted : null;
}

/** Which of two has the smaller columns in a row that both have; null where nobody can say. */
function compare(a: InRow, b: InRow, rows: readonly Leaf[], columns: readonly Leaf[]): number | null {
  const [own, other] = [a, b].map(({ family }) => columns.findIndex(({ path }) => path === family.parameter));
  if (own !== other) return (own ?? 0) - (other ?? 0);
  const isSameRow = a.family.row.every((index, i) => equalIndices(index, elementAt(b.family.row, i)));
  for (const [i, column] of a.family.column.entries()) {
    const against = elementAt(b.family.column, i);
    // A position that is data is known for the same row by the same index only.
    if (!isSameRow && [column, against].some((index) => valuesIn(index).length > 0)) return null;
    const difference = addScaled(byRow(a, column, rows), -1, byRow(b, against, rows));
    if ((upperBound(difference) ?? 0) < 0) return -1;
    if ((lowerBound(difference) ?? 0) > 0) return 1;
    if (difference.terms.length > 0 || difference.offset !== 0) return null;
  }
  return null;
}

/** A column by the row's position in the result, in the place of the family's own indices. */
function byRow({ family, axes }: InRow, column: Index, rows: readonly Leaf[]): Index {
  const { dims } = elementAt(
    rows,
    rows.findIndex(({ path }) => path === family.result),
  );
  const own = axes.flatMap(({ dim }, i) =>
    dim === null ? [] : [{ dim, axis: elementAt(dims, i), at: elementAt(family.row, i) }],
  );
  return atPositions(
    column,
    own.map(({ dim }) => dim),
    own.map(({ axis, at }) => ({ ...atomIndex(axis), offset: -at.offset })),
  );
}

function indexOf(builder: Builder, ref: Ref): Index {
  const number = constantOf(builder, ref);
  return number === null ? { offset: 0, terms: [{ factor: 1, of: { kind: 'value', ref } }] } : constantIndex(number);
}

function partOf(value: Ref, at: readonly Index[], dims: readonly Dim[]): Part {
  return { value, at, dims, guard: always, of: null };
}

function accumulated(
  builder: Builder,
  how: 'sum' | 'only',
  parts: readonly Part[],
  dims: readonly Dim[],
  name: string,
): Ref {
  const label = { name: builder.names.take(name), named: false };
  return push(builder, { kind: 'accumulate', how, parts }, 'whole', dims, nowhere, label, always);
}

/** Of a stage that was there before what it is made of. */
function setParts(builder: Builder, ref: Ref, parts: readonly Part[]): void {
  const stage = elementAt(builder.stages, ref);
  if (stage.op.kind === 'accumulate') builder.stages[ref] = { ...stage, op: { ...stage.op, parts } };
}
