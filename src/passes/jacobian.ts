// The Jacobian of a program whose result is an array or a record, as families of entries: each family is an array of
// numbers with the row and the column of every one of them. What is zero whatever the arguments are is in no family.
// By rows (reverse mode) where every row is a computation of its own or there are few of them, else by columns (forward
// mode).

import { elementAt } from '../base/lists.ts';
import { activeStages } from '../lower/activity.ts';
import { addScaled, constantOfIndex, equalIndices, lowerBound, upperBound } from '../form/affine.ts';
import { push, stageOf, type Builder } from '../form/builder.ts';
import { closedDims, dimsOfBounds, dimsOfGuard, dimsOfIndex, identityOf, sameDims, positionOf } from '../form/dims.ts';
import {
  always,
  constantIndex,
  inputOf,
  type Dim,
  type Guard,
  type Index,
  type Part,
  type Program,
  type Ref,
  type Stage,
} from '../form/form.ts';
import { conjunction, sameGuard } from '../form/guard.ts';
import { insideRange } from '../lower/position-checks.ts';
import { prune } from '../form/references.ts';
import { adopt } from './adopt.ts';
import { dimNumbers, lateStages } from './adjoint.ts';
import { idleGates } from './idle.ts';
import { patternChecks, patternResults, type Family, type Leaf } from './jacobian-pattern.ts';
import { pushForward } from './push-forward.ts';
import { passBuilder } from './quotients.ts';
import { sweepRows, type Handed, type Rows, type SweepSetting } from './row-sweep.ts';

export type Jacobian = {
  /** Its results are the families' values, by their number. */
  readonly values: Program;
  /** Its results are where the entries stand: `row0, column0, row1, …`. */
  readonly pattern: Program;
  readonly families: readonly Family[];
  /** What is counted as rows and as columns, in this order. */
  readonly rows: readonly Leaf[];
  readonly columns: readonly Leaf[];
};

/** Columns beyond which rows are taken, where both would do. */
const mostColumns = 16;

/** `by` asks for one way; null takes what the shape suggests. */
export function jacobian(forward: Program, by: 'rows' | 'columns' | null = null): Jacobian {
  const builder = passBuilder(forward);
  const primal = adopt(forward, builder);
  const active = activeStages(primal);
  const late = lateStages(primal);
  const setting: SweepSetting = {
    builder,
    primal,
    active,
    late,
    idle: idleGates(primal, active, late),
    nextDim: dimNumbers(primal),
  };
  const columns = columnsOf(setting);
  const rows = rowsOf(setting);
  const isListed = rows.every(({ rows: { dims } }) => dims.length === 0);
  const fewColumns = columns !== null && columns.length <= (isListed ? rows.length : mostColumns);
  if (by === 'rows') return finished(setting, rowsOfOwn(setting));
  if (by === 'columns' && columns !== null) return finished(setting, byColumns(setting, columns));
  const apart = isListed && fewColumns ? null : rowsApart(setting, rows);
  return finished(setting, apart ?? (fewColumns ? byColumns(setting, columns) : rowsOfOwn(setting)));
}

/** Entries before they have an array of their own. */
type Entries = Omit<Family, 'value'> & { readonly part: Part };

type RowsOfResult = { readonly result: string; readonly row: readonly Index[]; readonly rows: Rows };

/** The rows of every result: its elements one by one where they are, else over its own indices. */
function rowsOf({ builder, primal }: SweepSetting): readonly RowsOfResult[] {
  return primal.results.flatMap(({ name: result, ref }): readonly RowsOfResult[] => {
    const { op, dims } = stageOf(builder, ref);
    if (op.kind === 'pack')
      return op.elements.map((of, flat) => ({
        result,
        row: positionOf(flat, dims),
        rows: { of, at: [], dims: [], guard: always },
      }));
    if (op.kind === 'accumulate' && op.how === 'only') {
      return op.parts.map((part) => ({
        result,
        row: part.at,
        rows: { of: part.value, at: identityOf(stageOf(builder, part.value).dims), dims: part.dims, guard: part.guard },
      }));
    }
    return [{ result, row: identityOf(dims), rows: { of: ref, at: identityOf(dims), dims, guard: always } }];
  });
}

/** By rows, each computed at its own indices; null where one row uses what another computes. */
function rowsApart(setting: SweepSetting, rows: readonly RowsOfResult[]): readonly Entries[] | null {
  const all: Entries[] = [];
  for (const one of rows) {
    const handed = sweepRows(setting, one.rows);
    if (handed === null) return null;
    all.push(...handed.map((entry) => entriesOf(setting, one.result, one.row, entry)));
  }
  return all;
}

/** By rows that have indices of their own: right for every program. */
function rowsOfOwn(setting: SweepSetting): readonly Entries[] {
  const { builder, primal, nextDim } = setting;
  return primal.results.flatMap(({ name: result, ref }) => {
    const dims = ownDims(stageOf(builder, ref).dims, nextDim);
    const row = identityOf(dims);
    return (sweepRows(setting, { of: ref, at: row, dims, guard: always }) ?? []).map((entry) =>
      entriesOf(setting, result, row, entry),
    );
  });
}

function entriesOf(
  { builder, primal }: SweepSetting,
  result: string,
  row: readonly Index[],
  { input, value, at, dims, guard }: Handed,
): Entries {
  const from = stageOf(builder, input);
  const isAnywhere = isInside(row, null) && isInside(at, from.dims);
  // Where it stands says the program itself: what the sweep asks besides is about numbers.
  const own = isAnywhere ? always : guard.filter(({ condition }) => condition < primal.forward);
  // What moves neither the row nor the column is added up.
  const moving = closedDims([
    ...[...row, ...at].flatMap((index) => dimsOfIndex(builder.stages, index)),
    ...dimsOfGuard(builder.stages, own),
  ]);
  const axes = dims.filter((dim) => moving.includes(dim));
  const outside = isAnywhere ? always : outsideOf(builder, at, from, axes, primal.checks);
  // Where a position is outside the entry is 0, and what it is computed from is not there.
  return {
    result,
    row,
    parameter: parameterOf(from),
    column: at,
    dims: axes,
    guard: isAnywhere ? always : conjunction(own, outside),
    part: { value, at: identityOf(axes), dims, guard: conjunction(guard, outside), of: null },
  };
}

/**
 * What has to be asked, where only an index that is added up, and may have no values, says that a position is inside.
 */
function outsideOf(
  builder: Builder,
  at: readonly Index[],
  from: Stage,
  axes: readonly Dim[],
  checks: Program['checks'],
): Guard {
  const some = axes.map((dim) => addScaled({ ...dim.to, offset: dim.to.offset - 1 }, -1, dim.from));
  return at.flatMap((index, axis): Guard => {
    const dim = elementAt(from.dims, axis);
    if (index.terms.some(({ of }) => of.kind === 'value' || (of.kind === 'size' && of.derived !== undefined)))
      return [];
    if (
      checks.some(
        (check) => check.guard.length === 0 && equalIndices(check.index, index) && equalIndices(check.to, dim.to),
      )
    )
      return [];
    const sides = [addScaled(index, -1, dim.from), addScaled({ ...dim.to, offset: dim.to.offset - 1 }, -1, index)];
    const isKnown = (side: Index): boolean =>
      [constantIndex(0), ...some].some((fact) => (lowerBound(addScaled(side, -1, fact)) ?? -1) >= 0);
    if (sides.every(isKnown)) return [];
    return [{ condition: insideRange(builder, index, dim, from.span), holds: true }];
  });
}

/** Whether positions lie inside whatever the conditions are; those without axes only have to be free of data. */
function isInside(at: readonly Index[], axes: readonly Dim[] | null): boolean {
  return at.every((index, axis) => {
    if (index.terms.some(({ of }) => of.kind === 'value')) return false;
    const dim = axes?.[axis];
    return (
      dim === undefined ||
      ((lowerBound(addScaled(index, -1, dim.from)) ?? -1) >= 0 && (upperBound(addScaled(index, -1, dim.to)) ?? 0) < 0)
    );
  });
}

type ColumnOf = { readonly input: Ref; readonly at: readonly number[]; readonly parameter: string };

/**
 * Every element of the active parameters; null where their number is known only when run, or too large to be listed.
 */
function columnsOf({ primal, builder, active }: SweepSetting): readonly ColumnOf[] | null {
  const columns: ColumnOf[] = [];
  for (const { ref } of primal.parameters) {
    if (active[ref] !== true) continue;
    const stage = stageOf(builder, ref);
    const sizes = stage.dims.map(({ to }) => constantOfIndex(to));
    const count = sizes.reduce<number>((product, size) => product * (size ?? Infinity), 1);
    if (columns.length + count > mostListed) return null;
    for (let flat = 0; flat < count; flat += 1)
      columns.push({
        input: ref,
        at: positionOf(flat, stage.dims).map(({ offset }) => offset),
        parameter: parameterOf(stage),
      });
  }
  return columns;
}

/** Columns that are listed one by one at all. */
const mostListed = 1000;

function byColumns(setting: SweepSetting, columns: readonly ColumnOf[]): readonly Entries[] {
  const { builder, primal } = setting;
  return columns.flatMap(({ input, at, parameter }) => {
    const tangents = pushForward(setting, { kind: 'element', input, at });
    const column = at.map(constantIndex);
    return primal.results.flatMap(({ name: result, ref }): readonly Entries[] => {
      const value = tangents.get(ref);
      if (value === undefined) return [];
      // Over the result's own axes: a tangent that is one number everywhere has none.
      const { dims } = stageOf(builder, ref);
      const { op } = stageOf(builder, value);
      const one = (own: Ref, row: readonly Index[], axes: readonly Dim[], guard: Guard): Entries => ({
        result,
        row,
        parameter,
        column,
        dims: axes,
        guard: isInside(row, null) ? always : guard,
        part: { value: own, at: identityOf(axes), dims: axes, guard, of: null },
      });
      // Elements that stand one by one: those that the column reaches.
      const isListed = op.kind === 'accumulate' && dims.length > 0 && op.parts.every((part) => part.dims.length === 0);
      return isListed
        ? op.parts.map((part) => one(part.value, part.at, [], part.guard))
        : [one(value, identityOf(dims), dims, always)];
    });
  });
}

/** Gives every family its array; entries of one place that range over the same indices are added up. */
function finished(setting: SweepSetting, entries: readonly Entries[]): Jacobian {
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
    else same.parts.push({ ...part, at: identityOf(same.dims) });
  }
  // Entries stand as the result and the parameters count, as far as that is known.
  merged.sort((a, b) => compareLists(orderOf(primal, a), orderOf(primal, b)));
  const families = merged.map((one): Family => {
    const isRectangular = one.dims.every((dim) => dimsOfBounds(dim).length === 0);
    const { parts, ...entry } = isRectangular ? one : wholeBlock(setting, one);
    return { ...entry, value: arrayFor(builder, entry.dims, parts, `${entry.parameter.replaceAll('.', '')}column`) };
  });
  const leaf = ({ name: path, ref }: { readonly name: string; readonly ref: Ref }): Leaf => ({
    path,
    dims: stageOf(builder, ref).dims,
  });
  const isActive = ({ ref }: { readonly ref: Ref }): boolean => inputOf(stageOf(builder, ref)).role === 'active';
  const [rows, columns] = [primal.results.map(leaf), primal.parameters.filter(isActive).map(leaf)];
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
    families,
    rows,
    columns,
  };
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

/** Copies with numbers of their own, from outer to inner. */
function ownDims(dims: readonly Dim[], nextDim: () => number): readonly Dim[] {
  return dims.map((dim) => ({ ...dim, id: nextDim() }));
}

function sameIndices(a: readonly Index[], b: readonly Index[]): boolean {
  return a.length === b.length && a.every((index, i) => equalIndices(index, elementAt(b, i)));
}

function parameterOf({ op }: Stage): string {
  return op.kind === 'input' ? op.parameter : '';
}
