// `--watch` while folders are renamed, deleted and made anew: each test waits for what is said, never for a time.

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inFolders, startGradc } from './run-gradc.ts';
import { listen } from './until.ts';

const { inside, write, read, folder } = inFolders();

type Said = (text: RegExp) => Promise<RegExpExecArray>;

/** Runs it in the folder `project` of the test's folder. */
async function watching(words: readonly string[], use: (said: Said) => Promise<void>): Promise<void> {
  const child = startGradc([...words, '--watch'], join(folder(), 'project'));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const { said } = listen(child);
    await said(/watching \d+ file/);
    await use(said);
    expect(child.exitCode).toBeNull();
  } finally {
    child.kill();
    await ended;
  }
}

describe.each([
  ['a folder', 'src'],
  ['a glob', 'src/**/*.grad'],
  ['a file', 'src/a.grad'],
])('%s', (_what, operand) => {
  test('that is renamed is said to be gone; once it is back, or another is in its place, that is compiled', async () => {
    write('project/src/a.grad', 'x^2\n');
    await watching([operand, '-d', 'out'], async (said) => {
      renameSync(inside('project/src'), inside('project/other'));
      await said(/src\/a\.grad: deleted; out\/\S*a\.ts stays as it is/);
      renameSync(inside('project/other'), inside('project/src'));
      await said(/src\/a\.grad → out\/\S*a\.ts/);
      write('project/src/a.grad', 'x^3\n');
      await said(/src\/a\.grad → out\/\S*a\.ts {2}(?!\(unchanged)/);
      rmSync(inside('project/src'), { recursive: true });
      await said(/src\/a\.grad: deleted/);
      write('project/src/a.grad', 'x^4\n');
      await said(/src\/a\.grad → out\/\S*a\.ts {2}(?!\(unchanged)/);
      write('project/src/a.grad', 'x^5 +\n');
      await said(/GR\d{4}/);
      write('project/src/a.grad', 'x^5\n');
      await said(/src\/a\.grad → out\/\S*a\.ts {2}(?!\(unchanged)/);
    });
  });

  test('goes on where the project around it is renamed', async () => {
    write('project/src/a.grad', 'use "more/b.grad"\nb(x)\n');
    write('project/src/more/b.grad', 'b(x) = x^2\n');
    await watching([operand, '-d', 'out'], async (said) => {
      renameSync(inside('project'), inside('renamed'));
      await said(/src\/a\.grad → out\/\S*a\.ts/);
      write('renamed/src/a.grad', 'use "more/b.grad"\nb(x) + 7\n');
      await said(/src\/a\.grad → out\/\S*a\.ts {2}(?!\(unchanged)/);
      expect(read(`renamed/out/a.ts`)).toContain('+ 7');
      write('renamed/src/more/b.grad', 'b(x) = x^11\n');
      await said(/src\/a\.grad → out\/\S*a\.ts {2}(?!\(unchanged)/);
      expect(existsSync(inside('project'))).toBe(false);
    });
  });
});

test('a source that appears is compiled, in a new folder too; one that is deleted is named, with what is left of it', async () => {
  write('project/src/a.grad', 'x^2\n');
  await watching(['src'], async (said) => {
    write('project/src/b.grad', 'x^3\n');
    await said(/src\/b\.grad → generated\/b\.ts/);
    write('project/src/deep/er/c.grad', 'x^4\n');
    await said(/src\/deep\/er\/c\.grad → generated\/deep\/er\/c\.ts/);
    write('project/src/deep/er/c.grad', 'x^5\n');
    await said(/src\/deep\/er\/c\.grad → generated\/deep\/er\/c\.ts/);
    rmSync(inside('project/src/b.grad'));
    await said(/src\/b\.grad: deleted; generated\/b\.ts stays as it is/);
    renameSync(inside('project/src/deep'), inside('project/src/high'));
    await said(/src\/deep\/er\/c\.grad: deleted[^]*src\/high\/er\/c\.grad → generated\/high\/er\/c\.ts/);
    expect(read('project/generated/b.ts')).toContain('x^3');
  });
});

test('types are written again too', async () => {
  write('project/src/a.grad', 'x^2\n');
  await watching(['types', 'src'], async (said) => {
    write('project/src/a.grad', 'x^2 * y\n');
    await said(/src\/a\.grad → src\/a\.d\.grad\.ts/);
    expect(read('project/src/a.d.grad.ts')).toContain('aGrad(x: number, y: number,');
  });
});

test('ends where there is nothing left to run in', async () => {
  mkdirSync(inside('project'));
  write('project/a.grad', 'x^2\n');
  const child = startGradc(['a.grad', '--watch'], inside('project'));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const { said } = listen(child);
  await said(/watching 1 file/);
  rmSync(inside('project'), { recursive: true });
  await said(/the folder in which gradc runs is gone/);
  expect(await ended).toBe(2);
});
