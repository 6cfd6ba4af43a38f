// `npm run bench [gradients] [arrays] [growth] [batch] [workspace] [math] [checkpoint] [compile] [descent] [process]`:
// bundles bench/main.ts and runs it in a process of its own.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const parts = process.argv.slice(2);

if (!existsSync(join(root, 'dist/cli.js')) && (parts.length === 0 || parts.includes('process'))) {
  console.error('the command line is not built: run npm run build');
  process.exit(2);
}
// Inside the project, so that the bundle finds the packages that it leaves outside.
const cache = join(root, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'bench-'));
try {
  const outfile = join(folder, 'main.mjs');
  await build({
    entryPoints: [join(root, 'bench/main.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outfile,
    external: ['ts-morph', 'prettier', 'prettier/*'],
  });
  process.exitCode = spawnSync(process.execPath, [outfile, root, ...parts], { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
