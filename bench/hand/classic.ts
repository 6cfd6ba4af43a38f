// The classic, (x + sigmoid(y)) / (sigmoid(x) + (x + y)^2), by hand: value and gradient in several arrangements.

export type ClassicGradient = { x: number; y: number };

/** The textbook's stages, each value used as often as it helps. */
export function textbook(x: number, y: number, grad: ClassicGradient): number {
  const sigy = 1 / (1 + Math.exp(-y));
  const sigx = 1 / (1 + Math.exp(-x));
  const sum = x + y;
  const inverse = 1 / (sigx + sum * sum);
  const value = (x + sigy) * inverse;
  const dden = -value * inverse;
  const dsum = 2 * sum * dden;
  grad.x = inverse + dsum + dden * sigx * (1 - sigx);
  grad.y = dsum + inverse * sigy * (1 - sigy);
  return value;
}

/** Both logistic functions from one division. */
export function sharedDivision(x: number, y: number, grad: ClassicGradient): number {
  const a = 1 + Math.exp(-x);
  const b = 1 + Math.exp(-y);
  const both = 1 / (a * b);
  const sigx = both * b;
  const sigy = both * a;
  const sum = x + y;
  const inverse = 1 / (sigx + sum * sum);
  const value = (x + sigy) * inverse;
  const dden = -value * inverse;
  const dsum = 2 * sum * dden;
  grad.x = inverse + dsum + dden * sigx * (1 - sigx);
  grad.y = dsum + inverse * sigy * (1 - sigy);
  return value;
}

/** The derivative of the logistic function as s - s^2, and both exponentials first. */
export function exponentialsFirst(x: number, y: number, grad: ClassicGradient): number {
  const ex = Math.exp(-x);
  const ey = Math.exp(-y);
  const sigx = 1 / (1 + ex);
  const sigy = 1 / (1 + ey);
  const sum = x + y;
  const inverse = 1 / (sigx + sum * sum);
  const value = (x + sigy) * inverse;
  const dsum = 2 * sum * value;
  grad.x = inverse * (1 - dsum - value * (sigx - sigx * sigx));
  grad.y = inverse * (sigy - sigy * sigy - dsum);
  return value;
}
