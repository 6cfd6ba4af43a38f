// The comments above exported functions: of the first one the comment of the source, then the sentence of the table,
// then what only the body knows.

import { functionsOf, isMaker, type ExportedFunction } from '../../check/exports.ts';
import { sourceComment } from './source-comment.ts';
import { declared, isActive } from './shapes.ts';
import type { Frame, Remarks } from './body.ts';

/** Lines of a formula that a comment shows; what has more stands in the header of the module. */
const mostLines = 12;

/** Whether the comment above a function of a definition shows all of it. */
export function showsSource(definition: Frame['definition'], wanted: Frame['wanted']): boolean {
  const isShort = definition.text.split('\n').length <= mostLines;
  return isShort && functionsOf(definition, wanted).some(({ suffix }) => suffix === '');
}

export function commentOf(frame: Frame, row: ExportedFunction, remarks: Remarks): readonly string[] {
  const { suffix, doc, takes } = row;
  const sentence = remarks.instead ?? filled(frame, doc);
  const lines = remarks.lines ?? [];
  const [first, own] = [sentence + (remarks.after ?? ''), ownLines(frame, suffix, takes.includes('theta'))];
  return [...aboveFirst(frame, suffix), first, ...(own.length === 0 ? [] : ['', ...own]), ...lines];
}

/** What the source says of the definition stands above the first function of it that a reader meets. */
function aboveFirst({ definition, wanted }: Frame, suffix: ExportedFunction['suffix']): readonly string[] {
  const first = functionsOf(definition, wanted).find((row) => !isMaker(row));
  const comment = first?.suffix === suffix ? sourceComment(definition.comment) : [];
  return comment.length === 0 ? [] : [...comment, ''];
}

/** A sentence with the module's names in it. */
export function filled(frame: Frame, doc: string): string {
  const { definition, names } = frame;
  const words: Readonly<Record<string, string>> = { ...names, f: definition.name, call: callOf(frame) };
  return doc.replaceAll(/\{(\w+)\}/g, (_, word: string) => words[word] ?? word);
}

/** `shape`: of a result that is no number. */
export function adjointText({ names }: Pick<Frame, 'names'>, shape = ''): string {
  return (
    `Overwrites \`${names.grad}\` and returns it. \`${names.df}\` is the adjoint of the ` +
    `result${shape === '' ? '' : `, ${shape}`}; call again with another as often as you like.`
  );
}

function callOf({ definition }: Pick<Frame, 'definition'>): string {
  return `${definition.name}(${definition.parameters.map(declared).join(', ')})`;
}

/** The parameters that are not data, as the user declares them. */
export function activeOf({ definition }: Pick<Frame, 'definition'>): string {
  return definition.parameters.filter(isActive).map(declared).join(', ');
}

function ownLines(frame: Frame, suffix: ExportedFunction['suffix'], isPacked: boolean): readonly string[] {
  const order = isPacked ? [`Both hold, in this order, row-major: ${activeOf(frame)}.`] : [];
  if (suffix !== '') return order;
  const lines = frame.definition.text.split('\n');
  const shown = lines.length <= mostLines ? lines.map((line) => `    ${line}`) : [];
  return [...shown, ...(isPacked ? ['', ...order] : [])];
}
