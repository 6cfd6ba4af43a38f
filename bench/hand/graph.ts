// Two rounds of message passing over the edges of a graph by hand: each node takes the mean of what its edges bring,
// then tanh(m W + b), then the mean again; the sum of its squares, with the gradient in x, W and b. Edge by edge.

export type GraphPoint = {
  readonly x: Float64Array;
  readonly W: Float64Array;
  readonly b: Float64Array;
  readonly src: Int32Array;
  readonly dst: Int32Array;
};
export type GraphGradient = { x: Float64Array; W: Float64Array; b: Float64Array };
export type GraphScratch = {
  readonly degree: Float64Array;
  readonly m1: Float64Array;
  readonly h: Float64Array;
  readonly m2: Float64Array;
  readonly dh: Float64Array;
};

export function graphScratch(nodes: number, features: number): GraphScratch {
  const array = (): Float64Array => new Float64Array(nodes * features);
  return { degree: new Float64Array(nodes), m1: array(), h: array(), m2: array(), dh: array() };
}

export function plain(
  { x, W, b, src, dst }: GraphPoint,
  { x: dx, W: dW, b: db }: GraphGradient,
  { degree, m1, h, m2, dh }: GraphScratch,
): number {
  const f = b.length;
  const nodes = degree.length;
  const edges = src.length;
  degree.fill(0);
  m1.fill(0);
  m2.fill(0);
  for (let k = 0; k < edges; k++) {
    const [from, to] = [src[k]! * f, dst[k]! * f];
    degree[dst[k]!]! += 1;
    for (let c = 0; c < f; c++) m1[to + c]! += x[from + c]!;
  }
  for (let a = 0; a < nodes; a++) {
    degree[a] = Math.max(degree[a]!, 1);
    const row = a * f;
    for (let c = 0; c < f; c++) m1[row + c]! /= degree[a]!;
    for (let j = 0; j < f; j++) {
      let z = b[j]!;
      for (let c = 0; c < f; c++) z += m1[row + c]! * W[c * f + j]!;
      h[row + j] = Math.tanh(z);
    }
  }
  for (let k = 0; k < edges; k++) {
    const [from, to] = [src[k]! * f, dst[k]! * f];
    for (let c = 0; c < f; c++) m2[to + c]! += h[from + c]!;
  }
  let value = 0;
  for (let a = 0; a < nodes; a++) {
    for (let c = a * f; c < a * f + f; c++) {
      const mean = m2[c]! / degree[a]!;
      value += mean * mean;
      m2[c] = (2 * mean) / degree[a]!;
    }
  }
  dh.fill(0);
  for (let k = 0; k < edges; k++) {
    const [from, to] = [src[k]! * f, dst[k]! * f];
    for (let c = 0; c < f; c++) dh[from + c]! += m2[to + c]!;
  }
  dW.fill(0);
  db.fill(0);
  for (let a = 0; a < nodes; a++) {
    const row = a * f;
    for (let j = 0; j < f; j++) {
      const t = h[row + j]!;
      const dz = dh[row + j]! * (1 - t * t);
      dh[row + j] = dz;
      db[j]! += dz;
    }
    for (let c = 0; c < f; c++) {
      let dm = 0;
      for (let j = 0; j < f; j++) {
        dm += dh[row + j]! * W[c * f + j]!;
        dW[c * f + j]! += dh[row + j]! * m1[row + c]!;
      }
      m2[row + c] = dm / degree[a]!;
    }
  }
  dx.fill(0);
  for (let k = 0; k < edges; k++) {
    const [from, to] = [src[k]! * f, dst[k]! * f];
    for (let c = 0; c < f; c++) dx[from + c]! += m2[to + c]!;
  }
  return value;
}
