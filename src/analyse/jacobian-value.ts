// The Jacobian of a definition at a point, by forward mode: all partial derivatives of each number of its result.

import { elementAt } from '../base/lists.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import { evaluate } from '../form/evaluate.ts';
import type { Program } from '../form/form.ts';
import { withDerived } from '../form/size-values.ts';
import { slopedNumbers, type Sloped } from '../lower/tangent.ts';
import { readArguments, type Value } from './given-values.ts';
import { countOf, leavesOf, type NumbersAt } from './number-leaves.ts';

export type Jacobian = {
  /** Of the result; an array as a whole has no path. */
  readonly rows: readonly NumbersAt[];
  /** Of the parameters that are not data. */
  readonly columns: readonly NumbersAt[];
  /** A row for each number of the result, with a slope for each number of the columns. */
  readonly entries: readonly (readonly number[])[];
};

/** Entries beyond which nobody reads the matrix. */
const mostEntries = 100_000;

/** `forward` is the program of the value. Null where there are too many numbers to show. */
export function jacobianAt(
  definition: CheckedDefinition,
  forward: Program,
  args: { readonly [parameter: string]: Value },
): Jacobian | null {
  const { type, parameters } = definition;
  const given = readArguments(definition, args);
  const columns = parameters
    .filter(({ isConst }) => !isConst)
    .flatMap((parameter) => leavesOf(parameter.name, parameter.type, given.sizes));
  const sizes = withDerived(forward, given.sizes);
  const rows = leavesOf('', type, sizes);
  const width = countOf(columns);
  if (countOf(rows) * width > mostEntries) return null;
  const starts = new Map<string, number>();
  for (let i = 0, start = 0; i < columns.length; i += 1) {
    starts.set(elementAt(columns, i).path, start);
    start += elementAt(columns, i).count;
  }
  const lifted = (value: number, column: number | null): Sloped => {
    if (column === null) return { value, slopes: null };
    const slopes = new Float64Array(width);
    slopes[column] = 1;
    return { value, slopes };
  };
  const values = new Map<string, Sloped | readonly Sloped[]>();
  for (const [path, value] of given.values) {
    const start = starts.get(path) ?? null;
    const at = (i: number): number | null => (start === null ? null : start + i);
    values.set(path, typeof value === 'number' ? lifted(value, at(0)) : value.map((one, i) => lifted(one, at(i))));
  }
  const evaluator = evaluate(forward, { values, sizes }, slopedNumbers());
  const results = new Map(forward.results.map(({ name: path, ref }) => [path, ref]));
  const entries = rows.flatMap(({ path, sizes: axes }) => {
    const ref = results.get(path);
    if (ref === undefined) return [];
    const found = axes.length === 0 ? [evaluator.scalar(ref)] : evaluator.elements(ref);
    return found.map((one) => Array.from(one?.slopes ?? new Float64Array(width)));
  });
  return { rows, columns, entries };
}
