// QR factors by Householder's reflections with column pivoting (Businger and Golub 1965): of what is left, the longest
// column comes next, and what is left shorter than a tolerance depends on those before. Columns come in groups, each
// pivoted in itself; of the orthogonal factor only its product with one vector is kept.

export type Factors = {
  /** The columns of R in order: independent ones. Entry i of column j of R stands at `a[j * rows + i]`. */
  readonly order: readonly number[];
  /** How many of them are of the first group. */
  readonly first: number;
  /** The columns that depend on those in order, up to the tolerance. */
  readonly dependent: readonly number[];
  readonly a: Float64Array;
  readonly rows: number;
};

/** Factors a matrix that stands column by column, in place; `b` becomes the orthogonal factor's transpose times it. */
export function factor(
  a: Float64Array,
  rows: number,
  b: Float64Array,
  groups: readonly (readonly number[])[],
  tolerance: number,
): Factors {
  const order: number[] = [];
  const dependent: number[] = [];
  let left = groups.flat();
  let first = 0;
  groups.forEach((group, number) => {
    let open = [...group];
    while (open.length > 0) {
      const row = order.length;
      const lengths = open.map((column) => lengthBelow(a, column * rows + row, rows - row));
      const longest = lengths.reduce((best, length, k) => (length > lengths[best]! ? k : best), 0);
      if (!(lengths[longest]! > tolerance) || row >= rows) break;
      const column = open[longest]!;
      order.push(column);
      open = open.filter((other) => other !== column);
      left = left.filter((other) => other !== column);
      reflect(a, rows, row, column, lengths[longest]!, left, b);
    }
    dependent.push(...open);
    if (number === 0) first = order.length;
  });
  return { order, first, dependent, a, rows };
}

function lengthBelow(a: Float64Array, from: number, count: number): number {
  let square = 0;
  for (let i = from; i < from + count; i++) square += a[i]! * a[i]!;
  return Math.sqrt(square);
}

/** Turns a column onto its diagonal, and with it the columns that are left and the vector. */
function reflect(
  a: Float64Array,
  rows: number,
  row: number,
  column: number,
  length: number,
  left: readonly number[],
  b: Float64Array,
): void {
  const at = column * rows;
  const diagonal = a[at + row]! > 0 ? -length : length;
  const v = a.slice(at + row, at + rows);
  v[0]! -= diagonal;
  const square = -diagonal * v[0]!;
  a[at + row] = diagonal;
  a.fill(0, at + row + 1, at + rows);
  for (const other of left) mirror(a, other * rows + row, v, square);
  mirror(b, row, v, square);
}

function mirror(a: Float64Array, from: number, v: Float64Array, square: number): void {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i]! * a[from + i]!;
  const factor = sum / square;
  for (let i = 0; i < v.length; i++) a[from + i]! -= factor * v[i]!;
}

/** Solves with columns `from` to `to` of R for the same rows of b, in place. */
export function solveUpper({ order, a, rows }: Factors, b: Float64Array, from: number, to: number): void {
  for (let k = to - 1; k >= from; k--) {
    const at = order[k]! * rows;
    b[k]! /= a[at + k]!;
    for (let i = from; i < k; i++) b[i]! -= a[at + i]! * b[k]!;
  }
}
