// The Hessian of a program with a scalar result: the Jacobian of its gradient, of which the lower triangle is kept.

import { activeStages } from '../lower/activity.ts';
import { stageOf } from '../form/builder.ts';
import { identityOf, isIdentity } from '../form/dims.ts';
import { inputOf, stageTable, type Program, type Stage } from '../form/form.ts';
import { elementAt } from '../base/lists.ts';
import { prune } from '../form/references.ts';
import { adopt } from './adopt.ts';
import { dimNumbers, lateStages, reverse } from './adjoint.ts';
import { byColumns, columnsOf, rowsApart, rowsOf, rowsOfOwn, type Entries, type RowsOfResult } from './entries.ts';
import { finished, type Jacobian } from './families.ts';
import { idleGates } from './idle.ts';
import type { Leaf } from './jacobian-pattern.ts';
import { lowerTriangle } from './lower-triangle.ts';
import { mergeDims } from './merge-dims.ts';
import { order } from './order.ts';
import { passBuilder } from './quotients.ts';
import type { SweepSetting } from './row-sweep.ts';
import { sink } from './sink.ts';

/** Columns beyond which rows are taken, where both would do. */
const mostColumns = 16;

/** Rows and columns count the active parameters, in their order. */
export function hessian(forward: Program): Jacobian {
  const gradient = gradientProgram(forward);
  const builder = passBuilder(gradient);
  const primal = adopt(gradient, builder);
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
  const leaves = primal.parameters.flatMap(({ ref }): readonly Leaf[] => {
    const stage = stageOf(builder, ref);
    const { role, parameter } = inputOf(stage);
    return role === 'active' ? [{ path: parameter, dims: stage.dims }] : [];
  });
  const entries = lowerTriangle(setting, leaves, entriesFor(setting));
  return finished(setting, entries, { rows: leaves, columns: leaves });
}

/** The gradient as results, by the paths of the parameters; one that is 0 whatever the arguments are is none. */
function gradientProgram(forward: Program): Program {
  const both = mergeDims(prune(reverse(forward, 'one', true)));
  const table = stageTable(both);
  const results = both.gradients.flatMap(({ of, is }) =>
    is === null ? [] : [{ name: inputOf(elementAt(table, of)).parameter, ref: is }],
  );
  const plain = { ...both, forward: both.stages.length, seeds: [], gradients: [], adjoints: new Map(), results };
  return order(sink(prune(plain)));
}

function entriesFor(setting: SweepSetting): readonly Entries[] {
  const columns = columnsOf(setting);
  const rows = rowsOf(setting);
  const isListed = rows.every(({ rows: { dims } }) => dims.length === 0);
  const isFew = columns !== null && columns.length <= mostColumns;
  if (isListed && columns !== null) return byColumns(setting, columns);
  return (
    rowsApart(setting, rows) ??
    rowsApart(
      setting,
      rows.flatMap((one) => rowsOfParts(setting, one)),
    ) ??
    (isFew ? byColumns(setting, columns) : rowsOfOwn(setting))
  );
}

/** What a gradient is the sum of, each term with rows of its own: one stands at `i + 1` for each `i`. */
function rowsOfParts({ builder }: SweepSetting, one: RowsOfResult): readonly RowsOfResult[] {
  const stage: Stage = stageOf(builder, one.rows.of);
  if (stage.op.kind !== 'accumulate' || stage.op.how !== 'sum' || !isIdentity(one.row, stage.dims)) return [one];
  return stage.op.parts.map((part) => ({
    result: one.result,
    row: part.at,
    rows: { of: part.value, at: identityOf(stageOf(builder, part.value).dims), dims: part.dims, guard: part.guard },
  }));
}
