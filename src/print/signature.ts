// The heads of declarations: functions with their parameters and types, constants, interfaces. In JavaScript types
// stand in the JSDoc comment instead.

import type { Code, CodeType, FunctionCode, ParameterCode } from '../code/code.ts';
import type { Target } from './target.ts';
import { group, ifBroken, indent, line, printDocument, softline, type Doc } from './document.ts';
import { flat } from './flat.ts';
import { layout } from './layout.ts';
import { isWithin, lineWidth } from './statement.ts';
import { fieldName, isRecord, typeText, type RecordType } from './type-text.ts';

/** `export function f(x: number): number` and ` {` or ` {}`. */
export function functionHead(declaration: FunctionCode, opening: ' {' | ' {}', target: Target): string {
  return head(`${declaration.exported ? 'export ' : ''}function ${declaration.name}`, declaration, opening, target, 0);
}

const declared = 'export declare function ';

/** The column at which the name of a declared function begins. */
export const declaredColumn = declared.length;

/** `export declare function f(x: number, df?: number): number;`: a default value is no part of a type. */
export function declaredHead(declaration: FunctionCode): string {
  const parameters = declaration.parameters.map((one): ParameterCode =>
    one.initial === null ? one : { name: one.name, type: one.type, initial: null, optional: true },
  );
  return head(`${declared}${declaration.name}`, { ...declaration, parameters }, ';', 'ts', 0);
}

/** The same of a method, at one step of indentation. */
export function methodHead(declaration: FunctionCode, opening: ' {' | ';', target: Target): string {
  return head(declaration.name, declaration, opening, target, 2);
}

function head(start: string, declaration: FunctionCode, opening: string, target: Target, margin: number): string {
  const result = target === 'ts' ? `: ${typeText(declaration.returns)}` : '';
  const parameters = declaration.parameters.map((parameter) => flatParameter(parameter, target)).join(', ');
  const line = `${start}(${parameters})${result}${opening}`;
  if (isWithin(line, lineWidth - margin)) return line;
  return printDocument([start, group(layoutSignature(declaration, target)), opening], margin, lineWidth);
}

function layoutSignature(declaration: FunctionCode, target: Target): Doc {
  const parameters = layoutParameters(declaration.parameters, target);
  if (target === 'js') return parameters;
  const result: Doc = [': ', layoutType(declaration.returns)];
  const isGrouped = declaration.parameters.length === 1 && isRecord(declaration.returns);
  return [isGrouped ? group(parameters) : parameters, result];
}

function layoutParameters(parameters: readonly ParameterCode[], target: Target): Doc {
  const [only] = parameters;
  if (only === undefined) return '()';
  if (target === 'ts' && parameters.length === 1 && only.initial === null && isRecord(only.type)) {
    return ['(', only.name, ': ', recordParts(only.type), ')'];
  }
  const parts = parameters.map((parameter, index): Doc => {
    const doc = layoutParameter(parameter, target);
    return index < parameters.length - 1 ? [doc, ',', line] : doc;
  });
  return ['(', indent([softline, ...parts]), ifBroken(',', ''), softline, ')'];
}

function layoutParameter(parameter: ParameterCode, target: Target): Doc {
  const left: Doc =
    target === 'ts'
      ? [parameter.name, parameter.optional === true ? '?: ' : ': ', layoutType(parameter.type)]
      : parameter.name;
  return parameter.initial === null ? left : [left, ' = ', layout(parameter.initial, 'argument', target)];
}

function flatParameter(parameter: ParameterCode, target: Target): string {
  const left =
    target === 'ts'
      ? `${parameter.name}${parameter.optional === true ? '?' : ''}: ${typeText(parameter.type)}`
      : parameter.name;
  return parameter.initial === null ? left : `${left} = ${flat(parameter.initial, target)}`;
}

/** `name: type;` of an interface. */
export function fieldText(name: string, type: CodeType): string {
  const line = `  ${name}: ${typeText(type)};`;
  return isWithin(line, lineWidth) ? line : `  ${printDocument([name, ': ', layoutType(type), ';'], 2, lineWidth)}`;
}

/** `name: type = value;` of a class; `type` null where the value tells it. */
export function initialText(name: string, type: CodeType | null, value: Code, target: Target): string {
  const left = type === null ? name : `${name}: ${typeText(type)}`;
  const text = `  ${left} = ${flat(value, target)};`;
  if (isWithin(text, lineWidth)) return text;
  return `  ${printDocument([left, ' =', group(indent([line, layout(value, 'stored', target)])), ';'], 2, lineWidth)}`;
}

function layoutType(type: CodeType): Doc {
  return isRecord(type) ? group(recordParts(type)) : typeText(type);
}

function recordParts(type: RecordType): Doc {
  const { fields } = type;
  if (fields.length === 0) return '{}';
  const parts = fields.map((field, index): Doc => {
    const doc: Doc = [fieldName(type, field.name), ': ', layoutType(field.type)];
    return index < fields.length - 1 ? [doc, ';', line] : doc;
  });
  return ['{', indent([line, ...parts]), ifBroken(';', ''), line, '}'];
}
