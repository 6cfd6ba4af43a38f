// `gradc/descend`: drivers that go down a problem, without dependencies, in the browser too.

export { minimize, type MinimizeOptions, type MinimizeResult, type MinimizeState } from './minimize.ts';
export type { ActiveBound, Bounds } from './box.ts';
export type { Limits, Outcome, Step, Trace } from './drive.ts';
export type { Parameters, Pattern, Problem, ResidualProblem, Values } from './problem.ts';
export type { Criterion, Evaluations, Reason } from './reason.ts';
export {
  leastSquares,
  type LeastSquaresOptions,
  type LeastSquaresResult,
  type LeastSquaresState,
} from './least-squares.ts';
export type { Loss } from './loss.ts';
export type { Statistics, Undetermined } from './statistics.ts';
export type { Epoch } from './learner.ts';
export type { Adam, Schedule } from './step-rule.ts';
export type { LearningOptions, StochasticResult, StochasticState } from './learning.ts';
export { stochastic, type Batch, type StochasticOptions } from './stochastic.ts';
export {
  stochasticAsync,
  type AsyncBatch,
  type Chunk,
  type Chunks,
  type ChunkedResult,
  type ChunkedState,
  type StochasticAsyncOptions,
} from './stochastic-async.ts';
