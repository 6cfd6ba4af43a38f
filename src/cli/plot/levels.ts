// Which contours show a value best: round numbers in even steps, or powers of ten above the lowest value where
// the value ranges over many.

import { scaleLinear } from 'd3-scale';
import { elementAt } from '../../base/lists.ts';
import type { Numbers } from './extent.ts';
import { numberText } from './words.ts';

export type Levels = {
  /** What the numbers of the labels are. */
  readonly name: string;
  readonly levels: readonly { readonly value: number; readonly label: string }[];
};

/** Values beyond are few: one pole shall not choose all contours. */
const inner = { from: 0.005, to: 0.95 };
/** A range wider than this is shown by its powers. */
const wide = 50;
const most = 7;

export function levelsOf(values: Numbers, lowest: number): Levels {
  const heights: number[] = [];
  for (let k = 0; k < values.length; k++) {
    const height = elementAt(values, k) - lowest;
    if (height > 0 && height < Infinity) heights.push(height);
  }
  if (heights.length === 0) return { name: 'value', levels: [] };
  heights.sort((a, b) => a - b);
  const at = (part: number): number => elementAt(heights, Math.floor(part * (heights.length - 1)));
  const [from, to] = [at(inner.from), at(inner.to)];
  // Even steps are told from each other, as texts and as numbers, where the lowest value is not much more than they.
  const isFine = to < 1e-6 * Math.abs(lowest) || to < 1e-290;
  if (isFine || to / from > wide) return powers(from, to, lowest);
  const ticks = scaleLinear()
    .domain([lowest, lowest + to])
    .ticks(most);
  const levels = ticks.filter((value) => value > lowest).map((value) => ({ value, label: numberText(value, 6) }));
  return { name: 'value', levels };
}

function powers(from: number, to: number, lowest: number): Levels {
  const [first, last] = [Math.floor(Math.log10(from)), Math.floor(Math.log10(to))];
  const exponents = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  const powersOf = (multiples: readonly number[], step: number): readonly number[] =>
    exponents
      .filter((exponent) => (exponent - first) % step === 0)
      .flatMap((exponent) => multiples.map((multiple) => Number(`${String(multiple)}e${String(exponent)}`)))
      .filter((height) => height >= from && height <= to);
  const both = powersOf([1, 3], 1);
  const heights = both.length <= most ? both : powersOf([1], Math.ceil(exponents.length / most));
  const isZero = Math.abs(lowest) < 0.01 * from;
  return {
    name: isZero ? 'value' : `value above ${numberText(lowest)}`,
    levels: heights.map((height) => ({ value: (isZero ? 0 : lowest) + height, label: numberText(height) })),
  };
}
