// Straight code names the derivative by each element of an argument. Several reads may hand to one element, each only
// under the conditions under which it reads: where the parts are not the element's adjoint as they are, that becomes a
// stage of its own.

import { indexKey } from '../form/affine.ts';
import { push, type Builder } from '../form/builder.ts';
import { always, stageTable, type Part, type Program, type Ref, type Stage, type StageTable } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { adopt } from './adopt.ts';
import { passBuilder } from './quotients.ts';

/** Of a reversed program without loops: the gradient of each array has one part for an element, under no condition. */
export function elementAdjoints(program: Program): Program {
  const table = stageTable(program);
  if (program.gradients.every(({ is }) => is === null || isByElement(table, table[is]))) return program;
  const builder = passBuilder(program);
  const adopted = adopt(program, builder);
  const own = stageTable(adopted);
  const adjoints = new Map(adopted.adjoints);
  const gradients = adopted.gradients.map(({ of, is }) => {
    const stage = is === null ? undefined : own[is];
    if (stage === undefined || isByElement(own, stage)) return { of, is };
    const summed = byElement(builder, own, stage);
    adjoints.set(of, summed);
    return { of, is: summed };
  });
  return { ...adopted, stages: builder.stages, gradients, adjoints };
}

/** Whether each element has one part, which is 0 where its condition does not hold. */
function isByElement(table: StageTable, stage: Stage | undefined): boolean {
  if (stage?.op.kind !== 'accumulate' || stage.dims.length === 0) return true;
  const { parts } = stage.op;
  return parts.every((part) => isWhole(table, part)) && new Set(parts.map(positionOf)).size === parts.length;
}

/** Whether the value of a part is there under no condition, or 0 where its condition does not hold. */
function isWhole(table: StageTable, { value, guard }: Part): boolean {
  if (guard.length === 0) return true;
  const stage = table[value];
  // An adjoint starts at 0 before the branch that hands to it.
  return (
    stage?.op.kind === 'accumulate' && stage.op.how === 'sum' && stage.guard.length > 0 && sameGuard(stage.guard, guard)
  );
}

function positionOf({ at }: Part): string {
  return at.map(indexKey).join();
}

function byElement(builder: Builder, table: StageTable, stage: Stage): Ref {
  const { op, dims, span, name } = stage;
  if (op.kind !== 'accumulate') return stage.id;
  const elements = new Map<string, Part[]>();
  for (const part of op.parts) elements.set(positionOf(part), [...(elements.get(positionOf(part)) ?? []), part]);
  const parts = [...elements.values()].flatMap((own): readonly Part[] => {
    const [first, ...others] = own;
    if (first === undefined || (others.length === 0 && isWhole(table, first))) return own;
    const label = { name: builder.names.take(`${name}${first.at.map(({ offset }) => offset).join('')}`), named: false };
    const sum = { kind: 'accumulate', how: 'sum', parts: own.map((part) => ({ ...part, at: [] })) } as const;
    return [{ ...first, value: push(builder, sum, 'real', [], span, label, always), guard: always, of: null }];
  });
  return push(builder, { ...op, parts }, 'real', dims, span, { name, named: false }, always);
}
