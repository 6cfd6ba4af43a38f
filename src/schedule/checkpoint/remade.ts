// What the first loop of a pair has to do again in each segment: all that makes the rows which the second one uses, and
// no sum that leaves the loop.

import type { Ref } from '../../form/form.ts';
import type { Schedule, Step, Tree } from '../tree.ts';
import type { Accesses } from './accesses.ts';
import { dimsAt, loopIn, type LoopTree, type Pair } from './windows.ts';

export type Remade = { readonly remade: ReadonlySet<Ref>; readonly steps: ReadonlySet<Step> };

type Maker = { readonly step: Step; readonly conditions: readonly Ref[] };

export function remadeBy(
  { tree, storage }: Schedule,
  { all, elementsOf, usedBy }: Accesses,
  { first, second, kept }: Pair,
): Remade {
  const remade = new Set<Ref>();
  const steps = new Set<Step>();
  if (first === null || second === null) return { remade, steps };
  const loop = loopIn(tree, first);
  const makers = makersIn(loop);
  const bound = dimsAt(loop);
  const isRemade = (ref: Ref): boolean => {
    const [own, maker] = [storage.get(ref), makers.get(ref)?.[0]];
    if (own === undefined || maker === undefined) return false;
    if (kept.has(ref) || own.kind === 'local') return true;
    // Needed in the step alone that makes it: not kept over the index of the loop.
    return maker.step.stage.dims.some((dim) => bound.includes(dim)) && !own.axes.some((axis) => bound.includes(axis));
  };
  const pending = all.filter(({ top, stage }) => top === second && kept.has(stage.id)).map(({ stage }) => stage.id);
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (remade.has(ref)) continue;
    remade.add(ref);
    for (const { step, conditions } of makers.get(ref) ?? []) {
      steps.add(step);
      for (const { stage } of [...usedBy(step), ...conditions.flatMap(elementsOf)])
        if (isRemade(stage.id)) pending.push(stage.id);
    }
  }
  return { remade, steps };
}

/** By stage: the steps of a loop that give it its value, with the conditions around each. */
function makersIn(loop: LoopTree): ReadonlyMap<Ref, readonly Maker[]> {
  const makers = new Map<Ref, Maker[]>();
  const visit = (nodes: readonly Tree[], conditions: readonly Ref[]): void => {
    for (const node of nodes) {
      if (node.kind === 'step') {
        const list = makers.get(node.step.stage.id);
        if (list === undefined) makers.set(node.step.stage.id, [{ step: node.step, conditions }]);
        else list.push({ step: node.step, conditions });
      } else if (node.kind === 'branch')
        for (const side of [node.then, node.otherwise]) visit(side, [...conditions, node.literal.condition]);
      else visit(node.body, conditions);
    }
  };
  visit([loop], []);
  return makers;
}
