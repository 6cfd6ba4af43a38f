// The files that a module is: its text and, where it is asked for, its source map beside it.

import { basename, dirname, join, relative } from 'node:path';
import type { Compiled } from '../compile.ts';
import { isFresh, writeIfChanged } from './write-file.ts';

/** `start`: how such a file begins where gradc wrote it; the usual head of a module if it is left out. */
type ModuleFile = { readonly path: string; readonly text: string; readonly start?: string };

export function moduleFiles(
  { input, output }: { readonly input: string; readonly output: string },
  { code, map }: Pick<Compiled, 'code' | 'map'>,
): ModuleFiles {
  if (map === null) return [{ path: output, text: code }];
  const mapPath = `${output}.map`;
  const folder = dirname(output);
  // As a reader of the map sees them.
  const sources = map.sources.map((source, i) =>
    relative(folder, i === 0 ? input : join(dirname(input), source)).replaceAll('\\', '/'),
  );
  const text = JSON.stringify({ ...map, file: basename(output), sources });
  return [
    { path: output, text: `${code}${mapComment}=${basename(mapPath)}\n` },
    { path: mapPath, text: `${text}\n`, start: '{"version":3,' },
  ];
}

// In two pieces: what loads gradc itself would take the whole for one that is meant.
export const mapComment = ['//# source', 'MappingURL'].join('');

export type ModuleFiles = readonly ModuleFile[];

export async function areFresh(files: ModuleFiles): Promise<boolean> {
  for (const { path, text } of files) if (!(await isFresh(path, text))) return false;
  return true;
}

/** True if one of them did not hold its text already. Throws a `CommandFault`. */
export async function writeModule(files: ModuleFiles, force: boolean): Promise<boolean> {
  let isChanged = false;
  for (const { path, text, start } of files) if (await writeIfChanged(path, text, force, start)) isChanged = true;
  return isChanged;
}
