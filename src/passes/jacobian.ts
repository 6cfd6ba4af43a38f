// The Jacobian of a program whose result is an array or a record, as families of entries: each family is an array of
// numbers with the row and the column of every one of them. What is zero whatever the arguments are is in no family.
// By rows (reverse mode) where every row is a computation of its own or there are few of them, else by columns (forward
// mode).

import type { Program } from '../form/form.ts';
import { adopt } from './adopt.ts';
import { byColumns, columnsOf, rowsApart, rowsOf, rowsOfOwn } from './entries.ts';
import { finished, type Jacobian } from './families.ts';
import { passBuilder } from './quotients.ts';
import { sweepSetting } from './row-sweep.ts';

export type { Jacobian } from './families.ts';

/** Columns beyond which rows are taken, where both would do. */
const mostColumns = 16;

/** `by` asks for one way; null takes what the shape suggests. */
export function jacobian(forward: Program, by: 'rows' | 'columns' | null = null): Jacobian {
  const builder = passBuilder(forward);
  const primal = adopt(forward, builder);
  const setting = sweepSetting(builder, primal);
  const columns = columnsOf(setting);
  const rows = rowsOf(setting);
  const isListed = rows.every(({ rows: { dims } }) => dims.length === 0);
  const fewColumns = columns !== null && columns.length <= (isListed ? rows.length : mostColumns);
  if (by === 'rows') return finished(setting, rowsOfOwn(setting));
  if (by === 'columns' && columns !== null) return finished(setting, byColumns(setting, columns));
  const apart = isListed && fewColumns ? null : rowsApart(setting, rows);
  return finished(setting, apart ?? (fewColumns ? byColumns(setting, columns) : rowsOfOwn(setting)));
}
