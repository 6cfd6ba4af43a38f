// Conditions as a person writes them: the opposite of one, and two that stand inside each other as one.

import { isWithinNumbers, rangeOfComparison, type NumberRange } from '../base/number-range.ts';
import type { Code, Statement } from './code.ts';
import { binary, conditional, not } from './constructors.ts';

/** `if (a) { if (b) { … } }` is `if (a && b) { … }`. */
export function joined(statement: Extract<Statement, { kind: 'if' }>): Statement {
  const [inner] = statement.then;
  if (
    statement.otherwise.length > 0 ||
    statement.then.length !== 1 ||
    inner?.kind !== 'if' ||
    inner.otherwise.length > 0
  )
    return statement;
  return { ...inner, test: both(statement.test, '&&', inner.test) };
}

export function negation(test: Code): Code {
  if (test.kind === 'binary' && test.operator === '===') return { ...test, operator: '!==' };
  if (test.kind === 'binary' && test.operator === '!==') return { ...test, operator: '===' };
  return test.kind === 'unary' && test.operator === '!' ? test.operand : not(test);
}

/** `test ? yes : no`; where one of the two is known to hold, or not to, the test and the other are joined instead. */
export function choiceOf(test: Code, yes: Code, no: Code): Code {
  if (yes.kind === 'truth') return yes.holds ? either(test, no) : also(negation(test), no);
  if (no.kind === 'truth') return no.holds ? either(negation(test), yes) : also(test, yes);
  return conditional(test, yes, no);
}

function either(left: Code, right: Code): Code {
  if (right.kind === 'truth') return right.holds ? right : left;
  return both(left, '||', right);
}

function also(left: Code, right: Code): Code {
  if (right.kind === 'truth') return right.holds ? left : right;
  return both(left, '&&', right);
}

/**
 * `a && b`, `a || b`; of two comparisons of one name with constants, that which follows from the other is not asked. A
 * guard that covers several branches has them all.
 */
export function both(left: Code, operator: '&&' | '||', right: Code): Code {
  const sides = chainOf(binary(left, operator, right), operator, mostJoined);
  if (sides.length > mostJoined) return binary(left, operator, right);
  const ranges = sides.map(comparisonOf);
  const kept = sides.filter((_, i) => {
    const own = ranges[i] ?? null;
    return !ranges.some((other, j) => {
      if (own === null || other === null || i === j || own.of !== other.of) return false;
      const [inner, outer] = operator === '||' ? [own, other] : [other, own];
      // Of two that say the same, the first stays.
      return isWithinNumbers(inner, outer) && (j < i || !isWithinNumbers(outer, inner));
    });
  });
  if (kept.length === sides.length) return binary(left, operator, right);
  return kept.reduce((all, one): Code => binary(all, operator, one));
}

/** Of conditions that are joined, so many are looked at together. */
const mostJoined = 8;

/** All sides of a chain, or more than `most` of them. */
function chainOf(code: Code, operator: string, most: number): readonly Code[] {
  if (code.kind !== 'binary' || code.operator !== operator) return [code];
  if (most < 1) return [code.left, code.right];
  const right = chainOf(code.right, operator, most - 1);
  return right.length > most ? right : [...chainOf(code.left, operator, most - right.length), ...right];
}

function comparisonOf(code: Code): (NumberRange & { readonly of: string }) | null {
  if (code.kind !== 'binary') return null;
  const { left, operator, right } = code;
  const [of, bound] = left.kind === 'number' ? [right, left] : [left, right];
  if (of.kind !== 'name' || bound.kind !== 'number' || Number.isNaN(bound.value)) return null;
  const range = rangeOfComparison(operator, bound.value, bound === left);
  return range === null ? null : { ...range, of: of.text };
}
