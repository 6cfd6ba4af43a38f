// What is where in a tree: the steps that give a stage its value, and the places where it is used.

import { valuesIn } from '../../form/operands.ts';
import { elementsOf, type Element } from '../../schedule/elements.ts';
import { madeBy } from '../../schedule/positions.ts';
import type { Schedule, Step, Tree } from '../../schedule/tree.ts';
import type { Dim, Index, Ref, Stage, StageTable } from '../../form/form.ts';
import { keptPosition } from './axes.ts';

export type Body = readonly Tree[];

/** On the way from the function to a place: through which body, at which child, with which indices in force. */
export type Stop = { readonly body: Body; readonly index: number; readonly dims: readonly Dim[] };
export type Way = readonly Stop[];
export type Definition = { readonly way: Way; readonly step: Step };
/** `at`: which element, on the axes that are kept. */
export type Usage = { readonly way: Way; readonly at: readonly Index[] };

/** Where a stage, or an element of one, is kept in a variable (regions.ts). */
export type Region = {
  readonly stage: Stage;
  /** The element, as positions on the axes that are kept. */
  readonly at: readonly Index[];
  /** The children of the body that give it its value lie between these. */
  readonly first: number;
  readonly last: number;
  readonly isStored: boolean;
  /** Whether it goes on from what the array holds already. */
  readonly goesOn: boolean;
};

export type Facts = {
  readonly definitions: ReadonlyMap<Ref, readonly Definition[]>;
  readonly uses: ReadonlyMap<Ref, readonly Usage[]>;
  /** The stages to which the steps within a loop or a branch give values. */
  readonly writes: ReadonlyMap<Tree, ReadonlySet<Ref>>;
};

export function factsOf(schedule: Schedule, table: StageTable): Facts {
  const definitions = new Map<Ref, Definition[]>();
  const uses = new Map<Ref, Usage[]>();
  const writes = new Map<Tree, Set<Ref>>();
  const elements = elementsOf(schedule, table);
  const usage = ({ stage, at }: Element, way: Way): void =>
    void listAt(uses, stage.id).push({ way, at: keptPosition(schedule, stage, at) });
  const use = (refs: readonly Ref[], way: Way): void => {
    for (const ref of refs) for (const element of elements.of(ref)) usage(element, way);
  };
  const walk = (body: Body, outer: Way, dims: readonly Dim[]): ReadonlySet<Ref> => {
    const written = new Set<Ref>();
    body.forEach((tree, index) => {
      const way = [...outer, { body, index, dims }];
      const own = new Set<Ref>();
      switch (tree.kind) {
        case 'step': {
          const { step } = tree;
          for (const { id } of madeBy(step)) {
            own.add(id);
            listAt(definitions, id).push({ way, step });
          }
          if (step.kind === 'compute') for (const element of elements.in(step.stage)) usage(element, way);
          else if (step.kind === 'combine') use([step.part.value, ...step.part.at.flatMap(valuesIn)], way);
          break;
        }
        case 'loop':
          use([...valuesIn(tree.dim.from), ...valuesIn(tree.dim.to)], way);
          for (const ref of walk(tree.body, way, [...dims, tree.dim, ...(tree.lane === undefined ? [] : [tree.lane])]))
            own.add(ref);
          break;
        case 'segments': {
          const { segment, first, end } = tree.segments;
          for (const ref of walk(tree.body, way, [...dims, segment, first, end])) own.add(ref);
          break;
        }
        case 'branch':
          use([tree.literal.condition], way);
          for (const inner of [tree.then, tree.otherwise]) for (const ref of walk(inner, way, dims)) own.add(ref);
      }
      writes.set(tree, own);
      for (const ref of own) written.add(ref);
    });
    return written;
  };
  walk(schedule.tree, [], []);
  return { definitions, uses, writes };
}

export function listAt<K, V>(lists: Map<K, V[]>, key: K): V[] {
  let list = lists.get(key);
  if (list === undefined) lists.set(key, (list = []));
  return list;
}
