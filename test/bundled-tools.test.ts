// The built command, in a folder from which no package can be found: it, and ts-morph and prettier, come from their bundles,
// with or without V8's cached code, and the text is the same.

import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
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
  return existsSync(inside) ? readdirSync(inside).sort().map((name) => join(inside, name)) : [];
}

/** What they are of. */
const cacheNames = (cache: string): readonly string[] => cacheFiles(cache).map((file) => basename(file).replace(/-[0-9a-f]{16}\.bin$/, ''));

test('the first run fills the cache and the next one uses it', async () => {
  const cache = join(folder, 'cache');
  expect(await run(cache, 'expr.txt', '-o', '-')).toBe(expected);
  expect(cacheNames(cache)).toEqual(['compile', 'tools']);
  const bytes = cacheFiles(cache).map((file) => readFileSync(file));
  for (const { length } of bytes) expect(length).toBeGreaterThan(1e6);
  expect(await run(cache, 'expr.txt', '-o', '-')).toBe(expected);
  for (const [k, file] of cacheFiles(cache).entries()) expect(readFileSync(file).equals(bytes[k]!)).toBe(true);
});

test.each([0, 1])('a damaged cache is passed over and made anew: file %i', async (which) => {
  const cache = join(folder, `damaged-${String(which)}`);
  cpSync(join(folder, 'cache'), cache, { recursive: true });
  const file = cacheFiles(cache)[which]!;
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

test('what others have left goes where there is too much of it', async () => {
  const cache = join(folder, 'full');
  mkdirSync(join(cache, 'gradc'), { recursive: true });
  const inside = (name: string): string => join(cache, 'gradc', name);
  const [old, older] = ['tools-0000000000000001.bin', 'eval-0000000000000002.bin'];
  for (const [k, name] of [old, older, 'notes.txt', 'eval-0000000000000003.bin.12ab.tmp'].entries()) {
    writeFileSync(inside(name), '');
    // No byte of it is on the disk.
    truncateSync(inside(name), 40e6);
    utimesSync(inside(name), 1000 - k, 1000 - k);
  }
  await run(cache, 'eval', 'expr.txt', 'x=3', 'y=-4');
  expect(cacheNames(cache)).toEqual(['eval', 'notes.txt', 'tools']);
  expect(existsSync(inside(old))).toBe(true);
});

test('without a cache where that is asked for', async () => {
  const cache = join(folder, 'none');
  mkdirSync(cache);
  process.env['GRADC_NO_CACHE'] = '1';
  try {
    expect(await run(cache, 'expr.txt', '-o', '-')).toBe(expected);
  } finally {
    delete process.env['GRADC_NO_CACHE'];
  }
  expect(cacheFiles(cache)).toEqual([]);
});

test('a folder that cannot be made does no harm', async () => {
  const blocked = join(folder, 'blocked');
  writeFileSync(blocked, 'a file');
  expect(await run(blocked, 'expr.txt', '-o', '-')).toBe(expected);
});

test('a short answer loads neither, and a value no tools', async () => {
  const cache = join(folder, 'short');
  mkdirSync(cache);
  for (const word of ['--help', '-h']) expect(await run(cache, word)).toContain('gradc');
  for (const word of ['--version', '-V']) expect(await run(cache, word)).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  expect(cacheFiles(cache)).toEqual([]);
  expect(await run(cache, 'eval', 'expr.txt', 'x=3', 'y=-4')).toContain('1.5456448841066441');
  expect(cacheNames(cache)).toEqual(['eval']);
});
