// An expression on one line. Most statements fit, so this is the fast path of the printer: plain concatenation,
// and a loop along a chain of operators, which may be as long as a file.

import { unreachable } from '../base/invariant.ts';
import type { Code, Target } from './code.ts';
import { numberText, propertyText, stringText } from './literal.ts';
import {
  chainOf,
  flattens,
  isLogical,
  operandNeedsParentheses,
  prefixNeedsParentheses,
  readableComparison,
  type Binary,
} from './parentheses.ts';

export function flat(code: Code, target: Target): string {
  switch (code.kind) {
    case 'name':
      return code.text;
    case 'element':
      return flatElement(code, target) + (target === 'ts' ? '!' : '');
    case 'number':
      return numberText(code.value);
    case 'text':
      return stringText(code.value);
    case 'binary':
      return flatBinary(code, target);
    case 'unary': {
      const operand = flat(code.operand, target);
      return code.operator + (prefixNeedsParentheses(code.operator, code.operand) ? `(${operand})` : operand);
    }
    case 'call':
      return code.callee + flatArguments(code.args, target);
    case 'new':
      return `new ${code.callee}${flatArguments(code.args, target)}`;
    case 'conditional':
      return flatConditional(code, target);
    case 'object':
      return flatObject(code.fields, target);
    default:
      return unreachable(code);
  }
}

/** What stands before `=` and its like. A plain store needs no assertion that the element exists. */
export function flatTarget(code: Code, operator: string, target: Target): string {
  return operator === '=' && code.kind === 'element' ? flatElement(code, target) : flat(code, target);
}

function flatElement(code: Extract<Code, { kind: 'element' }>, target: Target): string {
  return `${code.array}[${flat(code.index, target)}]`;
}

/** `name: value`, or `name` alone where both are the same. */
export function isShorthand(field: { readonly name: string; readonly value: Code }): boolean {
  return field.value.kind === 'name' && field.value.text === field.name;
}

function flatBinary(code: Binary, target: Target): string {
  if (isLogical(code.operator)) {
    const { operands } = chainOf(code);
    return operands.map((operand) => flatOperand(code, operand, false, target)).join(` ${code.operator} `);
  }
  const written = readableComparison(code, false);
  let node = written.kind === 'binary' ? written : code;
  let tail = '';
  for (;;) {
    tail = ` ${node.operator} ${flatOperand(node, node.right, true, target)}${tail}`;
    const { left } = node;
    if (left.kind !== 'binary' || !flattens(node.operator, left.operator))
      return flatOperand(node, left, false, target) + tail;
    node = left;
  }
}

function flatOperand(parent: Binary, operand: Code, isRight: boolean, target: Target): string {
  const text = flat(operand, target);
  return operandNeedsParentheses(parent.operator, operand, isRight) ? `(${text})` : text;
}

function flatArguments(args: readonly Code[], target: Target): string {
  if (args.length === 1) return `(${flat(args[0] as Code, target)})`;
  return `(${args.map((arg, index) => flat(readableComparison(arg, index < args.length - 1), target)).join(', ')})`;
}

function flatConditional(code: Extract<Code, { kind: 'conditional' }>, target: Target): string {
  let text = '';
  let node = code;
  for (;;) {
    const test = flat(node.test, target);
    const yes = flat(node.yes, target);
    text +=
      `${node.test.kind === 'conditional' ? `(${test})` : test} ? ` +
      `${node.yes.kind === 'conditional' ? `(${yes})` : yes} : `;
    if (node.no.kind !== 'conditional') return text + flat(node.no, target);
    node = node.no;
  }
}

function flatObject(fields: readonly { readonly name: string; readonly value: Code }[], target: Target): string {
  if (fields.length === 0) return '{}';
  const parts = fields.map((field) =>
    isShorthand(field) ? field.name : `${propertyText(field.name)}: ${flat(field.value, target)}`,
  );
  return `{ ${parts.join(', ')} }`;
}
