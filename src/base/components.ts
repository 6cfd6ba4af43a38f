// The cycles of a graph: its strongly connected components, without recursion.

import { valueFor } from './lists.ts';

/** Those that hold an edge, as sets of nodes. `next` gives the nodes that a node points to. */
export function cyclicComponents(
  nodes: readonly number[],
  next: (node: number) => readonly number[],
): readonly ReadonlySet<number>[] {
  const order = new Map<number, number>();
  const lowest = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const found: ReadonlySet<number>[] = [];
  for (const root of nodes) {
    if (order.has(root)) continue;
    const path = [{ node: root, targets: next(root), at: 0 }];
    enter(root);
    for (let top = path[path.length - 1]; top !== undefined; top = path[path.length - 1]) {
      const target = top.targets[top.at];
      top.at += 1;
      if (target === undefined) {
        path.pop();
        const outer = path[path.length - 1];
        if (outer !== undefined) lower(outer.node, valueFor(lowest, top.node));
        if (lowest.get(top.node) === order.get(top.node)) close(top.node);
      } else if (!order.has(target)) {
        enter(target);
        path.push({ node: target, targets: next(target), at: 0 });
      } else if (isOpen.has(target)) lower(top.node, valueFor(order, target));
    }
  }
  return found;

  function enter(node: number): void {
    lowest.set(node, order.size);
    order.set(node, order.size);
    open.push(node);
    isOpen.add(node);
  }

  function lower(node: number, to: number): void {
    lowest.set(node, Math.min(valueFor(lowest, node), to));
  }

  function close(root: number): void {
    const members = new Set<number>();
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      members.add(node);
      isOpen.delete(node);
      if (node === root) break;
    }
    if (members.size > 1 || next(root).includes(root)) found.push(members);
  }
}
