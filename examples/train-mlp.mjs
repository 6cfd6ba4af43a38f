// Trains the network of examples/mlp.txt to tell three arms of a spiral apart, by gradient descent with momentum.
// Run it with `node examples/train-mlp.mjs`.

import { readFileSync } from 'node:fs';
import { load } from 'gradc';

const { mlpGrad, mlpGradient, mlpCache } = load(readFileSync(new URL('mlp.txt', import.meta.url), 'utf8'));
const sizes = { d: 2, h: 16, c: 3, n: 120 };
const { d, h, c, n } = sizes;

// Points of the plane along three arms, and the arm of each.
const X = new Float64Array(n * d);
const labels = Int32Array.from({ length: n }, (_, i) => i % c);
for (let i = 0; i < n; i++) {
  const radius = 0.1 + (0.9 * i) / n;
  const angle = 4 * radius + (2 * Math.PI * labels[i]) / c;
  X[2 * i] = radius * Math.cos(angle);
  X[2 * i + 1] = radius * Math.sin(angle);
}

// Small weights that differ, the same in every run.
let seed = 1;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5;
const parameters = {
  W1: Float64Array.from({ length: h * d }, () => 4 * random()),
  b1: new Float64Array(h),
  W2: Float64Array.from({ length: c * h }, random),
  b2: new Float64Array(c),
};
const { W1, b1, W2, b2 } = parameters;

// Made once: a step allocates nothing.
const gradient = mlpGradient(sizes);
const velocity = mlpGradient(sizes);
const workspace = mlpCache(sizes);

for (let step = 0; step <= 300; step++) {
  const loss = mlpGrad(W1, b1, W2, b2, X, labels, gradient, workspace);
  if (step % 50 === 0) console.log(`step ${step}: loss ${loss.toFixed(4)}, ${correct()} of ${n} right`);
  for (const [name, values] of Object.entries(parameters)) {
    for (let i = 0; i < values.length; i++) {
      velocity[name][i] = 0.9 * velocity[name][i] - 0.2 * gradient[name][i];
      values[i] += velocity[name][i];
    }
  }
}

/** How many points have their own arm's score as the largest. */
function correct() {
  let count = 0;
  for (let i = 0; i < n; i++) {
    const scores = Array.from(b2);
    for (let k = 0; k < h; k++) {
      const a = Math.tanh(b1[k] + W1[2 * k] * X[2 * i] + W1[2 * k + 1] * X[2 * i + 1]);
      for (let j = 0; j < c; j++) scores[j] += W2[j * h + k] * a;
    }
    if (scores.indexOf(Math.max(...scores)) === labels[i]) count++;
  }
  return count;
}
