// A batch of 32 rows of 50 columns of logistic regression against the loop that one writes by hand, on the same rows.

import { load } from '../src/compile.ts';
import { miniBatch } from './hand/mini-batch.ts';
import { pointCount, race, type Timing } from './measure.ts';
import { randomNumbers } from './random.ts';

const [count, taken, columns] = [10_000, 32, 50] as const;

const source = `loss(w: [d], b, const x: [d], const y) {
  z = dot(w, x) + b
  softplus(z) - y * z
}`;

/** By hand, then ours. */
export function raceBatches(): readonly Timing[] {
  const random = randomNumbers(7);
  const X = Float64Array.from({ length: count * columns }, () => random() * 2 - 1);
  const y = Float64Array.from({ length: count }, () => (random() < 0.5 ? 0 : 1));
  const theta = Float64Array.from({ length: columns + 1 }, () => random() - 0.5);
  const rows = Array.from({ length: pointCount }, () =>
    Int32Array.from({ length: taken }, () => Math.floor(random() * count)),
  );
  const { lossBatch } = load<{ readonly lossBatch?: typeof miniBatch }>(source, { exports: ['batch'] });
  if (lossBatch === undefined) throw new Error('no batch');
  const [own, other] = [new Float64Array(columns + 1), new Float64Array(columns + 1)];
  const first = rows[0] ?? new Int32Array(0);
  const apart = Math.abs(lossBatch(theta, own, first, X, y) - miniBatch(theta, other, first, X, y));
  if (apart > 1e-12 || own.some((one, i) => Math.abs(one - (other[i] ?? NaN)) > 1e-12)) throw new Error('they differ');
  const scope = { theta, X, y, rows };
  return race([
    { name: 'by hand', call: 'f(theta, gradient, rows[k], X, y)', scope: { ...scope, gradient: other, f: miniBatch } },
    { name: 'lossBatch', call: 'f(theta, gradient, rows[k], X, y)', scope: { ...scope, gradient: own, f: lossBatch } },
  ]);
}
