// What parameters and results are made of at given sizes: numbers and arrays of numbers, in the order of their fields.

import type { Type } from '../check/type.ts';
import { sizesAt, type Sizes } from './given-values.ts';

/** A number (no sizes) or an array. */
export type NumbersAt = { readonly path: string; readonly sizes: readonly number[]; readonly count: number };

export function leavesOf(path: string, type: Type, sizes: Sizes): readonly NumbersAt[] {
  if (type.kind === 'record')
    return [...type.fields].flatMap(([field, inner]) =>
      leavesOf(path === '' ? field : `${path}.${field}`, inner, sizes),
    );
  const axes = sizesAt(type, sizes);
  return [{ path, sizes: axes, count: axes.reduce((product, size) => product * size, 1) }];
}

/** How many numbers all of them have. */
export function countOf(leaves: readonly NumbersAt[]): number {
  return leaves.reduce((sum, { count }) => sum + count, 0);
}
