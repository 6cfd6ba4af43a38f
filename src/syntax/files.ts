// The files of a compilation: the source, and those that it uses, and these in turn. Each is read once, and parsed at
// offsets of its own, so that a span tells its file as well.

import { joinedPath, pathFault } from '../base/paths.ts';
import { diagnose, type Diagnostic } from '../report/diagnostic.ts';
import type { Use } from './ast.ts';
import { allLost } from './lost.ts';
import { longest, parse, type Parsed } from './parse.ts';

/** What gives the text of a file: null where there is none. `from` is the file that uses it, null for the source. */
export type Resolve = (path: string, from: string | null) => string | null | undefined;

export type SourceFile = {
  /** From the folder of the source; null for the source itself. */
  readonly path: string | null;
  readonly text: string;
  /** The offset of its first character. */
  readonly base: number;
  readonly parsed: Parsed;
  readonly uses: readonly { readonly use: Use; readonly file: SourceFile }[];
  /** Whether all that it uses, and that these use, is there. */
  readonly isWhole: boolean;
};

/** Each after those that it uses; the source is the last. */
export type SourceFiles = { readonly files: readonly SourceFile[]; readonly diagnostics: readonly Diagnostic[] };

/** How many files a source may use; their text counts as its own. */
export const mostFiles = 256;

type Reading = {
  readonly resolve: Resolve | null;
  readonly files: SourceFile[];
  readonly diagnostics: Diagnostic[];
  readonly known: Map<string, SourceFile | null>;
  /** The files that are being read, each used by the one before it. */
  readonly chain: (string | null)[];
  /** What the source is called, if it has a name. */
  readonly name: string | null;
  count: number;
  next: number;
};

export function readFiles(source: string, resolve: Resolve | null, name: string | null): SourceFiles {
  const reading: Reading = {
    resolve,
    files: [],
    diagnostics: [],
    known: new Map(),
    chain: [],
    name,
    count: 0,
    next: 0,
  };
  readFile(reading, null, source);
  return { files: reading.files, diagnostics: reading.diagnostics };
}

function readFile(reading: Reading, path: string | null, text: string): SourceFile {
  const { files, diagnostics, chain } = reading;
  const base = reading.next;
  // Where one ends no other begins.
  reading.next += text.length + 1;
  const parsed = parse(text, base);
  diagnostics.push(...parsed.diagnostics);
  chain.push(path);
  const uses: { readonly use: Use; readonly file: SourceFile }[] = [];
  // Of a file that could not be read at all nothing is known.
  let isWhole = !parsed.lost.uses && (path === null || parsed.lost !== allLost);
  for (const use of parsed.file.uses) {
    const file = usedFile(reading, path, use, uses);
    if (file !== null) uses.push({ use, file });
    if (file?.isWhole !== true) isWhole = false;
  }
  chain.pop();
  const file = { path, text, base, parsed, uses, isWhole };
  files.push(file);
  return file;
}

/** The file that is meant; null with a message where there is none. */
function usedFile(reading: Reading, from: string | null, use: Use, before: SourceFile['uses']): SourceFile | null {
  const { diagnostics, known, chain, name } = reading;
  const { pathSpan: span } = use;
  const fault = pathFault(use.path);
  if (fault !== null) {
    diagnostics.push(diagnose('GR2024', span, { path: use.path, fault }));
    return null;
  }
  const path = joinedPath(from, use.path);
  const twice = before.find(({ file }) => file.path === path);
  if (twice !== undefined) {
    const related = [{ message: 'used here', span: twice.use.span }];
    diagnostics.push(diagnose('GR2020', span, { path }, { related }));
    return null;
  }
  const start = chain.indexOf(path === name ? null : path);
  if (start >= 0) {
    const circle = [...chain.slice(start), path].map((one) => one ?? name ?? '').join(' → ');
    diagnostics.push(diagnose('GR2021', span, { circle }));
    return null;
  }
  const file = known.get(path);
  if (file !== undefined && file !== null) return file;
  const text = file === null ? null : givenText(reading, from, path, use);
  if (text === null) return null;
  known.set(path, null);
  const read = readFile(reading, path, text);
  known.set(path, read);
  return read;
}

/** Null with a message where no text is given, or too much. */
function givenText(reading: Reading, from: string | null, path: string, { pathSpan: span }: Use): string | null {
  const { resolve, diagnostics } = reading;
  const found = asked(resolve, path, from);
  if (typeof found !== 'string') {
    diagnostics.push(diagnose('GR2019', span, { path }, { hint: found.reason }));
    return null;
  }
  reading.count += 1;
  if (reading.count <= mostFiles && reading.next + found.length <= longest) return found;
  diagnostics.push(diagnose('GR5014', span, { files: mostFiles, characters: longest }));
  return null;
}

/** The text of a file, or why there is none. */
function asked(resolve: Resolve | null, path: string, from: string | null): string | { readonly reason: string } {
  if (resolve === null) return { reason: 'the option resolve gives the text of files that are used' };
  let given: unknown;
  try {
    given = resolve(path, from);
  } catch (error) {
    return { reason: error instanceof Error ? error.message : 'resolve failed' };
  }
  if (typeof given === 'string') return given;
  return { reason: given === null || given === undefined ? 'there is none' : 'resolve gave a value that is no text' };
}

/** All that is compiled, as one text: where it changes, what is made of it is stale. */
export function textOf(files: readonly SourceFile[]): string {
  const inOrder = [...files].sort((a, b) => a.base - b.base);
  return inOrder
    .map(({ path, text }) => (path === null ? text : `\nuse "${path}"\n${text.replace(/^\uFEFF/, '')}`))
    .join('');
}
