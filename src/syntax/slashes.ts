// `x // 2`: elsewhere a quotient that is rounded down, here a comment. It is taken for a mistake where the comment,
// behind an operand, is made of numbers and of names that the source has.

import type { TokenType } from 'chevrotain';
import * as T from '../../grammar/tokens.ts';
import { quotientHint } from '../foreign/quotient.ts';
import { diagnose, type Diagnostic } from '../report/diagnostic.ts';

/** Longer comments are sentences. */
const longest = 60;
const afterOperand = /[\p{L}\p{M}\p{N}_)\]']$/u;

/** `most`: how many are told. `base`: the offset of the first character. */
export function slashMistakes(
  source: string,
  names: ReadonlySet<string>,
  most: number,
  base: number,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (let at = source.indexOf('//'); at !== -1 && found.length < most; at = source.indexOf('//', at + 2)) {
    const lineStart = source.lastIndexOf('\n', at) + 1;
    const before = source.slice(lineStart, at);
    const lineEnd = source.indexOf('\n', at);
    const comment = source.slice(at + 2, lineEnd === -1 ? source.length : lineEnd).trim();
    // What is inside of a comment is none of ours.
    const isOutside = !before.includes('#') && !before.includes('//');
    if (isOutside && comment.length <= longest && afterOperand.test(before.trimEnd()) && isDivisor(comment, names))
      found.push(mistake(before, comment, base + at));
  }
  return found;
}

const closes: ReadonlySet<TokenType> = new Set([T.RightParen, T.RightBracket, T.RightBrace]);
const joins: ReadonlySet<TokenType> = new Set([T.Operator, T.Comma, T.Colon, T.Dots, T.LeftParen, T.LeftBracket]);

/** Whether a comment goes on as a divisor would: nothing of it is a word that the source does not have. */
function isDivisor(comment: string, names: ReadonlySet<string>): boolean {
  if (!/^[\p{L}\d(.]/u.test(comment)) return false;
  let isDue = true;
  for (const { tokenType, image } of T.theLexer().tokenize(comment).tokens) {
    if (closes.has(tokenType)) isDue = false;
    else if (joins.has(tokenType)) isDue = true;
    else if (!isDue || (tokenType !== T.NumberText && !(tokenType === T.Name && names.has(image)))) return false;
    else isDue = false;
  }
  return true;
}

function mistake(before: string, comment: string, start: number): Diagnostic {
  return diagnose('GR1037', { start, end: start + 2 }, {}, { hint: quotientHint(before, comment) });
}
