// Lines of equal value over a grid: marching squares (Lorensen and Cline 1987, in the plane), joined from cell to cell.
// Written here, not taken: d3-contour gives closed areas, whose outlines run along the picture's border and around what
// is no number; lines do not. A cell with a corner that is not finite has none.

import { elementAt } from '../../base/lists.ts';
import type { Numbers } from './extent.ts';

/** values[j * a.length + i] is the value at (a[i], b[j]). */
export type Grid = { readonly a: Numbers; readonly b: Numbers; readonly values: Numbers };
export type Contour = { readonly a: readonly number[]; readonly b: readonly number[] };

/** A point of a contour: on the edge from a node of the grid to its neighbour to the right, or above. */
type Edge = number;

export function contours(grid: Grid, level: number): readonly Contour[] {
  const neighbours = new Map<Edge, Edge[]>();
  const join = (one: Edge, other: Edge): void => {
    neighbours.set(one, [...(neighbours.get(one) ?? []), other]);
    neighbours.set(other, [...(neighbours.get(other) ?? []), one]);
  };
  for (let j = 0; j + 1 < grid.b.length; j++) {
    for (let i = 0; i + 1 < grid.a.length; i++)
      for (const [one, other] of segments(grid, level, i, j)) join(one, other);
  }
  return chains(neighbours).map((chain) => {
    const points = chain.map((edge) => pointOn(grid, level, edge));
    return { a: points.map(([a]) => a), b: points.map(([, b]) => b) };
  });
}

/** Edges around four nodes of the grid, or fewer, and the first of them again. */
const beadLength = 11;

/** Whether an area is narrower than the cells: its outline comes as a string of beads, around a few nodes each. */
export function isTooFine(lines: readonly Contour[]): boolean {
  const isBead = ({ a, b }: Contour): boolean => a.length <= beadLength && a[0] === a.at(-1) && b[0] === b.at(-1);
  return lines.length > 2 && 2 * lines.filter(isBead).length > lines.length;
}

/** The edges of a cell that the contour crosses, in pairs. */
function segments({ a, values }: Grid, level: number, i: number, j: number): readonly (readonly [Edge, Edge])[] {
  const width = a.length;
  const node = j * width + i;
  // Around the cell, from the lower left corner.
  const corners = [node, node + 1, node + width + 1, node + width].map((at) => elementAt(values, at));
  if (!corners.every(Number.isFinite)) return [];
  const edges = [2 * node, 2 * (node + 1) + 1, 2 * (node + width), 2 * node + 1];
  const isAbove = (corner: number): boolean => elementAt(corners, corner % 4) >= level;
  const crossed = [0, 1, 2, 3]
    .filter((corner) => isAbove(corner) !== isAbove(corner + 1))
    .map((k) => elementAt(edges, k));
  const [first, second, third, fourth] = crossed;
  if (first === undefined || second === undefined) return [];
  if (third === undefined || fourth === undefined) return [[first, second]];
  // A saddle: the middle of the cell says which corners belong together.
  const middle = corners.reduce((sum, value) => sum + value / 4, 0);
  return middle >= level === isAbove(0)
    ? [
        [first, second],
        [third, fourth],
      ]
    : [
        [fourth, first],
        [second, third],
      ];
}

/** Edges in the order of the contours: open ones from end to end, closed ones around. */
function chains(neighbours: ReadonlyMap<Edge, readonly Edge[]>): readonly (readonly Edge[])[] {
  const isDone = new Set<Edge>();
  const from = (start: Edge): readonly Edge[] => {
    const chain: Edge[] = [];
    for (let edge: Edge | undefined = start; edge !== undefined;) {
      chain.push(edge);
      isDone.add(edge);
      edge = neighbours.get(edge)?.find((next) => !isDone.has(next));
    }
    return chain;
  };
  const found: (readonly Edge[])[] = [];
  for (const [edge, next] of neighbours) if (next.length === 1 && !isDone.has(edge)) found.push(from(edge));
  for (const edge of neighbours.keys()) {
    if (!isDone.has(edge)) found.push([...from(edge), edge]);
  }
  return found;
}

function pointOn({ a, b, values }: Grid, level: number, edge: Edge): readonly [number, number] {
  const node = Math.floor(edge / 2);
  const width = a.length;
  const [i, j] = [node % width, Math.floor(node / width)];
  const isUpward = edge % 2 === 1;
  const here = elementAt(values, node);
  const there = elementAt(values, isUpward ? node + width : node + 1);
  // Halves, since the difference of two numbers may be none.
  const part = here === there ? 0 : (level / 2 - here / 2) / (there / 2 - here / 2);
  const between = (list: Numbers, k: number): number => (1 - part) * elementAt(list, k) + part * elementAt(list, k + 1);
  return isUpward ? [elementAt(a, i), between(b, j)] : [between(a, i), elementAt(b, j)];
}
