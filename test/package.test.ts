// The package as npm makes it: what publint, Are the Types Wrong and Knip find in it, and whether what its pages point to
// came along.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { expect, test } from 'vitest';
import { packed, tarball } from './packed.ts';
import { temporaryFolder } from './run-gradc.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** A command of a package of the project, as npx would start it. */
function run(name: string, command: string, ...words: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly bin: Readonly<Record<string, string>> };
  return spawnSync(process.execPath, [join(folder, bin[command] ?? ''), ...words], { cwd: root, encoding: 'utf8' });
}

test('publint finds nothing', async () => {
  const { messages } = await publint({ pack: { tarball: Uint8Array.from(tarball()).buffer }, strict: true });
  expect(messages).toEqual([]);
});

test('the types of every entry are found, and are those of ES modules', () => {
  const { path, remove } = temporaryFolder();
  try {
    const file = join(path, 'gradc.tgz');
    writeFileSync(file, tarball());
    const { status, stdout } = run('@arethetypeswrong/cli', 'attw', file, '--profile', 'esm-only', '--no-definitely-typed', '--format', 'json');
    expect(status, stdout.slice(0, 2000)).toBe(0);
    const { analysis } = JSON.parse(stdout) as { readonly analysis: { readonly entrypoints: object } };
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly exports: object };
    expect(Object.keys(analysis.entrypoints).sort()).toEqual(Object.keys(exports).sort());
  } finally {
    remove();
  }
});

test('Knip finds no file, export or dependency that nobody uses', () => {
  expect(run('knip', 'knip', '--no-progress', '--no-config-hints')).toMatchObject({ stdout: '', status: 0 });
});

test('what its pages point to is in it', () => {
  const files = packed();
  const pages = [...files.keys()].filter((path) => /^(?:[^/]+|docs\/[^/]+|grammar\/README)\.md$/.test(path));
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/descent.md', 'grammar/README.md']));
  const missing = pages.flatMap((page) => {
    const text = (files.get(page)?.toString() ?? '').replaceAll(/^```[\s\S]*?^```/gm, '');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g), ...text.matchAll(/(?:src|href)="(?!https?:|#)([^"#]+)"/g)];
    return links.flatMap(([, to = '']) => {
      const path = posix.join(posix.dirname(page), to).replace(/\/$/, '');
      return files.has(path) || [...files.keys()].some((one) => one.startsWith(`${path}/`)) ? [] : [`${page} → ${to}`];
    });
  });
  expect(missing).toEqual([]);
});

test('what is built in the folders of the examples stays behind', () => {
  const paths = [...packed().keys()];
  expect(paths).toEqual(expect.arrayContaining(['bin/gradc.mjs', 'dist/cli.js', 'dist/LICENSES.txt', 'examples/expr.txt', 'LICENSE']));
  expect(paths.filter((path) => !path.startsWith('dist/') && /node_modules|\.tgz$|\.d\.grad\.ts|(?:^|\/)dist\//.test(path))).toEqual([]);
});
