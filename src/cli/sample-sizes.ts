// Sizes at which a function is checked: small, and different from one another where shapes allow it, so that a row taken
// for a column shows.

/** The first choices are the same for every function; later ones are drawn. */
const preferred: readonly (readonly number[])[] = [
  [3, 2, 4, 5, 1, 6],
  [4, 3, 2, 5, 6, 3],
  [2, 3, 4, 3, 5, 2],
  [5, 4, 3, 2, 2, 3],
  [1, 2, 1, 3, 2, 1],
];

const largest = 6;

export function sampleSizes(names: readonly string[], attempt: number, random: () => number): ReadonlyMap<string, number> {
  const choice = preferred[attempt];
  return new Map(names.map((name, i) => [name, choice?.[i % choice.length] ?? 1 + Math.floor(random() * largest)]));
}
