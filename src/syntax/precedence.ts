// Groups a flat run of operands and operators by how tight they bind, in one pass and without recursion: what is still
// open stands on a stack. Operators of one level gather in one chain, so a long sum is one node.

import { elementAt, firstOf, valueFor } from '../base/lists.ts';
import type { IToken } from 'chevrotain';
import { diagnose } from '../report/diagnostic.ts';
import type { ChainLevel, Expr, InfixOperator } from './ast.ts';
import { tokenSpan, type Report } from './build-context.ts';
import { infixOperators, prefixOperators, tightness, type Infix } from './operators.ts';

/** Something that waits for its last operand. */
type Open =
  | {
      readonly kind: 'chain';
      readonly tightness: number;
      readonly level: ChainLevel;
      readonly operands: Expr[];
      readonly operators: InfixOperator[];
    }
  | {
      readonly kind: 'prefix';
      readonly tightness: number;
      readonly operator: '-' | '+' | 'not';
      readonly start: number;
    }
  | { readonly kind: 'power'; readonly tightness: number; readonly base: Expr };

/**
 * `operands[0] infix[0] operands[1] …` as a tree; `signs` are the prefix operators before each operand.
 * There is one operand more than infix operators.
 */
export function group(
  operands: readonly Expr[],
  signs: readonly (readonly IToken[] | undefined)[],
  infix: readonly IToken[],
  report: Report,
): Expr {
  const stack: Open[] = [];
  let current = firstOf(operands);
  for (let at = 0; at < operands.length; at++) {
    if (at > 0) {
      const operator = valueFor(infixOperators, elementAt(infix, at - 1).image);
      current = closeTighter(stack, operator.tightness, current);
      pushInfix(stack, operator, current);
    }
    const before = signs[at];
    if (before !== undefined) for (const sign of before) pushPrefix(stack, sign, report);
    current = elementAt(operands, at);
  }
  return closeTighter(stack, 0, current);
}

/** Closes everything that binds tighter than `loosest`. */
function closeTighter(stack: Open[], loosest: number, operand: Expr): Expr {
  let current = operand;
  for (let top = stack[stack.length - 1]; top !== undefined && top.tightness > loosest; top = stack[stack.length - 1]) {
    stack.pop();
    current = closed(top, current);
  }
  return current;
}

function pushInfix(stack: Open[], infix: Infix, operand: Expr): void {
  if (infix.kind === 'power') {
    stack.push({ kind: 'power', tightness: infix.tightness, base: operand });
    return;
  }
  const top = stack[stack.length - 1];
  if (top?.kind === 'chain' && top.level === infix.level) {
    top.operands.push(operand);
    top.operators.push(infix.operator);
    return;
  }
  stack.push({
    kind: 'chain',
    tightness: infix.tightness,
    level: infix.level,
    operands: [operand],
    operators: [infix.operator],
  });
}

function pushPrefix(stack: Open[], token: IToken, report: Report): void {
  const operator = valueFor(prefixOperators, token.image);
  const binds = operator === 'not' ? tightness.not : tightness.sign;
  const top = stack[stack.length - 1];
  if (operator === 'not' && top !== undefined && top.tightness > binds)
    report(diagnose('GR1016', tokenSpan(token), {}));
  stack.push({ kind: 'prefix', tightness: binds, operator, start: token.startOffset });
}

function closed(open: Open, last: Expr): Expr {
  const { end } = last.span;
  switch (open.kind) {
    case 'chain': {
      const { level, operands, operators } = open;
      const { start } = firstOf(operands).span;
      operands.push(last);
      return { kind: 'chain', level, operands, operators, span: { start, end } };
    }
    case 'prefix':
      return { kind: 'prefix', operator: open.operator, operand: last, span: { start: open.start, end } };
    case 'power':
      return { kind: 'power', base: open.base, exponent: last, span: { start: open.base.span.start, end } };
  }
}
