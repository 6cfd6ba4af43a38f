// A number that falls as a run goes on: on which axis its fall is seen best.

import type { AxisPlan } from './axis.ts';
import { extentOf, type Numbers } from './extent.ts';
import { numberText } from './words.ts';

export type Falling = { readonly plan: AxisPlan; readonly lists: readonly Numbers[] };

/** Numbers that range over more than this are shown by their logarithms. */
const wide = 10;

/** Logarithmic where all are above 0 and range over much; else linear. */
export function falling(name: string, lists: readonly Numbers[]): Falling {
  const { low, high } = extentOf(...lists) ?? { low: 0, high: 0 };
  return shown(name, low > 0 && high / low > wide ? 'log' : 'linear', lists);
}

/** Where it falls to its end, and what is above the lowest ranges over much: that. */
export function fallingSteadily(name: string, list: Numbers): Falling {
  const lists = [list];
  const { low, high } = extentOf(list) ?? { low: 0, high: 0 };
  if (low === high || (low > 0 && high / low > wide)) return falling(name, lists);
  const heights = lists.map((list) => Float64Array.from(list, (value) => value - low));
  const least = leastAbove(heights);
  // Up again from the lowest, and the line would have a hole there.
  const isLowAtEnd = (list[list.length - 1] ?? NaN) - low <= (high - low) / (wide * wide);
  if (isLowAtEnd && high - low < Infinity && (high - low) / least > wide * wide) {
    return shown(low === 0 ? name : `${name} above its lowest, ${numberText(low, 6)}`, 'log', heights);
  }
  return shown(name, 'linear', lists);
}

/** A number that cannot be below 0, and is 0 at best. */
export function fallingTo0(name: string, list: Numbers): Falling {
  const least = leastAbove([list]);
  const extent = extentOf(list);
  return shown(name, extent !== undefined && extent.high / least > wide ? 'log' : 'linear', [list]);
}

function shown(name: string, kind: 'linear' | 'log', lists: readonly Numbers[]): Falling {
  const extent =
    kind === 'linear' ? extentOf(...lists) : extentOf(...lists.map((list) => Float64Array.from(list, above0)));
  return { plan: { name, kind, extent }, lists };
}

const above0 = (value: number): number => (value > 0 ? value : NaN);

function leastAbove(lists: readonly Numbers[]): number {
  return extentOf(...lists.map((list) => Float64Array.from(list, above0)))?.low ?? NaN;
}
