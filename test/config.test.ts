// What a project asks for each time: every place where it may stand, flags over it, and what is no configuration.

import { describe, expect, test } from 'vitest';
import { defineConfig } from '../src/index.ts';
import { inFolders } from './run-gradc.ts';

const { write, read, gradc } = inFolders();

const config = defineConfig({ files: ['src'], outDir: 'out', target: 'js', fastMath: true, exports: ['value'] });

const places: readonly (readonly [file: string, text: string])[] = [
  ['gradc.config.json', JSON.stringify(config)],
  ['gradc.config.mjs', `export default ${JSON.stringify(config)};`],
  ['gradc.config.ts', `const config: object = ${JSON.stringify(config)};\nexport default config;`],
  ['gradc.config.mts', `import { out } from './names.mjs';\nexport default { ...${JSON.stringify(config)}, outDir: out as string };`],
  ['package.json', JSON.stringify({ name: 'app', type: 'module', gradc: config })],
];

describe.each(places)('%s', (file, text) => {
  test('says what is compiled, how and where to', () => {
    write(file, text);
    write('names.mjs', `export const out = 'out';`);
    write('src/deep/loss.grad', 'exp(x)');
    expect(gradc()).toMatchObject({ code: 0, stderr: expect.stringContaining('src/deep/loss.grad → out/deep/loss.js') as string });
    expect(read('out/deep/loss.js')).toContain('export function loss(x) {');
    expect(read('out/deep/loss.js')).not.toContain('lossGrad');
    expect(gradc('--check').code).toBe(0);
  });
});

test('flags win', () => {
  write('gradc.config.json', JSON.stringify(config));
  write('src/loss.grad', 'exp(x)');
  write('other.grad', 'sin(x)');
  expect(gradc('other.grad', '--target', 'ts', '-d', 'mine', '--exports', 'grad').code).toBe(0);
  expect(read('mine/other.ts')).toContain('export function otherGrad(x: number');
});

test('the ending of a file that is named says more than the usual target', () => {
  write('gradc.config.json', '{ "target": "js" }');
  write('loss.grad', 'exp(x)');
  expect(gradc('loss.grad', '-o', 'one.ts').code).toBe(0);
  expect(read('one.ts')).toContain('export function loss(x: number)');
  expect(gradc('loss.grad', '-o', 'two.txt').code).toBe(0);
  expect(read('two.txt')).toContain('export function loss(x) {');
});

test('the types of an import follow what is exported', () => {
  write('gradc.config.json', JSON.stringify(config));
  write('src/loss.grad', 'exp(x)');
  expect(gradc('types').code).toBe(0);
  expect(read('src/loss.d.grad.ts')).not.toContain('lossGrad');
});

test('other commands ask for none', () => {
  write('gradc.config.json', 'no JSON');
  write('loss.grad', 'exp(x)');
  expect(gradc('eval', 'loss.grad', 'x=0').code).toBe(0);
  expect(gradc('--help').code).toBe(0);
});

test.each<readonly [text: string, message: string]>([
  ['no JSON', 'gradc.config.json: '],
  ['[]', 'gradc.config.json: a configuration is an object'],
  ['{"outdir": "x"}', "gradc.config.json: unknown key 'outdir': did you mean 'outDir'?"],
  ['{"outDir": 3}', 'gradc.config.json: outDir is a text'],
  ['{"unroll": "4"}', 'gradc.config.json: unroll is a whole number from 0 to 64'],
  ['{"fastMath": "yes"}', 'gradc.config.json: fastMath is true or false'],
  ['{"exports": "grad"}', 'gradc.config.json: exports is a list of some of value'],
  ['{"target": "rust"}', 'gradc.config.json: target is one of ts, js'],
  ['{"files": "src"}', 'gradc.config.json: files is a list of files, folders and globs'],
  ['{"outDir": ""}', 'gradc.config.json: outDir is a text, and not empty'],
])('%s is refused', (text, message) => {
  write('gradc.config.json', text);
  write('loss.grad', 'exp(x)');
  const { code, stderr } = gradc('loss.grad');
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

// A Node that reads TypeScript itself words the first in its own way.
test.each<readonly [text: string, message: RegExp]>([
  ['export default { files: [ }', /gradc\.config\.ts: /u],
  ['export default undefined', /gradc\.config\.ts: a configuration is an object/u],
  ['export const files = [];', /gradc\.config\.ts: it has no default export/u],
])('%s is refused as TypeScript', (text, message) => {
  write('gradc.config.ts', text);
  write('loss.grad', 'exp(x)');
  const { code, stderr } = gradc('loss.grad');
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('two of them are refused, and one that exports nothing', () => {
  write('loss.grad', 'exp(x)');
  write('gradc.config.mjs', 'export const outDir = 3;');
  expect(gradc('loss.grad').stderr).toContain('gradc.config.mjs: it has no default export');
  write('gradc.config.json', '{}');
  expect(gradc('loss.grad').stderr).toContain('there are gradc.config.mjs and gradc.config.json: keep one');
});
