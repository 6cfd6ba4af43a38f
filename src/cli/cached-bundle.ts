// A bundle of the build, run with V8's compiled code kept in the user's cache folder: three fifths of the time of a
// short command, and 100 ms instead of 800 for the tools. The cache is only ever a help: what is missing, refused or
// unwritable is passed over.

import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** Bytes in the folder: of the files that are there the newest stay. */
const mostBytes = 64_000_000;
/** Milliseconds after which what a process was writing is what it left. */
const longestWrite = 3_600_000;

/** What a module in the form of CommonJS exports. `use`: what it is loaded for, each with compiled code of its own. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- who asks knows the bundle
export function loadBundle<Exports>(file: string, use: string): Exports;
export function loadBundle(file: string, use: string): unknown {
  const folder = cacheFolder();
  const cache = folder === null ? null : join(folder, cacheName(file, use));
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
  return bundle.exports;
}

/** V8 itself refuses data of another version or flags; by the name, versions do not evict each other. */
function cacheName(file: string, use: string): string {
  const key = [file, use, process.version, process.versions.v8, process.arch, ...process.execArgv].join('\n');
  return `${use}-${createHash('sha256').update(key).digest('hex').slice(0, 16)}.bin`;
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
  const folder = dirname(file);
  // Only a file that is not there yet is ours.
  const part = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(part, Buffer.concat([checksum(data), data]), { mode: 0o600, flag: 'wx' });
    renameSync(part, file);
    removeOld(folder);
  } catch {
    rmSync(part, { force: true });
  }
}

/** What other versions of gradc and of Node have left. */
function removeOld(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => /^[a-z]+-[0-9a-f]{16}\.bin(?:\.[0-9a-f]+\.tmp)?$/.test(name))
    .map((name) => ({ path: join(folder, name), stat: statSync(join(folder, name)) }))
    .sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs);
  let bytes = 0;
  for (const { path, stat } of files) {
    const isPart = path.endsWith('.tmp');
    if (!isPart) bytes += stat.size;
    if (isPart ? stat.mtimeMs < Date.now() - longestWrite : bytes > mostBytes) rmSync(path, { force: true });
  }
}

function checksum(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
