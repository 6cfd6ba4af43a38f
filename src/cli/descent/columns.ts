// The columns of a table as a command takes them: whole numbers where whole numbers belong, weights, and what
// `--standardize` makes of the others.

import { suggest } from '../../report/suggest.ts';
import { CommandFault } from '../../disk/fault.ts';
import type { Table } from './table.ts';

export type Standardized = { readonly name: string; readonly mean: number; readonly deviation: number };

export type Columns = {
  readonly table: Table;
  readonly has: (name: string) => boolean;
  /** Throws a `CommandFault` for a cell that is none. */
  readonly take: (name: string, whole: boolean) => Float64Array;
  /** What was done to those that were taken. */
  readonly standardized: readonly Standardized[];
};

export function columnsOf(table: Table, standardize: boolean): Columns {
  const standardized: Standardized[] = [];
  const taken = new Map<string, Float64Array>();
  const read = (name: string, whole: boolean): Float64Array => {
    const column = table.column(name);
    if (whole) {
      requireEach(table, name, column, Number.isInteger, 'a whole number');
      return column;
    }
    return standardize ? standard(name, column, standardized) : column;
  };
  return {
    table,
    has: (name) => table.names.includes(name),
    take: (name, whole) => {
      const before = taken.get(name) ?? read(name, whole);
      taken.set(name, before);
      return before;
    },
    standardized,
  };
}

/** Population mean and deviation; what has two values or one tells groups apart and stays as it is. */
function standard(name: string, column: Float64Array, done: Standardized[]): Float64Array {
  if (new Set(column).size <= 2) return column;
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
  done.push({ name, mean, deviation });
  return column.map((value) => (value - mean) / deviation);
}

/** How much each row counts: 0 or more, and not 0 everywhere. */
export function weightsOf(table: Table, name: string): Float64Array {
  const weights = table.column(name);
  requireEach(table, name, weights, (weight) => weight >= 0, 'a weight from 0 up');
  if (weights.every((weight) => weight === 0)) throw new CommandFault(`${table.path}: all weights in '${name}' are 0`);
  return weights;
}

function requireEach(
  table: Table,
  name: string,
  column: Float64Array,
  holds: (value: number) => boolean,
  what: string,
): void {
  const wrong = column.findIndex((value) => !holds(value));
  if (wrong < 0) return;
  throw new CommandFault(`${table.path}:${table.lineOf(wrong)}: column '${name}' has ${column[wrong]}, not ${what}`);
}

/** Names that are given for what is not there, with the one that may be meant. */
export function refuseUnknown(given: Iterable<string>, known: readonly string[], what: string): void {
  for (const name of given) {
    if (known.includes(name)) continue;
    const near = suggest(name, known);
    const there = known.length === 0 ? 'there are none' : `there are ${known.slice(0, 20).join(', ')}`;
    throw new CommandFault(`no ${what} '${name}'${near === null ? `; ${there}` : `: did you mean '${near}'?`}`);
  }
}
