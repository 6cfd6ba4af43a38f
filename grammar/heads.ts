// What a statement is, told by its first tokens: `name =`, `name[…] =`, `name(…) =`, `name(…) {` or a gate. No fixed
// lookahead tells `f(x, y) = …` from a call, so the matching bracket is looked up. The words `gate`, `surrogate`, `const`
// and `int` mean something only here, which leaves them free as names everywhere else.

import type { IToken } from 'chevrotain';
import { retag } from './retag.ts';
import * as T from './tokens.ts';

const reserved: ReadonlySet<string> = new Set(['in', 'and', 'or', 'not']);

/** Tags the head of the statement that begins at token `at`; returns the index where its parameters end, or -1. */
export function headOf(raw: readonly IToken[], partner: Int32Array, at: number): number {
  const first = raw[at]!;
  if (first.tokenType !== T.Name || reserved.has(first.image)) return -1;
  const second = raw[at + 1];
  const third = raw[at + 2];
  if (isWord(first, 'surrogate') && isWord(second, 'gate') && third?.tokenType === T.Name) {
    retag(first, T.Surrogate);
    retag(second, T.Gate);
    return tagDefined(third, raw, partner, at + 3);
  }
  if (isWord(first, 'gate') && second?.tokenType === T.Name) {
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
  if (second.tokenType === T.LeftParen && (after === T.Assign || after === T.LeftBrace)) return tagDefined(first, raw, partner, at + 1);
  return -1;
}

function tagDefined(name: IToken, raw: readonly IToken[], partner: Int32Array, parameters: number): number {
  retag(name, T.Defined);
  return raw[parameters]?.tokenType === T.LeftParen ? partner[parameters]! : -1;
}

/** Tags `const` before a name and `int` after a colon, within the parameters of a definition. */
export function keywordInHead(raw: readonly IToken[], at: number): boolean {
  const token = raw[at]!;
  if (token.tokenType !== T.Name) return false;
  if (token.image === 'const' && raw[at + 1]?.tokenType === T.Name) {
    retag(token, T.Const);
    return true;
  }
  if (token.image === 'int' && raw[at - 1]?.tokenType === T.Colon) {
    retag(token, T.Int);
    return true;
  }
  return false;
}

function isWord(token: IToken | undefined, word: string): token is IToken {
  return token !== undefined && token.tokenType === T.Name && token.image === word;
}
