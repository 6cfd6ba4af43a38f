// Dependence distances (Wolf and Lam, "A loop transformation theory and an algorithm to maximize parallelism", 1991;
// Allen and Kennedy, "Optimizing compilers for modern architectures"): how many iterations of a loop lie between the
// one that writes an element and one that uses it. What is not proved by ranges, conditions and checks is unknown:
// positions that are data, or computed, say nothing by themselves.

import { addScaled, lowerBound, lowerBoundOfSum, sameAtom, touches } from './affine.ts';
import { dimsOfBounds } from './dims.ts';
import { atomIndex, type Atom, type Dim, type Index, type Ref, type StageTable } from './form.ts';

/** In iterations from the write to the use: `least` <= distance <= `most`; infinite where nothing is known. */
export type Distance = { readonly least: number; readonly most: number };

/**
 * An access to an element. `at`: its position on each axis, null where it is all of them. `facts`: what is never
 * negative there.
 */
export type Access = { readonly at: readonly (Index | null)[]; readonly facts: readonly Index[] };

/**
 * Two iterations that access one element: that of the use has its own indices, that of the write others of the same
 * ranges.
 */
export type Meeting = {
  /** The index of the write's iteration that stands for this one. */
  readonly there: (dim: Dim) => Dim;
  /** 0 on each axis: the position used less the position written. */
  readonly zeros: readonly Index[];
  /** Never negative. */
  readonly facts: readonly Index[];
};

/** Null if what is used is never what is written. */
export function meetingOf(write: Access, use: Access, table: StageTable): Meeting | null {
  const meeting = seeminglyMeeting(write, use, table);
  return meeting === null || isImpossible(meeting) ? null : meeting;
}

/** Null if one axis alone shows that what is used is never what is written. */
export function seeminglyMeeting(write: Access, use: Access, table: StageTable): Meeting | null {
  const elsewhere = otherIteration(table);
  const zeros: Index[] = [];
  const plain: Index[] = [];
  write.at.forEach((written, axis) => {
    const read = use.at[axis];
    if (written === null || read === null || read === undefined) return;
    const zero = addScaled(read, -1, elsewhere.index(written));
    if (zero.terms.length === 0 && zero.offset === 0) return;
    // One index on both sides is within reach whatever its range is.
    zeros.push(zero);
    if (!isOneIndex(written, read)) plain.push(zero);
  });
  const facts = [...use.facts, ...write.facts.map(elsewhere.index)];
  if (plain.some((zero) => leastOf(zero, facts) > 0 || mostOf(zero, facts) < 0)) return null;
  return { there: elsewhere.dim, zeros, facts };
}

/**
 * Whether all axes together cannot be: `[i, i]` is written, `[i, t]` used, and `t` is less than `i`. Each takes one
 * index away.
 */
export function isImpossible({ zeros, facts }: Meeting): boolean {
  if (zeros.length < 2) return false;
  const gone: { readonly dim: Dim; readonly factor: number; readonly zero: Index }[] = [];
  // What stands for an index that is gone may use others that went later.
  const reduced = (index: Index): Index =>
    gone.reduce((rest, { dim, factor, zero }) => {
      const own = rest.terms.find(({ of }) => of === dim);
      return own === undefined ? rest : addScaled(rest, -own.factor / factor, zero);
    }, index);
  for (const one of zeros) {
    const zero = reduced(one);
    if (zero.terms.length === 0 && zero.offset !== 0) return true;
    const term = zero.terms.find(({ factor, of }) => of.kind === 'dim' && Math.abs(factor) === 1);
    if (term?.of.kind === 'dim') gone.push({ dim: term.of, factor: term.factor, zero });
  }
  const dims = dimsNear(zeros);
  // Ranges that use no other index say nothing together.
  if (facts.length === 0 && [...dims].every((dim) => dimsOfBounds(dim).length === 0) && gone.length < 2) return false;
  const ranges = [...dims].flatMap((dim) => [
    addScaled(atomIndex(dim), -1, dim.from),
    addScaled({ ...dim.to, offset: dim.to.offset - 1 }, -1, atomIndex(dim)),
  ]);
  // What ranges say by themselves is no news.
  const known = [...facts, ...ranges].map(reduced).filter((fact) => (lowerBound(fact) ?? -1) < 0);
  return known.some((fact) => mostOf(fact, known) < 0);
}

/** The indices in some expressions, and those that their ranges use. */
function dimsNear(indices: readonly Index[]): ReadonlySet<Dim> {
  const found = new Set<Dim>(
    indices.flatMap(({ terms }) => terms.flatMap(({ of }) => (of.kind === 'dim' ? [of] : []))),
  );
  for (const dim of found) for (const outer of dimsOfBounds(dim)) found.add(outer);
  return found;
}

/** From an index of the iteration that writes to one of the iteration that uses; null if the two can never be. */
export function distanceOn({ there, zeros, facts }: Meeting, written: Dim, used: Dim): Distance | null {
  const [own, other] = [used, there(written)];
  const apart = addScaled(atomIndex(own), -1, atomIndex(other));
  let least = -Infinity;
  let most = Infinity;
  // What is 0 may be added any number of times: so that one of the two iterations is seen from the other.
  for (const zero of zeros) {
    for (const times of timesOf(zero, own, other, facts.length > 0)) {
      const seen = addScaled(apart, times, zero);
      least = Math.max(least, leastOf(seen, facts));
      most = Math.min(most, mostOf(seen, facts));
    }
  }
  return least > most ? null : { least, most };
}

/**
 * On every index that both sides have, where something is known; null if they would have to be different iterations on
 * two grounds, or in none at all: then what is used is never what is written.
 */
export function distancesOn(
  meeting: Meeting,
  written: readonly Dim[],
  used: readonly Dim[],
): ReadonlyMap<Dim, Distance> | null {
  const distances = new Map<Dim, Distance>();
  for (const dim of used) {
    if (!written.includes(dim)) continue;
    const distance = distanceOn(meeting, dim, dim);
    if (distance === null) return null;
    if (isKnown(distance)) distances.set(dim, distance);
  }
  return distances;
}

export function isKnown({ least: from, most: to }: Distance): boolean {
  return from > -Infinity || to < Infinity;
}

/**
 * So that one of the two iterations is gone; what has neither of them says something by its ranges, or together with
 * facts.
 */
function timesOf(zero: Index, own: Dim, other: Dim, hasFacts: boolean): readonly number[] {
  const [ours, theirs] = [own, other].map((one) => zero.terms.find(({ of }) => of === one)?.factor) as [
    number | undefined,
    number | undefined,
  ];
  const times = new Set<number>();
  if (ours !== undefined) times.add(-1 / ours);
  if (theirs !== undefined) times.add(1 / theirs);
  const isPlain = zero.terms.every(({ of }) => of.kind !== 'dim' || dimsOfBounds(of).length === 0);
  return hasFacts || !isPlain ? [...times.add(1).add(-1)] : [...times];
}

/** Facts that one bound combines. */
const mostCombined = 2;

/** A whole number that the expression is never less than. */
export function leastOf(index: Index, facts: readonly Index[]): number {
  return Math.ceil(least(index, facts, mostCombined) - almost);
}

export function mostOf(index: Index, facts: readonly Index[]): number {
  return -leastOf(addScaled({ offset: 0, terms: [] }, -1, index), facts);
}

/** Rounding of factors such as 1 / 3. */
const almost = 1e-9;

function least(index: Index, facts: readonly Index[], more: number): number {
  if (index.terms.length === 0) return index.offset;
  let best = lowerBound(index) ?? -Infinity;
  if (more === 0) return best;
  for (const fact of facts) {
    if (!touches(index, fact)) continue;
    let hasShared = false;
    for (const { factor, of } of fact.terms) {
      const times = factorOf(index, of) / factor;
      // So many times less the fact, and the atom is gone.
      if (!(times > 0)) continue;
      hasShared = true;
      best = Math.max(best, leastWithout(index, times, fact, facts, more - 1));
    }
    // What only the range of an index has in common with a fact shows once the range is taken.
    if (!hasShared) best = Math.max(best, leastWithout(index, 1, fact, facts, more - 1));
  }
  return best;
}

function leastWithout(index: Index, times: number, fact: Index, facts: readonly Index[], more: number): number {
  if (more > 0) return least(addScaled(index, -times, fact), facts, more);
  return lowerBoundOfSum(index, -times, fact) ?? -Infinity;
}

/** 0 where it is no part of the expression. */
function factorOf({ terms }: Index, atom: Atom): number {
  for (const { factor, of } of terms) if (sameAtom(of, atom)) return factor;
  return 0;
}

function isOneIndex(a: Index, b: Index): boolean {
  const [[term, ...rest], [other, ...others]] = [a.terms, b.terms];
  return (
    rest.length + others.length === 0 &&
    a.offset === b.offset &&
    term?.of.kind === 'dim' &&
    term.of === other?.of &&
    term.factor === 1 &&
    other.factor === 1
  );
}

type Elsewhere = { readonly dim: (dim: Dim) => Dim; readonly index: (index: Index) => Index };

/** What stands for an index whose range only sizes decide, in any other iteration: what is known of it is known on. */
const twins = new WeakMap<Dim, Dim>();

/**
 * Expressions with other indices of the same ranges, and the values of stages that vary with them: those of another
 * iteration.
 */
function otherIteration(table: StageTable): Elsewhere {
  const known = new Map<Dim, Dim>();
  const dim = (one: Dim): Dim => {
    const before = known.get(one) ?? twins.get(one);
    if (before !== undefined) return before;
    const ends = [one.from, one.to].flatMap(({ terms }) => terms);
    const isPlain = ends.every(({ of }) => of.kind === 'size');
    const made: Dim = isPlain ? { ...one } : { ...one, from: index(one.from), to: index(one.to) };
    (isPlain ? twins : known).set(one, made);
    return made;
  };
  const atom = (of: Atom): Atom => {
    if (of.kind === 'dim') return dim(of);
    return of.kind === 'value' && (table[of.ref]?.dims.length ?? 0) > 0
      ? { kind: 'value', ref: (-1 - of.ref) as Ref }
      : of;
  };
  const index = ({ offset, terms }: Index): Index => ({
    offset,
    terms: terms.map(({ factor, of }) => ({ factor, of: atom(of) })),
  });
  return { dim, index };
}

/** Whether a loop in this direction does the write before the use, or in the same iteration. */
export function runsWith({ least: from, most: to }: Distance, direction: Direction): boolean {
  return direction === 'up' ? from >= 0 : to <= 0;
}

/** Whether it does the write in an earlier iteration for certain: the loop carries the dependence. */
export function isCarried({ least: from, most: to }: Distance, direction: Direction): boolean {
  return direction === 'up' ? from > 0 : to < 0;
}

/** Whether both are in one iteration for certain. */
export function isZero(distance: Distance | undefined): boolean {
  return distance?.least === 0 && distance.most === 0;
}

export type Direction = 'up' | 'down';
