// Arrays, ranges, sums and branches as other languages write them.

import { lazy } from '../base/lazy.ts';
import { argumentsIn } from './rules-calls.ts';
import { foldNames as folds, foldRules } from './rules-folds.ts';
import { foreign, found, rewritten, said, type Piece, type Rule, type Say } from './rule.ts';
import {
  closeOf,
  expressionEnd,
  expressionStart,
  nameText,
  openBracket,
  operandEnd,
  operandStart,
  partsOf,
  skipSpace,
  textOf,
  trimmed,
  type Range,
} from './text.ts';

/** A bound that is left out of a range, of one that takes it in. */
function beyond(text: string): string {
  const lower = /^(.+?)[ \t]*-[ \t]*1$/.exec(text.trim());
  if (lower !== null) return lower[1] ?? '';
  return /^\d+$/.test(text.trim()) ? String(Number(text) + 1) : `${text.trim()}+1`;
}

/** The sizes of an array as the statement declares it: `x: [n]`. */
function declaredSizes(text: string, name: string): readonly string[] {
  const match = new RegExp(`(?<![\\p{L}\\p{N}_])${name}\\s*:\\s*(?:int\\s*)?\\[([^\\]]*)\\]`, 'u').exec(text);
  return match === null ? [] : (match[1] ?? '').split(',').map((size) => size.trim());
}

/** `x[1:3]`, `x[1:]`, `A[:, 0]`, `x[::2]`. */
const slice: Rule = {
  find: lazy(() => /(?<=[\p{L}\p{N}_)\]'])\[/gu),
  read: (match, text) => {
    const close = closeOf(text, match.index);
    if (close === -1) return null;
    const entries = partsOf(text, { from: match.index + 1, to: close }, ',');
    const start = operandStart(text, close + 1);
    const name = textOf(text, { from: operandStart(text, match.index), to: match.index });
    const sizes = /^[\p{L}\p{N}_]+$/u.test(name) ? declaredSizes(text, name) : [];
    if (start === -1 || !entries.some((entry) => hasColon(text, entry))) return null;
    const whole = { from: start, to: close + 1 };
    const at = { from: match.index, to: close + 1 };
    const object = { from: start, to: match.index };
    const steps = entries.find((entry) => partsOf(text, entry, ':').length > 2);
    if (steps !== undefined)
      return foreign(
        text,
        at,
        'Python',
        `a slice has no step: every second element is [i in 0..n div 2: ${name}[2*i]]`,
        null,
      );
    const columns = columnsOf(text, entries, object);
    if (columns !== null) return rewritten(text, at, 'Python', whole, columns);
    // Axes at the end that are taken whole need not be written.
    const last = entries.findLastIndex((entry) => textOf(text, entry) !== ':');
    const pieces = entries.slice(0, Math.max(last + 1, 1)).map((entry, axis): readonly Piece[] => {
      const parts = partsOf(text, entry, ':');
      const [from, to] = parts;
      if (from === undefined || to === undefined) return [entry];
      const size = sizes[axis] ?? 'n';
      const bound = (part: Range): Piece => {
        const own = textOf(text, part);
        return own === 'end' ? size : own.startsWith('-') ? `${size}${own}` : part;
      };
      return [from.from === from.to ? '0' : bound(from), '..', to.from === to.to ? size : bound(to)];
    });
    const inside = pieces.flatMap((piece, i): readonly Piece[] => (i > 0 ? [', ', ...piece] : piece));
    const all: readonly Piece[] =
      entries.length === 1 && textOf(text, entries[0] ?? at) === ':' ? [object] : [object, '[', ...inside, ']'];
    const hint = (say: Say): string => `write ${said(all, say)}: positions count from 0, and the end is left out`;
    return foreign(text, at, 'Python', hint, [{ ...whole, pieces: all }]);
  },
};

/** `A[:, 0]`: a column is an array by its elements. */
function columnsOf(text: string, entries: readonly Range[], object: Range): readonly Piece[] | null {
  const [first, ...others] = entries;
  if (first === undefined || others.length === 0 || textOf(text, first) !== ':') return null;
  if (others.some((entry) => hasColon(text, entry))) return null;
  return [
    '[i: ',
    object,
    '[i, ',
    ...others.flatMap((entry, i): readonly Piece[] => (i > 0 ? [', ', entry] : [entry])),
    ']]',
  ];
}

function hasColon(text: string, range: Range): boolean {
  return partsOf(text, range, ':').length > 1;
}

/** `x(1:3)`, `A(:, 1)` of MATLAB. */
const parenthesised: Rule = {
  find: lazy(() => new RegExp(`(?<![\\p{L}\\p{N}_.])(${nameText})\\(`, 'gu')),
  read: (match, text, known) => {
    const name = match[1] ?? '';
    const open = match.index + match[0].length - 1;
    const close = closeOf(text, open);
    if (close === -1 || known.isFunction(name) || new RegExp(`^(?:if|${folds})$`).test(name)) return null;
    if (/^\s*[={]/.test(text.slice(close + 1)) && !/^\s*==/.test(text.slice(close + 1))) return null;
    const entries = partsOf(text, { from: open + 1, to: close }, ',');
    const isSlice = entries.some((entry) => {
      const [from, to] = partsOf(text, entry, ':');
      return to !== undefined && from !== undefined && !new RegExp(`^${nameText}$`, 'u').test(textOf(text, from));
    });
    if (!isSlice) return null;
    const whole = { from: match.index, to: close + 1 };
    const pieces: readonly Piece[] = [{ from: match.index, to: open }, '[', { from: open + 1, to: close }, ']'];
    return foreign(text, whole, 'MATLAB', (say) => `elements stand in square brackets: ${said(pieces, say)}`, [
      { ...whole, pieces },
    ]);
  },
};

/** `sum(i=0..n: …)`, `sum(i = 1 to n, …)`, `sum(i in range(n): …)`, `[i in 1:n: …]`. */
const indexRange: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `(?<=[(\\[,][ \\t]*(?:for[ \\t]+)?)(${nameText})[ \\t]*` +
          '(=(?!=)|:=|<-|∈|[ \\t]in(?![\\p{L}\\p{N}_])|[ \\t]from(?![\\p{L}\\p{N}_]))[ \\t]*',
        'gu',
      ),
  ),
  read: (match, text) => {
    const behind = match.index + match[0].length;
    const mark = (match[2] ?? '').trim();
    const open = expressionStart(text, match.index) - 1;
    if (open < 0 || !'(['.includes(text.charAt(openBracket(text, match.index)))) return null;
    const values = mark === 'in' ? valuesOf(text, match, behind) : null;
    if (values !== null) return values;
    const range = rangeAt(text, behind);
    if (range === null || (mark === 'in' && range.isRight) || (range.isList && !isFoldAt(text, match.index)))
      return null;
    const whole = { from: match.index, to: range.end };
    const name = { from: match.index, to: match.index + (match[1]?.length ?? 0) };
    const colon = /^[ \t]*[,;|]/.exec(text.slice(range.end));
    const isFold = isFoldAt(text, match.index);
    const needsColon = isFold && colon !== null && !hasColonAhead(text, range.end);
    const pieces: readonly Piece[] = [name, ' in ', ...range.pieces, ...(needsColon ? [':'] : [])];
    const edit = { from: whole.from, to: needsColon ? range.end + colon[0].length : whole.to, pieces };
    const note = range.isShifted ? ': positions count from 0, and the end of a range is left out' : '';
    const hint = (say: Say): string => `write ${said([name, ' in ', ...range.pieces], say)}${note}`;
    return foreign(text, whole, 'a textbook', hint, [edit]);
  },
};

/** `sum(x[i], i = 1..n)`: the range behind what is added. */
const bodyFirst: Rule = {
  find: lazy(() => new RegExp(`(?<![\\p{L}\\p{N}_.])(?:${folds})[ \\t]*\\(`, 'gu')),
  read: (match, text) => {
    const open = match.index + match[0].length - 1;
    const close = closeOf(text, open);
    if (close === -1) return null;
    const [body, index, ...others] = argumentsIn(text, open, close);
    if (body === undefined || index === undefined || others.length > 0) return null;
    const bound = new RegExp(`^(${nameText})[ \\t]*(?:=(?!=)|∈|in(?![\\p{L}\\p{N}_]))[ \\t]*`, 'u').exec(
      textOf(text, index),
    );
    const range = bound === null ? null : rangeAt(text, index.from + bound[0].length);
    if (bound === null || range?.end !== index.to || range.isList) return null;
    const pieces: readonly Piece[] = [`${bound[1] ?? ''} in `, ...range.pieces, ': ', body];
    const call = { from: match.index, to: open };
    const hint = (say: Say): string =>
      `write ${said([call, '(', ...pieces, ')'], say)}: positions count from 0, and the end of a range is left out`;
    return foreign(text, index, 'a textbook', hint, [{ from: open, to: close + 1, pieces: ['(', ...pieces, ')'] }]);
  },
};

function isFoldAt(text: string, at: number): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${folds})$`, 'u').test(text.slice(0, Math.max(openBracket(text, at), 0)));
}

function hasColonAhead(text: string, from: number): boolean {
  let depth = 0;
  for (let here = from; here < text.length; here++) {
    const character = text.charAt(here);
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character) && depth-- === 0) return false;
    if (character === ':' && depth === 0) return true;
  }
  return false;
}

type Ranged = {
  readonly pieces: readonly Piece[];
  readonly end: number;
  readonly isRight: boolean;
  readonly isShifted: boolean;
  /** A comma stood between its bounds. */
  readonly isList: boolean;
};

/** `0..n`, `1:n`, `1 to n`, `range(n)`, `0...n`. */
function rangeAt(text: string, from: number): Ranged | null {
  const call = /^(?:range|eachindex|axes|1\.\.)\s*\(/.exec(text.slice(from));
  if (call !== null) {
    const open = from + call[0].length - 1;
    const close = closeOf(text, open);
    if (close === -1) return null;
    const [first, second] = argumentsIn(text, open, close);
    if (first === undefined) return null;
    const array = /^(?:len|length|eachindex)\(([\p{L}\p{N}_]+)\)$|^([\p{L}\p{N}_]+)\.(?:length|size)$/u.exec(
      textOf(text, first),
    );
    const count = array === null ? first : (declaredSizes(text, array[1] ?? array[2] ?? '')[0] ?? 'n');
    const pieces: readonly Piece[] = second === undefined ? ['0..', count] : [first, '..', second];
    return { pieces, end: close + 1, isRight: false, isShifted: false, isList: false };
  }
  const lowEnd = boundEnd(text, from);
  const separator = /[ \t]*(\.{2,3}|…|:|[ \t]to(?![\p{L}\p{N}_])|,)[ \t]*/uy;
  separator.lastIndex = lowEnd;
  const between = separator.exec(text);
  if (lowEnd === from || between === null) return null;
  const high = lowEnd + between[0].length;
  const highEnd = boundEnd(text, high);
  if (highEnd === high) return null;
  const mark = (between[1] ?? '').trim();
  const [low, top] = [trimmed(text, { from, to: lowEnd }), trimmed(text, { from: high, to: highEnd })];
  if (mark === '..')
    return {
      pieces: [low, '..', top],
      end: top.to,
      isRight: true,
      isShifted: textOf(text, low) === '1',
      isList: false,
    };
  if (mark === '...' || mark === '…')
    return { pieces: [low, '..', top], end: top.to, isRight: false, isShifted: false, isList: false };
  if (textOf(text, low) === '1')
    return { pieces: ['0..', top], end: top.to, isRight: false, isShifted: true, isList: mark === ',' };
  return {
    pieces: [low, '..', beyond(textOf(text, top))],
    end: top.to,
    isRight: false,
    isShifted: true,
    isList: mark === ',',
  };
}

/** The end of a bound: operands joined by signs. */
function boundEnd(text: string, from: number): number {
  let end = operandEnd(text, from);
  if (end === -1) return from;
  for (;;) {
    const next = skipSpace(text, end);
    if (!/[-+*/]/.test(text.charAt(next))) return end;
    const further = operandEnd(text, next + 1);
    if (further === -1) return end;
    end = further;
  }
}

/** `sum(i in v: i)`: an index that takes values instead of positions. */
function valuesOf(text: string, match: RegExpExecArray, behind: number): ReturnType<Rule['read']> {
  const open = openBracket(text, match.index);
  const close = open === -1 ? -1 : closeOf(text, open);
  const array = /^([\p{L}_][\p{L}\p{M}\p{N}_]*)[ \t]*:/u.exec(text.slice(behind));
  if (close === -1 || array === null || hasColonAhead(text, behind + array[0].length)) return null;
  const name = match[1] ?? '';
  const index = freeIndex(text, name);
  const body = trimmed(text, { from: behind + array[0].length, to: close });
  const pieces: readonly Piece[] = [`${index}: `, ...elementsOf(text, body, name, `${array[1] ?? ''}[${index}]`)];
  const whole = { from: match.index, to: close };
  const at = { from: match.index, to: behind + array[0].length - 1 };
  return foreign(text, at, 'Python', (say) => `an index counts positions: write ${said(pieces, say)}`, [
    { ...whole, pieces },
  ]);
}

/** `max(x, axis=1)`: an argument with a name. */
const keyword: Rule = {
  find: lazy(() => new RegExp(`(?<=,[ \\t]*)(${nameText})[ \\t]*=(?![=>])[ \\t]*`, 'gu')),
  read: (match, text) => {
    const open = openBracket(text, match.index);
    const callee = new RegExp(`(${nameText})$`, 'u').exec(text.slice(0, Math.max(open, 0)))?.[1];
    if (open < 0 || text.charAt(open) !== '(' || callee === undefined || callee === 'if') return null;
    if (/^[ \t]*(?:=(?!=)|\{)/.test(text.slice(closeOf(text, open) + 1))) return null;
    const end = expressionEnd(text, match.index);
    const whole = trimmed(text, { from: match.index, to: end });
    const name = match[1] ?? '';
    if (/^(?:axis|dim|dims|keepdims|keepdim)$/.test(name))
      return foreign(
        text,
        whole,
        'Python',
        `an axis is folded by an index: [j: ${callee}(i: A[i, j])] goes down the columns`,
        null,
      );
    const edit = { from: match.index, to: match.index + match[0].length, pieces: [] };
    return foreign(text, whole, 'Python', 'arguments have no names: they go by their order', [edit]);
  },
};

/** `[x^2 for x in v]`, `sum(v[i] for i in range(n))`. */
const comprehension: Rule = {
  find: lazy(() => new RegExp(`[ \\t]for[ \\t]+(${nameText})[ \\t]*(?:in|=|∈|<-|of)[ \\t]*`, 'gu')),
  read: (match, text) => {
    const open = openBracket(text, match.index);
    const close = open === -1 ? -1 : closeOf(text, open);
    if (close === -1) return null;
    const name = match[1] ?? '';
    const behind = match.index + match[0].length;
    const at = { from: match.index + 1, to: close };
    if (/[ \t](?:for|if)[ \t]/.test(text.slice(behind, close)))
      return foreign(
        text,
        at,
        'Python',
        'an array is [i, j: …], with if(condition, value, 0) where not all are meant',
        null,
      );
    const body = trimmed(text, { from: open + 1, to: match.index });
    const range = rangeAt(text, behind);
    const index = range === null ? freeIndex(text, name) : name;
    const source = trimmed(text, { from: behind, to: close });
    const element = range === null ? elementsOf(text, body, name, `${textOf(text, source)}[${index}]`) : [body];
    const bounds: readonly Piece[] = range === null ? [] : [' in ', ...range.pieces];
    const pieces: readonly Piece[] = [index, ...bounds, ': ', ...element];
    const bracket = text.charAt(open);
    const [left, right] = bracket === '(' ? ['(', ')'] : ['[', ']'];
    const head =
      bracket === '('
        ? { from: operandStart(text, open) === -1 ? open : operandStart(text, close + 1), to: open }
        : { from: open, to: open };
    const isCall = head.from < head.to;
    const shown: readonly Piece[] = isCall
      ? [head, '(', ...pieces, ')']
      : [bracket === '(' ? '[' : left, ...pieces, bracket === '(' ? ']' : right];
    const edit = { from: open, to: close + 1, pieces: isCall ? ['(', ...pieces, ')'] : ['[', ...pieces, ']'] };
    return foreign(text, at, 'Python', (say) => `write ${said(shown, say)}`, [edit]);
  },
};

/** A text with another one for a name of it. */
function elementsOf(text: string, range: Range, name: string, written: string): readonly Piece[] {
  return [textOf(text, range).replace(new RegExp(`(?<![\\p{L}\\p{N}_.])${name}(?![\\p{L}\\p{N}_])`, 'gu'), written)];
}

function freeIndex(text: string, name: string): string {
  const isFree = (index: string): boolean =>
    index !== name && !new RegExp(`(?<![\\p{L}\\p{N}_])${index}(?![\\p{L}\\p{N}_])`, 'u').test(text);
  return ['i', 'j', 'k', 'l'].find(isFree) ?? 'i_';
}

/** `∑ x[i]`, `Σ_{i=1}^n x_i`, `sum_{i=1}^n x_i`, `∏`. */
const bigSign: Rule = {
  find: lazy(
    () =>
      new RegExp(
        '(?<![\\p{L}\\p{N}_])([∑∏]|Σ(?=[ \\t]*[_^{]|[ \\t]+\\p{L})|(?:sum|prod)(?=_))[ \\t]*' +
          '(?:_(?:\\{([^{}]*)\\}|[\\p{L}\\p{N}=]+))?(?:\\^(?:\\{[^{}]*\\}|[\\p{L}\\p{N}]+))?[ \\t]*',
        'gu',
      ),
  ),
  read: (match, text) => {
    const sign = match[1] ?? '';
    const name = sign === '∏' || sign === 'prod' ? 'prod' : 'sum';
    const at = { from: match.index, to: match.index + sign.length };
    const behind = match.index + match[0].length;
    if (text.charAt(behind) === '(' && closeOf(text, behind) !== -1 && hasColonAhead(text, behind + 1)) {
      const edit = { from: match.index, to: behind, pieces: [name] };
      return found('GR1008', at, { text: sign }, `write ${name}(i: …)`, [edit]);
    }
    const end = productEnd(text, behind);
    if (end === behind) return found('GR1008', at, { text: sign }, `write ${name}(i: …)`, null);
    const body = trimmed(text, { from: behind, to: end });
    const own = textOf(text, body);
    const index = /^\s*([\p{L}_]+)/u.exec(match[2] ?? '')?.[1] ?? /[[_]\{?([ijklmnt])\b/u.exec(own)?.[1] ?? 'i';
    const plain = own.replace(new RegExp(`([\\p{L}]+)_\\{?${index}\\}?(?![\\p{L}\\p{N}_])`, 'gu'), `$1[${index}]`);
    const isArray =
      !plain.includes(`[${index}`) && !new RegExp(`(?<![\\p{L}\\p{N}_])${index}(?![\\p{L}\\p{N}_])`, 'u').test(plain);
    const pieces: readonly Piece[] = isArray
      ? [`${name}(`, body, ')']
      : [`${name}(${index}: `, plain === own ? body : plain, ')'];
    const edit = { from: match.index, to: end, pieces };
    return found('GR1008', at, { text: sign }, (say) => `write ${said(pieces, say)}`, [edit]);
  },
};

function productEnd(text: string, from: number): number {
  let end = operandEnd(text, from);
  if (end === -1) return from;
  for (;;) {
    const next = skipSpace(text, end);
    const isProduct = /[*/·@]/.test(text.charAt(next));
    const further = isProduct
      ? operandEnd(text, next + 1)
      : /[\p{L}(]/u.test(text.charAt(next)) && next > end
        ? operandEnd(text, next)
        : -1;
    if (further === -1) return end;
    end = further;
  }
}

/** `A'A`, `x'y`: a product of matrices. */
const transposed: Rule = {
  find: lazy(() => new RegExp(`(?<=[\\p{L}\\p{N}_)\\]])('|ᵀ|\\^T(?![\\p{L}\\p{N}_]))[ \\t]*(?=${nameText}|\\()`, 'gu')),
  read: (match, text) => {
    const start = operandStart(text, match.index);
    const behind = match.index + match[0].length;
    if (start === -1 || text.charAt(behind) === '(') return null;
    const end = operandEnd(text, behind);
    if (end === -1 || /^(?:and|or|in|div|mod|if|else|then|for)(?![\p{L}\p{N}_])/u.test(text.slice(behind))) return null;
    const [left, right] = [{ from: start, to: match.index }, trimmed(text, { from: behind, to: end })];
    const name = textOf(text, left);
    const isVector = declaredSizes(text, name).length === 1 || /^[a-z]$/.test(name);
    const pieces: readonly Piece[] = isVector ? [left, ' @ ', right] : [left, "' @ ", right];
    return rewritten(text, { from: start, to: end }, 'a textbook', { from: start, to: end }, pieces);
  },
};

export const sumRules: readonly Rule[] = [bigSign, ...foldRules];
export const arrayRules: readonly Rule[] = [
  transposed,
  slice,
  parenthesised,
  comprehension,
  bodyFirst,
  indexRange,
  keyword,
];
