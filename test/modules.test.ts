// Every module is sound: the corpus's and those of generated/ pass the type checkers of TypeScript 6 and 7 under the strictest flags,
// and the same source gives the same bytes, twice and with any line ends.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../src/compile.ts';
import { corpusNames, readCorpus } from './read-corpus.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.txt'));
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gradc-modules-'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(root, 'generated/tsconfig.json'), include: ['*.ts'], exclude: [] }));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const name of readdirSync(join(root, 'generated')).filter((file) => file.endsWith('.ts'))) {
    writeFileSync(join(folder, `generated-${name}`), readFileSync(join(root, 'generated', name)));
  }
  for (const corpus of corpusNames) {
    for (const [index, { text }] of readCorpus(corpus).entries()) {
      writeFileSync(join(folder, `${corpus}-${index}.ts`), (await compile(text, { name: 'f', file: `${corpus}-${index}.txt` })).code);
    }
  }
  for (const [index, source] of awkward.entries()) writeFileSync(join(folder, `awkward-${index}.ts`), (await compile(source)).code);
}, 240_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Shapes of modules that the corpora have none of. */
const awkward: readonly string[] = [
  'f(x) = 2',
  'f(x, y) = x^2',
  'f(const x) = exp(x)',
  'f() = 3',
  'f(v: [3], A: [2, 2], p: {x, y}, const w: [2]) = v[0] * A[1, 0] + p.x * p.y * w[1]',
  'f(x, y) = [x * y, x + y, x]',
  'f(x, y) = {a: x * y, b: [x, y]}',
  'gate entropy(x) = if(x > 0, x * log(x), 0) { dx = if(x > 0, log(x) + 1, 0) }\nf(x) = entropy(x)^2',
  'f(class, arguments, cache, grad, df, Math, value, out) = exp(class * arguments) + cache * grad * df * Math + value * out',
  'f(x) = if(x > 1, log(x), x > 0, x^2, x < -1 and x > -2, exp(x), 0) + erf(x) + lgamma(x)',
  '_helper(x) = x^2\nf(x) = _helper(x) + 1\ng(x, y) = f(x) * f(y)',
  'f(größe, 变量) = größe * 变量',
];

describe.each([
  ['TypeScript 6', 'typescript'],
  ['TypeScript 7', 'typescript-7'],
])('%s', (_, name) => {
  test('accepts every module', { timeout: 240_000 }, async () => {
    expect(await typeCheck(name)).toBe('');
  });

  test('would refuse a module at fault', { timeout: 120_000 }, async () => {
    const faulty = join(folder, 'faulty');
    mkdirSync(faulty, { recursive: true });
    writeFileSync(join(faulty, 'tsconfig.json'), JSON.stringify({ extends: '../tsconfig.json', include: ['*.ts'] }));
    writeFileSync(join(faulty, 'faulty.ts'), 'export function f(x: number) {\n  const unused = x;\n  return new Float64Array(1)[0] + 1;\n}\n');
    const report = await typeCheck(name, faulty);
    rmSync(faulty, { recursive: true });
    // unused local, missing return type, unchecked element
    for (const code of ['TS6133', 'TS9007', 'TS2532']) expect(report).toContain(code);
  });
});

/** What the compiler of the package `name` reports; nothing if all is well. */
async function typeCheck(name: string, project = folder): Promise<string> {
  try {
    await promisify(execFile)(process.execPath, [join(root, 'node_modules', name, 'bin/tsc'), '-p', project, '--noEmit', '--pretty', 'false'], { maxBuffer: 1e8 });
    return '';
  } catch (error) {
    return (error as { readonly stdout: string }).stdout.slice(0, 5000);
  }
}

describe('the same bytes', () => {
  test.each(examples)('%s, compiled twice and with other line ends', async (name) => {
    const source = readFileSync(join(root, 'examples', name), 'utf8');
    const options = { name: name.replace('.txt', ''), file: name };
    const { code } = await compile(source, options);
    expect((await compile(source, options)).code).toBe(code);
    expect((await compile(source.replaceAll('\n', '\r\n'), options)).code).toBe(code);
    expect((await compile(`\uFEFF${source}`, options)).code).toBe(code);
    expect(code).not.toContain('\r');
    expect(code).not.toMatch(/\d{4}-\d\d-\d\d|[A-Z]:\\|\/(?:home|Users|tmp|var)\//);
  });
});

test('a module imports nothing and holds no state', async () => {
  for (const source of [...awkward, ...examples.map((name) => readFileSync(join(root, 'examples', name), 'utf8'))]) {
    const code = (await compile(source)).code.replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
    expect(code).not.toMatch(/\bimport\b|\brequire\(|\beval\(|\bFunction\(|^(?:export )?(?:let|var)\b/m);
  }
});
