// ts-morph and prettier from the one file that the build makes of them, with V8's compiled code kept in the user's
// cache folder: 100 ms instead of 800. The cache is only ever a help: what is missing, refused or unwritable is passed
// over.

import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { setToolLoader, type Tools } from '../print/tools.ts';

/** The name of the file beside this one, which holds a hash of its contents; the build fills it in. */
declare const BUNDLED_TOOLS: string;

export function useBundledTools(): void {
  setToolLoader(async () => Promise.resolve(loadBundle(fileURLToPath(new URL(BUNDLED_TOOLS, import.meta.url)))));
}

function loadBundle(file: string): Tools {
  const folder = cacheFolder();
  const cache = folder === null ? null : join(folder, cacheName(file));
  const cachedData = cache === null ? undefined : readCache(cache);
  // The wrapper has a line of its own, so that positions in a trace are those of the file.
  const source = `(function (exports, require, module, __filename, __dirname) {\n${readFileSync(file, 'latin1')}\n})`;
  const script = new Script(source, {
    filename: file,
    lineOffset: -1,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const bundle: { exports: unknown } = { exports: {} };
  const start = script.runInThisContext() as (
    exports: unknown,
    require: NodeJS.Require,
    module: object,
    file: string,
    folder: string,
  ) => void;
  start(bundle.exports, createRequire(file), bundle, file, dirname(file));
  if (cache !== null && (cachedData === undefined || script.cachedDataRejected === true)) {
    // At the end, when the functions that were needed are compiled.
    process.once('exit', () => writeCache(cache, script.createCachedData()));
  }
  return bundle.exports as Tools;
}

/** V8 itself refuses data of another version or flags; by the name, versions do not evict each other. */
function cacheName(file: string): string {
  const key = [file, process.version, process.versions.v8, process.arch, ...process.execArgv].join('\n');
  return `tools-${createHash('sha256').update(key).digest('hex').slice(0, 16)}.bin`;
}

function cacheFolder(): string | null {
  const { env, platform } = process;
  if (env['GRADC_NO_CACHE'] !== undefined) return null;
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'gradc');
  if (platform === 'win32') return env['LOCALAPPDATA'] ? join(env['LOCALAPPDATA'], 'gradc', 'cache') : null;
  const home = homedir();
  if (home === '') return null;
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'gradc') : join(home, '.cache', 'gradc');
}

/** Its first bytes are a hash of the rest: half a file must never reach V8. */
function readCache(file: string): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    const data = bytes.subarray(32);
    return checksum(data).equals(bytes.subarray(0, 32)) ? data : undefined;
  } catch {
    return undefined;
  }
}

function writeCache(file: string, data: Buffer): void {
  // Only a file that is not there yet is ours.
  const part = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(part, Buffer.concat([checksum(data), data]), { mode: 0o600, flag: 'wx' });
    renameSync(part, file);
  } catch {
    rmSync(part, { force: true });
  }
}

function checksum(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
