// What all drivers have in common: limits, a step at a time or many at once, and what is told of each step.

import { isConverged, messageOf, type Criterion, type Evaluations, type Reason } from './reason.ts';

export type Limits = {
  readonly maxIterations?: number;
  /** Calls of the problem's functions, together. */
  readonly maxEvaluations?: number;
  /** Seconds. */
  readonly maxTime?: number;
  /** Ends the run as `aborted`, between two steps; an AbortSignal is one. */
  readonly signal?: { readonly aborted: boolean };
  /** Told of the start and of every step; `false` ends the run as `aborted`. */
  readonly onStep?: (step: Step) => unknown;
  /** Keeps what is told of every step in the result. */
  readonly trace?: boolean;
};

/** What is told of a step. `x` is the run's own array: copy it to keep it. */
export type Step = {
  readonly iteration: number;
  readonly x: Float64Array;
  readonly value: number;
  readonly gradientNorm: number;
  readonly evaluations: Evaluations;
};

/** Of each step without its point. */
export type Trace = readonly Omit<Step, 'x'>[];

export type Counts = { -readonly [name in keyof Evaluations]: number } & { iterations: number };

/** How a run ended. */
export type Ending = {
  readonly reason: Reason;
  readonly converged: boolean;
  readonly message: string;
  /** Steps. */
  readonly iterations: number;
  readonly evaluations: Evaluations;
  readonly trace?: Trace;
};

/** What every driver gives. */
export type Outcome<State> = Ending & {
  /** The best point met. */
  readonly x: Float64Array;
  readonly value: number;
  readonly gradientNorm: number;
  readonly criteria: readonly Criterion[];
  /** Where to go on; plain numbers, so that JSON keeps it. */
  readonly state: State;
};

/** `detail` says more than what is usual for a reason. */
export function endingOf(reason: Reason, detail: string, counts: Counts, trace: Trace | undefined): Ending {
  return {
    reason,
    converged: isConverged(reason),
    message: messageOf(reason, detail),
    iterations: counts.iterations,
    evaluations: evaluationsOf(counts),
    ...(trace && { trace }),
  };
}

/** One way to go down. */
export type Method<Result> = {
  readonly counts: Counts;
  /** Up to so many steps. Asks the criteria before each and after the last one; says why the run ended, if it did. */
  advance(steps: number): Reason | undefined;
  step(): Step;
  finish(reason: Reason, trace: Trace | undefined): Result;
};

export function newCounts(from: Partial<Counts> = {}): Counts {
  return { iterations: 0, value: 0, gradient: 0, jacobian: 0, hessianProduct: 0, ...from };
}

export function evaluationsOf({ value, gradient, jacobian, hessianProduct }: Counts): Evaluations {
  return { value, gradient, jacobian, hessianProduct };
}

/** The least that each may be. */
export const leastLimits = { maxIterations: 0, maxEvaluations: 1, maxTime: 0 } as const;

/**
 * To the end. Where nobody is told of single steps, as many are taken at once as a hundredth of a second has room
 * for.
 */
export function run<Result>(method: Method<Result>, limits: Limits): Result {
  if (limits.onStep !== undefined || limits.trace === true) {
    const told = steps(method, limits);
    for (;;) {
      const next = told.next();
      if (next.done === true) return next.value;
    }
  }
  const end = endOf(limits);
  const isTimed = end < Infinity || limits.signal !== undefined;
  let atOnce = isTimed ? 1 : Infinity;
  let before = Date.now();
  for (;;) {
    const reason = advance(method, limits, atOnce, end);
    if (reason !== undefined) return method.finish(reason, undefined);
    const now = Date.now();
    atOnce = now - before < 5 ? atOnce * 2 : Math.max(1, atOnce >> 1);
    before = now;
  }
}

/** One step at a time: tells of the start, then of each step; returns the result. */
export function* steps<Result>(method: Method<Result>, limits: Limits): Generator<Step, Result, undefined> {
  const end = endOf(limits);
  const trace: Omit<Step, 'x'>[] | undefined = limits.trace === true ? [] : undefined;
  let reason: Reason | undefined;
  let told = -1;
  for (;;) {
    reason = advance(method, limits, told < 0 ? 0 : 1, end);
    const step = method.step();
    if (step.iteration > told) {
      told = step.iteration;
      const { x: _, ...rest } = step;
      trace?.push(rest);
      if (limits.onStep?.(step) === false) reason ??= 'aborted';
      yield step;
    }
    if (reason !== undefined) return method.finish(reason, trace);
  }
}

export function endOf({ maxTime }: Limits): number {
  return maxTime === undefined ? Infinity : Date.now() + maxTime * 1000;
}

function advance(method: Method<unknown>, limits: Limits, atMost: number, end: number): Reason | undefined {
  const { maxIterations = Infinity } = limits;
  const reason = method.advance(Math.min(atMost, maxIterations - method.counts.iterations));
  return reason ?? limitMet(method.counts, limits, end);
}

/** The limit that is reached. `end`: a time in milliseconds. */
export function limitMet(
  { iterations }: Counts,
  { maxIterations = Infinity, signal }: Limits,
  end: number,
): Reason | undefined {
  if (signal?.aborted === true) return 'aborted';
  if (iterations >= maxIterations) return 'iterations';
  return Date.now() >= end ? 'time' : undefined;
}
