// A module as text, in TypeScript or JavaScript. The text is already what prettier 3.10 (singleQuote) would make of it,
// so that a formatter's next release cannot make anybody's generated files stale. Linear in the size of the module.

import { unreachable } from '../base/invariant.ts';
import type { Declaration, Module, Statement, Target } from './code.ts';
import { commentText, docComment } from './comment.ts';
import { propertyText } from './literal.ts';
import { fieldText, functionHead } from './signature.ts';
import { lineWidth, printStatements } from './statement.ts';
import { typeText } from './type-text.ts';

export function printModule(module: Module, target: Target): string {
  const lines = headerLines(module);
  for (const declaration of module.declarations) {
    if (lines.length > 0) lines.push('');
    printDeclaration(declaration, target, lines);
  }
  lines.push('');
  return lines.join('\n');
}

/** The `//` lines on top of a module. */
export function headerLines(module: Module): string[] {
  return module.header.map((text) => `// ${commentText(text)}`.trimEnd());
}

/** The text of a function's body at one step of indentation. */
export function printBody(body: readonly Statement[], target: Target): string {
  const lines: string[] = [];
  printStatements(body, 1, target, lines);
  return lines.join('\n');
}

function printDeclaration(declaration: Declaration, target: Target, lines: string[]): void {
  switch (declaration.kind) {
    case 'function': {
      printDoc(docLines(declaration, target), lines);
      const start = lines.length;
      lines.push(functionHead(declaration, ' {', target));
      printStatements(declaration.body, 1, target, lines);
      if (lines.length === start + 1) lines[start] = functionHead(declaration, ' {}', target);
      else lines.push('}');
      return;
    }
    case 'interface':
      if (target === 'js') printDoc(docLines(declaration, target), lines);
      else printInterface(declaration, lines);
      return;
    default:
      unreachable(declaration);
  }
}

function printInterface(declaration: Extract<Declaration, { kind: 'interface' }>, lines: string[]): void {
  printDoc(declaration.doc, lines);
  if (declaration.fields.length === 0) {
    lines.push(`export interface ${declaration.name} {}`);
    return;
  }
  lines.push(`export interface ${declaration.name} {`);
  for (const field of declaration.fields) {
    if (field.doc !== '') for (const text of docComment([field.doc], lineWidth - 2)) lines.push(`  ${text}`);
    lines.push(fieldText(propertyText(field.name), field.type));
  }
  lines.push('}');
}

function printDoc(doc: readonly string[], lines: string[]): void {
  for (const text of docComment(doc, lineWidth)) lines.push(text);
}

/** The lines of a declaration's JSDoc comment; in JavaScript the types stand there, for editors. */
export function docLines(declaration: Declaration, target: Target): readonly string[] {
  const { doc } = declaration;
  if (target === 'ts') return doc;
  const types = new Map(typeTags(declaration));
  const typed = doc.map((text) => withType(text, types));
  const missing = [...types.values()];
  return typed.length > 0 && missing.length > 0 ? [...typed, '', ...missing] : [...typed, ...missing];
}

/** Adds its type to a `@param x` that is documented already, and takes that tag off the list of missing ones. */
function withType(text: string, missing: Map<string, string>): string {
  const [tag] = /^@(?:param \S+|returns\b)/.exec(text) ?? [];
  const typed = tag === undefined ? undefined : missing.get(tag);
  if (tag === undefined || typed === undefined) return text;
  missing.delete(tag);
  return typed + text.slice(tag.length);
}

/** Each tag as it stands without a type, and with it. */
function typeTags(declaration: Declaration): readonly (readonly [tag: string, typed: string])[] {
  switch (declaration.kind) {
    case 'function':
      return [
        ...declaration.parameters.map(
          ({ name, type, initial, optional }) =>
            [
              `@param ${name}`,
              `@param {${typeText(type)}} ${initial === null && optional !== true ? name : `[${name}]`}`,
            ] as const,
        ),
        ['@returns', `@returns {${typeText(declaration.returns)}}`],
      ];
    case 'interface':
      return [
        ['@typedef', `@typedef {object} ${declaration.name}`],
        ...declaration.fields.map(
          ({ name, type, doc }) =>
            [`@property ${name}`, `@property {${typeText(type)}} ${name} ${doc}`.trimEnd()] as const,
        ),
      ];
    default:
      return unreachable(declaration);
  }
}
