// A module as text, in TypeScript or JavaScript. The text is already what prettier 3.10 (singleQuote) would make of it,
// so that a formatter's next release cannot make anybody's generated files stale. Linear in the size of the module.

import { unreachable } from '../base/invariant.ts';
import type { Code, Declaration, FunctionCode, Module, Statement, TableCode } from '../code/code.ts';
import { withClasses } from './classes.ts';
import type { Target } from './target.ts';
import { commentText, commentWidth, docComment } from './comment.ts';
import { lintRules } from './lint.ts';
import { finished, mark, noLines, type Lines, type Marked } from './lines.ts';
import { arrayNames, flat } from './flat.ts';
import { numberText, propertyText } from './literal.ts';
import { fieldText, functionHead, initialText, methodHead } from './signature.ts';
import { lineWidth, printStatements } from './statement.ts';
import { typeText } from './type-text.ts';

type ClassCode = Extract<Declaration, { kind: 'class' }>;

export function printModule(module: Module, target: Target): string {
  return printMarked(module, target).text;
}

/** The text, and of what in the source each statement and each function is made. */
export function printMarked(module: Module, target: Target): Marked {
  const out = noLines();
  const { declarations } = withClasses(module);
  declarations.forEach((declaration, i) => {
    if (i > 0) out.lines.push('');
    printDeclaration(declaration, target, out);
  });
  out.lines.push('');
  const top = headerLines(module);
  const rules = target === 'ts' ? lintRules(declarations, out.lines) : [];
  if (rules.length > 0) top.push(`/* eslint-disable ${rules.join(', ')} */`);
  if (top.length > 0 && declarations.length > 0) top.push('');
  const marks = out.marks.map((one) => ({ ...one, line: one.line + top.length }));
  return finished({ lines: [...top, ...out.lines], marks });
}

/** The `//` lines on top of a module. */
export function headerLines(module: Module): string[] {
  return module.header.map((text) => `// ${commentText(text)}`.trimEnd());
}

/** The text of a function's body at one step of indentation. */
export function printBody(body: readonly Statement[], target: Target): string {
  const out = noLines();
  printStatements(body, 1, target, out);
  return out.lines.join('\n');
}

function printDeclaration(declaration: Declaration, target: Target, out: Lines): void {
  const { lines } = out;
  switch (declaration.kind) {
    case 'function': {
      printDoc(docLines(declaration, target), lines);
      const start = lines.length;
      mark(out, 0, declaration.span);
      lines.push(functionHead(declaration, ' {', target));
      printStatements(declaration.body, 1, target, out);
      if (lines.length === start + 1) lines[start] = functionHead(declaration, ' {}', target);
      else lines.push('}');
      return;
    }
    case 'interface':
      if (target === 'js') printDoc(docLines(declaration, target), lines);
      else printInterface(declaration, lines);
      return;
    case 'class':
      printClass(declaration, target, out);
      return;
    case 'table':
      printTable(declaration, target, lines);
      return;
    default:
      unreachable(declaration);
  }
}

export function printInterface(declaration: Extract<Declaration, { kind: 'interface' }>, lines: string[]): void {
  const { fields, methods = [] } = declaration;
  printDoc(declaration.doc, lines);
  if (fields.length + methods.length === 0) {
    lines.push(`export interface ${declaration.name} {}`);
    return;
  }
  lines.push(`export interface ${declaration.name} {`);
  for (const { name, type, doc, isReadonly } of fields) {
    if (doc !== '') printMemberDoc([doc], lines);
    lines.push(fieldText(`${isReadonly === true ? 'readonly ' : ''}${propertyText(name)}`, type));
  }
  for (const method of methods) {
    printMemberDoc(method.doc, lines);
    lines.push(`  ${methodHead(method, ';', 'ts')}`);
  }
  lines.push('}');
}

/** A bundler leaves it out with what reads it. */
const unused = '/* @__PURE__ */ ';

/** As many numbers on a line as there is room for. */
export function printTable({ name, doc, of, value }: TableCode, target: Target, lines: string[]): void {
  printDoc(doc, lines);
  if ('kind' in value) {
    lines.push(`const ${name} = ${unused}${flat(value, target)};`);
    return;
  }
  const start = `const ${name} = ${unused}new ${arrayNames[of]}([`;
  const short = `${start}${value.map(numberText).join(', ')}]);`;
  if (short.length <= lineWidth) {
    lines.push(short);
    return;
  }
  lines.push(start);
  let line = '';
  for (const one of value) {
    const text = `${numberText(one)},`;
    if (line !== '' && line.length + 1 + text.length > lineWidth) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? `  ${text}` : ` ${text}`;
  }
  lines.push(line, ']);');
}

function printMemberDoc(doc: readonly string[], lines: string[]): void {
  for (const text of docComment(doc, commentWidth - 2)) lines.push(`  ${text}`);
}

/** Whether a value tells its type by itself: NaN is a name to a compiler that looks at declarations alone. */
export function isPlainValue(value: Code): boolean {
  return value.kind === 'truth' || (value.kind === 'number' && Number.isFinite(value.value));
}

/** Fields with what they start with, and methods. */
export function printClass(declaration: ClassCode, target: Target, out: Lines): void {
  const { lines } = out;
  const { name, exported, fields, methods = [] } = declaration;
  printDoc(docLines(declaration, target), lines);
  const start = `${exported ? 'export ' : ''}class ${name} {`;
  if (fields.length === 0) {
    lines.push(`${start}}`);
    return;
  }
  lines.push(start);
  for (const field of fields) {
    const isPlain = isPlainValue(field.initial);
    const tags = target === 'js' && !isPlain ? [`@type {${typeText(field.type)}}`] : [];
    // A type with methods says itself what its fields are.
    const doc = [...(field.doc === '' || methods.length > 0 ? [] : [field.doc]), ...tags];
    printMemberDoc(doc, lines);
    const type = isPlain || target === 'js' ? null : field.type;
    lines.push(initialText(propertyText(field.name), type, field.initial, target));
  }
  for (const method of methods) {
    lines.push('');
    printMemberDoc(docLines(method, target), lines);
    mark(out, 2, method.span);
    lines.push(`  ${methodHead(method, ' {', target)}`);
    printStatements(method.body, 2, target, out);
    lines.push('  }');
  }
  lines.push('}');
}

export function printDoc(doc: readonly string[], lines: string[]): void {
  for (const text of docComment(doc, commentWidth)) lines.push(text);
}

/** The lines of a declaration's JSDoc comment; in JavaScript the types stand there, for editors. */
export function docLines(declaration: Declaration, target: Target): readonly string[] {
  const { doc } = declaration;
  if (target === 'ts') return doc;
  const tags = typeTags(declaration);
  return doc.length > 0 && tags.length > 0 ? [...doc, '', ...tags] : [...doc, ...tags];
}

function methodType({ parameters, returns }: FunctionCode): string {
  const list = parameters.map(
    ({ name, type, initial, optional }) =>
      `${name}${initial === null && optional !== true ? '' : '?'}: ${typeText(type)}`,
  );
  return `(${list.join(', ')}) => ${typeText(returns)}`;
}

/** The types of parameters, results and fields for editors. */
function typeTags(declaration: Declaration): readonly string[] {
  switch (declaration.kind) {
    case 'function':
      return [
        ...declaration.parameters.map(
          ({ name, type, initial, optional }) =>
            `@param {${typeText(type)}} ${initial === null && optional !== true ? name : `[${name}]`}`,
        ),
        `@returns {${typeText(declaration.returns)}}`,
      ];
    case 'interface':
      return [
        `@typedef {object} ${declaration.name}`,
        ...declaration.fields.map(({ name, type, doc }) => `@property {${typeText(type)}} ${name} ${doc}`.trimEnd()),
        ...(declaration.methods ?? []).map(
          (one) => `@property {${methodType(one)}} ${one.name} ${one.doc.join(' ').trim()}`,
        ),
      ];
    case 'class':
    case 'table':
      return [];
    default:
      return unreachable(declaration);
  }
}
