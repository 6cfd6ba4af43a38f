// What statements that could not be read would have defined, from their tokens.

import type { IToken } from 'chevrotain';
import * as T from '../../grammar/tokens.ts';
import { nameOf } from './build-context.ts';
import { nothingLost, type Lost } from './lost.ts';
import { unquotedPath } from './mistakes.ts';

/**
 * A statement that could not be read. `swallows`: a bracket in it is never closed, or the like, and takes in lines
 * below it.
 */
export type Broken = { readonly tokens: readonly IToken[]; readonly swallows: boolean; readonly isLast: boolean };

export function lostWith(broken: readonly Broken[]): Lost {
  if (broken.length === 0) return nothingLost;
  const names = new Set(broken.flatMap(({ tokens, swallows }) => lostNames(tokens, swallows)));
  const result = broken.some(({ tokens, isLast }) => isLast && isLine(tokens));
  return { names, result, uses: broken.some(({ tokens }) => isUse(tokens)), any: true };
}

/** What a broken statement may have defined. */
function lostNames(tokens: readonly IToken[], swallows: boolean): readonly string[] {
  return tokens.flatMap((token, at) => {
    const { tokenType } = token;
    if (tokenType === T.Defined) return [`${nameOf(token)}(`];
    if (tokenType === T.Target) return [nameOf(token)];
    if (tokenType !== T.Name) return [];
    const next = tokens[at + 1]?.tokenType;
    if (next === T.Assign) return [nameOf(token)];
    return swallows && next === T.LeftParen ? [`${nameOf(token)}(`] : [];
  });
}

function isUse(tokens: readonly IToken[]): boolean {
  return tokens[0]?.tokenType === T.Use || unquotedPath(tokens) !== null;
}

function isLine(tokens: readonly IToken[]): boolean {
  return !tokens.slice(0, 3).some((token) => token.tokenType === T.Defined || token.tokenType === T.Gate);
}
