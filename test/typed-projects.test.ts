// The TypeScript of README.md and docs/, as it stands, in the project of a new user: what `tsc --init` writes, gradc
// installed, modules written below generated/ and imported without `.ts`. TypeScript 6 and 7 both accept it.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check, compile } from '../src/compile.ts';
import { ensureBuilt, temporaryFolder } from './run-gradc.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const compilers = [
  ['TypeScript 6', 'typescript'],
  ['TypeScript 7', 'typescript-7'],
] as const;

type Block = { readonly page: string; readonly text: string; readonly line: number };

const pages = ['README.md', ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []))];
const blocksOf = (page: string, kind: RegExp): readonly Block[] => {
  const text = read(page);
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```/gm)].flatMap(([, fence = '', body = ''], i, all) =>
    kind.test(fence) ? [{ page, text: body, line: text.slice(0, all[i]?.index).split('\n').length }] : [],
  );
};

/** Without what a part of a function has in front of it. */
const withoutMargins = (text: string): string => text.replaceAll(/^ +/gm, '');
const written = readdirSync(join(root, 'generated')).flatMap((name) => (name.endsWith('.ts') ? [withoutMargins(read(`generated/${name}`))] : []));
/** A part of a module that gradc wrote is shown, and not for the user to write. */
const isExcerpt = ({ text }: Block): boolean => written.some((code) => code.includes(withoutMargins(text)));

const blocks = pages.flatMap((page) => blocksOf(page, /^ts$/)).filter((block) => !isExcerpt(block));

/** The source of a module: an example, or what the page shows, as a block or within a line. */
function sourceOf(name: string, page: string): string {
  if (readdirSync(join(root, 'examples')).includes(`${name}.txt`)) return read(`examples/${name}.txt`);
  const shown = blocksOf(page, /^(?:grad\b.*)?$/).map(({ text }) => text);
  const within = [...read(page).matchAll(/(?:`|\/\/ )(\w+\(.*?\) = [^`\n]*)/g)].map(([, text = '']) => text);
  const fits = [...shown, ...within].filter((text) => check(text).functions.some((one) => one.name === name));
  expect(fits, `${page} shows no source of generated/${name}`).not.toEqual([]);
  return fits[0] ?? '';
}

describe('in a new project', () => {
  const { path: project, remove } = temporaryFolder();
  afterAll(remove);

  beforeAll(async () => {
    ensureBuilt();
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    mkdirSync(join(project, 'node_modules'));
    symlinkSync(root, join(project, 'node_modules/gradc'), 'junction');
    const init = tsc('typescript', '--init');
    expect(init.status, init.stdout).toBe(0);
    for (const { page, text, line } of blocks) {
      const folder = folderOf(page);
      mkdirSync(join(folder, 'generated'), { recursive: true });
      writeFileSync(join(folder, `line-${String(line)}.ts`), text);
      for (const [, name = ''] of text.matchAll(/'\.\/generated\/([\w-]+)\.js'/g)) {
        const { code } = await compile(sourceOf(name, page), { name, exports: ['all'] });
        writeFileSync(join(folder, `generated/${name}.ts`), code);
      }
    }
  });

  const folderOf = (page: string): string => join(project, dirname(page), page.replaceAll(/\W/g, '-'));

  function tsc(compiler: string, ...words: readonly string[]): { readonly status: number | null; readonly stdout: string } {
    return spawnSync(process.execPath, [join(root, 'node_modules', compiler, 'bin/tsc'), ...words], { cwd: project, encoding: 'utf8' });
  }

  test('there are blocks to look at', () => {
    expect(blocks.filter(({ page }) => page === 'docs/module.md').length).toBeGreaterThan(2);
  });

  test.each(compilers)('what the pages show is accepted by %s', (_, compiler) => {
    expect(tsc(compiler, '-p', '.', '--noEmit')).toMatchObject({ stdout: '', status: 0 });
  });

  const wrong: readonly (readonly [text: string, fault: string])[] = [
    ["import { load } from 'gradc';\nload('x', { name: 1 });", 'TS2322'],
    ["import { load } from 'gradc';\nexport const { expr } = load<typeof import('./generated/expr.js')>('');\nexpr('3');", 'TS2554'],
    ["import { load } from 'gradc';\nexport const { exprs } = load<typeof import('./generated/expr.js')>('');", 'TS2339'],
    ["import { load } from 'gradc/browser';\nload('x', { mode: 'fast' });", 'TS2322'],
    ["import { compile } from 'gradc/browser/full';\ncompile('x', { target: 1 });", 'TS2322'],
  ];
  test.each(compilers)('what is wrong is refused by %s', (_, compiler) => {
    const folder = folderOf('docs/module.md');
    for (const [k, [text]] of wrong.entries()) writeFileSync(join(folder, `wrong-${String(k)}.ts`), text);
    const { stdout } = tsc(compiler, '-p', '.', '--noEmit');
    for (const [k, [, fault]] of wrong.entries()) expect(stdout).toMatch(new RegExp(`wrong-${String(k)}\\.ts.*${fault}`));
  });
});
