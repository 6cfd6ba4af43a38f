// The package as npm makes it, made once for all tests of a process.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { lazy } from '../src/base/lazy.ts';
import { ensureBuilt, temporaryFolder } from './run-gradc.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

export const tarball = lazy((): Buffer => {
  ensureBuilt();
  const { path, remove } = temporaryFolder();
  try {
    // It is built; to build it again would take it away from tests that run beside this one.
    const name = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', path], {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    return readFileSync(join(path, name.trim()));
  } finally {
    remove();
  }
});

/** Its files, by their paths below `package/`. */
export const packed = lazy((): ReadonlyMap<string, Buffer> => filesOfTar(gunzipSync(tarball())));

function filesOfTar(tar: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const text = (from: number, length: number): string => tar.toString('utf8', from, from + length).replace(/\0[^]*/, '');
  for (let at = 0; tar[at] !== 0; ) {
    const size = parseInt(text(at + 124, 12), 8);
    const path = [text(at + 345, 155), text(at, 100)].filter((part) => part !== '').join('/');
    if (['', '0'].includes(text(at + 156, 1))) files.set(path.replace(/^package\//, ''), tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
