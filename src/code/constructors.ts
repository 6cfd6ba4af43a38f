// The one place in which the output as data is made: a short function for each kind of expression, statement and
// declaration. No name comes into code but through `identifier`.

import { invariant } from '../base/invariant.ts';
import type { Span } from '../base/span.ts';
import type {
  BinaryOperator,
  Code,
  CodeType,
  Declaration,
  FieldCode,
  FieldType,
  FunctionCode,
  HostCallee,
  Identifier,
  Method,
  Numbers,
  ParameterCode,
  Path,
  Place,
  Statement,
  TableCode,
} from './code.ts';

type Of<K extends Code['kind']> = Extract<Code, { readonly kind: K }>;
type StatementOf<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;

const plain = /^[A-Za-z_$][\w$]*$/;
const legal = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Whatever the user wrote: what is no name is refused here. */
export function identifier(text: string): Identifier {
  if (!plain.test(text)) invariant(legal.test(text), '… is a name', JSON.stringify(text));
  return text as Identifier;
}

// Places.

export function name(text: string): Of<'name'> {
  return { kind: 'name', text: identifier(text) };
}

export function field(object: Path, own: string): Of<'field'> {
  return { kind: 'field', object, name: identifier(own) };
}

export function element(array: Path, index: Code): Of<'element'> {
  return { kind: 'element', array, index };
}

export function arrayLength(array: Path): Of<'length'> {
  return { kind: 'length', array };
}

// Values.

export function number(value: number): Of<'number'> {
  return { kind: 'number', value };
}

export function text(value: string): Of<'text'> {
  return { kind: 'text', value };
}

export function truth(holds: boolean): Of<'truth'> {
  return { kind: 'truth', holds };
}

/** What a parameter is that was left out. */
export const missing: Code = { kind: 'nothing', is: 'undefined' };

export const nullCode: Code = { kind: 'nothing', is: 'null' };

export function binary(left: Code, operator: BinaryOperator, right: Code): Of<'binary'> {
  return { kind: 'binary', operator, left, right };
}

/** Numbers are added up, and 0 is left away. */
export function totalCode(terms: readonly Code[]): Code {
  let constant = 0;
  let sum: Code | null = null;
  for (const term of terms) {
    if (term.kind === 'number') constant += term.value;
    else sum = sum === null ? term : binary(sum, '+', term);
  }
  if (sum === null) return number(constant);
  return constant === 0 ? sum : binary(sum, '+', number(constant));
}

export function minus(operand: Code): Of<'unary'> {
  return { kind: 'unary', operator: '-', operand };
}

export function not(operand: Code): Of<'unary'> {
  return { kind: 'unary', operator: '!', operand };
}

export function typeName(operand: Code): Of<'unary'> {
  return { kind: 'unary', operator: 'typeof', operand };
}

export function host(callee: HostCallee, ...args: readonly Code[]): Of<'host'> {
  return { kind: 'host', callee, args };
}

export function call(callee: string, ...args: readonly Code[]): Of<'call'> {
  return { kind: 'call', callee: identifier(callee), args };
}

export function method(array: Path, own: Method, ...args: readonly Code[]): Of<'method'> {
  return { kind: 'method', array, name: own, args };
}

export function newArray(of: Numbers, length: Code): Of<'array'> {
  return { kind: 'array', of, length };
}

export function isArray(operand: Code, of: Numbers): Of<'isArray'> {
  return { kind: 'isArray', of, operand };
}

export function error(of: Of<'error'>['of'], message: Code): Of<'error'> {
  return { kind: 'error', of, message };
}

export function conditional(test: Code, yes: Code, no: Code): Of<'conditional'> {
  return { kind: 'conditional', test, yes, no };
}

export function object(type: CodeType, fields: readonly FieldCode[]): Of<'object'> {
  return { kind: 'object', type, fields };
}

// Types.

export function arrayOf(of: Numbers): CodeType {
  return { kind: 'array', of };
}

export function recordOf(fields: readonly FieldType[], isReadonly: boolean): CodeType {
  return { kind: 'record', fields, isReadonly };
}

export function named(own: string): CodeType {
  return { kind: 'named', name: identifier(own) };
}

// Statements.

export function constant(own: string, type: CodeType, value: Code): StatementOf<'const'> {
  return { kind: 'const', name: identifier(own), type, value };
}

/** Without a value it has its type only. */
export function variable(own: string, type: CodeType, value: Code | null): StatementOf<'let'> {
  return { kind: 'let', name: identifier(own), type, value };
}

export function assign(target: Place, operator: StatementOf<'assign'>['operator'], value: Code): StatementOf<'assign'> {
  return { kind: 'assign', target, operator, value };
}

/** A plain store. */
export function put(target: Place, value: Code): StatementOf<'assign'> {
  return assign(target, '=', value);
}

/** Fields of a record as variables, of the same names where no other `field` is given. */
export function unpack(
  fields: readonly (FieldType & { readonly field?: string })[],
  from: Path,
): StatementOf<'unpack'> {
  const names = fields.map((one) => ({ field: one.field ?? one.name, name: identifier(one.name), type: one.type }));
  return { kind: 'unpack', names, from };
}

export function branch(
  test: Code,
  then: readonly Statement[],
  otherwise: readonly Statement[] = [],
): StatementOf<'if'> {
  return { kind: 'if', test, then, otherwise };
}

/** Up (`step` > 0) while the index is below `to`; down to `to` itself. */
export function loop(index: string, from: Code, to: Code, step: number, body: readonly Statement[]): Statement {
  return { kind: 'for', index: identifier(index), from, to, step, body };
}

/** Sets all elements of an array, or those of a range. */
export function fill(array: Path, value: Code, ...range: readonly [] | readonly [from: Code, to: Code]): Statement {
  return run(method(array, 'fill', value, ...range));
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

export function give(value: Code): StatementOf<'return'> {
  return { kind: 'return', value };
}

/** The same statement, said to be written for this piece of the source. */
export function located<S extends StatementOf<'const' | 'let' | 'assign' | 'return'>>(
  statement: S,
  span: Span | null,
): S {
  return span === null || span.end === span.start ? statement : { ...statement, span };
}

// Declarations.

export function parameter(own: string, type: CodeType, initial: Code | null = null): ParameterCode {
  return { name: identifier(own), type, initial };
}

/** One that may be left out: it is then undefined. */
export function optional(own: string, type: CodeType): ParameterCode {
  return { name: identifier(own), type, initial: null, optional: true };
}

type Named<D extends Declaration> = Omit<D, 'kind' | 'name'> & { readonly name: string };

export function functionCode(own: Named<FunctionCode>): FunctionCode {
  return { ...own, kind: 'function', name: identifier(own.name), body: givenAtOnce(own.body) };
}

/** `const value = …; return value;` is `return …;`. */
function givenAtOnce(body: readonly Statement[]): readonly Statement[] {
  const [before, last] = body.slice(-2);
  if (before?.kind !== 'const' || last?.kind !== 'return') return body;
  if (last.value.kind !== 'name' || last.value.text !== before.name) return body;
  return [...body.slice(0, -2), located(give(before.value), before.span ?? last.span ?? null)];
}

/** A function of a record that the module declares, by another name its method. */
export function methodCode(type: string, own: string, code: Named<FunctionCode>): FunctionCode {
  return { ...functionCode(code), method: { type: identifier(type), name: identifier(own) } };
}

export function construct(of: string): Code {
  return { kind: 'new', of: identifier(of) };
}

type InterfaceCode = Extract<Declaration, { readonly kind: 'interface' }>;

export function interfaceCode(own: Named<InterfaceCode>): InterfaceCode {
  return { ...own, kind: 'interface', name: identifier(own.name) };
}

export function tableCode(own: Named<TableCode>): TableCode {
  return { ...own, kind: 'table', name: identifier(own.name) };
}
