// Checkpoints between two functions: the forward one hands on the rows at the boundaries, the backward one makes the
// rest again. Both have the same windows on the same arrays.

import { stageTable, type Dim, type Ref, type Stage, type StageTable } from '../../form/form.ts';
import type { Halves } from '../functions.ts';
import type { Schedule } from '../tree.ts';
import { verifiedSchedule } from '../verify-schedule.ts';
import { withoutWindows } from '../window.ts';
import { accessesOf } from './accesses.ts';
import { applied } from './apply.ts';
import { firstPair, numbersFor, plainLoops, sameRange, withRowsCarried } from './checkpoint.ts';
import { onlyNeeded } from './only-needed.ts';
import { joined } from './join.ts';
import { remadeBy } from './remade.ts';
import { pairOf, loopIn, type Pair, type Terms, type Window } from './windows.ts';

/** Arrays that are kept whole, and windows that both functions need of others. */
type Wish = { readonly whole: ReadonlySet<Ref>; readonly windows: ReadonlyMap<Ref, Window> };
type Outcome = { readonly kind: 'done'; readonly halves: Halves } | { readonly kind: 'again'; readonly wish: Wish };

/** Times that it is tried with fewer arrays, or wider windows. */
const mostRounds = 8;

/** The two functions; as they are without checkpoints where there is nothing to make again. */
export function splitCheckpointed({ forward, backward }: Halves): Halves {
  const first = withoutWindows(forward);
  const both = joined(first, withoutWindows(backward));
  let wish: Wish = { whole: new Set(), windows: new Map() };
  for (let round = 0; round < mostRounds; round += 1) {
    const outcome = halvesWith(first, both, wish);
    if (outcome === null) break;
    if (outcome.kind === 'done') return verifiedHalves(outcome.halves);
    wish = outcome.wish;
  }
  const numbers = numbersFor([forward.request.program, backward.request.program]);
  return verifiedHalves({ forward: withRowsCarried(forward, numbers), backward: withRowsCarried(backward, numbers) });
}

function verifiedHalves({ forward, backward }: Halves): Halves {
  return { forward: verifiedSchedule(forward), backward: verifiedSchedule(backward) };
}

/** Null if no loop is taken in segments. */
function halvesWith(forward: Schedule, both: Schedule, wish: Wish): Outcome | null {
  const { program } = forward.request;
  const results = program.results.map(({ ref }) => ref);
  const pairs = pairsOf(both, forward.tree.length, wish);
  if (pairs.length === 0) return null;
  const numbers = numbersFor([both.request.program]);
  const taken = new Set(pairs.flatMap(({ pair }) => [...pair.kept.keys()]));
  const handedOn = [...forward.request.wanted].filter((ref) => !taken.has(ref) && !results.includes(ref));
  const before = fromBefore(pairs, stageTable(program));
  let first: Schedule = {
    ...forward,
    request: { ...forward.request, wanted: new Set([...results, ...handedOn, ...before]) },
  };
  const slots = new Set<Ref>();
  for (const { pair, dim } of pairs) {
    const own = new Map([...pair.kept].filter(([ref]) => first.storage.has(ref)));
    if (own.size === 0) continue;
    const top = loopOf(first, own, dim);
    const accesses = accessesOf(first, stageTable(first.request.program));
    const half =
      top === null ? null : pairOf(first, accesses, top, null, { allows: (ref) => own.has(ref), windows: own });
    const wrong = [...own].filter(([ref, window]) => !sameWindow(half?.kept.get(ref), window)).map(([ref]) => ref);
    if (half === null || wrong.length > 0) return { kind: 'again', wish: mended(wish, wrong, own, half) };
    const made = applied(first, accesses, half, numbers);
    first = made.schedule;
    for (const slot of made.slots.values()) slots.add(slot);
  }
  const given = new Set<Ref>([...handedOn, ...before, ...slots]);
  const second = pairs.reduce(
    (now, { pair }) => applied(now, accessesOf(now, stageTable(now.request.program)), pair, numbers).schedule,
    both,
  );
  const backward = withRowsCarried(onlyNeeded(second, given), numbers);
  const wanted = new Set([...results, ...[...given].filter((ref) => backward.request.given.has(ref))]);
  return {
    kind: 'done',
    halves: {
      forward: onlyNeeded(withRowsCarried({ ...first, request: { ...first.request, wanted } }, numbers), new Set()),
      backward,
    },
  };
}

/** `in`: the schedule in which it was found. `dim`: the range of both loops. */
type InLoops = { readonly pair: Pair; readonly in: Schedule; readonly dim: Dim };

/**
 * Every pair of loops of which the second is the backward function's, as each is found once those before it are taken
 * in segments.
 */
function pairsOf(both: Schedule, end: number, { whole, windows }: Wish): readonly InLoops[] {
  const numbers = numbersFor([both.request.program]);
  const pairs: InLoops[] = [];
  const terms: Terms = { allows: (ref) => !whole.has(ref), windows };
  let now = both;
  // Loops become one node each; what stands before them may become several.
  const isBackward = (top: number): boolean => top >= end + now.tree.length - both.tree.length;
  for (let pair = firstPair(now, terms, isBackward); pair !== null; pair = firstPair(now, terms, isBackward)) {
    pairs.push({ pair, in: now, dim: loopIn(now.tree, pair.first ?? 0).dim });
    now = applied(now, accessesOf(now, stageTable(now.request.program)), pair, numbers).schedule;
  }
  return pairs;
}

/** What the steps that are done again take from before their loop: values that the forward function can hand on. */
function fromBefore(pairs: readonly InLoops[], made: StageTable): readonly Ref[] {
  const found = new Set<Ref>();
  for (const { pair, in: both } of pairs) {
    const accesses = accessesOf(both, stageTable(both.request.program));
    const { remade, steps } = remadeBy(both, accesses, pair);
    for (const step of steps)
      for (const { stage } of accesses.usedBy(step))
        if (!remade.has(stage.id) && made[stage.id] !== undefined && both.storage.has(stage.id) && isHandedOn(stage))
          found.add(stage.id);
  }
  return [...found];
}

/** Constants and tables are made anew. */
function isHandedOn({ op }: Stage): boolean {
  return op.kind !== 'constant' && op.kind !== 'pack';
}

/** The loop over this range that makes these rows. */
function loopOf(scheduled: Schedule, rows: ReadonlyMap<Ref, Window>, dim: Dim): number | null {
  const { all } = accessesOf(scheduled, stageTable(scheduled.request.program));
  const found = plainLoops(scheduled.tree).find(
    ({ top, loop }) =>
      sameRange(loop.dim, dim) &&
      all.some((access) => access.top === top && access.kind === 'write' && rows.has(access.stage.id)),
  );
  return found?.top ?? null;
}

function sameWindow(a: Window | undefined, b: Window): boolean {
  return a?.axis === b.axis && a.from === b.from && a.to === b.to;
}

/** Wider windows where that suits both functions; else without those arrays. */
function mended(
  { whole, windows }: Wish,
  wrong: readonly Ref[],
  asked: ReadonlyMap<Ref, Window>,
  half: Pair | null,
): Wish {
  const wider = new Map(windows);
  const gone = new Set<Ref>(half === null && asked.size > 0 ? asked.keys() : []);
  for (const ref of wrong) {
    const [a, b] = [half?.kept.get(ref), asked.get(ref)];
    const isSameAxis = a !== undefined && a.axis === b?.axis;
    if (isSameAxis) wider.set(ref, { ...a, from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) });
    else gone.add(ref);
  }
  return { whole: new Set([...whole, ...gone]), windows: wider };
}
