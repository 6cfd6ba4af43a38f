// Arithmetic with index expressions, and what can be said of their sign when all ranges are taken into account.

import type { Dim, Index } from './form.ts';

type Term = Index['terms'][number];

function sameAtom(a: Term['of'], b: Term['of']): boolean {
  if (a.kind === 'size') return b.kind === 'size' && a.name === b.name;
  if (a.kind === 'value') return b.kind === 'value' && a.ref === b.ref;
  return a === b;
}

/** a + factor * b, each atom once. */
export function addScaled(a: Index, factor: number, b: Index): Index {
  const terms: Term[] = [];
  let isZero = false;
  const add = (by: number, of: Term['of']): void => {
    for (let i = 0; i < terms.length; i += 1) {
      const before = terms[i] as Term;
      if (before.of !== of && !sameAtom(before.of, of)) continue;
      const sum = before.factor + by;
      terms[i] = { factor: sum, of };
      isZero ||= sum === 0;
      return;
    }
    terms.push({ factor: by, of });
    isZero ||= by === 0;
  };
  // This is asked more often than anything else.
  for (const { factor: by, of } of a.terms) add(by, of);
  for (const { factor: by, of } of b.terms) add(factor * by, of);
  return { offset: a.offset + factor * b.offset, terms: isZero ? terms.filter((term) => term.factor !== 0) : terms };
}

/** The number that an expression is, or null. */
export function constantOfIndex(index: Index): number | null {
  return index.terms.length === 0 ? index.offset : null;
}

/** A text that equal expressions share. */
export function indexKey(index: Index): string {
  if (index.terms.length === 0) return String(index.offset);
  const { offset, terms } = addScaled({ offset: 0, terms: [] }, 1, index);
  const texts = terms.map(({ factor, of }) => `${String(factor)}*${of.kind === 'dim' ? `d${String(of.id)}` : of.kind === 'size' ? `s${of.name}` : `v${String(of.ref)}`}`);
  return [String(offset), ...texts.sort()].join('+');
}

export function equalIndices(a: Index, b: Index): boolean {
  return constantOfIndex(addScaled(a, -1, b)) === 0;
}

/** A number that the expression never exceeds, as long as every index lies in its range; null where none is found. */
export function upperBound(index: Index): number | null {
  return boundOf(index, 1);
}

export function lowerBound(index: Index): number | null {
  return boundOf(index, -1);
}

const nothing: Index = { offset: 0, terms: [] };

/** Where every index stands at the end of its range at which the expression is greatest (1) or least (-1). */
function boundOf(index: Index, direction: 1 | -1): number | null {
  let rest = index.terms.length < 2 ? index : addScaled(nothing, 1, index);
  // An index is replaced by an end of its range, innermost first: the ends use outer indices only.
  for (;;) {
    const { offset, terms } = rest;
    const inner = terms.find(({ of }) => of.kind === 'dim' && !terms.some((other) => other.of !== of && other.of.kind === 'dim' && dependsOn(other.of, of)));
    if (inner?.of.kind !== 'dim') return terms.length === 0 ? offset : null;
    const { factor, of } = inner;
    const end = factor * direction > 0 ? { ...of.to, offset: of.to.offset - 1 } : of.from;
    rest = addScaled({ offset, terms: terms.filter((term) => term !== inner) }, factor, end);
  }
}

function dependsOn(dim: Dim, on: Dim): boolean {
  return [...dim.from.terms, ...dim.to.terms].some(({ of }) => of.kind === 'dim' && (of === on || dependsOn(of, on)));
}
