// A module as TypeScript through ts-morph and prettier, both loaded on the first call. What they make of it is the
// printer's own text (a test compares), so a module that is too large for them is the printer's alone.

import type * as Morph from 'ts-morph';
import { unreachable } from '../base/invariant.ts';
import type { Declaration, Module, ParameterCode } from '../code/code.ts';
import { withClasses } from './classes.ts';
import { commentText, commentWidth, docComment } from './comment.ts';
import { flat } from './flat.ts';
import { propertyText } from './literal.ts';
import { docLines, printBody, printClass, printInterface, printModule, printTable } from './print.ts';
import { typeText } from './type-text.ts';
import { loadTools, type Tools } from './tools.ts';

/** Characters above which the tools would take longer than all that comes before them. */
const textLimit = 30_000;

/** `text`: what the printer makes of it. */
export async function writeTypeScript(module: Module, text = printModule(module, 'ts')): Promise<string> {
  if (text.length > textLimit) return text;
  const tools = await loadTools();
  try {
    return await tools.format(morphText(withClasses(module), topOf(text), tools.morph));
  } catch (error) {
    // They recurse along a sum, and a sum of some thousand terms is too long for their stack.
    if (error instanceof RangeError) return text;
    throw error;
  }
}

/** What stands above the first declaration: comments without a blank line. */
function topOf(text: string): string {
  return /^\/[/*] /.test(text) ? text.slice(0, text.indexOf('\n\n')) : '';
}

/** The printer's text, set into ts-morph's structures; the layout around the bodies is not yet prettier's. */
function morphText(module: Module, header: string, morph: Tools['morph']): string {
  const project = new morph.Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: { indentationText: morph.IndentationText.TwoSpaces, quoteKind: morph.QuoteKind.Single },
  });
  const statements = module.declarations.map((declaration) => structure(declaration, morph));
  return project
    .createSourceFile('module.ts', { statements: header === '' ? statements : [`${header}\n`, ...statements] })
    .getFullText();
}

type Structure = string | Morph.FunctionDeclarationStructure | Morph.InterfaceDeclarationStructure;

function structure(declaration: Declaration, morph: Tools['morph']): Structure {
  switch (declaration.kind) {
    case 'function':
      return {
        kind: morph.StructureKind.Function,
        name: declaration.name,
        isExported: declaration.exported,
        docs: docs(docLines(declaration, 'ts'), commentWidth),
        parameters: declaration.parameters.map(parameter),
        returnType: typeText(declaration.returns),
        statements: printBody(declaration.body, 'ts'),
      };
    case 'interface':
      if (declaration.methods !== undefined)
        return textOf((lines) => {
          printInterface(declaration, lines);
        });
      return {
        kind: morph.StructureKind.Interface,
        name: declaration.name,
        isExported: true,
        docs: docs(docLines(declaration, 'ts'), commentWidth),
        properties: declaration.fields.map((field) => ({
          name: propertyText(field.name),
          type: typeText(field.type),
          docs: field.doc === '' ? [] : docs([field.doc], commentWidth - 2),
        })),
      };
    case 'class':
      return textOf((lines) => {
        printClass(declaration, 'ts', { lines, marks: [] });
      });
    case 'table':
      return textOf((lines) => {
        printTable(declaration, 'ts', lines);
      });
    default:
      return unreachable(declaration);
  }
}

function textOf(print: (lines: string[]) => void): string {
  const lines: string[] = [''];
  print(lines);
  return [...lines, ''].join('\n');
}

function parameter(code: ParameterCode): Morph.OptionalKind<Morph.ParameterDeclarationStructure> {
  return code.initial === null
    ? { name: code.name, type: typeText(code.type), hasQuestionToken: code.optional === true }
    : { name: code.name, type: typeText(code.type), initializer: flat(code.initial, 'ts') };
}

/** Text that begins on a line of its own makes a comment of several lines. */
function docs(lines: readonly string[], room: number): string[] {
  if (lines.length === 0) return [];
  const text = lines.map(commentText).join('\n');
  return [docComment(lines, room).length === 1 ? text : `\n${text}`];
}
