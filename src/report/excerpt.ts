// One line of source as a terminal shows it, with a row of carets under a part of it: long lines are cut around the
// part, tabs become spaces, wide characters count two cells, and characters that would act on the terminal are written
// out.

import { lineBounds, type LineTable } from './lines.ts';

export type Excerpt = { readonly text: string; readonly indent: number; readonly carets: number };

/** UTF-16 units of a line that are shown; a longer one is cut. */
const widest = 100;
/** Units shown before the part that is marked, in a line that is cut. */
const lead = 30;
const tab = '    ';

/** Marks `from..to` (offsets of the source) within a line; at least one caret. */
export function excerpt(table: LineTable, line: number, from: number, to: number): Excerpt {
  const { start, end } = lineBounds(table, line);
  const first = Math.min(Math.max(from, start), end);
  const last = Math.min(Math.max(to, first), end);
  const cut = window(table.source, start, end, first);
  const head = shown(table.source.slice(cut.start, first));
  const marked = shown(table.source.slice(first, Math.min(last, cut.end)));
  const tail = shown(table.source.slice(Math.min(last, cut.end), cut.end));
  const before = cut.start > start ? '…' : '';
  const after = cut.end < end ? '…' : '';
  return {
    text: `${before}${head.text}${marked.text}${tail.text}${after}`,
    indent: before.length + head.cells,
    carets: Math.max(marked.cells, 1),
  };
}

function window(
  source: string,
  start: number,
  end: number,
  first: number,
): { readonly start: number; readonly end: number } {
  if (end - start <= widest) return { start, end };
  const from = Math.max(start, Math.min(first - lead, end - widest));
  const to = Math.min(end, from + widest);
  return { start: wholeCharacter(source, from), end: wholeCharacter(source, to) };
}

/** Steps back over the second half of a surrogate pair. */
function wholeCharacter(source: string, offset: number): number {
  const unit = source.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff && offset > 0 ? offset - 1 : offset;
}

function shown(text: string): { readonly text: string; readonly cells: number } {
  let result = '';
  let cells = 0;
  for (const character of text) {
    const piece = character === '\t' ? tab : printable(character);
    result += piece;
    cells += piece === character ? cellsOf(character) : piece.length;
  }
  return { text: result, cells };
}

const acting = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text in which nothing acts on a terminal or ends a line. */
export function printable(text: string): string {
  return text.replace(acting, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

const combining = /^[\p{Mn}\p{Me}]$/u;
const wide =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u;

function cellsOf(character: string): number {
  if (character <= '~') return 1;
  if (combining.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
