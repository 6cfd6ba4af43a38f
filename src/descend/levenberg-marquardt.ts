// The method of Levenberg (1944) and Marquardt (1963) in a trust region (Moré 1978): steps of Gauss and Newton,
// damped where they are longer than the last ones give reason to trust, each parameter with a weight that makes its
// unit not count. Parameters in which the residuals are linear are not walked but solved for on each step: variable
// projection (see linear-model.ts).

import { activeSide, project } from './box.ts';
import { entriesAt, fitPointAt, gradientAt, modelAt, solvedFor, type Fit, type FitPoint } from './fit-point.ts';
import { stepWithin, type StepModel } from './linear-model.ts';
import { criterion, type Criterion, type Reason } from './reason.ts';
import { dot, norm } from './vectors.ts';

/** What ends a run; 0 asks nothing. */
export type FitTolerances = {
  /**
   * Limit of the part of the residuals that the tangent plane holds: the cosine of their angle (Bates and Watts
   * 1981).
   */
  readonly gradient: number;
  /** Limit of the last decrease, as a part of the value. */
  readonly value: number;
  /** Limit of the undamped step, as a part of the parameters. */
  readonly step: number;
};

/** What a run needs to go on. */
export type Walk = {
  /** No step is longer, each parameter counted by its weight. */
  radius: number;
  /** The largest weight of each parameter so far. */
  readonly weights: Float64Array;
  point: FitPoint;
  fall: number;
  /** The cosine when values could first no longer tell steps apart, and what it has become since. */
  cosine: number;
};

export type Near = {
  readonly entries: Float64Array;
  readonly gradient: Float64Array;
  readonly model: StepModel;
  /** The cosine, and the length of the whole step as a part of the parameters'. */
  readonly cosine: number;
  readonly stride: number;
  /** What the whole step is to take off the value. */
  readonly left: number;
  /** What the value is not resolved to: it rounds, and so do the parts that the residuals are differences of. */
  readonly noise: number;
  /** The residuals are no more than rounding of these parts. */
  readonly isExact: boolean;
};

/** What is less than this part of the value is not resolved in it. */
const resolution = 1e-12;

/** What the Jacobian says at the point; nothing where it is not finite. */
export function lookAround(fit: Fit, { point, weights }: Walk): Near | undefined {
  const entries = entriesAt(fit, point.x);
  if (!Number.isFinite(point.value) || !entries.every(Number.isFinite)) return undefined;
  const gradient = gradientAt(fit, point, entries);
  const isFree = (j: number): boolean => activeSide(fit.box, point.x, gradient, j) === 0;
  const isLinear = new Set(fit.linear);
  const others = [...gradient.keys()].filter((j) => !isLinear.has(j) && isFree(j));
  const { model, residuals } = modelAt(fit, point, entries, [fit.linear, others]);
  model.weights.forEach((weight, j) => (weights[j] = Math.max(weights[j]!, weight)));
  const wholeStep = norm(byLength(model.step(0, weights), model));
  const parts = norm(byLength(point.x, model));
  const size = norm(residuals);
  return {
    entries,
    gradient,
    model,
    left: dot(model.reached, model.reached) / 2,
    cosine: norm(model.reached) / Math.max(size, Number.MIN_VALUE),
    stride: !model.isDetermined ? Infinity : wholeStep / Math.max(parts, Number.MIN_VALUE),
    noise: resolution * point.value + 4 * Number.EPSILON * parts * size,
    isExact: size <= Number.EPSILON * parts,
  };
}

/** What each parameter moves the residuals by. */
function byLength(x: Float64Array, { lengths }: StepModel): Float64Array {
  return x.map((value, j) => value * lengths[j]!);
}

export function criteriaAt({ cosine, stride }: Near, fall: number, limits: FitTolerances): readonly Criterion[] {
  return [
    ...criterion('gradient', cosine, limits.gradient),
    ...criterion('value', fall, limits.value),
    ...criterion('step', stride, limits.step),
  ];
}

/** One step that lowers the value; says why there is none. */
export function walkOn(fit: Fit, walk: Walk, near: Near): Reason | undefined {
  const { point, weights } = walk;
  const { noise } = near;
  // What is left to gain by the whole step: whether values can tell steps apart at all.
  const isResolved = near.left > noise;
  for (;;) {
    if (fit.counts.value + fit.counts.jacobian >= fit.maxEvaluations) return 'evaluations';
    const step = stepWithin(near.model, walk.radius, weights);
    const next = point.x.map((value, j) => value + step[j]!);
    project(next, fit.box);
    next.forEach((value, j) => (step[j] = value - point.x[j]!));
    const hope = near.model.promised(step);
    const solved = fit.linear.length > 0 ? solvedFor(fit, fit.linear, next) : undefined;
    const there = fit.linear.length > 0 ? solved?.point : fitPointAt(fit, next);
    // Columns that vanish are no minimum.
    const isLost = there === undefined || (solved !== undefined && solved.rank < near.model.linearRank);
    const gain = isLost ? NaN : point.value - there.value;
    const ratio = isResolved ? gain / hope : 1;
    adapt(walk, weightedLength(step, weights), ratio);
    // Where values cannot tell, the cosine does, so long as it falls.
    const isFine = isResolved ? ratio > 1e-4 : gain >= -noise && near.cosine < walk.cosine;
    if (isFine && !isLost) {
      if (!isResolved) walk.cosine = near.cosine;
      walk.fall = gain / Math.max(there.value, Number.MIN_VALUE);
      walk.point = there;
      fit.counts.iterations++;
      return undefined;
    }
    if (!isResolved) return 'rounding';
    if (!(norm(step) > 1e-4 * Number.EPSILON * norm(point.x))) return 'no-descent';
  }
}

/** A promise that was kept lets the next step be longer, one that was not shorter. */
function adapt(walk: Walk, length: number, ratio: number): void {
  if (!(ratio >= 0.25)) walk.radius = Math.min(walk.radius, length) / 4;
  else if (ratio > 0.75) walk.radius = Math.max(walk.radius, 3 * length);
}

export function weightedLength(step: Float64Array, weights: Float64Array): number {
  return norm(step.map((value, j) => value * weights[j]!));
}
