// Paths as they are shown, and those of files that stand beside a source.

import { join, parse, relative } from 'node:path';

/** `loss.d.grad.ts` beside `loss.grad`: where TypeScript looks for the types of an import of the source. */
export function typingsPath(input: string): string {
  const { dir, name, ext } = parse(input);
  return join(dir, `${name}.d${ext}.ts`);
}

/** A path below the working folder as a relative one, with forward slashes everywhere. */
export function shownPath(path: string): string {
  const near = relative('', path);
  return (near.startsWith('..') || near === '' ? path : near).replaceAll('\\', '/');
}
