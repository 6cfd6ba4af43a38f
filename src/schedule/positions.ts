// Where an extremum stands: the least index at which a value equals it. Both are found in one loop, so that the values
// need not be kept to be compared once more.

import { elementAt } from '../base/lists.ts';
import { sameDims } from '../form/dims.ts';
import { stageTable, type Part, type Program, type Ref, type Stage, type StageTable } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { hows } from '../form/hows.ts';

export type Position = { readonly stage: Stage; readonly part: Part };

/** What a statement, or a step, gives a value. */
export function madeBy({ stage, position }: Giving): readonly Stage[] {
  return position ? [stage, position.stage] : [stage];
}

type Giving = { readonly stage: Stage; readonly position?: Position | null };

/**
 * By the extremum, where both are among these: `min(j where v[j] == m)` of `m = min(j: v[j])`, or of a greatest one. A
 * position has none of its own.
 */
export function positionsOf(stages: readonly Stage[], table: StageTable): ReadonlyMap<Ref, Position> {
  const found = new Map<Ref, Position>();
  const among = new Set(stages);
  for (const stage of stages) {
    const { op } = stage;
    const [part] = op.kind === 'accumulate' && op.how === 'min' ? op.parts : [];
    const asked = table[part?.guard.at(-1)?.condition ?? -1]?.op;
    for (const ref of asked?.kind === 'gate' ? asked.args : []) {
      const other = elementAt(table, ref);
      if (!part || !among.has(other) || !isFirstOf(stage, part, other, table) || found.has(ref)) continue;
      found.set(ref, { stage, part });
      among.delete(stage);
    }
  }
  return found;
}

/** Whether a part gives its stage the first position of an extremum, and no more. Both fold one part in place. */
export function isFirstOf(
  { dims, guard }: Stage,
  part: Part,
  { id, op, ...extremum }: Stage,
  table: StageTable,
): boolean {
  const literal = part.guard.at(-1);
  const asked = literal === undefined ? undefined : table[literal.condition]?.op;
  const [own] = op.kind === 'accumulate' && hows[op.how].slope === 'first' ? op.parts : [];
  return (
    own !== undefined &&
    literal?.holds === true &&
    asked?.kind === 'gate' &&
    asked.gate.name === '==' &&
    [id, own.value].every((ref) => asked.args.includes(ref)) &&
    sameDims(own.dims, part.dims) &&
    sameGuard(own.guard, part.guard.slice(0, -1)) &&
    sameDims(extremum.dims, dims) &&
    sameGuard(extremum.guard, guard)
  );
}

/**
 * With positions for which the backward pass asks among the stages of the value: it is they that are kept between the
 * two, and not what is compared.
 */
export function withPositionsKept(program: Program): Program {
  const { stages, forward } = program;
  const kept = new Set(stages.slice(0, forward).map(({ id }) => id));
  for (const [extremum, { stage, part }] of positionsOf(stages, stageTable(program)))
    if (kept.has(extremum))
      for (const ref of [part.value, ...part.guard.map(({ condition }) => condition), stage.id]) kept.add(ref);
  const first = stages.filter(({ id }) => kept.has(id));
  return { ...program, stages: [...first, ...stages.filter(({ id }) => !kept.has(id))], forward: first.length };
}
