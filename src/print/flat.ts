// An expression on one line. Most statements fit, so this is the fast path of the printer: plain concatenation,
// and a loop along a chain of operators, which may be as long as a file.

import { unreachable } from '../base/invariant.ts';
import type { Code, FieldCode, HostCallee, Numbers, Path, Place } from '../code/code.ts';
import type { Target } from './target.ts';
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
    case 'field':
    case 'length':
      return namesOfPath(code).join('.');
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
      return (
        prefixText(code.operator) + (prefixNeedsParentheses(code.operator, code.operand) ? `(${operand})` : operand)
      );
    }
    case 'truth':
      return String(code.holds);
    case 'nothing':
      return code.is;
    case 'host':
    case 'call':
    case 'method':
    case 'array':
    case 'error':
      return calleeText(code) + flatArguments(argumentsOf(code), target);
    case 'new':
      return `new ${code.of}()`;
    case 'isArray':
      return `${flat(code.operand, target)} instanceof ${arrayNames[code.of]}`;
    case 'conditional':
      return flatConditional(code, target);
    case 'object':
      return flatObject(code.fields, target);
    default:
      return unreachable(code);
  }
}

export const arrayNames: { readonly [of in Numbers]: string } = { real: 'Float64Array', whole: 'Int32Array' };

const otherHosts = new Map<HostCallee, string>([
  ['isInteger', 'Number.isInteger'],
  ['isNaN', 'Number.isNaN'],
  ['kindOf', 'Object.prototype.toString.call'],
  ['textOf', 'String'],
]);

export type Call = Extract<Code, { readonly kind: 'host' | 'call' | 'method' | 'array' | 'error' }>;

/** What stands before the arguments of a call. */
export function calleeText(code: Call): string {
  switch (code.kind) {
    case 'host':
      return otherHosts.get(code.callee) ?? `Math.${code.callee}`;
    case 'call':
      return code.callee;
    case 'method':
      return `${namesOfPath(code.array).join('.')}.${code.name}`;
    case 'array':
      return `new ${arrayNames[code.of]}`;
    case 'error':
      return `new ${code.of}`;
    default:
      return unreachable(code);
  }
}

export function argumentsOf(code: Call): readonly Code[] {
  return code.kind === 'array' ? [code.length] : code.kind === 'error' ? [code.message] : code.args;
}

export function prefixText(operator: Extract<Code, { readonly kind: 'unary' }>['operator']): string {
  return operator === 'typeof' ? 'typeof ' : operator;
}

/** The names of `grad.p.x`. */
export function namesOfPath(code: Path | Extract<Code, { readonly kind: 'length' }>): readonly string[] {
  switch (code.kind) {
    case 'name':
      return [code.text];
    case 'field':
      return [...namesOfPath(code.object), code.name];
    case 'length':
      return [...namesOfPath(code.array), 'length'];
    default:
      return unreachable(code);
  }
}

/** What stands before `=` and its like. A plain store needs no assertion that the element exists. */
export function flatTarget(code: Place, operator: string, target: Target): string {
  return operator === '=' && code.kind === 'element' ? flatElement(code, target) : flat(code, target);
}

function flatElement(code: Extract<Code, { kind: 'element' }>, target: Target): string {
  return `${flat(code.array, target)}[${flat(code.index, target)}]`;
}

/** `name: value`, or `name` alone where both are the same. */
export function isShorthand(field: FieldCode): boolean {
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

function flatObject(fields: readonly FieldCode[], target: Target): string {
  if (fields.length === 0) return '{}';
  const parts = fields.map((field) =>
    isShorthand(field) ? field.name : `${propertyText(field.name)}: ${flat(field.value, target)}`,
  );
  return `{ ${parts.join(', ')} }`;
}
