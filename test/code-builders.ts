// Short ways to write the output as data in tests.

import type { BinaryOperator, Code, Declaration, Module, ParameterCode, Statement } from '../src/emit/code.ts';

export const name = (text: string): Code => ({ kind: 'name', text });
export const number = (value: number): Code => ({ kind: 'number', value });
export const text = (value: string): Code => ({ kind: 'text', value });
export const binary = (left: Code, operator: BinaryOperator, right: Code): Code => ({ kind: 'binary', operator, left, right });
export const minus = (operand: Code): Code => ({ kind: 'unary', operator: '-', operand });
export const not = (operand: Code): Code => ({ kind: 'unary', operator: '!', operand });
export const call = (callee: string, ...args: readonly Code[]): Code => ({ kind: 'call', callee, args });
export const create = (callee: string, ...args: readonly Code[]): Code => ({ kind: 'new', callee, args });
export const conditional = (condition: Code, yes: Code, no: Code): Code => ({ kind: 'conditional', test: condition, yes, no });
export const object = (fields: { readonly [name: string]: Code }): Code => ({
  kind: 'object',
  fields: Object.entries(fields).map(([field, value]) => ({ name: field, value })),
});
export const element = (array: string, index: Code): Code => ({ kind: 'element', array, index });

export const constant = (variable: string, value: Code): Statement => ({ kind: 'const', name: variable, value });
export const add = (target: Code, value: Code): Statement => ({ kind: 'assign', target, operator: '+=', value });
export const result = (value: Code): Statement => ({ kind: 'return', value });
export const either = (condition: Code, then: readonly Statement[], otherwise: readonly Statement[] = []): Statement => ({
  kind: 'if',
  test: condition,
  then,
  otherwise,
});
export const loop = (index: string, from: Code, to: Code, step: number, body: readonly Statement[]): Statement => ({
  kind: 'for',
  index,
  from,
  to,
  step,
  body,
});

export type Head = {
  readonly doc?: readonly string[];
  readonly parameters?: readonly ParameterCode[];
  readonly returns?: string;
  readonly exported?: boolean;
};
export function define(functionName: string, body: readonly Statement[], head: Head = {}): Declaration {
  const { doc = [], parameters = [], returns = 'number', exported = true } = head;
  return { kind: 'function', name: functionName, exported, doc, parameters, returns, body };
}
export const moduleOf = (...body: readonly Statement[]): Module => ({ header: ['made by a test'], declarations: [define('f', body)] });
export const parameter = (parameterName: string, type = 'number', initial: Code | null = null): ParameterCode => ({
  name: parameterName,
  type,
  initial,
});

export const long = (count: number, operator: BinaryOperator = '+', stem = 'term'): Code =>
  Array.from({ length: count }, (_, index) => name(`${stem}${index}`)).reduce((left, right) => binary(left, operator, right));
