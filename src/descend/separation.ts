// Which parameters of a least-squares problem are apart once some others are known: read off the pattern of the
// Jacobian. In bundle adjustment these are the points, given the cameras. They are eliminated block by block, and the
// rest is a small problem (Schur complement: Brown 1958).

import type { Pattern } from './problem.ts';

/** Of each column the number of its block, or -1: what all blocks have in common. */
export type Separation = { readonly blockOf: Int32Array; readonly blocks: number };

/** Small problems, and what gains less than this factor, are solved in one piece. */
const leastColumns = 16;
const leastGain = 4;

/**
 * Columns that stand in few rows fall into components once those that stand in many are taken away; how many are taken
 * away is what costs least. None where that gains nothing.
 */
export function separationOf({ rows, columns, row, column }: Pattern): Separation | undefined {
  if (columns < leastColumns) return undefined;
  const rowsOf = Array.from({ length: columns }, () => new Set<number>());
  for (let k = 0; k < row.length; k++) rowsOf[column[k]!]!.add(row[k]!);
  const order = [...rowsOf.keys()].sort((a, b) => rowsOf[a]!.size - rowsOf[b]!.size);
  const parts = componentsFor(rows, columns);
  let best = { cost: (rows * columns * columns) / leastGain, kept: 0 };
  for (const [k, j] of order.entries()) {
    parts.add(j, rowsOf[j]!);
    // All columns that stand in as many rows are on one side.
    const next = order[k + 1];
    if (next !== undefined && rowsOf[next]!.size === rowsOf[j]!.size) continue;
    const shared = columns - k - 1;
    const cost = parts.cost() + rows * shared * shared;
    if (cost < best.cost) best = { cost, kept: k + 1 };
  }
  if (best.kept === 0) return undefined;
  const inside = componentsFor(rows, columns);
  for (const j of order.slice(0, best.kept)) inside.add(j, rowsOf[j]!);
  return inside.numbered();
}

/** Components of the columns that have been added: two are of one where they have a row in common. */
function componentsFor(
  rows: number,
  columns: number,
): {
  add(column: number, rowsOf: ReadonlySet<number>): void;
  /** Of factoring each by itself. */
  cost(): number;
  numbered(): Separation;
} {
  const parent = new Int32Array(columns).fill(-1);
  const width = new Int32Array(columns);
  const height = new Int32Array(columns);
  const ownerOf = new Int32Array(rows).fill(-1);
  let cost = 0;
  const rootOf = (column: number): number => {
    let at = column;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const costOf = (root: number): number => height[root]! * width[root]! ** 2;
  return {
    add(column, rowsOf) {
      parent[column] = column;
      width[column] = 1;
      const root = column;
      for (const one of rowsOf) {
        const owner = ownerOf[one]!;
        if (owner < 0) {
          ownerOf[one] = column;
          cost -= costOf(root);
          height[root]!++;
          cost += costOf(root);
          continue;
        }
        const other = rootOf(owner);
        if (other === root) continue;
        cost -= costOf(root) + costOf(other);
        parent[other] = root;
        width[root]! += width[other]!;
        height[root]! += height[other]!;
        cost += costOf(root);
      }
    },
    cost: () => cost,
    numbered() {
      const numberOf = new Map<number, number>();
      const blockOf = parent.map((above, column) => {
        if (above < 0) return -1;
        const root = rootOf(column);
        if (!numberOf.has(root)) numberOf.set(root, numberOf.size);
        return numberOf.get(root)!;
      });
      return { blockOf, blocks: numberOf.size };
    },
  };
}
