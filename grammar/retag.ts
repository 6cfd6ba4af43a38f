// Gives a token a type: another one, or a new token its first. Chevrotain's parser looks at the type's number, which it
// gives to every type that it knows.

import type { IToken, TokenType } from 'chevrotain';

export function retag(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx as number;
}

export function tokenOf(type: TokenType, image: string, startOffset: number): IToken {
  return { image, startOffset, tokenTypeIdx: type.tokenTypeIdx as number, tokenType: type };
}
