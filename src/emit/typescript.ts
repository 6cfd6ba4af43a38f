// A module as TypeScript through ts-morph and prettier, both loaded on the first call. What they make of it is the
// printer's own text (a test compares), so a module that is too large for them is the printer's alone.

import type * as Morph from 'ts-morph';
import { unreachable } from '../base/invariant.ts';
import type { Declaration, Module, ParameterCode, Statement } from './code.ts';
import { commentText } from './comment.ts';
import { flat } from './flat.ts';
import { propertyText } from './literal.ts';
import { docLines, headerLines, printBody, printModule } from './print.ts';
import { loadTools, type Tools } from './tools.ts';

/** Above this many statements the tools would take seconds and megabytes. */
const statementLimit = 5000;

export async function writeTypeScript(module: Module): Promise<string> {
  if (countStatements(module) > statementLimit) return printModule(module, 'ts');
  const tools = await loadTools();
  return tools.format(morphText(module, tools.morph));
}

/** The printer's text, set into ts-morph's structures; the layout around the bodies is not yet prettier's. */
function morphText(module: Module, morph: Tools['morph']): string {
  const project = new morph.Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: { indentationText: morph.IndentationText.TwoSpaces, quoteKind: morph.QuoteKind.Single },
  });
  const header = headerLines(module).join('\n');
  const statements = module.declarations.map((declaration) => structure(declaration, morph));
  return project.createSourceFile('module.ts', { statements: header === '' ? statements : [`${header}\n`, ...statements] }).getFullText();
}

type Structure = Morph.FunctionDeclarationStructure | Morph.InterfaceDeclarationStructure | Morph.VariableStatementStructure;

function structure(declaration: Declaration, morph: Tools['morph']): Structure {
  switch (declaration.kind) {
    case 'function':
      return {
        kind: morph.StructureKind.Function,
        name: declaration.name,
        isExported: declaration.exported,
        docs: docs(docLines(declaration, 'ts')),
        parameters: declaration.parameters.map(parameter),
        returnType: declaration.returns,
        statements: printBody(declaration.body, 'ts'),
      };
    case 'interface':
      return {
        kind: morph.StructureKind.Interface,
        name: declaration.name,
        isExported: true,
        docs: docs(docLines(declaration, 'ts')),
        properties: declaration.fields.map((field) => ({
          name: propertyText(field.name),
          type: field.type,
          docs: field.doc === '' ? [] : docs([field.doc]),
        })),
      };
    case 'constant':
      return {
        kind: morph.StructureKind.VariableStatement,
        // ts-morph itself sets only functions and interfaces apart.
        leadingTrivia: '\n',
        declarationKind: morph.VariableDeclarationKind.Const,
        docs: docs(docLines(declaration, 'ts')),
        declarations: [{ name: declaration.name, type: declaration.type, initializer: flat(declaration.value, 'ts') }],
      };
    default:
      return unreachable(declaration);
  }
}

function parameter(code: ParameterCode): Morph.OptionalKind<Morph.ParameterDeclarationStructure> {
  return code.initial === null
    ? { name: code.name, type: code.type }
    : { name: code.name, type: code.type, initializer: flat(code.initial, 'ts') };
}

function docs(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [lines.length === 1 ? commentText(lines[0] ?? '') : `\n${lines.map(commentText).join('\n')}`];
}

function countStatements(module: Module): number {
  const waiting: (readonly Statement[])[] = [];
  for (const declaration of module.declarations) if (declaration.kind === 'function') waiting.push(declaration.body);
  let count = 0;
  for (let block = waiting.pop(); block !== undefined && count <= statementLimit; block = waiting.pop()) {
    count += block.length;
    for (const statement of block) {
      if (statement.kind === 'if') waiting.push(statement.then, statement.otherwise);
      else if (statement.kind === 'for') waiting.push(statement.body);
    }
  }
  return count;
}
