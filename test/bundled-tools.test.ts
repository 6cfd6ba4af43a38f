// The built command, in a folder from which no package can be found: ts-morph and prettier come from their bundle, with or
// without V8's cached code, and the text is the same.

import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from '../src/compile.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = readFileSync(join(root, 'examples/expr.txt'), 'utf8');
let folder = '';
let expected = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gradc-bundle-'));
  await promisify(execFile)(process.execPath, [join(root, 'scripts/build.mjs'), '--out', folder]);
  // The name in the file system must not matter.
  writeFileSync(join(folder, 'expr.txt'), source);
  expected = (await compile(source, { name: 'expr', file: 'expr.txt' })).code;
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What the command prints, with that folder as the user's cache. */
async function run(cache: string, ...words: readonly string[]): Promise<string> {
  const env = { ...process.env, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache };
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'cli.js'), ...words], { cwd: folder, env });
  return stdout;
}

function cacheFiles(cache: string): readonly string[] {
  const inside = join(cache, 'gradc');
  return existsSync(inside) ? readdirSync(inside).map((name) => join(inside, name)) : [];
}

test('the first run fills the cache and the next one uses it', async () => {
  const cache = join(folder, 'cache');
  expect(await run(cache, 'expr.txt', '-o', '-')).toBe(expected);
  const [file, ...others] = cacheFiles(cache);
  expect(others).toEqual([]);
  const bytes = readFileSync(file as string);
  expect(bytes.length).toBeGreaterThan(1e6);
  expect(await run(cache, 'expr.txt', '-o', '-')).toBe(expected);
  expect(readFileSync(file as string).equals(bytes)).toBe(true);
});

test('a damaged cache is passed over and made anew', async () => {
  const cache = join(folder, 'damaged');
  cpSync(join(folder, 'cache'), cache, { recursive: true });
  const [file] = cacheFiles(cache) as [string];
  const whole = readFileSync(file).length;
  truncateSync(file, 5000);
  expect(await run(cache, 'expr.txt', '-o', '-')).toBe(expected);
  expect(readFileSync(file).length).toBeGreaterThan(whole / 2);
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 255;
  writeFileSync(file, bytes);
  expect(await run(cache, 'expr.txt', '-o', '-')).toBe(expected);
  expect(readFileSync(file).equals(bytes)).toBe(false);
});

test('a folder that cannot be made does no harm', async () => {
  const blocked = join(folder, 'blocked');
  writeFileSync(blocked, 'a file');
  expect(await run(blocked, 'expr.txt', '-o', '-')).toBe(expected);
});

test('a short answer loads no tools', async () => {
  const cache = join(folder, 'short');
  mkdirSync(cache);
  expect(await run(cache, '--help')).toContain('gradc');
  expect(await run(cache, 'eval', 'expr.txt', 'x=3', 'y=-4')).toContain('1.5456448841066441');
  expect(cacheFiles(cache)).toEqual([]);
});
