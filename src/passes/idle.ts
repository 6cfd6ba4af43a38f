// Gates that are computed though nothing may come to use them, as the loops that do are empty, or other elements are
// read. The adjoint is 0 then, and must hand on nothing: log(s) may be infinite at such a point, and z[0] not be there.

import { elementAt } from '../base/lists.ts';
import { equalIndices } from '../form/affine.ts';
import { rangesOf } from '../form/dims.ts';
import { stageTable, type Dim, type Index, type Program, type Ref, type Stage, type StageTable } from '../form/form.ts';
import { hows } from '../form/hows.ts';
import { slopesOf } from '../lower/activity.ts';
import { extent } from '../lower/value.ts';
import { certainUses, type Filled } from './certain-uses.ts';
import { polesOfPartial, stagesWithoutNumber } from './poles.ts';

/** What the backward pass asks before it hands on the adjoint of a stage: that may be 0 where a partial is infinite. */
export type Idle = {
  /** The arguments of a gate that it asks for; a product of many is there as a whole. */
  readonly arguments: ReadonlySet<number>;
  /** That all loops of one of these uses run; null: that the adjoint is not 0. */
  readonly anyOf: readonly Filled[] | null;
};

/** By reference. */
export function idleGates(
  program: Program,
  active: readonly (boolean | undefined)[],
  late: ReadonlySet<Ref>,
): ReadonlyMap<Ref, Idle> {
  const found = new Map<Ref, Idle>();
  if (program.stages.every(isPlain)) return found;
  const table = stageTable(program);
  const without = stagesWithoutNumber(program, table, late.size > 0);
  for (const [ref, use] of certainUses(program, active, late)) {
    if (use === 'always') continue;
    const { op, dims, guard } = elementAt(table, ref);
    // Numbers under no condition ask their adjoint: that is more, and costs as little.
    const anyOf = use === 'unknown' || (dims.length === 0 && guard.length === 0) ? null : use;
    // What the other factors of a product make is its partial.
    if (op.kind === 'accumulate' && hows[op.how].slope === 'others' && op.parts.some(({ value }) => without.has(value)))
      found.set(ref, { arguments: new Set(), anyOf });
    if (op.kind !== 'gate') continue;
    const empty = use === 'unknown' ? [] : use.flatMap((filled) => (filled.length === 1 ? filled : []));
    const fragile = op.args.flatMap((argument, i) => {
      if (active[argument] !== true || slopesOf(op.gate)[i] !== true) return [];
      const isHandedOn = polesOfPartial({ gate: op.gate, args: op.args, guard }, i, without, table).some((where) =>
        reachesInput(argument, empty, typeof where === 'string' ? null : where, table, active),
      );
      return isHandedOn ? [i] : [];
    });
    if (fragile.length > 0) found.set(ref, { arguments: new Set(fragile), anyOf });
  }
  return found;
}

/** Whether it stands in no loop, and in no branch. */
function isPlain(stage: Stage): boolean {
  const { op, guard } = stage;
  if (guard.length > 0 || !rangesOf(stage).every(({ length }) => length === 0)) return false;
  return op.kind !== 'accumulate' || op.parts.every((part) => part.guard.length === 0);
}

/**
 * Whether an adjoint comes to an input from here, other than by indices of which there are none; `zero` is 0 as well.
 */
function reachesInput(
  from: Ref,
  empty: readonly Index[],
  zero: Index | null,
  table: StageTable,
  active: readonly (boolean | undefined)[],
): boolean {
  const none = zero === null ? empty : [...empty, zero];
  const isEmpty = (dim: Dim): boolean => none.some((length) => equalIndices(length, extent(dim)));
  const seen = new Set<Ref>();
  const pending = [from];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    const stage = table[ref];
    if (stage === undefined || seen.has(ref) || active[ref] !== true) continue;
    seen.add(ref);
    const { op, dims } = stage;
    if (dims.some(isEmpty)) continue;
    if (op.kind === 'input') return true;
    if (op.kind === 'read') pending.push(op.array);
    if (op.kind === 'gate') pending.push(...op.args.filter((_, i) => slopesOf(op.gate)[i] === true));
    if (op.kind === 'pack') pending.push(...op.elements);
    if (op.kind === 'accumulate') for (const part of op.parts) if (!part.dims.some(isEmpty)) pending.push(part.value);
  }
  return false;
}
