// A run of a driver on a problem, from one start or from several: the command's options as the drivers take them.

import {
  leastSquares,
  minimize,
  type LeastSquaresResult,
  type LeastSquaresState,
  type MinimizeResult,
  type MinimizeState,
  type Problem,
  type ResidualProblem,
  type Step,
  type StochasticResult,
  type StochasticState,
} from '../../descend/index.ts';
import { CommandFault } from '../../disk/fault.ts';
import type { Terminal } from '../terminal.ts';
import { openFollower, type Follower } from './follow.ts';
import { learningSteps, type Learning } from './learning.ts';
import type { Model } from './model.ts';
import type { DescentSettings, MethodName } from './settings.ts';
import { recordingFollower, type Recorded } from './recorded.ts';
import { spread } from './spread.ts';

/** What all drivers give; least squares and stochastic methods say more. */
export type Outcome = Omit<MinimizeResult, 'state'> &
  Partial<Pick<LeastSquaresResult, (typeof statistics)[number]> & Pick<StochasticResult, 'curve'>> & {
    readonly state: MinimizeState | LeastSquaresState | StochasticState;
    /** Where a picture is asked for. */
    readonly recorded?: Recorded;
  };

/** Where to go on: what the driver that is asked has given before. */
export type State = MinimizeState & LeastSquaresState & StochasticState;

export const statistics = [
  'residualSumOfSquares',
  'rank',
  'standardErrors',
  'covariance',
  'correlations',
  'undetermined',
  'reducedChiSquare',
  'aic',
  'bic',
] as const;

export type Task = {
  readonly model: Model;
  readonly method: MethodName;
  readonly problem: Problem;
  /** Residuals, where there are some, and the numbers of the parameters in which they are linear. */
  readonly fit: ResidualProblem | null;
  readonly weights: Float64Array | null;
  /** Where a step takes some of the rows. */
  readonly learning: Learning | null;
  readonly state: State | null;
};

/** Minima that restarts found, the lowest first. */
export type Minimum = { readonly x: Float64Array; readonly value: number; readonly count: number };
export type Ran = {
  readonly outcome: Outcome;
  /** `asked`: how many starts there are; `runs`: how many of them were begun. */
  readonly restarts: null | {
    readonly asked: number;
    readonly runs: number;
    readonly converged: number;
    readonly minima: readonly Minimum[];
  };
};

export async function run(task: Task, settings: DescentSettings, terminal: Terminal): Promise<Ran> {
  const { model, fit } = task;
  const follower = openFollower(terminal, settings.maxTime);
  try {
    if (settings.restarts === null)
      return { outcome: await descendTold(task, model.start, settings, follower, ''), restarts: null };
    const linear = new Set(Array.from(fit?.linear ?? []));
    const free = [...model.start.keys()].filter((i) => !linear.has(i));
    const starts = [model.start, ...spread(model, free, settings.restarts, settings.seed)];
    const outcomes: Outcome[] = [];
    for (const [k, start] of starts.entries()) {
      outcomes.push(await descendTold(task, start, settings, follower, `start ${k + 1} of ${starts.length}  `));
      if (follower.signal.aborted || follower.secondsLeft() === 0) break;
    }
    return { outcome: lowest(outcomes), restarts: { asked: starts.length, runs: outcomes.length, ...found(outcomes) } };
  } finally {
    follower.finish();
  }
}

/** With the steps that it took, where a picture is asked for. */
async function descendTold(
  task: Task,
  start: Float64Array,
  settings: DescentSettings,
  follower: Follower,
  name: string,
): Promise<Outcome> {
  if (settings.plot === null) return descend(task, start, settings, follower, name);
  const recorded: Recorded = { trace: [], path: [] };
  return { ...(await descend(task, start, settings, recordingFollower(follower, recorded), name)), recorded };
}

async function descend(
  task: Task,
  start: Float64Array,
  settings: DescentSettings,
  follower: Follower,
  name: string,
): Promise<Outcome> {
  const { method, problem, fit, weights, learning, state } = task;
  const maxTime = follower.secondsLeft();
  const limits = {
    start,
    signal: follower.signal,
    ...(maxTime === undefined ? {} : { maxTime }),
    ...(settings.tolerance === null ? {} : { tolerance: settings.tolerance }),
    ...(settings.maxIterations === null ? {} : { maxIterations: settings.maxIterations }),
  };
  const most = Math.min(
    settings.maxIterations ?? Infinity,
    learning === null ? Infinity : learning.epochs * learning.perEpoch,
  );
  const told = async <Result>(steps: Generator<Step, Result, undefined>): Promise<Result> =>
    follower.follow(steps, { most, name, perEpoch: learning?.perEpoch ?? null });
  switch (method) {
    case 'lm':
      if (fit === null) throw new CommandFault('--method lm needs residuals, which gradc fit has');
      return told(
        leastSquares.steps(fit, {
          ...limits,
          loss: settings.loss ?? 'linear',
          ...(settings.lossScale === null ? {} : { lossScale: settings.lossScale }),
          ...(weights === null ? {} : { weights }),
          ...(state == null ? {} : { state }),
        }),
      );
    case 'gd':
    case 'lbfgs':
    case 'newton': {
      const outcome = await told(
        minimize.steps(problem, {
          ...limits,
          method: method === 'gd' ? 'gradient' : method,
          ...(method !== 'gd' ? {} : settings.alpha === null ? { lineSearch: 'wolfe' } : { alpha: settings.alpha }),
          ...(state == null ? {} : { state }),
        }),
      );
      return withStatistics(outcome, fit, weights);
    }
    case 'sgd':
    case 'minibatch':
    case 'adam': {
      if (learning === null) throw new CommandFault(`--method ${method} needs rows of data`);
      const more = { ...limits, ...(state == null ? {} : { state }) };
      return withStatistics(await told(learningSteps(learning, task.model, settings, more)), fit, weights);
    }
  }
}

/** With what least squares say of a point that another method has found. */
function withStatistics(outcome: Outcome, fit: ResidualProblem | null, weights: Float64Array | null): Outcome {
  const start = outcome.x;
  if (fit === null || !start.every(Number.isFinite)) return outcome;
  const all = leastSquares(
    { ...fit, linear: [] },
    { start, maxIterations: 0, ...(weights === null ? {} : { weights }) },
  );
  return { ...outcome, ...Object.fromEntries(statistics.map((name) => [name, all[name]])) };
}

/** Of those that converged, else of all; the first of equal ones. */
function lowest(outcomes: readonly Outcome[]): Outcome {
  const rank = ({ converged, value }: Outcome): number => (converged ? 0 : Number.isFinite(value) ? 1 : 2);
  return outcomes.reduce((best, one) =>
    rank(one) < rank(best) || (rank(one) === rank(best) && one.value < best.value) ? one : best,
  );
}

/** Minima are the same where values and points agree to some digits. */
function found(outcomes: readonly Outcome[]): { readonly converged: number; readonly minima: readonly Minimum[] } {
  const minima: { x: Float64Array; value: number; count: number }[] = [];
  const converged = outcomes.filter((one) => one.converged);
  for (const { x, value } of [...converged].sort((a, b) => a.value - b.value)) {
    const same = minima.find(
      (one) => isNear(one.value, value) && one.x.every((number, i) => isNear(number, x[i] ?? NaN)),
    );
    if (same === undefined) minima.push({ x, value, count: 1 });
    else same.count++;
  }
  return { converged: converged.length, minima };
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-4 * Math.max(Math.abs(a), Math.abs(b), 1e-4);
}
