// The files that a source uses, from the disk: their paths go from the folder in which the source lies, wherever a link
// to it stands.

import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { UsedTexts } from '../report/frame.ts';
import { reasonOf } from './fault.ts';
import { shownPath } from './paths.ts';
import { decode, mostBytes } from './read-source.ts';

export type UsedFiles = {
  /** The text of a file; null where there is none. Throws an `Error` that says why it cannot be read. */
  readonly resolve: (path: string) => string | null;
  /** What was read, by the path that the source has for it. */
  readonly texts: UsedTexts;
  /** All that was looked for, whether it is there or not. */
  readonly paths: ReadonlySet<string>;
};

/** `input` is the path of the source; `-` is standard input, whose folder is the working one. */
export function usedFiles(input: string): UsedFiles {
  const folder = folderOf(input);
  const texts = new Map<string, { readonly name: string; readonly source: string }>();
  const paths = new Set<string>();
  const resolve = (path: string): string | null => {
    const full = join(folder, path);
    paths.add(full);
    const source = textOf(full);
    if (source !== null) texts.set(path, { name: shownPath(full), source });
    return source;
  };
  return { resolve, texts, paths };
}

function folderOf(input: string): string {
  if (input === '-') return '.';
  try {
    return dirname(realpathSync(input));
  } catch {
    return dirname(input);
  }
}

function textOf(path: string): string | null {
  const bytes = bytesOf(path);
  if (bytes === null) return null;
  const text = decode(bytes);
  if (text.kind === 'text') return text.text;
  throw new Error(text.reason);
}

function bytesOf(path: string): Buffer | null {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    // A pipe or a device might never end.
    if (!found.isFile()) throw new Error(found.isDirectory() ? 'it is a folder' : 'it is no plain file');
    if (found.size > mostBytes) throw new Error(`it has more than ${String(mostBytes)} bytes`);
    return readFileSync(path);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}
