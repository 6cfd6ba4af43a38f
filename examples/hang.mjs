// A chain of springs hangs between two points: where the energy of examples/springs.txt is least.
// Run it with `node examples/hang.mjs`.

import { readFileSync } from 'node:fs';
import { load } from 'gradc';
import { minimize } from 'gradc/descend';

const source = readFileSync(new URL('springs.txt', import.meta.url), 'utf8');
const { hangingProblem } = load(source, { exports: ['packed', 'problem'] });

// Nine points on a line; the first and the last are held where they are by their bounds.
const count = 9;
const start = Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? i / 2 : 0));
const isHeld = (i) => i < 2 || i >= 2 * count - 2;
const bounds = {
  lower: start.map((value, i) => (isHeld(i) ? value : -Infinity)),
  upper: start.map((value, i) => (isHeld(i) ? value : Infinity)),
};

const edge = Int32Array.from({ length: 2 * (count - 1) }, (_, i) => Math.ceil(i / 2));
const rest = new Float64Array(count - 1).fill(1);
const problem = hangingProblem({ n: count }, edge, rest, 50, 1);
const { x, message, iterations } = minimize(problem, { start, bounds, method: 'lbfgs', tolerance: 1e-8 });

console.log(`${message}, after ${iterations} steps`);
for (let i = 0; i < count; i++) console.log(`${x[2 * i].toFixed(4)} ${x[2 * i + 1].toFixed(4)}`);
