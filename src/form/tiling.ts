// Whether the parts of an `only` give each element exactly one value: by conditions that exclude each other and leave
// nothing out, and by positions that lie side by side along an axis and fill it. Positions that are no ranges are not
// judged.

import { elementAt, firstOf } from '../base/lists.ts';
import { equalIndices } from './affine.ts';
import type { Atom, Guard, Index, Part, Stage } from './form.ts';

type Range = { readonly from: Index; readonly to: Index };
type Tile = { readonly box: readonly Range[]; readonly guard: Guard };

export function armsAreWhole(stage: Stage, parts: readonly Part[]): boolean {
  const whole = stage.dims.map(({ from, to }) => ({ from, to }));
  const boxes = parts.map(boxOf).filter((box) => box !== null);
  if (boxes.length < parts.length) return true;
  // Each axis of the whole is called by its number, as the indices of the parts that run along it are.
  const named = (range: Range): Range => renamed(range, (of) => stage.dims.findIndex((dim) => dim === of));
  const tiles = parts.map((part, i): Tile => ({ box: elementAt(boxes, i), guard: part.guard }));
  return fills(tiles, whole.map(named), stage.guard.length);
}

/** Whether it is judged at all what these parts cover. */
export function areRanges(parts: readonly Part[]): boolean {
  return parts.every((part) => boxOf(part) !== null);
}

/** The positions that a part covers, axis by axis; null where they are no ranges. */
function boxOf(part: Part): readonly Range[] | null {
  const alone = part.at.map((index) =>
    index.terms.length === 1 && index.offset === 0 ? index.terms[0]?.of : undefined,
  );
  const axisOf = (of: Atom): number => alone.indexOf(of);
  const box: Range[] = [];
  const seen = new Set<Atom>();
  for (const index of part.at) {
    const [first, ...rest] = index.terms;
    let range: Range;
    if (index.terms.every(({ of }) => of.kind === 'size'))
      range = { from: index, to: { ...index, offset: index.offset + 1 } };
    else if (first?.of.kind === 'dim' && first.factor === 1 && rest.length === 0 && !seen.has(first.of)) {
      const { from, to } = first.of;
      seen.add(first.of);
      range = {
        from: { ...from, offset: from.offset + index.offset },
        to: { ...to, offset: to.offset + index.offset },
      };
    } else if (first?.of.kind === 'dim' && rest.length === 0 && first.factor === 1 && axisOf(first.of) >= 0) {
      // The same index again: one position on this axis for each on the other.
      range = { from: index, to: { ...index, offset: index.offset + 1 } };
    } else return null;
    box.push(renamed(range, axisOf));
  }
  return box;
}

/** Bounds that follow an index along an axis name the axis, so that bounds of different parts can be compared. */
function renamed({ from, to }: Range, axisOf: (of: Atom) => number): Range {
  const rename = (index: Index): Index => ({
    offset: index.offset,
    terms: index.terms.map(({ factor, of }) => ({
      factor,
      of: of.kind === 'dim' && axisOf(of) >= 0 ? { kind: 'size', name: `axis ${String(axisOf(of))}` } : of,
    })),
  });
  return { from: rename(from), to: rename(to) };
}

/**
 * Whether the tiles fill the box, each element once; their guards are settled up to `settled`. Long chains of branches
 * are a loop.
 */
function fills(all: readonly Tile[], box: readonly Range[], settled: number): boolean {
  const pending = [{ tiles: all, whole: box, depth: settled }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { tiles, whole, depth } = next;
    const [first] = tiles;
    if (first === undefined) return false;
    const axis = whole.findIndex((range, i) => isChain(blocksAlong(tiles, i, range), range));
    if (axis >= 0) {
      for (const row of blocksAlong(tiles, axis, elementAt(whole, axis)))
        pending.push({ tiles: row.tiles, whole: whole.map((range, i) => (i === axis ? row.range : range)), depth });
      continue;
    }
    if (tiles.length === 1) {
      if (first.guard.length !== depth || !first.box.every((range, i) => sameRange(range, elementAt(whole, i))))
        return false;
      continue;
    }
    const condition = first.guard[depth]?.condition;
    if (condition === undefined || tiles.some(({ guard }) => guard[depth]?.condition !== condition)) return false;
    for (const holds of [true, false])
      pending.push({ tiles: tiles.filter(({ guard }) => guard[depth]?.holds === holds), whole, depth: depth + 1 });
  }
  return true;
}

function sameRange(a: Range, b: Range): boolean {
  return equalIndices(a.from, b.from) && equalIndices(a.to, b.to);
}

type Row = { readonly range: Range; readonly tiles: Tile[] };

/** The tiles by their range on an axis. */
function rowsAlong(tiles: readonly Tile[], axis: number): readonly Row[] {
  const rows: Row[] = [];
  for (const tile of tiles) {
    const range = elementAt(tile.box, axis);
    const row = rows.find((one) => sameRange(one.range, range));
    if (row === undefined) rows.push({ range, tiles: [tile] });
    else row.tiles.push(tile);
  }
  return rows;
}

/** Ranges on an axis for which it is asked where all of them can be cut. */
const mostRows = 64;

/** The tiles between the points of an axis that no tile lies across. */
function blocksAlong(tiles: readonly Tile[], axis: number, whole: Range): readonly Row[] {
  const rows = rowsAlong(tiles, axis);
  if (rows.length > mostRows || isChain(rows, whole)) return rows;
  const points: Index[] = [];
  for (const { range } of rows)
    for (const end of [range.from, range.to]) if (!points.some((point) => equalIndices(point, end))) points.push(end);
  // A way from one end to the other goes through every point at which all can be cut.
  const reaches = (from: Index, without: Index | null): readonly Index[] => {
    const found = [from];
    for (const point of found) {
      for (const { range } of rows)
        if (
          equalIndices(range.from, point) &&
          !found.some((other) => equalIndices(other, range.to)) &&
          (without === null || !equalIndices(range.to, without))
        )
          found.push(range.to);
    }
    return found;
  };
  const cuts = points.filter(
    (point) =>
      equalIndices(point, whole.from) ||
      equalIndices(point, whole.to) ||
      !reaches(whole.from, point).some((other) => equalIndices(other, whole.to)),
  );
  const blocks = cuts.flatMap((from): readonly Row[] => {
    // Up to the first cut that can be reached.
    const ahead = cuts.filter(
      (cut) => !equalIndices(cut, from) && reaches(from, null).some((point) => equalIndices(point, cut)),
    );
    const to = ahead.find((cut) =>
      ahead.every(
        (other) => equalIndices(other, cut) || reaches(cut, null).some((point) => equalIndices(point, other)),
      ),
    );
    if (to === undefined) return [];
    const inside = reaches(from, to);
    return [
      {
        range: { from, to },
        tiles: tiles.filter(({ box }) => inside.some((point) => equalIndices(point, elementAt(box, axis).from))),
      },
    ];
  });
  return blocks.reduce((count, block) => count + block.tiles.length, 0) === tiles.length ? blocks : rows;
}

/** Whether the ranges of several rows, in some order, follow each other from one end of the whole to the other. */
function isChain(rows: readonly Row[], whole: Range): boolean {
  if (rows.length < 2) return false;
  const left = rows.map(({ range }) => range);
  let end = whole.from;
  while (left.length > 0) {
    const next = left.findIndex(({ from }) => equalIndices(from, end));
    if (next < 0) return false;
    end = firstOf(left.splice(next, 1)).to;
  }
  return equalIndices(end, whole.to);
}
