// Star colouring of the graph of a symmetric matrix: columns of one colour are added up, and every entry can still be
// read off. No two neighbours have one colour, and no path of four has two. The greedy algorithm of Gebremedhin, Manne
// and Pothen, "What color is your Jacobian? Graph coloring for computing derivatives", SIAM Review 47 (2005), 4.1.

import { elementAt } from '../base/lists.ts';

/** By number of a column the others in whose rows it has an entry: its neighbours. */
export type Graph = readonly ReadonlySet<number>[];

/** By number of a column its colour, from 0. */
export function starColouring(graph: Graph): readonly number[] {
  const colours: (number | undefined)[] = [];
  for (const [vertex, neighbours] of graph.entries()) {
    const forbidden = new Set<number>();
    for (const near of neighbours) forbidAround(graph, colours, vertex, near, forbidden);
    let colour = 0;
    while (forbidden.has(colour)) colour += 1;
    colours[vertex] = colour;
  }
  return colours.map((colour) => colour ?? 0);
}

function forbidAround(
  graph: Graph,
  colours: readonly (number | undefined)[],
  vertex: number,
  near: number,
  forbidden: Set<number>,
): void {
  const own = colours[near];
  if (own !== undefined) forbidden.add(own);
  for (const far of elementAt(graph, near)) {
    const colour = colours[far];
    if (far === vertex || colour === undefined) continue;
    // Two neighbours of one that has no colour yet, or a path of four in two colours.
    if (own === undefined || [...elementAt(graph, far)].some((end) => end !== near && colours[end] === own))
      forbidden.add(colour);
  }
}

/** The column whose colour has the entry alone in the row of the other: [row, column]. */
export function readableAt(
  graph: Graph,
  colours: readonly number[],
  a: number,
  b: number,
): readonly [row: number, column: number] {
  const isAlone = (row: number, column: number): boolean =>
    row === column || [...elementAt(graph, row)].every((one) => one === column || colours[one] !== colours[column]);
  return isAlone(a, b) ? [a, b] : [b, a];
}
