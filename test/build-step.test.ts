// gradc as a step of a build: where modules go, what is left as it is, what `--check` sees, and what is lost on the way out.

import { closeSync, existsSync, openSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { inFolders } from './run-gradc.ts';

const { inside, write, read, gradc, folder } = inFolders();
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

function modulesIn(name: string): readonly string[] {
  return readdirSync(inside(name), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort();
}

test('a folder of outputs that is a file is said to be one', () => {
  write('one.grad', 'exp(x)');
  write('out', '');
  for (const words of [['-d', 'out'], ['-o', 'out/one.ts']]) {
    const { code, stderr } = gradc('one.grad', ...words);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^one\.grad: cannot write out\/one\.ts: .*out is no folder\n$/);
  }
});

describe('modules lie below the folder of outputs as their sources do', () => {
  test.each([
    ['below a folder', ['src']],
    ['below what a glob begins with', ['src/**/*.grad']],
    ['below the folder that all files share', ['src/p/same.grad', 'src/q/same.grad']],
  ])('%s', (_what, operands) => {
    write('src/p/same.grad', 'x');
    write('src/q/same.grad', 'x^2');
    expect(gradc(...operands, '-d', 'out').code).toBe(0);
    expect(modulesIn('out')).toEqual(['p/same.ts', 'q/same.ts']);
  });

  test('one file goes straight into it', () => {
    write('src/p/one.grad', 'x');
    expect(gradc('src/p/one.grad').code).toBe(0);
    expect(modulesIn('generated')).toEqual(['one.ts']);
  });

  test('a name that ends with .js asks for JavaScript', () => {
    write('one.grad', 'x');
    for (const name of ['a.js', 'a.mjs']) {
      expect(gradc('one.grad', '-o', name).code).toBe(0);
      expect(read(name)).toContain('export function one(x) {');
    }
    // Also where the same module stands there in the other language.
    expect(gradc('one.grad', '-o', 'b.js').code).toBe(0);
    expect(gradc('one.grad', '-o', 'b.js', '--target', 'ts').code).toBe(0);
    expect(read('b.js')).toContain('export function one(x: number): number {');
  });
});

describe('what is there already is not made again', () => {
  const isKept = (...words: readonly string[]): boolean => gradc('one.grad', ...words).stderr.includes('(unchanged)');

  test('where source and options are the same', () => {
    write('one.grad', 'exp(x)');
    expect(isKept()).toBe(false);
    // Something else in its place would be overwritten if it were compiled.
    write('generated/one.ts', `${read('generated/one.ts')}// more\n`);
    expect(isKept()).toBe(true);
    expect(read('generated/one.ts')).toMatch(/\/\/ more\n$/);
    expect(isKept('--force')).toBe(false);
    expect(read('generated/one.ts')).not.toMatch(/\/\/ more\n$/);
  });

  test.each([
    ['an option', ['--fast-math']],
    ['other exports', ['--exports', 'value']],
    ['a source map', ['--source-map']],
    ['unroll', ['--unroll', '1']],
    ['checkpoint', ['--checkpoint']],
  ])('it is where %s is asked for, and again without', (_what, words) => {
    write('one.grad', 'exp(x)');
    gradc('one.grad');
    write('generated/one.ts', `${read('generated/one.ts')}// more\n`);
    gradc('one.grad', ...words);
    expect(read('generated/one.ts')).not.toMatch(/\/\/ more\n$/);
    expect(isKept(...words)).toBe(true);
    expect(isKept()).toBe(false);
  });

  test('it is where the source differs, or uses another one, or gradc is newer', () => {
    write('one.grad', 'exp(x)');
    gradc('one.grad');
    write('one.grad', 'exp(2 * x)');
    expect(read('generated/one.ts')).not.toContain('2 * x');
    gradc('one.grad');
    expect(read('generated/one.ts')).toContain('2 * x');
    const before = statSync(cli).mtimeMs / 1000 - 10;
    write('generated/one.ts', `${read('generated/one.ts')}// more\n`);
    utimesSync(inside('generated/one.ts'), before, before);
    gradc('one.grad');
    expect(read('generated/one.ts')).not.toMatch(/\/\/ more\n$/);
    write('lens.grad', 'lens(a) = 2 * a');
    write('two.grad', 'use "lens.grad"\nf(x) = lens(x)');
    gradc('two.grad');
    write('lens.grad', 'lens(a) = 3 * a');
    gradc('two.grad');
    expect(read('generated/two.ts')).toContain('3 * x');
  });

  test('--check looks at every character', () => {
    write('one.grad', 'exp(x)');
    gradc('one.grad');
    expect(gradc('one.grad', '--check').code).toBe(0);
    write('generated/one.ts', `${read('generated/one.ts')}// more\n`);
    expect(gradc('one.grad', '--check').code).toBe(1);
  });
});

describe('--check', () => {
  test('says what to run', () => {
    write("src/it's.grad", 'exp(x)');
    const { code, stdout, stderr } = gradc("src/it's.grad", '--check', '-d', 'out', '--fast-math');
    expect({ code, stdout }).toEqual({ code: 1, stdout: "out/it's.ts\n" });
    expect(stderr).toBe(`1 of 1 module not up to date: run gradc 'src/it'\\''s.grad' -d out --fast-math\n`);
  });

  test('sees modules whose sources are gone', () => {
    write('src/p/one.grad', 'exp(x)');
    write('src/two.grad', 'exp(x)');
    write('out/mine.ts', 'export {};');
    gradc('src', '-d', 'out');
    expect(gradc('src', '-d', 'out', '--check').code).toBe(0);
    // Of another call: its source is there.
    expect(gradc('src/two.grad', '-d', 'out', '--check').code).toBe(0);
    spawnSync(process.execPath, ['-e', "require('fs').rmSync('src/p', { recursive: true })"], { cwd: folder() });
    expect(gradc('src', '-d', 'out', '--check')).toMatchObject({
      code: 1,
      stderr: 'out/p/one.ts: its source is gone; delete it\n',
    });
  });
});

// A device that takes nothing.
describe.skipIf(!existsSync('/dev/full'))('streams', () => {
  const into = (stream: 1 | 2, ...words: readonly string[]): { readonly status: number | null; readonly stderr: string } => {
    const full = openSync('/dev/full', 'w');
    const stdio = ['ignore', stream === 1 ? full : 'pipe', stream === 2 ? full : 'pipe'] as const;
    const done = spawnSync(process.execPath, [cli, ...words], { cwd: folder(), stdio: [...stdio], encoding: 'utf8' });
    closeSync(full);
    return { status: done.status, stderr: stream === 2 ? '' : done.stderr };
  };

  test.each([[['one.grad', '-o', '-']], [['eval', 'one.grad', 'x=1']], [['--help']]])(
    'an answer that cannot be written is an error: %j',
    (words) => {
      write('one.grad', 'exp(x)');
      expect(into(1, ...words)).toEqual({ status: 2, stderr: expect.stringContaining('cannot write to') as string });
    },
  );

  test('what is said beside it may go unheard', () => {
    write('one.grad', 'exp(x)');
    write('two.grad', 'exp(x)');
    expect(into(2, 'one.grad', 'two.grad', '-d', 'out').status).toBe(0);
    expect(modulesIn('out')).toEqual(['one.ts', 'two.ts']);
    expect(existsSync(join(folder(), 'out/two.ts'))).toBe(true);
  });
});
