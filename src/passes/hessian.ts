// The Hessian of a program with a scalar result: the Jacobian of its gradient, of which the lower triangle is kept.

import { stageOf } from '../form/builder.ts';
import { identityOf } from '../form/dims.ts';
import { always, inputOf, stageTable, type Program } from '../form/form.ts';
import { elementAt } from '../base/lists.ts';
import { prune } from '../form/references.ts';
import { adopt } from './adopt.ts';
import { reverse } from './adjoint.ts';
import {
  byColumns,
  columnsOf,
  rowsApart,
  rowsAsFarApart,
  rowsOfParts,
  type Entries,
  type RowsOfResult,
} from './entries.ts';
import { byColumnGroups } from './column-groups.ts';
import { finished, type Jacobian } from './families.ts';
import type { Leaf } from './jacobian-pattern.ts';
import { lowerTriangle } from './lower-triangle.ts';
import { mergeDims } from './merge-dims.ts';
import { passBuilder } from './quotients.ts';
import { sweepSetting, type SweepSetting } from './row-sweep.ts';

/** Groups of columns beyond which rows are taken, where both would do. */
const mostGroups = 16;

/** Rows and columns count the active parameters, in their order. */
export function hessian(forward: Program): Jacobian {
  const gradient = gradientProgram(forward);
  const builder = passBuilder(gradient);
  const primal = adopt(gradient, builder);
  const setting = sweepSetting(builder, primal);
  const leaves = primal.parameters.flatMap(({ ref }): readonly Leaf[] => {
    const stage = stageOf(builder, ref);
    const { role, parameter } = inputOf(stage);
    return role === 'active' ? [{ path: parameter, dims: stage.dims }] : [];
  });
  const entries = lowerTriangle(setting, leaves, entriesFor(setting));
  return finished(setting, entries, new Map(), { rows: leaves, columns: leaves });
}

/** The gradient as results, by the paths of the parameters; one that is 0 whatever the arguments are is none. */
function gradientProgram(forward: Program): Program {
  const both = mergeDims(prune(reverse(forward, 'one', true)));
  const table = stageTable(both);
  const results = both.gradients.flatMap(({ of, is }) =>
    is === null ? [] : [{ name: inputOf(elementAt(table, of)).parameter, ref: is }],
  );
  const plain = { ...both, forward: both.stages.length, seeds: [], gradients: [], adjoints: new Map(), results };
  return prune(plain);
}

function entriesFor(setting: SweepSetting): readonly Entries[] {
  const { builder, primal } = setting;
  const columns = columnsOf(setting);
  const isListed = primal.results.every(({ ref }) => stageOf(builder, ref).dims.length === 0);
  if (isListed && columns !== null) return byColumnGroups(setting, columns) ?? byColumns(setting, columns);
  const all: Entries[] = [];
  let hasAsked = false;
  for (const { name: result, ref: of } of primal.results) {
    const { dims } = stageOf(builder, of);
    const row = identityOf(dims);
    const one: RowsOfResult = { result, row, rows: { of, at: row, dims, guard: always } };
    const apart = rowsApart(setting, [one]) ?? rowsApart(setting, rowsOfParts(setting, one));
    if (apart === null && columns !== null && !hasAsked) {
      hasAsked = true;
      const few = byColumnGroups(setting, columns, mostGroups);
      if (few !== null) return few;
      if (columns.length <= mostGroups) return byColumns(setting, columns);
    }
    all.push(...(apart ?? farApart(setting, rowsOfParts(setting, one)) ?? farApart(setting, [one]) ?? []));
  }
  return all;
}

function farApart(setting: SweepSetting, rows: readonly RowsOfResult[]): readonly Entries[] | null {
  const found: Entries[] = [];
  for (const one of rows) {
    const entries = rowsAsFarApart(setting, one);
    if (entries === null) return null;
    found.push(...entries);
  }
  return found;
}
