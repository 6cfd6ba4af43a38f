// Every operator in one table: how it may be written, and how tight it binds. Reader and printer both go by it.

import type { ChainLevel, InfixOperator } from './ast.ts';

/**
 * What binds tighter has the larger number. `sign` is unary `-` and `+`; `postfix` is `'`, `[…]`, `.x` and all that
 * needs no parentheses.
 */
export const tightness = {
  or: 1,
  and: 2,
  not: 3,
  compare: 4,
  sum: 5,
  product: 6,
  sign: 7,
  power: 8,
  postfix: 9,
} as const;

export type Infix =
  | { readonly kind: 'chain'; readonly operator: InfixOperator; readonly level: ChainLevel; readonly tightness: number }
  | { readonly kind: 'power'; readonly tightness: number };

function chain(
  level: ChainLevel,
  operator: InfixOperator,
  ...spellings: readonly string[]
): readonly [string, Infix][] {
  const infix: Infix = { kind: 'chain', operator, level, tightness: tightness[level] };
  return [operator, ...spellings].map((text) => [text, infix]);
}

const power: Infix = { kind: 'power', tightness: tightness.power };

/** By spelling. */
export const infixOperators: ReadonlyMap<string, Infix> = new Map([
  ...chain('or', 'or'),
  ...chain('and', 'and'),
  ...chain('compare', '<'),
  ...chain('compare', '<=', '≤'),
  ...chain('compare', '>'),
  ...chain('compare', '>=', '≥'),
  ...chain('compare', '=='),
  ...chain('compare', '!=', '≠'),
  ...chain('sum', '+'),
  ...chain('sum', '-', '−'),
  ...chain('product', '*', '·', '⋅', '×'),
  ...chain('product', '/'),
  ...chain('product', '@'),
  ...chain('product', 'div'),
  ...chain('product', 'mod'),
  ['^', power],
  ['**', power],
]);

export const prefixOperators: ReadonlyMap<string, '-' | '+' | 'not'> = new Map([
  ['-', '-'],
  ['−', '-'],
  ['+', '+'],
  ['not', 'not'],
]);
