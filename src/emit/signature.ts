// The heads of declarations: functions with their parameters and types, constants, interfaces. In JavaScript types
// stand in the JSDoc comment instead.

import type { Declaration, ParameterCode, Target } from './code.ts';
import { group, ifBroken, indent, line, printDocument, softline, type Doc } from './document.ts';
import { flat } from './flat.ts';
import { layout } from './layout.ts';
import { isWithin, lineWidth } from './statement.ts';

type FunctionDeclaration = Extract<Declaration, { readonly kind: 'function' }>;

/** `export function f(x: number): number` and ` {` or ` {}`. */
export function functionHead(declaration: FunctionDeclaration, opening: ' {' | ' {}', target: Target): string {
  const start = `${declaration.exported ? 'export ' : ''}function ${declaration.name}`;
  const result = target === 'ts' ? `: ${declaration.returns}` : '';
  const parameters = declaration.parameters.map((parameter) => flatParameter(parameter, target)).join(', ');
  const line = `${start}(${parameters})${result}${opening}`;
  if (isWithin(line, lineWidth)) return line;
  return printDocument([start, group(layoutSignature(declaration, target)), opening], 0, lineWidth);
}

function layoutSignature(declaration: FunctionDeclaration, target: Target): Doc {
  const parameters = layoutParameters(declaration.parameters, target);
  if (target === 'js') return parameters;
  const result: Doc = [': ', layoutType(declaration.returns)];
  const isGrouped = declaration.parameters.length === 1 && isObjectType(declaration.returns);
  return [isGrouped ? group(parameters) : parameters, result];
}

function layoutParameters(parameters: readonly ParameterCode[], target: Target): Doc {
  const [only] = parameters;
  if (only === undefined) return '()';
  if (target === 'ts' && parameters.length === 1 && only.initial === null && isObjectType(only.type)) {
    return ['(', only.name, ': ', objectTypeParts(only.type), ')'];
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
    target === 'ts' ? `${parameter.name}${parameter.optional === true ? '?' : ''}: ${parameter.type}` : parameter.name;
  return parameter.initial === null ? left : `${left} = ${flat(parameter.initial, target)}`;
}

/** `name: type;` of an interface. */
export function fieldText(name: string, type: string): string {
  const line = `  ${name}: ${type};`;
  return isWithin(line, lineWidth) ? line : `  ${printDocument([name, ': ', layoutType(type), ';'], 2, lineWidth)}`;
}

function isObjectType(type: string): boolean {
  return type.startsWith('{') && splitFields(type) !== null;
}

function layoutType(type: string): Doc {
  return isObjectType(type) ? group(objectTypeParts(type)) : type;
}

function objectTypeParts(type: string): Doc {
  const fields = splitFields(type) ?? [];
  if (fields.length === 0) return '{}';
  const parts = fields.map((field, index): Doc => {
    const colon = field.indexOf(':');
    const doc: Doc = [field.slice(0, colon), ': ', layoutType(field.slice(colon + 1).trim())];
    return index < fields.length - 1 ? [doc, ';', line] : doc;
  });
  return ['{', indent([line, ...parts]), ifBroken(';', ''), line, '}'];
}

/** The fields of `{ a: A; b: { c: C } }`; null if the text is not one object type. */
function splitFields(type: string): readonly string[] | null {
  const fields: string[] = [];
  let depth = 0;
  let start = 1;
  for (let index = 0; index < type.length; index++) {
    const character = type[index];
    if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0 && index < type.length - 1) return null;
    } else if (character === ';' && depth === 1) {
      fields.push(type.slice(start, index).trim());
      start = index + 1;
    }
  }
  fields.push(type.slice(start, -1).trim());
  return depth === 0 ? fields.filter((field) => field !== '') : null;
}
