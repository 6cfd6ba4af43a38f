// Definitions and their heads as other languages write them.

import { lazy } from '../base/lazy.ts';
import { parameter } from './rules-parameters.ts';
import { found, foreign, said, type Found, type Piece, type Rule, type Say } from './rule.ts';
import { parametersIn, restOf, start, word, wordAt } from './statement.ts';
import { closeOf, nameText, partsOf, skipSpace, textOf, trimmed, type Range } from './text.ts';

/** Names in a head, without types; for hints. */
function headPieces(name: Piece, parameters: readonly Range[]): readonly Piece[] {
  return [name, '(', ...parameters.flatMap((range, i): readonly Piece[] => (i > 0 ? [', ', range] : [range])), ')'];
}

/** A definition with a head and a value, whatever stood around them. */
function definition(
  text: string,
  at: Range,
  language: string,
  whole: Range,
  name: Piece,
  parameters: readonly Range[],
  body: readonly Piece[],
): Found {
  const head = headPieces(name, parameters);
  const pieces = [...head, ...body];
  const isShort = whole.to - whole.from < 100 && !text.slice(whole.from, whole.to).includes('\n');
  const hint = (say: Say): string =>
    isShort ? `write ${said(pieces, say)}` : `a definition is written ${said(head, say)} { … }`;
  return foreign(text, at, language, hint, [{ ...whole, pieces }]);
}

/**
 * `function area(w, h) { return … }`, `def f(x):`, `double f(double x) {`, `function y = f(x)`,
 * `function f(x) … end`.
 */
const worded: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `${start}((?:export[ \\t]+)?(?:function|def|fn|func|fun|proc|double|float|real|int|void|number|let|const|var|` +
          `define|minimize|maximize)(?:[ \\t]+\\[?${nameText}\\]?[ \\t]*=(?=[ \\t]*${nameText}[ \\t]*\\())?)[ \\t]+` +
          `(${nameText})[ \\t]*\\(`,
        'gu',
      ),
  ),
  read: (match, text) => {
    const open = match.index + match[0].length - 1;
    const parameters = parametersIn(text, open);
    if (parameters === null) return null;
    const head = match[2] ?? '';
    const at = wordAt(match, /^[\p{L} \t]*/u.exec(head)?.[0].trim() ?? head);
    const from = match.index + match[0].lastIndexOf(match[3] ?? '');
    const name = { from, to: from + (match[3]?.length ?? 0) };
    const after = /[ \t]*(?:(?:(?:->|:)[ \t]*)?[\p{L}_][\p{L}\p{N}_.]*(?:\[\])?[ \t]*(?=[{:=]))?/uy;
    after.lastIndex = parameters.close + 1;
    const behind = parameters.close + 1 + (after.exec(text)?.[0].length ?? 0);
    const next = text.charAt(behind);
    const headText = headPieces(name, parameters.list);
    if (next === '{' || next === '=') {
      const whole = { from: at.from, to: behind };
      const rest = next === '{' ? { from: behind, to: closeOf(text, behind) + 1 } : restOf(text, behind + 1);
      const isShort = rest.to > rest.from && rest.to - at.from < 100 && !text.slice(at.from, rest.to).includes('\n');
      const space = next === '{' ? ' ' : ' = ';
      const ending: readonly Piece[] = isShort ? [rest] : [next === '{' ? '{ … }' : '…'];
      const hint = (say: Say): string =>
        `a definition stands without a word before it: ${said([...headText, space, ...ending], say)}`;
      return word(text, at, hint, [{ ...whole, pieces: [...headText, ' '] }]);
    }
    const isLine = next === ':' && restOf(text, behind + 1).from < restOf(text, behind + 1).to;
    const pieces: readonly Piece[] = isLine ? [...headText, ' = ', restOf(text, behind + 1)] : [...headText, ' { … }'];
    return word(text, at, (say) => `a definition stands without a word before it: ${said(pieces, say)}`, null);
  },
};

/**
 * `f = (x, y) => …`, `f = x -> …`, `f(x) => …`, `f: x -> x^2`, `g = @(u, v) …`, `f = lambda x: …`,
 * `f <- function(x) …`, `f = \\x -> …`.
 */
const lambda: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `${start}(${nameText})[ \\t]*(?:=|:=|<-|:)[ \\t]*` +
          '((@|function[ \\t]*|fn[ \\t]*|\\\\)?(?=\\())?(?:lambda[ \\t]+|\\\\)?',
        'gu',
      ),
  ),
  read: (match, text) => {
    const name = wordAt(match, match[2] ?? '');
    const from = match.index + match[0].length;
    const mark = match[4]?.trim() ?? '';
    const isLambda = /lambda[ \t]+$|\\$/.test(match[0]);
    const list = text.charAt(from) === '(' ? parametersIn(text, from) : bareParameters(text, from, isLambda);
    if (list === null) return null;
    const arrow = /[ \t]*(?::[ \t]*[\p{L}_][\p{L}\p{N}_]*(?:\[\])?[ \t]*(?==>|\{))?(=>|->|→|↦|:)?[ \t]*/uy;
    arrow.lastIndex = list.close + 1;
    const gap = arrow.exec(text);
    const behind = list.close + 1 + (gap?.[0].length ?? 0);
    const hasArrow = gap?.[1] !== undefined && (gap[1] !== ':' || isLambda);
    if (!hasArrow && mark === '') return null;
    const body = text.charAt(behind) === '{' ? { from: behind, to: closeOf(text, behind) + 1 } : restOf(text, behind);
    if (body.to <= body.from) return null;
    const isBlock = text.charAt(behind) === '{';
    const language =
      mark === '@'
        ? 'MATLAB'
        : mark.startsWith('function')
          ? 'R'
          : isLambda
            ? 'Python'
            : gap?.[1] === '=>'
              ? 'JavaScript'
              : 'Julia';
    const at = { from: name.to, to: behind };
    return definition(text, trimmed(text, at), language, { from: name.from, to: body.to }, name, list.list, [
      isBlock ? ' ' : ' = ',
      body,
    ]);
  },
};

const notDefined = new RegExp(
  '^(?:const|let|var|val|local|auto|double|float|real|int|number|final|static|mutable|define|set|use|gate|surrogate|' +
    'if|for|do|while|until|export|public|static|return|lambda)$',
);

/** `f x = x^2`, `f x y = x * y`. */
const applied: Rule = {
  find: lazy(() => new RegExp(`${start}(${nameText})((?:[ \\t]+${nameText})+)[ \\t]*=(?![=>])`, 'gu')),
  read: (match, text) => {
    const name = match[2] ?? '';
    if (notDefined.test(name)) return null;
    const behind = match.index + match[0].length;
    const body = restOf(text, behind);
    const parameters = (match[3] ?? '').trim().split(/\s+/);
    if (body.from === body.to || parameters.some((word) => /^(?:in|and|or|not|div|mod)$/.test(word))) return null;
    const head = wordAt(match, name);
    const pieces: readonly Piece[] = [head, `(${parameters.join(', ')}) = `, body];
    const at = { from: head.from, to: head.to + (match[3]?.length ?? 0) };
    return foreign(text, at, 'Haskell', (say) => `write ${said(pieces, say)}`, [
      { from: head.from, to: body.to, pieces },
    ]);
  },
};

function bareParameters(
  text: string,
  from: number,
  several: boolean,
): { readonly list: readonly Range[]; readonly close: number } | null {
  const names = new RegExp(several ? `${nameText}(?:[ \\t]*,[ \\t]*${nameText})*` : nameText, 'uy');
  names.lastIndex = from;
  const match = names.exec(text);
  if (match === null) return null;
  const to = from + match[0].length;
  return { list: partsOf(text, { from, to }, ','), close: to - 1 };
}

/** `f(x) => x^2`, `f(x) -> x^2`, `f(x): x^2` and `f(x) x^2`. */
const arrowed: Rule = {
  find: lazy(() => new RegExp(`${start}(${nameText})[ \\t]*\\(`, 'gu')),
  read: (match, text) => {
    const open = match.index + match[0].length - 1;
    const parameters = parametersIn(text, open);
    if (parameters === null) return null;
    const arrow = /[ \t]*(=>|->|→|↦)[ \t]*/y;
    arrow.lastIndex = parameters.close + 1;
    const gap = arrow.exec(text);
    if (gap === null) return null;
    const name = wordAt(match, match[2] ?? '');
    const behind = parameters.close + 1 + gap[0].length;
    const typed = /[\p{L}_][\p{L}\p{N}_]*(?:\[\])?[ \t]*([={])/uy;
    typed.lastIndex = behind;
    const type = typed.exec(text);
    const at = trimmed(text, { from: parameters.close + 1, to: behind });
    if (type !== null && text.charAt(behind + type[0].length) !== '=') {
      const to = behind + type[0].length - 1;
      return found('GR1008', at, { text: textOf(text, at) }, 'a result has no type: leave it out', [
        { from: at.from, to, pieces: [] },
      ]);
    }
    const body = restOf(text, behind);
    const pieces = [...headPieces(name, parameters.list), ' = ', body];
    return found('GR1008', at, { text: textOf(text, at) }, (say) => `a definition is written ${said(pieces, say)}`, [
      { ...at, pieces: [' = '] },
    ]);
  },
};

/** `f(x) = { a = x + 1; a^2 }`: a block follows without `=`. */
const equalsBlock: Rule = {
  find: lazy(() => new RegExp(`${start}(${nameText}[ \\t]*\\([^=\\n]*\\))[ \\t]*(=)[ \\t]*(?=\\{)`, 'gu')),
  read: (match, text) => {
    const open = match.index + match[0].length;
    const close = closeOf(text, open);
    if (close === -1) return null;
    const inside = textOf(text, { from: open + 1, to: close });
    if (/^\s*[\p{L}_][\p{L}\p{N}_]*\s*:/u.test(inside) || !/[;\n]|(?<![<>=!~])=(?!=)|(?:^|\s)return\s/.test(inside))
      return null;
    const head = wordAt(match, match[2] ?? '');
    const edit = { from: head.to, to: open, pieces: [' '] };
    return found(
      'GR1017',
      { from: open, to: open + 1 },
      {},
      (say) => `a block follows its head without =: ${said([head], say)} { … }`,
      [edit],
    );
  },
};

/** `export const f = …`, `public static double f(…)`. */
const modified: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `${start}(export[ \\t]+default|export|public|private|protected|static|pub|inline|extern|async|virtual|final)` +
          `(?=[ \\t]+${nameText}[ \\t]+${nameText})`,
        'gu',
      ),
  ),
  read: (match, text) => {
    const at = wordAt(match, match[2] ?? '');
    const hint = 'leave it out: what does not begin with _ is exported';
    return word(text, at, hint, [{ from: at.from, to: skipSpace(text, at.to), pieces: [] }]);
  },
};

/** `let f x = …` of functional languages. */
const letDefined: Rule = {
  find: lazy(() => new RegExp(`${start}(let|val|fun|define)(?=(?:[ \\t]+${nameText}){2,}[ \\t]*=(?![=>]))`, 'gu')),
  read: (match, text) => {
    const at = wordAt(match, match[2] ?? '');
    const hint = 'a definition stands without a word before it: f(x) = …';
    return word(text, at, hint, [{ from: at.from, to: skipSpace(text, at.to), pieces: [] }]);
  },
};

/** `x => x^2`, `(x) => x^2`, `lambda x: x^2` that get no name. */
const anonymous: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `${start}(lambda[ \\t]+)?(\\((?:[^()\\n]*)\\)|${nameText}(?:[ \\t]*,[ \\t]*${nameText})*)` +
          '[ \\t]*(=>|->|→|↦|:)[ \\t]*',
        'gu',
      ),
  ),
  read: (match, text) => {
    if ((match[2] === undefined) === (match[4] === ':')) return null;
    const body = restOf(text, match.index + match[0].length);
    if (body.from === body.to || textOf(text, body).startsWith('{')) return null;
    const parameters = (match[3] ?? '').replace(/^\((.*)\)$/, '$1');
    const from = match.index + (match[1]?.length ?? 0);
    const pieces: readonly Piece[] = [`f(${parameters}) = `, body];
    const language = match[2] === undefined ? (match[4] === '=>' ? 'JavaScript' : 'Julia') : 'Python';
    const at = trimmed(text, { from, to: match.index + match[0].length });
    return foreign(text, at, language, (say) => `a definition has a name: ${said(pieces, say)}`, [
      { from, to: body.to, pieces },
    ]);
  },
};

/** `lambda x: x^2` inside an expression. */
const inner: Rule = {
  find: lazy(() => /(?<![\p{L}\p{N}_])lambda[ \t]+[\p{L}_][\p{L}\p{N}_, ]*:/gu),
  read: (match, text) =>
    foreign(
      text,
      { from: match.index, to: match.index + match[0].length },
      'Python',
      'a function is a definition of its own, f(x) = …: it cannot be passed around',
      null,
    ),
};

/** `f(x) x^2`: the `=` is missing. */
const unequal: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `${start}(${nameText})\\((${nameText}(?:[ \\t]*,[ \\t]*${nameText})*)\\)[ \\t]+(?=[\\p{L}\\d√-])`,
        'gu',
      ),
  ),
  read: (match, text, known) => {
    const behind = match.index + match[0].length;
    const value = restOf(text, behind);
    if (known.isFunction(match[2] ?? '') || /^-[ \t]/.test(textOf(text, value)) || isJoined(textOf(text, value)))
      return null;
    const head = {
      from: match.index + (match[1]?.length ?? 0),
      to: trimmed(text, { from: match.index, to: behind }).to,
    };
    const gap = { from: head.to, to: behind };
    return foreign(
      text,
      { from: head.from, to: value.to },
      'a textbook',
      (say) => `a definition is written ${said([head, ' = ', value], say)}`,
      [{ ...gap, pieces: [' = '] }],
    );
  },
};

/** Whether a text goes on with an operator that is a word. */
function isJoined(text: string): boolean {
  return /^(?:and|or|in|div|mod|if|where|for|then|else)(?![\p{L}\p{N}_])/u.test(text);
}

export const headRules: readonly Rule[] = [
  modified,
  letDefined,
  worded,
  equalsBlock,
  lambda,
  applied,
  anonymous,
  inner,
];
export const lambdaRules: readonly Rule[] = [arrowed, parameter, unequal];
