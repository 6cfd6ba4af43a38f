// Loops without a scheduler: every stage in loops of its own, everything in an array over all of its indices. What it
// does that a scheduler would not (conditions in arrays, branches in the innermost loop) has to come out right as well.

import { closedDims } from '../src/form/dims.ts';
import type { Dim, Guard, Ref, Stage } from '../src/form/form.ts';
import type { Request, Schedule, Step, Storage, Tree } from '../src/schedule/tree.ts';

/** Null for a recurrence, whose elements need an order. */
export function naiveSchedule(request: Request): Schedule | null {
  const { program, given, wanted, jam } = request;
  const places = new Map(program.stages.map(({ id }, i) => [id, i]));
  const isLate = (ref: Ref, stage: Stage): boolean => (places.get(ref) ?? 0) >= (places.get(stage.id) ?? 0);
  const tree: Tree[] = [];
  const storage = new Map<Ref, Storage>();
  const needed = neededStages(request);
  for (const stage of program.stages) {
    const { op, id, dims, guard } = stage;
    if (!needed.has(id) || given.has(id) || op.kind === 'input') continue;
    if (op.kind === 'read' && isLate(op.array, stage)) return null;
    if (op.kind === 'accumulate' && op.parts.some(({ value }) => isLate(value, stage))) return null;
    if (op.kind === 'constant' || ((op.kind === 'read' || op.kind === 'index') && !wanted.has(id))) continue;
    storage.set(id, dims.length === 0 ? { kind: 'local' } : { kind: 'array', axes: dims });
    if (op.kind !== 'accumulate') {
      tree.push(...nest(dims, guard, { kind: 'compute', stage }, jam));
      continue;
    }
    if (op.how !== 'only') tree.push(...nest(dims, guard, { kind: 'start', stage, over: [] }, 1));
    for (const part of op.parts) tree.push(...nest(part.dims, part.guard, { kind: 'combine', stage, part, assigns: op.how === 'only' }, jam));
  }
  return { request, tree, storage };
}

function nest(dims: readonly Dim[], guard: Guard, step: Step, jam: number): readonly Tree[] {
  let inner: readonly Tree[] = [{ kind: 'step', step }];
  for (const literal of [...guard].reverse()) inner = [{ kind: 'branch', literal, then: inner, otherwise: [] }];
  const order = closedDims(dims);
  // Sums over rows, sums over columns, and unrolled loops, by the place of the loop.
  const stepped = order.length === 0 ? -1 : step.stage.id % order.length;
  for (const [i, dim] of [...order.entries()].reverse()) inner = [{ kind: 'loop', dim, down: false, step: i === stepped ? jam : 1, body: inner }];
  return inner;
}

function neededStages({ program, wanted, given }: Request): ReadonlySet<Ref> {
  const needed = new Set<Ref>(wanted);
  for (const { id, op, dims, guard } of [...program.stages].reverse()) {
    if (!needed.has(id) || given.has(id)) continue;
    // Every number in a stage that may be a reference is taken for one.
    JSON.stringify([op, dims, guard], (key, value: unknown) => {
      if (['ref', 'array', 'condition', 'value'].includes(key) && typeof value === 'number') needed.add(value as Ref);
      if (key === 'args' || key === 'elements') for (const ref of value as readonly Ref[]) needed.add(ref);
      return value;
    });
  }
  return needed;
}
