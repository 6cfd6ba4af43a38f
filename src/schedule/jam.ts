// Loops that are taken several iterations at a time, where these share loads or add to the same elements: four updates
// of one element become one load and one store. As far in as it serves the heaviest statements; what is inside is done
// for all of these iterations side by side. Where a loop around has something to share as well, both are taken so: a
// tile of eight iterations, each number of which is loaded once. The heaviest loops, where they stand alone, are taken
// so too if they are short. Unroll-and-jam (Callahan, Cocke and Kennedy 1988), register tiles (Carr and Kennedy 1994).

import { lastOf } from '../base/lists.ts';
import { hows } from '../form/hows.ts';
import { dimsOfBounds } from '../form/dims.ts';
import type { Dim, Ref, StageTable } from '../form/form.ts';
import { indexBounds, type IndexBounds } from '../form/index-bounds.ts';
import { constantExtent } from './extent.ts';
import type { Jam, Nest } from './nest.ts';
import type { Kept } from './places.ts';
import type { Place, Statement } from './statements.ts';

type Loop = Extract<Nest, { readonly kind: 'loop' }>;

/** Steps beyond which four of each are too much text. */
const mostSteps = 32;

export function jamsOf(
  nests: readonly Nest[],
  kept: ReadonlyMap<Ref, Kept>,
  table: StageTable,
  step: number,
): ReadonlyMap<Nest, Jam> {
  const jams = new Map<Nest, Jam>();
  if (step < 2) return jams;
  const visit = (nest: Nest): void => {
    if (nest.kind === 'statement') return;
    const inner = nest.kind === 'loop' ? nest.body : [...nest.then, ...nest.otherwise];
    inner.forEach(visit);
    if (nest.kind === 'loop' && isJammed(nest, jams, table, step)) {
      // One at a time: what is inside is done side by side as it stands.
      for (const one of loopsIn(nest.body)) jams.delete(one);
      jams.set(nest, { step, lane: laneOf(nest, kept, step) });
    } else if (nest.kind === 'loop') {
      const taken = (loop: Loop, count: number): void => {
        jams.set(loop, { step: count, lane: laneOf(loop, kept, count) });
      };
      const inner = loopsIn(nest.body).filter((one) => jams.has(one));
      const tile = tileOf(nest, inner, jams, kept, table, step);
      if (tile === null) return;
      for (const one of inner) taken(one, tile.inner);
      taken(nest, tile.outer);
    }
  };
  nests.forEach(visit);
  const most = Math.max(...statementsIn(nests, [], false, jams).map(({ statement }) => statement.weight));
  for (const nest of nests)
    if (nest.kind === 'loop' && isUnrolled(nest, step, most)) jams.set(nest, { step, lane: laneOf(nest, kept, step) });
  return jams;
}

function isJammed(loop: Loop, jams: ReadonlyMap<Nest, Jam>, table: StageTable, step: number): boolean {
  const { dim } = loop.split;
  if (!runsSideBySide(loop, table, step) || hasBranch(loop.body, table)) return false;
  const all = statementsIn(loop.body, [], false, jams);
  if (all.length > mostSteps) return false;
  const heavy = heaviestOf(all);
  return (
    heavy.some(({ isServed }) => !isServed) &&
    heavy.some(({ statement, loops }) => shares(statement, dim, lastOf(loops)))
  );
}

/** Whether iterations depend on no other, and have the same loops inside. */
function runsSideBySide({ split: { dim, isRecurrence, at }, body }: Loop, table: StageTable, step: number): boolean {
  if (isRecurrence || at !== null || (constantExtent(dim) ?? 2 * step) < 2 * step) return false;
  const inner = loopsIn(body);
  return (
    inner.length > 0 &&
    !inner.some(
      (one) => dimsOfBounds(one.split.dim).includes(dim) || partOf(one, table)?.bounds.outer.includes(dim) === true,
    )
  );
}

/** What is inside a loop that runs over a part of its range alone, and which; null where it runs over all of it. */
function partOf(
  { split: { dim }, body }: Loop,
  table: StageTable,
): { readonly bounds: IndexBounds; readonly body: readonly Nest[] } | null {
  const [only, ...others] = body;
  if (only?.kind !== 'branch' || only.otherwise.length > 0 || others.length > 0) return null;
  const bounds = indexBounds(table, { condition: only.split.condition, holds: true });
  return bounds?.dim === dim ? { bounds, body: only.then } : null;
}

/**
 * How many iterations of a loop, and how many of those inside it that are taken several at a time already: two and
 * four where four add to one element of an array, else four and two, which leaves fewer of a short loop over. Null
 * unless all that is heavy has something to share in both.
 */
function tileOf(
  loop: Loop,
  taken: readonly Loop[],
  jams: ReadonlyMap<Nest, Jam>,
  kept: ReadonlyMap<Ref, Kept>,
  table: StageTable,
  step: number,
): { readonly outer: number; readonly inner: number } | null {
  const { dim } = loop.split;
  if (!runsSideBySide(loop, table, step) || loopsIn(loop.body).some(({ split }) => split.at !== null)) return null;
  if (taken.some(({ body }) => loopsIn(body).some((one) => jams.has(one)))) return null;
  const all = statementsIn(loop.body, [], false, jams);
  const heavy = heaviestOf(all);
  const isServed = heavy.every((one) => one.isServed && shares(one.statement, dim, lastOf(one.loops)));
  if (!isServed || isKeptByTwo(loop, taken, kept)) return null;
  const isInArray = ({ statement: { writes }, loops }: Looped): boolean =>
    writes?.dims.some((one) => one.includes(lastOf(loops))) === true;
  const tile = heavy.some(isInArray) ? { outer: 2, inner: step } : { outer: step, inner: 2 };
  const text = all.reduce((total, one) => total + tile.outer * (one.isServed ? tile.inner : 1), 0);
  return text > step * mostSteps ? null : tile;
}

/** Whether each of the iterations of both loops would need an array for itself: there is one lane. */
function isKeptByTwo(outer: Loop, inner: readonly Loop[], kept: ReadonlyMap<Ref, Kept>): boolean {
  return [...kept.values()].some(({ storage, dropped }) => {
    const nests = [...dropped.values()];
    return storage.kind === 'array' && nests.includes(outer) && inner.some((one) => nests.includes(one));
  });
}

/** Of the statements in loops, those that are done most often. */
function heaviestOf(all: readonly Looped[]): readonly Looped[] {
  const looped = all.filter(({ loops }) => loops.length > 0);
  const most = Math.max(...looped.map(({ statement }) => statement.times));
  return looped.filter(({ statement }) => statement.times >= most / 2);
}

/**
 * A loop by itself whose iterations have elements of their own to compute, or one to compare: counting is much of its
 * work. Sums alone wait for each other anyway.
 */
function isUnrolled({ split: { dim, isRecurrence, at }, body }: Loop, step: number, most: number): boolean {
  if (isRecurrence || at !== null || (constantExtent(dim) ?? 2 * step) < 2 * step) return false;
  const statements = body.flatMap((nest) => (nest.kind === 'statement' ? [nest.statement] : []));
  const used = statements.reduce((count, { uses }) => count + uses.length, 0);
  if (statements.length < body.length || used > mostUsed || statements.every(({ weight }) => weight < most))
    return false;
  return statements.some(
    ({ stage: { op }, writes }) =>
      writes?.dims.some((all) => all.includes(dim)) === true ||
      (op.kind === 'accumulate' && hows[op.how].slope === 'first'),
  );
}

function laneOf({ split: { dim } }: Loop, kept: ReadonlyMap<Ref, Kept>, step: number): Dim | null {
  for (const { storage, dropped } of kept.values()) {
    const isOwn =
      storage.kind === 'array' && [...dropped.values()].some((nest) => nest.kind === 'loop' && nest.split.dim === dim);
    if (isOwn)
      return {
        kind: 'dim',
        id: -1 - dim.id,
        name: 'lane',
        from: { offset: 0, terms: [] },
        to: { offset: step, terms: [] },
      };
  }
  return null;
}

function loopsIn(nests: readonly Nest[]): readonly Loop[] {
  return nests.flatMap((nest) =>
    nest.kind === 'loop'
      ? [nest, ...loopsIn(nest.body)]
      : nest.kind === 'branch'
        ? loopsIn([...nest.then, ...nest.otherwise])
        : [],
  );
}

/** That of a loop over a part of its range is none: it is the loop's. */
function hasBranch(nests: readonly Nest[], table: StageTable): boolean {
  return nests.some(
    (nest) =>
      nest.kind === 'branch' ||
      (nest.kind === 'loop' && (nest.split.at !== null || hasBranch(partOf(nest, table)?.body ?? nest.body, table))),
  );
}

/** Elements used in a loop beyond which counting is little of its work. */
const mostUsed = 4;

type Looped = { readonly statement: Statement; readonly loops: readonly Dim[]; readonly isServed: boolean };

/** Statements with the loops around them; served is what is inside a loop that is taken several at a time already. */
function statementsIn(
  nests: readonly Nest[],
  loops: readonly Dim[],
  isServed: boolean,
  jams: ReadonlyMap<Nest, Jam>,
): readonly Looped[] {
  return nests.flatMap((nest): readonly Looped[] => {
    if (nest.kind === 'statement') return [{ statement: nest.statement, loops, isServed }];
    if (nest.kind === 'branch') return statementsIn([...nest.then, ...nest.otherwise], loops, isServed, jams);
    return statementsIn(nest.body, [...loops, nest.split.dim], isServed || jams.has(nest), jams);
  });
}

/** Whether iterations over `outer` have something in common at an iteration over `inner`. */
function shares({ uses, writes, part }: Statement, outer: Dim, inner: Dim): boolean {
  const isCommon = ({ dims }: Place): boolean =>
    dims.some((all) => all.includes(inner)) && !dims.some((all) => all.includes(outer));
  return uses.some(isCommon) || (part !== null && writes !== null && isCommon(writes));
}
