// What the built command needs of ts-morph and prettier, as the entry of their own bundle (see
// src/cli/bundled-tools.ts).

import * as babel from 'prettier/plugins/babel';
import * as estree from 'prettier/plugins/estree';
import * as standalone from 'prettier/standalone';
import { IndentationText, Project, QuoteKind, StructureKind, ts } from 'ts-morph';

export const morph = { IndentationText, Project, QuoteKind, StructureKind };

export function format(text) {
  return standalone.format(text, { parser: 'babel-ts', plugins: [estree, babel], singleQuote: true });
}

const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };

export function stripTypes(text) {
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
