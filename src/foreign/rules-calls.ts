// Calls as other languages write them: with the name of a module, as a method, dotted, without parentheses.

import { lazy } from '../base/lazy.ts';
import { asksLength, foreignFunction } from './functions.ts';
import { instantiate, operand } from './instantiate.ts';
import { isKnownFunction, isWrittenFunction } from './known.ts';
import { found, foreign, groupAt, rewritten, said, type Known, type Piece, type Rule, type Say } from './rule.ts';
import {
  closeOf,
  isAfterOperand,
  nameText,
  operandEnd,
  operandStart,
  partsOf,
  skipSpace,
  textOf,
  trimmed,
  type Range,
} from './text.ts';
import { memberValue, moduleLanguage } from './values.ts';

/** Arguments between brackets; none where there is nothing. */
export function argumentsIn(text: string, open: number, close: number): readonly Range[] {
  const inside = trimmed(text, { from: open + 1, to: close });
  return inside.from === inside.to ? [] : partsOf(text, inside, ',');
}

/** How a call is written here; null where nothing is known of the function. */
export function callText(name: string, args: readonly Range[], say: Say, known: Known): string | null {
  const given = args.map((range) => say.part(range));
  if (known.isFunction(name)) return `${name}(${given.join(', ')})`;
  const entry = foreignFunction(name, args.length);
  const formula = entry?.formula ?? null;
  if (entry === null || formula === null || entry.args.length !== args.length) return null;
  return operand(instantiate(formula, entry.args, given));
}

function callHint(name: string, args: readonly Range[], say: Say, known: Known): string | null {
  const text = callText(name, args, say, known);
  if (text !== null) return `write ${text}`;
  const entry = foreignFunction(name, args.length);
  return entry?.note ?? `functions stand without a module, and there is none called ${name}`;
}

/** `np.dot(a, b)`, `Math.exp(x)`, `std::exp(x)`, `torch.nn.functional.relu(x)`. */
const ofModule: Rule = {
  find: lazy(() => new RegExp(`(?<![\\p{L}\\p{N}_.)\\]])((?:${nameText}(?:\\.|::))+)(${nameText})\\s*\\(`, 'gu')),
  read: (match, text, known) => {
    const [first = ''] = (match[1] ?? '').split(/\.|::/);
    const language = moduleLanguage(first) ?? (match[1]?.includes('::') === true ? 'C++' : null);
    if (language === null) return null;
    const name = match[2] ?? '';
    const prefix = groupAt(match, 1);
    const open = match.index + match[0].length - 1;
    const close = closeOf(text, open);
    if (close === -1) return null;
    const at = { from: prefix.from, to: groupAt(match, 2).to };
    const args = argumentsIn(text, open, close);
    const array = /^(?:array|asarray|tensor|matrix|constant)$/i.test(name) && args.length === 1;
    if (array) return rewritten(text, at, language, { from: prefix.from, to: close + 1 }, [...args]);
    return foreign(text, at, language, (say) => callHint(name, args, say, known), [{ ...prefix, pieces: [] }]);
  },
};

/** `Math.sin x`: the module goes first. */
const moduleWord: Rule = {
  find: lazy(() => new RegExp(`(?<![\\p{L}\\p{N}_.)\\]])(${nameText}\\.)(${nameText})(?=[ \\t]+[\\p{L}\\d])`, 'gu')),
  read: (match, text, known) => {
    const language = moduleLanguage((match[1] ?? '').slice(0, -1));
    if (language === null || !known.isFunction(match[2] ?? '')) return null;
    const prefix = groupAt(match, 1);
    const at = { from: prefix.from, to: groupAt(match, 2).to };
    return foreign(text, at, language, `write ${match[2] ?? ''}(…)`, [{ ...prefix, pieces: [] }]);
  },
};

/** `Math.PI`, `np.pi`. */
const constantOfModule: Rule = {
  find: lazy(() => new RegExp(`(?<![\\p{L}\\p{N}_.)\\]])(${nameText})\\.(${nameText})(?![\\p{L}\\p{N}_(.])`, 'gu')),
  read: (match, text) => {
    const language = moduleLanguage(match[1] ?? '');
    const value = memberValue(match[2] ?? '');
    if (language === null || value === null) return null;
    const whole = { from: match.index, to: match.index + match[0].length };
    return rewritten(text, whole, language, whole, [operand(value)]);
  },
};

const methods: ReadonlyMap<string, (object: Range, args: readonly Range[]) => readonly Piece[]> = new Map([
  ['T', (object) => [object, "'"]],
  ['transpose', (object) => [object, "'"]],
  ['t', (object) => [object, "'"]],
  ['pow', (object, [power]) => [object, '^', '(', power ?? '2', ')']],
  ['square', (object) => [object, '^2']],
]);

/** `x.sum()`, `a.dot(b)`, `A.transpose()`, `x.pow(2)`. */
const method: Rule = {
  find: lazy(() => new RegExp(`\\.\\s*(${nameText})\\s*\\(`, 'gu')),
  read: (match, text, known) => {
    const name = match[1] ?? '';
    const start = operandStart(text, match.index);
    const open = match.index + match[0].length - 1;
    const close = closeOf(text, open);
    if (start === -1 || close === -1 || (/\d$/.test(text.slice(start, match.index)) && /^\d/.test(text.slice(start))))
      return null;
    const object = { from: start, to: match.index };
    if (moduleLanguage(textOf(text, object)) !== null) return null;
    const args = argumentsIn(text, open, close);
    const at = { from: match.index, to: close + 1 };
    const whole = { from: start, to: close + 1 };
    if (/^(?:console|System|Console|sys|plt|print|cout)$/.test(textOf(text, object)))
      return foreign(
        text,
        { from: start, to: close + 1 },
        'JavaScript',
        foreignFunction('print', 1)?.note ?? null,
        null,
      );
    const special = methods.get(name);
    if (special !== undefined) return rewritten(text, at, 'Python', whole, special(object, args));
    if (asksLength(name))
      return foreign(text, at, 'Python', 'the length of an array has a name where it is declared: x: [n]', null);
    if (!known.isFunction(name)) {
      const entry = foreignFunction(name, args.length + 1);
      const hint = (say: Say): string => {
        const call = callText(name, [object, ...args], say, known);
        return call === null
          ? (entry?.note ?? 'a function stands before its arguments, f(x): nothing has methods')
          : `write ${call}`;
      };
      return foreign(text, at, 'JavaScript', hint, null);
    }
    const pieces = [`${name}(`, object, ...args.flatMap((arg): readonly Piece[] => [', ', arg]), ')'];
    return rewritten(text, at, 'Python', whole, pieces);
  },
};

/** `exp.(x)`. */
const broadcast: Rule = {
  find: lazy(() => new RegExp(`(${nameText})\\.\\s*\\(`, 'gu')),
  read: (match, text, known) => {
    const open = match.index + match[0].length - 1;
    const close = closeOf(text, open);
    const name = groupAt(match, 1);
    if (close === -1 || !known.isFunction(match[1] ?? '')) return null;
    const dot = { from: name.to, to: open };
    const hint = (say: Say): string =>
      `write ${said([name, { from: open, to: close + 1 }], say)}: every function maps over arrays`;
    return foreign(text, { from: name.from, to: open }, 'Julia', hint, [{ ...dot, pieces: [] }]);
  },
};

/** `x.^2`, `a .* b`, `x.+1`. */
const dottedOperator: Rule = {
  find: lazy(() => /(?<=[\p{L}_][\p{L}\p{M}\p{N}_]*|[)\]']|\d(?=[ \t]))(\s*)(\.)([*/^+-]|==|<=?|>=?|!=)/gu),
  read: (match, text) => {
    const dot = { from: match.index + (match[1]?.length ?? 0), to: match.index + (match[1]?.length ?? 0) + 1 };
    const start = operandStart(text, match.index);
    const behind = dot.to + (match[3]?.length ?? 0);
    const end = operandEnd(text, behind);
    if (start === -1 || end === -1) return null;
    const [left, right] = [{ from: start, to: match.index }, trimmed(text, { from: behind, to: end })];
    const operator = match[3] ?? '';
    const between = operator === '^' ? '^' : ` ${operator} `;
    const hint = (say: Say): string => `write ${said([left, between, right], say)}: operators go element by element`;
    return foreign(text, { from: start, to: end }, 'MATLAB', hint, [{ ...dot, pieces: [] }]);
  },
};

/** `A.'`. */
const dottedTranspose: Rule = {
  find: lazy(() => /(?<=[\p{L}\p{N}_)\]])\.(?=')/gu),
  read: (match, text) => {
    const start = operandStart(text, match.index);
    if (start === -1) return null;
    const dot = { from: match.index, to: match.index + 1 };
    const whole = { from: start, to: match.index };
    return foreign(text, { from: start, to: dot.to + 1 }, 'MATLAB', (say) => `write ${say.part(whole)}'`, [
      { ...dot, pieces: [] },
    ]);
  },
};

const inverses: ReadonlyMap<string, string> = new Map([
  ['sin', 'asin'],
  ['cos', 'acos'],
  ['tan', 'atan'],
  ['sinh', 'asinh'],
  ['cosh', 'acosh'],
  ['tanh', 'atanh'],
]);
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function plainPower(text: string): string {
  return text
    .replace(/^\{(.*)\}$/, '$1')
    .replace('⁻', '-')
    .replace(/[⁰¹²³⁴-⁹]/g, (digit) => String(superscripts.indexOf(digit)))
    .trim();
}

/** `sin^2(x)`, `cos²(x)`, `log^2 x`, `sin^-1(x)`. */
const functionPower: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `(?<![\\p{L}\\p{N}_.])(${nameText})(\\s*)` +
          '((?:\\^|\\*\\*)\\s*(?:\\{[^{}]*\\}|\\(\\s*-?\\d+\\s*\\)|[-−]?\\d+)|⁻?[⁰¹²³⁴-⁹]+)(\\s*)',
        'gu',
      ),
  ),
  read: (match, text, known) => {
    const name = match[1] ?? '';
    if (!known.isFunction(name) && !isWrittenFunction(name)) return null;
    const behind = match.index + match[0].length;
    const end = argumentEnd(text, behind, known);
    if (end === null) return null;
    const power = plainPower((match[3] ?? '').replace(/^(?:\^|\*\*)\s*/, '').replace(/^\(\s*(.*?)\s*\)$/, '$1'));
    const argument = trimmed(text, { from: behind, to: end });
    const isBracketed = text.charAt(argument.from) === '(' && closeOf(text, argument.from) === argument.to - 1;
    const inside = isBracketed ? { from: argument.from + 1, to: argument.to - 1 } : argument;
    const inverse = power === '-1' || power === '−1' ? inverses.get(name) : undefined;
    const pieces: readonly Piece[] =
      inverse === undefined ? [name, '(', inside, ')^', power] : [inverse, '(', inside, ')'];
    const whole = { from: match.index, to: end };
    return found(
      'GR1036',
      { from: match.index, to: groupAt(match, 3).to },
      { name },
      (say) => `write ${said(pieces, say)}`,
      [{ ...whole, pieces }],
    );
  },
};

/** Where the operands end that stand side by side behind a function; null where none does. */
function argumentEnd(text: string, at: number, known: Known): number | null {
  const from = skipSpace(text, at);
  if (!/[\p{L}\p{N}_(√|]/u.test(text.charAt(from)) || isWord(text, from)) return null;
  let end = operandEnd(text, from);
  if (end === -1) return null;
  if (text.charAt(from) === '(') return end;
  const first = new RegExp(nameText, 'uy');
  first.lastIndex = from;
  const head = first.exec(text)?.[0];
  if (head !== undefined && end === from + head.length && isApplied(head, known))
    return argumentEnd(text, end, known) ?? end;
  // `sin 2 pi f t`: all of them, up to another function.
  for (;;) {
    const next = skipSpace(text, end);
    if (!/[\p{L}\p{N}_]/u.test(text.charAt(next)) || isWord(text, next) || text.charAt(next) === '') return end;
    first.lastIndex = next;
    const word = first.exec(text)?.[0];
    if (word !== undefined && isApplied(word, known)) return end;
    const further = operandEnd(text, next);
    if (further === -1) return end;
    end = further;
  }
}

function isApplied(name: string, known: Known): boolean {
  return known.isFunction(name) || isWrittenFunction(name);
}

/** Whether a word stands here that joins expressions. */
function isWord(text: string, at: number): boolean {
  return /^(?:and|or|not|in|div|mod|if|else|then|for|where|do|end|to|from|is)(?![\p{L}\p{N}_])/u.test(text.slice(at));
}

/** `cos x`, `a * sqrt L`, `sin 2x`. */
const withoutParentheses: Rule = {
  find: lazy(() => new RegExp(`(?<![\\p{L}\\p{N}_.])(${nameText})(?=[ \\t]+[\\p{L}\\p{N}_√|])`, 'gu')),
  read: (match, text, known) => {
    const name = match[1] ?? '';
    if (!isApplied(name, known)) return null;
    const behind = match.index + name.length;
    const end = argumentEnd(text, behind, known);
    if (end === null) return null;
    const argument = trimmed(text, { from: behind, to: end });
    const pieces = [name, '(', argument, ')'];
    const hint = (say: Say): string | null => {
      const call =
        isKnownFunction(name) || known.isFunction(name) ? said(pieces, say) : callText(name, [argument], say, known);
      return call === null ? null : `write ${call}`;
    };
    const whole = { from: match.index, to: end };
    return found('GR1032', { from: match.index, to: match.index + name.length }, { name }, hint, [
      { ...whole, pieces },
    ]);
  },
};

/** `log_2 x` and `log_{10}(x)`: the base below. */
const logarithm: Rule = {
  find: lazy(() => /(?<![\p{L}\p{N}_.])log_(?:\{(\w+)\}|(\w+))(\s*)/gu),
  read: (match, text, known) => {
    const base = match[1] ?? match[2] ?? '';
    const behind = match.index + match[0].length;
    const end = argumentEnd(text, behind, known);
    if (end === null || (match[1] === undefined && text.charAt(behind) === '(')) return null;
    const argument = trimmed(text, { from: behind, to: end });
    const isBracketed = text.charAt(argument.from) === '(';
    const inside = isBracketed ? { from: argument.from + 1, to: argument.to - 1 } : argument;
    const pieces: readonly Piece[] =
      base === '2' || base === '10' ? [`log${base}(`, inside, ')'] : ['(log(', inside, `) / log(${base}))`];
    const whole = { from: match.index, to: end };
    return rewritten(
      text,
      { from: match.index, to: match.index + match[0].trimEnd().length },
      'a textbook',
      whole,
      pieces,
    );
  },
};

/** `√x`, `∛x`, `⌊x⌋`, `⌈x⌉`. */
const roots: Rule = {
  find: lazy(() => /(√|∛)(?!\s*\()/gu),
  read: (match, text) => {
    const end = operandEnd(text, match.index + 1);
    if (end === -1) return null;
    const argument = trimmed(text, { from: match.index + 1, to: end });
    const whole = { from: match.index, to: end };
    if (match[1] === '∛') return rewritten(text, whole, 'a textbook', whole, ['cbrt(', argument, ')']);
    const pieces = ['√(', argument, ')'];
    const right = /^(?:[\p{L}\p{N}_]+|.)/u.exec(textOf(text, argument))?.[0] ?? '';
    return found('GR1006', whole, { left: '√', right }, (say) => `write ${said(pieces, say)}`, [{ ...whole, pieces }]);
  },
};

const rounding: Rule = {
  find: lazy(() => /[⌊⌈⟨]/gu),
  read: (match, text) => {
    const open = match[0];
    const [close, name] = open === '⌊' ? ['⌋', 'floor'] : open === '⌈' ? ['⌉', 'ceil'] : ['⟩', 'dot'];
    const end = text.indexOf(close, match.index);
    if (end === -1 || isAfterOperand(text, match.index)) return null;
    const inside = trimmed(text, { from: match.index + 1, to: end });
    const whole = { from: match.index, to: end + 1 };
    return rewritten(text, whole, 'a textbook', whole, [`${name}(`, inside, ')']);
  },
};

export const callRules: readonly Rule[] = [
  ofModule,
  moduleWord,
  constantOfModule,
  dottedTranspose,
  broadcast,
  method,
  dottedOperator,
  logarithm,
  functionPower,
  withoutParentheses,
  roots,
  rounding,
];
