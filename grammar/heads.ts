// What a statement is, told by its first tokens: `name =`, `name[…] =`, `name(…) =`, `name(…) {`, a gate or a use. No
// fixed lookahead tells `f(x, y) = …` from a call, so the matching bracket is looked up. The words `use`, `gate`,
// `surrogate`, `const` and `int` mean something only here, which leaves them free as names everywhere else.

import type { IToken } from 'chevrotain';
import { retag } from './retag.ts';
import * as T from './tokens.ts';

const reserved: ReadonlySet<string> = new Set(['in', 'and', 'or', 'not']);

/** Tags the head of the statement that begins at token `at`; returns the index where its parameters end, or -1. */
export function headOf(raw: readonly IToken[], partner: Int32Array, at: number): number {
  const first = raw[at];
  if (first?.tokenType !== T.Name || reserved.has(first.image)) return -1;
  const second = raw[at + 1];
  if (isWord(first, 'use') && isQuoted(second)) {
    retag(first, T.Use);
    retag(second, T.Path);
    return -1;
  }
  if (isWord(first, 'surrogate') && isWord(second, 'gate') && namesGate(raw, partner, at + 2)) {
    retag(first, T.Surrogate);
    retag(second, T.Gate);
    return tagDefined(raw[at + 2], raw, partner, at + 3);
  }
  if (isWord(first, 'gate') && namesGate(raw, partner, at + 1)) {
    retag(first, T.Gate);
    return tagDefined(second, raw, partner, at + 2);
  }
  if (second?.tokenType === T.Assign) {
    retag(first, T.Target);
    return -1;
  }
  const close = partner[at + 1] ?? -1;
  if (second === undefined || close <= at) return -1;
  const after = raw[close + 1]?.tokenType;
  if (second.tokenType === T.LeftBracket && after === T.Assign) {
    retag(first, T.Target);
    return -1;
  }
  if (second.tokenType === T.LeftParen && (after === T.Assign || after === T.LeftBrace))
    return tagDefined(first, raw, partner, at + 1);
  return -1;
}

/** Whether the token after `gate` is a gate's name rather than an operator: `gate mod(x) = …`, but `gate mod (x)`. */
function namesGate(raw: readonly IToken[], partner: Int32Array, at: number): boolean {
  const name = raw[at];
  if (name?.tokenType !== T.Name || reserved.has(name.image)) return false;
  if (name.image !== 'div' && name.image !== 'mod') return true;
  const close = partner[at + 1] ?? -1;
  return close > at && raw[close + 1]?.tokenType === T.Assign;
}

function tagDefined(name: IToken | undefined, raw: readonly IToken[], partner: Int32Array, parameters: number): number {
  if (name !== undefined) retag(name, T.Defined);
  return raw[parameters]?.tokenType === T.LeftParen ? (partner[parameters] ?? -1) : -1;
}

/** Tags `const` before a name and `int` after a colon, where parameters or the fields of a record type stand. */
export function keywordInHead(raw: readonly IToken[], at: number, before: IToken): boolean {
  const token = raw[at];
  const next = raw[at + 1];
  if (token?.tokenType !== T.Name) return false;
  const first = before.tokenType === T.LeftParen || before.tokenType === T.Comma;
  if (token.image === 'const' && first && next?.tokenType === T.Name && next.image !== 'in') {
    retag(token, T.Const);
    return true;
  }
  if (token.image === 'int' && before.tokenType === T.Colon) {
    retag(token, T.Int);
    return true;
  }
  return false;
}

/** A text in quotes, closed where it began: it means something behind `use` only. */
function isQuoted(token: IToken | undefined): token is IToken {
  return token?.tokenType === T.Stray && /^"[^"]*"$/.test(token.image);
}

function isWord(token: IToken | undefined, word: string): token is IToken {
  return token?.tokenType === T.Name && token.image === word;
}
