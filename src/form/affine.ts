// Arithmetic with index expressions, and what can be said of their sign when all ranges are taken into account.

import { elementAt } from '../base/lists.ts';
import { atomIndex, type Atom, type Dim, type Index } from './form.ts';

type Term = Index['terms'][number];

function sameAtom(a: Term['of'], b: Term['of']): boolean {
  if (a.kind === 'size') return b.kind === 'size' && a.name === b.name;
  if (a.kind === 'value') return b.kind === 'value' && a.ref === b.ref;
  return a === b;
}

/** a + factor * b, each atom once. */
export function addScaled(a: Index, factor: number, b: Index): Index {
  const terms: Term[] = [];
  for (const { factor: own, of } of a.terms) addTerm(terms, own, of);
  for (const { factor: own, of } of b.terms) addTerm(terms, factor * own, of);
  return { offset: a.offset + factor * b.offset, terms: withoutZeros(terms) };
}

/** In place: this is what bounds are made of, and they are asked for more often than anything else. */
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
  return boundOf(index, 1);
}

export function lowerBound(index: Index): number | null {
  const upper = boundOf(index, -1);
  return upper === null ? null : -upper;
}

/** The upper bound of an expression times a sign. */
function boundOf(index: Index, sign: 1 | -1): number | null {
  let { offset, terms } = addScaled(nothing, sign, index) as { offset: number; terms: Term[] };
  // An index is replaced by an end of its range, innermost first: the ends use outer indices only.
  for (;;) {
    const at = innermost(terms);
    if (at < 0) return terms.length === 0 ? offset : null;
    const { factor, of } = terms[at] as { readonly factor: number; readonly of: Dim };
    const end = factor > 0 ? of.to : of.from;
    terms.splice(at, 1);
    for (const term of end.terms) addTerm(terms, factor * term.factor, term.of);
    terms = withoutZeros(terms);
    offset += factor * (factor > 0 ? end.offset - 1 : end.offset);
  }
}

const nothing: Index = { offset: 0, terms: [] };

/** Where the first index stands of which no range of the others makes use. */
function innermost(terms: readonly Term[]): number {
  return terms.findIndex(
    ({ of }) =>
      of.kind === 'dim' &&
      !terms.some((other) => other.of.kind === 'dim' && other.of !== of && outerDims(other.of).has(of)),
  );
}

const outer = new WeakMap<Dim, ReadonlySet<Dim>>();

/** The indices of which a range makes use, and of which theirs do. */
function outerDims(dim: Dim): ReadonlySet<Dim> {
  const known = outer.get(dim);
  if (known !== undefined) return known;
  const found = new Set<Dim>();
  for (const end of [dim.from, dim.to]) {
    for (const { of } of end.terms) {
      if (of.kind !== 'dim') continue;
      found.add(of);
      for (const one of outerDims(of)) found.add(one);
    }
  }
  outer.set(dim, found);
  return found;
}
