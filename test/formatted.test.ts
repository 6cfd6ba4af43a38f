// Modules as the project around them formats its files: with its prettier and its configuration, and by default without.

import { mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { formattedFor, newestFormat } from '../src/disk/formatted.ts';
import { inFolders, runGradc } from './run-gradc.ts';

const { inside, read, write, folder } = inFolders();
const installed = fileURLToPath(new URL('../node_modules/prettier', import.meta.url));
const source = 'f(x: [n], y) = sum(i: sin(x[i] * y) * exp(-x[i])) + sigmoid(y)\n';

function install(): void {
  mkdirSync(inside('node_modules'), { recursive: true });
  symlinkSync(installed, inside('node_modules/prettier'), 'dir');
}

function gradc(...words: readonly string[]): ReturnType<typeof runGradc> {
  return runGradc(words, { cwd: folder() });
}

describe('the layout of a module', () => {
  test.each([
    ['.prettierrc', '{ "tabWidth": 4, "semi": false, "printWidth": 100 }', { tabWidth: 4, semi: false, printWidth: 100 }],
    ['package.json', '{ "prettier": { "useTabs": true } }', { useTabs: true }],
    ['.editorconfig', 'root = true\n[*]\nindent_style = space\nindent_size = 3\n', { tabWidth: 3, useTabs: false }],
    ['prettier.config.mjs', 'export default { singleQuote: false, overrides: [{ files: "*.ts", options: { printWidth: 60 } }] };', { printWidth: 60 }],
  ])('is what %s says', async (name, text, options) => {
    write('a.grad', source);
    write(name, text);
    install();
    expect(gradc('a.grad', '-o', 'out/a.ts').code).toBe(0);
    const module = read('out/a.ts');
    expect(await format(module, { ...options, parser: 'typescript' })).toBe(module);
    expect(gradc('a.grad', '-o', 'out/a.ts', '--check').code).toBe(0);
    const other = inside('other.ts');
    expect(gradc('a.grad', '-o', 'elsewhere.ts', '--source-map').code).toBe(0);
    expect(await formattedFor(other, read('elsewhere.ts').replace(/\n\/\/# .*\n$/u, '\n'))).toBe(module);
  });

  test('is the usual one without prettier, and without a configuration', async () => {
    write('a.grad', source);
    write('.editorconfig', '[*]\nindent_size = 8\n');
    expect(gradc('a.grad', '-o', 'out/a.ts').code).toBe(0);
    expect(await format(read('out/a.ts'), { singleQuote: true, parser: 'typescript' })).toBe(read('out/a.ts'));
    expect(newestFormat(inside('out/a.ts'))).not.toBe(null);
  });

  test('changes with the configuration, though the source does not', () => {
    write('a.grad', source);
    write('.prettierrc', 'semi: false\n');
    install();
    gradc('a.grad', '-o', 'a.ts');
    expect(gradc('a.grad', '-o', 'a.ts').stderr).toContain('(unchanged)');
    const before = read('a.ts');
    write('.prettierrc', 'semi: true\n');
    utimesSync(inside('.prettierrc'), new Date(), new Date(Date.now() + 60_000));
    expect(gradc('a.grad', '-o', 'a.ts', '--check').code).toBe(1);
    expect(gradc('a.grad', '-o', 'a.ts').code).toBe(0);
    expect(read('a.ts')).not.toBe(before);
    expect(read('a.ts')).toContain(';\n');
  });

  test('needs a configuration that can be read', () => {
    write('a.grad', source);
    write('.prettierrc', '{ "semi": \n');
    install();
    const { code, stderr } = gradc('a.grad', '-o', join('out', 'a.ts'));
    expect(code).toBe(2);
    expect(stderr).toContain('prettier cannot format');
  });
});
