// Arrays of numbers that a source has written: nothing computes them, and nothing changes them.

import { elementAt } from '../base/lists.ts';
import { stageTable, type Program, type Ref, type Stage, type StageTable } from './form.ts';

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

const known = new WeakMap<Program, ReadonlyMap<Ref, readonly number[]>>();

/** All of a program, by reference; found once, whoever asks. */
export function tablesIn(program: Program): ReadonlyMap<Ref, readonly number[]> {
  let tables = known.get(program);
  if (tables === undefined) {
    const stages = stageTable(program);
    const found = program.stages.flatMap((stage) => {
      const numbers = numbersOfTable(stages, stage);
      return numbers === null ? [] : [[stage.id, numbers] as const];
    });
    known.set(program, (tables = new Map(found)));
  }
  return tables;
}
