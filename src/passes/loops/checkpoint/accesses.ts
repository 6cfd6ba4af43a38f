// Which elements the steps of a schedule write and use, and where: through all that is virtual.

import { identityOf } from '../../../stage/dims.ts';
import type { Dim, Index, Ref, Stage, StageTable } from '../../../stage/form.ts';
import { eachReference } from '../../../stage/references.ts';
import type { Schedule, Step, Tree } from '../tree.ts';

/** An element that has a place of its own; `at` on all axes of its stage, null where a step sets all of an axis. */
export type Element = { readonly stage: Stage; readonly at: readonly (Index | null)[] };

/** `top`: which of the outermost trees it stands in. `bound`: the index of that tree, if it is a loop, and those taken at its place. */
export type Access = Element & {
  readonly kind: 'write' | 'start' | 'use' | 'range';
  readonly top: number;
  readonly bound: ReadonlySet<Dim>;
  /** The step that does it; null for what a branch asks, or a loop. */
  readonly step: Step | null;
};

export type Accesses = {
  readonly all: readonly Access[];
  /** The elements that a stage leads to where it is written: its own, or through all that is virtual. */
  readonly elementsOf: (ref: Ref) => readonly Element[];
  /** The elements that a step uses. */
  readonly usedBy: (step: Step) => readonly Element[];
};

export function accessesOf({ request, storage, tree }: Schedule, table: StageTable): Accesses {
  const known = new Map<Ref, readonly Element[]>();
  const elementsOf = (ref: Ref): readonly Element[] => {
    const before = known.get(ref);
    if (before !== undefined) return before;
    const stage = table[ref] as Stage;
    const hasPlace = storage.has(ref) || request.given.has(ref) || stage.op.kind === 'input';
    const elements = hasPlace ? [{ stage, at: identityOf(stage.dims) }] : elementsIn(stage);
    known.set(ref, elements);
    return elements;
  };
  const elementsIn = (stage: Stage): readonly Element[] => {
    const found = new Set<Element>();
    const { op } = stage;
    const array = op.kind === 'read' && (storage.has(op.array) || request.given.has(op.array)) ? table[op.array] : undefined;
    if (op.kind === 'read' && array !== undefined) found.add({ stage: array, at: op.at });
    eachReference(stage, (ref) => {
      if (ref !== array?.id) for (const element of elementsOf(ref)) found.add(element);
    });
    return [...found];
  };
  const usedBy = (step: Step): readonly Element[] => {
    if (step.kind === 'start') return [];
    if (step.kind === 'compute') return elementsIn(step.stage);
    const { part } = step;
    return [part.value, ...part.at.flatMap(valuesIn), ...part.guard.map(({ condition }) => condition)].flatMap(elementsOf);
  };

  const all: Access[] = [];
  const visit = (nodes: readonly Tree[], top: number | null, bound: ReadonlySet<Dim>): void => {
    nodes.forEach((node, i) => {
      const here = top ?? i;
      const add = (kind: Access['kind'], elements: readonly Element[], step: Step | null): void => {
        for (const element of elements) all.push({ ...element, kind, top: here, bound, step });
      };
      switch (node.kind) {
        case 'step': {
          const { step } = node;
          add('use', usedBy(step), step);
          add(step.kind === 'start' ? 'start' : 'write', [{ stage: step.stage, at: writtenAt(step) }], step);
          break;
        }
        case 'branch':
          add('use', elementsOf(node.literal.condition), null);
          visit(node.then, here, bound);
          visit(node.otherwise, here, bound);
          break;
        case 'loop':
        case 'segments': {
          const { dim } = node;
          add('range', [...dim.from.terms, ...dim.to.terms].flatMap(({ of }) => (of.kind === 'value' ? elementsOf(of.ref) : [])), null);
          const isSame = node.kind === 'loop' && (top === null || (node.at !== undefined && bound.has(node.at)));
          visit(node.body, here, isSame ? new Set([...bound, dim]) : bound);
        }
      }
    });
  };
  visit(tree, null, new Set());
  return { all, elementsOf, usedBy };
}

function writtenAt(step: Step): readonly (Index | null)[] {
  if (step.kind === 'combine') return step.part.at;
  const own = identityOf(step.stage.dims);
  return step.kind === 'compute' ? own : own.map((index, axis) => (step.over.includes(step.stage.dims[axis] as Dim) ? null : index));
}

export function valuesIn(index: Index): readonly Ref[] {
  return index.terms.flatMap(({ of }) => (of.kind === 'value' ? [of.ref] : []));
}
