// The problem along a direction from a point: what the line searches see.

import { project, roomAlong } from './box.ts';
import type { Line } from './line-search.ts';
import { evaluate, isSpent, type Point, type Task } from './task.ts';
import { addScaled, dot } from './vectors.ts';

/** Straight from a point, `trial` going along it; with `bends`, along the boundary of the box where it meets that. */
export function lineFrom(task: Task, point: Point, trial: Point, direction: Float64Array, bends: boolean): Line {
  const { x, gradient } = point;
  const line = {
    value: NaN,
    slope: NaN,
    promised: NaN,
    last: 0,
    value0: point.value,
    slope0: dot(gradient, direction),
    longest: bends ? Infinity : roomAlong(task.box, x, direction),
    at(t: number): void {
      line.last = t;
      addScaled(x, t, direction, trial.x);
      // Rounding may lead past a bound that the step was to end on.
      project(trial.x, task.box);
      evaluate(task, trial);
      line.value = trial.value;
      line.slope = dot(trial.gradient, direction);
      line.promised = trial.x.reduce((sum, there, i) => sum + gradient[i]! * (there - x[i]!), 0);
    },
    isSpent: () => isSpent(task),
  };
  return line;
}
