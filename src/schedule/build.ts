// The tree itself: steps at their places, and what an accumulation starts from at the outermost place that is inside
// the loops which stand on one element for all of its parts.

import { elementAt } from '../base/lists.ts';
import { equalIndices } from '../form/affine.ts';
import { atomIndex, type Dim, type Index, type Ref, type Stage, type StageTable } from '../form/form.ts';
import { isRangeOf, makeWhole, type Range } from './boxes.ts';
import type { Jam, Nest } from './nest.ts';
import { commonPath, isAtNext, type Kept, type Path } from './places.ts';
import type { Statement } from './statements.ts';
import type { Step, Tree } from './tree.ts';

/** What has to be done before the first part, unless parts put their values there: these. */
type Beginning = {
  /** The loop or branch inside which it is; null is around everything. */
  readonly inside: Path[number] | null;
  readonly over: readonly Dim[];
  readonly assigning: readonly Statement[];
};

/** What the tree is built from. */
type Building = {
  readonly kept: ReadonlyMap<Ref, Kept>;
  readonly jams: ReadonlyMap<Nest, Jam>;
  readonly beginnings: ReadonlyMap<Ref, Beginning>;
  /** What starts before each of these loops, branches and steps, in the order in which it is first met inside. */
  readonly starting: ReadonlyMap<Nest | Statement, readonly Ref[]>;
};

export function treeOf(
  nests: readonly Nest[],
  kept: ReadonlyMap<Ref, Kept>,
  paths: ReadonlyMap<Statement, Path>,
  jams: ReadonlyMap<Nest, Jam>,
  table: StageTable,
): readonly Tree[] {
  const order = new Map([...paths.keys()].map((statement, i) => [statement, i]));
  const beginnings = new Map<Ref, Beginning>();
  for (const [ref, one] of kept) {
    const { op } = one.stage;
    if (op.kind === 'accumulate' && op.how !== 'only')
      beginnings.set(ref, beginningOf({ ...one, paths, order, table }));
  }
  const starting = startingOf(kept, beginnings, paths, order);
  return build({ kept, jams, beginnings, starting }, nests);
}

/**
 * By what stands in the list that a beginning is in: what starts before it. An element that no part reaches is used as
 * it starts, so that uses count as well.
 */
function startingOf(
  kept: ReadonlyMap<Ref, Kept>,
  beginnings: ReadonlyMap<Ref, Beginning>,
  paths: ReadonlyMap<Statement, Path>,
  order: ReadonlyMap<Statement, number>,
): ReadonlyMap<Nest | Statement, readonly Ref[]> {
  const numberOf = (statement: Statement): number => order.get(statement) ?? 0;
  const met = [...beginnings].map(([ref, { inside }]) => {
    const { producers = [], users = [] } = kept.get(ref) ?? {};
    const first = [...producers, ...users].reduce((one, other) => (numberOf(other) < numberOf(one) ? other : one));
    const use = first.uses.findIndex(({ stage }) => stage.id === ref);
    const path = paths.get(first) ?? [];
    const depth = path.findIndex((around) => sameSide(around, inside));
    return {
      ref,
      number: numberOf(first),
      use: use < 0 ? first.uses.length : use,
      before: path[depth + 1]?.nest ?? first,
    };
  });
  met.sort((a, b) => a.number - b.number || a.use - b.use);
  const starting = new Map<Nest | Statement, Ref[]>();
  for (const { ref, before } of met) {
    const list = starting.get(before);
    if (list === undefined) starting.set(before, [ref]);
    else list.push(ref);
  }
  return starting;
}

function build(building: Building, list: readonly Nest[]): readonly Tree[] {
  const { kept, beginnings, starting } = building;
  return list.flatMap((nest): readonly Tree[] => {
    const refs = starting.get(nest.kind === 'statement' ? nest.statement : nest) ?? [];
    const starts = refs.flatMap((ref): readonly Tree[] => {
      const [beginning, stage] = [beginnings.get(ref), kept.get(ref)?.stage];
      if (beginning === undefined || stage === undefined || beginning.assigning.length > 0) return [];
      return [{ kind: 'step', step: { kind: 'start', stage, over: beginning.over } }];
    });
    return [...starts, ...built(building, nest)];
  });
}

function built(building: Building, nest: Nest): readonly Tree[] {
  switch (nest.kind) {
    case 'statement': {
      const step = stepOf(nest.statement, building.beginnings.get(nest.statement.stage.id));
      return step === null ? [] : [{ kind: 'step', step }];
    }
    case 'loop': {
      const { dim, direction, at } = nest.split;
      const { step = 1, lane = null } = building.jams.get(nest) ?? {};
      return [
        {
          kind: 'loop',
          dim,
          down: direction === 'down',
          step,
          ...(lane === null ? {} : { lane }),
          ...(at === null ? {} : { at }),
          body: build(building, nest.body),
        },
      ];
    }
    case 'branch': {
      const then = build(building, nest.then);
      const otherwise = build(building, nest.otherwise);
      const { condition } = nest.split;
      return [
        then.length === 0
          ? { kind: 'branch', literal: { condition, holds: false }, then: otherwise, otherwise: [] }
          : { kind: 'branch', literal: { condition, holds: true }, then, otherwise },
      ];
    }
  }
}

function sameSide(a: Path[number] | null, b: Path[number] | null): boolean {
  return a?.nest === b?.nest && a?.side === b?.side;
}

function stepOf(statement: Statement, beginning: Beginning | undefined): Step | null {
  const { stage, part } = statement;
  const { op } = stage;
  if (op.kind !== 'accumulate') return { kind: 'compute', stage };
  // An accumulation without parts is what it starts from.
  if (part === null) return null;
  return {
    kind: 'combine',
    stage,
    part,
    assigns: op.how === 'only' || beginning?.assigning.includes(statement) === true,
    ...(statement.position === null ? {} : { position: statement.position }),
  };
}

/** An accumulation whose beginning is looked for; `standing`: the axes on which it stands on one element there. */
type Begun = Placed & { readonly standing: Set<number> };

type Placed = Kept & {
  readonly paths: ReadonlyMap<Statement, Path>;
  readonly order: ReadonlyMap<Statement, number>;
  readonly table: StageTable;
};

function beginningOf(placed: Placed): Beginning {
  const { stage, producers, users, dropped, paths, order } = placed;
  const begun: Begun = { ...placed, standing: new Set(dropped.keys()) };
  // What uses an element that no part reaches may come before all parts: it is used as it starts.
  const first = Math.min(...producers.map((statement) => order.get(statement) ?? 0));
  const early = users.filter((statement) => (order.get(statement) ?? 0) < first);
  const way = commonPath([...producers, ...early].map((statement) => paths.get(statement) ?? []));
  let depth = 0;
  for (const [i, around] of way.entries()) {
    if (isAtNext(way, i)) continue;
    if (!mayGoInside(begun, around)) break;
    depth = i + 1;
  }
  const over = stage.dims.filter((_, axis) => !begun.standing.has(axis));
  return { inside: way[depth - 1] ?? null, over, assigning: assigningOf(begun, depth, over) };
}

function mayGoInside(begun: Begun, { nest, side }: Path[number]): boolean {
  const { stage, producers, common, dropped, standing } = begun;
  if (nest.kind === 'statement') return false;
  if (common.some((other) => other.nest === nest)) {
    if (nest.kind === 'branch' ? isSameForAll(begun, nest.split.condition) : [...dropped.values()].includes(nest))
      return true;
  }
  if (nest.kind === 'branch') return isGuarded(stage, nest.split.condition, side === 'then');
  const { dim } = nest.split;
  const axis = stage.dims.indexOf(dim);
  if (axis < 0 || standing.has(axis) || !producers.every(({ writes }) => isAtom(writes?.at[axis], dim))) return false;
  standing.add(axis);
  return true;
}

/** Whether a condition is one for all elements that are kept: what is read of another iteration has to be there. */
function isSameForAll({ dropped, table }: Begun, condition: Ref): boolean {
  const standing = [...dropped.values()].map((nest) => (nest.kind === 'loop' ? nest.split.dim : null));
  return elementAt(table, condition).dims.every((dim) => standing.includes(dim));
}

function isGuarded({ guard }: Stage, condition: Ref, holds: boolean): boolean {
  return guard.some((literal) => literal.condition === condition && literal.holds === holds);
}

/**
 * The first part, if it reaches every element once, before any other does; or all, if each element is reached by one of
 * them. `free`: the axes on which it does not stand on one element.
 */
function assigningOf(begun: Begun, inside: number, free: readonly Dim[]): readonly Statement[] {
  const { producers, order, paths } = begun;
  const [first, ...others] = [...producers].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  if (first === undefined) return [];
  const own = reachOf(begun, first, inside, free);
  const [outermost] = (paths.get(first) ?? []).slice(inside);
  const isFirst =
    outermost === undefined ||
    !others.some((other) => (paths.get(other) ?? []).some(({ nest }) => nest === outermost.nest));
  if (own?.every((range, i) => isRangeOf(range, elementAt(free, i))) === true && isFirst) return [first];
  const all = producers.map((one) => reachOf(begun, one, inside, free));
  return all.length > 1 && all.every((one) => one !== null) && makeWhole(all, free) ? producers : [];
}

/** The positions on each free axis that a part reaches, each element once; null where that is not known. */
function reachOf(
  { stage, paths }: Begun,
  statement: Statement,
  inside: number,
  free: readonly Dim[],
): readonly Range[] | null {
  const { part, writes } = statement;
  if (part === null || writes === null) return null;
  const loops: Dim[] = [];
  for (const { nest, side } of (paths.get(statement) ?? []).slice(inside)) {
    if (nest.kind === 'loop' && nest.split.together.size > 0) continue;
    if (nest.kind === 'loop') loops.push(nest.split.dim);
    else if (nest.kind === 'branch' && !isGuarded(stage, nest.split.condition, side === 'then')) return null;
  }
  const at = free.map((dim) => elementAt(writes.at, stage.dims.indexOf(dim)));
  const along = at.map((index) => loops.find((dim) => isAtom(index, dim)) ?? null);
  if (!loops.every((dim) => along.filter((one) => one === dim).length === 1)) return null;
  if (at.some((index, i) => along[i] === null && index.terms.some(({ of }) => of.kind !== 'size'))) return null;
  return at.map((index, i) => along[i] ?? { from: index, to: { ...index, offset: index.offset + 1 } });
}

function isAtom(index: Index | undefined, dim: Dim): boolean {
  return index !== undefined && equalIndices(index, atomIndex(dim));
}
