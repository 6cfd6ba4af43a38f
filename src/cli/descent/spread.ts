// Points spread over a box: a Latin hypercube (McKay, Beckman and Conover 1979), in each direction one in every slice
// of equal width. Of the same seed the same points.

import { CommandFault } from '../../disk/fault.ts';
import type { Model } from './model.ts';

/** Numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** `free`: the numbers that need a start; the others keep that of the model. Throws where one of them has no bounds. */
export function spread(model: Model, free: readonly number[], count: number, seed: number): readonly Float64Array[] {
  const { names, lower, upper, start } = model;
  const open = free.filter((i) => !(Number.isFinite(lower[i]) && Number.isFinite(upper[i])));
  if (open.length > 0) {
    const shown = open.slice(0, 5).map((i) => names[i]);
    throw new CommandFault(
      `--restarts begins inside bounds: give --bounds for ${shown.join(', ')}${open.length > 5 ? ', …' : ''}`,
    );
  }
  const random = randomFrom(seed);
  const points = Array.from({ length: count }, () => start.slice());
  for (const i of free) {
    const [low, high] = [lower[i] ?? 0, upper[i] ?? 0];
    for (const [k, slice] of shuffled(count, random).entries()) {
      const point = points[k];
      if (point !== undefined) point[i] = low + ((slice + random()) / count) * (high - low);
    }
  }
  return points;
}

function shuffled(count: number, random: () => number): readonly number[] {
  const order = Array.from({ length: count }, (_, k) => k);
  for (let k = count - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    [order[k], order[other]] = [order[other] ?? 0, order[k] ?? 0];
  }
  return order;
}
