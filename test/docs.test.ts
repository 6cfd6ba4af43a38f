// The pages of docs/: what they show is what happens.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { peerCases } from '../bench/peers/cases.ts';
import { mlMatrix } from '../bench/peers/ml-matrix.ts';
import { peers } from '../bench/peers/race.ts';
import { nistSets } from './descend-fit.ts';
import { ensureBuilt, temporaryFolder } from './run-gradc.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const docs = (...words: readonly string[]): { readonly status: number | null; readonly stderr: string } =>
  spawnSync(process.execPath, ['scripts/docs.mjs', '--check', ...words], { cwd: root, encoding: 'utf8' });

beforeAll(ensureBuilt);

test('every block and every command of the pages does what it says, and the pictures are theirs', () => {
  expect(docs()).toMatchObject({ stderr: '', status: 0 });
});

const wrong: readonly (readonly [text: string, fault: string])[] = [
  ['```grad bad.txt\na +\n```', 'GR1'],
  ['```grad\na\n```', 'the fence names no file'],
  ['```console\n$ npx gradc eval examples/expr.txt x=3 y=-4\nvalue 1.6\n```', 'prints'],
  ['```console\n$ npx gradc eval examples/expr.txt x=3 y=-4\n…\nden 1.9526 0.512\n…\n```', 'prints'],
  ['```console\n$ npx gradc eval examples/none.txt\n```', 'no such file'],
  ['```sh\nnpx gradc eval examples/expr.txt\n```', 'x'],
  ['```js\nconsole.log(1 + 1); // 3\n```', 'prints\n2'],
  ['```js\nconsole.log(1); // 1\nconsole.log(2);\n```', 'prints'],
  ['```sh\nnpm run nothing\n```', "npm has no 'nothing'"],
  ["```js\nimport { f } from './generated/nowhere.js';\n```", 'the page shows no source of generated/nowhere.js'],
  ['```console\n$ npx gradc examples/expr.txt --emit latex\n```\n```latex\n\\\\frac{1}{2}\n```', 'no command of the page prints it'],
  ['```python\n1\n```', "nothing runs a block of kind 'python'"],
  ['![a picture](none.svg)', 'is plotted by no command'],
];

test('what is not so is told', () => {
  const { path, remove } = temporaryFolder();
  try {
    const pages = wrong.map(([text], k) => {
      const page = `${path}/page-${String(k)}.md`;
      writeFileSync(page, `${text}\n`);
      return page;
    });
    // In one process: what one costs, all cost.
    const { status, stderr } = docs(...pages);
    expect(status).toBe(1);
    const faults = stderr.split(/^(?=\S*page-\d+\.md)/m);
    for (const [k, [text, fault]] of wrong.entries())
      expect(faults.filter((one) => one.startsWith(pages[k] ?? '')).join(''), text).toContain(fault);
  } finally {
    remove();
  }
});

test('the table of NIST has every set from each start', () => {
  const rows = [...readFileSync(`${root}docs/nist.md`, 'utf8').matchAll(/^\| (\w+) \| (\d) \|/gm)].map(([, set, start]) => `${set} ${start}`);
  expect(rows).toEqual(nistSets.flatMap(({ name, starts }) => starts.map((_, k) => `${name} ${k + 1}`)));
});

test('the table beside other packages has every case, and every package in the version that is installed', () => {
  const { dependencies } = JSON.parse(readFileSync(`${root}bench/peers/package.json`, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const { version } = JSON.parse(readFileSync(`${root}node_modules/ml-matrix/package.json`, 'utf8')) as { readonly version: string };
  const installed: Readonly<Record<string, string>> = { ...dependencies, [mlMatrix.packageName]: version };
  const table = [...readFileSync(`${root}docs/benchmarks.md`, 'utf8').matchAll(/^\| (.*) \|$/gm)].map(([, line = '']) => line.split(' | '));
  const [head = [], , ...rows] = table;
  expect(head.slice(1)).toEqual(['gradc', ...peers.map(({ title, packageName }) => `${title} ${String(installed[packageName])}`)]);
  expect(rows.map(([title]) => title)).toEqual(peerCases().map(({ title }) => title));
  expect(rows.every((row) => row.length === head.length)).toBe(true);
  expect(readFileSync(`${root}bench/peers/package-lock.json`, 'utf8')).not.toContain('"resolved"');
});
