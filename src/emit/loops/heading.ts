// What stands above loops: the mathematics of what they compute.

import type { Purpose, Tree } from '../../schedule/tree.ts';
import type { Stage } from '../../form/form.ts';

/** Beyond, a list of what loops compute is no help. */
const mostLines = 6;

/** Empty where several loops stand inside: then each has its own. */
export function headingsOf(tree: Tree, heading: (stage: Stage) => string | null): readonly string[] {
  if (tree.kind === 'segments')
    return [purposes[tree.purpose], ...(tree.purpose === 'remake' ? [] : linesOf(tree, heading))];
  return isOneNest(tree) ? linesOf(tree, heading) : [];
}

const purposes: { readonly [purpose in Purpose]: string } = {
  keep: 'Segment by segment; of each, the rows that it begins with are kept.',
  remake: 'Segment by segment, the last one first: forward once more, then backward.',
  carry: 'Segment by segment; each hands its last rows to the next.',
};

function linesOf(tree: Tree, heading: (stage: Stage) => string | null): readonly string[] {
  const stages = new Set<Stage>();
  const visit = (one: Tree): void => {
    if (one.kind === 'step' && one.step.kind !== 'start') stages.add(one.step.stage);
    for (const inner of childrenOf(one)) visit(inner);
  };
  visit(tree);
  const lines = new Set([...stages].flatMap((stage) => heading(stage) ?? []));
  return lines.size > mostLines ? [...[...lines].slice(0, mostLines - 1), '…'] : [...lines];
}

function isOneNest(tree: Tree): boolean {
  const loops = innerLoops(tree);
  return loops.length === 0 || (loops.length === 1 && loops.every(isOneNest));
}

/** The loops next below, those in branches among them. */
function innerLoops(tree: Tree): readonly Tree[] {
  return childrenOf(tree).flatMap((child) =>
    child.kind === 'loop' ? [child] : child.kind === 'branch' ? innerLoops(child) : [],
  );
}

function childrenOf(tree: Tree): readonly Tree[] {
  return tree.kind === 'loop' || tree.kind === 'segments'
    ? tree.body
    : tree.kind === 'branch'
      ? [...tree.then, ...tree.otherwise]
      : [];
}
