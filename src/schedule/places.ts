// Where steps stand in the loops, and what follows: which stages need an array, over which of their axes, and where an
// accumulation starts. Storage mapping: array contraction where a scalar will do.

import { elementAt, valueFor } from '../base/lists.ts';
import { addScaled, equalIndices } from '../form/affine.ts';
import { atomIndex, type Dim, type Index, type Ref, type Stage } from '../form/form.ts';
import type { Jam, Nest } from './nest.ts';
import { madeBy } from './positions.ts';
import type { Statement } from './statements.ts';
import type { Storage } from './tree.ts';

/** A loop or branch with the side of it on which something stands. */
type Around = { readonly nest: Nest; readonly side: 'body' | 'then' | 'otherwise' };
export type Path = readonly Around[];

export function pathsOf(nests: readonly Nest[]): ReadonlyMap<Statement, Path> {
  const paths = new Map<Statement, Path>();
  const visit = (list: readonly Nest[], path: Path): void => {
    for (const nest of list) {
      if (nest.kind === 'statement') paths.set(nest.statement, path);
      else if (nest.kind === 'loop') visit(nest.body, [...path, { nest, side: 'body' }]);
      else {
        visit(nest.then, [...path, { nest, side: 'then' }]);
        visit(nest.otherwise, [...path, { nest, side: 'otherwise' }]);
      }
    }
  };
  visit(nests, []);
  return paths;
}

export function commonPath(paths: readonly Path[]): Path {
  const [first = [], ...rest] = paths;
  let length = first.length;
  for (const path of rest) {
    let same = 0;
    while (same < length && path[same]?.nest === first[same]?.nest && path[same]?.side === first[same]?.side) same += 1;
    length = same;
  }
  return first.slice(0, length);
}

/** A stage that steps compute: its steps, and the positions at which it is used. */
export type Kept = {
  readonly stage: Stage;
  readonly producers: readonly Statement[];
  readonly users: readonly Statement[];
  /** Around all of its steps and uses. */
  readonly common: Path;
  /** Axes that need no room, each with the loop that stands on it. */
  readonly dropped: ReadonlyMap<number, Nest>;
  readonly storage: Storage;
};

export function keptStages(
  statements: readonly Statement[],
  paths: ReadonlyMap<Statement, Path>,
  wanted: ReadonlySet<Ref>,
): ReadonlyMap<Ref, Kept> {
  const producers = new Map<Ref, Statement[]>();
  const made = new Map<Ref, Stage>();
  const users = new Map<Ref, { readonly statement: Statement; readonly path: Path; readonly at: readonly Index[] }[]>();
  for (const statement of statements) {
    for (const stage of madeBy(statement)) {
      push(producers, stage.id, statement);
      made.set(stage.id, stage);
    }
    for (const { stage, at } of statement.uses)
      push(users, stage.id, { statement, path: paths.get(statement) ?? [], at });
  }
  const kept = new Map<Ref, Kept>();
  for (const [ref, own] of producers) {
    const stage = valueFor(made, ref);
    const uses = users.get(ref) ?? [];
    const common = wanted.has(ref)
      ? []
      : commonPath([...own.map((statement) => paths.get(statement) ?? []), ...uses.map(({ path }) => path)]);
    const writes = own.flatMap((one) => (one.writes === null ? [] : [one.writes.at]));
    const positions = writes.length < own.length ? null : [...writes, ...uses.map(({ at }) => at)];
    const dropped = positions === null ? new Map<number, Nest>() : droppedAxes(stage, common, positions);
    const axes = stage.dims.filter((_, axis) => !dropped.has(axis));
    kept.set(ref, {
      stage,
      producers: own,
      users: uses.map(({ statement }) => statement),
      common,
      dropped,
      storage: axes.length === 0 ? { kind: 'local' } : { kind: 'array', axes },
    });
  }
  return kept;
}

/** Where each stage is kept: where several iterations are taken at a time, each has its own arrays. */
export function storageOf(kept: ReadonlyMap<Ref, Kept>, jams: ReadonlyMap<Nest, Jam>): ReadonlyMap<Ref, Storage> {
  return new Map(
    [...kept].map(([ref, { storage, dropped }]): [Ref, Storage] => {
      const lane = [...dropped.values()].map((nest) => jams.get(nest)?.lane ?? null).find((one) => one !== null);
      return [
        ref,
        storage.kind === 'local' || lane === undefined ? storage : { kind: 'array', axes: [lane, ...storage.axes] },
      ];
    }),
  );
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/**
 * Loop by loop from the outermost: as long as every step and use stands at the same place on an axis, it needs no room.
 */
function droppedAxes(stage: Stage, common: Path, positions: readonly (readonly Index[])[]): Map<number, Nest> {
  const dropped = new Map<number, Nest>();
  for (const [depth, { nest }] of common.entries()) {
    if (nest.kind !== 'loop' || isAtNext(common, depth)) continue;
    const axis = stage.dims.findIndex((_, i) => !dropped.has(i) && standsOn(nest.split.dim, i, positions));
    // From one iteration to another: all that is further in has to be kept as well.
    if (axis < 0) return dropped;
    dropped.set(axis, nest);
  }
  return dropped;
}

/** Whether this is a loop of several indices, and next inside is one of them. */
export function isAtNext(path: Path, depth: number): boolean {
  const [nest, next] = [path[depth]?.nest, path[depth + 1]?.nest];
  return (
    nest?.kind === 'loop' && nest.split.together.size > 0 && next?.kind === 'loop' && next.split.at === nest.split.dim
  );
}

function standsOn(dim: Dim, axis: number, positions: readonly (readonly Index[])[]): boolean {
  const first = positions[0]?.[axis];
  if (first === undefined || addScaled(first, -1, atomIndex(dim)).terms.some(({ of }) => of.kind !== 'size'))
    return false;
  return positions.every((at) => equalIndices(elementAt(at, axis), first));
}
