// Which elements each step of a schedule writes and uses, and what is known of the indices there: the two sides of
// every dependence, read off the finished tree.

import { addScaled } from '../form/affine.ts';
import type { Access } from '../form/distance.ts';
import { identityOf } from '../form/dims.ts';
import { factsAt, type Known } from '../form/facts.ts';
import { atomIndex, type Guard, type Index, type Ref, type Stage } from '../form/form.ts';
import { valuesIn } from '../form/operands.ts';
import { elementsOf, type Element } from './elements.ts';
import { conditionsOf, indexAt, indicesOf, placedIn, type Around, type Placed } from './places-of-steps.ts';
import { madeBy } from './positions.ts';
import type { Schedule, Step } from './tree.ts';

/** An access of a step to an element of a stage. */
export type StepAccess = {
  readonly placed: Placed;
  readonly stage: Stage;
  readonly kind: 'write' | 'start' | 'use';
  /** Conditions inside the step under which it does so. */
  readonly guard: Guard;
} & Access;

export type StepAccesses = {
  readonly placed: readonly Placed[];
  readonly writes: ReadonlyMap<Ref, readonly StepAccess[]>;
  readonly starts: ReadonlyMap<Ref, readonly StepAccess[]>;
  readonly uses: ReadonlyMap<Ref, readonly StepAccess[]>;
};

export function stepAccesses(schedule: Schedule, known: Known): StepAccesses {
  const elements = elementsOf(schedule, known.table);
  const placed = placedIn(schedule.tree);
  const [writes, starts, uses] = [
    new Map<Ref, StepAccess[]>(),
    new Map<Ref, StepAccess[]>(),
    new Map<Ref, StepAccess[]>(),
  ];
  for (const one of placed) {
    const [indices, around] = [indicesOf(one.path), conditionsOf(one.path)];
    const access = (
      stage: Stage,
      kind: StepAccess['kind'],
      at: readonly (Index | null)[],
      guard: Guard,
    ): StepAccess => {
      return {
        placed: one,
        stage,
        kind,
        guard,
        at,
        facts: [...factsAt(known, at, [...around, ...guard], indices), ...factsOfSegments(one.path)],
      };
    };
    for (const { stage, at, guard } of usedBy(one, elements)) push(uses, access(stage, 'use', at, guard));
    if (one.what.kind !== 'step') continue;
    const { step } = one.what;
    const [list, kind] = step.kind === 'start' ? ([starts, 'start'] as const) : ([writes, 'write'] as const);
    for (const stage of madeBy(step)) push(list, access(stage, kind, writtenAt(step), []));
  }
  return { placed, writes, starts, uses };
}

function push(map: Map<Ref, StepAccess[]>, access: StepAccess): void {
  const list = map.get(access.stage.id);
  if (list === undefined) map.set(access.stage.id, [access]);
  else list.push(access);
}

function usedBy({ what }: Placed, elements: ReturnType<typeof elementsOf>): readonly Element[] {
  if (what.kind === 'asked') {
    const { node } = what;
    if (node.kind === 'branch') return elements.of(node.literal.condition);
    const { from, to } = node.kind === 'loop' ? node.dim : node.segments.dim;
    return [...valuesIn(from), ...valuesIn(to)].flatMap(elements.of);
  }
  const { step } = what;
  if (step.kind === 'start') return [];
  if (step.kind === 'compute') return elements.in(step.stage);
  return [step.part.value, ...step.part.at.flatMap(valuesIn)].flatMap(elements.of);
}

/** Where a segment lies, and the steps that are taken in it. */
function factsOfSegments(path: readonly Around[]): readonly Index[] {
  return path.flatMap(({ node }, depth) => {
    if (node.kind === 'segments') {
      const { first, end, length } = node.segments;
      const steps = addScaled(atomIndex(end), -1, atomIndex(first));
      return [{ ...steps, offset: -1 }, addScaled(length, -1, steps)];
    }
    if (node.kind !== 'loop' || node.between === undefined) return [];
    const { first, end } = node.between;
    const index = atomIndex(indexAt(path, depth) ?? node.dim);
    const last = addScaled(atomIndex(end), -1, index);
    return [addScaled(index, -1, atomIndex(first)), { ...last, offset: last.offset - 1 }];
  });
}

/** On each axis; null for all positions. */
function writtenAt(step: Step): readonly (Index | null)[] {
  if (step.kind === 'combine') return step.part.at;
  const own = identityOf(step.stage.dims);
  if (step.kind === 'compute') return step.stage.op.kind === 'pack' ? own.map(() => null) : own;
  return own.map((index, axis) => (step.over.some((dim) => dim === step.stage.dims[axis]) ? null : index));
}
