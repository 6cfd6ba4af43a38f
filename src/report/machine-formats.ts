// Diagnostics for programs: one JSON document for a run, and GitHub's workflow commands, which show up beside the code.

import type { Diagnostic } from './diagnostic.ts';
import { inSourceOrder } from './frame.ts';
import { lineTable, positionAt } from './lines.ts';

/** What is to be said of one file. `error` is for a file that could not be read or written. */
export type FileReport = {
  readonly path: string;
  readonly source: string;
  readonly diagnostics: readonly Diagnostic[];
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

function jsonFile(file: FileReport): object {
  const table = lineTable(file.source);
  const diagnostics = inSourceOrder(file.diagnostics).map((diagnostic) => ({
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    hint: diagnostic.hint,
    start: positionAt(table, diagnostic.span.start),
    end: positionAt(table, diagnostic.span.end),
    related: diagnostic.related.map((related) => ({
      message: related.message,
      start: positionAt(table, related.span.start),
      end: positionAt(table, related.span.end),
    })),
  }));
  return { path: file.path, ...(file.error == null ? {} : { error: file.error }), diagnostics };
}

export function githubReport(files: readonly FileReport[]): string {
  return files.flatMap(githubFile).join('\n');
}

function githubFile(file: FileReport): string[] {
  const table = lineTable(file.source);
  const path = propertyText(file.path);
  const failure = file.error == null ? [] : [`::error file=${path}::${dataText(file.error)}`];
  const rows = inSourceOrder(file.diagnostics).map(({ severity, span, code, message, hint }) => {
    const start = positionAt(table, span.start);
    const end = positionAt(table, span.end);
    const text = hint === null ? message : `${message}: ${hint}`;
    return (
      `::${severity} ` +
      `file=${path},line=${start.line},endLine=${end.line},col=${start.column},title=${code}::${dataText(text)}`
    );
  });
  return [...failure, ...rows];
}

function dataText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function propertyText(text: string): string {
  return dataText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
