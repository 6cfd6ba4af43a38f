// The words of the language, for Chevrotain's lexer. The lexer sees characters only: which words are keywords, whether
// a
// `-` is infix or prefix and where a statement ends depends on what stands around them. layout.ts settles that and
// re-tags tokens: a type with the pattern `Lexer.NA` is given there, never by the lexer.

import { createToken, Lexer, type TokenType } from 'chevrotain';
import { isLongName, longestName, nameAt } from '../src/base/names.ts';

const ascii: readonly number[] = Array.from({ length: 128 }, (_, code) => code);
/** A code in every group by which Chevrotain sorts patterns for characters beyond ASCII. */
const beyondAscii: readonly number[] = [
  ...Array.from({ length: 128 }, (_, index) => index + 128),
  ...Array.from({ length: 1020 }, (_, index) => 256 + index * 64),
];

/** A type that the lexer finds by a function, because Chevrotain reads no `\p{…}` in a pattern. */
function matched(
  name: string,
  label: string,
  starts: readonly number[],
  match: (text: string, offset: number) => [string] | null,
): TokenType {
  return createToken({ name, label, pattern: { exec: match }, start_chars_hint: [...starts], line_breaks: false });
}

/**
 * A type that the lexer finds by a text or a pattern. `starts`: the characters with which the pattern may begin. A
 * lexer that is told them does not take the pattern apart to know.
 */
function written(name: string, label: string, pattern: string): TokenType;
function written(name: string, label: string, pattern: RegExp, starts: string): TokenType;
function written(name: string, label: string, pattern: string | RegExp, starts = ''): TokenType {
  return createToken({ name, label, pattern, ...startingWith(starts) });
}

function startingWith(starts: string): { start_chars_hint?: string[] } {
  return starts === '' ? {} : { start_chars_hint: Array.from(starts) };
}

function given(name: string, label: string): TokenType {
  return createToken({ name, label, pattern: Lexer.NA });
}

const goesOn: readonly boolean[] = ascii.map((code) => /\w/.test(String.fromCharCode(code)));
/** ASCII is scanned by hand: this is the busiest place of the lexer. What is too long for a name is a stray. */
function matchName(text: string, offset: number): [string] | null {
  let end = offset;
  let code = text.charCodeAt(end);
  while (code < 128 && goesOn[code] === true) code = text.charCodeAt(++end);
  if (!(code >= 128)) return end > offset && end - offset <= longestName ? [text.slice(offset, end)] : null;
  const image = nameAt(text, offset);
  if (image !== null) return isLongName(image) ? null : [image];
  const character = text.charAt(offset);
  return character === '√' || character === '∞' ? [character] : null;
}

const stray =
  /&&|\|\||=>|===?|!==|<>|:=|\.{3}|->|\/\*|\*\/|[-+*/@^]=|"[^"\n]*"?|`[^`\n]*`?|\p{No}+|[\p{L}\p{M}\p{N}_]+|[^]/uy;

function matchStray(text: string, offset: number): [string] | null {
  stray.lastIndex = offset;
  const image = stray.exec(text)?.[0];
  return image === undefined ? null : [image];
}

// What the lexer finds.

/** Characters that may stand nowhere, such as control characters, are skipped here; parse.ts reports them. */
const space =
  /[ \t\r\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/;
export const WhiteSpace = createToken({
  name: 'WhiteSpace',
  pattern: space,
  start_chars_hint: [...ascii, ...beyondAscii].filter((code) => code >= 128 || space.test(String.fromCharCode(code))),
  group: Lexer.SKIPPED,
});
export const Comment = createToken({
  name: 'Comment',
  pattern: /(?:#|\/\/)[^\n]*/,
  ...startingWith('#/'),
  group: Lexer.SKIPPED,
});
export const Newline = written('Newline', 'the end of the line', /\n[ \t\r\n]*/, '\n');
export const Name = matched(
  'Name',
  'a name',
  ascii.filter((code) => /[A-Za-z_]/.test(String.fromCharCode(code))).concat(beyondAscii),
  matchName,
);
export const NumberText = written(
  'NumberText',
  'a number',
  /(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/,
  '.0123456789',
);
export const LeftParen = written('LeftParen', "'('", '(');
export const RightParen = written('RightParen', "')'", ')');
export const LeftBracket = written('LeftBracket', "'['", '[');
export const RightBracket = written('RightBracket', "']'", ']');
export const LeftBrace = written('LeftBrace', "'{'", '{');
export const RightBrace = written('RightBrace', "'}'", '}');
export const Comma = written('Comma', "','", ',');
export const Semicolon = written('Semicolon', "';'", ';');
export const Quote = written('Quote', "'", "'");
export const Colon = written('Colon', "':'", /:(?!=)/, ':');
export const Dots = written('Dots', "'..'", /\.\.(?!\.)/, '.');
export const Dot = written('Dot', "'.'", /\.(?!\.)/, '.');
/** Any operator; layout.ts makes it Infix or Prefix. One type for all keeps the parser's decisions short. */
export const Operator = written(
  'Operator',
  'an operator',
  /\*\*|\*(?![/=])|\/(?![*=])|-(?![>=])|[+@^](?!=)|<=|<(?!>)|>=?|==(?!=)|!=(?!=)|[\u2264\u2265\u2260\u2212\u00b7\u22c5\u00d7]/,
  '*/-+@^<>=!\u2264\u2265\u2260\u2212\u00b7\u22c5\u00d7',
);
export const Assign = written('Assign', "'='", /=(?![=>])/, '=');
/** What has no meaning here: a character, or a mark of some other language, as a whole. */
export const Stray = matched('Stray', 'a character without a meaning', [...ascii, ...beyondAscii], matchStray);

// What layout.ts gives.

/** Ends a statement. */
export const End = given('End', 'the end of the line');
export const Infix = given('Infix', 'an operator');
export const Prefix = given('Prefix', 'a sign');
export const Transpose = given('Transpose', "'");
export const In = given('In', "'in'");
/** The name of a definition, where its statement begins. */
export const Defined = given('Defined', 'the name of a definition');
/** The name of a line: `name =` or `name[…] =`. */
export const Target = given('Target', 'the name of a line');
/** `use` and the path behind it, where a statement begins with both. */
export const Use = given('Use', "'use'");
export const Path = given('Path', 'a path in quotes');
export const Gate = given('Gate', "'gate'");
export const Surrogate = given('Surrogate', "'surrogate'");
export const Const = given('Const', "'const'");
export const Int = given('Int', "'int'");
export const BlockOpen = given('BlockOpen', "'{'");
export const BlockClose = given('BlockClose', "'}'");
/** An operand that is nested deep and was read before what is around it. */
export const Nested = given('Nested', 'an operand');

const lexed: readonly TokenType[] = [
  WhiteSpace,
  Comment,
  Newline,
  Name,
  Dots,
  NumberText,
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Comma,
  Semicolon,
  Quote,
  Colon,
  Dot,
  Operator,
  Assign,
  Stray,
];

/** The types that the parser knows. */
export const parsed: readonly TokenType[] = [
  End,
  Name,
  NumberText,
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Comma,
  Colon,
  Dots,
  Dot,
  Assign,
  Infix,
  Prefix,
  Transpose,
  In,
  Defined,
  Target,
  Use,
  Path,
  Gate,
  Surrogate,
  Const,
  Int,
  BlockOpen,
  BlockClose,
  Nested,
];

let lexer: Lexer | undefined;

/** The lexer, made at its first use. `validate` checks its definition, which the tests do once for all. */
export function makeLexer(validate: boolean): Lexer {
  return new Lexer([...lexed], {
    positionTracking: 'onlyOffset',
    ensureOptimizations: true,
    skipValidations: !validate,
  });
}

export function theLexer(): Lexer {
  return (lexer ??= makeLexer(false));
}
