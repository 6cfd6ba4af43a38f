// What is proved of a minimum that was found: whether it is the global one, and by how much the value can still fall.

/** `gap`: at most so much lower is the global minimum; null where nothing says. */
export type Certificate = {
  readonly curvature: 'constant' | 'affine' | 'convex' | 'concave' | 'unknown';
  readonly global: boolean;
  readonly gap: number | null;
};

export type Claim = {
  /** Of what was minimised, in what was chosen, over its bounds. */
  readonly curvature: Certificate['curvature'];
  /** Whether the slopes are as small as was asked for, or the minimum was solved for. */
  readonly isStationary: boolean;
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
};

export function certificateOf({ curvature, isStationary, x, gradient, lower, upper }: Claim): Certificate {
  const isConvex = curvature === 'constant' || curvature === 'affine' || curvature === 'convex';
  if (!isConvex) return { curvature, global: false, gap: null };
  const gap = gapOver(x, gradient, lower, upper);
  return { curvature, global: isStationary, gap: gap < Infinity ? gap : null };
}

/** A convex function lies above its tangent, which over a box is least in a corner. */
function gapOver(x: Float64Array, gradient: Float64Array, lower: Float64Array, upper: Float64Array): number {
  let gap = 0;
  for (const [i, slope] of gradient.entries()) {
    const room = slope > 0 ? (x[i] ?? NaN) - (lower[i] ?? NaN) : (x[i] ?? NaN) - (upper[i] ?? NaN);
    if (slope !== 0) gap += slope * room;
  }
  return gap;
}

export function sentenceOf({ curvature, global, gap }: Certificate, restarts: number): string {
  if (curvature === 'unknown' || curvature === 'concave') {
    const further = restarts > 0 ? '' : ' (--restarts N looks further)';
    return `a minimum near the start; nothing says that it is the lowest one${further}`;
  }
  const least = gap === null ? '' : `, and the value can fall by ${Number(gap.toPrecision(3))} at most`;
  return global ? `the global minimum: the function is ${curvature}${least}` : `the function is ${curvature}${least}`;
}
