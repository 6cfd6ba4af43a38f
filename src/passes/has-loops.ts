// Which of the two ways to write a definition is taken: straight-line code, or loops over arrays.

import { constantOfIndex } from '../form/affine.ts';
import type { Dim, Program, Stage } from '../form/form.ts';

/** Whether a program is more than scalars computed from numbers and from elements of arrays of fixed sizes. */
export function hasLoops({ stages, checks }: Program): boolean {
  return checks.length > 0 || stages.some(needsLoop);
}

/** Elements of an input beyond which straight-line code does not list their derivatives one by one. */
const mostElements = 1000;

function countOf(dims: readonly Dim[]): number {
  return dims.reduce((count, { from, to }) => count * ((constantOfIndex(to) ?? 0) - (constantOfIndex(from) ?? 0)), 1);
}

function needsLoop({ op, dims, type }: Stage): boolean {
  switch (op.kind) {
    case 'input':
      return (
        dims.some(({ from, to }) => constantOfIndex(from) !== 0 || constantOfIndex(to) === null) ||
        (dims.length > 0 && type === 'whole') ||
        countOf(dims) > mostElements
      );
    case 'pack':
      return false;
    case 'index':
      return true;
    case 'read':
      return dims.length > 0 || op.at.some((index) => constantOfIndex(index) === null);
    case 'accumulate':
      return dims.length > 0 || op.parts.some((part) => part.dims.length > 0);
    case 'constant':
    case 'gate':
      return dims.length > 0;
  }
}
