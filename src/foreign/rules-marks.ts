// Marks and numbers as other languages and textbooks write them.

import { lazy } from '../base/lazy.ts';
import { foldSeparator } from './rules-folds.ts';
import { visible } from '../report/diagnostic.ts';
import { callText } from './rules-calls.ts';
import { foreign, found, groupAt, rewritten, said, type Known, type Piece, type Rule, type Say } from './rule.ts';
import {
  closeOf,
  expressionStart,
  isAfterOperand,
  nameText,
  openOf,
  partsOf,
  operandEnd,
  operandStart,
  termStart,
  trimmed,
  type Range,
} from './text.ts';

/** `||x||`, `‖x‖`, `|x - y|`; `p(x | k)` with a bar between two arguments. */
const bars: Rule = {
  find: lazy(() => /\|\||[|‖∥]/gu),
  read: (match, text, known) => {
    const bar = match[0];
    const at = { from: match.index, to: match.index + bar.length };
    if (!isAfterOperand(text, at.from)) {
      const close = closingBar(text, bar, at.to);
      if (close === -1) return null;
      const inside = trimmed(text, { from: at.to, to: close });
      const whole = { from: at.from, to: close + bar.length };
      const name = bar === '|' ? 'abs' : 'norm';
      return rewritten(text, whole, 'a textbook', whole, [`${name}(`, inside, ')']);
    }
    return bar === '|' ? conditionalBar(text, at, known) : null;
  },
};

/** The bar that closes: the next of its kind, outside of brackets, behind an operand. */
function closingBar(text: string, bar: string, from: number): number {
  for (let at = from; at < text.length && text.charAt(at) !== '\n'; at++) {
    const character = text.charAt(at);
    if ('([{'.includes(character)) {
      const close = closeOf(text, at);
      if (close === -1) return -1;
      at = close;
    } else if (')]}'.includes(character)) return -1;
    else if (text.startsWith(bar, at) && isAfterOperand(text, at)) return at;
  }
  return -1;
}

/** `p(x | k) = …`, `normal_lpdf(y | mu, sigma)`: a comma is meant. */
function conditionalBar(text: string, at: Range, known: Known): ReturnType<Rule['read']> {
  let open = at.from - 1;
  for (; open >= 0 && text.charAt(open) !== '('; open--)
    if (')]}'.includes(text.charAt(open))) open = openOf(text, open);
  const name = new RegExp(`(${nameText})$`, 'u').exec(text.slice(0, Math.max(open, 0)));
  const close = open < 0 ? -1 : closeOf(text, open);
  if (name === null || close === -1) return null;
  const [before, after] = [trimmed(text, { from: open + 1, to: at.from }), trimmed(text, { from: at.to, to: close })];
  const call: readonly Piece[] = [`${name[0]}(`, before, ', ', after, ')'];
  const gap = trimmed(text, { from: open + 1, to: at.from }).to;
  const edit = { from: gap, to: after.from, pieces: [', '] };
  const args = [before, ...partsOf(text, after, ',')];
  const hint = (say: Say): string => {
    const written = known.isFunction(name[0]) ? null : callText(name[0], args, say, known);
    return written === null ? `arguments are separated by commas: ${said(call, say)}` : `write ${written}`;
  };
  return foreign(text, at, 'a textbook', hint, [edit]);
}

/** `n!`. */
const factorial: Rule = {
  find: lazy(() => /!(?!=)/gu),
  read: (match, text) => {
    const start = operandStart(text, match.index);
    if (
      start === -1 ||
      /[\s!]/.test(text.charAt(match.index - 1)) ||
      text.charAt(match.index + 1) === '!' ||
      operandEnd(text, match.index + 1) !== -1
    )
      return null;
    const whole = { from: start, to: match.index + 1 };
    return rewritten(text, whole, 'a textbook', whole, ['exp(lgamma(', { from: start, to: match.index }, ' + 1))']);
  },
};

/** `5%`, `t % T`, and those of R. */
const percent: Rule = {
  find: lazy(() => /%\*%|%\/%|%%|%o%|%/gu),
  read: (match, text) => {
    const mark = match[0];
    const at = { from: match.index, to: match.index + mark.length };
    const start = mark === '%*%' ? operandStart(text, at.from) : termStart(text, at.from);
    const end = operandEnd(text, at.to);
    if (start === -1) return null;
    const left = trimmed(text, { from: start, to: at.from });
    if (mark === '%' && isNote(text, at.to)) {
      const line = text.indexOf('\n', at.to);
      const whole = { from: at.from, to: line === -1 ? text.length : line };
      return foreign(text, at, 'MATLAB', 'a comment begins with #', [{ ...whole, pieces: [] }]);
    }
    if (mark === '%' && end === -1 && /\d$/.test(text.slice(0, at.from))) {
      const number = operandStart(text, at.from);
      const whole = { from: number, to: at.to };
      return rewritten(text, whole, 'a textbook', whole, ['(', { from: number, to: at.from }, ' / 100)']);
    }
    if (end === -1) return null;
    const right = trimmed(text, { from: at.to, to: end });
    const whole = { from: start, to: end };
    if (mark === '%*%') return rewritten(text, at, 'R', whole, [left, ' @ ', right]);
    if (mark === '%o%') return rewritten(text, at, 'R', whole, ['outer(', left, ', ', right, ')']);
    if (mark === '%/%') return rewritten(text, at, 'R', whole, ['floor((', left, ') / (', right, '))']);
    const pieces = ['mod(', left, ', ', right, ')'];
    if (mark === '%%') return rewritten(text, at, 'R', whole, pieces);
    const hint = 'for whole numbers there is mod between two operands, too';
    return found('GR1008', at, { text: mark }, (say) => `write ${said(pieces, say)}; ${hint}`, [{ ...whole, pieces }]);
  },
};

/** Whether words stand here, side by side, as in a comment. */
function isNote(text: string, at: number): boolean {
  return new RegExp(`^[ \\t]*${nameText}[ \\t]+${nameText}`, 'u').test(text.slice(at));
}

/** `x |> exp`, `x %>% round(2)`: a function behind what it is given. */
const pipe: Rule = {
  find: lazy(() => new RegExp(`(\\|>|%>%)[ \\t]*(${nameText})(\\()?`, 'gu')),
  read: (match, text) => {
    const from = expressionStart(text, match.index);
    const given = trimmed(text, { from, to: match.index });
    const name = match[2] ?? '';
    const behind = match.index + match[0].length;
    const close = match[3] === undefined ? behind : closeOf(text, behind - 1);
    if (given.from === given.to || close === -1) return null;
    const others = match[3] === undefined ? { from: behind, to: behind } : trimmed(text, { from: behind, to: close });
    const whole = { from: given.from, to: match[3] === undefined ? behind : close + 1 };
    const pieces: readonly Piece[] = [`${name}(`, given, ...(others.from < others.to ? [', ', others] : []), ')'];
    return rewritten(text, groupAt(match, 1), match[1] === '|>' ? 'Julia' : 'R', whole, pieces);
  },
};

/** `(double) x`, `1.0f`. */
const cast: Rule = {
  find: lazy(
    () =>
      new RegExp(
        '\\((?:double|float|int|real|number)\\)[ \\t]*(?=[\\p{L}\\d(])|' +
          '(?<=(?<![\\p{L}\\p{N}_])\\d+\\.\\d*)[fFlL](?![\\p{L}\\p{N}_])',
        'gu',
      ),
  ),
  read: (match, text) => {
    const at = { from: match.index, to: match.index + match[0].trimEnd().length };
    if (match[0].startsWith('(') && isAfterOperand(text, at.from)) return null;
    return foreign(text, at, 'C', 'every number is a double: leave it out', [
      { from: at.from, to: match.index + match[0].length, pieces: [] },
    ]);
  },
};

/** `x is 0`. */
const identity: Rule = {
  find: lazy(() => /(?<=[\p{L}\p{N}_)\]][ \t]+)is(?:[ \t]+not)?(?=[ \t]+[\p{L}\d])/gu),
  read: (match, text) => {
    const at = { from: match.index, to: match.index + match[0].length };
    const operator = match[0] === 'is' ? '==' : '!=';
    return foreign(text, at, 'Python', `write ${operator}`, [{ ...at, pieces: [operator] }]);
  },
};

/** `<x, y>`. */
const angles: Rule = {
  find: lazy(() => /<([^<>=,\n]+,[^<>=,\n]+)>/gu),
  read: (match, text) => {
    if (isAfterOperand(text, match.index)) return null;
    const whole = { from: match.index, to: match.index + match[0].length };
    return rewritten(text, whole, 'a textbook', whole, ['dot(', { from: whole.from + 1, to: whole.to - 1 }, ')']);
  },
};

/** `30°`. */
const degrees: Rule = {
  find: lazy(() => /\s*°/gu),
  read: (match, text) => {
    const start = operandStart(text, match.index);
    if (start === -1) return null;
    const whole = { from: start, to: match.index + match[0].length };
    const angle = { from: start, to: match.index };
    return foreign(text, whole, 'a textbook', (say) => `angles are in radians: write ${say.part(angle)} * pi / 180`, [
      { ...whole, pieces: ['(', angle, ' * pi / 180)'] },
    ]);
  },
};

/** `101 325`, `1'000`. */
const groupedDigits: Rule = {
  find: lazy(() => /(?<![\p{L}\p{N}_.,])\d{1,3}(?:(?:[ \u00a0\u2009\u202f]\d{3})+|(?:'\d{3})+)(?![\p{L}\p{N}_])/gu),
  read: (match, text) => {
    const whole = { from: match.index, to: match.index + match[0].length };
    if (isInLiteral(text, whole.from)) return null;
    return rewritten(text, whole, 'a textbook', whole, [match[0].replace(/[^\d]/g, '_')]);
  },
};

/** `1.000.000`. */
const dottedDigits: Rule = {
  find: lazy(() => /(?<![\p{L}\p{N}_.,])\d{1,3}(?:\.\d{3}){2,}(?![\p{L}\p{N}_.])/gu),
  read: (match, text) => {
    const whole = { from: match.index, to: match.index + match[0].length };
    return rewritten(text, whole, 'a textbook', whole, [match[0].replaceAll('.', '_')]);
  },
};

/** `3 1/2`. */
const mixedNumber: Rule = {
  find: lazy(() => /(?<![\p{L}\p{N}_.,])(\d+)[ \t]+(\d+)[ \t]*\/[ \t]*(\d+)(?![\p{L}\p{N}_.])/gu),
  read: (match, text) => {
    const whole = { from: match.index, to: match.index + match[0].length };
    if (isInLiteral(text, whole.from)) return null;
    const pieces = [`(${match[1] ?? ''} + ${match[2] ?? ''} / ${match[3] ?? ''})`];
    return rewritten(text, whole, 'a textbook', whole, pieces);
  },
};

/** `1,000,000`; `1,5` outside of brackets. */
const commaNumber: Rule = {
  find: lazy(() => /(?<![\p{L}\p{N}_.,])\d+(?:,\d+)+(?![\p{L}\p{N}_,])/gu),
  read: (match, text) => {
    const whole = { from: match.index, to: match.index + match[0].length };
    const isOutside = text.charAt(expressionStart(text, whole.from) - 1) !== ',' && !isInBrackets(text, whole.from);
    if (!isOutside) return null;
    const isGrouped = /^\d{1,3}(?:,\d{3}){2,}$/.test(match[0]);
    if (!isGrouped && match[0].indexOf(',') !== match[0].lastIndexOf(',')) return null;
    return rewritten(text, whole, 'a textbook', whole, [match[0].replaceAll(',', isGrouped ? '_' : '.')]);
  },
};

/** Whether this place is inside of brackets in which a comma separates; those of a block do not count. */
function isInBrackets(text: string, at: number): boolean {
  let depth = 0;
  for (let here = at - 1; here >= 0; here--) {
    const character = text.charAt(here);
    if (')]'.includes(character)) depth++;
    if ('(['.includes(character) && depth-- === 0) return isSeparated(text, here);
  }
  return false;
}

/** Whether commas mean something in this bracket: not where it only groups. */
function isSeparated(text: string, open: number): boolean {
  return text.charAt(open) === '[' || /[\p{L}\p{N}_]$/u.test(text.slice(0, open));
}

function isInLiteral(text: string, at: number): boolean {
  let depth = 0;
  for (let here = at - 1; here >= 0; here--) {
    const character = text.charAt(here);
    if (')]}'.includes(character)) depth++;
    if ('([{'.includes(character) && depth-- === 0) return character === '[';
  }
  return false;
}

/** `v_{max}`, `x_{t+1}`, `x^{2}`. */
const braces: Rule = {
  find: lazy(() => new RegExp(`(?<=[\\p{L}\\p{N}_)\\]'])(\\s*)([_^])\\{([^{}\\n]*)\\}`, 'gu')),
  read: (match, text) => {
    const mark = match[2] ?? '';
    const inside = (match[3] ?? '').trim();
    const from = match.index + (match[1]?.length ?? 0);
    const whole = { from, to: match.index + match[0].length };
    const content = trimmed(text, { from: from + 2, to: whole.to - 1 });
    const start = operandStart(text, match.index);
    if (start === -1 || inside === '' || (mark === '_' && text.slice(start, match.index) === 'log')) return null;
    const object = { from: start, to: match.index };
    const at = { from: start, to: whole.to };
    if (mark === '^') {
      if (inside === 'T' || inside === 'top' || inside === '\\top' || inside === '\\intercal')
        return rewritten(text, at, 'LaTeX', whole, ["'"]);
      const isPlain = /^(?:[\p{L}_][\p{L}\p{N}_]*|\d+(?:\.\d+)?|-\d+)$/u.test(inside);
      const pieces: readonly Piece[] = isPlain ? ['^', content] : ['^(', content, ')'];
      return foreign(text, at, 'LaTeX', (say) => `write ${said([object, ...pieces], say)}`, [{ ...whole, pieces }]);
    }
    const isLong = /^[\p{L}\p{N}]{2,}$/u.test(inside) && !/^\d/.test(inside);
    const element: readonly Piece[] = ['[', content, ']'];
    const pieces: readonly Piece[] = isLong ? ['_', content] : element;
    return foreign(
      text,
      at,
      'LaTeX',
      (say) =>
        isLong
          ? `write ${said([object, '_', content], say)}`
          : `an element is written ${said([object, ...element], say)}` +
            (/^[\p{L}\p{N}]+$/u.test(inside) ? `, a name ${said([object, '_', content], say)}` : ''),
      [{ ...whole, pieces }],
    );
  },
};

/** What is written in the place of a mark that only looks different. */
const marks: ReadonlyMap<string, string> = new Map([
  ['&&', ' and '],
  ['∧', ' and '],
  ['∨', ' or '],
  ['===', '=='],
  ['!==', '!='],
  ['<>', '!='],
  ['~=', '!='],
  ['=/=', '!='],
  ['/=', '!='],
  ['=<', '<='],
  ['=>', '>='],
  ['≦', '<='],
  ['⩽', '<='],
  ['≧', '>='],
  ['⩾', '>='],
  ['–', '-'],
  ['—', '-'],
  ['‐', '-'],
  ['‑', '-'],
  ['‒', '-'],
  ['﹣', '-'],
  ['÷', '/'],
  ['∕', '/'],
  ['∗', '*'],
  ['∘', '*'],
  ['⊙', '*'],
  ['∙', '*'],
  ['•', '*'],
  ['↑', '^'],
  ['∈', ' in '],
  ['′', "'"],
  ['’', "'"],
]);

/** Whether this place is a condition of `if`. */
function isCondition(text: string, at: number): boolean {
  return /(?<![\p{L}\p{N}_])if\s*\([^()]*$/u.test(text.slice(0, at));
}

const lookalikes: Rule = {
  find: lazy(() => /&&|=>|[∧∨≦⩽≧⩾–—‐‑‒﹣÷∕∗∘⊙∙•↑∈′’]|===|!==|<>|~=|=\/=|=<(?!=)/gu),
  read: (match, text) => {
    const at = { from: match.index, to: match.index + match[0].length };
    const meant = marks.get(match[0]);
    if (meant === undefined) return null;
    const left = isAfterOperand(text, at.from);
    if (match[0] === '=>' && !isCondition(text, at.from)) return null;
    if (!left && !/[-–—‐‑‒﹣]/.test(match[0])) return null;
    return found('GR1008', at, { text: match[0] }, `write ${meant.trim()}`, [{ ...at, pieces: [meant] }]);
  },
};

/** `x || y`, `!x`, `~x`. */
const logic: Rule = {
  find: lazy(() => /\|\|?|[!¬~](?!=)/gu),
  read: (match, text) => {
    const at = { from: match.index, to: match.index + match[0].length };
    const isBinary = isAfterOperand(text, at.from);
    if (match[0] === '|' || match[0] === '||')
      return isBinary ? found('GR1008', at, { text: match[0] }, 'write or', [{ ...at, pieces: [' or '] }]) : null;
    const end = operandEnd(text, at.to);
    if (isBinary || end === -1) return null;
    const operand = trimmed(text, { from: at.to, to: end });
    const pieces: readonly Piece[] = ['not ', operand];
    return found('GR1008', at, { text: match[0] }, (say) => `write ${said(pieces, say)}`, [
      { from: at.from, to: end, pieces },
    ]);
  },
};

/** `x²`, `10⁻³`. */
const superscripts: Rule = {
  find: lazy(() => /(?<=[\p{L}\p{N}_)\]'])(⁻?[⁰¹²³⁴-⁹]+)(?![⁰¹²³⁴-⁹])/gu),
  read: (match, text) => {
    const at = groupAt(match, 1);
    const plain = match[0].replace('⁻', '-').replace(/[⁰¹²³⁴-⁹]/g, (digit) => String('⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)));
    const power = `^${plain}`;
    if (operandStart(text, at.from) === -1) return null;
    return found('GR1008', at, { text: match[0] }, `write ${power}`, [{ ...at, pieces: [power] }]);
  },
};

const words =
  'and|or|not|in|div|mod|const|gate|surrogate|use|if|else|then|for|while|return|end|begin|do|is|lambda|where|let';

/** A name that is no word of the language, or a number. */
const factor =
  `(?!(?:${words})(?![\\p{L}\\p{N}_]))${nameText}|` + '(?:\\d[\\d_]*(?:\\.\\d+)?|\\.\\d+)(?:[eE][+-]?\\d+(?![\\d.]))?';

/** `2x`, `x y`, `2(x + 1)`, `(x)(y)`: nothing is multiplied by standing side by side. */
const product: Rule = {
  find: lazy(() => new RegExp(`(?<![\\p{L}\\p{N}_.])(${factor}|(?<=\\S)[)\\]'])([ \\t]*)(${factor}|\\()`, 'gu')),
  read: (match, text) => {
    const [, left = '', gap = '', right = ''] = match;
    const isName = /^[\p{L}_]/u.test(left);
    const isNumber = /^\d/.test(left);
    if (isName && (right === '(' || gap === '')) return null;
    if (isNumber && (/^\d/.test(right) || (gap === '' && /^[._]/.test(right)))) return null;
    if (isNumber && gap === '' && (/^[eE]\d/.test(right) || (left === '0' && /^[xob]/i.test(right)))) return null;
    if (text.charAt(match.index) === "'" && !isAfterOperand(text, match.index + 1)) return null;
    const at = { from: match.index, to: match.index + match[0].length };
    const simple = !/[)\]']/.test(left) && right !== '(';
    const called = text.charAt(match.index + match[0].length) === '(' && /^[\p{L}_]/u.test(right) ? '(…)' : '';
    const edit = { from: match.index + left.length, to: match.index + left.length + gap.length, pieces: [' * '] };
    return found(
      'GR1006',
      at,
      { left, right },
      simple ? `write ${visible(left)} * ${visible(right)}${called}` : 'write * for a product',
      [edit],
    );
  },
};

export const markRules: readonly Rule[] = [
  pipe,
  angles,
  foldSeparator,
  bars,
  factorial,
  cast,
  identity,
  percent,
  degrees,
  groupedDigits,
  dottedDigits,
  mixedNumber,
  commaNumber,
  braces,
];
export const plainRules: readonly Rule[] = [superscripts, lookalikes, logic];
export const productRules: readonly Rule[] = [product];
