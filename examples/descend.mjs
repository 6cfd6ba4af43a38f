// Brings the hand of examples/arm.txt to a target: gradient descent on all parameters in one array.
// Run it with `node examples/descend.mjs`.

import { readFileSync } from 'node:fs';
import { load } from 'gradc';

const { reachPacked } = load(readFileSync(new URL('arm.txt', import.meta.url), 'utf8'));
const angles = Float64Array.of(0.1, 0.1, 0.1);
const gradient = new Float64Array(3);
const lengths = Float64Array.of(1, 0.8, 0.5);
const target = { x: 1.2, y: 1 };

for (let step = 0; step <= 200; step++) {
  const distance = Math.sqrt(reachPacked(angles, gradient, lengths, target));
  if (step % 50 === 0) console.log(`step ${step}: ${distance.toFixed(6)}`);
  for (let i = 0; i < 3; i++) angles[i] -= 0.05 * gradient[i];
}
