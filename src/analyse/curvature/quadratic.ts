// Quadratic forms. A polynomial of second degree is convex where its matrix has no negative eigenvalue, counted exactly
// by congruence (Sylvester's law of inertia). The root of one that is nowhere negative in homogeneous coordinates is a
// norm; of one with a single positive eigenvalue it is concave in either half of the cone where it is positive.

import { elementAt } from '../../base/lists.ts';
import { refAt, type Ref } from '../../form/form.ts';
import { argsOf, numberOf, stageIn, type Analysis } from './analysis.ts';
import {
  add,
  divide,
  fraction,
  fractionOf,
  multiply,
  negate,
  one,
  signOf,
  subtract,
  zero,
  type Fraction,
} from './fraction.ts';
import type { ProgramCurvature } from './known.ts';
import { termsOf, type Term } from './terms.ts';

/** The number `unit` stands for 1 in homogeneous coordinates. */
const unit = -1;
type Leaf = number;

type Form = {
  /** By two leaves, the lesser first. */
  readonly products: ReadonlyMap<string, Fraction>;
  readonly linear: ReadonlyMap<Leaf, Fraction>;
  /** Whether something affine is added that is not written down here. */
  readonly isOpen: boolean;
};

const mostLeaves = 40;

type Sum = {
  readonly products: Map<string, Fraction>;
  readonly linear: Map<Leaf, Fraction>;
  isOpen: boolean;
};

const emptySum = (): Sum => ({ products: new Map(), linear: new Map(), isOpen: false });

function addTo<K>(map: Map<K, Fraction>, key: K, value: Fraction): void {
  map.set(key, add(map.get(key) ?? zero, value));
}

function addForm(sum: Sum, form: Form, factor: Fraction): void {
  for (const [key, value] of form.products) addTo(sum.products, key, multiply(value, factor));
  for (const [leaf, value] of form.linear) addTo(sum.linear, leaf, multiply(value, factor));
  sum.isOpen ||= form.isOpen;
}

/** A sum of terms as a quadratic form in affine leaves; null where it is none. */
export function quadraticForm(analysis: Analysis, terms: readonly Term[], depth = deepest): Form | null {
  const sum = emptySum();
  for (const { factor, ref } of terms) {
    const form = formOf(analysis, ref, depth);
    if (form === null) return null;
    addForm(sum, form, factor);
  }
  return sum;
}

/** How deep products are looked into. */
const deepest = 6;

function formOf(analysis: Analysis, ref: Ref, depth: number): Form | null {
  if (depth === 0) return null;
  const number = numberOf(analysis, ref);
  const value = number === null ? null : fractionOf(number);
  if (value !== null) return linearForm(unit, value);
  const { curvature } = analysis.known(ref);
  const { op } = stageIn(analysis, ref);
  const args = op.kind === 'gate' && !op.gate.user ? op.args : [];
  const [a = ref, b = ref] = args;
  if (argsOf(analysis, ref, '+', '-', 'neg', '*', '/') !== null) {
    const terms = termsOf(analysis, ref);
    if (terms !== null && (terms.length !== 1 || terms[0]?.ref !== ref))
      return quadraticForm(analysis, terms, depth - 1);
    if (argsOf(analysis, ref, '*') !== null) {
      const product = multiplied(analysis, formOf(analysis, a, depth - 1), formOf(analysis, b, depth - 1));
      if (product !== null) return product;
    }
  }
  if (argsOf(analysis, ref, 'sqr') !== null) {
    const base = formOf(analysis, a, depth - 1);
    return multiplied(analysis, base, base);
  }
  return curvature === 'affine' || curvature === 'constant' ? linearForm(ref, one) : null;
}

function linearForm(leaf: Leaf, value: Fraction): Form {
  return { products: new Map(), linear: new Map([[leaf, value]]), isOpen: false };
}

function multiplied(analysis: Analysis, a: Form | null, b: Form | null): Form | null {
  if (a === null || b === null || a.isOpen || b.isOpen || a.products.size > 0 || b.products.size > 0) return null;
  const product = emptySum();
  const isData = (leaf: Leaf): boolean => leaf === unit || analysis.known(refAt(leaf)).curvature === 'constant';
  for (const [x, left] of a.linear)
    for (const [y, right] of b.linear) {
      const value = multiply(left, right);
      if (x === unit || y === unit) addTo(product.linear, x === unit ? y : x, value);
      else if (isData(x) || isData(y)) product.isOpen = true;
      else addTo(product.products, keyOf(x, y), value);
    }
  return product;
}

function keyOf(x: Leaf, y: Leaf): string {
  return `${String(Math.min(x, y))} ${String(Math.max(x, y))}`;
}

type Matrix = readonly (readonly Fraction[])[];
type Written = { readonly leaves: readonly Leaf[]; readonly matrix: Matrix };

/** The symmetric matrix over the leaves; with the affine part in homogeneous coordinates, or without. */
export function matrixOf(form: Form, isHomogeneous: boolean): Written | null {
  const pairs = [...form.products].map(([key, value]) => ({ pair: key.split(' ').map(Number), value }));
  const linear = isHomogeneous ? [...form.linear] : [];
  const leaves = [...new Set([...pairs.flatMap(({ pair }) => pair), ...linear.map(([leaf]) => leaf)])];
  if (isHomogeneous && !leaves.includes(unit)) leaves.push(unit);
  if (leaves.length > mostLeaves) return null;
  const rows = leaves.map(() => leaves.map(() => zero));
  const place = (x: Leaf, y: Leaf, value: Fraction): void => {
    const [i, j] = [leaves.indexOf(x), leaves.indexOf(y)];
    const share = i === j ? value : multiply(value, fraction(1n, 2n));
    for (const [row, column] of i === j
      ? [[i, j]]
      : [
          [i, j],
          [j, i],
        ])
      elementAt(rows, row ?? 0)[column ?? 0] = add(elementAt(elementAt(rows, row ?? 0), column ?? 0), share);
  };
  for (const { pair, value } of pairs) place(pair[0] ?? unit, pair[1] ?? unit, value);
  for (const [leaf, value] of linear) place(leaf, unit, value);
  return { leaves, matrix: rows };
}

type Inertia = { readonly positive: number; readonly negative: number };

/** How many eigenvalues have which sign. */
export function inertiaOf(matrix: Matrix): Inertia {
  let rest: Fraction[][] = matrix.map((row) => [...row]);
  let [positive, negative] = [0, 0];
  for (;;) {
    let at = rest.findIndex((row, i) => signOf(row[i] ?? zero) !== 0);
    if (at < 0) {
      const i = rest.findIndex((row) => row.some((entry) => signOf(entry) !== 0));
      if (i < 0) return { positive, negative };
      // The sum of two coordinates has a square of its own.
      const j = elementAt(rest, i).findIndex((entry) => signOf(entry) !== 0);
      rest = rest.map((row, k) => (k === i ? row.map((entry, l) => add(entry, rest[j]?.[l] ?? zero)) : row));
      rest = rest.map((row) => row.map((entry, l) => (l === i ? add(entry, row[j] ?? zero) : entry)));
      at = i;
    }
    const pivotRow = elementAt(rest, at);
    const pivot = elementAt(pivotRow, at);
    if (signOf(pivot) > 0) positive += 1;
    else negative += 1;
    const others = rest.flatMap((row, k) => (k === at ? [] : [row]));
    rest = others.map((row) =>
      row.flatMap((entry, l) =>
        l === at ? [] : [subtract(entry, divide(multiply(row[at] ?? zero, pivotRow[l] ?? zero), pivot))],
      ),
    );
  }
}

/** By the eigenvalues of its matrix. */
export function quadraticCurvature(form: Form): ProgramCurvature {
  const written = matrixOf(form, false);
  if (written === null) return 'unknown';
  const { positive, negative } = inertiaOf(written.matrix);
  if (negative === 0) return positive === 0 ? 'affine' : 'convex';
  return positive === 0 ? 'concave' : 'unknown';
}

/**
 * Of its square root: a norm, or a half of a cone. A logarithm is infinite where the form is 0, so that what lies there
 * beside the half does not count.
 */
export function rootCurvature(analysis: Analysis, form: Form, isLogarithm: boolean): ProgramCurvature {
  const written = form.isOpen ? null : matrixOf(form, true);
  if (written === null) return 'unknown';
  const { positive, negative } = inertiaOf(written.matrix);
  if (negative === 0) return isLogarithm ? 'unknown' : 'convex';
  return positive === 1 && isHalf(analysis, written, isLogarithm ? 0 : negative) ? 'concave' : 'unknown';
}

/**
 * Whether the domain holds one half of the cone alone: some linear function, which is never negative there, is 0
 * nowhere in the cone, and at its border only in the tip, if there it has as many negative eigenvalues as the form.
 * Tried are the distances from the ends of the domain, each alone and all together.
 */
function isHalf(analysis: Analysis, { leaves, matrix }: Written, negative: number): boolean {
  const at = leaves.indexOf(unit);
  const distances = leaves.flatMap((leaf, i): readonly (readonly Fraction[])[] => {
    const row = (factor: Fraction, rest: Fraction): readonly Fraction[] =>
      leaves.map((_, k) => (k === i ? factor : k === at ? rest : zero));
    if (leaf === unit) return [];
    const [from, to] = analysis.known(refAt(leaf)).interval.map(fractionOf);
    const [low, high] = [from ?? null, to ?? null];
    return [...(low === null ? [] : [row(one, negate(low))]), ...(high === null ? [] : [row(negate(one), high)])];
  });
  const itself = leaves.map((_, k) => (k === at ? one : zero));
  const together = leaves.map((_, k) => distances.reduce((sum, row) => add(sum, row[k] ?? zero), zero));
  return [itself, ...distances, together].some((row) => {
    const inside = inertiaOf(restricted(matrix, row));
    return inside.positive === 0 && inside.negative >= negative;
  });
}

/** Where a linear function, which is not 0, is 0: one coordinate is made of the others. */
function restricted(matrix: Matrix, row: readonly Fraction[]): Matrix {
  const i = row.findIndex((factor) => signOf(factor) !== 0);
  if (i < 0) return matrix;
  const others = row.flatMap((factor, k) => (k === i ? [] : [{ k, by: negate(divide(factor, elementAt(row, i))) }]));
  const entry = (k: number, l: number): Fraction => elementAt(elementAt(matrix, k), l);
  return others.map((a) =>
    others.map((b) =>
      [
        multiply(entry(a.k, i), b.by),
        multiply(entry(i, b.k), a.by),
        multiply(entry(i, i), multiply(a.by, b.by)),
      ].reduce(add, entry(a.k, b.k)),
    ),
  );
}
