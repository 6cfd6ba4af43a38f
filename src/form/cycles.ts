// Recurrences: every cycle of references runs along an index, in one direction, and what does not move along that index
// runs along another one. A stage's coordinate is where on that index it stands; only a difference of coordinates is a
// lag.

import { elementAt, valueFor } from '../base/lists.ts';
import { addScaled, atPositions, equalIndices } from './affine.ts';
import { cyclicComponents } from '../base/components.ts';
import { leastOf, mostOf } from './distance.ts';
import { factsAt, type Known } from './facts.ts';
import {
  atomIndex,
  stageTable,
  type Dim,
  type Guard,
  type Index,
  type Program,
  type Ref,
  type Stage,
  type StageTable,
} from './form.ts';
import { eachReference, valuesIn } from './operands.ts';

/**
 * `user` needs `used`, at positions on the axes of `axes` (the array read, or the stage whose part it is), or where it
 * stands itself.
 */
type Edge = {
  readonly user: Ref;
  readonly used: Ref;
  readonly kind: 'same' | 'read' | 'part';
  readonly at: readonly Index[];
  readonly axes: readonly Dim[];
  readonly guard: Guard;
  readonly dims: readonly Dim[];
};

/** `strict`: never 0. */
type Lag = { readonly strict: boolean };

/**
 * The way in which all lags of a component have to point; and positions without indices at which its arrays are read.
 */
type Search = {
  readonly known: Known;
  readonly direction: -1 | 1;
  readonly fixed: readonly Index[];
  readonly prefersFixed: boolean;
};

/** Ways that are tried after the first, in all. */
const mostTries = 64;

export function cyclesAreSound(program: Program): boolean {
  const table = stageTable(program);
  const known: Known = { table, checks: program.checks };
  const cyclic = new Set<number>(cyclesOf(program).flatMap((component) => [...component]));
  const edges = program.stages.flatMap((stage) => (cyclic.has(stage.id) ? edgesOf(stage, table) : []));
  return runInOrder(edges, known, { tries: mostTries });
}

/**
 * Whether each component runs along some index, and what does not move along it along another. An index that has few
 * values may seem to order what another one does, and leave the rest without an order: then the next is tried.
 */
function runInOrder(edges: readonly Edge[], known: Known, left: { tries: number }): boolean {
  return withinComponents(edges).every((inside) => {
    for (const rest of withoutLagged(inside, known)) {
      if (runInOrder(rest, known, left)) return true;
      if ((left.tries -= 1) < 0) return false;
    }
    return false;
  });
}

/** What refers to itself by way of others: most stages do not, and nothing is made of these. */
function cyclesOf({ stages }: Program): readonly ReadonlySet<number>[] {
  const targets: Ref[][] = [];
  for (const stage of stages) {
    const own: Ref[] = [];
    eachReference(stage, (ref) => own.push(ref));
    targets[stage.id] = own;
  }
  return cyclicComponents(
    stages.map(({ id }) => id),
    (node) => targets[node] ?? [],
  );
}

/** The edges of each component, in one walk: there may be as many components as recurrences. */
function withinComponents(edges: readonly Edge[]): readonly (readonly Edge[])[] {
  const components = componentsOf(edges);
  const placeOf = new Map<number, number>();
  for (const [place, component] of components.entries()) for (const ref of component) placeOf.set(ref, place);
  const within = components.map((): Edge[] => []);
  for (const edge of edges) {
    const place = placeOf.get(edge.user);
    if (place !== undefined && place === placeOf.get(edge.used)) within[place]?.push(edge);
  }
  return within;
}

function edgesOf(stage: Stage, table: StageTable): readonly Edge[] {
  const { id: user, op, dims, guard } = stage;
  if (op.kind === 'accumulate') {
    return op.parts.flatMap((part) => {
      const all = [part.value, ...part.guard.map(({ condition }) => condition), ...part.at.flatMap(valuesIn)];
      return all.map((used): Edge => ({
        user,
        used,
        kind: 'part',
        at: part.at,
        axes: dims,
        guard: part.guard,
        dims: part.dims,
      }));
    });
  }
  const edges: Edge[] = [];
  eachReference({ ...stage, guard: [] }, (used, use) => {
    if (op.kind === 'read' && use === 'array')
      edges.push({ user, used, kind: 'read', at: op.at, axes: table[used]?.dims ?? [], guard, dims });
    else edges.push({ user, used, kind: 'same', at: [], axes: [], guard, dims });
  });
  for (const { condition } of guard) edges.push({ user, used: condition, kind: 'same', at: [], axes: [], guard, dims });
  return edges;
}

function componentsOf(edges: readonly Edge[]): readonly ReadonlySet<number>[] {
  const targets = new Map<number, number[]>();
  for (const { user, used } of edges) {
    const list = targets.get(user);
    if (list === undefined) targets.set(user, [used]);
    else list.push(used);
  }
  return cyclicComponents([...targets.keys()], (node) => targets.get(node) ?? []);
}

/** The edges that do not move, for each index along which the component runs in one direction. */
function* withoutLagged(edges: readonly Edge[], known: Known): Generator<readonly Edge[]> {
  // Where lines read the array at its own indices, only what they are written to moves.
  const root = edges.find(({ kind }) => kind === 'read')?.used ?? edges.find(({ kind }) => kind === 'part')?.user;
  if (root === undefined) return;
  const fixed = fixedPositions(edges);
  // An index that counts something else may agree with all of them, and tell none from the others.
  for (const prefersFixed of fixed.length > 0 ? [false, true] : [false]) {
    for (const dim of known.table[root]?.dims ?? []) {
      for (const direction of [1, -1] as const) {
        const lags = lagsFrom(root, atomIndex(dim), edges, { known, direction, fixed, prefersFixed });
        const rest = edges.filter((_, i) => lags?.[i]?.strict === false);
        if (lags !== null && rest.length < edges.length) yield rest;
      }
    }
  }
}

function fixedPositions(edges: readonly Edge[]): readonly Index[] {
  const found: Index[] = [];
  for (const { kind, at } of edges) {
    for (const position of kind === 'read' ? at : []) {
      if (position.terms.every(({ of }) => of.kind === 'size') && !found.some((one) => equalIndices(one, position)))
        found.push(position);
    }
  }
  return found;
}

/** The lag of each edge, when the root's coordinate is this one; null where one is not known. */
function lagsFrom(root: Ref, start: Index, edges: readonly Edge[], search: Search): readonly Lag[] | null {
  const lags = new Map<Edge, Lag>();
  const coordinates = coordinatesFrom(root, start, edges, search, lags);
  if (coordinates === null) return null;
  const lagBetween = (edge: Edge): Lag | null =>
    lagOf(edge, valueFor(coordinates, edge.user), valueFor(coordinates, edge.used), search);
  return edges.map((edge) => (lags.get(edge) ?? lagBetween(edge)) as Lag);
}

/** Where a used stage may stand, and the lag of the edge then. */
type Candidate = { readonly at: Index; readonly lag: Lag };

/** A point of the search below to which it may return. */
type Choice = { readonly assigned: number; readonly edge: number; readonly left: Candidate[] };

/** Times that the search takes a choice back. */
const mostRetries = 10_000;

/**
 * A coordinate for each stage of a component, such that every lag is known and points the one way: handed on from user
 * to used, with second thoughts. `lags`: those that were found on the way and still hold.
 */
function coordinatesFrom(
  root: Ref,
  start: Index,
  edges: readonly Edge[],
  search: Search,
  lags: Map<Edge, Lag>,
): ReadonlyMap<Ref, Index> | null {
  const coordinates = new Map<Ref, Index>([[root, start]]);
  const assigned: Ref[] = [root];
  const inOrder = fromRoot(root, edges);
  const choices: Choice[] = [];
  let retries = 0;
  for (let i = 0; i < inOrder.length; i += 1) {
    const edge = elementAt(inOrder, i);
    const user = valueFor(coordinates, edge.user);
    const before = coordinates.get(edge.used);
    const lag = before === undefined ? null : lagOf(edge, user, before, search);
    if (lag !== null) {
      lags.set(edge, lag);
      continue;
    }
    const [first, ...left] = before === undefined ? candidatesOf(edge, user, search) : [];
    if (first !== undefined) {
      if (left.length > 0) choices.push({ assigned: assigned.length, edge: i, left });
      coordinates.set(edge.used, first.at);
      lags.set(edge, first.lag);
      assigned.push(edge.used);
      continue;
    }
    // Back to the last edge that had another candidate.
    const choice = choices[choices.length - 1];
    const other = choice?.left.shift();
    if (choice === undefined || other === undefined || (retries += 1) > mostRetries) return null;
    if (choice.left.length === 0) choices.pop();
    lags.clear();
    for (const ref of assigned.splice(choice.assigned)) coordinates.delete(ref);
    coordinates.set(elementAt(inOrder, choice.edge).used, other.at);
    assigned.push(elementAt(inOrder, choice.edge).used);
    i = choice.edge;
  }
  return coordinates;
}

/** All edges of a component, each after one that leads to its user. */
function fromRoot(root: Ref, edges: readonly Edge[]): readonly Edge[] {
  const byUser = new Map<Ref, Edge[]>();
  for (const edge of edges) {
    const list = byUser.get(edge.user);
    if (list === undefined) byUser.set(edge.user, [edge]);
    else list.push(edge);
  }
  const reached = new Set<Ref>([root]);
  const inOrder: Edge[] = [];
  for (const user of reached) {
    for (const edge of byUser.get(user) ?? []) {
      inOrder.push(edge);
      reached.add(edge.used);
    }
  }
  return inOrder;
}

/**
 * Where the used stage may stand: where its user does, or on an index of its own along which the lag is known. What has
 * none of the indices, such as an element of a row that is the same for all, may stand in that row.
 */
function candidatesOf(edge: Edge, user: Index, search: Search): readonly Candidate[] {
  const own = search.known.table[edge.used]?.dims ?? [];
  const wanted = edge.kind === 'part' ? atPositions(user, edge.axes, edge.at) : user;
  const fits =
    edge.kind !== 'read' &&
    wanted.terms.every(({ of }) => of.kind === 'size' || (of.kind === 'dim' && own.includes(of)));
  const inPlace: readonly Candidate[] = fits ? [{ at: wanted, lag: { strict: false } }] : [];
  const possible = (at: Index): readonly Candidate[] => {
    const lag = lagOf(edge, user, at, search);
    return lag === null ? [] : [{ at, lag }];
  };
  const rows = edge.kind === 'read' || fits ? [] : search.fixed.flatMap(possible);
  if (edge.kind === 'same') return fits ? inPlace : rows;
  const axes = own.map(atomIndex).flatMap((axis) => (fits && equalIndices(axis, wanted) ? [] : possible(axis)));
  // A plain index is better than a shifted one: parts that land here and there agree on it.
  const plain = axes.filter(({ at }) => wanted.terms.some(({ of }) => of === at.terms[0]?.of));
  // One that moves is better than one that has so few values that it cannot be said to move back.
  const others = axes
    .filter((axis) => !plain.includes(axis))
    .sort((a, b) => Number(b.lag.strict) - Number(a.lag.strict));
  return [...plain, ...inPlace, ...(search.prefersFixed ? [...rows, ...others] : [...others, ...rows])];
}

/** Null where it is not known, or points the other way. */
function lagOf(edge: Edge, user: Index, used: Index, { known, direction }: Search): Lag | null {
  const there = edge.kind === 'read' ? atPositions(used, edge.axes, edge.at) : used;
  const here = edge.kind === 'part' ? atPositions(user, edge.axes, edge.at) : user;
  const lag = addScaled(here, -1, there);
  // What only data says is known by what was checked.
  const facts = factsAt(known, [lag], edge.guard, edge.dims);
  const [least, most] = [leastOf(lag, facts), mostOf(lag, facts)];
  if (least === 0 && most === 0) return { strict: false };
  // No iteration is in all of the ranges: the one is never needed for the other.
  if (least > most) return { strict: true };
  if (least >= 0) return direction > 0 ? { strict: least > 0 } : null;
  if (most <= 0) return direction < 0 ? { strict: most < 0 } : null;
  return null;
}
