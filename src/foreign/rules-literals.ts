// Arrays that are written out, as other languages write them.

import { lazy } from '../base/lazy.ts';
import { foreign, type Piece, type Rule, type Say, said } from './rule.ts';
import {
  closeOf,
  isAfterOperand,
  nameText,
  openBracket,
  operandEnd,
  partsOf,
  skipSpace,
  textOf,
  trimmed,
  type Range,
} from './text.ts';

/** `[1 2 3]`, `[1, 2; 3, 4]`, `{1, 2, 3}`, `(1, 2, 3)`. */
const literal: Rule = {
  find: lazy(() => /[[{(]/gu),
  read: (match, text) => {
    const open = match.index;
    const close = closeOf(text, open);
    const bracket = match[0];
    if (close === -1 || (bracket !== '{' && isAfterOperand(text, open))) return null;
    if (bracket === '{' && isAfterOperand(text, open)) return null;
    const whole = { from: open, to: close + 1 };
    const inside = trimmed(text, { from: open + 1, to: close });
    if (inside.from === inside.to || isHead(text, open)) return null;
    const rows = partsOf(text, inside, bracket === '[' ? ';\n' : '\0').filter(({ from, to }) => from < to);
    const cells = rows.map((row) => cellsOf(text, row));
    const found = cells.flatMap((row): readonly (readonly Range[])[] =>
      row === null || row.length === 0 ? [] : [row],
    );
    if (found.length !== cells.length) return null;
    const count = found[0]?.length ?? 0;
    const isRight = bracket === '[' && rows.length === 1 && partsOf(text, inside, ',').length === count;
    const separated = partsOf(text, inside, ',');
    if (isRight || separated.some(({ from, to }) => from === to) || (bracket !== '[' && separated.length < 2))
      return null;
    if (partsOf(text, inside, ':').length > 1) return null;
    const list = (row: readonly Range[]): readonly Piece[] =>
      row.flatMap((cell, i): readonly Piece[] => (i > 0 ? [', ', cell] : [cell]));
    const flat = rows.length > 1 && count === 1;
    const pieces: readonly Piece[] =
      rows.length === 1 || flat
        ? ['[', ...list(found.flat()), ']']
        : ['[', ...found.flatMap((row, i): readonly Piece[] => [i > 0 ? ', [' : '[', ...list(row), ']']), ']'];
    const names = separated.map((part) => textOf(text, part));
    const isRecord = bracket === '{' && names.every((name) => new RegExp(`^${nameText}$`, 'u').test(name));
    const hint = (say: Say): string =>
      isRecord
        ? `a record is {${names.map((name) => `${name}: ${name}`).join(', ')}}, an array ${said(pieces, say)}`
        : bracket === '['
          ? `elements are separated by commas: ${said(pieces, say)}`
          : `an array stands in square brackets: ${said(pieces, say)}`;
    return foreign(text, whole, bracket === '[' ? 'MATLAB' : 'a textbook', hint, [{ ...whole, pieces }]);
  },
};

/** Whether this place is in the head of a definition. */
function isHead(text: string, at: number): boolean {
  const open = openBracket(text, at);
  return open > 0 && text.charAt(open) === '(' && /^[ \t]*(?:=(?!=)|\{)/.test(text.slice(closeOf(text, open) + 1));
}

/** The elements of a row, with commas or only spaces between them; null where it is no row. */
function cellsOf(text: string, row: Range): readonly Range[] | null {
  const parts = partsOf(text, row, ',');
  if (parts.length > 1) return parts.filter(({ from, to }) => from < to);
  const cells: Range[] = [];
  let at = row.from;
  while (at < row.to) {
    const end = operandEnd(text, at);
    if (end === -1 || end > row.to) return null;
    // An operator goes on: one cell.
    const next = skipSpace(text, end);
    if (
      /[*/@<>=&|]/.test(text.charAt(next)) ||
      (/[-+]/.test(text.charAt(next)) && (next === end || text.charAt(next + 1) === ' '))
    )
      return cells.length === 0 ? [row] : null;
    if (/^(?:and|or|div|mod|for|if|in)(?![\p{L}\p{N}_])/u.test(text.slice(next)))
      return cells.length === 0 ? [row] : null;
    cells.push({ from: at, to: end });
    at = next;
  }
  return cells;
}

export const literalRules: readonly Rule[] = [literal];
