// Which of the two ways to write a definition is taken: straight-line code, or loops over arrays.

import { constantOfIndex } from '../form/affine.ts';
import { rangesOf } from '../form/dims.ts';
import type { Dim, Program, Stage } from '../form/form.ts';

/** Whether a program is more than scalars computed from numbers and from elements of arrays of fixed sizes. */
export function hasLoops({ stages, checks }: Program): boolean {
  return checks.length > 0 || stages.some(needsLoop);
}

/** Elements of an input beyond which straight-line code does not list their derivatives one by one. */
const mostElements = 1000;

/** How many elements there are, of sizes that are numbers. */
export function countOf(dims: readonly Dim[]): number {
  return dims.reduce((count, { from, to }) => count * ((constantOfIndex(to) ?? 0) - (constantOfIndex(from) ?? 0)), 1);
}

function needsLoop(stage: Stage): boolean {
  const { op, dims, type } = stage;
  if (op.kind === 'pack') return false;
  if (op.kind === 'input')
    return (
      dims.some(({ from, to }) => constantOfIndex(from) !== 0 || constantOfIndex(to) === null) ||
      (dims.length > 0 && type === 'whole') ||
      countOf(dims) > mostElements
    );
  const isMoving = op.kind === 'read' && op.at.some((index) => constantOfIndex(index) === null);
  return op.kind === 'index' || isMoving || rangesOf(stage).some(({ length }) => length > 0);
}
