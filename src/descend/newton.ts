// Newton's method in a trust region, whose step is found by conjugate gradients on products of the Hessian with a
// vector: they end at the region's edge, also where the curvature is negative (Steihaug 1983). The region is a ball
// in units of the scales. Parameters on an active bound stay; a step that leaves the box is brought back (Conn, Gould
// and Toint 2000).

import { project } from './box.ts';
import type { Reason } from './reason.ts';
import {
  evaluate,
  isFinitePoint,
  isSpent,
  measure,
  moveTo,
  newPoint,
  resolution,
  stepwise,
  type Advance,
  type Task,
} from './task.ts';
import { addScaled, dot, norm } from './vectors.ts';

/** The trust region's radius is what a run needs to go on. */
export type Region = { radius: number };

type Step = {
  readonly along: Float64Array;
  /** The Hessian times it. */
  readonly curved: Float64Array;
};

export function newton(task: Task, region: Region): Advance {
  const { size } = task.problem;
  const free = new Float64Array(size);
  const step = { along: new Float64Array(size), curved: new Float64Array(size) };
  let trial = newPoint(size);

  const take = (): Reason | undefined => {
    const { point } = task;
    const noise = resolution * Math.abs(point.value);
    while (!isSpent(task)) {
      const isAtEdge = truncated(task, region.radius, free, step);
      lead(task, step, trial);
      evaluate(task, trial);
      const promised = -dot(point.gradient, step.along) - dot(step.along, step.curved) / 2;
      const gained = point.value - trial.value;
      const length = Math.sqrt(product(task.metric, step.along, step.along));
      const isSure = promised > noise;
      const isFine = isFinitePoint(trial);
      // Where values cannot tell, gradients do.
      if (isFine && !isSure) measure(task, trial, new Float64Array(size));
      const isBetter = isSure ? gained >= 1e-4 * promised : gained >= -noise && trial.gradientNorm < point.gradientNorm;
      if (!isFine || (isSure && gained < promised / 4)) region.radius = length / 4;
      else if (isAtEdge && gained > 0.75 * promised) region.radius = 2 * length;
      if (isFine && isBetter) {
        moveTo(task, trial);
        trial = point;
        return undefined;
      }
      if (isFine && !isSure) return 'rounding';
      if (!(length > 1e-16 * norm(point.x))) return 'no-descent';
    }
    return 'evaluations';
  };
  return stepwise(task, free, take);
}

/** To where the step leads; one that leaves the box becomes the one that is left of it. */
function lead(task: Task, { along, curved }: Step, trial: { readonly x: Float64Array }): void {
  const { x } = task.point;
  addScaled(x, 1, along, trial.x);
  if (task.box.isFree) return;
  project(trial.x, task.box);
  addScaled(trial.x, -1, x, along);
  times(task, along, curved);
}

function times({ problem, counts, point }: Task, direction: Float64Array, product: Float64Array): void {
  counts.hessianProduct++;
  problem.hessianProduct?.(point.x, direction, product);
}

/**
 * The minimum of the model, as far as conjugate gradients find it inside the region; whether the step ends at its
 * edge.
 */
function truncated(task: Task, radius: number, free: Float64Array, { along, curved }: Step): boolean {
  const { metric } = task;
  along.fill(0);
  curved.fill(0);
  const rest = free.map((slope) => -slope);
  const scaled = rest.map((value, i) => metric[i]! * value);
  const direction = scaled.slice();
  const turned = new Float64Array(free.length);
  const size = norm(free);
  const enough = size * Math.min(0.5, Math.sqrt(size));
  let square = dot(rest, scaled);
  for (let k = 0; k < 2 * free.length && norm(rest) > enough && !isSpent(task); k++) {
    times(task, direction, turned);
    for (let i = 0; i < free.length; i++) if (free[i] === 0) turned[i] = 0;
    const curvature = dot(direction, turned);
    const t = square / curvature;
    const edge = toEdge(task, along, direction, radius);
    const isOut = !(curvature > 0) || t >= edge;
    addScaled(along, isOut ? edge : t, direction, along);
    addScaled(curved, isOut ? edge : t, turned, curved);
    if (isOut) return true;
    addScaled(rest, -t, turned, rest);
    for (let i = 0; i < rest.length; i++) scaled[i] = metric[i]! * rest[i]!;
    const before = square;
    square = dot(rest, scaled);
    addScaled(scaled, square / before, direction, direction);
  }
  return false;
}

/** How far along a direction the region's edge is. */
function toEdge({ metric }: Task, from: Float64Array, direction: Float64Array, radius: number): number {
  const square = product(metric, direction, direction);
  const mixed = product(metric, direction, from);
  const room = radius * radius - product(metric, from, from);
  const root = Math.sqrt(Math.max(mixed * mixed + square * room, 0));
  return mixed > 0 ? Math.max(room, 0) / (mixed + root) : (root - mixed) / square;
}

/** Of two steps, in units of the scales. */
function product(metric: Float64Array, a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! * b[i]!) / metric[i]!;
  return sum;
}
