// Diagnostics for programs: one JSON document for a run, and GitHub's workflow commands, which show up beside the code.

import type { Span } from '../base/span.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { UsedTexts } from './frame.ts';
import { inSourceOrder } from './in-files.ts';
import { lineTable, positionAt, type LineTable } from './lines.ts';

/** What is to be said of one file. `error` is for a file that could not be read or written. */
export type FileReport = {
  readonly path: string;
  readonly source: string;
  readonly diagnostics: readonly Diagnostic[];
  /** The files that it uses, in which some of them may stand. */
  readonly used?: UsedTexts;
  readonly error?: string | null;
};

/** The version of the document's own shape. */
const version = 1;

export function jsonReport(files: readonly FileReport[]): string {
  const all = files.flatMap((file) => file.diagnostics);
  const failed = files.filter((file) => file.error != null).length;
  const report = {
    version,
    files: files.map(jsonFile),
    summary: {
      files: files.length,
      errors: all.filter((diagnostic) => diagnostic.severity === 'error').length + failed,
      warnings: all.filter((diagnostic) => diagnostic.severity === 'warning').length,
    },
  };
  return JSON.stringify(report, null, 2);
}

/** Where something stands: in the file itself, or, by its name, in one that it uses. */
type Place = { readonly span: Span; readonly file?: string };

function textsOf({ path, source, used }: FileReport): (place: Place) => { path: string; table: LineTable } {
  const own = { path, table: lineTable(source) };
  return ({ file }) => {
    const other = file === undefined ? undefined : used?.get(file);
    return other === undefined ? own : { path: other.name, table: lineTable(other.source) };
  };
}

function jsonFile(file: FileReport): object {
  const textOf = textsOf(file);
  const placeOf = (place: Place): object => {
    const { path, table } = textOf(place);
    const lines = { start: positionAt(table, place.span.start), end: positionAt(table, place.span.end) };
    return place.file === undefined ? lines : { file: path, ...lines };
  };
  const diagnostics = inSourceOrder(file.diagnostics).map((diagnostic) => ({
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    hint: diagnostic.hint,
    ...placeOf(diagnostic),
    related: diagnostic.related.map((related) => ({ message: related.message, ...placeOf(related) })),
  }));
  return { path: file.path, ...(file.error == null ? {} : { error: file.error }), diagnostics };
}

export function githubReport(files: readonly FileReport[]): string {
  return files.flatMap(githubFile).join('\n');
}

function githubFile(file: FileReport): string[] {
  const textOf = textsOf(file);
  const failure = file.error == null ? [] : [`::error file=${propertyText(file.path)}::${dataText(file.error)}`];
  const rows = inSourceOrder(file.diagnostics).map((diagnostic) => {
    const { severity, span, code, message, hint } = diagnostic;
    const { path, table } = textOf(diagnostic);
    const start = positionAt(table, span.start);
    const end = positionAt(table, span.end);
    const text = hint === null ? message : `${message}: ${hint}`;
    const lines = `line=${start.line},endLine=${end.line},col=${start.column}`;
    return `::${severity} file=${propertyText(path)},${lines},title=${code}::${dataText(text)}`;
  });
  return [...failure, ...rows];
}

function dataText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function propertyText(text: string): string {
  return dataText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
