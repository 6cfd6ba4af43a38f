// The Jacobian of a program whose result is an array or a record, as families of entries: each family is an array of
// numbers with the row and the column of every one of them. What is zero whatever the arguments are is in no family.
// By rows (reverse mode) where every row is a computation of its own or there are few of them, else by columns (forward
// mode); or each parameter in the mode that is asked for.

import { usualUnroll } from '../base/usual-unroll.ts';
import { inputOf, type Program, type Ref } from '../form/form.ts';
import { stageOf } from '../form/builder.ts';
import { adopt } from './adopt.ts';
import {
  byColumns,
  columnsOf,
  rowsApart,
  rowsAsFarApart,
  rowsOf,
  rowsOfOwn,
  rowsOfParts,
  rowsOfResults,
  settingOf,
  type Entries,
  type RowsOfResult,
} from './entries.ts';
import { columnsApart } from './columns-apart.ts';
import { finished, type Jacobian, type Mode, type Modes } from './families.ts';
import { passBuilder } from './quotients.ts';
import { sweepSetting, type SweepSetting } from './row-sweep.ts';

export type { Jacobian, Modes } from './families.ts';

/** Columns beyond which rows are taken, where both would do. */
const mostColumns = 16;

/** Stages of a definition up to which its Jacobian or Hessian is written out, where that has at most twice as many. */
export const usualStages = 1000;
/** Stages of what is longer, up to which it is written out where that takes so many times fewer operations. */
export const mostStages = 10_000;
export const timesSaved = 4;

/** `by` asks for one way; null takes what the shape suggests. */
export function jacobian(forward: Program, by: 'rows' | 'columns' | Modes | null = null): Jacobian {
  const setting = jacobianSetting(forward);
  const columns = columnsOf(setting);
  const all = (mode: Mode): Modes => new Map(activeInputs(setting).map(({ path }) => [path, mode]));
  if (by === 'rows') return finished(setting, rowsOfOwn(setting), all(by));
  if (by === 'columns' && columns !== null) return finished(setting, byColumns(setting, columns), all(by));
  if (by !== null && by !== 'columns') return finished(setting, byModes(setting, by), by);
  const { entries, mode } = usualEntries(setting);
  return finished(setting, entries, all(mode));
}

/** What the shape suggests. */
export function usualEntries(setting: SweepSetting): { readonly entries: readonly Entries[]; readonly mode: Mode } {
  const columns = columnsOf(setting);
  const rows = rowsOf(setting);
  const isListed = rows.every(({ rows: { dims } }) => dims.length === 0);
  const fewColumns = columns !== null && columns.length <= (isListed ? rows.length : mostColumns);
  const apart = isListed && fewColumns ? null : sparseRows(setting, rows);
  if (apart === null && fewColumns) return { entries: byColumns(setting, columns), mode: 'columns' };
  return { entries: apart ?? rowsMeeting(setting), mode: 'rows' };
}

export function jacobianSetting(forward: Program): SweepSetting {
  const builder = passBuilder(forward);
  return sweepSetting(builder, adopt(forward, builder));
}

/** By rows all at once, as those of one parameter share most with those of another. */
function byModes(setting: SweepSetting, modes: Modes): readonly Entries[] {
  const inputs = activeInputs(setting);
  const of = (mode: Mode): readonly Ref[] =>
    inputs.flatMap(({ ref, path }) => ((modes.get(path) ?? 'rows') === mode ? [ref] : []));
  const rows = of('rows');
  return [
    ...(rows.length === 0 ? [] : byRows(settingOf(setting, rows))),
    ...of('columns').flatMap((ref) => columnsOfInput(setting, ref)),
  ];
}

export function byRows(setting: SweepSetting): readonly Entries[] {
  return sparseRows(setting, rowsOf(setting)) ?? rowsMeeting(setting);
}

/** Rows that have nothing of each other, or terms of rows that have not; null where there are no such. */
function sparseRows(setting: SweepSetting, rows: readonly RowsOfResult[]): readonly Entries[] | null {
  const parts = rows.flatMap((one) => rowsOfParts(setting, one));
  return (
    rowsApart(setting, rows) ?? (parts.length > rows.length || parts[0] !== rows[0] ? rowsApart(setting, parts) : null)
  );
}

/** Rows with indices of their own where they meet. */
function rowsMeeting(setting: SweepSetting): readonly Entries[] {
  const all = rowsOfResults(setting).map((one) => rowsAsFarApart(setting, one));
  return all.every((one) => one !== null) ? all.flat() : rowsOfOwn(setting);
}

/** A few one by one, as an index of so many values is written out. */
export function columnsOfInput(setting: SweepSetting, input: Ref): readonly Entries[] {
  const own = settingOf(setting, [input]);
  const columns = columnsOf(own);
  if (columns !== null && columns.length <= usualUnroll) return byColumns(setting, columns);
  return columnsApart(own, input);
}

/** The parameters of which the result has a slope. */
export function activeInputs({
  builder,
  primal,
  active,
}: SweepSetting): readonly { readonly ref: Ref; readonly path: string }[] {
  return primal.parameters.flatMap(({ ref }) =>
    active[ref] === true ? [{ ref, path: inputOf(stageOf(builder, ref)).parameter }] : [],
  );
}
