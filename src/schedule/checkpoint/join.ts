// The forward and the backward function as one, so that what the first makes can be made again in the second: the steps
// of both as they are, and so the same bits.

import { elementAt } from '../../base/lists.ts';
import { identityOf } from '../../form/dims.ts';
import { stageTable, refAt, type Program, type Ref, type Stage } from '../../form/form.ts';
import { renamedEnds, renamedLiteral, renamedStage, renamingBy, type Renaming } from '../../form/renumber.ts';
import { tablesOf } from '../requests.ts';
import type { Schedule, Step, Storage, Tree } from '../tree.ts';

/** Stages of the backward function have numbers of their own; what it was given is what the forward one makes. */
export function joined(forward: Schedule, backward: Schedule): Schedule {
  const [first, second] = [forward.request.program, backward.request.program];
  const shift = Math.max(...[...first.stages, ...second.stages].map(({ id }) => id)) + 1;
  const made = stageTable(first);
  const given = backward.request.given;
  const tables = new Set([...tablesOf(first), ...tablesOf(second)]);
  const isMade = (ref: Ref): boolean =>
    given.has(ref) && made[ref] !== undefined && made[ref].op.kind !== 'input' && !tables.has(ref);
  const scalars = new Set(second.stages.flatMap(({ id, dims }) => (isMade(id) && dims.length === 0 ? [id] : [])));
  const renaming: Renaming = {
    ...renamingBy({ stage: (ref) => (scalars.has(ref) ? ref : refAt(ref + shift)) }),
    array: (ref) => (isMade(ref) ? ref : renaming.stage(ref)),
  };
  const stages = second.stages.flatMap((stage): readonly Stage[] => {
    if (scalars.has(stage.id)) return [];
    const renamed = renamedStage(renaming, { ...stage, id: renaming.stage(stage.id) });
    if (isMade(stage.id))
      return [{ ...renamed, guard: [], op: { kind: 'read', array: stage.id, at: identityOf(renamed.dims) } }];
    return [renamed];
  });
  const table = stageTable({ ...second, stages });
  const { parameters, seeds, gradients } = renamedEnds(second, renaming.stage);
  const all: Program = {
    ...first,
    stages: [...first.stages, ...stages],
    parameters,
    seeds,
    gradients,
  };
  const inputs = all.stages.flatMap(({ id, op }) => (op.kind === 'input' ? [id] : []));
  const wanted = new Set([...backward.request.wanted].map(renaming.stage));
  const storage = new Map<Ref, Storage>(forward.storage);
  for (const [ref, own] of backward.storage)
    storage.set(renaming.stage(ref), own.kind === 'local' ? own : { ...own, axes: own.axes.map(renaming.dim) });
  return {
    request: {
      ...backward.request,
      program: all,
      given: new Set([...inputs, ...tablesOf(all).filter((ref) => !wanted.has(ref))]),
      wanted,
    },
    tree: [...forward.tree, ...renamedTree(backward.tree, renaming, (ref) => elementAt(table, ref))],
    storage,
  };
}

function renamedTree(nodes: readonly Tree[], renaming: Renaming, stageAt: (ref: Ref) => Stage): readonly Tree[] {
  return nodes.map((node): Tree => {
    switch (node.kind) {
      case 'step':
        return { ...node, step: renamedStep(node.step, renaming, stageAt) };
      case 'branch': {
        return {
          ...node,
          literal: renamedLiteral(renaming, node.literal),
          then: renamedTree(node.then, renaming, stageAt),
          otherwise: renamedTree(node.otherwise, renaming, stageAt),
        };
      }
      case 'loop': {
        const { lane, at } = node;
        return {
          ...node,
          dim: renaming.dim(node.dim),
          ...(lane === undefined ? {} : { lane: renaming.dim(lane) }),
          ...(at === undefined ? {} : { at: renaming.dim(at) }),
          body: renamedTree(node.body, renaming, stageAt),
        };
      }
      case 'segments':
        return { ...node, body: renamedTree(node.body, renaming, stageAt) };
    }
  });
}

function renamedStep(step: Step, renaming: Renaming, stageAt: (ref: Ref) => Stage): Step {
  const stage = stageAt(renaming.stage(step.stage.id));
  if (step.kind === 'compute') return { ...step, stage };
  if (step.kind === 'start') return { ...step, stage, over: step.over.map(renaming.dim) };
  // The part, as the stage has it now.
  const before = step.stage.op.kind === 'accumulate' ? step.stage.op.parts.indexOf(step.part) : -1;
  const part = stage.op.kind === 'accumulate' ? stage.op.parts[before] : undefined;
  if (part === undefined) throw new Error(`${stage.name} has the part that is added`);
  return { ...step, stage, part };
}
