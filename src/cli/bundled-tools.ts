// ts-morph and prettier from the one file that the build makes of them.

import { fileURLToPath } from 'node:url';
import { setToolLoader, type Tools } from '../print/tools.ts';
import { loadBundle } from './cached-bundle.ts';

/** The name of the file beside this one, which holds a hash of its contents; the build fills it in. */
declare const BUNDLED_TOOLS: string;

export function useBundledTools(): void {
  const file = fileURLToPath(new URL(BUNDLED_TOOLS, import.meta.url));
  setToolLoader(async () => Promise.resolve(loadBundle<Tools>(file, 'tools')));
}
