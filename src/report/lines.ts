// Where an offset of a source lies for a person: line and column, both from 1, columns in UTF-16 units as editors
// count. The table is made once a source; each look-up is a binary search.

export type Position = { readonly line: number; readonly column: number; readonly offset: number };

export type LineTable = { readonly source: string; readonly starts: readonly number[] };

const byteOrderMark = 0xfeff;

export function lineTable(source: string): LineTable {
  const starts = [source.charCodeAt(0) === byteOrderMark ? 1 : 0];
  for (let end = source.indexOf('\n'); end !== -1; end = source.indexOf('\n', end + 1)) starts.push(end + 1);
  return { source, starts };
}

export function positionAt(table: LineTable, offset: number): Position {
  const inside = Math.min(Math.max(offset, 0), table.source.length);
  let low = 0;
  let high = table.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((table.starts[middle] ?? 0) <= inside) low = middle;
    else high = middle - 1;
  }
  const start = table.starts[low] ?? 0;
  return { line: low + 1, column: Math.max(inside - start, 0) + 1, offset: inside };
}

/** The offsets of a line (from 1) without its line end. */
export function lineBounds(table: LineTable, line: number): { readonly start: number; readonly end: number } {
  const start = table.starts[line - 1] ?? 0;
  const next = table.starts[line];
  if (next === undefined) return { start, end: table.source.length };
  const end = table.source[next - 2] === '\r' ? next - 2 : next - 1;
  return { start, end: Math.max(start, end) };
}
