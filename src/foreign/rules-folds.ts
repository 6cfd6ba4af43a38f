// Folds in other brackets, and with other signs between index and body.

import { lazy } from '../base/lazy.ts';
import { foreign, rewritten, said, type Piece, type Rule, type Say } from './rule.ts';
import { closeOf, expressionEnd, nameText, textOf, trimmed } from './text.ts';

export const foldNames = 'sum|prod|min|max|mean|logsumexp|argmin|argmax|count';

/** `sum(i | v[i])`, `sum(i; v[i])`, `sum(i -> v[i])`, `sum(i => v[i])`, `sum(i, v[i])`. */
export const foldSeparator: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `(?<![\\p{L}\\p{N}_.])(${foldNames})([ \\t]*\\([ \\t]*)(${nameText})([ \\t]*)(\\|(?!\\|)|;|->|=>|→|↦)[ \\t]*`,
        'gu',
      ),
  ),
  read: (match, text) => {
    const index = match[3] ?? '';
    const mark = match[5] ?? '';
    const behind = match.index + match[0].length;
    const close = closeOf(text, match.index + (match[1] ?? '').length + (match[2] ?? '').indexOf('('));
    if (close === -1) return null;
    const body = trimmed(text, { from: behind, to: expressionEnd(text, behind) });
    const from = behind - match[0].slice(match[0].lastIndexOf(mark)).length;
    const at = { from, to: from + mark.length };
    const edit = { from: at.from - (match[4]?.length ?? 0), to: close, pieces: [': ', body] };
    const pieces: readonly Piece[] = [`${match[1] ?? ''}(${index}: `, body, ')'];
    return foreign(text, at, 'a textbook', (say) => `write ${said(pieces, say)}`, [edit]);
  },
};

/** `sum[i: v[i]]`, `sum{i: v[i]}`, `sum i: v[i]`. */
const otherBrackets: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `(?<![\\p{L}\\p{N}_.])(${foldNames})(?:[ \\t]*([[{])|[ \\t]+(?=${nameText}[ \\t]*(?:in[^:\\n]*)?:))`,
        'gu',
      ),
  ),
  read: (match, text) => {
    const name = match[1] ?? '';
    const isBare = match[2] === undefined;
    const open = match.index + match[0].length - 1;
    const close = isBare ? expressionEnd(text, open + 1) : closeOf(text, open);
    if (close === -1) return null;
    const inside = trimmed(text, { from: open + 1, to: close });
    if (!new RegExp(`^${nameText}[ \\t]*(?:in[^:\\n]*)?:`, 'u').test(textOf(text, inside))) return null;
    const whole = { from: match.index, to: isBare ? close : close + 1 };
    return rewritten(text, { from: whole.from, to: open + 1 }, 'a textbook', whole, [`${name}(`, inside, ')']);
  },
};

/** `max_i v[i]`: the index below. */
const indexBelow: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `(?<![\\p{L}\\p{N}_.])(min|max|mean|argmin|argmax|logsumexp)_(?:\\{(\\p{L})\\}|(\\p{L}))[ \\t]+(?=[\\p{L}(])`,
        'gu',
      ),
  ),
  read: (match, text) => {
    const behind = match.index + match[0].length;
    const body = trimmed(text, { from: behind, to: expressionEnd(text, behind, /^\s[-+]\s/) });
    const pieces: readonly Piece[] = [`${match[1] ?? ''}(${match[2] ?? match[3] ?? 'i'}: `, body, ')'];
    const at = { from: match.index, to: match.index + match[0].trimEnd().length };
    return foreign(text, at, 'a textbook', (say: Say) => `write ${said(pieces, say)}`, [
      { from: at.from, to: body.to, pieces },
    ]);
  },
};

export const foldRules: readonly Rule[] = [otherBrackets, indexBelow];
