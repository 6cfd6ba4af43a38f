// Characters that may stand nowhere in a source, not even in a comment: controls, and marks that turn the direction of
// text, with which a source can be made to look like another one.

import { diagnose, type Diagnostic } from '../report/diagnostic.ts';

const forbidden = /\r(?!\n)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** `base`: the offset of the first character. */
export function characterMistakes(source: string, most: number, base: number): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const match of source.matchAll(forbidden)) {
    if (found.length > most) break;
    const span = { start: base + match.index, end: base + match.index + 1 };
    const code = match[0].charCodeAt(0);
    const what =
      code === 0x0d
        ? 'lone carriage return'
        : code < 0xa0
          ? 'control character'
          : code === 0x2028 || code === 0x2029
            ? 'line separator'
            : 'direction mark';
    found.push(diagnose('GR1009', span, { what, code: `U+${code.toString(16).toUpperCase().padStart(4, '0')}` }));
  }
  return found;
}
