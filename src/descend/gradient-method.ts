// Gradient descent, the classic: w ← w - α ∇f(w), from w⁰ until the Frobenius norm of the gradient is at most the
// tolerance (Cauchy 1847). Here α is fixed; with a line search it is the method of lbfgs.ts that remembers nothing.

import { project } from './box.ts';
import { evaluate, isSpent, met, moveTo, newPoint, resolution, stepwise, type Advance, type Task } from './task.ts';
import { norm } from './vectors.ts';

/** With a fixed step. */
export function fixedStep(task: Task, alpha: number): Advance {
  const { box, metric, tolerances } = task;
  const isPlain = box.isFree && metric.every((square) => square === 1) && tolerances.value + tolerances.step === 0;
  return isPlain ? plainStep(task, alpha) : projectedStep(task, alpha);
}

/**
 * Neither bounds nor scales nor other criteria: a loop in place that does nothing that one by hand would not. So long
 * as values fall, the point is the best one. Where one rises, what was done since the last look is taken back, and
 * the best point is kept from there on.
 */
function plainStep(task: Task, alpha: number): Advance {
  const { counts, point, maxEvaluations } = task;
  const kept = new Float64Array(point.x.length);
  let careful = task.best && projectedStep(task, alpha);
  return (steps) => {
    for (let left = steps; ;) {
      if (careful !== undefined) return careful(left);
      kept.set(point.x);
      // What is taken back is never more than half of what was done.
      const most = Math.min(left, maxEvaluations - counts.gradient, counts.iterations + 16);
      const done = descend(task, alpha, most);
      counts.gradient += Math.abs(done);
      if (done < 0) {
        point.x.set(kept);
        evaluate(task, point);
        careful = projectedStep(task, alpha);
        continue;
      }
      counts.iterations += done;
      left -= done;
      const reason = met(task);
      if (reason !== undefined || left <= 0) return reason;
      if (counts.gradient >= maxEvaluations) return 'evaluations';
    }
  };
}

/** Up to so many steps in place, until the gradient is small. Says how many, below 0 if the last one led up. */
function descend({ problem, point, tolerances }: Task, alpha: number, most: number): number {
  // What a loop reads often is nearer in a constant of its own.
  const { x, gradient } = point;
  const size = x.length;
  const tolerance = tolerances.gradient;
  const rate = alpha;
  let { value } = point;
  let ceiling = Infinity;
  let length = 0;
  let done = 0;
  for (;;) {
    let square = 0;
    for (let i = 0; i < size; i++) square += gradient[i]! * gradient[i]!;
    length = Math.sqrt(square);
    // What is NaN goes no further either.
    if (!(length > tolerance && length < Infinity && value <= ceiling) || done >= most) break;
    ceiling = Math.min(ceiling, value + resolution * Math.abs(value));
    for (let i = 0; i < size; i++) x[i]! -= rate * gradient[i]!;
    value = problem.gradient(x, gradient);
    done++;
  }
  point.value = value;
  point.gradientNorm = length < Infinity ? length : norm(gradient);
  return value <= ceiling ? done : -done;
}

function projectedStep(task: Task, alpha: number): Advance {
  const { metric, box } = task;
  const free = new Float64Array(task.problem.size);
  let spare = newPoint(free.length);
  keepBest(task);
  return stepwise(task, free, () => {
    if (isSpent(task)) return 'evaluations';
    const { point } = task;
    for (let i = 0; i < free.length; i++) spare.x[i] = point.x[i]! - alpha * metric[i]! * point.gradient[i]!;
    project(spare.x, box);
    evaluate(task, spare);
    moveTo(task, spare);
    keepBest(task);
    spare = point;
    return undefined;
  });
}

/** Remembers the best point met where a step may lead up. */
function keepBest(task: Task): void {
  const { point, best } = task;
  if (best === undefined) task.best = { x: point.x.slice(), value: point.value };
  else if (point.value <= best.value) {
    best.x.set(point.x);
    best.value = point.value;
  }
}
