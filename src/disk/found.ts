// What stands at a path, if anything can be found there: a part of it may be a file, or a folder that nobody may look
// into.

import { lstatSync, statSync, type Stats } from 'node:fs';

/** What a path leads to, by links too. */
export function found(path: string): Stats | undefined {
  return tried(() => statSync(path));
}

/** The same, of a link itself. */
export function foundLink(path: string): Stats | undefined {
  return tried(() => lstatSync(path));
}

function tried(look: () => Stats): Stats | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
