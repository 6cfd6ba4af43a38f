// The one place in which the output as data is made: a short function for each kind of expression, statement and
// parameter.

import type { BinaryOperator, Code, ParameterCode, Statement } from './code.ts';

export function name(text: string): Code {
  return { kind: 'name', text };
}

export function element(array: string, index: Code): Code {
  return { kind: 'element', array, index };
}

export function number(value: number): Code {
  return { kind: 'number', value };
}

export function text(value: string): Code {
  return { kind: 'text', value };
}

export function truth(holds: boolean): Code {
  return name(String(holds));
}

export function binary(left: Code, operator: BinaryOperator, right: Code): Extract<Code, { readonly kind: 'binary' }> {
  return { kind: 'binary', operator, left, right };
}

export function minus(operand: Code): Code {
  return { kind: 'unary', operator: '-', operand };
}

export function not(operand: Code): Code {
  return { kind: 'unary', operator: '!', operand };
}

export function call(callee: string, ...args: readonly Code[]): Code {
  return { kind: 'call', callee, args };
}

export function create(callee: string, ...args: readonly Code[]): Code {
  return { kind: 'new', callee, args };
}

export function conditional(test: Code, yes: Code, no: Code): Code {
  return { kind: 'conditional', test, yes, no };
}

export function object(fields: readonly { readonly name: string; readonly value: Code }[]): Code {
  return { kind: 'object', fields };
}

// Statements.

export function constant(own: string, value: Code): Statement {
  return { kind: 'const', name: own, value };
}

/** Without a value it has its type only. */
export function variable(own: string, type: string, value: Code | null): Statement {
  return { kind: 'let', name: own, type, value };
}

export function assign(target: Code, operator: '=' | '+=' | '-=' | '*=', value: Code): Statement {
  return { kind: 'assign', target, operator, value };
}

/** A plain store. */
export function put(target: Code, value: Code): Statement {
  return assign(target, '=', value);
}

export function unpack(
  names: readonly { readonly field: string; readonly name: string }[],
  from: string,
): Extract<Statement, { readonly kind: 'unpack' }> {
  return { kind: 'unpack', names, from };
}

export function branch(
  test: Code,
  then: readonly Statement[],
  otherwise: readonly Statement[] = [],
): Extract<Statement, { readonly kind: 'if' }> {
  return { kind: 'if', test, then, otherwise };
}

/** Up (`step` > 0) while the index is below `to`; down to `to` itself. */
export function loop(index: string, from: Code, to: Code, step: number, body: readonly Statement[]): Statement {
  return { kind: 'for', index, from, to, step, body };
}

export function fill(array: string, value: Code, range: { readonly from: Code; readonly to: Code } | null): Statement {
  return { kind: 'fill', array, value, range };
}

export function comment(line: string): Statement {
  return { kind: 'comment', text: line };
}

export const blank: Statement = { kind: 'blank' };

/** A call for what it does. */
export function run(value: Code): Statement {
  return { kind: 'call', value };
}

export function raise(value: Code): Statement {
  return { kind: 'throw', value };
}

export function give(value: Code): Statement {
  return { kind: 'return', value };
}

export function parameter(own: string, type: string, initial: Code | null = null): ParameterCode {
  return { name: own, type, initial };
}

/** One that may be left out: it is then undefined. */
export function optional(own: string, type: string): ParameterCode {
  return { name: own, type, initial: null, optional: true };
}
