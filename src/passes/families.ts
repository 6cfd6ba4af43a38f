// The families of a Jacobian: entries of one place and the same indices are added up in one array; beside the program
// of their values stands the one that says where they are.

import { elementAt } from '../base/lists.ts';
import { equalIndices } from '../form/affine.ts';
import { push, stageOf, type Builder } from '../form/builder.ts';
import { dimsOfBounds, identityOf, sameDims } from '../form/dims.ts';
import { always, inputOf, type Dim, type Index, type Part, type Program, type Ref } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { prune } from '../form/references.ts';
import { ownDims, type Entries } from './entries.ts';
import { rowsInOrder } from './rows-in-order.ts';
import { patternChecks, patternResults, whereInside, type Family, type Leaf } from './jacobian-pattern.ts';
import type { SweepSetting } from './row-sweep.ts';

export type Jacobian = {
  /** Its results are the families' values, by their number. */
  readonly values: Program;
  /** Its results are where the entries stand: `row0, column0, row1, …`. */
  readonly pattern: Program;
  /** Its results are the same by rows: `rowStart, column, place0, place1, …`; null where no order is known. */
  readonly rowsInOrder: () => Program | null;
  readonly families: readonly Family[];
  /** What is counted as rows and as columns, in this order. */
  readonly rows: readonly Leaf[];
  readonly columns: readonly Leaf[];
  /** Where each parameter's entries could be computed in more than one mode: the one in which they are. */
  readonly modes: Modes;
};

/** By path of a parameter: all rows in one sweep of reverse mode, or its columns in one of forward mode. */
export type Modes = ReadonlyMap<string, Mode>;
export type Mode = 'rows' | 'columns';

/** Gives every family its array; entries of one place that range over the same indices are added up. */
export function finished(
  setting: SweepSetting,
  entries: readonly Entries[],
  modes: Modes,
  { rows, columns }: Pick<Jacobian, 'rows' | 'columns'> = leavesOf(setting),
): Jacobian {
  const { builder, primal } = setting;
  const merged: Merged[] = [];
  for (const { part, ...entry } of entries) {
    const same = merged.find(
      (one) =>
        one.result === entry.result &&
        one.parameter === entry.parameter &&
        sameDims(one.dims, entry.dims) &&
        sameIndices(one.row, entry.row) &&
        sameIndices(one.column, entry.column) &&
        sameGuard(one.guard, entry.guard),
    );
    if (same === undefined) merged.push({ ...entry, parts: [part] });
    else same.parts.push(entry.places === undefined ? { ...part, at: identityOf(same.dims) } : part);
  }
  // Entries stand as the result and the parameters count, as far as that is known.
  merged.sort((a, b) => compareLists(orderOf(primal, a), orderOf(primal, b)));
  const families = merged.map((one): Family => {
    const isRectangular = one.dims.every((dim) => dimsOfBounds(dim).length === 0);
    const { parts, ...entry } = isRectangular ? one : wholeBlock(setting, one);
    const guard =
      entry.places === undefined ? whereInside(builder, entry, { rows, columns }, primal.checks) : entry.guard;
    return {
      ...entry,
      guard,
      value: arrayFor(builder, entry.dims, parts, `${entry.parameter.replaceAll('.', '')}column`),
    };
  });
  const places = patternResults(builder, families, rows, columns);
  const programOf = (results: Program['results'], checks: Program['checks']): Program => {
    const program = prune({ ...primal, stages: builder.stages, forward: builder.stages.length, results, checks });
    return { ...program, forward: program.stages.length };
  };
  const values = programOf(
    families.map(({ value }, i) => ({ name: String(i), ref: value })),
    primal.checks,
  );
  return {
    values,
    pattern: programOf(places, patternChecks(builder, { results: places, checks: primal.checks })),
    rowsInOrder: () => {
      const ordered = rowsInOrder(builder, families, { rows, columns, nextDim: setting.nextDim });
      return ordered && programOf(ordered, patternChecks(builder, { results: ordered, checks: primal.checks }));
    },
    families,
    rows,
    columns,
    modes,
  };
}

/** The results are rows, the active parameters columns. */
function leavesOf({ builder, primal }: SweepSetting): Pick<Jacobian, 'rows' | 'columns'> {
  const leaf = ({ name: path, ref }: Program['results'][number]): Leaf => ({ path, dims: stageOf(builder, ref).dims });
  const isActive = ({ ref }: Program['results'][number]): boolean => inputOf(stageOf(builder, ref)).role === 'active';
  return { rows: primal.results.map(leaf), columns: primal.parameters.filter(isActive).map(leaf) };
}

function orderOf(primal: Program, { result, row, parameter, column }: Merged): readonly number[] {
  const number = (index: Index): number => (index.terms.length === 0 ? index.offset : 0);
  return [
    primal.results.findIndex(({ name }) => name === result),
    ...row.map(number),
    primal.parameters.findIndex(({ name }) => name === parameter),
    ...column.map(number),
  ];
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((one, at) => one !== b[at]);
  return i < 0 ? a.length - b.length : elementAt(a, i) - (b[i] ?? -1);
}

type Merged = Omit<Entries, 'part'> & { readonly parts: Part[] };

/**
 * Indices whose ranges depend on each other make no array: their entries are put where they belong in a whole block.
 */
function wholeBlock(
  { builder, primal, nextDim }: SweepSetting,
  { result, parameter, row, column, parts }: Merged,
): Merged {
  const axesOf = (list: Program['results'], path: string): readonly Dim[] => {
    const found = list.find(({ name }) => name === path);
    return found === undefined ? [] : ownDims(stageOf(builder, found.ref).dims, nextDim);
  };
  const [rows, columns] = [axesOf(primal.results, result), axesOf(primal.parameters, parameter)];
  const at = [...row, ...column];
  return {
    result,
    parameter,
    guard: always,
    row: identityOf(rows),
    column: identityOf(columns),
    dims: [...rows, ...columns],
    parts: parts.map((part) => ({ ...part, at })),
  };
}

function arrayFor(builder: Builder, dims: readonly Dim[], parts: readonly Part[], name: string): Ref {
  const [only] = parts;
  const { span } = stageOf(builder, (only as Part).value);
  return push(
    builder,
    { kind: 'accumulate', how: 'sum', parts },
    'real',
    dims,
    span,
    { name: builder.names.take(name), named: false },
    always,
  );
}

function sameIndices(a: readonly Index[], b: readonly Index[]): boolean {
  return a.length === b.length && a.every((index, i) => equalIndices(index, elementAt(b, i)));
}
