// Which of two steps comes first, for all iterations in which they meet at an element: read off the loops around both,
// the outermost first, by the direction vector of the dependence (Allen and Kennedy).

import { addScaled } from '../form/affine.ts';
import {
  distanceOn,
  distancesOn,
  isImpossible,
  isZero,
  mostOf,
  seeminglyMeeting,
  type Distance,
  type Meeting,
} from '../form/distance.ts';
import { atomIndex, constantIndex, type Dim, type Index, type StageTable } from '../form/form.ts';
import { commonDepth, indexAt, indicesOf, type Around, type Placed, type SegmentsTree } from './places-of-steps.ts';
import type { StepAccess } from './step-accesses.ts';

/** What is asked of two steps. */
export type Asking = {
  readonly table: StageTable;
  /** Down to this depth they have to be in one iteration of each loop around both. */
  readonly depth: number;
  /**
   * What each segment has for itself is written and used in one; what it hands on is used before it is written again.
   */
  readonly within: 'anywhere' | 'segment' | 'next segment';
};

/**
 * Whether a write comes before a use of the same element, for all iterations in which they meet: the first loop around
 * both that does not have them in one iteration has the write earlier.
 */
export function comesBefore(write: StepAccess, use: StepAccess, asking: Asking): boolean {
  const common = commonDepth(write.placed.path, use.placed.path);
  if (standsFirst(write.placed, use.placed, common) && meetInOneIteration(write, use, common)) return true;
  // Whether they ever meet takes longest to say: it is asked where they would be out of order if they did.
  const meeting = seeminglyMeeting(write, use, asking.table);
  return (
    meeting === null ||
    isInOrder(meeting, write, use, asking) ||
    neverMeet(asking.within === 'segment' ? inOneSegment(meeting, write) : meeting, write, use)
  );
}

/**
 * Whether the first comes before the second wherever they are at elements that share a place in a window: of which
 * those of the second lie `by` rows further on this axis or more, or less where that is negative. It is asked of the
 * loops alone: what is done in one iteration has no order there. `facts`: what is never negative anywhere.
 */
export function comesBeforeFurther(
  first: StepAccess,
  second: StepAccess,
  { axis, by, facts }: { readonly axis: number; readonly by: number; readonly facts: readonly Index[] },
  asking: Asking,
): boolean {
  const [from, to] = [first.at[axis], second.at[axis]];
  if (from === null || from === undefined || to === null || to === undefined) return false;
  const without = (access: StepAccess): StepAccess => ({
    ...access,
    at: access.at.map((index, i) => (i === axis ? null : index)),
  });
  const [one, other] = [without(first), without(second)];
  const meeting = seeminglyMeeting(one, other, asking.table);
  if (meeting === null) return true;
  const there: Index = {
    offset: from.offset,
    terms: from.terms.map(({ factor, of }) => ({ factor, of: of.kind === 'dim' ? meeting.there(of) : of })),
  };
  const apart = addScaled(to, -1, there);
  const further = addScaled(constantIndex(-Math.abs(by)), Math.sign(by), apart);
  // That something is 0 lets ranges and facts speak where no axis says more.
  const known = [...meeting.facts, ...facts];
  const beyond = { ...meeting, zeros: [...meeting.zeros, constantIndex(0)], facts: [...known, further] };
  return (
    mostOf(further, known) < 0 ||
    isInOrder(beyond, one, other, { ...asking, depth: 0, within: 'anywhere' }) ||
    neverMeet(beyond, one, other)
  );
}

/** No iteration of the use has what an iteration of the write has written: the scheduler does not order them either. */
function neverMeet(meeting: Meeting, write: StepAccess, use: StepAccess): boolean {
  return (
    isImpossible(meeting) || distancesOn(meeting, indicesOf(write.placed.path), indicesOf(use.placed.path)) === null
  );
}

/** What is known where both are in one segment: it begins and ends at one place. */
function inOneSegment(meeting: Meeting, { placed: { path } }: StepAccess): Meeting {
  const around = path.flatMap(({ node }) => (node.kind === 'segments' ? [node.segments] : []));
  const dims = around.flatMap(({ segment, first, end }) => [segment, first, end]);
  const same = (index: Index): Index =>
    dims.reduce((rest, dim) => {
      const other = meeting.there(dim);
      const factor = rest.terms.find(({ of }) => of === other)?.factor ?? 0;
      return addScaled(addScaled(rest, -factor, atomIndex(other)), factor, atomIndex(dim));
    }, index);
  return { ...meeting, zeros: meeting.zeros.map(same), facts: meeting.facts.map(same) };
}

function isInOrder(seeming: Meeting, write: StepAccess, use: StepAccess, { depth, within }: Asking): boolean {
  const [from, to] = [write.placed, use.placed];
  const common = commonDepth(from.path, to.path);
  let meeting = seeming;
  let isHandedOn = false;
  for (let at = 0; at < common; at += 1) {
    const node = from.path[at]?.node;
    if (node?.kind === 'segments') {
      isHandedOn = within === 'next segment';
      if (within === 'anywhere') {
        const distance = segmentsBetween(meeting, node, from.path, to.path);
        const least = node.down ? -distance.most : distance.least;
        if (least < 0 || (at < depth && !isZero(distance))) return false;
        if (least > 0) return true;
        if (!isZero(distance)) continue;
      }
      for (const dim of [node.segments.segment, node.segments.first, node.segments.end])
        meeting = inOneIteration(meeting, dim, dim);
      continue;
    }
    const [written, used] = [indexAt(from.path, at), indexAt(to.path, at)];
    if (written === null || used === null || node?.kind !== 'loop') continue;
    if (haveOnOneAxis(write, written, use, used)) {
      meeting = inOneIteration(meeting, written, used);
      continue;
    }
    const distance = distanceOn(meeting, written, used);
    if (distance === null) return true;
    const least = node.down ? -distance.most : distance.least;
    const isTogether = isZero(distance);
    if (!isTogether && (at < depth || node.step > 1 || least < 0)) return false;
    if (least > 0) return true;
    meeting = inOneIteration(meeting, written, used);
  }
  const [a, b] = [from.path[common], to.path[common]];
  // One of the two branches is taken.
  if (a !== undefined && a.node === b?.node) return true;
  return standsFirst(from, to, common) !== isHandedOn;
}

function standsFirst(from: Placed, to: Placed, common: number): boolean {
  return (from.places[common] ?? 0) < (to.places[common] ?? 0);
}

/** Most do, and that is plain to see: both have the index of each loop around both as it is, on one axis. */
function meetInOneIteration(write: StepAccess, use: StepAccess, common: number): boolean {
  for (let at = 0; at < common; at += 1) {
    const { node } = write.placed.path[at] as Around;
    if (node.kind === 'segments') return false;
    if (node.kind !== 'loop') continue;
    const [written, used] = [indexAt(write.placed.path, at), indexAt(use.placed.path, at)];
    if (written === null || used === null) continue;
    if (!haveOnOneAxis(write, written, use, used)) return false;
  }
  return true;
}

/** Then the distance of the two indices is 0, whatever else is known. */
function haveOnOneAxis(write: StepAccess, written: Dim, use: StepAccess, used: Dim): boolean {
  return write.at.some((own, axis) => isIndex(own, written) && isIndex(use.at[axis], used));
}

function isIndex(index: Index | null | undefined, dim: Dim): boolean {
  const [term, ...others] = index?.terms ?? [];
  return term?.of === dim && term.factor === 1 && others.length === 0 && index?.offset === 0;
}

/** By how many segments, as far as the segment itself, or the steps in it, show. */
function segmentsBetween(
  meeting: Meeting,
  { segments }: SegmentsTree,
  written: readonly Around[],
  used: readonly Around[],
): Distance {
  const unknown: Distance = { least: -Infinity, most: Infinity };
  const own = distanceOn(meeting, segments.segment, segments.segment) ?? unknown;
  const [from, to] = [written, used].map((path) =>
    path.findIndex(({ node }) => node.kind === 'loop' && node.between === segments),
  ) as [number, number];
  const [a, b] = [from < 0 ? null : indexAt(written, from), to < 0 ? null : indexAt(used, to)];
  const steps = a === null || b === null ? unknown : (distanceOn(meeting, a, b) ?? unknown);
  const sign = (end: number): number => (end === 0 ? 0 : end > 0 ? Infinity : -Infinity);
  const bySteps: Distance = isZero(steps)
    ? steps
    : { least: steps.least >= 0 ? 0 : sign(steps.least), most: steps.most <= 0 ? 0 : sign(steps.most) };
  return { least: Math.max(own.least, bySteps.least), most: Math.min(own.most, bySteps.most) };
}

/** What is known where a loop has both in the same iteration. */
function inOneIteration(meeting: Meeting, written: Dim, used: Dim): Meeting {
  const zero = addScaled(atomIndex(used), -1, atomIndex(meeting.there(written)));
  return { ...meeting, facts: [...meeting.facts, zero, addScaled(constantIndex(0), -1, zero)] };
}
