// The rows of data as a stochastic run takes them: in batches, in an order that an epoch changes.

import { shuffle } from './random.ts';

/** The rows in batches: views of one array, whose order an epoch changes. */
export type Pass = {
  readonly rows: Int32Array;
  readonly order: Int32Array;
  readonly batchSize: number;
  readonly batches: readonly Int32Array[];
  readonly isShuffled: boolean;
  /** Of the generator, before and after this epoch's order was made. */
  random: number;
  next: number;
  done: number;
};

type PassOptions = {
  readonly batchSize?: number;
  readonly shuffle?: boolean;
  readonly seed?: number;
  readonly state?: Pick<Pass, 'random' | 'done' | 'batchSize'> & { readonly rows: number };
};

/** The numbers of the rows, from how many there are or a list of one's own. */
export function rowsOf(rows: number | Int32Array): Int32Array {
  const list = typeof rows === 'number' ? Int32Array.from({ length: rows }, (_, i) => i) : rows.slice();
  if (list.length === 0) throw new RangeError('rows: there are no rows of data');
  return list;
}

/** Rows in a step, where nobody says. */
export const usualBatch = 32;

/** `shuffle`, `seed`, `batchSize` and `state` are those of `stochastic`. */
export function passFor(rows: Int32Array, options: PassOptions): Pass {
  const { state, seed = 0, batchSize = Math.min(usualBatch, rows.length) } = options;
  if (state !== undefined && (state.rows !== rows.length || state.batchSize !== batchSize)) {
    const [before, now] = [state, { rows: rows.length, batchSize }].map((run) => `${run.rows} by ${run.batchSize}`);
    throw new RangeError(`state: it is of a run that takes ${before} rows, not ${now}`);
  }
  const order = rows.slice();
  const batches: Int32Array[] = [];
  for (let k = 0; k < rows.length; k += batchSize) batches.push(order.subarray(k, k + batchSize));
  const isShuffled = options.shuffle !== false && batches.length > 1;
  const next = state?.random ?? seed | 0;
  const pass: Pass = { rows, order, batchSize, batches, isShuffled, random: next, next, done: state?.done ?? 0 };
  if (isShuffled) reorder(pass);
  return pass;
}

/** The order of an epoch, made of where the generator stands. */
export function reorder(pass: Pass): void {
  pass.random = pass.next;
  pass.order.set(pass.rows);
  pass.next = shuffle(pass.order, pass.random);
}
