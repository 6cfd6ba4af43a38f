// The row of data, and the place in the formula, where a value or a slope is no finite number.

import { shownPath } from '../../disk/paths.ts';
import type { Session } from './session.ts';

export type WhereNotFinite = {
  /** The words of the formula, and where they stand: `model.txt:2:5`. */
  readonly expression: string;
  readonly at: string;
  readonly value: number;
  readonly isSlope: boolean;
  /** `data.csv:7`; null where there are no rows. */
  readonly row: string | null;
  readonly parameters: string;
};

/** At the point where a run stands; null where nothing is found. */
export function whereNotFinite(
  { source, columns, model }: Session,
  { x: point }: { readonly x: readonly number[] },
): WhereNotFinite | null {
  const x = Float64Array.from(point);
  const { binding, size, names } = model;
  const gradient = new Float64Array(size);
  const rows = binding.byRow.size === 0 ? 1 : (columns?.table.rows ?? 1);
  for (let row = 0; row < rows; row++) {
    const value = model.at(row, x, gradient);
    if (Number.isFinite(value) && gradient.every(Number.isFinite)) continue;
    const found = binding.subject.notFinite(model.argumentsAt(row, x));
    if (found === null) return null;
    const used = found.file === undefined ? undefined : source.used.get(found.file);
    const text = used?.source ?? source.text;
    const data = [...binding.byRow].map(([name, column]) => `${name} = ${column[row] ?? NaN}`);
    const chosen = names.map((name, i) => `${name} = ${x[i] ?? NaN}`);
    const all = [...data, ...chosen];
    return {
      expression: text.slice(found.span.start, found.span.end).replaceAll(/\s+/g, ' ').slice(0, 80),
      at: `${used === undefined ? source.path : shownPath(used.name)}:${place(text, found.span.start)}`,
      value: found.value,
      isSlope: found.isSlope,
      row: columns !== null && binding.byRow.size > 0 ? `${columns.table.path}:${columns.table.lineOf(row)}` : null,
      parameters: all.slice(0, 8).join(', ') + (all.length > 8 ? ', …' : ''),
    };
  }
  return null;
}

/** Line and column, from 1. */
function place(text: string, offset: number): string {
  const lines = text.slice(0, offset).split(/\r\n|[\n\r]/);
  return `${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
}

export function notFiniteText({ expression, at, value, isSlope, row, parameters }: WhereNotFinite): string {
  const what = isSlope ? `the derivative by ${expression} is ${value}` : `${expression} is ${value}`;
  return `${at}: ${what}${row === null ? '' : ` in the row of ${row}`}, where ${parameters}`;
}
