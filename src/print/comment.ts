// Comments of the output. They may quote the user's source, so nothing in them can end the comment, start a new line
// or turn the direction of writing: such characters are shown as escapes.

import { textWidth } from './text-width.ts';

const plain = /^[ -~]*$/;

/** In a page a script ends at `</script`, or does not where `<!--` stands before. */
const endOfScript = /<(?=\/|!--)/g;

/** Text that is safe within `//` and within a block comment. */
export function commentText(text: string): string {
  const shown = plain.test(text) ? text : text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapeCharacter);
  return shown.replaceAll('*/', '*\\/').replace(endOfScript, '<\\').trimEnd();
}

function escapeCharacter(character: string): string {
  if (character === '\t') return ' ';
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Columns of a comment, which no formatter breaks: a formula stays on its line where it can. */
export const commentWidth = 120;

/** A `//` comment, cut with ` …` where it would be wider than `room`. */
export function lineComment(text: string, room: number): string {
  const safe = commentText(text);
  if (safe === '') return '//';
  const whole = `// ${safe}`;
  if (whole.length <= room && plain.test(whole)) return whole;
  return textWidth(whole) <= room ? whole : `${cut(whole, Math.max(room - 2, 8))} …`;
}

/**
 * The longest beginning of a text that fits: of formulas up to what the last of them is equal to, else up to the end of
 * a word; of a word that is too long, a part.
 */
function cut(text: string, room: number): string {
  let columns = 0;
  let end = 0;
  for (const character of text) {
    columns += textWidth(character);
    if (columns > room) break;
    end += character.length;
  }
  const formula = Math.max(text.lastIndexOf('; ', end - 1), text.lastIndexOf(' = ', end - 2) + 1);
  const space = formula > '// '.length ? formula + 1 : text.lastIndexOf(' ', end);
  return text.slice(0, space > '// '.length ? space : end).trimEnd();
}

/** The lines of a JSDoc comment, on one line where a single line fits `room`; none for no text. */
export function docComment(lines: readonly string[], room: number): readonly string[] {
  const safe = lines.map(commentText);
  const [first] = safe;
  if (first === undefined) return [];
  const short = `/** ${first.trimStart()} */`;
  if (safe.length === 1 && first.trim() !== '' && textWidth(short) <= room) return [short];
  return ['/**', ...safe.map((text) => ` * ${text}`.trimEnd()), ' */'];
}
