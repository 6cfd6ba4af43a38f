// Where the steps of a tree stand: the loops and branches around each, and its place among what stands beside it. Read
// off the tree alone, so that what the scheduler thought of it has no say.

import type { Dim, Literal } from '../form/form.ts';
import type { Step, Tree } from './tree.ts';

export type LoopTree = Extract<Tree, { readonly kind: 'loop' }>;
export type SegmentsTree = Extract<Tree, { readonly kind: 'segments' }>;
type Enclosing = Exclude<Tree, { readonly kind: 'step' }>;

/** A loop or branch with the side of it on which something stands. */
export type Around = { readonly node: Enclosing; readonly side: 'body' | 'then' | 'otherwise' };

/** A step, or what a loop or a branch asks before it begins. */
export type Placed = {
  readonly what: { readonly kind: 'step'; readonly step: Step } | { readonly kind: 'asked'; readonly node: Enclosing };
  readonly path: readonly Around[];
  /** Its number among its neighbours, at each depth. */
  readonly places: readonly number[];
};

export function placedIn(tree: readonly Tree[]): readonly Placed[] {
  const found: Placed[] = [];
  const visit = (nodes: readonly Tree[], path: readonly Around[], places: readonly number[]): void => {
    nodes.forEach((node, i) => {
      const here = [...places, i];
      if (node.kind === 'step') {
        found.push({ what: { kind: 'step', step: node.step }, path, places: here });
        return;
      }
      found.push({ what: { kind: 'asked', node }, path, places: here });
      if (node.kind === 'branch') {
        visit(node.then, [...path, { node, side: 'then' }], here);
        visit(node.otherwise, [...path, { node, side: 'otherwise' }], here);
      } else visit(node.body, [...path, { node, side: 'body' }], here);
    });
  };
  visit(tree, [], []);
  return found;
}

/** The depth up to which both have the same loops and branches around them. */
export function commonDepth(a: readonly Around[], b: readonly Around[]): number {
  let depth = 0;
  while (depth < Math.min(a.length, b.length) && a[depth]?.node === b[depth]?.node && a[depth]?.side === b[depth]?.side)
    depth += 1;
  return depth;
}

/** The index that a loop around stands for: its own, or that of the iteration which is taken inside it. */
export function indexAt(path: readonly Around[], depth: number): Dim | null {
  const node = path[depth]?.node;
  if (node?.kind !== 'loop' || node.at !== undefined) return null;
  for (const { node: inner } of path.slice(depth + 1))
    if (inner.kind === 'loop' && inner.at === node.dim) return inner.dim;
  return node.dim;
}

/** The indices in force, the outermost first: those of the loops, but for loops that cover several of them. */
export function indicesOf(path: readonly Around[]): readonly Dim[] {
  return path.flatMap((_, depth) => indexAt(path, depth) ?? []);
}

export function conditionsOf(path: readonly Around[]): readonly Literal[] {
  return path.flatMap(({ node, side }) =>
    node.kind !== 'branch'
      ? []
      : [{ condition: node.literal.condition, holds: node.literal.holds === (side === 'then') }],
  );
}
