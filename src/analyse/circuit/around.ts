// Which loops and which conditions stand around a stage, outermost first: the same order everywhere, so that stages
// with the same ones have room in the same frames.

import { elementAt } from '../../base/lists.ts';
import { closedDims, dimsOfGuard, dimsOfIndex, isIdentity, rangesOf, unionOfDims } from '../../form/dims.ts';
import type { Dim, Guard, Literal, Stage, StageTable } from '../../form/form.ts';
import type { Notation } from '../../form/notation.ts';
import { rangeText } from '../../form/notation-index.ts';

/** A loop or a branch around a box; equal keys are the same one. */
export type Around = {
  readonly key: string;
  readonly kind: 'loop' | 'branch';
  readonly title: string;
  /** Of a branch. */
  readonly literal: Literal | null;
};

/** Indices lie in the order that they mostly have, the first one outermost. */
export function surroundings(
  table: StageTable,
  stages: readonly Stage[],
  notation: Notation,
): (guard: Guard, dims: readonly Dim[]) => readonly Around[] {
  const placeOf = placesOfDims(table, stages);
  const outermostFirst = (dims: readonly Dim[]): readonly Dim[] =>
    closedDims([...dims].sort((a, b) => placeOf(a) - placeOf(b) || a.id - b.id));

  const loop = (dim: Dim): Around => ({
    key: `d${String(dim.id)}`,
    kind: 'loop',
    title: rangeText(dim, (ref) => ({ text: notation.value(ref), level: 9 })),
    literal: null,
  });
  const branch = (literal: Literal): Around => {
    const { condition, holds } = literal;
    const text = notation.expression(condition);
    const isNamed = elementAt(table, condition).named;
    return {
      key: `g${String(condition)}${holds ? '+' : '-'}`,
      kind: 'branch',
      title: holds ? `where ${text}` : isNamed ? `where not ${text}` : `where not (${text})`,
      literal,
    };
  };
  return (guard, dims) => {
    const around: Around[] = [];
    const open = new Set<Dim>();
    const enter = (more: readonly Dim[]): void => {
      for (const dim of outermostFirst(more)) {
        if (open.has(dim)) continue;
        open.add(dim);
        around.push(loop(dim));
      }
    };
    const own = new Set(closedDims(dims));
    for (const literal of guard) {
      enter(dimsOfGuard(table, [literal]).filter((dim) => own.has(dim)));
      around.push(branch(literal));
    }
    enter(dims);
    return around;
  };
}

/** Where in the lists of indices one mostly stands. */
function placesOfDims(table: StageTable, stages: readonly Stage[]): (dim: Dim) => number {
  const places = new Map<Dim, { sum: number; count: number }>();
  const count = (dims: readonly Dim[], weight: number): void => {
    dims.forEach((dim, at) => {
      const { sum, count: known } = places.get(dim) ?? { sum: 0, count: 0 };
      places.set(dim, { sum: sum + at * weight, count: known + weight });
    });
  };
  for (const stage of stages) {
    for (const dims of rangesOf(stage)) count(dims, 1);
    // The axes of an array by lines are in the order of its steps.
    if (stage.op.kind !== 'accumulate') continue;
    for (const { at } of stage.op.parts)
      if (!isIdentity(at, stage.dims))
        count(unionOfDims(...at.map((index) => dimsOfIndex(table, index))), stages.length);
  }
  return (dim) => {
    const { sum, count } = places.get(dim) ?? { sum: 0, count: 1 };
    return sum / count;
  };
}
