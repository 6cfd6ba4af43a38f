// Statements and heads of definitions as other languages write them.

import { lazy } from '../base/lazy.ts';
import { found, foreign, said, type Piece, type Rule, type Say } from './rule.ts';
import { end, restOf, start, word, wordAt } from './statement.ts';
import { closeOf, expressionEnd, isAfterOperand, nameText, partsOf, skipSpace, textOf, trimmed } from './text.ts';
import { wordNote } from './words.ts';

/** `return a * y`. */
const returned: Rule = {
  find: lazy(() => new RegExp(`${start}(return|yield)${end}`, 'gu')),
  read: (match, text) => {
    const at = wordAt(match, match[2] ?? '');
    const value = restOf(text, at.to);
    const hint = (say: Say): string =>
      'the last line is the result, without a word before it' +
      (value.from === value.to ? '' : `: ${said([value], say)}`);
    return word(text, at, hint, [{ from: at.from, to: skipSpace(text, at.to), pieces: [] }]);
  },
};

/** `let k = 3`, `const g = 9.81`, `double k = 3`, `let k: number = 3`. */
const declared: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `${start}((?:let|const|var|val|local|auto|double|float|real|int|number|final|static|mutable|define|set)` +
          `(?:[ \\t]+(?:double|float|int|auto))?)[ \\t]+` +
          `(?=(${nameText})[ \\t]*(?::[ \\t]*${nameText}[ \\t]*)?(?:=|:=|<-)(?!=))`,
        'gu',
      ),
  ),
  read: (match, text) => {
    const at = wordAt(match, match[2] ?? '');
    const from = skipSpace(text, at.to);
    const name = { from, to: from + (match[3]?.length ?? 0) };
    const assign = /[ \t]*(?::[ \t]*[\p{L}_][\p{L}\p{N}_]*[ \t]*)?(?::=|<-|=)/uy;
    assign.lastIndex = name.to;
    const behind = name.to + (assign.exec(text)?.[0].length ?? 0);
    const value = restOf(text, behind);
    const edit = { from: at.from, to: behind, pieces: [name, ' ='] };
    return word(text, at, (say) => `a line stands without a word before it: ${said([name, ' = ', value], say)}`, [
      edit,
    ]);
  },
};

/** `import numpy as np`, `using LinearAlgebra`, `library(stats)`. */
const imported: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `${start}(import|from|using|library|require|include|package|export)${end}(?=[ \\t(]+[\\p{L}_"'*{])`,
        'gu',
      ),
  ),
  read: (match, text) => {
    const at = wordAt(match, match[2] ?? '');
    return word(text, at, wordNote('import'), null);
  },
};

/** `for i in range(n):`, `while x > 0`, `repeat { … }`. */
const looped: Rule = {
  find: lazy(() => new RegExp(`${start}(for|while|foreach|repeat|loop|do)${end}(?=[ \\t(]*[\\p{L}_{])`, 'gu')),
  read: (match, text) => {
    const at = wordAt(match, match[2] ?? '');
    const open = skipSpace(text, at.to);
    const close = text.charAt(open) === '(' ? closeOf(text, open) : -1;
    return found(
      'GR1033',
      { from: at.from, to: Math.max(at.to, close + 1) },
      { word: textOf(text, at) },
      wordNote('for'),
      null,
    );
  },
};

/** `print(x)` is a call; `print x`, `plot x`, `assert x > 0` are none. */
const printed: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `${start}(print|display|plot|assert|show|disp|minimize|maximize|minimise|maximise|solve|find|given|clear|clc|` +
          `close|hold|begin|end|endfunction|done|fi|pass)${end}(?=[ \\t]*(?:[\\p{L}\\d]|$|\\n))`,
        'gu',
      ),
  ),
  read: (match, text) => {
    const name = match[2] ?? '';
    const at = wordAt(match, name);
    if (/^(?:begin|end|endfunction|done|fi|pass|clear|clc|close|hold)$/.test(name)) {
      const line = expressionEnd(text, at.to);
      return word(text, at, 'leave it out: a block is { … }, and a statement ends with its line', [
        { from: at.from, to: line, pieces: [] },
      ]);
    }
    const hint = /^(?:minimi[sz]e|maximi[sz]e|solve|find|given)$/.test(name)
      ? 'gradc minimize FILE finds where a definition is least; the source is the definition alone'
      : name === 'assert'
        ? 'a domain says where a parameter lies: f(x in 0..inf) = …'
        : 'a source prints nothing; gradc eval FILE x=1 prints value and gradient';
    return word(text, at, hint, null);
  },
};

/** `data { … }`, `parameters { … }`, `model { … }`. */
const stanBlock: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `${start}((?:transformed[ \\t]+)?(?:data|parameters|model)|generated[ \\t]+quantities|functions)[ \\t]*(?=\\{)`,
        'gu',
      ),
  ),
  read: (match, text) => {
    const name = match[2] ?? '';
    return foreign(
      text,
      wordAt(match, name),
      'Stan',
      'a model is one definition: f(theta: [k], const y: [n]) { … }, whose result is the log density',
      null,
    );
  },
};

/** `y ~ normal(mu, sigma)`. */
const sampled: Rule = {
  find: lazy(() => new RegExp(`${start}(${nameText}(?:\\[[^\\]\\n]*\\])?)[ \\t]*~(?!=)[ \\t]*(${nameText})`, 'gu')),
  read: (match, text) => {
    const from = match.index + match[0].lastIndexOf('~');
    const line = expressionEnd(text, from + 1);
    const hint =
      'there are no distributions: a log density is written out, of a normal one ' +
      '-((y - mu) / sigma)^2 / 2 - log(sigma), and summed';
    return foreign(text, { from: match.index + (match[1]?.length ?? 0), to: line }, 'Stan', hint, null);
  },
};

/** `s += y^2`, `i++`. */
const updated: Rule = {
  find: lazy(() => new RegExp(`${start}(${nameText})[ \\t]*(([-+*/^@])=(?!=)|\\+\\+|--)`, 'gu')),
  read: (match, text) => {
    const name = match[2] ?? '';
    const at = { from: match.index + match[0].length - (match[3]?.length ?? 0), to: match.index + match[0].length };
    const operator = match[4] ?? (match[3] === '--' ? '-' : '+');
    const value = restOf(text, at.to);
    const isStep = value.from === value.to;
    if (name === 'target')
      return foreign(
        text,
        { from: wordAt(match, name).from, to: at.to },
        'Stan',
        'the result is the sum of such terms: a definition ends with it',
        null,
      );
    const other = `${name}2`;
    const tight = /^[*/^@]/.test(operator) && /[-+ ]/.test(textOf(text, value)) && !/^\S+$/.test(textOf(text, value));
    const pieces: readonly Piece[] = [
      `${other} = ${name} ${operator} `,
      ...(isStep ? ['1'] : tight ? ['(', value, ')'] : [value]),
    ];
    const hint = (say: Say): string =>
      `a name is given once, so the new value has a name of its own: ${said(pieces, say)}`;
    return found('GR1008', at, { text: textOf(text, at) }, hint, null);
  },
};

/** `a = b = x^2`. */
const chained: Rule = {
  find: lazy(() => new RegExp(`${start}(${nameText})[ \\t]*=[ \\t]*(${nameText})[ \\t]*=(?![=>])`, 'gu')),
  read: (match, text) => {
    const [outer, inner] = [match[2] ?? '', match[3] ?? ''];
    const behind = match.index + match[0].length;
    const value = restOf(text, behind);
    const line = { from: match.index + (match[1]?.length ?? 0), to: value.to };
    const pieces: readonly Piece[] = [`${inner} = `, value, `; ${outer} = ${inner}`];
    const at = { from: behind - 1, to: behind };
    return found('GR1013', at, {}, (say) => `a line gives one name: ${said(pieces, say)}`, [{ ...line, pieces }]);
  },
};

/** `a, b = 1, 2`, `[q, r] = f(x)`. */
const unpacked: Rule = {
  find: lazy(() => new RegExp(`${start}\\[?(${nameText}(?:[ \\t]*,[ \\t]*${nameText})+)\\]?[ \\t]*=(?!=)`, 'gu')),
  read: (match, text) => {
    const names = (match[2] ?? '').split(',').map((name) => name.trim());
    const behind = match.index + match[0].length;
    const line = { from: match.index + (match[1]?.length ?? 0), to: expressionEnd(text, behind, /^\n/) };
    const all = { from: behind, to: !text.includes('\n', behind) ? text.length : text.indexOf('\n', behind) };
    const values = partsOf(text, trimmed(text, all), ',');
    const at = { from: line.from, to: behind };
    if (values.length !== names.length)
      return foreign(
        text,
        at,
        'Python',
        'a function has one value: a record holds several, r = f(x) and then r.a, r.b',
        null,
      );
    const pieces = names.flatMap((name, i): readonly Piece[] => [`${i > 0 ? '; ' : ''}${name} = `, values[i] ?? '']);
    return foreign(text, at, 'Python', (say) => `a line gives one name: ${said(pieces, say)}`, [
      { from: line.from, to: trimmed(text, all).to, pieces },
    ]);
  },
};

/** `y' = -k * y`, `dy/dt = -k * y`, `ẏ = …`. */
const equation: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `${start}(d(${nameText})[ \\t]*/[ \\t]*d${nameText}|(${nameText})'+(?:\\([^()\\n]*\\))?)[ \\t]*=(?!=)`,
        'gu',
      ),
  ),
  read: (match, text) => {
    const at = wordAt(match, match[2] ?? '');
    const name = match[3] ?? match[4] ?? 'y';
    return found(
      'GR1035',
      at,
      { text: textOf(text, at) },
      'the gradient of a definition is made by itself; a differential equation is a recurrence, ' +
        `${name}[t in 1..n] = ${name}[t-1] + h * …`,
      null,
    );
  },
};

/** `f'(x)`, `f''(x)`. */
const primed: Rule = {
  find: lazy(() => new RegExp(`(?<![\\p{L}\\p{N}_.])(${nameText})(['′’]+|″)[ \\t]*\\(`, 'gu')),
  read: (match, text) => {
    const name = match[1] ?? '';
    const close = closeOf(text, match.index + match[0].length - 1);
    const at = { from: match.index, to: close === -1 ? match.index + match[0].length : close + 1 };
    return found(
      'GR1035',
      at,
      { text: textOf(text, at) },
      `the gradient of '${name}' is made by itself, as ${name}Grad beside it; where a formula needs a derivative, ` +
        'it is written out',
      null,
    );
  },
};

/** `d/dx sin(x)`, `∂f/∂x`, `∇f`, `∫ …`, `lim …`. */
const calculus: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `(?<![\\p{L}\\p{N}_.])(?:d[ \\t]*/[ \\t]*d(${nameText})(?=[ \\t]*[\\p{L}(\\[])|[∂∇∫∬∮]|` +
          'lim(?=_|[ \\t]+[\\p{L}]))',
        'gu',
      ),
  ),
  read: (match, text) => {
    const at = { from: match.index, to: match.index + match[0].length };
    if (/[∫∬∮]/.test(match[0]))
      return foreign(
        text,
        at,
        'a textbook',
        'there is no integral: a rule of quadrature is a sum, sum(i in 0..n: h * f(a + (i + 1/2) * h)) ' +
          'with h = (b - a) / n',
        null,
      );
    if (match[0] === 'lim') return foreign(text, at, 'a textbook', 'there are no limits: write what is computed', null);
    const line = trimmed(text, { from: at.to, to: expressionEnd(text, at.to) });
    const hint = match[0].startsWith('d')
      ? (say: Say): string => `the gradient is made by itself: write ${said([line], say)}`
      : 'the gradient of every definition is made by itself';
    return found(
      'GR1035',
      at,
      { text: textOf(text, at) },
      hint,
      match[0].startsWith('d') ? [{ from: at.from, to: line.from, pieces: [] }] : null,
    );
  },
};

/** `f(x) := x^2`, `k <- 3`, `x ← 2`. */
const assigned: Rule = {
  find: lazy(
    () => new RegExp(`${start}(${nameText}(?:\\([^()\\n]*\\))?)[ \\t]*(:=|<-|←|≔|≡|≜|:(?=[ \\t]))[ \\t]*`, 'gu'),
  ),
  read: (match, text) => {
    const mark = match[3] ?? '';
    const from = match.index + match[0].length - match[0].slice(match[0].lastIndexOf(mark)).length;
    const at = { from, to: from + mark.length };
    const target = wordAt(match, match[2] ?? '');
    if (mark === ':' && !textOf(text, target).endsWith(')')) return null;
    const value = restOf(text, at.to);
    if (mark === ':' && (value.from === value.to || textOf(text, value).includes('->'))) return null;
    const hint = (say: Say): string => (mark === ':=' ? 'write =' : `write ${said([target, ' = ', value], say)}`);
    return found('GR1008', at, { text: mark }, hint, [{ ...at, pieces: ['='] }]);
  },
};

/** `k * x where k = 3`, `x^2 for x > 0`, `x^2 subject to x > 0`. */
const condition: Rule = {
  find: lazy(() => /(?<=[\p{L}\p{N}_)\]'][ \t]+)(where|subject to|such that|s\.t\.|for|with)(?=[ \t]+[\p{L}(])/gu),
  read: (match, text) => {
    const at = { from: match.index, to: match.index + match[0].length };
    if (!isAfterOperand(text, at.from) || (match[0] === 'for' && !/[<>≤≥=]/.test(textOf(text, restOf(text, at.to)))))
      return null;
    if (/(?<![\p{L}\p{N}_])in(?![\p{L}\p{N}_])/u.test(textOf(text, restOf(text, at.to)))) return null;
    const hint =
      'a name has its value in a line above, k = 3; where a parameter lies stands in the head, f(x in 0..inf)';
    return word(text, at, hint, null);
  },
};

/** `x^2 end`, `begin`. */
const ending: Rule = {
  find: lazy(() => /(?<=[\p{L}\p{N}_)\]'][ \t]+)end(?![\p{L}\p{N}_])/gu),
  read: (match, text) => {
    const at = { from: match.index, to: match.index + 3 };
    if (!isAfterOperand(text, at.from)) return null;
    return word(text, at, 'leave it out: a block is { … }, and a statement ends with its line', [
      { ...at, pieces: [] },
    ]);
  },
};

/** `real mu;`, `vector[3] x;`: a declaration without a value. */
const undefinedName: Rule = {
  find: lazy(
    () =>
      new RegExp(
        `${start}((?:real|int|double|float|number|vector|matrix|row_vector|array|let|var)` +
          '(?:<[^>\\n]*>)?(?:\\[[^\\]\\n]*\\])?)[ \\t]+' +
          `(${nameText})(?=[ \\t]*(?:;|$|\\n))`,
        'gu',
      ),
  ),
  read: (match, text) => {
    const at = wordAt(match, match[2] ?? '');
    return word(
      text,
      at,
      `what is given from outside stands in the head of a definition: f(${match[3] ?? ''}, …) = …`,
      null,
    );
  },
};

/** `x^2 + y^2 = r^2`: an equation. */
const equated: Rule = {
  find: lazy(() => /(?<![<>=!~:+*/@^-])=(?![=>])/gu),
  read: (match, text) => {
    const before = text.slice(0, match.index);
    const from = Math.max(before.lastIndexOf('\n'), before.lastIndexOf(';'), before.lastIndexOf('{')) + 1;
    const left = trimmed(text, { from, to: match.index });
    const right = restOf(text, match.index + 1);
    const own = textOf(text, left);
    if (left.from === left.to || right.from === right.to || textOf(text, right).includes('=')) return null;
    if (!/[-+*/^]/.test(own.replace(/[([{].*[)\]}]/, '')) || !isBalanced(own)) return null;
    const pieces: readonly Piece[] = [left, ' - (', right, ')'];
    const at = { from: match.index, to: match.index + 1 };
    return found(
      'GR1013',
      at,
      {},
      (say) => `an equation has no value: write the difference of its sides, ${said(pieces, say)}`,
      [{ from: left.from, to: right.to, pieces }],
    );
  },
};

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character) && --depth < 0) return false;
  }
  return depth === 0;
}

export const statementRules: readonly Rule[] = [
  returned,
  declared,
  undefinedName,
  imported,
  looped,
  printed,
  stanBlock,
  sampled,
  updated,
  chained,
  unpacked,
  equation,
  primed,
  calculus,
  assigned,
  condition,
  ending,
  equated,
];
