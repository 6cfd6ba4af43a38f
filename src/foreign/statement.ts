// Where statements begin in a text, and what stands behind a word that begins one.

import { found, type Edit, type Found, type Say } from './rule.ts';
import { closeOf, expressionEnd, partsOf, textOf, trimmed, type Range } from './text.ts';

/** Where a statement begins: the text, a block, or a line. */
export const start = '(?<=^|[\\n;{])([ \\t]*)';
export const end = '(?![\\p{L}\\p{N}_])';

export function wordAt(match: RegExpExecArray, word: string): Range {
  const from = match.index + (match[1]?.length ?? 0);
  return { from, to: from + word.length };
}

/** The rest of the line behind a word. */
export function restOf(text: string, at: number): Range {
  return trimmed(text, { from: at, to: expressionEnd(text, at) });
}

export function word(
  text: string,
  at: Range,
  hint: ((say: Say) => string | null) | string | null,
  edits: readonly Edit[] | null,
): Found {
  return found('GR1033', at, { word: textOf(text, at) }, hint, edits);
}

/** What stands in the brackets of a head, and where these close. */
export function parametersIn(
  text: string,
  open: number,
): { readonly list: readonly Range[]; readonly close: number } | null {
  const close = closeOf(text, open);
  if (close === -1) return null;
  const inside = trimmed(text, { from: open + 1, to: close });
  return { list: inside.from === inside.to ? [] : partsOf(text, inside, ','), close };
}
