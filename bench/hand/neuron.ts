// The neuron by hand: a sigmoid of two weights, two inputs and a bias.

export type NeuronGradient = { w: Float64Array; x: Float64Array };

export function plain(w: Float64Array, x: Float64Array, grad: NeuronGradient): number {
  const w0 = w[0]!;
  const w1 = w[1]!;
  const x0 = x[0]!;
  const x1 = x[1]!;
  const out = 1 / (1 + Math.exp(-(w0 * x0 + w1 * x1 + w[2]!)));
  const slope = out * (1 - out);
  const dw = grad.w;
  dw[0] = slope * x0;
  dw[1] = slope * x1;
  dw[2] = slope;
  const dx = grad.x;
  dx[0] = slope * w0;
  dx[1] = slope * w1;
  return out;
}

/** The sign goes into the sum, the elements are read where they are used, the last first. */
export function negated(w: Float64Array, x: Float64Array, grad: NeuronGradient): number {
  const bias = w[2]!;
  const w1 = w[1]!;
  const w0 = w[0]!;
  const x1 = x[1]!;
  const x0 = x[0]!;
  const dw = grad.w;
  const dx = grad.x;
  const out = 1 / (1 + Math.exp(-bias - w0 * x0 - w1 * x1));
  const slope = out - out * out;
  dw[2] = slope;
  dw[1] = slope * x1;
  dw[0] = slope * x0;
  dx[1] = slope * w1;
  dx[0] = slope * w0;
  return out;
}
