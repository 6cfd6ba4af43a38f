// `gradc/browser` as it is built: small, of no other file, with the texts and the diagnostics of the compiler itself; and
// in a page whose policy lets no text become code.

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type * as Page from '../src/browser.ts';
import { check, compile as compileHere } from '../src/index.ts';
import { functionName } from '../src/disk/function-name.ts';
import { messages, type Message } from '../src/report/messages.ts';
import { exampleOptions, exampleSource } from '../src/report/reference.ts';
import { ensureBuilt } from './run-gradc.ts';
import { chromiumPath, withChromium } from './with-chromium.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const fileOf = (name: string): string => join(root, 'dist', `${name}.js`);
const pageOf = async (name: string): Promise<typeof Page> => (await import(pathToFileURL(fileOf(name)).href)) as typeof Page;

beforeAll(ensureBuilt);

/** Bytes, zipped. */
const most = 250_000;

test('it is small enough for a page, as it is built and as a bundler of the page makes it', async () => {
  const { outputFiles } = await build({ entryPoints: [fileOf('browser')], bundle: true, minify: true, format: 'esm', write: false });
  for (const bytes of [readFileSync(fileOf('browser')), outputFiles[0]!.contents]) expect(gzipSync(bytes, { level: 9 }).length).toBeLessThanOrEqual(most);
});

describe.each(['browser', 'browser-full'])('%s', (name) => {
  test('imports nothing', async () => {
    const { metafile } = await build({ entryPoints: [fileOf(name)], bundle: true, platform: 'browser', format: 'esm', write: false, metafile: true });
    expect(Object.values(metafile.inputs).map(({ imports }) => imports)).toEqual([[]]);
  });

  test('writes the modules that the tools write', async () => {
    const { compile } = await pageOf(name);
    const all = readdirSync(join(root, 'examples')).filter((one) => one.endsWith('.txt'));
    // Both are printed by the same code.
    for (const file of name === 'browser' ? all : all.slice(0, 5)) {
      const own = functionName(file);
      const { code } = await compile(readFileSync(join(root, 'examples', file), 'utf8'), { name: own, file });
      expect(code, file).toBe(readFileSync(join(root, `generated/${file.slice(0, -'.txt'.length)}.ts`), 'utf8'));
    }
  });

  test('maps a module to its source as the library does', async () => {
    const { compile } = await pageOf(name);
    for (const file of ['kmeans.txt', 'expr.txt', 'ode.txt']) {
      const source = readFileSync(join(root, 'examples', file), 'utf8');
      const options = { name: functionName(file), file, target: 'js', sourceMap: true } as const;
      const [own, other] = [await compile(source, options), await compileHere(source, options)];
      expect(own.map?.mappings.length, file).toBeGreaterThan(100);
      expect(own.map, file).toEqual(other.map);
    }
  });

  test('loads, in both modes, and throws what it says', async () => {
    const { load, GradcError } = await pageOf(name);
    for (const mode of ['compile', 'interpret'] as const) {
      const { wave, waveGrad, waveGradient } = load<Wave>('sin(x) * y', { name: 'wave', mode });
      const grad = waveGradient();
      expect([wave(0.5, 2), waveGrad(0.5, 2, grad), { ...grad }]).toEqual([2 * Math.sin(0.5), 2 * Math.sin(0.5), { x: 2 * Math.cos(0.5), y: Math.sin(0.5) }]);
    }
    expect(() => load('sin(')).toThrow(GradcError);
    expect(() => load('sin(')).toThrow(/^1:4: GR1003/);
  });
});

type Wave = {
  readonly wave: (x: number, y: number) => number;
  readonly waveGrad: (x: number, y: number, grad: object) => number;
  readonly waveGradient: () => object;
};

/** Each kind of token at least once. */
const words = ['x', 'y', ' ', ' ', ' ', '\n', '\n  ', 'f(x)', 'f(x) = ', 'f(x, y: [n]) {\n', '\n}\n', '2', '.5', '1e3', '(', ')', '[', ']', '{', '}', ',', ';', "'", ':', '..', '.', '+', '-', '*', '/', '^', '==', '<', '≤', '=', '=>', '#', '// a', 'in', 'not ', 'and', 'const ', 'int', 'gate ', 'surrogate ', 'use "a.grad"', 'sin(x)', 'sum(i in 0..3: ', '{a: x}', 'é', '\u00a0', '$', '"'];

describe('diagnostics', () => {
  const sources = Object.entries<Message>(messages).map(([code, message]) => ({ code, source: exampleSource(message), options: exampleOptions(message) }));

  test('the full one says what the compiler says', async () => {
    const page = await pageOf('browser-full');
    expect(sources.length).toBeGreaterThan(100);
    for (const { code, source, options } of sources) expect(page.check(source, options).diagnostics, code).toEqual(check(source, options).diagnostics);
    for (const source of ['np.dot(a, b)', 'f(x) = cot(x)', 'x[1:3]']) expect(page.check(source).diagnostics).toEqual(check(source).diagnostics);
    expect(page.check('x^2').functions[0]?.curvature).toBe('convex');
  });

  test('any text is read as the compiler reads it', async () => {
    const page = await pageOf('browser-full');
    const examples = readdirSync(join(root, 'examples')).filter((one) => one.endsWith('.txt')).map((one) => readFileSync(join(root, 'examples', one), 'utf8').slice(0, 600));
    const soup = fc.array(fc.constantFrom(...words), { maxLength: 25 }).map((some) => some.join(''));
    const spoilt = fc.tuple(fc.constantFrom(...examples), fc.nat(), fc.nat(20), fc.constantFrom(...words)).map(([text, at, cut, word]) => {
      const from = at % text.length;
      return text.slice(0, from) + word + text.slice(from + cut);
    });
    const readings = { right: 0, wrong: 0 };
    const read = ({ check: one }: Pick<typeof Page, 'check'>, source: string): string => {
      const { diagnostics, functions } = one(source);
      return JSON.stringify([diagnostics, functions.map(({ name, stages }) => [name, stages])]);
    };
    fc.assert(
      fc.property(fc.oneof(soup, spoilt), (source) => {
        const expected = read({ check }, source);
        readings[expected.includes('"severity":"error"') ? 'wrong' : 'right']++;
        expect(read(page, source)).toBe(expected);
      }),
      { numRuns: 400, seed: 6 },
    );
    expect(Math.min(readings.right, readings.wrong)).toBeGreaterThan(40);
  });

  test('the usual one refuses the same, and only what other languages write is not told as theirs', async () => {
    const page = await pageOf('browser');
    const differ = sources.flatMap(({ code, source, options }) =>
      JSON.stringify(page.check(source, options).diagnostics) === JSON.stringify(check(source, options).diagnostics) ? [] : [code],
    );
    // What cannot be read, as another language's.
    expect(differ).toEqual(['GR1032', 'GR1033', 'GR1034', 'GR1035', 'GR1036', 'GR1037']);
    for (const source of ['np.dot(a, b)', 'f(x) = cot(x)', 'x[1:3]']) expect(page.check(source).diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    expect(page.check('x^2').functions[0]?.curvature).toBe('unknown');
  });

  test('the full one alone has checkpoints; the usual one says so', async () => {
    const source = 'f(x: [n], T: int) {\n  h[0, i] = x[i]\n  h[t in 1..T+1, i] = tanh(h[t-1, i])\n  sum(i: h[T, i])\n}';
    const [usual, full] = [await pageOf('browser'), await pageOf('browser-full')];
    await expect(usual.compile(source, { checkpoint: true })).rejects.toThrow('option checkpoint is false here (gradc/browser/full has it), not true');
    expect((await usual.compile(source, { checkpoint: false })).code).toBe((await compileHere(source)).code);
    expect((await full.compile(source, { checkpoint: true })).code).toBe((await compileHere(source, { checkpoint: true })).code);
  });
});

test('where no text may become code, `load` says what to do', () => {
  const call = (options: string): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, ['--disallow-code-generation-from-strings', '--input-type=module', '-e', `import { load } from ${JSON.stringify(pathToFileURL(fileOf('browser')).href)}; console.log(load('x * y', { name: 'f'${options} }).f(3, 4))`], { encoding: 'utf8' });
  expect(call('').stderr).toMatch(/EvalError: .*\{ mode: 'interpret' \}/);
  expect(call(", mode: 'interpret'")).toMatchObject({ stdout: '12\n', status: 0 });
});

/** The page: what it finds, it leaves in `found`. */
const script = `
  import { exprGrad, exprGradient } from './expr.js';
  import { compile, load } from './browser.js';
  const grad = exprGradient();
  const found = { imported: [exprGrad(3, -4, grad), grad.x, grad.y] };
  const source = await (await fetch('expr.txt')).text();
  found.compiled = (await compile(source, { name: 'expr', file: 'expr.txt' })).code;
  const { exprGrad: own, exprGradient: fresh } = load(source, { name: 'expr', mode: 'interpret' });
  const second = fresh();
  found.interpreted = [own(3, -4, second), second.x, second.y];
  try {
    load(source);
  } catch (error) {
    found.refused = String(error);
  }
  globalThis.found = found;
`;

test.skipIf(chromiumPath === undefined)('in Chromium under `script-src \'self\'` a module, `compile` and `load` that interprets work', async () => {
  const { compile } = await pageOf('browser');
  const source = readFileSync(join(root, 'examples/expr.txt'), 'utf8');
  const { code } = await compile(source, { name: 'expr', target: 'js' });
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/': ['text/html', '<!doctype html><link rel="icon" href="data:,"><script type="module" src="page.js"></script>'],
    '/page.js': ['text/javascript', script],
    '/expr.js': ['text/javascript', code],
    '/browser.js': ['text/javascript', readFileSync(fileOf('browser'), 'utf8')],
    '/expr.txt': ['text/plain', source],
  };
  const server = createServer(({ url = '' }, response) => {
    const [type, text] = files[url] ?? ['text/plain', ''];
    response.writeHead(files[url] === undefined ? 404 : 200, { 'content-type': type, 'content-security-policy': "script-src 'self'" }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { found, errors } = await withChromium(async (browser) => {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
      const handle = await page.waitForFunction(() => (globalThis as { found?: unknown }).found, undefined, { timeout: 0 });
      return { found: (await handle.jsonValue()) as Record<string, unknown>, errors };
    });
    expect(errors).toEqual([]);
    expect(found['imported']).toEqual(found['interpreted']);
    expect((found['imported'] as readonly number[])[0]).toBeCloseTo(1.5456448841066441, 14);
    expect(found['compiled']).toBe(readFileSync(join(root, 'generated/expr.ts'), 'utf8'));
    expect(found['refused']).toMatch(/^EvalError: .*mode: 'interpret'/);
  } finally {
    server.close();
  }
});
