// A Hessian or a Jacobian for people: one table where all parameters are numbers, else a block for each of them.

import type { NumbersAt } from '../analyse/number-leaves.ts';
import type { Hessian, Jacobian } from '../compile.ts';

/** Rows and columns that a block shows. */
const mostShown = 12;

/** A list of rows, the first of which names the columns. */
type Table = readonly (readonly string[])[];

/** A block for each pair of parameters, on and below the diagonal. */
export function hessianTables({ leaves, rows }: Hessian): readonly Table[] {
  const blocks = blocksOf(leaves);
  return blocks.flatMap((down, i) =>
    blocks.slice(0, i + 1).map((across) => {
      const title = blocks.length === 1 ? 'hessian' : `hessian ${down.name}, ${across.name}`;
      return tableOf(title, rows, down, across);
    }),
  );
}

/** A row for each number of the result, a block for each parameter. */
export function jacobianTables({ rows, columns, entries }: Jacobian, result: string): readonly Table[] {
  const [down] = blocksOf(
    rows.map((leaf) => ({ ...leaf, path: leaf.path === '' ? result : leaf.path })),
    true,
  );
  const blocks = blocksOf(columns);
  return blocks.map((across) => {
    const title = blocks.length === 1 ? 'jacobian' : `jacobian ${across.name}`;
    return tableOf(title, entries, down ?? { name: '', labels: [], start: 0 }, across);
  });
}

function tableOf(title: string, rows: Hessian['rows'], down: Block, across: Block): Table {
  const shown = across.labels.slice(0, mostShown);
  const head = [title, ...shown, ...(shown.length < across.labels.length ? [beyond(across.labels.length)] : [])];
  const body = down.labels
    .slice(0, mostShown)
    .map((label, row) => [label, ...shown.map((_, column) => numberText(rows, down, across, row, column))]);
  const rest = body.length < down.labels.length ? [[beyond(down.labels.length)]] : [];
  return [head, ...body, ...rest];
}

type Block = { readonly name: string; readonly labels: readonly string[]; readonly start: number };

/** One for each parameter; numbers alone share one, or all do. */
function blocksOf(
  leaves: readonly NumbersAt[],
  isTable = leaves.every(({ sizes }) => sizes.length === 0),
): readonly Block[] {
  const blocks = new Map<string, Block & { readonly labels: string[] }>();
  let start = 0;
  for (const { path, sizes, count } of leaves) {
    const name = isTable ? '' : path.replace(/\..*/, '');
    const block = blocks.get(name) ?? { name, labels: [], start };
    blocks.set(name, block);
    for (let flat = 0; flat < count; flat++)
      block.labels.push(sizes.length === 0 ? path : `${path}${positionOf(flat, sizes)}`);
    start += count;
  }
  return [...blocks.values()];
}

function positionOf(flat: number, sizes: readonly number[]): string {
  const at: number[] = [];
  let rest = flat;
  for (const size of [...sizes].reverse()) {
    at.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${at.join(', ')}]`;
}

function beyond(count: number): string {
  return `… ${String(count)} in all`;
}

function numberText(rows: Hessian['rows'], down: Block, across: Block, row: number, column: number): string {
  return String(rows[down.start + row]?.[across.start + column] ?? NaN);
}
