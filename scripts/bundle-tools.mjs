// What the built command needs of ts-morph and prettier, as the entry of their own bundle (see
// src/cli/bundled-tools.ts).

import * as babel from 'prettier/plugins/babel';
import * as estree from 'prettier/plugins/estree';
import * as standalone from 'prettier/standalone';
import { IndentationText, Project, QuoteKind, StructureKind, ts } from 'ts-morph';
import { stripTypes as strip } from '../src/print/strip-types.ts';

export const morph = { IndentationText, Project, QuoteKind, StructureKind };

export function format(text) {
  return standalone.format(text, { parser: 'babel-ts', plugins: [estree, babel], singleQuote: true });
}

export const stripTypes = (text) => strip(ts, text);
