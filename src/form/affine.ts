// Arithmetic with index expressions, and what can be said of their sign when all ranges are taken into account.

import { elementAt } from '../base/lists.ts';
import { atomIndex, type Atom, type Dim, type Index, type Ref } from './form.ts';

type Term = Index['terms'][number];

export function sameAtom(a: Atom, b: Atom): boolean {
  if (a.kind === 'size') return b.kind === 'size' && a.name === b.name;
  if (a.kind === 'value') return b.kind === 'value' && a.ref === b.ref;
  return a === b;
}

/** An expression and a number. */
export function plusNumber(index: Index, offset: number): Index {
  return { ...index, offset: index.offset + offset };
}

/** a + factor * b, each atom once. */
export function addScaled(a: Index, factor: number, b: Index): Index {
  const terms: Term[] = [];
  for (const { factor: own, of } of a.terms) addTerm(terms, own, of);
  for (const { factor: own, of } of b.terms) addTerm(terms, factor * own, of);
  return { offset: a.offset + factor * b.offset, terms: withoutZeros(terms) };
}

/** In place. */
function addTerm(terms: Term[], factor: number, of: Term['of']): void {
  for (let i = 0; i < terms.length; i++) {
    const before = elementAt(terms, i);
    if (!sameAtom(before.of, of)) continue;
    terms[i] = { factor: before.factor + factor, of: before.of };
    return;
  }
  terms.push({ factor, of });
}

function withoutZeros(terms: Term[]): Term[] {
  for (const { factor } of terms) if (factor === 0) return terms.filter((term) => term.factor !== 0);
  return terms;
}

/** An expression of the axes of an array in terms of the positions on them; of other indices it stays. */
export function atPositions(index: Index, axes: readonly Dim[], at: readonly Index[]): Index {
  let result: Index = { offset: index.offset, terms: [] };
  for (const { factor, of } of index.terms) {
    const axis = axes.findIndex((dim) => dim === of);
    result = addScaled(result, factor, axis < 0 ? atomIndex(of) : elementAt(at, axis));
  }
  return result;
}

/** The number that an expression is, or null. */
export function constantOfIndex(index: Index): number | null {
  return index.terms.length === 0 ? index.offset : null;
}

/** A text that equal expressions share. */
export function indexKey(index: Index): string {
  if (index.terms.length === 0) return String(index.offset);
  const { offset, terms } = addScaled({ offset: 0, terms: [] }, 1, index);
  const texts = terms.map(({ factor, of }) => `${String(factor)}*${atomKey(of)}`);
  return [String(offset), ...texts.sort()].join('+');
}

function atomKey(of: Atom): string {
  if (of.kind === 'dim') return `d${String(of.id)}`;
  return of.kind === 'size' ? `s${of.name}` : `v${String(of.ref)}`;
}

export function equalIndices(a: Index, b: Index): boolean {
  return constantOfIndex(addScaled(a, -1, b)) === 0;
}

/** A number that the expression never exceeds, as long as every index lies in its range; null where none is found. */
export function upperBound(index: Index): number | null {
  return boundOfSum(1, index, 0, nothing);
}

export function lowerBound(index: Index): number | null {
  return lowerBoundOfSum(index, 0, nothing);
}

/** Of a + factor * b. */
export function lowerBoundOfSum(a: Index, factor: number, b: Index): number | null {
  const upper = boundOfSum(-1, a, -factor, b);
  return upper === null ? null : -upper;
}

const nothing: Index = { offset: 0, terms: [] };

/**
 * What is left of the sum whose bound is asked for: nothing is asked for more often, so that it is made in place and
 * no object of it.
 */
const rest: { count: number; readonly factors: number[]; readonly atoms: Atom[] } = {
  count: 0,
  factors: [],
  atoms: [],
};

/** The upper bound of factor * a + other * b. */
function boundOfSum(factor: number, a: Index, other: number, b: Index): number | null {
  rest.count = 0;
  putAll(factor, a.terms);
  putAll(other, b.terms);
  dropZeros();
  if (hasLost()) return null;
  let offset = factor * a.offset + other * b.offset;
  // An index is replaced by an end of its range, innermost first: the ends use outer indices only.
  for (;;) {
    const at = innermost();
    if (at < 0) return rest.count === 0 ? offset : null;
    const own = elementAt(rest.factors, at);
    const { from, to } = elementAt(rest.atoms, at) as Dim;
    rest.factors[at] = 0;
    putAll(own, (own > 0 ? to : from).terms);
    dropZeros();
    offset += own * (own > 0 ? to.offset - 1 : from.offset);
  }
}

function putAll(times: number, terms: readonly Term[]): void {
  for (const { factor, of } of terms) put(times * factor, of);
}

function put(factor: number, of: Atom): void {
  const { factors, atoms, count } = rest;
  for (let i = 0; i < count; i++) {
    if (!sameAtom(elementAt(atoms, i), of)) continue;
    factors[i] = elementAt(factors, i) + factor;
    return;
  }
  factors[count] = factor;
  atoms[count] = of;
  rest.count = count + 1;
}

function dropZeros(): void {
  const { factors, atoms, count } = rest;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const factor = elementAt(factors, i);
    if (factor === 0) continue;
    factors[kept] = factor;
    atoms[kept++] = elementAt(atoms, i);
  }
  rest.count = kept;
}

/** Whether something in it is no index, and nothing that the range of one could take away: then there is no bound. */
function hasLost(): boolean {
  const { atoms, count } = rest;
  for (let i = 0; i < count; i++) {
    const of = elementAt(atoms, i);
    if (of.kind === 'dim') continue;
    const key = keyOf(of);
    let isNear = false;
    for (let other = 0; other < count && !isNear; other++) {
      const dim = elementAt(atoms, other);
      isNear = dim.kind === 'dim' && inRanges(dim).has(key);
    }
    if (!isNear) return true;
  }
  return false;
}

/** Where the first index stands of which no range of the others makes use. */
function innermost(): number {
  const { atoms, count } = rest;
  for (let i = 0; i < count; i++) {
    const of = elementAt(atoms, i);
    if (of.kind !== 'dim') continue;
    let isInner = true;
    for (let other = 0; other < count && isInner; other++) {
      const dim = elementAt(atoms, other);
      isInner = dim.kind !== 'dim' || dim === of || !inRanges(dim).has(of);
    }
    if (isInner) return i;
  }
  return -1;
}

/** What equal atoms share, and no others. */
function keyOf(of: Atom): Dim | string | Ref {
  if (of.kind === 'dim') return of;
  return of.kind === 'size' ? of.name : of.ref;
}

/** Whether two expressions, or the ranges of the indices in the first, have something in common. */
export function touches(index: Index, other: Index): boolean {
  for (const { of } of other.terms) {
    const key = keyOf(of);
    for (const { of: own } of index.terms)
      if (keyOf(own) === key || (own.kind === 'dim' && inRanges(own).has(key))) return true;
  }
  return false;
}

const ranges = new WeakMap<Dim, ReadonlySet<Dim | string | Ref>>();

/** The keys of all of which the range of an index makes use, and of which those of its indices do. */
function inRanges(dim: Dim): ReadonlySet<Dim | string | Ref> {
  const known = ranges.get(dim);
  if (known !== undefined) return known;
  const found = new Set<Dim | string | Ref>();
  for (const end of [dim.from, dim.to]) {
    for (const { of } of end.terms) {
      found.add(keyOf(of));
      if (of.kind === 'dim') for (const one of inRanges(of)) found.add(one);
    }
  }
  ranges.set(dim, found);
  return found;
}
