// Robust losses: what a residual counts where it is large. The value is half the sum of scale² ρ(z²) with z the
// residual by its scale. Residuals and Jacobian are both weighted by the root of ρ': their least squares have that
// sum's gradient, and lie above it, so that their minimum is lower for it too (iteratively reweighted: Holland and
// Welsch 1977).

export type Loss = 'linear' | 'soft_l1' | 'huber' | 'cauchy';

/** ρ(s) with ρ(0) = 0 and ρ'(0) = 1, and its derivative. */
const losses: { readonly [loss in Loss]: (s: number) => readonly [number, number] } = {
  linear: (s) => [s, 1],
  soft_l1: (s) => [2 * (Math.sqrt(1 + s) - 1), (1 + s) ** -0.5],
  huber: (s) => (s <= 1 ? [s, 1] : [2 * Math.sqrt(s) - 1, s ** -0.5]),
  cauchy: (s) => [Math.log1p(s), 1 / (1 + s)],
};

export const lossNames: readonly string[] = /* @__PURE__ */ Object.keys(losses);

/** Twice the value. */
export function lossSum(loss: Loss, scale: number, residuals: Float64Array): number {
  const rho = losses[loss];
  let sum = 0;
  for (let i = 0; i < residuals.length; i++) sum += rho((residuals[i]! / scale) ** 2)[0];
  return scale * scale * sum;
}

/** Weighs residuals, in place; returns the weights, which are their rows of the Jacobian's too. */
export function weigh(loss: Loss, scale: number, residuals: Float64Array): Float64Array {
  return residuals.map((residual, i) => {
    const weight = Math.sqrt(losses[loss]((residual / scale) ** 2)[1]);
    residuals[i]! *= weight;
    return weight;
  });
}
