// A cup of coffee cools down: which room, which start and which rate give what was measured?

import { readFileSync } from 'node:fs';
import { leastSquares } from 'gradc/descend';
import { residualsProblem, temperature } from './generated/cooling.js';

const { minutes, celsius } = columns(readFileSync('coffee.csv', 'utf8'), ['minutes', 'celsius']);
const problem = residualsProblem(minutes, celsius);

// The law is linear in room and start: these are solved for, and only the rate needs a place to begin.
const { x, standardErrors, iterations, message } = leastSquares(problem, { start: { rate: 0.01 } });
const { room, start, rate } = problem.unpack(x);

console.log(`${minutes.length} measurements; ${message}, after ${iterations} steps`);
['room', 'start', 'rate'].forEach((name, i) => {
  console.log(`${name.padEnd(6)}${x[i]!.toFixed(4).padStart(9)} ± ${standardErrors![i]!.toFixed(4)}`);
});
console.log(`After an hour it has ${temperature(60, room, start, rate).toFixed(1)} °C,`);
console.log(`and after ${(Math.LN2 / rate).toFixed(1)} minutes half of the warmth is gone.`);

/** Columns of numbers, by the names in the first line. */
function columns<Name extends string>(csv: string, names: readonly Name[]): Record<Name, Float64Array> {
  const [head = [], ...rows] = csv
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const column = (name: string): Float64Array => Float64Array.from(rows, (row) => Number(row[head.indexOf(name)]));
  return Object.fromEntries(names.map((name) => [name, column(name)])) as Record<Name, Float64Array>;
}
