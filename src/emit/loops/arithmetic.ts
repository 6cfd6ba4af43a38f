// Sums as a person writes them: no term that is added with a minus of its own.

import type { Code } from '../../code/code.ts';
import { binary, number } from '../../code/constructors.ts';
import { negated } from '../../code/signs.ts';

/** a + b, or a - b. */
export function added(a: Code, operator: '+' | '-', b: Code): Code {
  const minus = negated(b);
  if (minus === null) return binary(a, operator, b);
  return binary(a, operator === '+' ? '-' : '+', minus);
}

type Summand = { readonly factor: number; readonly code: Code; readonly isRest: boolean };

/**
 * Index arithmetic: offset + the sum of factor * code; what is added stands before what is taken off, then numbers,
 * remainders last.
 */
export function sumCode(terms: readonly Summand[], offset: number): Code {
  const scaled = terms.map(({ factor, code, isRest }) => ({
    order: isRest ? 3 : factor > 0 ? 0 : 1,
    isAdded: factor > 0,
    code: multiple(Math.abs(factor), code),
  }));
  const hasStart = scaled.some(({ order }) => order === 0);
  const last = {
    order: hasStart ? 2 : 0,
    isAdded: offset > 0 || !hasStart,
    code: number(hasStart ? Math.abs(offset) : offset),
  };
  const all = hasStart && offset === 0 ? scaled : [...scaled, last];
  const [first, ...rest] = [...all].sort((a, b) => a.order - b.order) as [(typeof all)[number], ...typeof all];
  return rest.reduce((left: Code, { isAdded, code }): Code => binary(left, isAdded ? '+' : '-', code), first.code);
}

function multiple(factor: number, code: Code): Code {
  return factor === 1 ? code : binary(number(factor), '*', code);
}
