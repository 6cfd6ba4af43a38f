// README.md shows what the project really does: its code, its tables and its outputs are compared with the real ones.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { options } from '../src/cli/options.ts';
import { check, load } from '../src/compile.ts';
import * as api from '../src/index.ts';
import { ensureBuilt, runGradc } from './run-gradc.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const blocks = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(([, language, text]) => ({ language: language as string, text: text as string }));
const section = (title: string): string => readme.slice(readme.indexOf(`\n## ${title}\n`)).split(/\n## /)[1] ?? '';

describe('README.md', () => {
  beforeAll(ensureBuilt);

  test('shows the classic and its gradient as they are', () => {
    const [, body] = /^(export function exprGrad\([\s\S]*?^}\n)/m.exec(read('generated/expr.ts')) ?? [];
    expect(blocks.map(({ text }) => text)).toContain(body);
    expect(blocks.map(({ text }) => text)).toContain(read('examples/expr.txt'));
    expect(blocks.map(({ text }) => text)).toContain(read('examples/descend.mjs'));
  });

  test('names every option, and the exports of a module and of the package', () => {
    const usage = section('The command line');
    for (const { name, short } of options) {
      expect(usage).toContain(`--${name}`);
      if (short !== undefined) expect(usage).toContain(`\`-${short}\``);
    }
    for (const name of Object.keys(load(read('examples/expr.txt'), { name: 'expr' }))) expect(section('Using the module')).toContain(`\`${name}(`);
    for (const name of Object.keys(api)) expect(section('The API')).toContain(name);
  });

  test('shows what the command prints', () => {
    const shown = [...section('The command line').matchAll(/^\$ (?:echo '(.*)' \| )?npx gradc (.*)\n([\s\S]*?)^```/gm)];
    expect(shown.length).toBe(2);
    for (const [, input, words, output] of shown) {
      const run = runGradc((words as string).split(' '), { cwd: root, input: input === undefined ? '' : `${input}\n` });
      expect(`${run.stdout}${run.stderr}`.trimEnd()).toBe((output as string).trimEnd());
    }
  });

  test('the language in short compiles without a warning', () => {
    const [source] = blocks.filter(({ text }) => text.includes('gate swish')).map(({ text }) => text);
    expect(check(source as string).diagnostics).toEqual([]);
  });

  test('what is said to compile later does not compile yet', () => {
    const codes = ['f(v: [n]) = sum(v)', 'f(v: [3]) = sum(i: v[i]^2)', 'f(v: [3]) {\n  h[i] = v[i]\n  sum(h)\n}', 'f(q: {x, y}[2]) = q[0].x', 'f(v: [3], k: int) = v[k]'].map(
      (source) => check(source).diagnostics[0]?.code,
    );
    expect(codes).toEqual(['GR6001', 'GR6002', 'GR6003', 'GR6004', 'GR6005']);
  });

  test('every file that the documents point to is there', () => {
    for (const document of ['README.md', 'ARCHITECTURE.md', 'grammar/README.md']) {
      for (const [, path] of read(document).matchAll(/\]\((?!http)([^)#]+)\)/g)) {
        expect(() => readFileSync(new URL(path as string, new URL(`../${document}`, import.meta.url))), path).not.toThrow(/ENOENT/);
      }
    }
  });
});
