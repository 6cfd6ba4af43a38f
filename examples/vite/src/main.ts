// Inverse kinematics: wherever the target is dragged, the arm takes the angles for which `effort` is least.

import { minimize } from 'gradc/descend';
import * as compiled from './arm.grad';
import source from './arm.grad?raw';
import { drawing, type Point } from './drawing';
import { draggable } from './target';

/** The functions of the formula; others take their place while the formula is edited. */
let formula: typeof compiled = compiled;

const bone = Float64Array.of(0.9, 0.6, 0.4, 0.25);
let angles = Float64Array.of(0.9, -0.6, -0.5, -0.4);

const picture = document.querySelector<SVGSVGElement>('#arm')!;
const draw = drawing(picture, bone);

/** From the angles that it has, the arm goes down to those that are least for this target. */
function reachFor(target: Point): void {
  const problem = formula.effortProblem(bone, target);
  const { x, value, iterations } = minimize(problem, { start: angles, method: 'lbfgs', maxIterations: 200 });
  angles = Float64Array.from(x);
  const joints = formula.arm(angles, bone);
  draw(joints, target);
  const hand = bone.length;
  const miss = Math.hypot(joints.x[hand]! - target.x, joints.y[hand]! - target.y);
  write('effort', value.toFixed(6));
  write('miss', miss.toFixed(3));
  write('steps', String(iterations));
}

const target = draggable(picture, { x: 1.2, y: 0.9 }, reachFor);
write('formula', source);
reachFor(target());

// While `npm run dev` runs, an edited formula comes into the page as it is: nothing is loaded again.
import.meta.hot?.accept('./arm.grad', (edited) => {
  if (edited === undefined) return;
  formula = edited as unknown as typeof compiled;
  reachFor(target());
});
import.meta.hot?.accept('./arm.grad?raw', (edited) => {
  if (edited !== undefined) write('formula', String(edited['default']));
});

function write(id: string, text: string): void {
  document.getElementById(id)!.textContent = text;
}
