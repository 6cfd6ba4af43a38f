// The code of a schedule: loops, branches and statements, for any function of a module.

import { stageTable } from '../../form/form.ts';
import type { Schedule } from '../../schedule/tree.ts';
import type { Statement } from '../../code/code.ts';
import { buildFunction } from './build.ts';
import { placeValues } from './motion.ts';
import type { Places } from './places.ts';
import { planRegions } from './regions.ts';
import { storesLast } from './stores.ts';
import { createValues } from './values.ts';
import { writeBlock } from './write.ts';

/**
 * Wanted scalars whose place is a variable are constants of the outermost block afterwards. Nothing is allocated, and
 * no argument is checked.
 */
export function loopStatements(schedule: Schedule, places: Places): readonly Statement[] {
  const table = stageTable(schedule.request.program);
  const values = createValues();
  const root = buildFunction({ schedule, table, places, plan: planRegions(schedule, table), values });
  storesLast(root);
  const placement = placeValues(root, values, table);
  return writeBlock({ placement, helpers: places.helpers, free: places.free, names: new Map() }, root);
}
