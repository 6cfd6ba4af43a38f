// What the methods of `minimize` work on: the problem with its box and metric, the point where a run is and the best
// one it met, what is asked of it, and what has been counted.

import { activeBounds, freeGradient, type ActiveBound, type Box } from './box.ts';
import { evaluationsOf, type Counts, type Step } from './drive.ts';
import type { Line } from './line-search.ts';
import { nameOf, type Problem } from './problem.ts';
import { criterion, type Criterion, type Reason } from './reason.ts';
import { norm } from './vectors.ts';

/** A point with what is known there. The fields change as a run goes on. */
export type Point = {
  x: Float64Array;
  gradient: Float64Array;
  value: number;
  /** Of the gradient where no bound is active. */
  gradientNorm: number;
};

/** What ends a run. 0 asks nothing. */
export type Tolerances = {
  /** Limit of the gradient's norm. */
  readonly gradient: number;
  /** Limit of what the last step took off the value, as a part of it. */
  readonly value: number;
  /** Limit of the length of the last step, as a part of the parameters'. */
  readonly step: number;
};

export type Task = {
  readonly problem: Problem;
  readonly box: Box;
  /** Squares of the parameters' scales, 1 without: what a gradient is multiplied by to become a direction. */
  readonly metric: Float64Array;
  readonly tolerances: Tolerances;
  readonly maxEvaluations: number;
  readonly counts: Counts;
  point: Point;
  /** Set where the point is not it. */
  best: { readonly x: Float64Array; value: number } | undefined;
  /** What the last step did to the value and to the parameters, both as a part of them. */
  fall: number;
  stride: number;
  /** What the last line search promised; 0 before. */
  promise: number;
};

/** What is less than this part of a value is not resolved in it: its own operations round. */
export const resolution = 1e-12;

export function newPoint(size: number): Point {
  return { x: new Float64Array(size), gradient: new Float64Array(size), value: NaN, gradientNorm: NaN };
}

/** Value and gradient at the point's x. */
export function evaluate({ problem, counts }: Task, point: Point): void {
  counts.gradient++;
  point.value = problem.gradient(point.x, point.gradient);
  point.gradientNorm = NaN;
}

export function isSpent({ counts, maxEvaluations }: Task): boolean {
  return counts.gradient + counts.hessianProduct >= maxEvaluations;
}

export function isFinitePoint({ value, gradient }: Point): boolean {
  return Number.isFinite(value) && gradient.every(Number.isFinite);
}

export function measure(task: Task, point: Point, free: Float64Array): void {
  freeGradient(task.box, point.x, point.gradient, free);
  point.gradientNorm = norm(free);
}

/** Which criterion is met at the point, whose gradient has been measured. */
export function met(task: Task): Reason | undefined {
  const { value, gradientNorm } = task.point;
  if (!Number.isFinite(value) || !Number.isFinite(gradientNorm)) return 'not-finite';
  return criteriaOf(task).find((asked) => asked.met)?.name;
}

/** Some steps of a run. */
export type Advance = (steps: number) => Reason | undefined;

/** Asks the criteria, then takes a step, and so on; `free` gets the gradient that no bound holds. */
export function stepwise(task: Task, free: Float64Array, take: () => Reason | undefined): Advance {
  return (steps) => {
    for (let left = steps; ; left--) {
      measure(task, task.point, free);
      const reason = met(task) ?? (left > 0 ? take() : undefined);
      if (reason !== undefined || left <= 0) return reason;
    }
  };
}

/** Goes on to another point, which a step has led to. */
export function moveTo(task: Task, next: Point): void {
  const { point } = task;
  task.fall = (point.value - next.value) / Math.max(Math.abs(next.value), Number.MIN_VALUE);
  let square = 0;
  let length = 0;
  for (let i = 0; i < next.x.length; i++) {
    square += (next.x[i]! - point.x[i]!) ** 2;
    length += next.x[i]! ** 2;
  }
  task.stride = Math.sqrt(square / Math.max(length, Number.MIN_VALUE));
  task.point = next;
  task.counts.iterations++;
}

/**
 * Why no step along a line was found. What could be gained there follows from how the slope changes: a parabola with
 * these slopes falls by slope² / 2 curvature. Is that below what the value resolves, there is nothing to be found.
 */
export function failed(task: Task, { slope, slope0, last }: Line): Reason {
  if (isSpent(task)) return 'evaluations';
  const gain = (slope0 * slope0 * last) / (2 * (slope - slope0));
  return gain >= 0 && gain <= resolution * Math.abs(task.point.value) ? 'rounding' : 'no-descent';
}

export function criteriaOf({ point, tolerances, fall, stride }: Task): readonly Criterion[] {
  return [
    ...criterion('gradient', point.gradientNorm, tolerances.gradient),
    ...criterion('value', fall, tolerances.value),
    ...criterion('step', stride, tolerances.step),
  ];
}

export function activeOf({ problem, box, point }: Task): readonly ActiveBound[] {
  return activeBounds(problem, box, point.x, point.gradient);
}

export function stepOf({ counts, point }: Task): Step {
  const { x, value, gradientNorm } = point;
  return { iteration: counts.iterations, x, value, gradientNorm, evaluations: evaluationsOf(counts) };
}

/** What is not finite at a point, in a few words. */
export function notFiniteAt(problem: Problem, { value, gradient, x }: Point): string {
  const wrong = gradient.findIndex((slope) => !Number.isFinite(slope));
  if (!Number.isFinite(value)) return `the value is ${value} where ${pointText(problem, x)}`;
  return `the derivative by ${nameOf(problem, wrong)} is ${gradient[wrong]} where ${pointText(problem, x)}`;
}

function pointText(problem: Problem, x: Float64Array): string {
  const shown = [...x.subarray(0, 4)].map((value, i) => `${nameOf(problem, i)} = ${value}`);
  return shown.join(', ') + (x.length > 4 ? ', …' : '');
}
