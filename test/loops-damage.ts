// Schedules damaged on purpose: each place of a tree changed in each way in which a scheduler could have gone wrong.

import type { Schedule, Storage, Tree } from '../src/schedule/tree.ts';
import type { Dim, Ref } from '../src/form/form.ts';

export type Damage = { readonly what: string; readonly schedule: Schedule };

/** What may become of one node, or of a node and the next one. */
type Change = { readonly what: string; readonly to: (node: Tree, next: Tree | undefined) => { readonly nodes: readonly Tree[]; readonly taken: 1 | 2 } | null };

const changes: readonly Change[] = [
  { what: 'dropped', to: (node) => (node.kind === 'step' ? { nodes: [], taken: 1 } : null) },
  { what: 'done twice', to: (node) => (node.kind === 'step' ? { nodes: [node, node], taken: 1 } : null) },
  { what: 'in another order', to: (node, next) => (next === undefined ? null : { nodes: [next, node], taken: 2 }) },
  { what: 'run the other way', to: (node) => (node.kind === 'loop' && node.at === undefined ? { nodes: [{ ...node, down: !node.down }], taken: 1 } : null) },
  {
    what: 'interchanged',
    to: (node) => {
      const [inner, ...rest] = node.kind === 'loop' ? node.body : [];
      if (node.kind !== 'loop' || inner?.kind !== 'loop' || rest.length > 0) return null;
      return { nodes: [{ ...inner, body: [{ ...node, body: inner.body }] }], taken: 1 };
    },
  },
  {
    what: 'fused',
    to: (node, next) => (node.kind === 'loop' && next?.kind === 'loop' && node.dim === next.dim && node.down === next.down ? { nodes: [{ ...node, body: [...node.body, ...next.body] }], taken: 2 } : null),
  },
  {
    what: 'split',
    to: (node) => {
      const [first, ...rest] = node.kind === 'loop' ? node.body : [];
      return node.kind === 'loop' && first !== undefined && rest.length > 0 ? { nodes: [{ ...node, body: [first] }, { ...node, body: rest }], taken: 1 } : null;
    },
  },
  { what: 'four at a time', to: (node) => (node.kind === 'loop' && node.step === 1 && node.at === undefined && !isUneven(node.body) ? { nodes: [{ ...node, step: 4 }], taken: 1 } : null) },
  { what: 'moved into the next loop', to: (node, next) => (next?.kind === 'loop' ? { nodes: [{ ...next, body: [node, ...next.body] }], taken: 2 } : null) },
  { what: 'moved into the next branch', to: (node, next) => (next?.kind === 'branch' && next.then.length > 0 ? { nodes: [{ ...next, then: [node, ...next.then] }], taken: 2 } : null) },
  { what: 'moved out of its loop', to: (node) => (node.kind === 'loop' && node.body[0]?.kind === 'step' ? { nodes: [node.body[0], { ...node, body: node.body.slice(1) }], taken: 1 } : null) },
  { what: 'under the other condition', to: (node) => (node.kind === 'branch' ? { nodes: [{ ...node, literal: { ...node.literal, holds: !node.literal.holds } }], taken: 1 } : null) },
  { what: 'under no condition', to: (node) => (node.kind === 'branch' ? { nodes: [...node.then, ...node.otherwise], taken: 1 } : null) },
  {
    what: 'without the position that it gives',
    to: (node) => (node.kind === 'step' && node.step.kind === 'combine' && node.step.position !== undefined ? { nodes: [{ kind: 'step', step: { kind: 'combine', stage: node.step.stage, part: node.step.part, assigns: node.step.assigns } }], taken: 1 } : null),
  },
  {
    what: 'put instead of added, or added instead of put',
    to: (node) => (node.kind === 'step' && node.step.kind === 'combine' && node.step.stage.op.kind === 'accumulate' && node.step.stage.op.how !== 'only' ? { nodes: [{ kind: 'step', step: { ...node.step, assigns: !node.step.assigns } }], taken: 1 } : null),
  },
];

function isUneven(nodes: readonly Tree[]): boolean {
  return nodes.some((node) => node.kind === 'segments' || (node.kind === 'branch' && isUneven([...node.then, ...node.otherwise])) || (node.kind === 'loop' && (node.at !== undefined || isUneven(node.body))));
}

/** Every damage of one kind at one place. */
export function damagesOf(schedule: Schedule): readonly Damage[] {
  const found: Damage[] = changes.flatMap(({ what, to }) => treesWith(schedule.tree, to).map((tree) => ({ what, schedule: { ...schedule, tree } })));
  for (const [ref, storage] of schedule.storage) {
    if (storage.kind !== 'array') continue;
    const less = (axes: typeof storage.axes): Storage => (axes.length === 0 ? { kind: 'local' } : { kind: 'array', axes });
    const { window } = storage;
    if (window !== undefined) found.push({ what: 'a window of fewer rows', schedule: { ...schedule, storage: new Map<Ref, Storage>([...schedule.storage, [ref, { ...storage, window: { ...window, rows: window.rows - 1 } }]]) } });
    // Kept whole, it is damaged in no way.
    for (const axis of window === undefined ? storage.axes : []) found.push({ what: 'a window of one row', schedule: { ...schedule, storage: new Map<Ref, Storage>([...schedule.storage, [ref, { ...storage, window: { axis, rows: 1 } }]]) } });
    for (const axis of rowsOf(schedule, ref, storage.axes)) found.push({ what: 'one row too few', schedule: withInstead(schedule, axis, { ...axis, to: { ...axis.to, offset: axis.to.offset - 1 } }) });
    for (const axis of storage.axes) found.push({ what: 'kept along one axis fewer', schedule: { ...schedule, storage: new Map<Ref, Storage>([...schedule.storage, [ref, less(storage.axes.filter((one) => one !== axis))]]) } });
  }
  return found;
}

/** The axes of an array of checkpoints that are none of the array of which it keeps rows. */
function rowsOf({ request, origins }: Schedule, ref: Ref, axes: readonly Dim[]): readonly Dim[] {
  const origin = origins?.get(ref);
  const before = request.program.stages.find(({ id }) => id === origin?.of)?.dims ?? [];
  return origin === undefined ? [] : axes.filter((axis) => !before.includes(axis));
}

/** With another index wherever the one stands; what does not hold it stays the same object. */
function withInstead(schedule: Schedule, dim: Dim, by: Dim): Schedule {
  const made = new Map<unknown, unknown>([[dim, by]]);
  const changed = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (!made.has(value)) made.set(value, partsChanged(value));
    return made.get(value);
  };
  const partsChanged = (value: object): unknown => {
    if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, changed(one)]));
    if (value instanceof Set) return value;
    if (Array.isArray(value)) return value.some((one) => changed(one) !== one) ? value.map(changed) : value;
    const fields = Object.entries(value).map(([key, one]) => [key, changed(one)] as const);
    return fields.some(([key, one]) => one !== (value as Record<string, unknown>)[key]) ? Object.fromEntries(fields) : value;
  };
  return changed(schedule) as Schedule;
}

/** The tree with the change made at one place, for every place where it can be. */
function treesWith(nodes: readonly Tree[], to: Change['to']): readonly (readonly Tree[])[] {
  return nodes.flatMap((node, i) => {
    const changed = to(node, nodes[i + 1]);
    const here = changed === null ? [] : [[...nodes.slice(0, i), ...changed.nodes, ...nodes.slice(i + changed.taken)]];
    const inside = (list: readonly Tree[], put: (list: readonly Tree[]) => Tree): readonly (readonly Tree[])[] => treesWith(list, to).map((one) => [...nodes.slice(0, i), put(one), ...nodes.slice(i + 1)]);
    if (node.kind === 'step') return here;
    if (node.kind === 'branch') return [...here, ...inside(node.then, (then) => ({ ...node, then })), ...inside(node.otherwise, (otherwise) => ({ ...node, otherwise }))];
    return [...here, ...inside(node.body, (body) => ({ ...node, body }))];
  });
}
