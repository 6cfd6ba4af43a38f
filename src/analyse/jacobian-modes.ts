// In which mode the entries of each parameter are cheapest: all rows at once in reverse mode, or all columns at once in
// forward mode. Both sweeps are made and their operations counted (Griewank and Walther 2008, chapters 4 and 7: the
// cost of a Jacobian is that of a sweep times its rows, or its columns).

import { elementAt } from '../base/lists.ts';
import { isStraight } from '../form/dims.ts';
import type { Program, Ref, Stage } from '../form/form.ts';
import { eachReference } from '../form/operands.ts';
import { entriesReached } from '../passes/columns-apart.ts';
import { settingOf, type Entries } from '../passes/entries.ts';
import { activeInputs, byRows, columnsOfInput, jacobianSetting, usualEntries, type Modes } from '../passes/jacobian.ts';
import type { SweepSetting } from '../passes/row-sweep.ts';
import { elementsAt, operationsAt } from './cost.ts';

/** A sweep over all entries takes no less than this many times the value and one operation for each entry. */
const usualFactor = 4;
/** What operations say of times is not more exact than this. */
const clearly = 0.5;

/** Null where what the shape suggests is about as cheap as anything could be. */
export function jacobianModes(forward: Program): Modes | null {
  if (isStraight(forward.stages)) return null;
  const setting = jacobianSetting(forward);
  const usual = usualEntries(setting);
  if (usual.mode === 'columns') return null;
  const inputs = activeInputs(setting);
  const entries = inputs.flatMap(({ ref }) => entriesReached(settingOf(setting, [ref]), ref));
  const least = entries.reduce((total, dims) => total + elementsAt(dims), operationsAt(forward.stages));
  if (costOf(setting, usual.entries) <= usualFactor * least) return null;
  return new Map(
    inputs.map(({ ref, path }) => {
      const rows = costOf(setting, byRows(settingOf(setting, [ref])));
      return [path, costOf(setting, columnsOfInput(setting, ref)) < clearly * rows ? 'columns' : 'rows'] as const;
    }),
  );
}

/** An operation for each entry that is given. */
function numberOf(entries: readonly Entries[]): number {
  return entries.reduce((total, { dims }) => total + elementsAt(dims), 0);
}

/** Of all that the entries take to be computed and kept. */
function costOf({ builder }: SweepSetting, entries: readonly Entries[]): number {
  const seen = new Set<Ref>();
  const pending: Ref[] = entries.map(({ part }) => part.value);
  const stages: Stage[] = [];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (seen.has(ref)) continue;
    seen.add(ref);
    const stage = elementAt(builder.stages, ref);
    stages.push(stage);
    eachReference(stage, (next) => pending.push(next));
  }
  return operationsAt(stages) + numberOf(entries);
}
