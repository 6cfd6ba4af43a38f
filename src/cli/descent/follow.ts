// A run step by step: what it tells on the way, and how it is stopped. The drivers never wait, so now and then the run
// does, for a signal to get through.

import type { Step } from '../../descend/index.ts';
import type { Terminal } from '../terminal.ts';

/** What is said with the steps of a run. */
export type Told = {
  /** How many there are at the most. */
  readonly most: number;
  /** Of one run among several. */
  readonly name: string;
  /** Steps of an epoch, where there are such. */
  readonly perEpoch: number | null;
};

export type Follower = {
  /** To the end. */
  readonly follow: <Result>(steps: Generator<Step, Result, undefined>, told: Told) => Promise<Result>;
  /** What drivers ask whether they go on. */
  readonly signal: { readonly aborted: boolean };
  /** Seconds that are left of those that were granted; none where time does not count. */
  readonly secondsLeft: () => number | undefined;
  readonly finish: () => void;
};

/** Milliseconds between two looks at the world, and between two lines where none is written over. */
const between = 50;
const betweenLines = 5000;

export function openFollower(terminal: Terminal, maxTime: number | null): Follower {
  const begin = Date.now();
  const signal = { aborted: false };
  // A second one ends the process.
  const stop = (): void => {
    signal.aborted = true;
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const secondsLeft = (): number | undefined =>
    maxTime === null ? undefined : Math.max(0, maxTime - (Date.now() - begin) / 1000);
  return {
    signal,
    secondsLeft,
    finish: () => {
      process.removeListener('SIGINT', stop);
      process.removeListener('SIGTERM', stop);
    },
    follow: async (steps, told) => {
      const start = Date.now();
      let looked = 0;
      let said = start;
      for (;;) {
        const next = steps.next();
        if (next.done === true) return next.value;
        const now = Date.now();
        const line = (): string => lineOf(next.value, told, (now - start) / 1000, secondsLeft());
        if (now - looked >= between) {
          terminal.progress(line());
          await new Promise((resolve) => setImmediate(resolve));
          looked = now;
        }
        if (terminal.isLive || !(isRound(next.value.iteration) || now - said >= betweenLines)) continue;
        terminal.note(line());
        said = now;
      }
    },
  };
}

/** 0, 1, 10, 100, … */
function isRound(iteration: number): boolean {
  return iteration === 0 || Number.isInteger(Math.log10(iteration));
}

function lineOf(step: Step, { most, name, perEpoch }: Told, seconds: number, secondsLeft: number | undefined): string {
  const { iteration, value, gradientNorm } = step;
  const epoch = perEpoch === null ? [] : [`epoch ${Math.max(1, Math.ceil(iteration / perEpoch))}`];
  // Before its first rows a stochastic run knows of none.
  const isKnown = perEpoch === null || iteration > 0;
  const parts = [
    ...epoch,
    `step ${iteration}`,
    ...(isKnown ? [`value ${short(value)}`, `gradient ${short(gradientNorm)}`] : []),
  ];
  const rate = iteration / seconds;
  if (iteration > 0 && seconds > 0.5) {
    parts.push(`${rate.toPrecision(2)} steps/s`);
    const left = Math.min((most - iteration) / rate, secondsLeft ?? Infinity);
    if (left < Infinity) parts.push(`at most ${shownTime(left)} left`);
  }
  return name + parts.join('  ');
}

function short(value: number): string {
  return value.toExponential(5);
}

function shownTime(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  return seconds < 6000 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
