// An element of an array by lines that no line defines, or that two define: looked for at sizes of which each line has
// some, where the ranges of the lines do not show that they fill the array.

import { valueFor } from '../base/lists.ts';
import type { Dim, Index, Part, Stage } from './form.ts';
import { areRanges, armsAreWhole } from './tiling.ts';

/** The element, and the parts that define it: none, or several. */
export type Fault = {
  readonly at: readonly number[];
  readonly by: readonly number[];
  readonly sizes: ReadonlyMap<string, number>;
};

/** Null where every element has one value, or where that cannot be told. */
export function faultOfParts(stage: Stage, parts: readonly Part[]): Fault | null {
  if (areRanges(parts) && armsAreWhole(stage, parts)) return null;
  for (const [base, step] of [
    [3, 0],
    [4, 1],
    [7, 0],
    [9, 2],
  ] as const) {
    const found = search(stage, parts, base, step);
    if (found !== null) return found;
  }
  return null;
}

/** Not a fault: these sizes tell nothing. */
class Unsuitable extends Error {}

const mostPoints = 20_000;

function search(stage: Stage, parts: readonly Part[], base: number, step: number): Fault | null {
  const sizes = new Map<string, number>();
  const valueOf = ({ offset, terms }: Index, bound: ReadonlyMap<Dim, number>): number => {
    let total = offset;
    for (const { factor, of } of terms) {
      if (of.kind === 'value' || (of.kind === 'size' && of.derived !== undefined)) throw new Unsuitable();
      if (of.kind === 'size' && !sizes.has(of.name)) sizes.set(of.name, base + step * sizes.size);
      total += factor * ((of.kind === 'dim' ? bound.get(of) : sizes.get(of.name)) ?? NaN);
    }
    return total;
  };
  const points = (dims: readonly Dim[], isEmptyFine: boolean): readonly ReadonlyMap<Dim, number>[] => {
    let all: readonly ReadonlyMap<Dim, number>[] = [new Map()];
    for (const dim of dims) {
      all = all.flatMap((bound) => {
        const [from, to] = [valueOf(dim.from, bound), valueOf(dim.to, bound)];
        if (to < from && !isEmptyFine) throw new Unsuitable();
        return Array.from({ length: Math.max(0, to - from) }, (_, i) => new Map(bound).set(dim, from + i));
      });
      if (all.length > mostPoints) throw new Unsuitable();
    }
    return all;
  };
  try {
    const landed = new Map<string, readonly number[]>();
    for (const [number, part] of parts.entries()) {
      for (const bound of points(part.dims, false)) {
        const key = part.at.map((index) => valueOf(index, bound)).join();
        landed.set(key, [...(landed.get(key) ?? []), number]);
      }
    }
    for (const bound of points(stage.dims, true)) {
      const at = stage.dims.map((dim) => valueFor(bound, dim));
      const by = landed.get(at.join()) ?? [];
      if (by.length !== 1) return { at, by, sizes };
    }
    return null;
  } catch (error) {
    if (error instanceof Unsuitable) return null;
    throw error;
  }
}
