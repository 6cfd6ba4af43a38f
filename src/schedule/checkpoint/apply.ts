// The loops of a pair in segments: the rows at the boundaries are kept, those of a segment are made again before they
// are used. The same operations on the same numbers, so the same bits.

import { invariant } from '../../base/invariant.ts';
import { elementAt } from '../../base/lists.ts';
import { takeNumbered } from '../../base/names.ts';
import { addScaled } from '../../form/affine.ts';
import { identityOf } from '../../form/dims.ts';
import { atomIndex, stageTable, type Part, type Ref, type Stage } from '../../form/form.ts';
import type { Origin, Purpose, Schedule, Segments, Step, Storage, Tree } from '../tree.ts';
import type { Accesses } from './accesses.ts';
import { remadeBy } from './remade.ts';
import { atBoundary, replacedAt, rowsFor, type Rows, type Work } from './rows.ts';
import { boundaryOf, segmentsOf } from './segments.ts';
import { rowNumbers, sideOf, type LoopSide, type Taking } from './sides.ts';
import { combine, finished, inLoops, leaf, treeIn } from './steps-in.ts';
import { dimsAt, loopIn, type LoopTree, type Pair } from './windows.ts';

/**
 * Numbers for new stages and indices; `slots` those of arrays of kept rows, which the functions of a definition share.
 */
export type Numbers = { readonly next: () => Ref; readonly dim: () => number; readonly slots: (of: Ref) => Ref };

/** `slots`: the arrays of kept rows, by the stage that they are of. */
export type Applied = { readonly schedule: Schedule; readonly slots: ReadonlyMap<Ref, Ref> };

export function applied(schedule: Schedule, accesses: Accesses, pair: Pair, numbers: Numbers): Applied {
  const { request, tree } = schedule;
  const added: Stage[] = [];
  const taking = takingOf(schedule, accesses, pair, workOn(schedule, added, numbers));
  const { rows, work } = taking;
  const { table } = work;
  const next = tree.flatMap((node, top) => topIn(taking, node, top));
  // Each stage with all of its parts.
  for (const [ref, parts] of taking.parts) {
    const stage = elementAt(table, ref);
    if (stage.op.kind === 'accumulate') table[ref] = { ...stage, op: { ...stage.op, parts } };
  }
  const stages = [...request.program.stages, ...added].map(({ id }) => elementAt(table, id));
  const slots = [...rows].flatMap(([ref, { isKept, boundary }]) =>
    isKept && boundary !== null ? [[ref, boundary.stage.id] as const] : [],
  );
  const origins = [...rows].flatMap(([of, own]) => originsOf(of, own));
  return {
    schedule: {
      request: { ...request, program: { ...request.program, stages } },
      storage: work.storage,
      tree: finished(next, table),
      origins: new Map([...(schedule.origins ?? []), ...origins]),
    },
    slots: new Map(slots),
  };
}

function takingOf(schedule: Schedule, accesses: Accesses, pair: Pair, work: Work): Taking {
  const { request, tree, storage } = schedule;
  const loopAt = (top: number | null): LoopTree | null => (top === null ? null : loopIn(tree, top));
  const loops = { first: loopAt(pair.first), second: loopAt(pair.second) };
  const loop = loops.second ?? loops.first;
  invariant(loop !== null, 'a pair has a loop');
  const segments = { first: segmentsOf(loop.dim, work.dim), second: segmentsOf(loop.dim, work.dim) };
  const { remade, steps } = remadeBy(schedule, accesses, pair);
  const rows = rowsFor(work, pair, storage, segments.second, remade);
  const again = new Map<Ref, Stage>();
  for (const ref of remade) {
    const kept = storage.get(ref);
    if (rows.has(ref) || kept === undefined) continue;
    const stage = work.add(elementAt(work.table, ref));
    again.set(ref, stage);
    work.storage.set(stage.id, kept);
  }
  const ofFirst = loops.first === null ? [] : dimsAt(loops.first);
  const ofSecond = loops.second === null ? [] : dimsAt(loops.second);
  return {
    schedule,
    accesses,
    pair,
    work,
    original: stageTable(request.program),
    loops,
    segments,
    bound: { first: new Set(ofFirst), second: new Set([...ofFirst, ...ofSecond]) },
    rows,
    remade: steps,
    again,
    renewals: new Map(),
    parts: new Map(),
  };
}

function topIn(taking: Taking, node: Tree, top: number): readonly Tree[] {
  const { pair, loops, segments, remade } = taking;
  const inSegments = (side: LoopSide, purpose: Purpose, body: readonly Tree[]): readonly Tree[] =>
    node.kind === 'loop' ? [{ kind: 'segments', segments: segments[side], down: node.down, purpose, body }] : [];
  if (top === pair.first && node.kind === 'loop')
    return inSegments('first', 'keep', takenIn(taking, node, 'first', true));
  if (top !== pair.second || node.kind !== 'loop') return treeIn(taking, [node], sideOf(top, pair));
  const { first } = loops;
  if (first === null) return inSegments('second', 'carry', takenIn(taking, node, 'second', false));
  const made = [
    ...begun(taking, 'second', true),
    ...copies(taking, 'second', true, true, first),
    ...withinSegment(taking, first, 'second', (step) => remade.has(step)),
  ];
  return inSegments('second', 'remake', [...made, ...takenIn(taking, node, 'second', false)]);
}

function takenIn(taking: Taking, loop: LoopTree, side: LoopSide, isKept: boolean): readonly Tree[] {
  return [
    ...begun(taking, side, isKept),
    ...copies(taking, side, isKept, true, loop),
    ...withinSegment(taking, loop, side),
    ...copies(taking, side, isKept, false, loop),
  ];
}

function withinSegment(
  taking: Taking,
  loop: LoopTree,
  side: LoopSide,
  isDone?: (step: Step) => boolean,
): readonly Tree[] {
  const between: Segments = taking.segments[side];
  return treeIn(taking, [loop], side, isDone).map((node) => (node.kind === 'loop' ? { ...node, between } : node));
}

function some({ rows }: Taking, isKept: boolean): readonly Rows[] {
  return [...rows.values()].filter((own) => own.isKept === isKept);
}

/** Rows from the boundary at which a segment begins, or to that at which it ends. */
function copies(taking: Taking, side: LoopSide, isKept: boolean, isLoad: boolean, loop: LoopTree): readonly Tree[] {
  const { segments, work } = taking;
  return some(taking, isKept).flatMap((own) => {
    const [target, { boundary, of, window }] = [own[side], own];
    if (target === null || boundary === null) return [];
    const { slot, at: edge } = boundaryOf(segments[side], isLoad !== loop.down);
    const rest = of.dims.filter((_, axis) => axis !== window.axis);
    const at = identityOf(of.dims);
    const start = addScaled(edge, -1, atomIndex(segments[side].first));
    return rowNumbers(own).flatMap((row) => {
      const there = { stage: boundary.stage, at: atBoundary(own, slot, row, at) };
      const here = { stage: target.stage, at: replacedAt(at, window.axis, [{ ...start, offset: row }]) };
      const [from, to] = isLoad ? [there, here] : [here, there];
      const op: Stage['op'] = { kind: 'read', array: from.stage.id, at: from.at };
      const value = work.add({ ...of, named: false, dims: rest, guard: [], op }).id;
      const part: Part = { value, at: to.at, dims: rest, guard: [], of: null };
      return inLoops(rest, combine(taking, to.stage, part, true));
    });
  });
}

/** Sums of a segment start anew: what was there is in the rows that are loaded. */
function begun(taking: Taking, side: LoopSide, isKept: boolean): readonly Tree[] {
  return some(taking, isKept).flatMap((own) => {
    const target = own[side];
    const isStarted = taking.accesses.all.some(
      ({ kind, stage, at }) => kind === 'start' && stage === own.of && at[own.window.axis] === null,
    );
    return target === null || !isStarted ? [] : [leaf({ kind: 'start', stage: target.stage, over: target.axes })];
  });
}

function workOn({ request: { program }, storage }: Schedule, added: Stage[], numbers: Numbers): Work {
  const table = [...stageTable(program)];
  const names = new Set(program.stages.map(({ name }) => name));
  return {
    table,
    storage: new Map<Ref, Storage>(storage),
    dim: numbers.dim,
    slots: numbers.slots,
    add: (stage, id = numbers.next()) => {
      const made: Stage = { ...stage, id };
      table[id] = made;
      added.push(made);
      return made;
    },
    fresh: (wanted) => takeNumbered(wanted, names),
  };
}

function originsOf(of: Ref, { isKept, first, second, boundary }: Rows): readonly (readonly [Ref, Origin])[] {
  const rows = [first, second].flatMap((target): readonly (readonly [Ref, Origin])[] =>
    target === null ? [] : [[target.stage.id, { of, as: 'rows' }]],
  );
  return boundary === null ? rows : [...rows, [boundary.stage.id, { of, as: isKept ? 'boundary' : 'carried' }]];
}
