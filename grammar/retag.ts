// Gives a token another type. Chevrotain's parser looks at the type's number, its messages at the type.

import type { IToken, TokenType } from 'chevrotain';

export function retag(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
}
