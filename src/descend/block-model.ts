// The same as linear-model.ts where parameters are apart in blocks once some others, the shared ones, are known. Each
// block is eliminated by QR of its own rows, and what is left of these says something of the shared ones alone. So no
// digits are lost, as they would be by normal equations; the triangle is sparse.

import { factor } from './qr.ts';
import { promisedBy, type StepModel, type Triangle } from './linear-model.ts';
import type { Separation } from './separation.ts';

/** Rows of a block: its own columns, then the shared ones that stand there, column by column; and their residuals. */
type Piece = {
  readonly own: readonly number[];
  readonly shared: readonly number[];
  readonly rows: number;
  readonly a: Float64Array;
  readonly b: Float64Array;
};

/** A column of the triangle: values at the numbers of rows, upwards; that on the diagonal is the last. */
type Column = { readonly at: number[]; readonly value: number[] };

type Reduced = Triangle & {
  readonly columns: ReadonlyMap<number, Column>;
  readonly reached: Float64Array;
  /** The numbers of rows at which each piece begins, and the reduced problem. */
  readonly begin: readonly number[];
};

export type Entries = {
  readonly row: ArrayLike<number>;
  readonly column: ArrayLike<number>;
  readonly values: Float64Array;
};

/** `free` are the columns to move. */
export function blockModel(
  separation: Separation,
  entries: Entries,
  residuals: Float64Array,
  size: number,
  free: readonly number[],
): StepModel & { readonly triangle: Triangle } {
  const isFree = new Uint8Array(size);
  for (const j of free) isFree[j] = 1;
  const lengths = lengthsOf(entries, residuals.length, size, isFree);
  const tolerance = 10 * Number.EPSILON * Math.max(residuals.length, size);
  const triangle = reduced(piecesOf(separation, entries, residuals, lengths, isFree), tolerance);
  const weights = new Float64Array(size);
  for (const j of triangle.order) weights[j] = lengths[j]!;
  return {
    triangle,
    lengths,
    reached: triangle.reached,
    weights,
    walked: triangle.order,
    linearRank: 0,
    isDetermined: triangle.dependent.length === 0,
    step(damping, by) {
      const damped = damping > 0 ? reduced(dampedPieces(triangle, damping, by, lengths), 0) : triangle;
      const step = damped.reached.map((value) => -value);
      damped.solve(step);
      const along = new Float64Array(size);
      damped.order.forEach((j, k) => (along[j] = step[k]! / lengths[j]!));
      return along;
    },
    promised(along) {
      const moved = new Float64Array(triangle.reached.length);
      for (const j of triangle.order) {
        const { at, value } = triangle.columns.get(j)!;
        for (let k = 0; k < at.length; k++) moved[at[k]!]! += value[k]! * lengths[j]! * along[j]!;
      }
      return promisedBy(moved, triangle.reached);
    },
  };
}

/** Of the columns, entries at one place added up; 1 where there is nothing. */
function lengthsOf({ row, column, values }: Entries, rows: number, size: number, isFree: Uint8Array): Float64Array {
  const sums = new Map<number, number>();
  for (let k = 0; k < values.length; k++) {
    if (isFree[column[k]!] === 0) continue;
    const place = column[k]! * rows + row[k]!;
    sums.set(place, (sums.get(place) ?? 0) + values[k]!);
  }
  const squares = new Float64Array(size);
  for (const [place, value] of sums) squares[Math.floor(place / rows)]! += value * value;
  return squares.map((square) => (square > 0 ? Math.sqrt(square) : 1));
}

/** A piece for each block, and one of the rows that stand in none. */
function piecesOf(
  { blockOf, blocks }: Separation,
  { row, column, values }: Entries,
  residuals: Float64Array,
  lengths: Float64Array,
  isFree: Uint8Array,
): readonly Piece[] {
  const blockOfRow = new Int32Array(residuals.length).fill(blocks);
  for (let k = 0; k < values.length; k++) if (blockOf[column[k]!]! >= 0) blockOfRow[row[k]!] = blockOf[column[k]!]!;
  const drafts = Array.from({ length: blocks + 1 }, () => ({
    own: new Set<number>(),
    shared: new Set<number>(),
    rows: new Map<number, number>(),
    entries: new Array<number>(),
  }));
  // Also those that stand nowhere.
  isFree.forEach((free, j) => {
    if (free === 0) return;
    if (blockOf[j]! >= 0) drafts[blockOf[j]!]!.own.add(j);
    else drafts[blocks]!.shared.add(j);
  });
  for (let k = 0; k < values.length; k++) {
    if (isFree[column[k]!] === 0) continue;
    const draft = drafts[blockOfRow[row[k]!]!]!;
    if (blockOf[column[k]!]! < 0) draft.shared.add(column[k]!);
    if (!draft.rows.has(row[k]!)) draft.rows.set(row[k]!, draft.rows.size);
    draft.entries.push(k);
  }
  return drafts.map(({ own, shared, rows, entries }) => {
    const all = [...own, ...shared];
    const placeOf = new Map(all.map((j, k) => [j, k * rows.size]));
    const a = new Float64Array(all.length * rows.size);
    for (const k of entries) a[placeOf.get(column[k]!)! + rows.get(row[k]!)!]! += values[k]! / lengths[column[k]!]!;
    const b = Float64Array.from(rows.keys(), (i) => residuals[i]!);
    return { own: [...own], shared: [...shared], rows: rows.size, a, b };
  });
}

/** The triangle with the root of the damping below it, in the same pieces. */
function dampedPieces(
  { order, columns, reached, begin }: Reduced,
  damping: number,
  weights: Float64Array,
  lengths: Float64Array,
): readonly Piece[] {
  const root = Math.sqrt(damping);
  const last = begin.length - 1;
  const pieceOf = new Int32Array(order.length);
  begin.forEach((from, piece) => pieceOf.fill(piece, from));
  const shared = begin.map((): number[] => []);
  for (const j of order.slice(begin[last])) {
    for (const place of columns.get(j)!.at) {
      const there = shared[pieceOf[place]!]!;
      if (there[there.length - 1] !== j) there.push(j);
    }
  }
  const pieces = begin.map((from, piece): Piece => {
    const own = order.slice(from, begin[piece + 1] ?? order.length);
    const rows = 2 * own.length;
    const others = piece === last ? [] : shared[piece]!;
    const b = new Float64Array(rows);
    b.set(reached.subarray(from, from + own.length));
    const a = new Float64Array(rows * (own.length + others.length));
    own.forEach((j, k) => (a[k * rows + own.length + k] = root * (weights[j]! / lengths[j]!)));
    // What is shared is the rest of all pieces.
    return piece === last ? { own: [], shared: own, rows, a, b } : { own, shared: others, rows, a, b };
  });
  const placed = new Int32Array(begin.length);
  order.forEach((j, number) => {
    const { at, value } = columns.get(j)!;
    const home = pieceOf[number]!;
    at.forEach((place, i) => {
      const piece = pieceOf[place]!;
      const { own, rows, a } = pieces[piece]!;
      // Those of its own stand in their order; shared ones come one after the other.
      const k = piece === home ? number - begin[piece]! : own.length + placed[piece]!;
      a[k * rows + place - begin[piece]!] = value[i]!;
      if (piece !== home && pieceOf[at[i + 1] ?? number] !== piece) placed[piece]!++;
    });
  });
  return pieces;
}

/** Eliminates the own columns of each piece, then the shared ones. */
function reduced(pieces: readonly Piece[], tolerance: number): Reduced {
  const shared = [...new Set(pieces.flatMap((piece) => piece.shared))];
  const rest = gathering(shared);
  const order: number[] = [];
  const dependent: number[] = [];
  const columns = new Map<number, Column>();
  const reached: number[] = [];
  const begin: number[] = [];
  const note = (j: number, at: number, value: number): void => {
    let column = columns.get(j);
    if (column === undefined) columns.set(j, (column = { at: [], value: [] }));
    if (value === 0) return;
    column.at.push(at);
    column.value.push(value);
  };
  for (const { own, shared: others, rows, a, b } of pieces) {
    const all = [...own, ...others];
    const groups = [[...own.keys()], [...others.keys()].map((k) => own.length + k)];
    const found = factor(a, rows, b, groups, tolerance);
    const from = order.length;
    begin.push(from);
    for (let i = 0; i < found.first; i++) {
      all.forEach((j, k) => note(j, from + i, a[k * rows + i]!));
      order.push(own[found.order[i]!]!);
      reached.push(b[i]!);
    }
    const isKept = new Set(found.order.slice(0, found.first));
    own.forEach((j, k) => isKept.has(k) || dependent.push(j));
    for (let i = found.first; i < found.order.length; i++)
      rest.add(others, (k) => a[(own.length + k) * rows + i]!, b[i]!);
  }
  const from = order.length;
  // The piece of what stands in no block has no rows of its own: the shared ones take its place.
  begin[begin.length - 1] = from;
  const { factors, b } = rest.factored(tolerance);
  factors.order.forEach((k, i) => {
    shared.forEach((j, other) => note(j, from + i, factors.a[other * factors.rows + i]!));
    order.push(shared[k]!);
    reached.push(b[i]!);
  });
  dependent.push(...factors.dependent.map((k) => shared[k]!));
  return { ...triangleOf(order, dependent, columns), columns, begin, reached: Float64Array.from(reached) };
}

function triangleOf(
  order: readonly number[],
  dependent: readonly number[],
  columns: ReadonlyMap<number, Column>,
): Triangle {
  return {
    order,
    dependent,
    solve: (right) => {
      for (let k = order.length - 1; k >= 0; k--) {
        const { at, value } = columns.get(order[k]!)!;
        const last = at.length - 1;
        right[k]! /= value[last]!;
        for (let i = 0; i < last; i++) right[at[i]!]! -= value[i]! * right[k]!;
      }
    },
    partsOf: (j) => {
      const parts = new Float64Array(order.length);
      const { at, value } = columns.get(j) ?? { at: [], value: [] };
      at.forEach((place, i) => (parts[place] = value[i]!));
      return parts;
    },
  };
}

/** Rows of what is shared, as they come; where they are many they are factored, which leaves one for each column. */
function gathering(shared: readonly number[]): {
  add(columns: readonly number[], value: (k: number) => number, b: number): void;
  factored(tolerance: number): { readonly factors: ReturnType<typeof factor>; readonly b: Float64Array };
} {
  const rows = 2 * shared.length + 64;
  const placeOf = new Map(shared.map((j, k) => [j, k * rows]));
  const a = new Float64Array(rows * shared.length);
  const b = new Float64Array(rows);
  let used = 0;
  const factored = (tolerance: number): ReturnType<typeof factor> =>
    factor(a, rows, b, [[...shared.keys()]], tolerance);
  return {
    add(columns, value, right) {
      if (used === rows) {
        used = factored(0).order.length;
        b.fill(0, used);
      }
      columns.forEach((j, k) => (a[placeOf.get(j)! + used] = value(k)));
      b[used++] = right;
    },
    factored: (tolerance) => ({ factors: factored(tolerance), b }),
  };
}
