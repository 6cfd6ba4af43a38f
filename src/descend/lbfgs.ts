// The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno: the direction by the two-loop recursion
// (Nocedal 1980) over the last few pairs of differences, the step by Wolfe's conditions. With bounds, the parameters
// on an active one stay, and a step that would leave the box bends along its boundary (projected quasi-Newton:
// Bertsekas 1982).

import { roomAlong } from './box.ts';
import { armijo, wolfe } from './line-search.ts';
import { lineFrom } from './line.ts';
import type { Reason } from './reason.ts';
import { failed, isSpent, moveTo, newPoint, stepwise, type Advance, type Point, type Task } from './task.ts';
import { addScaled, dot, norm } from './vectors.ts';

/** What a step did to the parameters and to the gradient. */
export type Pair = { readonly s: Float64Array; readonly y: Float64Array };

/** How many pairs are remembered; with none this is gradient descent, whose first step tried is `alpha`. */
export type Memory = { readonly memory: number; readonly alpha: number; readonly lineSearch: 'armijo' | 'wolfe' };

/** `pairs`, the youngest last, are kept up to date: they are what a run needs to go on. */
export function lbfgs(task: Task, pairs: Pair[], { memory, alpha, lineSearch }: Memory): Advance {
  const { problem, box } = task;
  const free = new Float64Array(problem.size);
  const direction = new Float64Array(problem.size);
  let trial = newPoint(problem.size);

  /** One step, where need be again without what is remembered; says why there is none. */
  const step = (): Reason | undefined => {
    const { point } = task;
    let slope = turn(task, pairs, free, direction);
    if (!(slope < 0)) {
      pairs.length = 0;
      slope = turn(task, pairs, free, direction);
    }
    let first = pairs.length > 0 ? 1 : Math.min(1, 1 / norm(direction));
    // As much is to be gained at first as the last step promised (Nocedal and Wright 2006, 3.60).
    if (memory === 0) first = task.promise < 0 && lineSearch === 'wolfe' ? task.promise / slope : alpha;
    const bends = lineSearch === 'armijo' || roomAlong(box, point.x, direction) < first;
    const line = lineFrom(task, point, trial, direction, bends);
    const t = bends ? armijo(line, first) : wolfe(line, first);
    if (t === undefined) {
      if (pairs.length === 0 || isSpent(task)) return failed(task, line);
      pairs.length = 0;
      return step();
    }
    task.promise = t * slope;
    remember(pairs, memory, point, trial);
    moveTo(task, trial);
    trial = point;
    return undefined;
  };
  return stepwise(task, free, step);
}

/** The direction: minus the approximate inverse Hessian times the free gradient. Returns the slope along it. */
function turn({ metric }: Task, pairs: readonly Pair[], free: Float64Array, direction: Float64Array): number {
  direction.set(free);
  const inner = pairs.map(() => 0);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y } = pairs[k]!;
    inner[k] = dot(s, direction) / dot(s, y);
    addScaled(direction, -inner[k]!, y, direction);
  }
  spread(metric, pairs.at(-1), direction);
  pairs.forEach(({ s, y }, k) => addScaled(direction, inner[k]! - dot(y, direction) / dot(s, y), s, direction));
  for (let i = 0; i < direction.length; i++) direction[i] = free[i] === 0 ? 0 : -direction[i]!;
  return dot(direction, free);
}

/** Times the first guess of the inverse Hessian: a multiple of the metric that fits the youngest pair. */
function spread(metric: Float64Array, youngest: Pair | undefined, direction: Float64Array): void {
  let factor = 1;
  if (youngest !== undefined) {
    const { s, y } = youngest;
    let square = 0;
    for (let i = 0; i < y.length; i++) square += metric[i]! * y[i]! * y[i]!;
    factor = dot(s, y) / square;
  }
  for (let i = 0; i < direction.length; i++) direction[i]! *= factor * metric[i]!;
}

/** A pair along which the gradient does not grow would make the approximation indefinite. */
function remember(pairs: Pair[], memory: number, from: Point, to: Point): void {
  const pair = { s: new Float64Array(from.x.length), y: new Float64Array(from.x.length) };
  addScaled(to.x, -1, from.x, pair.s);
  addScaled(to.gradient, -1, from.gradient, pair.y);
  if (!(dot(pair.s, pair.y) > 1e-10 * norm(pair.s) * norm(pair.y))) return;
  if (pairs.push(pair) > memory) pairs.shift();
}
