// Data from a file of columns (RFC 4180): the first line names them, the others hold numbers. A column is read when it
// is asked for, so that what nobody uses may hold text.

import { CsvError, parse } from 'csv-parse/sync';
import { suggest } from '../../report/suggest.ts';
import { CommandFault } from '../../disk/fault.ts';
import { shownPath } from '../../disk/paths.ts';
import { readSource } from '../../disk/read-source.ts';

export type Table = {
  readonly path: string;
  readonly rows: number;
  readonly names: readonly string[];
  /** Throws a `CommandFault` that names the line and the column of what is no number. */
  readonly column: (name: string) => Float64Array;
  /** The line of the file where a row ends. */
  readonly lineOf: (row: number) => number;
};

/** Throws a `CommandFault`. */
export async function readTable(path: string): Promise<Table> {
  const file = await readSource(path);
  if (file.kind !== 'text') throw new CommandFault(`${path}: ${file.reason}`);
  const shown = path === '-' ? 'standard input' : shownPath(path);
  const [head, ...body] = recordsOf(shown, file.text);
  if (head === undefined) throw new CommandFault(`${shown}: the file is empty: a first line names the columns`);
  if (body.length === 0) throw new CommandFault(`${shown}: no rows: there is nothing below the names of the columns`);
  const names = head.cells.map((name) => name.normalize('NFC'));
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) < i);
  if (twice !== undefined) throw new CommandFault(`${shown}:${head.line}: two columns have the name '${twice}'`);
  return {
    path: shown,
    rows: body.length,
    names: names.filter((name) => name !== ''),
    column: (name) => {
      const at = names.indexOf(name);
      if (name === '' || at < 0) throw new CommandFault(`${shown}: no column '${name}'${hint(name, names)}`);
      return Float64Array.from(body, ({ cells, line }) =>
        numberOf(cells[at] ?? '', `${shown}:${line}: column '${name}'`),
      );
    },
    lineOf: (row) => body[row]?.line ?? NaN,
  };
}

function hint(name: string, names: readonly string[]): string {
  if (names.every((one) => decimal.test(one))) return ': the first line names the columns, and this one holds numbers';
  const near = suggest(name, names);
  return near === null ? `; there are ${names.slice(0, 20).join(', ')}` : `: did you mean '${near}'?`;
}

type Line = { readonly cells: readonly string[]; readonly line: number };

function recordsOf(path: string, text: string): readonly Line[] {
  try {
    const found: Line[] = [];
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      onRecord: (cells: readonly string[], { lines }) => {
        found.push({ cells, line: lines });
        return null;
      },
      skipEmptyLines: true,
      skipRecordsWithEmptyValues: true,
      trim: true,
    });
    return found;
  } catch (error) {
    throw new CommandFault(`${path}${reasonOf(error)}`);
  }
}

/** Commas, unless the first line has none. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split(/\r?\n/, 1);
  return [',', ';', '\t'].find((mark) => first.includes(mark)) ?? ',';
}

/** What the parser found, with its line, in a few words. */
function reasonOf(error: unknown): string {
  if (!(error instanceof CsvError)) throw error;
  const { code, message } = error;
  const line = typeof error['lines'] === 'number' ? `:${error['lines']}` : '';
  if (code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH')
    return `${line}: this line has more or fewer cells than the first one`;
  if (code === 'CSV_QUOTE_NOT_CLOSED') return `${line}: a quote that is opened is not closed`;
  return `${line}: ${message}`;
}

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

function numberOf(cell: string, where: string): number {
  if (cell === '') throw new CommandFault(`${where} has an empty cell: leave the row out, or fill it`);
  const value = decimal.test(cell) ? Number(cell) : NaN;
  if (Number.isFinite(value)) return value;
  const shown = cell.length <= 40 ? cell : `${cell.slice(0, 40)}…`;
  const comma = /^[+-]?\d+,\d+$/.test(cell) ? ': decimals are written with a point' : '';
  throw new CommandFault(
    `${where} has ${Number.isNaN(value) ? 'no number' : 'a number that is too large'}: '${shown}'${comma}`,
  );
}
