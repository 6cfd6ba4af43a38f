// Files that use files, as the command reads them from the disk.

import { mkdirSync, symlinkSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ensureBuilt, runGradc, startGradc, temporaryFolder, type Run } from './run-gradc.ts';

let folder = temporaryFolder();
beforeAll(ensureBuilt);
beforeEach(() => {
  folder = temporaryFolder();
  write('src/main.grad', 'use "optics/lens.grad"\nmiss(x, f in 0.5..2) = (bend(x, f) * inch)^2\n');
  write('src/optics/lens.grad', 'use "../../units.grad"\nbend(x, f) = x / f + mm\ninch = 25.4 * mm\n');
  write('units.grad', 'mm = 1 / 1000\n');
});
afterEach(() => {
  folder.remove();
});

function write(name: string, content: string | Buffer): void {
  mkdirSync(join(folder.path, name, '..'), { recursive: true });
  writeFileSync(join(folder.path, name), content);
}
const gradc = (words: readonly string[], input = ''): Run => runGradc(words, { cwd: folder.path, input });

test('they are compiled into one module, verified, evaluated and printed', () => {
  expect(gradc(['src/main.grad', '--verify'])).toMatchObject({ code: 0, stdout: '' });
  const { code, stdout } = gradc(['eval', 'src/main.grad', 'x=1', 'f=2', '--json']);
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as { miss: { value: number } }).miss.value).toBeCloseTo((0.501 * 0.0254) ** 2, 15);
  expect(gradc(['src/main.grad', '--emit', 'ast']).stdout).toMatch(/^use optics\/lens\.grad\ndefinition miss/);
  expect(gradc(['src/main.grad', '--emit', 'stages'])).toMatchObject({ code: 0 });
});

test('a module is stale as soon as a file that it uses has changed', () => {
  gradc(['src/main.grad']);
  expect(gradc(['src/main.grad', '--check'])).toMatchObject({ code: 0, stdout: '' });
  write('units.grad', 'mm = 1 / 1000  # of a metre\n');
  expect(gradc(['src/main.grad', '--check'])).toMatchObject({ code: 1, stdout: 'generated/main.ts\n' });
});

test('what is wrong there is told with its name, in every format', () => {
  write('units.grad', '\nmm = 1 / thousand\n');
  expect(gradc(['src/main.grad'])).toMatchObject({ code: 1, stderr: "units.grad:2:10  GR2001  unknown name 'thousand'\n  2 | mm = 1 / thousand\n    |          ^^^^^^^^\n" });
  expect(gradc(['src/main.grad', '--format', 'github']).stderr).toBe("::error file=units.grad,line=2,endLine=2,col=10,title=GR2001::unknown name 'thousand'\n");
  const report = JSON.parse(gradc(['src/main.grad', '--format', 'json']).stderr) as { files: { path: string; diagnostics: { file: string; start: { line: number } }[] }[] };
  expect(report.files).toMatchObject([{ path: 'src/main.grad', diagnostics: [{ file: 'units.grad', start: { line: 2 } }] }]);
});

test.each([
  ['a file that is missing', (): void => undefined, 'there is none'],
  ['a folder', (): void => { mkdirSync(join(folder.path, 'src/none.grad')); }, 'it is a folder'],
  ['bytes that are no text', (): void => { write('src/none.grad', Buffer.from([0x66, 0xff])); }, 'not UTF-8 text: byte 0xff at offset 1, in line 1'],
  ['a link to nothing', (): void => { symlinkSync('nowhere', join(folder.path, 'src/none.grad')); }, 'there is none'],
  ['a link to itself', (): void => { symlinkSync('none.grad', join(folder.path, 'src/none.grad')); }, 'too many symbolic links'],
])('%s is a fault of the source', (_what, prepare, reason) => {
  prepare();
  write('src/bad.grad', 'use "none.grad"\nf(x) = g(x)\n');
  const { code, stderr } = gradc(['src/bad.grad']);
  expect(code).toBe(1);
  expect(stderr).toContain('src/bad.grad:1:5  GR2019');
  expect(stderr).toContain(`= ${reason}`);
});

test('a link to a source uses the files that lie beside the source', () => {
  mkdirSync(join(folder.path, 'links'));
  symlinkSync('../src/main.grad', join(folder.path, 'links/main.grad'), 'file');
  expect(gradc(['links/main.grad', '-o', '-'])).toMatchObject({ code: 0 });
});

test('standard input uses files from the working folder', () => {
  expect(gradc(['-'], 'use "units.grad"\nx * mm\n')).toMatchObject({ code: 0 });
});

test('--watch compiles again when a file changes that is used, wherever it lies', async () => {
  const child = startGradc(['src/main.grad', '--watch'], folder.path);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const said = async (text: RegExp): Promise<void> => {
    for (let waited = 0; !text.test(stderr); waited += 20) {
      // Only what hangs waits so long.
      if (waited > 600_000) throw new Error(`nothing like ${text.source} in: ${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    stderr = '';
  };
  try {
    await said(/main\.ts[^]*watching 1 file[^]*main\.ts[^\n]*\(unchanged\)/);
    write('units.grad', 'mm = 1 / oops\n');
    await said(/units\.grad:1:10 {2}GR2001/);
    write('units.grad', 'mm = 1 / 2000\n');
    await said(/main\.grad → generated\/main\.ts/);
    expect(readFileSync(join(folder.path, 'generated/main.ts'), 'utf8')).toMatch(/0\.0005|2000/);
    write('src/optics/lens.grad', 'bend(x, f) = x * f\ninch = 2\n');
    await said(/main\.grad → generated\/main\.ts/);
  } finally {
    child.kill();
  }
});
