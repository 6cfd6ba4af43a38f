// Where parentheses stand: always where JavaScript needs them, and besides where a reader would have to think
// (`(a * b) / c`, `(a % b) + c`, `(a && b) || c`), which is prettier's choice. Both writers, flat and broken, ask here.

import type { BinaryOperator, Code } from '../code/code.ts';
import { binary } from '../code/constructors.ts';

export type Binary = Extract<Code, { readonly kind: 'binary' }>;

const precedence: { readonly [operator in BinaryOperator]: number } = {
  '||': 1,
  '&&': 2,
  '&': 2.5,
  '===': 3,
  '!==': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '>>': 4.5,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};

function isOfBits(operator: BinaryOperator): boolean {
  return operator === '&' || operator === '>>';
}

export function isLogical(operator: BinaryOperator): boolean {
  return precedence[operator] <= 2;
}

/** Whether `(a inner b) outer c` is written without its parentheses, as one chain. */
export function flattens(outer: BinaryOperator, inner: BinaryOperator): boolean {
  const level = precedence[outer];
  if (level !== precedence[inner] || level === 3) return false;
  return level !== 6 || (outer === inner && outer !== '%');
}

/** Whether `inner` as an operand of `outer` needs parentheses. */
export function operandNeedsParentheses(outer: BinaryOperator, operand: Code, isRight: boolean): boolean {
  if (operand.kind === 'conditional') return true;
  if (operand.kind === 'isArray') return !isLogical(outer);
  if (operand.kind !== 'binary') return false;
  const inner = operand.operator;
  if (isLogical(outer) && isLogical(inner)) return inner !== outer;
  const difference = precedence[inner] - precedence[outer];
  if (difference < 0) return true;
  if (difference === 0) return isRight || !flattens(outer, inner);
  return (inner === '%' && (outer === '+' || outer === '-')) || isOfBits(outer);
}

/** Whether the operand of a prefix operator needs parentheses; `-(-x)`, so that no `--` is ever written. */
export function prefixNeedsParentheses(operator: string, operand: Code): boolean {
  if (operand.kind === 'binary' || operand.kind === 'conditional' || operand.kind === 'isArray') return true;
  return operator === '-' && isNegation(operand);
}

/** Whether a text begins with a minus: a negation, or a number below zero. */
export function isNegation(code: Code): boolean {
  return code.kind === 'number' ? isNegative(code.value) : code.kind === 'unary' && code.operator === '-';
}

export function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

/**
 * The comparison as it is written: TypeScript takes `i < (x > (a + b) …` and `f(i < x, y > (a + b))` for type
 * arguments, so that there `a < b` is written `b > a`. `isFollowed`: another argument stands after it.
 */
export function readableComparison(code: Code, isFollowed: boolean): Code {
  if (code.kind !== 'binary' || code.operator !== '<') return code;
  const { left, right } = code;
  return isFollowed || beginsWithComparison(right) ? binary(right, '>', left) : code;
}

/** Whether nothing but opening brackets stands between the beginning and the first operand of a comparison. */
function beginsWithComparison(code: Code): boolean {
  let node = code;
  for (;;) {
    if (node.kind === 'conditional') return true;
    if (node.kind === 'element') node = node.index;
    else if (node.kind === 'binary') {
      if (precedence[node.operator] <= 4) return true;
      node = node.left;
    } else return false;
  }
}

export type Chain = { readonly operands: readonly Code[]; readonly operators: readonly BinaryOperator[] };

/** The operands that stand in one chain with this operator, left to right: `a + b - c`, `a && b && c`. */
export function chainOf(code: Binary): Chain {
  const operands: Code[] = [];
  const operators: BinaryOperator[] = [];
  if (isLogical(code.operator)) {
    // A conjunction is one chain however it is nested.
    const waiting: Code[] = [code];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next.kind === 'binary' && next.operator === code.operator) waiting.push(next.right, next.left);
      else operands.push(next);
    }
    return { operands, operators: operands.slice(1).map(() => code.operator) };
  }
  let node = code;
  for (;;) {
    operands.push(node.right);
    operators.push(node.operator);
    const { left } = node;
    if (left.kind !== 'binary' || !flattens(node.operator, left.operator)) {
      operands.push(left);
      return { operands: operands.reverse(), operators: operators.reverse() };
    }
    node = left;
  }
}
