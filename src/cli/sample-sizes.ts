// Sizes at which a function is checked: all named ones equal, from none at all, and some that differ from one another,
// so that a row taken for a column shows.

export type SizesTried = {
  readonly sizes: ReadonlyMap<string, number>;
  /** Whether slopes are measured there as well, which takes long. */
  readonly measured: boolean;
};

const equal = [3, 1, 5, 0, 2];
/** Of one size, where slopes are measured. */
const measuredAlone: readonly number[] = [3, 5, 2];

const different: readonly (readonly number[])[] = [
  [3, 2, 4, 5, 1, 6],
  [4, 3, 2, 5, 6, 3],
  [2, 3, 4, 3, 5, 2],
];

/** Sizes that are drawn where these gave no points. */
const drawn = 50;
const largest = 6;
/** One size that is none, one, or large, while the others are not: for so many of them. */
const mostAlone = 4;
/** What is taken four at a time is taken twice, and something is left. */
const large = 9;

/** In this order, so that a cache that was used before is too small, and too large. */
export function sizesTried(names: readonly string[]): readonly SizesTried[] {
  const all = (sizes: (name: string, i: number) => number, measured: boolean): SizesTried => ({
    sizes: new Map(names.map((name, i) => [name, sizes(name, i)])),
    measured,
  });
  if (names.length === 0) return [all(() => 0, true)];
  const same = equal.map((size) => all(() => size, names.length === 1 && measuredAlone.includes(size)));
  if (names.length === 1) return [...same, all(() => large, false)];
  const alone = names
    .slice(0, mostAlone)
    .flatMap((small) =>
      [0, 1, large].map((size) => all((name) => (name === small ? size : size === 0 ? 3 : 2), false)),
    );
  return [...same, ...different.map((list) => all((_, i) => elementAt(list, i % list.length), true)), ...alone];
}

/** More of them, for shapes that few sizes fit. */
export function sizesDrawn(names: readonly string[], random: () => number): readonly SizesTried[] {
  if (names.length === 0) return [];
  return Array.from({ length: drawn }, () => ({
    sizes: new Map(names.map((name) => [name, 1 + Math.floor(random() * largest)])),
    measured: true,
  }));
}
import { elementAt } from '../base/lists.ts';
