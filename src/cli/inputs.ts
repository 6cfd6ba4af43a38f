// Which files the operands of the command line mean: a file's own name first, else a glob; `-` is standard input.

import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandFault } from './fault.ts';

/**
 * Paths as they are shown, each once, in the order given; a glob's own in alphabetic order. Throws a `CommandFault`.
 */
export async function expandInputs(operands: readonly string[]): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const operand of operands) {
    for (const path of await expandOne(operand)) {
      const key = path === '-' ? '-' : resolve(path);
      if (!found.has(key)) found.set(key, path);
    }
  }
  return [...found.values()];
}

/** Whether a name that is no file may stand for several. */
export function isGlob(operand: string): boolean {
  return /[*?[\]{}!]/.test(operand);
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function expandOne(operand: string): Promise<readonly string[]> {
  if (operand === '') throw new CommandFault('an empty file name');
  if (operand === '-' || !isGlob(operand) || (await exists(operand))) return [operand];
  const { glob } = await import('tinyglobby');
  const paths = await glob(operand, { ignore: ['**/node_modules/**', '**/.git/**'], expandDirectories: false });
  if (paths.length === 0) throw new CommandFault(`no file matches '${operand}'`);
  return paths.sort();
}
