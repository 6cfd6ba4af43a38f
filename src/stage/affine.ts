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
  for (const term of [...a.terms, ...b.terms.map((one) => ({ factor: factor * one.factor, of: one.of }))]) {
    const i = terms.findIndex((one) => sameAtom(one.of, term.of));
    const before = terms[i];
    if (before === undefined) terms.push(term);
    else terms[i] = { factor: before.factor + term.factor, of: term.of };
  }
  return { offset: a.offset + factor * b.offset, terms: terms.filter((term) => term.factor !== 0) };
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
  let rest = addScaled({ offset: 0, terms: [] }, 1, index);
  // An index is replaced by an end of its range, innermost first: the ends use outer indices only.
  for (;;) {
    const inner = rest.terms.find(({ of }) => of.kind === 'dim' && !rest.terms.some((other) => other.of.kind === 'dim' && other.of !== of && dependsOn(other.of, of)));
    if (inner?.of.kind !== 'dim') return constantOfIndex(rest);
    const { factor, of } = inner;
    const end = factor > 0 ? { ...of.to, offset: of.to.offset - 1 } : of.from;
    rest = addScaled(addScaled(rest, -factor, { offset: 0, terms: [{ factor: 1, of }] }), factor, end);
  }
}

export function lowerBound(index: Index): number | null {
  const upper = upperBound(addScaled({ offset: 0, terms: [] }, -1, index));
  return upper === null ? null : -upper;
}

function dependsOn(dim: Dim, on: Dim): boolean {
  return [...dim.from.terms, ...dim.to.terms].some(({ of }) => of.kind === 'dim' && (of === on || dependsOn(of, on)));
}
