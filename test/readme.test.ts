// README.md shows what the project really does: its code, its tables and its outputs are compared with the real ones.

import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from 'vitest';
import { branchLimit, definitionLimit, elementLimit, indexLimit, literalLimit, recordLimit } from '../src/check/limits.ts';
import { longestName } from '../src/base/names.ts';
import { exportedFunctions, usualGroups } from '../src/check/exports.ts';
import { options } from '../src/cli/settings.ts';
import { check, compile, load } from '../src/compile.ts';
import * as api from '../src/index.ts';
import { usualUnroll } from '../src/base/usual-unroll.ts';
import { chainLimit, loopStageLimit, rangeLimit, stageLimit } from '../src/lower/limits.ts';
import { ensureBuilt, runGradc } from './run-gradc.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const blocks = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(([, language, text]) => ({ language: language as string, text: text as string }));
const section = (title: string): string => readme.slice(readme.indexOf(`\n## ${title}\n`)).split(/\n## /)[1] ?? '';
const blockWith = (text: string): string => blocks.find((block) => block.text.includes(text))?.text ?? '';

/** Runs code of the README with these exports in place of its imports; `result` is what it leaves. */
function runBlock(text: string, exports: object, result: string): unknown {
  return runInNewContext(`${text.replace(/^import .*$/gm, '')}\n;(${result})`, { ...exports, Float64Array });
}

/** The numbers of a text, or of the part of it behind a mark. */
const numbersIn = (text: string): readonly number[] => [...text.matchAll(/-?\d+(?:\.\d+)?/g)].map(([number]) => Number(number));

function expectNumbers(found: unknown, shown: string): void {
  const wanted = numbersIn(shown);
  const given = typeof found === 'number' ? [found] : [...(found as Iterable<number>)];
  expect(given.length).toBe(wanted.length);
  for (const [i, value] of given.entries()) expect(value).toBeCloseTo(wanted[i] as number, 12);
}

describe('README.md', () => {
  beforeAll(ensureBuilt);

  test('shows the classic and its gradient as they are', () => {
    const [, body] = /^(export function exprGrad\([\s\S]*?^}\n)/m.exec(read('generated/expr.ts')) ?? [];
    expect(blocks.map(({ text }) => text)).toContain(body);
    expect(blocks.map(({ text }) => text)).toContain(read('examples/expr.txt'));
    expect(blocks.map(({ text }) => text)).toContain(read('examples/descend.mjs'));
  });

  test('its tables of exports are those of the compiler', () => {
    const words = { cache: 'cache', grad: 'grad', df: 'df = 1', theta: 'theta', gradient: 'gradient', data: '', workspace: '', counts: '', sizes: '', direction: 'direction', product: 'product', openSizes: '', held: '', entries: 'entries' };
    for (const { suffix, group, takes, does } of exportedFunctions) {
      const [name, own, out] = group === 'jacobian' ? ['curve', 'a, b, t', 'out'] : ['expr', 'x, y', ''];
      const given = takes.map((taken) => (taken === 'arguments' ? own : taken === 'out' ? out : words[taken])).filter((word) => word !== '');
      const first = usualGroups.includes(group) ? '' : `| \`${group}\` `;
      expect(readme).toContain(`\n${first}| \`${name}${suffix}(${given.join(', ')})\` | ${does} |\n`);
    }
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

  test('shows the program of arrays and its loop as they are', async () => {
    const source = read('examples/logreg.txt');
    expect(source).toContain(blockWith('loss(w: [d]'));
    const { code } = await compile(source);
    const lossGrad = code.slice(code.indexOf('export function lossGrad('), code.indexOf('export function lossPacked('));
    expect(lossGrad).toContain(blockWith('for (let i = iEnd').replace(/^(?=.)/gm, '  '));
    expect(lossGrad).toContain('const quot1 = 1 / n;\n  const negddiff1 = -quot1;');
  });

  test('arrays give what it says', () => {
    const text = blockWith('lossGradient({');
    const [, loss = ''] = /const loss = .*\/\/ (.*)/.exec(text) ?? [];
    const [, w = '', b = ''] = /grad\.w is \[(.*)\], grad\.b is (.*)/.exec(text) ?? [];
    const found = runBlock(text, load(read('examples/logreg.txt')), '[loss, grad.w, grad.b]') as readonly unknown[];
    for (const [i, shown] of [loss, w, b].entries()) expectNumbers(found[i], shown);
  });

  test('arguments of a recurrent network stand as it says', () => {
    const exports = load(read('examples/rnn.txt'));
    for (const [, name = '', list = ''] of section('Using the module').matchAll(/`(rnn\w+)\((.*?)\)`/g)) {
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
      expect(section('Using the module')).toContain(`\`${says}\``);
      expect(call).toThrow(RangeError);
      expect(call).toThrow(says);
    }
  });

  test('a Jacobian gives what it says, and has as many entries', () => {
    const [, source = ''] = /`(curve\(.*?)` has/.exec(readme) ?? [];
    const text = blockWith('curveJacobianPattern(');
    const [, entries = ''] = /curveJacobian\(.*\/\/ \[(.*)\]/.exec(text) ?? [];
    const [, row = '', column = ''] = /curveJacobianPattern\(.*\/\/ \[(.*)\] and \[(.*)\]/.exec(text) ?? [];
    const found = runBlock(text, load(source), '[entries, row, column]') as readonly unknown[];
    for (const [i, shown] of [entries, row, column].entries()) expectNumbers(found[i], shown);

    const { baJacobianPattern } = load<{ baJacobianPattern: (...args: readonly unknown[]) => { readonly row: Int32Array; readonly rows: number; readonly columns: number } }>(read('examples/ba.txt'));
    const zeros = (count: number): Float64Array => new Float64Array(count);
    for (const [cameras, points, seen] of [[2, 3, 4], [7, 5, 6]] as const) {
      const pattern = baJacobianPattern(zeros(cameras * 11), zeros(points * 3), zeros(seen), zeros(2 * seen), new Int32Array(seen), new Int32Array(seen));
      expect(pattern).toMatchObject({ rows: 3 * seen, columns: 11 * cameras + 3 * points + seen });
      expect(readme).toContain(`has ${String(pattern.row.length / seen)} entries`);
    }
  });

  test('the limits are these', () => {
    const limits = section('Limits');
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
    for (const name of names) expect(section('Examples')).toContain(`\`${name.slice(0, -'.txt'.length)}\``);
  });

  test('every program of the language page compiles without a warning', () => {
    const programs = [...read('grammar/README.md').matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, text]) => text as string);
    expect(programs.length).toBeGreaterThan(3);
    for (const source of programs) expect(check(source).diagnostics, source).toEqual([]);
  });

  test('every file, and every heading, that the documents point to is there', () => {
    const placeOf = (heading: string): string => heading.toLowerCase().replace(/[^\w\- ]/g, '').trim().replaceAll(' ', '-');
    for (const document of ['README.md', 'ARCHITECTURE.md', 'grammar/README.md', 'docs/descent.md', 'docs/nist.md']) {
      for (const [link, path = '', place] of read(document).matchAll(/\]\((?!http)([^)#]*)(?:#([^)]+))?\)/g)) {
        const at = new URL(path, new URL(`../${document}`, import.meta.url));
        expect(() => readFileSync(at), link).not.toThrow(/ENOENT/);
        if (place === undefined) continue;
        const headings = [...readFileSync(at, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => placeOf(heading!));
        expect(headings, `${document}: ${link}`).toContain(place);
      }
    }
  });
});
