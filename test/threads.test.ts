// `gradc/threads`: as it is built, since threads load files: whatever the number of threads, the same bits, and a plain sum of the
// parts; what threads throw comes back.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../src/compile.ts';
import { stochasticAsync } from '../src/descend/index.ts';
import { nextRandom } from '../src/descend/random.ts';
import type { Threads, ThreadsOptions } from '../src/threads/threads.ts';
import { ensureBuilt, temporaryFolder } from './run-gradc.ts';

const folder = temporaryFolder();
const module = pathToFileURL(join(folder.path, 'loss.mjs'));
let openThreads: (options: ThreadsOptions) => Promise<Threads>;
let fBatch: (theta: Float64Array, gradient: Float64Array, rows: Int32Array, ...columns: readonly unknown[]) => number;

const rows = 20_000;
let state = 1;
const random = (): number => {
  const [next, value] = nextRandom(state);
  state = next;
  return 2 * value - 1;
};
const x = Float64Array.from({ length: 3 * rows }, random);
const p = { label: Int32Array.from({ length: rows }, (_, i) => i % 3), y: Float64Array.from({ length: rows }, (_, i) => Number(x[3 * i]! - x[3 * i + 1]! / 2 + random() / 4 > 0)) };

beforeAll(async () => {
  ensureBuilt();
  const source = 'f(w: [3], b, const x: [3], const p: {label: int, y}) = softplus(w @ x + b) - p.y * (w @ x + b) + (w[p.label] / 100)^2';
  writeFileSync(module, (await compile(source, { target: 'js', exports: ['batch'] })).code);
  fBatch = ((await import(module.href)) as { readonly fBatch: typeof fBatch }).fBatch;
  ({ openThreads } = (await import(new URL('../dist/threads.js', import.meta.url).href)) as { readonly openThreads: typeof openThreads });
});
afterAll(folder.remove);

const open = (more: Partial<ThreadsOptions> = {}): Promise<Threads> => openThreads({ module, name: 'fBatch', columns: [x, p], threads: 2, partRows: 1000, ...more });

test('a batch is the mean of its parts, added up in their order', async () => {
  const order = Int32Array.from({ length: 4500 }, (_, i) => (i * 7919) % rows);
  const theta = Float64Array.of(0.5, -0.25, 1, 0.1);
  let [value, seen] = [0, 0];
  const mean = new Float64Array(4);
  for (const from of [0, 1000, 2000, 3000, 4000]) {
    const part = order.slice(from, from + 1000);
    const gradient = new Float64Array(4);
    const one = fBatch(theta, gradient, part, x, p);
    seen += part.length;
    value = from === 0 ? one : value + (part.length / seen) * (one - value);
    gradient.forEach((slope, i) => (mean[i] = from === 0 ? slope : mean[i]! + (part.length / seen) * (slope - mean[i]!)));
  }
  for (const threads of [1, 2, 3]) {
    const { batch, close } = await open({ threads });
    const gradient = new Float64Array(4);
    expect([await batch(theta, gradient, order), [...gradient]]).toEqual([value, [...mean]]);
    await close();
  }
  const whole = new Float64Array(4);
  expect(fBatch(theta, whole, order, x, p)).toBeCloseTo(value, 13);
  whole.forEach((slope, i) => expect(slope).toBeCloseTo(mean[i]!, 13));
});

test('a run has the same bits with one thread and with more, and where batches are small those without', async () => {
  const start = new Float64Array(4);
  const chunks = (): { readonly rows: number; readonly columns: [] }[] => [{ rows, columns: [] }];
  const large = { start, chunks, alpha: 2, batchSize: 5000, epochs: 3 };
  const found = [];
  for (const threads of [1, 2]) {
    const { batch, close } = await open({ threads });
    found.push(await stochasticAsync<readonly unknown[]>(batch, large));
    await close();
  }
  expect(found[1]).toEqual(found[0]);
  expect(found[0]!.curve[2]!.loss).toBeLessThan(found[0]!.curve[0]!.loss);
  const { batch, close } = await open();
  const small = { ...large, batchSize: 100, epochs: 1 };
  const plain = await stochasticAsync<readonly unknown[]>(fBatch, { ...small, chunks: () => [{ rows, columns: [x, p] }] });
  expect((await stochasticAsync<readonly unknown[]>(batch, small)).x).toEqual(plain.x);
  await close();
});

describe('what is wrong is told', () => {
  test.each<[Partial<ThreadsOptions>, string]>([
    [{ name: 'gBatch' }, 'module: expected a function gBatch() in file:'],
    [{ threads: 0 }, 'threads: expected a whole number from 1 up, found 0'],
    [{ partRows: 1.5 }, 'partRows: expected a whole number from 1 up, found 1.5'],
    [{ module: new URL('none.mjs', module) }, 'none.mjs'],
  ])('%o', async (options, message) => {
    await expect(open(options)).rejects.toThrow(message);
  });

  test('by a thread as by the function itself', async () => {
    const { batch, close } = await open();
    const order = Int32Array.from({ length: 3000 }, (_, i) => (i === 2500 ? rows : i));
    await expect(Promise.resolve(batch(new Float64Array(4), new Float64Array(4), order))).rejects.toThrow(`rows[k] is ${rows} where k = 500, outside 0..${rows}`);
    expect(() => batch(new Float64Array(3), new Float64Array(3), order.slice(0, 5))).toThrow('theta: expected 4 elements, found 3');
    await close();
  });
});
