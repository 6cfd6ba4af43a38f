// `npm run bench [gradients] [arrays] [gradbench] [growth] [batch] [workspace] [math] [checkpoint] [compile] [descent]
// [process]`: bundles bench/main.ts and runs it in a process of its own. `npm run bench peers` compares with other
// packages of npm, which are installed in bench/peers when it is first asked for, and writes docs/benchmarks.md.
// `npm run bench gradbench ode kmeans -- --against FOLDER` takes these objectives alone, and compares with the compiler
// that another checkout has built.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const parts = process.argv.slice(2);

if (!existsSync(join(root, 'dist/cli.js')) && (parts.length === 0 || parts.includes('process'))) {
  console.error('the command line is not built: run npm run build');
  process.exit(2);
}
if (parts.includes('peers')) installPeers();
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

/** As their lock says, unless that is done; they run no scripts of their own. */
function installPeers() {
  const folder = join(root, 'bench/peers');
  const installed = join(folder, 'node_modules/.package-lock.json');
  const isFresh =
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
  if (isFresh) return;
  const npm = spawnSync('npm', ['ci', '--ignore-scripts'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error('the packages to compare with could not be installed');
    process.exit(2);
  }
}
