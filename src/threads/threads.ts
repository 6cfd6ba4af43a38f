// `gradc/threads`: the rows of a batch shared by several threads. They are cut into parts of the same size however many
// threads there are, and the parts are added up in their order: so are the bits the same.

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import Tinypool from 'tinypool';
import type { AsyncBatch } from '../descend/index.ts';
import { batchIn, isMean, type Loaded, type Mean, type Part } from './worker.ts';

export type ThreadsOptions = {
  /** A module that Node can import, by its address: `new URL('./loss.js', import.meta.url)`. */
  readonly module: URL | string;
  /** The function in it, of the shape of a module's `…Batch`. */
  readonly name: string;
  /** What it takes after the rows, without its cache: threads share the numbers, which are copied once. */
  readonly columns: readonly unknown[];
  /** Counts that it takes before the rows. */
  readonly counts?: readonly number[];
  /** A whole number; as many as there are cores, if it is left out. */
  readonly threads?: number;
  /** Rows of a part; 4,096 if it is left out. A batch of one part is computed where it is asked for. */
  readonly partRows?: number;
};

export type Threads = {
  readonly batch: AsyncBatch<readonly unknown[]>;
  /** Ends the threads. */
  readonly close: () => Promise<void>;
};

/**
 * Starts threads that share the rows of each batch; `batch` is what `stochasticAsync` takes, with chunks that have no
 * columns. Throws a TypeError or RangeError for options that make no sense.
 */
export async function openThreads(options: ThreadsOptions): Promise<Threads> {
  const { threads = availableParallelism(), partRows = 4096 } = options;
  requireCount('threads', threads);
  requireCount('partRows', partRows);
  const loaded: Loaded = {
    module: String(options.module),
    name: options.name,
    before: options.counts ?? [],
    columns: options.columns.map(shared),
  };
  const own = await batchIn(loaded);
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('./threads-worker.js', import.meta.url)),
    runtime: 'worker_threads',
    minThreads: threads,
    maxThreads: threads,
    workerData: loaded,
  });
  return {
    batch: (theta, gradient, rows) => {
      if (rows.length <= partRows) return into(gradient, [{ mean: own({ theta, rows }), rows: rows.length }]);
      const parts: Part[] = [];
      for (let from = 0; from < rows.length; from += partRows)
        parts.push({ theta, rows: rows.slice(from, from + partRows) });
      const means = Promise.all(
        parts.map(async (part) => {
          const mean: unknown = await pool.run(part, { name: 'work' });
          if (!isMean(mean)) throw new TypeError('a thread gives no mean');
          return { mean, rows: part.rows.length };
        }),
      );
      return means.then((all) => into(gradient, all));
    },
    close: async () => pool.destroy(),
  };
}

/** The mean over all parts, in their order. */
function into(gradient: Float64Array, parts: readonly { readonly mean: Mean; readonly rows: number }[]): number {
  let [seen, value] = [0, NaN];
  for (const { mean, rows } of parts) {
    seen += rows;
    const weight = rows / seen;
    const isFirst = seen === rows;
    value = isFirst ? mean.value : value + weight * (mean.value - value);
    mean.gradient.forEach((slope, i) => {
      gradient[i] = isFirst ? slope : (gradient[i] ?? NaN) + weight * (slope - (gradient[i] ?? NaN));
    });
  }
  return value;
}

/** Arrays of numbers in memory that threads share, also those inside of records. */
function shared(value: unknown): unknown {
  if (value instanceof Float64Array || value instanceof Int32Array) {
    const memory = new SharedArrayBuffer(value.byteLength);
    const copy = value instanceof Float64Array ? new Float64Array(memory) : new Int32Array(memory);
    copy.set(value);
    return copy;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shared(inner)]));
}

function requireCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`${name}: expected a whole number from 1 up, found ${value}`);
}
