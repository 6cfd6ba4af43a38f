// Writes a file only if it changes, and then at one stroke: into a neighbour that is renamed over it, so that nobody
// ever reads half a file. A symbolic link stays one: the file that it points to is replaced.

import { lstat, mkdir, readFile, readlink, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CommandFault, reasonOf } from './fault.ts';

/** True if the file did not hold the text already. Throws a `CommandFault`. */
export async function writeIfChanged(path: string, text: string): Promise<boolean> {
  try {
    const target = await followLinks(path);
    const bytes = Buffer.from(text);
    if (await holds(target, bytes)) return false;
    await mkdir(dirname(target), { recursive: true });
    await replace(target, bytes);
    return true;
  } catch (error) {
    throw new CommandFault(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** Whether the file exists and holds exactly this. */
export async function isFresh(path: string, text: string): Promise<boolean> {
  return holds(path, Buffer.from(text));
}

async function holds(path: string, bytes: Buffer): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() !== true || found.size !== bytes.length) return false;
  return bytes.equals(await readFile(path));
}

async function replace(target: string, bytes: Buffer): Promise<void> {
  const found = await stat(target).catch(() => null);
  if (found !== null && !found.isFile()) {
    // A pipe or a device is written to, not replaced; a folder is refused by the system.
    await writeFile(target, bytes);
    return;
  }
  const neighbour = join(dirname(target), `.${basename(target).slice(0, 100)}.${process.pid}.tmp`);
  try {
    await writeFile(neighbour, bytes, { mode: found === null ? 0o666 : found.mode & 0o777 });
    await rename(neighbour, target);
  } catch (error) {
    await unlink(neighbour).catch(() => undefined);
    throw error;
  }
}

const mostLinks = 40;

/** Where a chain of links ends, even if nothing is there yet. */
async function followLinks(path: string): Promise<string> {
  let target = path;
  for (let count = 0; count < mostLinks; count++) {
    const found = await lstat(target).catch(() => null);
    if (found?.isSymbolicLink() !== true) return target;
    target = resolve(dirname(target), await readlink(target));
  }
  throw new Error('too many symbolic links');
}
