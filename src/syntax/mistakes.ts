// What the parser trips over, told to a person: from the token where it stopped, the one before it and what it
// expected. The first rule that fits gives the message.

import { elementAt } from '../base/lists.ts';
import { EOF, type IRecognitionException, type IToken, type TokenType } from 'chevrotain';
import * as T from '../../grammar/tokens.ts';
import { isLongName, longestName, nameAt } from '../base/names.ts';
import { diagnose, visible, type Diagnostic } from '../report/diagnostic.ts';
import { tokenEnd, tokenSpan } from './build-context.ts';
import { spellingHint } from './spelling.ts';

/** The place of a mistake. */
type Place = {
  readonly found: IToken;
  readonly before: IToken | undefined;
  readonly next: IToken | undefined;
  readonly tokens: readonly IToken[];
  readonly at: number;
  readonly expected: string;
  readonly rule: string;
};

type Explanation = (place: Place) => Diagnostic | null;

const reserved: ReadonlySet<string> = new Set(['in', 'and', 'or', 'not']);
const endsOperand: ReadonlySet<TokenType> = new Set([
  T.Name,
  T.NumberText,
  T.RightParen,
  T.RightBracket,
  T.RightBrace,
  T.Transpose,
  T.Nested,
]);
const beginsOperand: ReadonlySet<TokenType> = new Set([
  T.Name,
  T.NumberText,
  T.LeftParen,
  T.LeftBracket,
  T.LeftBrace,
  T.Nested,
  T.Int,
]);
const closesBracket: ReadonlySet<TokenType> = new Set([T.RightParen, T.RightBracket, T.RightBrace]);

/** The message for `error`, which ended the reading of `tokens`, one statement. */
export function explain(error: IRecognitionException, tokens: readonly IToken[]): Diagnostic {
  const at = error.token.tokenType === EOF ? tokens.length : tokens.indexOf(error.token);
  const ruleStack = error.context.ruleStack;
  const before = tokens[at - 1];
  const rule = ruleStack[ruleStack.length - 1] ?? '';
  const found = tokens[at];
  if (found === undefined) return unfinished(before, tokens[at - 2], error.message, rule);
  const expected = expectedAfter(before, error.message, rule);
  const place = { found, before, next: tokens[at + 1], tokens, at, expected, rule };
  for (const explanation of explanations) {
    const diagnostic = explanation(place);
    if (diagnostic !== null) return diagnostic;
  }
  return diagnose('GR1001', tokenSpan(found), { expected, found: shown(found) });
}

/** Brackets match when the parser starts, so a missing `)` is really something else. */
function expectedAfter(before: IToken | undefined, expected: string, rule: string): string {
  const empty = before !== undefined && ['(', '['].includes(before.image) && (expected === "')'" || expected === "']'");
  if (!empty) return expected;
  return rule === 'parameters' ? (T.Name.LABEL ?? '') : 'an expression';
}

const explanations: readonly Explanation[] = [
  // `f(x) { use "lens.grad" … }`
  ({ found, at }) => (found.tokenType === T.Use && at === 0 ? diagnose('GR1030', tokenSpan(found), {}) : null),
  // `use lens.grad`, `use 'lens.grad'`
  ({ tokens }) => {
    const path = unquotedPath(tokens);
    return path === null ? null : diagnose('GR1031', tokenSpan(path), {});
  },
  // A character or mark without a meaning.
  ({ found }) => {
    if (found.tokenType !== T.Stray) return null;
    if (isLongName(found.image) && nameAt(found.image, 0) !== null)
      return diagnose('GR5010', tokenSpan(found), { length: found.image.length, limit: longestName });
    return diagnose('GR1008', tokenSpan(found), { text: found.image }, { hint: spellingHint(found.image) });
  },
  // `5.*x`
  ({ before, tokens, at }) => trailingDot(before, tokens[at - 2]),
  // `in = 3`, `f(or)`, `p.not`
  ({ found, before, next, expected }) => {
    if (found.tokenType === T.Assign && before !== undefined && reserved.has(before.image)) {
      return diagnose('GR1014', tokenSpan(before), { word: before.image });
    }
    if (!reserved.has(found.image) || (expected !== T.Name.LABEL && next?.tokenType !== T.Assign)) return null;
    return diagnose('GR1014', tokenSpan(found), { word: found.image });
  },
  // `{x}`, `{a = 1; a}`
  ({ found, before, rule, tokens, at }) => {
    if (rule !== 'record') return null;
    if (!holdsStatements(tokens, at))
      return diagnose('GR1018', tokenSpan(before?.tokenType === T.Name ? before : found), {});
    const alone = tokens[0]?.tokenType === T.LeftBrace;
    const hint = alone ? "the '{' of a definition stands on the line of its name" : null;
    return diagnose('GR1017', tokenSpan(openingBrace(tokens, at)), {}, { hint });
  },
  // `x = y = 2`, `if(x = 1, …)`
  ({ found, expected, at }) => {
    if (found.tokenType !== T.Assign || at === 0) return null;
    if (expected === T.Colon.LABEL) return null;
    return diagnose('GR1013', tokenSpan(found), {}, { hint: 'to compare, write ==' });
  },
  ({ found }) => (found.tokenType === T.Semicolon ? diagnose('GR1024', tokenSpan(found), {}) : null),
  ({ found }) => (found.tokenType === T.BlockOpen ? diagnose('GR1028', tokenSpan(found), {}) : null),
  ({ found }) => (found.tokenType === T.Dots ? diagnose('GR1019', tokenSpan(found), {}) : null),
  // `()`
  ({ found, before }) => {
    if (found.tokenType !== T.RightParen || before?.tokenType !== T.LeftParen) return null;
    return diagnose('GR1022', { start: before.startOffset, end: tokenEnd(found) }, {});
  },
  // `f(x,)`
  ({ found, before, next }) => {
    const comma = found.tokenType === T.Comma ? found : before;
    const bracket = found.tokenType === T.Comma ? next : found;
    if (comma?.tokenType !== T.Comma || bracket === undefined || !closesBracket.has(bracket.tokenType)) return null;
    return diagnose('GR1023', tokenSpan(comma), { bracket: bracket.image });
  },
  // `f(x, y) = x, y`
  ({ found, tokens, at }) => {
    if (found.tokenType !== T.Comma || isInBrackets(tokens, at)) return null;
    const hint = 'several values are an array, [a, b], or a record, {a: …, b: …}';
    return diagnose('GR1001', tokenSpan(found), { expected: 'the end of the line', found: ',' }, { hint });
  },
  // `2x`, `x x`, `(x)(x)`, `√x`
  ({ found, before }) => {
    if (before === undefined || !endsOperand.has(before.tokenType) || !beginsOperand.has(found.tokenType)) return null;
    return juxtaposed(before, found);
  },
];

/** What stands behind `use` as if it were the path of a file. */
export function unquotedPath([word, path]: readonly IToken[]): IToken | null {
  if (word?.tokenType !== T.Name || word.image !== 'use' || path === undefined) return null;
  const isText = path.tokenType === T.Transpose || (path.tokenType === T.Stray && /^["'`]/.test(path.image));
  return isText || path.tokenType === T.Name ? path : null;
}

function juxtaposed(left: IToken, right: IToken): Diagnostic {
  const span = { start: left.startOffset, end: tokenEnd(right) };
  const touching = tokenEnd(left) === right.startOffset;
  if (touching && left.tokenType === T.NumberText) {
    const text = left.image + right.image;
    if (right.tokenType === T.NumberText) return diagnose('GR1010', span, { text });
    if (left.image === '0' && /^[xob][\da-f]/i.test(right.image)) {
      const value = Number(text);
      return diagnose(
        'GR1010',
        span,
        { text },
        { hint: Number.isSafeInteger(value) ? `write it as the decimal ${value}` : null },
      );
    }
  }
  const values = { left: shown(left), right: shown(right) };
  if (left.image === '√') {
    const hint =
      right.tokenType === T.Name || right.tokenType === T.NumberText ? `write √(${visible(right.image)})` : null;
    return diagnose('GR1006', span, values, { hint });
  }
  if (left.tokenType === T.NumberText && right.tokenType === T.NumberText)
    return diagnose('GR1006', span, values, { hint: 'write one number, or an operator between them' });
  const simple = isWordToken(left) && (right.tokenType === T.Name || right.tokenType === T.NumberText);
  return diagnose('GR1006', span, values, {
    hint: simple ? `write ${visible(left.image)} * ${visible(right.image)}` : 'write * for a product',
  });
}

function isWordToken({ tokenType }: IToken): boolean {
  return tokenType === T.Name || tokenType === T.NumberText;
}

/** A token as a message quotes it. */
function shown(token: IToken): string {
  return token.tokenType === T.Nested ? token.image.trimEnd() : token.image;
}

function trailingDot(dot: IToken | undefined, number: IToken | undefined): Diagnostic | null {
  if (dot?.tokenType !== T.Dot || number?.tokenType !== T.NumberText || tokenEnd(number) !== dot.startOffset)
    return null;
  const span = { start: number.startOffset, end: tokenEnd(dot) };
  return diagnose('GR1010', span, { text: `${number.image}.` }, { hint: `write ${visible(number.image)}` });
}

function unfinished(
  last: IToken | undefined,
  beforeLast: IToken | undefined,
  expected: string,
  rule: string,
): Diagnostic {
  const end = last === undefined ? 0 : tokenEnd(last);
  const dot = trailingDot(last, beforeLast);
  if (dot !== null) return dot;
  if (last !== undefined && reserved.has(last.image) && last.tokenType === T.In) {
    return diagnose('GR1014', tokenSpan(last), { word: last.image });
  }
  const hint = rule === 'block' ? 'a gate ends with the block of its partials: { dx = … }' : null;
  return diagnose('GR1002', { start: end, end }, { expected }, { hint });
}

/** Whether a bracket is open before token `at`. */
function isInBrackets(tokens: readonly IToken[], at: number): boolean {
  let depth = 0;
  for (const { image } of tokens.slice(0, at)) {
    if (image === '(' || image === '[' || image === '{') depth++;
    if (image === ')' || image === ']' || image === '}') depth--;
  }
  return depth > 0;
}

/** The brace within which token `at` stands. */
function openingBrace(tokens: readonly IToken[], at: number): IToken {
  let depth = 0;
  let here = at - 1;
  for (; here > 0; here--) {
    const type = tokens[here]?.tokenType;
    if (type === T.RightBrace || type === T.BlockClose) depth++;
    if ((type === T.LeftBrace || type === T.BlockOpen) && depth-- === 0) break;
  }
  return elementAt(tokens, here);
}

/** Whether the braces around token `at` hold lines rather than fields. */
function holdsStatements(tokens: readonly IToken[], at: number): boolean {
  let depth = 0;
  for (let here = at; here < tokens.length && depth >= 0; here++) {
    const type = tokens[here]?.tokenType;
    if (type === T.Assign || type === T.Semicolon) return true;
    if (type === T.LeftBrace || type === T.BlockOpen) depth++;
    if (type === T.RightBrace || type === T.BlockClose) depth--;
  }
  return false;
}
