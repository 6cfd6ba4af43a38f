// Strong convexity, as a number for each parameter: f - sum(m x^2) / 2 is still convex. Found from the tree of summands
// alone: quadratic forms whose matrix stays without negative eigenvalues, data times such, sums of such over indices;
// what else is added has to be convex. (S. Boyd, L. Vandenberghe, Convex Optimization, 9.1.2.)

import { constantOfIndex, equalIndices } from '../../form/affine.ts';
import { isIdentity } from '../../form/dims.ts';
import { refAt, type Dim, type Part, type Ref } from '../../form/form.ts';
import { argsOf, stageIn, type Analysis } from './analysis.ts';
import { add, fraction, fractionOf, multiply, signOf, subtract, toNumber, zero, type Fraction } from './fraction.ts';
import { isAlong, isStraight, multiplied } from './known.ts';
import { inertiaOf, matrixOf, quadraticForm } from './quadratic.ts';
import { below } from './rounding.ts';
import { measured, rangeOf } from './stage-facts.ts';
import { termsOf, type Term } from './terms.ts';

/** By the path of a parameter: of all its elements, and of single ones besides, by their place in it. */
export type Strength = ReadonlyMap<string, { readonly all: number; readonly elements: ReadonlyMap<number, number> }>;

type Found = { all: number; readonly elements: Map<number, number> };
type Into = {
  readonly analysis: Analysis;
  /** Those in force: what stands under them is summed over all of their values. */
  readonly dims: readonly Dim[];
  readonly found: Map<string, Found>;
};

const deepest = 12;
const mostLeaves = 12;
const steps = 30;

/** What is proved of a value that is convex; nothing of others. */
export function strengthOf(analysis: Analysis, root: Ref): Strength {
  const found = new Map<string, Found>();
  const into: Into = { analysis, dims: [], found };
  if (isAlong(analysis.known(root).curvature, 'convex')) collect(into, root, 1, deepest);
  return found;
}

/** `weight`: what the value is multiplied by at the least. */
function collect(into: Into, ref: Ref, weight: number, depth: number): void {
  const { analysis } = into;
  const terms = depth === 0 || !(weight > 0) ? null : termsOf(analysis, ref);
  if (terms === null) return;
  const bending = terms.filter((term) => !isStraight(analysis.known(term.ref).curvature));
  const isForm = bending.map((term) => quadraticForm(analysis, [term]) !== null);
  const [inside, outside] = [true, false].map((is) => bending.filter((_, i) => isForm[i] === is));
  if (inside === undefined || outside === undefined) return;
  const isConvex = outside.every(({ factor, ref: term }) =>
    isAlong(multiplied(analysis.known(term).curvature, signOf(factor)), 'convex'),
  );
  // What bends otherwise takes from the others, and nobody says how much.
  if (!isConvex || !collectForm(into, inside, weight)) return;
  for (const { factor, ref: term } of outside)
    if (signOf(factor) > 0) collectTerm(into, term, below(weight * toNumber(factor)), depth - 1);
}

/** Of one convex term that is no quadratic form in numbers. */
function collectTerm(into: Into, ref: Ref, weight: number, depth: number): void {
  const { analysis } = into;
  const { op, dims } = stageIn(analysis, ref);
  if (op.kind === 'accumulate') {
    const isOwn = op.how === 'sum' && dims.every((dim) => into.dims.includes(dim));
    if (isOwn) for (const part of op.parts) if (isIdentity(part.at, dims)) collectPart(into, part, weight, depth);
    return;
  }
  if (op.kind !== 'gate' || op.gate.user || op.gate.surrogate) return;
  const [a, b] = op.args;
  if (a === undefined) return;
  if (op.gate.name === '*' && b !== undefined) {
    const [data, of] = analysis.known(a).curvature === 'constant' ? [a, b] : [b, a];
    const { curvature, interval } = analysis.known(data);
    if (curvature === 'constant') collect(into, of, below(weight * interval[0]), depth);
  } else if (op.gate.name === '/' && b !== undefined) {
    const { curvature, interval } = analysis.known(b);
    if (curvature === 'constant' && interval[0] > 0) collect(into, a, below(weight / interval[1]), depth);
  } else if (op.gate.name === 'sqr') collectSquare(into, a, weight, depth);
}

/** The square of a length is the sum of the squares of which it is the root. */
function collectSquare(into: Into, length: Ref, weight: number, depth: number): void {
  const { analysis } = into;
  const { op } = stageIn(analysis, length);
  const plain = op.kind === 'accumulate' ? measured(analysis, op.how, op.parts)?.[0]?.value : length;
  const [square] = plain === undefined ? [] : (argsOf(analysis, plain, 'length', 'sqrt') ?? []);
  if (square !== undefined && analysis.known(square).interval[0] >= 0) collect(into, square, weight, depth);
  for (const each of argsOf(analysis, length, 'abs', 'norm1', 'hypot', 'norm2', 'norm3', 'norm4') ?? []) {
    const leaf = leafAt(into, each);
    if (leaf !== null) addTo(into, leaf, 2 * weight);
  }
}

function collectPart(into: Into, { value, guard, dims }: Part, weight: number, depth: number): void {
  if (guard.length === 0) collect({ ...into, dims: [...new Set([...into.dims, ...dims])] }, value, weight, depth);
}

/** An element of a parameter, or all of them; `times`: how often each of these is met at the least. */
type Leaf = { readonly path: string; readonly element: number | null; readonly times: number };

/** Null for what is no parameter, or some elements of one that nobody counts. */
function leafAt({ analysis, dims }: Into, ref: Ref): Leaf | null {
  const { op, dims: own } = stageIn(analysis, ref);
  if (op.kind === 'input' && op.role === 'active') {
    const covers = own.every((dim) => dims.includes(dim));
    return covers ? { path: op.parameter, element: null, times: timesOver(analysis, dims, own) } : null;
  }
  const array = op.kind === 'read' ? stageIn(analysis, op.array) : null;
  if (op.kind !== 'read' || array?.op.kind !== 'input' || array.op.role !== 'active') return null;
  const { parameter: path } = array.op;
  const fixed = op.at.map(constantOfIndex);
  if (fixed.every((index) => index !== null)) {
    const element = placeOf(fixed, array.dims);
    return element === null ? null : { path, element, times: timesOver(analysis, dims, []) };
  }
  const isWhole =
    isIdentity(op.at, own) &&
    own.every((dim, i) => {
      const axis = array.dims[i];
      return axis !== undefined && equalIndices(dim.from, axis.from) && equalIndices(dim.to, axis.to);
    });
  return isWhole && own.every((dim) => dims.includes(dim))
    ? { path, element: null, times: timesOver(analysis, dims, own) }
    : null;
}

/** How often it is met for each value of these dims: over all others. */
function timesOver({ domains }: Analysis, dims: readonly Dim[], own: readonly Dim[]): number {
  return dims
    .filter((dim) => !own.includes(dim))
    .reduce((count, { from, to }) => count * Math.max(0, rangeOf(to, domains)[0] - rangeOf(from, domains)[1]), 1);
}

/** Row-major; null where a length is not known. */
function placeOf(at: readonly number[], axes: readonly Dim[]): number | null {
  let place = 0;
  for (const [i, index] of at.entries()) {
    const axis = axes[i];
    const length = axis === undefined ? null : constantOfIndex(axis.to);
    if (length === null && i > 0) return null;
    place = place * (length ?? 0) + index;
  }
  return place;
}

function addTo({ found }: Into, { path, element, times }: Leaf, strength: number): void {
  const value = below(strength * times);
  if (!(value > 0)) return;
  const own = found.get(path) ?? { all: 0, elements: new Map<number, number>() };
  found.set(path, own);
  if (element === null) own.all = below(own.all + value);
  else own.elements.set(element, below((own.elements.get(element) ?? 0) + value));
}

const half = fraction(1n, 2n);
const two = fraction(2n, 1n);

/**
 * Whether the form is convex. A leaf that stands alone in it has twice its factor; those that stand together have what
 * can be taken from the diagonal until an eigenvalue is negative.
 */
function collectForm(into: Into, terms: readonly Term[], weight: number): boolean {
  const { analysis } = into;
  const form = quadraticForm(analysis, terms);
  const written = form === null ? null : matrixOf(form, false);
  if (written === null || inertiaOf(written.matrix).negative > 0) return false;
  const { leaves, matrix } = written;
  const own = leaves.map((leaf) => leafAt(into, refAt(leaf)));
  const isAlone = matrix.map((row, i) => row.every((entry, j) => i === j || signOf(entry) === 0));
  for (const [i, leaf] of own.entries()) {
    const entry = matrix[i]?.[i];
    if (leaf !== null && isAlone[i] === true && entry !== undefined)
      addTo(into, leaf, below(weight * toNumber(multiply(entry, two))));
  }
  const together = own.flatMap((leaf, i) => (leaf !== null && isAlone[i] === false ? [{ leaf, i }] : []));
  if (together.length === 0 || leaves.length > mostLeaves) return true;
  const share = leastEigenvalue(
    matrix,
    together.map(({ i }) => i),
  );
  for (const { leaf } of together) addTo(into, leaf, below(weight * toNumber(multiply(share, two))));
  return true;
}

/** What can be taken from these entries of the diagonal, from below and to some digits. */
function leastEigenvalue(matrix: readonly (readonly Fraction[])[], at: readonly number[]): Fraction {
  let low = zero;
  let high = at.reduce<Fraction | null>((so, i) => {
    const entry = matrix[i]?.[i] ?? zero;
    return so === null || signOf(subtract(entry, so)) < 0 ? entry : so;
  }, null);
  if (high === null || signOf(high) <= 0) return zero;
  for (let step = 0; step < steps; step += 1) {
    const middle = rounded(multiply(add(low, high), half));
    const less = matrix.map((row, i) =>
      row.map((entry, j) => (i === j && at.includes(i) ? subtract(entry, middle) : entry)),
    );
    if (inertiaOf(less).negative === 0) low = middle;
    else high = middle;
  }
  return low;
}

/** Of few digits, so that it stays short. */
function rounded(x: Fraction): Fraction {
  return fractionOf(Number(toNumber(x).toPrecision(12))) ?? x;
}
