// Whole numbers that are known when run: sizes and index positions as polynomials of named sizes and indices, in a
// normal form, so that equal expressions are equal texts.

/** offset + the sum of factor * atom; each atom once, in the order of first occurrence. */
export type Whole = { readonly offset: number; readonly terms: readonly WholeTerm[] };
export type WholeTerm = { readonly factor: number; readonly of: WholeAtom };
export type WholeAtom =
  /** The name of a length, or of a whole-number parameter. */
  | { readonly kind: 'size'; readonly name: string }
  | { readonly kind: 'index'; readonly index: IndexRange }
  /** Two or more atoms, in the order of their texts. */
  | { readonly kind: 'product'; readonly factors: readonly WholeAtom[] }
  /** Floored, as in the language. */
  | { readonly kind: 'div' | 'mod'; readonly left: Whole; readonly right: Whole };

/**
 * An index and its half-open range; known by identity. `isPart`: data says over which part of the range it runs, where
 * the range is that of the axis that it reads.
 */
export type IndexRange = { readonly name: string; readonly from: Whole; readonly to: Whole; readonly isPart?: boolean };

export const zero: Whole = { offset: 0, terms: [] };

export function constantWhole(offset: number): Whole {
  return { offset, terms: [] };
}

export function sizeWhole(name: string): Whole {
  return { offset: 0, terms: [{ factor: 1, of: { kind: 'size', name } }] };
}

export function indexWhole(index: IndexRange): Whole {
  return { offset: 0, terms: [{ factor: 1, of: { kind: 'index', index } }] };
}

/** a + factor * b */
export function addWhole(a: Whole, factor: number, b: Whole): Whole {
  const terms: WholeTerm[] = [...a.terms];
  for (const term of b.terms) {
    const i = terms.findIndex((one) => sameAtom(one.of, term.of));
    const before = terms[i];
    if (before === undefined) terms.push({ factor: factor * term.factor, of: term.of });
    else terms[i] = { factor: before.factor + factor * term.factor, of: term.of };
  }
  return { offset: a.offset + factor * b.offset, terms: terms.filter((term) => term.factor !== 0) };
}

export function multiplyWhole(a: Whole, b: Whole): Whole {
  let total = addWhole(
    addWhole(constantWhole(a.offset * b.offset), a.offset, { offset: 0, terms: b.terms }),
    b.offset,
    { offset: 0, terms: a.terms },
  );
  for (const left of a.terms) {
    for (const right of b.terms) {
      const factors = [...factorsOf(left.of), ...factorsOf(right.of)].sort((x, y) => compare(atomText(x), atomText(y)));
      total = addWhole(total, 1, {
        offset: 0,
        terms: [{ factor: left.factor * right.factor, of: { kind: 'product', factors } }],
      });
    }
  }
  return total;
}

/** Floored quotient or the rest; null for a divisor that is 0. */
export function divideWhole(kind: 'div' | 'mod', left: Whole, right: Whole): Whole | null {
  const [a, b] = [constantOfWhole(left), constantOfWhole(right)];
  if (b === 0) return null;
  if (a !== null && b !== null) return constantWhole(kind === 'div' ? Math.floor(a / b) : a - b * Math.floor(a / b));
  if (b === 1) return kind === 'div' ? left : zero;
  const divides =
    b !== null && [left.offset, ...left.terms.map(({ factor }) => factor)].every((factor) => factor % b === 0);
  if (divides && kind === 'div')
    return { offset: left.offset / b, terms: left.terms.map(({ factor, of }) => ({ factor: factor / b, of })) };
  if (divides) return zero;
  return { offset: 0, terms: [{ factor: 1, of: { kind, left, right } }] };
}

export function constantOfWhole(whole: Whole): number | null {
  return whole.terms.length === 0 ? whole.offset : null;
}

export function equalWhole(a: Whole, b: Whole): boolean {
  if (a.terms.length !== b.terms.length || a.offset !== b.offset) return false;
  return a === b || a.terms.length === 0 || constantOfWhole(addWhole(a, -1, b)) === 0;
}

/** The same with other wholes for atoms; null where `change` has nothing to say keeps the atom. */
export function substituteWhole(
  whole: Whole,
  change: (atom: Extract<WholeAtom, { kind: 'size' | 'index' }>) => Whole | null,
): Whole {
  let total = constantWhole(whole.offset);
  for (const { factor, of } of whole.terms) total = addWhole(total, factor, substituteAtom(of, change));
  return total;
}

function substituteAtom(
  atom: WholeAtom,
  change: (atom: Extract<WholeAtom, { kind: 'size' | 'index' }>) => Whole | null,
): Whole {
  const itself: Whole = { offset: 0, terms: [{ factor: 1, of: atom }] };
  switch (atom.kind) {
    case 'size':
    case 'index':
      return change(atom) ?? itself;
    case 'product':
      return atom.factors.reduce(
        (total, factor) => multiplyWhole(total, substituteAtom(factor, change)),
        constantWhole(1),
      );
    case 'div':
    case 'mod':
      return divideWhole(atom.kind, substituteWhole(atom.left, change), substituteWhole(atom.right, change)) ?? itself;
  }
}

/** Every size and index in it, also inside products and quotients; one may come twice. */
export function atomsOf(whole: Whole): readonly Extract<WholeAtom, { kind: 'size' | 'index' }>[] {
  return whole.terms.flatMap(({ of }) => simpleAtoms(of));
}

function simpleAtoms(atom: WholeAtom): readonly Extract<WholeAtom, { kind: 'size' | 'index' }>[] {
  switch (atom.kind) {
    case 'size':
    case 'index':
      return [atom];
    case 'product':
      return atom.factors.flatMap(simpleAtoms);
    case 'div':
    case 'mod':
      return [...atomsOf(atom.left), ...atomsOf(atom.right)];
  }
}

/** As the user writes it: `n - k + 1`. */
export function wholeText(whole: Whole): string {
  let text = '';
  for (const { factor, of } of whole.terms) {
    const size = Math.abs(factor);
    const one = size === 1 ? atomText(of) : `${String(size)}*${atomText(of)}`;
    text += text === '' ? `${factor < 0 ? '-' : ''}${one}` : ` ${factor < 0 ? '-' : '+'} ${one}`;
  }
  if (text === '') return String(whole.offset);
  if (whole.offset === 0) return text;
  return `${text} ${whole.offset < 0 ? '-' : '+'} ${String(Math.abs(whole.offset))}`;
}

export function atomText(atom: WholeAtom): string {
  switch (atom.kind) {
    case 'size':
      return atom.name;
    case 'index':
      return atom.index.name;
    case 'product':
      return atom.factors
        .map((factor) => (factor.kind === 'div' || factor.kind === 'mod' ? `(${atomText(factor)})` : atomText(factor)))
        .join('*');
    case 'div':
    case 'mod':
      return `${grouped(atom.left)} ${atom.kind} ${grouped(atom.right)}`;
  }
}

function grouped(whole: Whole): string {
  const [only, ...rest] = whole.terms;
  const isAtom =
    (only === undefined && whole.offset >= 0) ||
    (only !== undefined &&
      rest.length === 0 &&
      whole.offset === 0 &&
      only.factor === 1 &&
      only.of.kind !== 'div' &&
      only.of.kind !== 'mod');
  return isAtom ? wholeText(whole) : `(${wholeText(whole)})`;
}

function factorsOf(atom: WholeAtom): readonly WholeAtom[] {
  return atom.kind === 'product' ? atom.factors : [atom];
}

function sameAtom(a: WholeAtom, b: WholeAtom): boolean {
  if (a === b) return true;
  if (a.kind === 'size') return b.kind === 'size' && a.name === b.name;
  if (a.kind === 'index') return b.kind === 'index' && a.index === b.index;
  if (a.kind === 'product')
    return (
      b.kind === 'product' &&
      a.factors.length === b.factors.length &&
      a.factors.every((factor, i) => sameAtom(factor, elementAt(b.factors, i)))
    );
  return b.kind === a.kind && equalWhole(a.left, b.left) && equalWhole(a.right, b.right);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
import { elementAt } from './lists.ts';
