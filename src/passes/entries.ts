// Entries of a Jacobian as the sweeps give them: by rows (reverse mode) or by columns (forward mode), each with the
// indices that it ranges over. They have no arrays of their own yet (families.ts).

import { elementAt } from '../base/lists.ts';
import { addScaled, constantOfIndex, equalIndices, lowerBound, upperBound } from '../form/affine.ts';
import { stageOf, type Builder } from '../form/builder.ts';
import { activeStages } from '../lower/activity.ts';
import {
  closedDims,
  dimsOfBounds,
  dimsOfGuard,
  dimsOfIndex,
  identityOf,
  isIdentity,
  sameDims,
  positionOf,
} from '../form/dims.ts';
import {
  always,
  constantIndex,
  type Dim,
  type Guard,
  type Index,
  type Part,
  type Program,
  type Ref,
  type Stage,
} from '../form/form.ts';
import { conjunction } from '../form/guard.ts';
import { valuesIn } from '../form/operands.ts';
import { insideRange } from '../lower/position-checks.ts';
import type { Family } from './jacobian-pattern.ts';
import { pushForward } from './push-forward.ts';
import { handedOrMet, sweepRows, type Handed, type Rows, type SweepSetting } from './row-sweep.ts';

/** Entries before they have an array of their own. */
export type Entries = Omit<Family, 'value'> & { readonly part: Part };

export type RowsOfResult = { readonly result: string; readonly row: readonly Index[]; readonly rows: Rows };

/** The rows of every result, over its own indices. */
export function rowsOfResults({ builder, primal }: SweepSetting): readonly RowsOfResult[] {
  return primal.results.map(({ name: result, ref: of }) => {
    const { dims } = stageOf(builder, of);
    const at = identityOf(dims);
    return { result, row: at, rows: { of, at, dims, guard: always } };
  });
}

/** The rows of every result: its elements one by one where they are, else over its own indices. */
export function rowsOf({ builder, primal }: SweepSetting): readonly RowsOfResult[] {
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

/** What a result is the sum of, each term with rows of its own: one stands at `i + 1` for each `i`. */
export function rowsOfParts(setting: SweepSetting, one: RowsOfResult): readonly RowsOfResult[] {
  const { builder } = setting;
  const stage = stageOf(builder, one.rows.of);
  const { sign } = one.rows;
  if (stage.op.kind === 'gate') {
    const signs = termSigns[stage.op.gate.name];
    if (signs === undefined || !stage.op.args.every((of) => sameDims(stageOf(builder, of).dims, stage.dims)))
      return [one];
    return stage.op.args.flatMap((of, i) => {
      const { dims } = stageOf(builder, of);
      const at = dims.map((dim) => elementAt(one.rows.at, stage.dims.indexOf(dim)));
      const own: Rows = { of, at, dims: one.rows.dims, guard: one.rows.guard };
      const isNegative = (signs[i] === -1) !== (sign === -1);
      return rowsOfParts(setting, { ...one, rows: isNegative ? { ...own, sign: -1 } : own });
    });
  }
  if (stage.op.kind !== 'accumulate' || stage.op.how !== 'sum' || !isIdentity(one.row, stage.dims)) return [one];
  if (stage.op.parts.every(({ at }) => isIdentity(at, stage.dims))) return [one];
  return stage.op.parts.map((part) => ({
    result: one.result,
    row: part.at,
    rows: {
      of: part.value,
      at: identityOf(stageOf(builder, part.value).dims),
      dims: part.dims,
      guard: part.guard,
      ...(sign === -1 ? { sign } : {}),
    },
  }));
}

/** Gates that add up their arguments, with the sign of each. */
const termSigns: { readonly [gate: string]: readonly number[] } = { '+': [1, 1], '-': [1, -1], neg: [-1] };

/** By rows, each computed at its own indices; null where one row uses what another computes. */
export function rowsApart(setting: SweepSetting, rows: readonly RowsOfResult[]): readonly Entries[] | null {
  const all: Entries[] = [];
  for (const one of rows) {
    const handed = sweepRows(setting, one.rows);
    if (handed === null) return null;
    all.push(...handed.map((entry) => entriesOf(setting, one, entry)));
  }
  return all;
}

/** By rows that have indices of their own: right for every program. */
export function rowsOfOwn(setting: SweepSetting): readonly Entries[] {
  const { builder, primal, nextDim } = setting;
  return primal.results.flatMap(({ name: result, ref }) => {
    const dims = ownDims(stageOf(builder, ref).dims, nextDim);
    const row = identityOf(dims);
    const rows = { of: ref, at: row, dims, guard: always };
    return (sweepRows(setting, rows) ?? []).map((entry) => entriesOf(setting, { result, row, rows }, entry));
  });
}

/**
 * By rows that keep their own indices as far as they do not meet. Null where a condition, a range, or a position that
 * is data, is by an index along which they do.
 */
export function rowsAsFarApart(setting: SweepSetting, { result, row, rows }: RowsOfResult): readonly Entries[] | null {
  let one: RowsOfResult = { result, row, rows };
  for (;;) {
    const found = handedOrMet(setting, one.rows);
    if (!('kind' in found)) return found.map((entry) => entriesOf(setting, one, entry));
    const { stages } = setting.builder;
    const fixed = [
      ...dimsOfGuard(stages, one.rows.guard),
      ...one.rows.dims.flatMap(dimsOfBounds),
      ...[...one.row, ...one.rows.at].flatMap(valuesIn).flatMap((ref) => stageOf(setting.builder, ref).dims),
    ];
    if (fixed.includes(found)) return null;
    const own: Dim = { ...found, id: setting.nextDim() };
    const moved = (at: readonly Index[]): readonly Index[] =>
      at.map((index) => ({
        ...index,
        terms: index.terms.map(({ factor, of }) => ({ factor, of: of === found ? own : of })),
      }));
    const dims = one.rows.dims.map((dim) => (dim === found ? own : dim));
    one = { result, row: moved(one.row), rows: { ...one.rows, at: moved(one.rows.at), dims } };
  }
}

function entriesOf(
  { builder, primal }: SweepSetting,
  { result, row, rows }: RowsOfResult,
  { input, value, at, dims, guard: where }: Handed,
): Entries {
  const from = stageOf(builder, input);
  // A row whose number is data may be known under its condition only.
  const guard = row.some((index) => valuesIn(index).length > 0) ? conjunction(rows.guard, where) : where;
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
export function outsideOf(
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

export type ColumnOf = { readonly input: Ref; readonly at: readonly number[]; readonly parameter: string };

/**
 * Every element of the active parameters; null where their number is known only when run, or too large to be listed.
 */
export function columnsOf({ primal, builder, active }: SweepSetting): readonly ColumnOf[] | null {
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

export function byColumns(setting: SweepSetting, columns: readonly ColumnOf[]): readonly Entries[] {
  const { builder, primal } = setting;
  return columns.flatMap(({ input, at, parameter }) => {
    const tangents = pushForward(setting, { kind: 'elements', elements: [{ input, at }] });
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

/** The same, of which some parameters alone change. */
export function settingOf(setting: SweepSetting, inputs: readonly Ref[]): SweepSetting {
  const each = inputs.map((input) => activeStages(setting.primal, input));
  return { ...setting, active: setting.active.map((_, ref) => each.some((one) => one[ref] === true)) };
}

/** Copies with numbers of their own, from outer to inner. */
export function ownDims(dims: readonly Dim[], nextDim: () => number): readonly Dim[] {
  return dims.map((dim) => ({ ...dim, id: nextDim() }));
}

export function parameterOf({ op }: Stage): string {
  return op.kind === 'input' ? op.parameter : '';
}
