// Which elements the steps of a schedule write and use, and where: through all that is virtual.

import { elementAt } from '../../base/lists.ts';
import { identityOf } from '../../form/dims.ts';
import type { Dim, Index, Ref, Stage, StageTable } from '../../form/form.ts';
import { valuesIn } from '../../form/operands.ts';
import { elementsOf, type Element } from '../elements.ts';
import type { Schedule, Step, Tree } from '../tree.ts';

/** `at`: null where a step sets all of an axis. */
type Touched = { readonly stage: Stage; readonly at: readonly (Index | null)[] };

/**
 * `top`: which of the outermost trees it stands in. `bound`: the index of that tree, if it is a loop, and those taken
 * at its place.
 */
export type Access = Touched & {
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

export function accessesOf(schedule: Schedule, table: StageTable): Accesses {
  const elements = elementsOf(schedule, table);
  const usedBy = (step: Step): readonly Element[] => {
    if (step.kind === 'start') return [];
    if (step.kind === 'compute') return elements.in(step.stage);
    const { part } = step;
    return [part.value, ...part.at.flatMap(valuesIn), ...part.guard.map(({ condition }) => condition)].flatMap(
      elements.of,
    );
  };

  const all: Access[] = [];
  const visit = (nodes: readonly Tree[], top: number | null, bound: ReadonlySet<Dim>): void => {
    nodes.forEach((node, i) => {
      const here = top ?? i;
      const add = (kind: Access['kind'], touched: readonly Touched[], step: Step | null): void => {
        for (const element of touched) all.push({ ...element, kind, top: here, bound, step });
      };
      switch (node.kind) {
        case 'step': {
          const { step } = node;
          add('use', usedBy(step), step);
          add(step.kind === 'start' ? 'start' : 'write', [{ stage: step.stage, at: writtenAt(step) }], step);
          break;
        }
        case 'branch':
          add('use', elements.of(node.literal.condition), null);
          visit(node.then, here, bound);
          visit(node.otherwise, here, bound);
          break;
        case 'loop':
        case 'segments': {
          const dim = rangeOf(node);
          add('range', [...valuesIn(dim.from), ...valuesIn(dim.to)].flatMap(elements.of), null);
          const isSame = node.kind === 'loop' && (top === null || (node.at !== undefined && bound.has(node.at)));
          visit(node.body, here, isSame ? new Set([...bound, dim]) : bound);
        }
      }
    });
  };
  visit(schedule.tree, null, new Set());
  return { all, elementsOf: elements.of, usedBy };
}

function writtenAt(step: Step): readonly (Index | null)[] {
  if (step.kind === 'combine') return step.part.at;
  const own = identityOf(step.stage.dims);
  return step.kind === 'compute'
    ? own
    : own.map((index, axis) => (step.over.includes(elementAt(step.stage.dims, axis)) ? null : index));
}

/** What a loop runs over, whether in one piece or in segments. */
export function rangeOf(node: Extract<Tree, { readonly kind: 'loop' | 'segments' }>): Dim {
  return node.kind === 'loop' ? node.dim : node.segments.dim;
}
