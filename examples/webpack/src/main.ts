// Logistic regression while one clicks: after each point the weights are those for which `surprise` is least.

import { minimize } from 'gradc/descend';
import { likely, surpriseProblem } from './boundary.grad';
import { drawPlane, type Place } from './plane.ts';
import { onPlaces } from './places.ts';

type Point = Place & { readonly orange: 0 | 1 };

/** Two rings of points to begin with. */
const start: readonly Point[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((k) => {
  const at = (radius: number): Place => ({
    x: radius * Math.cos(k * 0.8 + radius),
    y: radius * Math.sin(k * 0.8 + radius),
  });
  return [
    { ...at(0.3), orange: 1 as const },
    { ...at(0.75), orange: 0 as const },
  ];
});

const canvas = document.querySelector<HTMLCanvasElement>('#plane')!;
const choice = document.querySelector<HTMLFormElement>('#choice')!;
let points = start;
let cross: Place = { x: 0, y: 0 };

/** The weights that are least for the points that are there, and what they say of each. */
function update(): void {
  const column = (of: (point: Point) => number): Float64Array => Float64Array.from(points, of);
  const problem = surpriseProblem(
    column(({ x }) => x),
    column(({ y }) => y),
    column(({ orange }) => orange),
  );
  const { x: w, value, iterations } = minimize(problem, { start: new Float64Array(problem.size), method: 'newton' });
  const colour = ({ x, y }: Place): number => likely(w, x, y);
  const right = points.filter((point) => Math.round(colour(point)) === point.orange).length;
  drawPlane(canvas, points, cross, colour);
  document.querySelector('#result')!.textContent =
    points.length === 0
      ? 'No points yet.'
      : `${right} of ${points.length} on their side; surprise ${value.toFixed(4)}, after ${iterations} steps of Newton's method`;
}

onPlaces(canvas, () => cross, {
  moved: (to) => {
    cross = to;
    update();
  },
  chosen: (at) => {
    const orange = new FormData(choice).get('colour') === 'orange' ? 1 : 0;
    points = [...points, { ...at, orange }];
    update();
  },
});
document.querySelector('#clear')!.addEventListener('click', () => {
  points = [];
  update();
});
update();
