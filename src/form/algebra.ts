// Numbers over which the evaluator runs: plain ones, or numbers that carry tangents.

import type { Gate } from '../gates/gate.ts';

export type Algebra<T> = {
  readonly lift: (value: number) => T;
  readonly toNumber: (value: T) => number;
  readonly gate: (gate: Gate, args: readonly T[]) => T;
  readonly add: (a: T, b: T) => T;
  readonly multiply: (a: T, b: T) => T;
};
