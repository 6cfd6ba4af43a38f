// Marks of a text as a source map (ECMA-426, revision 3): a debugger and a bundler show the formula for the line.

import { maybeAddMapping, GenMapping, setSourceContent, toEncodedMap } from '@jridgewell/gen-mapping';
import { placedSpan, type TextFile } from '../report/in-files.ts';
import { lineTable, positionAt } from '../report/lines.ts';
import type { Mark } from './lines.ts';

export type SourceMap = {
  readonly version: 3;
  /** The source, and the files that it uses: as they are named where it was compiled. */
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
};

/** `name` is that of the source itself. */
export function sourceMap(marks: readonly Mark[], files: readonly TextFile[], name: string): SourceMap {
  const map = new GenMapping();
  const nameOf = (path: string | null): string => path ?? name;
  // The source itself is the last of its files, and the first of the map's.
  const tables = new Map(files.map(({ path, text }) => [nameOf(path), lineTable(text)]));
  const order = [...files].reverse();
  for (const { path, text } of order) setSourceContent(map, nameOf(path), text);
  for (const { line, column, span } of marks) {
    const { span: own, file } = placedSpan(span, files);
    const source = nameOf(file ?? null);
    const table = tables.get(source);
    if (table === undefined) continue;
    const original = positionAt(table, own.start);
    maybeAddMapping(map, {
      generated: { line: line + 1, column },
      source,
      original: { line: original.line, column: original.column - 1 },
    });
  }
  const { mappings } = toEncodedMap(map);
  return {
    version: 3,
    sources: order.map(({ path }) => nameOf(path)),
    sourcesContent: order.map(({ text }) => text),
    names: [],
    mappings,
  };
}
