// Arrays of numbers that a source has written: nothing computes them, and nothing changes them.

import { elementAt } from '../base/lists.ts';
import type { Stage, StageTable } from './form.ts';

/** The numbers of such an array, row-major; null of any other stage. */
export function numbersOfTable(stages: StageTable, { op, dims }: Stage): readonly number[] | null {
  if (op.kind !== 'pack' || dims.length === 0) return null;
  const numbers: number[] = [];
  for (const ref of op.elements) {
    const element = elementAt(stages, ref).op;
    if (element.kind !== 'constant') return null;
    numbers.push(element.value);
  }
  return numbers;
}
