// Which files the operands of the command line mean: a file's own name first, then a folder, else a glob; `-` is
// standard input.

import { stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { CommandFault } from '../disk/fault.ts';

export type Input = {
  /** As it is shown. */
  readonly path: string;
  /** The folder from which its path goes on below the folder of outputs. */
  readonly base: string;
};

/**
 * Each once, in the order given; those of a folder or a glob in alphabetic order. `missing`: whether what is not there
 * is left out; else it throws a `CommandFault`.
 */
export async function expandInputs(operands: readonly string[], missing = false): Promise<readonly Input[]> {
  const found = new Map<string, Input>();
  const kinds = await Promise.all(operands.map(async (operand) => ({ operand, kind: await kindOf(operand) })));
  const files = kinds.filter(({ operand, kind }) => operand !== '-' && (kind === 'file' || !isGlob(operand)));
  const shared = sharedFolder(files.filter(({ kind }) => kind !== 'folder').map(({ operand }) => dirname(operand)));
  for (const { operand, kind } of kinds) {
    const base = kind === 'folder' ? operand : kind === 'none' && isGlob(operand) ? globRoot(operand) : shared;
    for (const path of await expandOne(operand, kind, missing)) {
      const key = path === '-' ? '-' : resolve(path);
      if (!found.has(key)) found.set(key, { path, base });
    }
  }
  return [...found.values()];
}

/** Whether a name that is no file may stand for several. */
export function isGlob(operand: string): boolean {
  return /[*?[\]{}!]/.test(operand);
}

/** The folders of a glob before its first pattern. */
export function globRoot(glob: string): string {
  const parts = glob.split('/');
  const first = parts.findIndex((part) => isGlob(part));
  return parts.slice(0, first).join('/') || (glob.startsWith('/') ? '/' : '.');
}

/** `none`: nothing of that name is there. A pipe is a file. */
export async function kindOf(operand: string): Promise<'file' | 'folder' | 'none'> {
  const found = operand === '-' || operand === '' ? null : await stat(operand).catch(() => null);
  return found === null ? 'none' : found.isDirectory() ? 'folder' : 'file';
}

async function expandOne(
  operand: string,
  kind: 'file' | 'folder' | 'none',
  missing: boolean,
): Promise<readonly string[]> {
  if (operand === '') throw new CommandFault('an empty file name');
  if (operand === '-' || kind === 'file') return [operand];
  if (kind === 'none' && !isGlob(operand)) return missing ? [] : [operand];
  const { glob } = await import('tinyglobby');
  const ignore = ['**/node_modules/**', '**/.git/**'];
  const paths =
    kind === 'folder'
      ? (await glob('**/*.grad', { cwd: operand, ignore })).map((path) => `${operand.replace(/\/+$/, '')}/${path}`)
      : await glob(operand, { ignore, expandDirectories: false });
  if (paths.length === 0 && !missing)
    throw new CommandFault(kind === 'folder' ? `no *.grad file in '${operand}'` : `no file matches '${operand}'`);
  return paths.sort();
}

/** The innermost folder in which all of these lie. */
function sharedFolder(folders: readonly string[]): string {
  let [shared = '.'] = folders;
  for (const folder of folders)
    while (/^\.\.(?:[/\\]|$)/.test(relative(shared, folder))) shared = dirname(resolve(shared));
  return shared;
}
