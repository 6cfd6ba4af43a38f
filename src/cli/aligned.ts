// Tables for people.

/** Columns two spaces apart; numbers line up by their sign. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const signed = rows.map((row) => row.map((cell, column) => (column > 0 && /^[\dIN]/.test(cell) ? ` ${cell}` : cell)));
  const widths: number[] = [];
  for (const row of signed)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return signed
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
