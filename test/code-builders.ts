// Short ways to write the output as data in tests.

import type { BinaryOperator, Code, CodeType, Declaration, Module, ParameterCode, Path, Place, Statement } from '../src/code/code.ts';
import * as make from '../src/code/constructors.ts';

export {
  call,
  conditional,
  arrayOf,
  error,
  fill,
  give as result,
  host,
  loop,
  minus,
  name,
  named,
  newArray,
  not,
  number,
  text,
  variable,
} from '../src/code/constructors.ts';

/** `grad.w`; the names after the first are fields. */
export const path = (names: string): Path => {
  const [first = '', ...fields] = names.split('.');
  return fields.reduce((object: Path, field) => make.field(object, field), make.name(first));
};
export const binary = make.binary;
export const record = (fields: { readonly [name: string]: CodeType }, isReadonly = false): CodeType =>
  make.recordOf(Object.entries(fields).map(([field, type]) => ({ name: field, type })), isReadonly);
export const object = (fields: { readonly [name: string]: Code }): Code =>
  make.object('object', Object.entries(fields).map(([field, value]) => ({ name: field, value })));
export const element = (array: string, index: Code): Place => make.element(path(array), index);
export const constant = (own: string, value: Code): Statement => make.constant(own, 'real', value);
export const add = (target: Place, value: Code): Statement => make.assign(target, '+=', value);
/** Fields of `cache` as variables: each its own, or `field: name`. */
export const unpack = (fields: readonly string[], nameOf: (field: string, index: number) => string = (field) => field): Statement =>
  make.unpack(
    fields.map((field, index) => ({ field, name: nameOf(field, index), type: 'real' })),
    make.name('cache'),
  );
export const either = make.branch;

export const parameter = (own: string, type: CodeType = 'real', initial: Code | null = null): ParameterCode => make.parameter(own, type, initial);

export type Head = {
  readonly doc?: readonly string[];
  readonly parameters?: readonly ParameterCode[];
  readonly returns?: CodeType;
  readonly exported?: boolean;
};
export function define(functionName: string, body: readonly Statement[], head: Head = {}): Declaration {
  const { doc = [], parameters = [], returns = 'real', exported = true } = head;
  return make.functionCode({ name: functionName, exported, doc, parameters, returns, body });
}
export const moduleOf = (...body: readonly Statement[]): Module => ({ header: ['made by a test'], declarations: [define('f', body)] });

export const long = (count: number, operator: BinaryOperator = '+', stem = 'term'): Code =>
  Array.from({ length: count }, (_, index): Code => make.name(`${stem}${index}`)).reduce((left, right) => binary(left, operator, right));
