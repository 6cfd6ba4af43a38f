// The parser recurses where brackets nest, and its stack is small. So an operand that stands a multiple of `step`
// brackets deep is read on its own, innermost first, and one token that carries its tree takes its place: no call of
// the parser is ever more than `step` brackets deep. Ordinary sources never get here.

import type { IToken, TokenType } from 'chevrotain';
import { tokenOf } from '../../grammar/retag.ts';
import * as T from '../../grammar/tokens.ts';
import type { Expr } from './ast.ts';
import { tokenEnd } from './build-context.ts';

export const step = 32;

const opens: ReadonlySet<TokenType> = new Set([T.LeftParen, T.LeftBracket, T.LeftBrace, T.BlockOpen]);
const closes: ReadonlySet<TokenType> = new Set([T.RightParen, T.RightBracket, T.RightBrace]);
const begins: ReadonlySet<TokenType> = new Set([T.Name, T.NumberText]);
const goesOn: ReadonlySet<TokenType> = new Set([T.Dot, T.Transpose]);

/** `tokens` with deep operands replaced; `read` gives the tree of one. Null as soon as `read` fails. */
export function liftNested(
  tokens: readonly IToken[],
  read: (operand: readonly IToken[]) => Expr | null,
): readonly IToken[] | null {
  const lifted: IToken[] = [];
  /** For each open bracket, where the operand begins that it belongs to. */
  const starts: number[] = [];
  let start = -1;
  let afterOperand = false;

  for (const token of tokens) {
    const type = token.tokenType;
    if (opens.has(type)) {
      starts.push(afterOperand ? start : lifted.length);
      lifted.push(token);
      afterOperand = false;
      continue;
    }
    if (begins.has(type)) {
      if (!afterOperand) start = lifted.length;
      afterOperand = true;
    } else if (!goesOn.has(type)) {
      afterOperand = false;
    }
    lifted.push(token);
    if (!closes.has(type) && type !== T.BlockClose) continue;
    start = starts.pop() ?? 0;
    afterOperand = true;
    if (type === T.BlockClose || starts.length === 0 || starts.length % step !== 0) continue;
    const operand = lifted.splice(start);
    const tree = read(operand);
    if (tree === null) return null;
    lifted.push(nestedToken(tree, operand[0] ?? token, token));
  }
  return lifted;
}

function nestedToken(tree: Expr, first: IToken, last: IToken): IToken {
  const image = first.image.padEnd(tokenEnd(last) - first.startOffset);
  return { ...tokenOf(T.Nested, image, first.startOffset), payload: tree };
}
