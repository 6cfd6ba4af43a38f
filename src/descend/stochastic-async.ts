// `stochasticAsync`: `stochastic` over more data than memory has room for. They come in chunks, read anew in each
// epoch; rows are shuffled and taken in batches inside of a chunk. One chunk that holds all rows gives the bits of
// `stochastic`.

import { endOf, limitMet, type Outcome, type Step, type Trace } from './drive.ts';
import { endEpoch, learn, type Learner } from './learner.ts';
import {
  givenBy,
  learnerFor,
  measuredAt,
  requireOptions,
  resultOf,
  stateOf,
  stepOf,
  usualEpochs,
  type LearningOptions,
  type Measured,
  type StochasticResult,
  type StochasticState,
} from './learning.ts';
import { isConstant } from './step-rule.ts';
import type { Reason } from './reason.ts';
import { passFor, rowsOf, usualBatch, type Pass } from './rows.ts';

/** As `Batch`; it may give its number later. */
export type AsyncBatch<Columns extends readonly unknown[]> = (
  theta: Float64Array,
  gradient: Float64Array,
  rows: Int32Array,
  ...columns: Columns
) => number | Promise<number>;

/** Rows that are in memory together, as columns of data. */
export type Chunk<Columns extends readonly unknown[]> = { readonly rows: number; readonly columns: Columns };

/** Reads all data, from the first row on; each time the same chunks. */
export type Chunks<Columns extends readonly unknown[]> = () => Iterable<Chunk<Columns>> | AsyncIterable<Chunk<Columns>>;

export type StochasticAsyncOptions<Columns extends readonly unknown[]> = Omit<LearningOptions, 'state'> & {
  readonly chunks: Chunks<Columns>;
  /** How many rows there are; a schedule that is not constant needs it. */
  readonly rows?: number;
  /** Rows that are not learnt from; their mean is taken after each epoch, and the best parameters by it are given. */
  readonly validation?: Chunks<Columns>;
  /** What a run before this one gave as `state`: it goes on there, with the same bits as if it had not ended. */
  readonly state?: ChunkedState;
};

/** What a run needs to go on: in a chunk, after some of its batches. */
export type ChunkedState = StochasticState & { readonly chunk: number };

export type ChunkedResult = Outcome<ChunkedState> & Pick<StochasticResult, 'curve' | 'activeBounds'>;

/**
 * Learns from rows of data that are read in chunks. `stochasticAsync.steps` does so a batch at a time: an iterator that
 * gives the start, then each step (its value and gradient are the batch's), and returns the result. Throws a TypeError
 * or RangeError for options that make no sense, and what reading throws.
 */
export const stochasticAsync: {
  <Columns extends readonly unknown[]>(
    batch: AsyncBatch<Columns>,
    options: StochasticAsyncOptions<Columns>,
  ): Promise<ChunkedResult>;
  steps<Columns extends readonly unknown[]>(
    batch: AsyncBatch<Columns>,
    options: StochasticAsyncOptions<Columns>,
  ): AsyncGenerator<Step, ChunkedResult, undefined>;
} = /* @__PURE__ */ Object.assign(
  async <Columns extends readonly unknown[]>(batch: AsyncBatch<Columns>, options: StochasticAsyncOptions<Columns>) => {
    const told = steps(batch, options);
    for (;;) {
      const next = await told.next();
      if (next.done === true) return next.value;
    }
  },
  { steps },
);

async function* steps<Columns extends readonly unknown[]>(
  batch: AsyncBatch<Columns>,
  options: StochasticAsyncOptions<Columns>,
): AsyncGenerator<Step, ChunkedResult, undefined> {
  const course = courseFor(batch, options);
  const { learner } = course;
  const end = endOf(options);
  const trace: Trace[number][] | undefined = options.trace === true ? [] : undefined;
  let told = -1;
  try {
    for (;;) {
      const mayStep = told >= 0 && limitMet(learner.counts, options, end) === undefined;
      let reason = await goOn(course, mayStep);
      if (mayStep) reason ??= await goOn(course, false);
      reason ??= limitMet(learner.counts, options, end);
      const step = stepOf(learner);
      if (step.iteration > told) {
        told = step.iteration;
        const { x: _, ...rest } = step;
        trace?.push(rest);
        if (options.onStep?.(step) === false) reason ??= 'aborted';
        yield step;
      }
      if (reason !== undefined) return await finished(course, reason, trace);
    }
  } finally {
    await close(course);
  }
}

type Reading<Columns extends readonly unknown[]> = Iterator<Chunk<Columns>> | AsyncIterator<Chunk<Columns>>;

type Course<Columns extends readonly unknown[]> = {
  readonly batch: AsyncBatch<Columns>;
  readonly options: StochasticAsyncOptions<Columns>;
  readonly learner: Learner;
  readonly epochs: number;
  /** Batches of an epoch; 1 where nothing depends on how many there are. */
  readonly perEpoch: number;
  readonly scratch: Float64Array;
  reading: Reading<Columns> | undefined;
  /** The number of the chunk in the epoch, from 0, and where the run is inside of it. */
  chunk: number;
  columns: Columns | undefined;
  pass: Pass | undefined;
  /** Of the generator, before the order of the chunk that comes next is made. */
  random: number;
  /** Where to go on inside of the chunk that comes next. */
  resumed: ChunkedState | undefined;
};

function courseFor<Columns extends readonly unknown[]>(
  batch: AsyncBatch<Columns>,
  options: StochasticAsyncOptions<Columns>,
): Course<Columns> {
  requireOptions(options, options.rows ?? Infinity);
  if (!isConstant(options.schedule) && options.rows === undefined)
    throw new TypeError('rows: a schedule that is not constant needs to know how many there are');
  const learner = learnerFor(options);
  const { rows = 1, batchSize = usualBatch } = options;
  return {
    batch,
    options,
    learner,
    epochs: options.epochs ?? usualEpochs,
    perEpoch: Math.ceil(rows / batchSize),
    scratch: new Float64Array(learner.x.length),
    reading: undefined,
    chunk: options.state?.chunk ?? 0,
    columns: undefined,
    pass: undefined,
    random: options.state?.random ?? (options.seed ?? 0) | 0,
    resumed: options.state,
  };
}

function readingOf<Columns extends readonly unknown[]>(chunks: Chunks<Columns>): Reading<Columns> {
  const all = chunks();
  return Symbol.asyncIterator in all ? all[Symbol.asyncIterator]() : all[Symbol.iterator]();
}

/** Whether there is a batch left in this epoch; reads on where a chunk is done. */
async function hasBatch<Columns extends readonly unknown[]>(course: Course<Columns>): Promise<boolean> {
  while (course.pass === undefined || course.pass.done === course.pass.batches.length) {
    if (course.pass !== undefined) course.chunk++;
    course.pass = undefined;
    const { options, resumed } = course;
    if (course.reading === undefined) {
      course.reading = readingOf(options.chunks);
      // A run that goes on has done the first ones.
      for (let k = 0; k < course.chunk; k++) await course.reading.next();
    }
    const next = await course.reading.next();
    if (next.done === true) {
      if (resumed !== undefined) throw new RangeError(`state: it is of a run with a chunk ${course.chunk}`);
      return false;
    }
    const { rows, columns } = next.value;
    if (rows === 0) {
      course.chunk++;
      continue;
    }
    course.columns = columns;
    course.pass = passFor(rowsOf(rows), {
      batchSize: Math.min(options.batchSize ?? usualBatch, rows),
      shuffle: options.shuffle ?? true,
      seed: course.random,
      ...(resumed === undefined ? {} : { state: resumed }),
    });
    course.random = course.pass.next;
    course.resumed = undefined;
  }
  return true;
}

/** One step; where an epoch begins, its criterion first. */
async function goOn<Columns extends readonly unknown[]>(
  course: Course<Columns>,
  mayStep: boolean,
): Promise<Reason | undefined> {
  const { learner, options, epochs } = course;
  const { tolerance = 0, validation, maxEvaluations = Infinity } = options;
  if (!(await hasBatch(course))) {
    if (learner.lossRows === 0) throw new RangeError('chunks: there are no rows of data');
    endEpoch(learner, validation && (await meanOver(course, validation, learner.x)));
    course.reading = undefined;
    course.chunk = 0;
    await hasBatch(course);
  }
  const { pass, columns } = course;
  if (pass === undefined || columns === undefined) throw new RangeError('chunks: there are no rows of data');
  const isFirst = learner.lossRows === 0;
  if (isFirst && tolerance > 0 && (await measure(course, learner.x)).gradientNorm <= tolerance) return 'gradient';
  if (learner.curve.length >= epochs) return 'iterations';
  if (!mayStep) return undefined;
  if (learner.counts.gradient >= maxEvaluations) return 'evaluations';
  const rows = pass.batches[pass.done]!;
  const value = await course.batch(learner.x, learner.gradient, rows, ...columns);
  const failure = learn(learner, value, rows.length, course.perEpoch, epochs);
  if (failure === undefined) pass.done++;
  return failure;
}

/** The mean over all rows of some chunks; its gradient goes into `scratch`. */
async function meanOver<Columns extends readonly unknown[]>(
  { batch, learner, scratch }: Course<Columns>,
  chunks: Chunks<Columns>,
  x: Float64Array,
): Promise<number> {
  const part = new Float64Array(scratch.length);
  let [mean, seen] = [NaN, 0];
  for await (const { rows, columns } of chunks()) {
    if (rows === 0) continue;
    learner.counts.gradient++;
    const value = await batch(x, part, rowsOf(rows), ...columns);
    seen += rows;
    // The first one as it is, so that one chunk is what it would be without chunks.
    const weight = rows / seen;
    mean = seen === rows ? value : mean + weight * (value - mean);
    for (let i = 0; i < part.length; i++)
      scratch[i] = seen === rows ? part[i]! : scratch[i]! + weight * (part[i]! - scratch[i]!);
  }
  return mean;
}

async function measure<Columns extends readonly unknown[]>(
  course: Course<Columns>,
  x: Float64Array,
): Promise<Measured> {
  return measuredAt(course.learner, x, await meanOver(course, course.options.chunks, x), course.scratch);
}

async function finished<Columns extends readonly unknown[]>(
  course: Course<Columns>,
  ended: Reason,
  trace: Trace | undefined,
): Promise<ChunkedResult> {
  const { learner, options, pass, chunk } = course;
  if (pass === undefined) throw new RangeError('chunks: there are no rows of data');
  const state = { ...stateOf(learner, pass), chunk };
  const x = givenBy(learner, ended, options.validation !== undefined);
  return resultOf(learner, options, ended, trace, { x, measured: await measure(course, x), state });
}

/** Whoever reads may close what is open. */
async function close<Columns extends readonly unknown[]>({ reading }: Course<Columns>): Promise<void> {
  await reading?.return?.();
}
