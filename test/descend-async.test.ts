// `stochasticAsync`: with one chunk it is `stochastic` to the last bit; with several a plain loop over them, the same again
// by seed and on from where it ended; it holds one chunk at a time, and closes what it has opened.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { stochastic, stochasticAsync, type Chunk, type StochasticAsyncOptions, type StochasticOptions } from '../src/descend/index.ts';
import { shuffle } from '../src/descend/random.ts';
import { load } from '../src/compile.ts';
import { penguins } from './descend-problems.ts';

type Columns = [Float64Array, Float64Array];
const fBatch = load('f(w: [4], b, const x: [4], const y) = softplus(w @ x + b) - y * (w @ x + b)', { exports: ['batch'] })['fBatch'] as (
  theta: Float64Array,
  gradient: Float64Array,
  rows: Int32Array,
  ...columns: Columns
) => number;
const { rows, x, male } = penguins();
const part = (from: number, to: number): Chunk<Columns> => ({ rows: Math.min(to, rows) - from, columns: [x.slice(4 * from, 4 * to), male.slice(from, to)] });
const whole = (): Chunk<Columns>[] => [part(0, rows)];
const parts = (): Chunk<Columns>[] => [part(0, 100), part(100, 100), part(100, 101), part(101, 300), part(300, rows)];
/** As read from somewhere: later, one after the other. */
async function* read(): AsyncGenerator<Chunk<Columns>, void, undefined> {
  for (const chunk of parts()) {
    await new Promise((resolve) => setImmediate(resolve));
    yield chunk;
  }
}

type Options = Partial<StochasticAsyncOptions<Columns>>;
const usual = { start: [0, 0, 0, 0, 0], alpha: 0.3, rows } as const;
const learn = (options: Options) => stochasticAsync<Columns>(fBatch, { ...usual, chunks: read, ...options });

const ways: readonly Omit<StochasticOptions<Columns>, 'alpha' | 'rows' | 'columns' | 'validation' | 'state'>[] = [
  {},
  { momentum: 0.9, seed: 3 },
  { adam: true },
  { schedule: 'cosine' },
  { schedule: '1/t' },
  { batchSize: 1, epochs: 2 },
  { batchSize: 333, tolerance: 1e-2, epochs: 100 },
  { shuffle: false },
  { maxIterations: 11 },
];

test.each(ways)('one chunk of all rows gives the bits of stochastic: %o', async (way) => {
  const { state, ...expected } = stochastic<Columns>(fBatch, { ...usual, columns: [x, male], trace: true, ...way });
  for (const later of [false, true]) {
    const batch = later ? async (...args: Parameters<typeof fBatch>) => Promise.resolve(fBatch(...args)) : fBatch;
    const { state: own, ...found } = await stochasticAsync<Columns>(batch, { ...usual, chunks: whole, trace: true, ...way });
    expect(found).toEqual(expected);
    expect(own).toEqual({ ...state, chunk: 0 });
  }
});

test('several chunks are a plain loop over them, to the last bit', async () => {
  const [theta, gradient] = [new Float64Array(5), new Float64Array(5)];
  let random = 7;
  for (let epoch = 0; epoch < 3; epoch++)
    for (const chunk of parts()) {
      const order = Int32Array.from({ length: chunk.rows }, (_, row) => row);
      if (chunk.rows > 32) random = shuffle(order, random);
      for (let from = 0; from < chunk.rows; from += 32) {
        fBatch(theta, gradient, order.subarray(from, from + 32), ...chunk.columns);
        for (let i = 0; i < 5; i++) theta[i] = theta[i]! - 0.3 * gradient[i]!;
      }
    }
  const found = await learn({ seed: 7, epochs: 3 });
  expect([...found.x]).toEqual([...theta]);
  expect(found.curve.map(({ seen }) => seen)).toEqual([rows, 2 * rows, 3 * rows]);
  expect((await learn({ seed: 8, epochs: 3 })).x).not.toEqual(found.x);
  // The mean over all rows, whatever their chunks.
  const all = stochastic<Columns>(fBatch, { ...usual, start: found.x, columns: [x, male], epochs: 0 });
  expect(found.value).toBeCloseTo(all.value, 14);
  expect(found.gradientNorm).toBeCloseTo(all.gradientNorm, 14);
});

test.each(ways)('it goes on with the same bits from wherever it ended: %o', async (way) => {
  const expected = await learn({ ...way, epochs: 3, tolerance: 0, validation: whole, maxIterations: 30 });
  for (const cut of [0, 3, 4, 5, 8, 11, 13, 22].filter((one) => one <= expected.iterations)) {
    const first = await learn({ ...way, epochs: 3, tolerance: 0, validation: whole, maxIterations: cut });
    expect([first.iterations, first.reason]).toEqual([cut, 'iterations']);
    const state = JSON.parse(JSON.stringify(first.state)) as typeof first.state;
    const second = await learn({ ...way, epochs: 3, tolerance: 0, validation: whole, maxIterations: 30, state });
    expect([second.x, second.curve, second.iterations, second.state]).toEqual([expected.x, expected.curve, expected.iterations, expected.state]);
  }
});

test('the best parameters by rows that are held back are given', async () => {
  const validation = (): Chunk<Columns>[] => [part(0, 50), part(250, 333)];
  const { x: best, curve } = await learn({ epochs: 8, alpha: 3, momentum: 0.9, validation });
  const least = Math.min(...curve.map((epoch) => epoch.validation!));
  expect(curve.at(-1)!.validation).toBeGreaterThan(least);
  const held = stochastic<Columns>(fBatch, { ...usual, start: best, rows: Int32Array.from({ length: 133 }, (_, i) => (i < 50 ? i : 200 + i)), columns: [x, male], epochs: 0 });
  expect(held.value).toBeCloseTo(least, 14);
});

test('a file is read chunk by chunk, and closed wherever the run ends', async () => {
  let [open, opened, most] = [0, 0, 0];
  async function* lines(): AsyncGenerator<Chunk<Columns>, void, undefined> {
    open++;
    opened++;
    most = Math.max(most, open);
    try {
      let rowsRead: number[][] = [];
      const chunk = (): Chunk<Columns> => ({ rows: rowsRead.length, columns: [Float64Array.from(rowsRead.flatMap((row) => row.slice(0, 4).map((value, j) => value / [40, 20, 200, 4000][j]!))), Float64Array.from(rowsRead, (row) => row[4]!)] });
      for await (const line of createInterface(createReadStream(new URL('../examples/penguins.csv', import.meta.url)))) {
        if (!/^\d/.test(line)) continue;
        rowsRead.push(line.split(',').map(Number));
        if (rowsRead.length < 64) continue;
        yield chunk();
        rowsRead = [];
      }
      yield chunk();
    } finally {
      open--;
    }
  }
  const found = await learn({ chunks: lines, epochs: 3 });
  expect([found.curve.length, found.curve[0]!.seen]).toEqual([3, rows]);
  expect(found.curve[2]!.loss).toBeLessThan(found.curve[0]!.loss);
  for (const end of [{ maxIterations: 2 }, { onStep: ({ iteration }: { readonly iteration: number }) => iteration < 7 }, { signal: { aborted: true } }, { maxTime: 0 }])
    expect((await learn({ chunks: lines, ...end })).converged).toBe(false);
  const steps = stochasticAsync.steps<Columns>(fBatch, { ...usual, chunks: lines });
  for await (const { iteration } of steps) if (iteration === 3) break;
  expect(open).toBe(0);
  // While one is being read for steps, all are read for the value at the end.
  expect([most <= 2, opened > 8]).toEqual([true, true]);
});

describe('what is refused', () => {
  test.each<[Options, string]>([
    [{ chunks: () => [] }, 'chunks: there are no rows of data'],
    [{ chunks: () => [part(5, 5)] }, 'chunks: there are no rows of data'],
    [{ batchSize: 334 }, 'batchSize: 334 is more than the 333 rows of data'],
    [{ adam: true, momentum: 0.5 }, 'momentum, nesterov, adam: expected one of them at the most'],
  ])('%o', async (options, message) => {
    await expect(learn(options)).rejects.toThrow(message);
  });

  test('a schedule without the number of rows, data that end too early, and what reading throws', async () => {
    await expect(stochasticAsync<Columns>(fBatch, { start: usual.start, alpha: 1, chunks: read, schedule: '1/t' })).rejects.toThrow('rows: a schedule that is not constant');
    const { state } = await learn({ maxIterations: 9 });
    expect(state.chunk).toBe(3);
    await expect(learn({ state, chunks: () => parts().slice(0, 3) })).rejects.toThrow('state: it is of a run with a chunk 3');
    await expect(learn({ state, chunks: () => [...parts().slice(0, 3), part(101, 200)] })).rejects.toThrow('state: it is of a run that takes 199 by 32 rows, not 99 by 32');
    const broken = function* (): Generator<Chunk<Columns>, void, undefined> {
      yield part(0, 10);
      throw new Error('the disk is gone');
    };
    await expect(learn({ chunks: broken })).rejects.toThrow('the disk is gone');
  });

  test('a step that overflows gives the parameters before its epoch', async () => {
    const square = (theta: Float64Array, gradient: Float64Array): number => ((gradient[0] = 2 * theta[0]!), theta[0]! ** 2);
    const found = await stochasticAsync<[]>(square, { start: [1], chunks: () => [{ rows: 20, columns: [] }], batchSize: 2, alpha: 1e30, epochs: 3 });
    expect([found.x[0], found.reason]).toEqual([1, 'not-finite']);
  });
});
