// Branches as other languages write them.

import { lazy } from '../base/lazy.ts';
import { foreign, found, rewritten, said, type Piece, type Rule } from './rule.ts';
import {
  closeOf,
  expressionEnd,
  expressionStart,
  isAfterOperand,
  partsOf,
  skipSpace,
  textOf,
  trimmed,
  type Range,
} from './text.ts';

/** `{x > 0: x^2, 0}`. */
const piecewise: Rule = {
  find: lazy(() => /\{/gu),
  read: (match, text) => {
    const close = closeOf(text, match.index);
    if (close === -1 || isAfterOperand(text, match.index)) return null;
    const parts = partsOf(text, { from: match.index + 1, to: close }, ',');
    const pairs = parts.map((part) => partsOf(text, part, ':'));
    if (
      pairs.length < 1 ||
      !/[<>=≤≥]/.test(textOf(text, pairs[0]?.[0] ?? { from: 0, to: 0 })) ||
      (pairs[0]?.length ?? 0) !== 2
    )
      return null;
    const whole = { from: match.index, to: close + 1 };
    const inside = pairs.flat().flatMap((piece, i): readonly Piece[] => (i > 0 ? [', ', piece] : [piece]));
    const isOpen = (pairs[pairs.length - 1]?.length ?? 0) === 2;
    const pieces = ['if(', ...inside, ...(isOpen ? [', 0 / 0'] : []), ')'];
    return rewritten(text, whole, 'Desmos', whole, pieces);
  },
};

/** `if x > 0 then a else b`, `if (x > 0) a else b`, `if x > 0: …`. */
const branch: Rule = {
  find: lazy(() => /(?<![\p{L}\p{N}_.])(if|when|elif|elseif|else if|else|then)(?![\p{L}\p{N}_])/gu),
  read: (match, text) => {
    const at = { from: match.index, to: match.index + match[0].length };
    const word = match[1] ?? '';
    const from = skipSpace(text, at.to);
    const close = text.charAt(from) === '(' ? closeOf(text, from) : -1;
    const isCall = word === 'if' && close !== -1 && partsOf(text, { from: from + 1, to: close }, ',').length > 1;
    if (isCall) return null;
    if (close !== -1 && /^\s*=(?!=)/.test(text.slice(close + 1))) return null;
    if (word === 'if' && !/[\p{L}\p{N}_(!.√|]/u.test(text.charAt(from))) return null;
    const before = text.slice(0, at.from).trimEnd();
    if (word === 'if' && before !== '' && isAfterOperand(text, at.from) && !/\n[ \t]*$/.test(text.slice(0, at.from)))
      return null;
    const chain = word === 'if' || word === 'when' ? branches(text, at.to) : null;
    // What an `if` before it has said is not said again.
    if (chain === null && word !== 'if' && /(?<![\p{L}\p{N}_])if(?![\p{L}\p{N}_(])/u.test(text.slice(0, at.from)))
      return null;
    if (chain === null)
      return found(
        'GR1033',
        at,
        { word },
        'a branch is an expression with a value for each case: if(condition, value, otherwise)',
        null,
      );
    const whole = { from: at.from, to: chain.end };
    return foreign(text, at, 'a textbook', (say) => `write ${said(chain.pieces, say)}`, [
      { ...whole, pieces: chain.pieces },
    ]);
  },
};

/** The cases of `if c then a else if d then b else z`, from behind its `if`. */
function branches(text: string, behind: number): { readonly pieces: readonly Piece[]; readonly end: number } | null {
  const condition = conditionAt(text, behind);
  if (condition === null) return null;
  const value = valueAt(text, condition.end);
  if (value === null) return null;
  const otherwise = /[ \t;]*\n?[ \t]*(else[ \t]+if|elif|elseif|else|otherwise)(?![\p{L}\p{N}_])[ \t]*:?/uy;
  otherwise.lastIndex = value.end;
  const next = otherwise.exec(text);
  if (next === null) return null;
  const after = value.end + next[0].length;
  const head: readonly Piece[] = ['if(', ...conditionOf(text, condition.range), ', ', value.range, ', '];
  if (next[1] !== 'else' && next[1] !== 'otherwise') {
    const rest = branches(text, after);
    return rest === null
      ? null
      : { pieces: [...head, ...rest.pieces.slice(0, 1).map(withoutIf), ...rest.pieces.slice(1)], end: rest.end };
  }
  const last = valueAt(text, after);
  if (last === null) return null;
  const ending = /[ \t\n;]*end(?![\p{L}\p{N}_])/uy;
  ending.lastIndex = last.end;
  return { pieces: [...head, last.range, ')'], end: last.end + (ending.exec(text)?.[0].length ?? 0) };
}

/** A number is no condition: other languages take it for one that is not 0. */
function conditionOf(text: string, range: Range): readonly Piece[] {
  const isCondition = /[<>=≤≥≠!]|(?<![\p{L}\p{N}_])(?:and|or|not|true|false)(?![\p{L}\p{N}_])/u.test(
    textOf(text, range),
  );
  return isCondition || !/^[\p{L}\p{N}_.[\]]+$/u.test(textOf(text, range)) ? [range] : [range, ' != 0'];
}

function withoutIf(piece: Piece): Piece {
  return piece === 'if(' ? '' : piece;
}

function conditionAt(text: string, behind: number): { readonly range: Range; readonly end: number } | null {
  const from = skipSpace(text, behind);
  const close = text.charAt(from) === '(' ? closeOf(text, from) : -1;
  const then = /[ \t]*(?:then(?![\p{L}\p{N}_])|:|\n|(?=\{))[ \t]*/uy;
  if (close !== -1) {
    then.lastIndex = close + 1;
    const gap = then.exec(text);
    if (gap !== null || /^[ \t]+[^ \t+*/<>=^-]/.test(text.slice(close + 1)))
      return { range: trimmed(text, { from: from + 1, to: close }), end: close + 1 + (gap?.[0].length ?? 0) };
  }
  const to = expressionEnd(text, from, /^(?:then(?![\p{L}\p{N}_])|:|\{)/u);
  then.lastIndex = to;
  const gap = then.exec(text);
  if (gap === null || to === from) return null;
  return { range: trimmed(text, { from, to }), end: to + gap[0].length };
}

/** A value: `{ return x; }`, or up to the word `else`. */
function valueAt(text: string, from: number): { readonly range: Range; readonly end: number } | null {
  const start = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
  if (text.charAt(start) === '{') {
    const close = closeOf(text, start);
    if (close === -1) return null;
    const inside = trimmed(text, { from: start + 1, to: close });
    const word = /^return\s+/.exec(textOf(text, inside))?.[0].length ?? 0;
    const end = textOf(text, inside).endsWith(';') ? inside.to - 1 : inside.to;
    const range = trimmed(text, { from: inside.from + word, to: end });
    return /[;\n]/.test(textOf(text, range)) ? null : { range, end: close + 1 };
  }
  const word = /^return\s+/.exec(text.slice(start))?.[0].length ?? 0;
  const to = expressionEnd(text, start + word, /^(?:\s(?:else|elif|elseif|otherwise|end)(?![\p{L}\p{N}_])|\})/u);
  const range = trimmed(text, { from: start + word, to });
  return range.from === range.to ? null : { range, end: to };
}

/** `log(x) if x > 1 else 0`. */
const conditional: Rule = {
  find: lazy(() => /(?<=\S)[ \t]+if(?![\p{L}\p{N}_])/gu),
  read: (match, text) => {
    if (
      !isAfterOperand(text, match.index) ||
      /(?<![\p{L}\p{N}_])(?:else|then|and|or|not|in)$/u.test(text.slice(0, match.index))
    )
      return null;
    const start = expressionStart(text, match.index);
    const value = trimmed(text, { from: start, to: match.index });
    const behind = match.index + match[0].length;
    const other = / else(?![\p{L}\p{N}_])/u.exec(text.slice(behind));
    const at = { from: behind - 2, to: behind };
    const stop = expressionEnd(text, behind);
    if (other === null || behind + other.index > stop) {
      const condition = trimmed(text, { from: behind, to: stop });
      if (condition.from === condition.to) return null;
      const pieces: readonly Piece[] = ['if(', ...conditionOf(text, condition), ', ', value, ', …)'];
      return foreign(
        text,
        at,
        'a textbook',
        (say) => `write ${said(pieces, say)}, with the value for all other cases`,
        null,
      );
    }
    const condition = trimmed(text, { from: behind, to: behind + other.index });
    const otherwise = trimmed(text, { from: behind + other.index + other[0].length, to: stop });
    const pieces: readonly Piece[] = ['if(', ...conditionOf(text, condition), ', ', value, ', ', otherwise, ')'];
    return rewritten(text, at, 'Python', { from: value.from, to: otherwise.to }, pieces);
  },
};

/** `x > 0 ? a : b`. */
const ternary: Rule = {
  find: lazy(() => /\?/gu),
  read: (match, text) => {
    const start = trimmed(text, { from: expressionStart(text, match.index), to: match.index });
    const at = { from: match.index, to: match.index + 1 };
    const stop = expressionEnd(text, match.index + 1);
    const colon = colonOf(text, match.index + 1, stop);
    if (colon === -1 || start.from === start.to) return null;
    const value = trimmed(text, { from: match.index + 1, to: colon });
    const otherwise = trimmed(text, { from: colon + 1, to: stop });
    const pieces: readonly Piece[] = ['if(', ...conditionOf(text, start), ', ', value, ', ', otherwise, ')'];
    return found('GR1008', at, { text: '?' }, (say) => `write ${said(pieces, say)}`, [
      { from: start.from, to: otherwise.to, pieces },
    ]);
  },
};

/** The colon of a `?`, of which there may be others inside. */
function colonOf(text: string, from: number, to: number): number {
  let [depth, open] = [0, 0];
  for (let at = from; at < to; at++) {
    const character = text.charAt(at);
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
    if (depth > 0) continue;
    if (character === '?') open++;
    if (character === ':' && open-- === 0) return at;
  }
  return -1;
}

export const branchRules: readonly Rule[] = [piecewise, conditional, branch, ternary];
