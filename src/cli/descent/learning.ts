// What a stochastic method goes through, as the command's options say it: rows to learn from and rows held back, how
// many at a step, and what is drawn of it.

import { lastOf } from '../../base/lists.ts';
import { stochastic, type Batch, type Epoch, type Step, type StochasticResult } from '../../descend/index.ts';
import { shuffle } from '../../descend/random.ts';
import { CommandFault } from '../../disk/fault.ts';
import type { Losses } from '../plot/plots.ts';
import { counted } from '../plot/words.ts';
import { batchOf } from './batches.ts';
import type { Model } from './model.ts';
import type { Recorded } from './recorded.ts';
import type { Session } from './session.ts';
import type { DescentSettings, StochasticName } from './settings.ts';

export type Learning = {
  readonly method: StochasticName;
  readonly batch: Batch<[]>;
  /** Their numbers, in order. */
  readonly rows: Int32Array;
  readonly validation: Int32Array | null;
  readonly batchSize: number;
  readonly perEpoch: number;
  readonly epochs: number;
  readonly alpha: number;
};

/** `isByRow`: whether anything is another number in each row. Throws a `CommandFault`. */
export function learningFor(
  method: StochasticName,
  { source, columns, weights, model, settings: { descent: settings } }: Session,
  isByRow: boolean,
  target: Float64Array | null,
): Learning {
  if (columns === null || !isByRow)
    throw new CommandFault(`--method ${method} goes through rows of data, and no parameter has one a row`);
  const alpha = settings.alpha ?? (method === 'adam' ? usualAdam : null);
  if (alpha === null) throw new CommandFault(`--method ${method} needs the length of its step: --alpha N`);
  if (settings.momentum !== null && settings.nesterov !== null)
    throw new CommandFault('either --momentum or --nesterov');
  const { rows: count, path: table } = columns.table;
  const { rows, validation } = split(count, settings);
  const batchSize = method === 'sgd' ? 1 : (settings.batch ?? Math.min(usualBatch, rows.length));
  if (batchSize > rows.length) {
    const there = `${validation === null ? `${table} has` : 'it learns from'} ${counted(rows.length, 'row')}`;
    throw new CommandFault(`--batch ${batchSize}: ${there}`);
  }
  const perEpoch = Math.ceil(rows.length / batchSize);
  const batch = batchOf(source.open, model, { target, weights });
  return { method, batch, rows, validation, batchSize, perEpoch, epochs: settings.epochs ?? 10, alpha };
}

/** What Kingma and Ba 2015 recommend. */
const usualAdam = 0.001;
const usualBatch = 32;

/** Rows held back are drawn by the seed, from other random numbers than the order of the others is. */
function split(count: number, { validation: part, seed }: DescentSettings): Pick<Learning, 'rows' | 'validation'> {
  const all = Int32Array.from({ length: count }, (_, row) => row);
  if (part === null) return { rows: all, validation: null };
  const held = Math.round(part * count);
  if (held < 1 || held >= count)
    throw new CommandFault(`--validation ${part} holds back ${Math.min(held, count)} of ${count} rows`);
  shuffle(all, ~seed);
  return { rows: all.slice(held).sort(), validation: all.slice(0, held).sort() };
}

type Limits = Pick<Parameters<typeof stochastic>[1], 'signal' | 'maxTime' | 'maxIterations' | 'tolerance' | 'state'>;

export function learningSteps(
  { method, batch, rows, validation, batchSize, epochs, alpha }: Learning,
  { lower, upper }: Model,
  { schedule, momentum, nesterov, seed }: DescentSettings,
  limits: Limits & { readonly start: Float64Array },
): Generator<Step, StochasticResult, undefined> {
  return stochastic.steps(batch, {
    ...limits,
    rows,
    batchSize,
    epochs,
    alpha,
    seed,
    bounds: { lower, upper },
    adam: method === 'adam',
    ...(validation === null ? {} : { validation }),
    ...(schedule === null ? {} : { schedule }),
    ...(momentum === null ? {} : { momentum }),
    ...(nesterov === null ? {} : { nesterov }),
  });
}

/** What runs that go on from one another have in common, in words. */
export function orderOf(
  { batchSize, rows, validation }: Learning,
  { validation: part, seed }: DescentSettings,
): string {
  const held = validation === null ? '' : `, ${part} held back by seed ${seed}`;
  return `${batchSize} of ${rows.length} rows a step${held}`;
}

/**
 * Losses of training by the samples seen: of each epoch its mean, in which every row counts once. Samples that are not
 * an epoch's have some rows twice and others not at all, which swings far more than what is learnt. Of the first epoch
 * there are also about ten means of its samples so far. Of epochs before the run began, which went on from another,
 * their means.
 */
export function trainingLosses(
  { rows, batchSize, perEpoch }: Learning,
  { trace }: Recorded,
  curve: readonly Epoch[],
): Losses {
  const seenAfter = (step: number): number =>
    Math.floor(step / perEpoch) * rows.length + Math.min((step % perEpoch) * batchSize, rows.length);
  const sums = [{ iteration: 0, seen: seenAfter(trace[0]?.iteration ?? 0), sum: 0 }];
  for (const { iteration, value } of trace.slice(1)) {
    const { seen, sum } = lastOf(sums);
    const now = seenAfter(iteration);
    sums.push({ iteration, seen: now, sum: sum + value * (now - seen) });
  }
  const [begin] = sums.map(({ seen }) => seen);
  const before = curve.filter(({ seen }) => seen <= (begin ?? 0)).map(({ seen, loss }) => ({ samples: seen, loss }));
  const isPart = (k: number): boolean => k === 1 || (k < perEpoch && k % Math.ceil(perEpoch / 10) === 0);
  const means = sums.flatMap(({ iteration, seen, sum }, k) => {
    const isTold = k > 0 && (iteration % perEpoch === 0 || isPart(k) || k === sums.length - 1);
    const from = sums[Math.max(0, k - perEpoch)];
    return isTold && from !== undefined ? [{ samples: seen, loss: (sum - from.sum) / (seen - from.seen) }] : [];
  });
  return [...before, ...means];
}
