// LaTeX: what its commands are here.

import { lazy } from '../base/lazy.ts';
import { foreignFunction } from './functions.ts';
import { instantiate } from './instantiate.ts';
import { isKnownFunction, isWrittenFunction } from './known.ts';
import { foreign, rewritten, said, type Piece, type Rule, type Say } from './rule.ts';
import { closeOf, operandEnd, skipSpace, trimmed, type Range } from './text.ts';

/** Commands that are a sign, a constant or nothing. */
const signs: ReadonlyMap<string, string> = new Map(
  (
    [
      ['cdot times ast odot circ', ' * '],
      ['div', ' / '],
      ['pm mp', ''],
      ['le leq leqslant', ' <= '],
      ['ge geq geqslant', ' >= '],
      ['lt', ' < '],
      ['gt', ' > '],
      ['ne neq', ' != '],
      ['land wedge', ' and '],
      ['lor vee', ' or '],
      ['lnot neg', ' not '],
      ['in', ' in '],
      ['infty', ' inf '],
      ['ldots cdots dots', '..'],
      ['left right bigl bigr Bigl Bigr big Big quad qquad displaystyle limits nolimits', ''],
      ['lvert rvert vert', '|'],
      ['lVert rVert Vert', '||'],
      ['to rightarrow mapsto', ' -> '],
      ['colon', ':'],
      ['ell', 'l'],
      ['prime', "'"],
    ] as const
  ).flatMap(([names, text]) => names.split(' ').map((name) => [name, text] as const)),
);

const dressing: ReadonlySet<string> = new Set(
  'mathbf mathrm mathit boldsymbol bm vec text textit textbf operatorname mathsf mathcal hat bar tilde'.split(' '),
);

const greek = new RegExp(
  '^(?:var)?(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|' +
    'chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega)$',
);

/** The braces, or the single character, behind a command. */
function argument(text: string, at: number): { readonly inside: Range; readonly end: number } | null {
  const from = skipSpace(text, at);
  if (text.charAt(from) === '{') {
    const close = closeOf(text, from);
    return close === -1 ? null : { inside: trimmed(text, { from: from + 1, to: close }), end: close + 1 };
  }
  return /[\p{L}\p{N}]/u.test(text.charAt(from)) ? { inside: { from, to: from + 1 }, end: from + 1 } : null;
}

function operand(text: string, isFree: boolean): string {
  return isFree ? text : `(${text})`;
}

function isSimple(text: string, { from, to }: Range): boolean {
  return /^(?:[\p{L}_][\p{L}\p{N}_]*|[\d.]+)$/u.test(text.slice(from, to));
}

/** A part as an operand: in parentheses unless it is a single word. */
function asOperand(text: string, range: Range): readonly Piece[] {
  return isSimple(text, range) ? [range] : ['(', range, ')'];
}

function fraction(text: string, at: Range, behind: number): ReturnType<Rule['read']> {
  const top = argument(text, behind);
  const bottom = top === null ? null : argument(text, top.end);
  if (top === null || bottom === null) return null;
  const whole = { from: at.from, to: bottom.end };
  const [over, under] = [text.slice(top.inside.from, top.inside.to), text.slice(bottom.inside.from, bottom.inside.to)];
  if (/^(?:d|\\partial|∂)/.test(over) && /^(?:d|\\partial|∂)\s*\w/.test(under))
    return foreign(
      text,
      at,
      'LaTeX',
      'a derivative is not written: the gradient of every definition is made by itself',
      null,
    );
  const pieces: readonly Piece[] = [...asOperand(text, top.inside), ' / ', ...asOperand(text, bottom.inside)];
  const isInside = /[/^]\s*$/.test(text.slice(0, at.from)) || /^\s*\^/.test(text.slice(bottom.end));
  const hint = (say: Say): string => `write ${operand(said(pieces, say), !isInside)}`;
  return foreign(text, at, 'LaTeX', hint, [{ ...whole, pieces: ['(', ...pieces, ')'] }]);
}

function root(text: string, at: Range, behind: number): ReturnType<Rule['read']> {
  const from = skipSpace(text, behind);
  const close = text.charAt(from) === '[' ? closeOf(text, from) : -1;
  const degree = close === -1 ? null : trimmed(text, { from: from + 1, to: close });
  const inside = argument(text, close === -1 ? behind : close + 1);
  if (inside === null) return null;
  const whole = { from: at.from, to: inside.end };
  const pieces: readonly Piece[] =
    degree === null ? ['sqrt(', inside.inside, ')'] : ['((', inside.inside, ')^(1 / ', degree, '))'];
  return rewritten(text, at, 'LaTeX', whole, pieces);
}

/** `\sum_{i=1}^{n} x_i`: an index with a range. */
function bigOperator(text: string, at: Range, behind: number, name: string): ReturnType<Rule['read']> {
  const limits = /\s*(?:_(?:\{([^{}]*)\}|(\w)))?\s*(?:\^(?:\{([^{}]*)\}|(\w)))?\s*/y;
  limits.lastIndex = behind;
  const match = limits.exec(text);
  const below = match?.[1] ?? match?.[2] ?? '';
  const index = /^\s*([\p{L}])/u.exec(below)?.[1] ?? 'i';
  const from = behind + (match?.[0].length ?? 0);
  const end = operandEnd(text, from);
  const body =
    end === -1
      ? '…'
      : text.slice(from, end).replace(new RegExp(`_\\{?${index}\\}?(?![\\p{L}\\p{N}_])`, 'gu'), `[${index}]`);
  return foreign(
    text,
    at,
    'LaTeX',
    `write ${name}(${index}: ${body.includes('\\') ? '…' : body.trim()}): positions count from 0`,
    null,
  );
}

type Reader = (text: string, at: Range, behind: number) => ReturnType<Rule['read']>;

function noted(hint: string): Reader {
  return (text, at) => foreign(text, at, 'LaTeX', hint, null);
}

function replaced(hint: string, written: string): Reader {
  return (text, at) => foreign(text, at, 'LaTeX', hint, [{ ...at, pieces: [written] }]);
}

const binomial: Reader = (text, at, behind) => {
  const [top, bottom] = twoArguments(text, behind);
  if (top === null || bottom === null) return null;
  const [n, k] = [top.inside, bottom.inside];
  const pieces = ['exp(lgamma(', n, ' + 1) - lgamma(', k, ' + 1) - lgamma(', n, ' - (', k, ') + 1))'];
  return rewritten(text, at, 'LaTeX', { from: at.from, to: bottom.end }, pieces);
};

/** `\ ` is a space of LaTeX, and between two operands MATLAB's division from the left. */
const space: Reader = (text, at) => {
  if (/\\[A-Za-z]/.test(text)) return replaced('leave it out: spaces mean nothing', ' ')(text, at, at.to);
  const hint = 'matrices are neither inverted nor divided: pass what that gives as data';
  return foreign(text, { ...at, to: at.from + 1 }, 'MATLAB', hint, null);
};

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...['frac', 'dfrac', 'tfrac', 'cfrac'].map((name) => [name, fraction] as const),
  ['sqrt', root],
  ['sum', (text, at, behind) => bigOperator(text, at, behind, 'sum')],
  ['prod', (text, at, behind) => bigOperator(text, at, behind, 'prod')],
  ...['int', 'iint', 'oint'].map(
    (name) => [name, noted('there is no integral: a rule of quadrature is a sum, sum(i in 0..n: …)')] as const,
  ),
  ...['partial', 'nabla'].map(
    (name) => [name, noted('a derivative is not written: the gradient of every definition is made by itself')] as const,
  ),
  ...['begin', 'end'].map(
    (name) => [name, noted('branches are if(condition, value, otherwise), a matrix is [[a, b], [c, d]]')] as const,
  ),
  ['binom', binomial],
  [' ', space],
  ...[',', ';', ':', '!'].map((name) => [name, replaced('leave it out: spaces mean nothing', ' ')] as const),
  ['{', replaced('group with ( )', '(')],
  ['}', replaced('group with ( )', ')')],
  ['|', replaced('write norm(…)', '||')],
  ['%', replaced('a part of 100 is written / 100', ' / 100')],
]);

const command: Rule = {
  find: lazy(() => /\\([A-Za-z]+|[,;:! {}|%])/gu),
  read: (match, text) => {
    const name = match[1] ?? '';
    const at = { from: match.index, to: match.index + match[0].length };
    const reader = readers.get(name);
    if (reader !== undefined) return reader(text, at, at.to);
    const sign = signs.get(name);
    if (sign !== undefined)
      return replaced(sign.trim() === '' ? 'leave it out' : `write ${sign.trim()}`, sign)(text, at, at.to);
    if (!dressing.has(name)) return namedCommand(text, at, name);
    const inside = argument(text, at.to);
    return inside === null ? null : rewritten(text, at, 'LaTeX', { from: at.from, to: inside.end }, [inside.inside]);
  },
};

function twoArguments(text: string, at: number): readonly [ReturnType<typeof argument>, ReturnType<typeof argument>] {
  const first = argument(text, at);
  return [first, first === null ? null : argument(text, first.end)];
}

/** Functions and letters: the name alone, apart from what follows. */
function namedCommand(text: string, at: Range, name: string): ReturnType<Rule['read']> {
  const plain = name === 'varepsilon' ? 'epsilon' : name === 'varphi' ? 'phi' : name;
  if (!greek.test(name) && !isWrittenFunction(name) && name !== 'max' && name !== 'min')
    return foreign(text, at, 'LaTeX', `commands mean nothing here; a name is written without the backslash`, null);
  const isLetter = greek.test(name);
  const after = text.slice(at.to);
  const gap = /^\s*[\p{L}\p{N}]/u.test(after) && !/^\s/.test(after) ? ' ' : '';
  const before = /[\p{L}\p{N}]$/u.test(text.slice(0, at.from)) ? ' ' : '';
  if (isLetter) return foreign(text, at, 'LaTeX', `write ${plain}`, [{ ...at, pieces: [`${before}${plain}${gap}`] }]);
  const brace = /^\s*\{/.exec(after);
  if (brace !== null) {
    const inside = argument(text, at.to);
    if (inside !== null)
      return rewritten(text, at, 'LaTeX', { from: at.from, to: inside.end }, [before, `${name}(`, inside.inside, ')']);
  }
  const end = operandEnd(text, at.to);
  const isCall = /^\s*(?:\\left\s*)?\(/.test(after);
  const isPower = /^\s*[\^_]/.test(after);
  const operandText = end === -1 ? '' : after.slice(0, end - at.to).trim();
  const isPlain = !isCall && !isPower && operandText !== '' && !operandText.includes('\\');
  const hint = `write ${isPlain ? callOf(name, operandText) : `${name}(…) without the backslash`}`;
  return foreign(text, at, 'LaTeX', hint, [{ ...at, pieces: [`${before}${name}${isCall || isPower ? '' : ' '}`] }]);
}

/** A call, of a function under the name that it has here. */
function callOf(name: string, given: string): string {
  const entry = isKnownFunction(name) ? null : foreignFunction(name, 1);
  return entry?.formula == null ? `${name}(${given})` : instantiate(entry.formula, entry.args, [given]);
}

/** `{a + b}` of LaTeX, where commands stood around it, and `$…$`. */
const dollars: Rule = {
  find: lazy(() => /\${1,2}/gu),
  read: (match, text) => {
    const at = { from: match.index, to: match.index + match[0].length };
    if ((text.match(/\$/g)?.length ?? 0) % 2 === 1) return null;
    return foreign(text, at, 'LaTeX', 'leave it out: the whole file is mathematics', [{ ...at, pieces: [''] }]);
  },
};

export const latexRules: readonly Rule[] = [dollars, command];
