// README.md and the pages of docs/ show what the project really does: tables and lists are compared with the real ones. What
// they show as code and as commands is run by scripts/docs.mjs (docs.test.ts).

import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { branchLimit, definitionLimit, elementLimit, indexLimit, literalLimit, recordLimit } from '../src/check/limits.ts';
import { longestName } from '../src/base/names.ts';
import { exportedFunctions, usualGroups } from '../src/check/exports.ts';
import { commands } from '../src/cli/commands.ts';
import { options } from '../src/cli/settings.ts';
import { check, compile, load } from '../src/compile.ts';
import * as api from '../src/index.ts';
import { usualUnroll } from '../src/base/usual-unroll.ts';
import { chainLimit, loopStageLimit, rangeLimit, stageLimit } from '../src/lower/limits.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const modulePage = read('docs/module.md');
const blocksOf = (page: string): readonly string[] => [...page.matchAll(/^```.*\n([\s\S]*?)^```/gm)].map(([, text]) => text as string);
const section = (page: string, title: string): string => page.slice(page.indexOf(`\n## ${title}\n`)).split(/\n## /)[1] ?? '';
const blockWith = (text: string): string => blocksOf(modulePage).find((block) => block.includes(text)) ?? '';

describe('README.md and docs/', () => {

  test('shows the classic and its gradient as they are', () => {
    const [, body] = /^(export function exprGrad\([\s\S]*?^}\n)/m.exec(read('generated/expr.ts')) ?? [];
    expect(blocksOf(readme)).toContain(body);
    expect(blocksOf(readme)).toContain(read('examples/expr.txt'));
  });

  test('its tables of exports are those of the compiler', () => {
    const words = { cache: 'cache', grad: 'grad', df: 'df = 1', theta: 'theta', gradient: 'gradient', data: '', workspace: '', counts: '', sizes: '', direction: 'direction', product: 'product', openSizes: '', held: '', entries: 'entries' };
    for (const { suffix, group, takes, does } of exportedFunctions) {
      const [name, own, out] = ['jacobian', 'csr'].includes(group) ? ['curve', 'a, b, t', 'out'] : ['expr', 'x, y', ''];
      const given = takes.map((taken) => (taken === 'arguments' ? own : taken === 'out' ? out : words[taken])).filter((word) => word !== '');
      const first = usualGroups.includes(group) ? '' : `| \`${group}\` `;
      expect(modulePage).toContain(`\n${first}| \`${name}${suffix}(${given.join(', ')})\` | ${does} |\n`);
    }
  });

  test('names every option, and the exports of a module and of the package', () => {
    const usage = read('docs/command.md');
    for (const { name, short } of options) {
      expect(usage).toContain(`--${name}`);
      if (short !== undefined) expect(usage).toContain(`\`-${short}\``);
    }
    for (const { name } of commands) if (name !== 'compile') expect(usage).toContain(`gradc ${name}`);
    for (const name of Object.keys(load(read('examples/expr.txt'), { name: 'expr' }))) expect(section(modulePage, 'Exports')).toContain(`\`${name}(`);
    for (const name of Object.keys(api)) expect(read('docs/api.md')).toContain(`### \`${name}\``);
  });

  test('is short, begins with what a user of the package does, and has the two commands of a clone', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(311);
    expect(readme.indexOf('npm install -D gradc')).toBeLessThan(600);
    expect(readme).toMatch(/^npm ci && npx gradc examples\/expr\.txt\b/m);
    expect(readme).toMatch(/^npm test\b/m);
  });

  test('shows the program of arrays and its loop as they are', async () => {
    const source = read('examples/logreg.txt');
    expect(source).toContain(blockWith('loss(w: [d]'));
    const { code } = await compile(source);
    const lossGrad = code.slice(code.indexOf('export function lossGrad('), code.indexOf('export function lossPacked('));
    expect(lossGrad).toContain(blockWith('for (let i = iEnd').replace(/^(?=.)/gm, '  '));
    expect(lossGrad).toContain('const oneovern = 1 / n;');
  });

  test('arguments of a recurrent network stand as it says', () => {
    const exports = load(read('examples/rnn.txt'));
    for (const [, name = '', list = ''] of modulePage.matchAll(/`(rnn\w+)\((.*?)\)`/g)) {
      expect(String(exports[name])).toMatch(new RegExp(`^function ${name}\\(${list.replaceAll(' ', '\\s*')}\\b`));
    }
  });

  test('refuses lengths and positions with these words', () => {
    const { loss } = load<{ loss: (...args: readonly unknown[]) => number }>(read('examples/logreg.txt'));
    const { f } = load<{ f: (...args: readonly unknown[]) => number }>('f(v: [n], p: int[m]) = sum(i: v[p[i]])');
    const numbers = (count: number): Float64Array => new Float64Array(count);
    for (const [says, call] of [
      ['X: expected 6 elements, found 5', () => loss(numbers(2), 0, numbers(5), numbers(3))],
      ['p[i] is 7 where i = 2, outside 0..2', () => f(numbers(2), Int32Array.of(0, 1, 7))],
    ] as const) {
      expect(modulePage).toContain(`\`${says}\``);
      expect(call).toThrow(RangeError);
      expect(call).toThrow(says);
    }
  });

  test('a Jacobian has as many entries as it says', () => {
    const { baJacobianPattern } = load<{ baJacobianPattern: (...args: readonly unknown[]) => { readonly row: Int32Array; readonly rows: number; readonly columns: number } }>(read('examples/ba.txt'));
    const zeros = (count: number): Float64Array => new Float64Array(count);
    for (const [cameras, points, seen] of [[2, 3, 4], [7, 5, 6]] as const) {
      const pattern = baJacobianPattern(zeros(cameras * 11), zeros(points * 3), zeros(seen), zeros(2 * seen), new Int32Array(seen), new Int32Array(seen));
      expect(pattern).toMatchObject({ rows: 3 * seen, columns: 11 * cameras + 3 * points + seen });
      expect(modulePage).toContain(`has ${String(pattern.row.length / seen)} entries`);
    }
  });

  test('the limits are these', () => {
    const limits = section(modulePage, 'Limits');
    const shown = (limit: number): string => limit.toLocaleString('en-US');
    for (const limit of [`${shown(literalLimit)} elements`, `${shown(elementLimit)}.`, `${shown(branchLimit)} deep`, `positions ${shown(indexLimit)}`, `records ${shown(recordLimit)}`, `${shown(stageLimit)} stages`, `${shown(loopStageLimit)} stages with its gradient`, `${shown(rangeLimit)} different ranges`, `chains of ${shown(chainLimit)}`, `${shown(definitionLimit)} definitions`, `${shown(longestName)} characters`, `at most ${shown(usualUnroll)} values`]) {
      expect(limits.replace(/\s+/g, ' ')).toContain(limit);
    }
    const refused = [
      ['GR3019', 'f(v: [n], k: int[m]) = sum([i in 0..k[0]: v[i]])'],
      ['GR3021', 'f(v: [n]) = sum([i in 0..n, j in 0..i: v[j]])'],
      ['GR3038', 'f(v: [n]) {\n  a[0] = 0\n  a[i in 1..n+1] = a[i-1] + i\n  sum(k in 0..a[1]: v[k])\n}'],
      ['GR3037', 'f(x, k: int[m]) = sum(i in 0..k[0]: x)'],
      ['GR3026', 'f(v: [n], k: int[n]) {\n  h[k[i]] = v[i]\n  sum(h)\n}'],
      ['GR3032', 'f(v: [n]) {\n  h[0] = 0\n  h[n-1] = 0\n  h[i in 1..n-1] = h[i-1] + h[i+1] + v[i]\n  sum(h)\n}'],
      ['GR3030', 'gate g(x) = sum(i in 0..3: x^i) {\n  dx = 1\n}\nf(x) = g(x)'],
    ] as const;
    expect(refused.map(([code]) => code)).toEqual([...limits.matchAll(/GR\d+/g)].map(([code]) => code));
    for (const [code, source] of refused) expect(check(source).diagnostics.map((one) => one.code), source).toContain(code);
  });

  test('names every example', () => {
    const names = readdirSync(new URL('../examples/', import.meta.url)).filter((name) => name.endsWith('.txt'));
    for (const name of names) expect(section(readme, 'Examples')).toContain(`\`${name.slice(0, -'.txt'.length)}\``);
  });

  test('every program of the language page compiles without a warning', () => {
    const programs = [...read('grammar/README.md').matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, text]) => text as string);
    expect(programs.length).toBeGreaterThan(3);
    for (const source of programs) expect(check(source).diagnostics, source).toEqual([]);
  });

  test('every file, and every heading, that the documents point to is there', () => {
    const placeOf = (heading: string): string => heading.toLowerCase().replace(/[^\w\- ]/g, '').trim().replaceAll(' ', '-');
    const pages = readdirSync(new URL('../docs/', import.meta.url)).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
    for (const document of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'grammar/README.md', ...pages]) {
      for (const [link, path = '', place] of read(document).replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/\]\((?!http)([^)#]*)(?:#([^)]+))?\)/g)) {
        const at = new URL(path, new URL(`../${document}`, import.meta.url));
        expect(() => readFileSync(at), link).not.toThrow(/ENOENT/);
        if (place === undefined) continue;
        const headings = [...readFileSync(at, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => placeOf(heading!));
        expect(headings, `${document}: ${link}`).toContain(place);
      }
    }
  });
});
