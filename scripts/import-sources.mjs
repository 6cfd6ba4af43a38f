// Sources as one module that this Node can run, whatever it knows of TypeScript.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'node_modules/.cache/gradc');
let count = 0;

/** `contents` is the text of a module that stands in `resolveDir`. */
export async function importSources(contents, resolveDir = root) {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `sources-${process.pid}-${count++}.mjs`);
  try {
    await build({
      stdin: { contents, resolveDir, loader: 'ts' },
      absWorkingDir: resolveDir,
      nodePaths: [join(root, 'node_modules')],
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
      outfile,
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}
