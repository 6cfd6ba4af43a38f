// The apps of examples/ as a user has them: in a folder of their own with the packed package, built by their own scripts,
// checked by TypeScript 6 and 7, and run, in Node and in Chromium where there is one.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installedApp, type App } from './app-folder.ts';
import { listen } from './until.ts';
import { chromiumPath, withChromium } from './with-chromium.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const inChromium = test.skipIf(chromiumPath === undefined);

/** Installed and built once for all tests of an app. */
function app(name: string): () => App {
  let made: App | null = null;
  beforeAll(() => {
    made = installedApp(name);
    const { code, stdout, stderr } = made.npm('build');
    if (code !== 0) throw new Error(`npm run build: ${stdout}${stderr}`);
  });
  afterAll(() => {
    made?.remove();
  });
  return () => made as unknown as App;
}

/**
 * A call that is wrong, in a file of its own, and what both compilers say of it: of all else nothing, nor of the
 * declarations of the packages.
 */
function refusesCall({ path, inside }: App, program: string, says: string): void {
  writeFileSync(inside('src/wrong.ts'), program);
  for (const compiler of ['typescript', 'typescript-7']) {
    const words = [join(root, 'node_modules', compiler, 'bin/tsc'), '-p', '.', '--noEmit', ...(compiler === 'typescript' ? [] : ['--skipLibCheck', 'false'])];
    const { stdout } = spawnSync(process.execPath, words, { cwd: path, encoding: 'utf8' });
    expect(stdout.split('\n').filter((line) => /^\S/.test(line))).toEqual([expect.stringContaining(says) as string]);
  }
  rmSync(inside('src/wrong.ts'));
}

/** A page without faults: what goes wrong in it, or is asked of another machine, fails the test. */
async function withPage(url: string, use: (page: Page) => Promise<void>): Promise<void> {
  await withChromium(async (browser) => {
    const page = await browser.newPage({ viewport: { width: 800, height: 1000 } });
    page.setDefaultTimeout(600_000);
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('request', (request) => {
      if (!/^(?:file:|data:|https?:\/\/127\.0\.0\.1[:/])/.test(request.url())) faults.push(`asks for ${request.url()}`);
    });
    await page.goto(url);
    await use(page);
    expect(faults).toEqual([]);
  });
}

/** With a server of vite on a port that is free. */
async function served(command: readonly string[], { start }: App, use: (page: Page) => Promise<void>): Promise<void> {
  const child = start('vite', ...command, '--host', '127.0.0.1', '--port', '0');
  try {
    const [url] = await listen(child).said(/http:\/\/127\.0\.0\.1:\d+\//);
    await withPage(url, use);
  } finally {
    child.kill();
  }
}

/** Once the number of the page is another one than this. */
async function isShown(page: Page, old = ''): Promise<void> {
  await page.waitForFunction(`document.querySelector('#effort')?.textContent !== ${JSON.stringify(old)}`);
}

const textOf = async (page: Page, id: string): Promise<string> => (await page.locator(`#${id}`).textContent()) ?? '';

describe('vite: an arm that follows', () => {
  const vite = app('vite');

  test('is built by its own script; TypeScript 6 and 7 know its formula', () => {
    const script = readdirSync(vite().inside('dist/assets')).find((name) => name.endsWith('.js')) ?? '';
    expect(statSync(vite().inside(`dist/assets/${script}`)).size).toBeLessThan(40_000);
    const wrong = `import { effort } from './arm.grad';\neffort(new Float64Array(4), 'bones', { x: 1, y: 0 });\n`;
    refusesCall(vite(), wrong, "src/wrong.ts(2,29): error TS2345: Argument of type 'string'");
  });

  inChromium('the built page: the hand goes where the target is dragged, or moved by keys', async () => {
    await served(['preview'], vite(), async (page) => {
      const centre = async (kind: string): Promise<readonly number[]> => {
        const circle = page.locator(kind);
        return [Number(await circle.getAttribute('cx')), Number(await circle.getAttribute('cy'))];
      };
      const together = async (): Promise<void> => {
        const [hand, target] = [await centre('.hand'), await centre('.target')];
        expect(Math.hypot(hand[0]! - target[0]!, hand[1]! - target[1]!)).toBeLessThan(0.01);
      };
      await isShown(page);
      await together();
      const before = await centre('.hand');
      const picture = (await page.locator('#arm').boundingBox())!;
      const middle = { x: picture.x + picture.width / 2, y: picture.y + picture.height / 2 };
      await page.mouse.move(middle.x + 140, middle.y - 110);
      await page.mouse.down();
      await page.mouse.move(middle.x - 100, middle.y + 130, { steps: 8 });
      await page.mouse.up();
      await together();
      const dragged = await centre('.hand');
      expect([before[0]! > 0, before[1]! < 0, dragged[0]! < 0, dragged[1]! > 0]).toEqual([true, true, true, true]);
      await page.locator('#arm').focus();
      await page.keyboard.press('ArrowUp');
      await together();
      expect((await centre('.hand'))[1]).toBeCloseTo(dragged[1]! - 0.1, 1);
    });
  });

  inChromium('in development an edited formula changes the number of the page, which is not loaded again', async () => {
    const { inside } = vite();
    const formula = readFileSync(inside('src/arm.grad'), 'utf8');
    await served([], vite(), async (page) => {
      await isShown(page);
      await page.evaluate('window.marker = "as it was"');
      let shown = await textOf(page, 'effort');
      const changesAfter = async (file: string, text: string): Promise<void> => {
        writeFileSync(inside(file), text);
        await isShown(page, shown);
        shown = await textOf(page, 'effort');
        expect(await page.evaluate('window.marker')).toBe('as it was');
      };
      await changesAfter('src/arm.grad', formula.replace('0.0001', '0.01'));
      expect(readFileSync(inside('src/arm.d.grad.ts'), 'utf8')).toContain('0.01 * bend');

      // A file that it uses, and what is edited there.
      writeFileSync(inside('src/cost.grad'), 'cost = 0.02\n');
      await changesAfter('src/arm.grad', `use "cost.grad"\n${formula.replace('0.0001', 'cost')}`);
      await changesAfter('src/cost.grad', 'cost = 0.04\n');

      writeFileSync(inside('src/arm.grad'), formula.replace('0.0001 * bend', '0.0001 * bent'));
      const overlay = page.locator('vite-error-overlay');
      await overlay.locator('.message-body').waitFor();
      expect(await overlay.locator('.message-body').textContent()).toContain("GR2001 unknown name 'bent' (did you mean 'bend'?)");
      expect(await overlay.locator('.file').textContent()).toMatch(/src\/arm\.grad:\d+:\d+/);
      expect(await overlay.locator('.frame').textContent()).toContain('miss^2 / 2 + 0.0001 * bent');
      expect(await textOf(page, 'effort')).toBe(shown);
      await changesAfter('src/arm.grad', formula);
      await overlay.waitFor({ state: 'detached' });
    });
  });
});

describe('node-script: a fit', () => {
  const script = app('node-script');

  test('is built by its own script; TypeScript 6 and 7 know its formula', () => {
    const wrong = `import { temperature } from './generated/cooling.js';\ntemperature(60, 20, 90);\n`;
    refusesCall(script(), wrong, 'src/wrong.ts(2,1): error TS2554: Expected 4 arguments, but got 3.');
  });

  test('finds the parameters that the command finds', () => {
    const { code, stdout } = script().npm('start');
    expect(code).toBe(0);
    const found = new Map([...stdout.matchAll(/^(\w+) +([\d.]+) ± ([\d.]+)$/gm)].map(([, name, value, error]) => [name, [value, error].map(Number)]));
    // What the measurements were made of.
    for (const [name, truth] of [['room', 21.4], ['start', 88.6], ['rate', 0.041]] as const) {
      const [value, error] = found.get(name) ?? [];
      expect(Math.abs(value! - truth)).toBeLessThan(2.5 * error!);
    }
    const words = 'fit src/cooling.grad -f temperature --data coffee.csv --target celsius --start rate=0.01 --json'.split(' ');
    const { parameters } = JSON.parse(script().gradc(...words).stdout) as { readonly parameters: Readonly<Record<string, number>> };
    for (const [name, [value]] of found) expect(parameters[name!]).toBeCloseTo(value!, 4);
  });

  test('a build that changes nothing writes nothing', () => {
    const module = script().inside('src/generated/cooling.ts');
    const before = statSync(module).mtimeMs;
    expect(script().gradc().stderr).toContain('(unchanged)');
    expect(statSync(module).mtimeMs).toBe(before);
  });
});

describe('webpack: a boundary between points', () => {
  const webpack = app('webpack');

  test('is built by its own script; TypeScript 6 and 7 know its formula', () => {
    expect(existsSync(webpack().inside('dist/index.html'))).toBe(true);
    expect(statSync(webpack().inside('dist/main.js')).size).toBeLessThan(30_000);
    const wrong = `import { likely } from './boundary.grad';\nlikely('w', 0, 0);\n`;
    refusesCall(webpack(), wrong, "src/wrong.ts(2,8): error TS2345: Argument of type 'string'");
  });

  inChromium('the built page: the boundary parts what is clicked', async () => {
    await withPage(pathToFileURL(webpack().inside('dist/index.html')).href, async (page) => {
      expect(await textOf(page, 'result')).toMatch(/^16 of 16 on their side; surprise 0\.\d+/);
      await page.locator('#clear').click();
      expect(await textOf(page, 'result')).toBe('No points yet.');
      const { width = 0, height = 0 } = (await page.locator('#plane').boundingBox()) ?? {};
      const clicked = async (colour: string, x: number, y: number): Promise<void> => {
        await page.getByLabel(colour).check();
        await page.locator('#plane').click({ position: { x: ((x + 1) / 2) * width, y: ((1 - y) / 2) * height } });
      };
      for (const [x, y] of [[-0.5, 0.5], [-0.6, -0.2], [-0.3, -0.7]] as const) await clicked('orange', x, y);
      for (const [x, y] of [[0.5, 0.4], [0.6, -0.3], [0.3, 0.8]] as const) await clicked('blue', x, y);
      expect(await textOf(page, 'result')).toContain('6 of 6 on their side');
      // One of the other colour in their midst: no conic has it on its side.
      await clicked('blue', -0.5, 0.1);
      expect(await textOf(page, 'result')).toMatch(/^[56] of 7 on their side/);
      // By keys alone.
      await page.locator('#plane').focus();
      for (const key of ['ArrowLeft', 'ArrowUp', ' ']) await page.keyboard.press(key);
      expect(await textOf(page, 'result')).toContain(' of 8 on their side');
      // Left is orange, right is blue.
      const colours = await page.evaluate(`[40, 600].map((column) => {
        const { data } = document.querySelector('#plane').getContext('2d').getImageData(column, 320, 1, 1);
        return data[0] > data[2] ? 'orange' : 'blue';
      })`);
      expect(colours).toEqual(['orange', 'blue']);
    });
  });
});
