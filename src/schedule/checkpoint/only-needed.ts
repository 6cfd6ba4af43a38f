// A schedule without the steps that nothing needs, once some of its arrays are given.

import { stageTable, type Ref } from '../../form/form.ts';
import { valuesIn } from '../../form/operands.ts';
import type { Schedule, Step, Tree } from '../tree.ts';
import { accessesOf, rangeOf } from './accesses.ts';

/** `given`: arrays that are there when the function starts. What is given and not used is not asked for. */
export function onlyNeeded(schedule: Schedule, given: ReadonlySet<Ref>): Schedule {
  const { request } = schedule;
  const tree = without(schedule.tree, ({ stage }) => given.has(stage.id));
  const storage = new Map([...schedule.storage].filter(([ref]) => !given.has(ref)));
  const all: Schedule = {
    ...schedule,
    request: { ...request, given: new Set([...request.given, ...given]) },
    storage,
    tree,
  };
  const { elementsOf, usedBy } = accessesOf(all, stageTable(request.program));
  // What gives each stage its value: its steps, and the conditions and ranges around them.
  const makers = new Map<Ref, Ref[]>();
  const visit = (nodes: readonly Tree[], around: readonly Ref[]): void => {
    for (const node of nodes) {
      switch (node.kind) {
        case 'step': {
          const { step } = node;
          const list = makers.get(step.stage.id) ?? [];
          makers.set(step.stage.id, [...list, ...around, ...usedBy(step).map(({ stage }) => stage.id)]);
          break;
        }
        case 'branch':
          for (const side of [node.then, node.otherwise])
            visit(side, [...around, ...elementsOf(node.literal.condition).map(({ stage }) => stage.id)]);
          break;
        case 'loop':
        case 'segments': {
          const { from, to } = rangeOf(node);
          visit(node.body, [
            ...around,
            ...[...valuesIn(from), ...valuesIn(to)].flatMap(elementsOf).map(({ stage }) => stage.id),
          ]);
        }
      }
    }
  };
  visit(tree, []);
  const live = new Set<Ref>();
  const pending = [...request.wanted];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (live.has(ref)) continue;
    live.add(ref);
    pending.push(...(makers.get(ref) ?? []));
  }
  return {
    ...schedule,
    request: { ...all.request, given: new Set([...all.request.given].filter((ref) => live.has(ref))) },
    storage: new Map([...storage].filter(([ref]) => live.has(ref))),
    tree: without(tree, ({ stage }) => !live.has(stage.id)),
  };
}

function without(nodes: readonly Tree[], isGone: (step: Step) => boolean): readonly Tree[] {
  return nodes.flatMap((node): readonly Tree[] => {
    if (node.kind === 'step') return isGone(node.step) ? [] : [node];
    if (node.kind === 'branch') {
      const [then, otherwise] = [without(node.then, isGone), without(node.otherwise, isGone)];
      if (then.length > 0) return [{ ...node, then, otherwise }];
      return otherwise.length === 0
        ? []
        : [
            {
              kind: 'branch',
              literal: { ...node.literal, holds: !node.literal.holds },
              then: otherwise,
              otherwise: [],
            },
          ];
    }
    const body = without(node.body, isGone);
    return body.length === 0 ? [] : [{ ...node, body }];
  });
}
