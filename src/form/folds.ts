// Folds over indices and over whole arrays: an index is a loop, which accumulates, or is written out, which chains
// gates. A fold over several indices is a tree of both; what is folded stands in its leaves.

import type { Span } from '../base/span.ts';
import { gateNamed } from '../gates/lookup.ts';
import { addScaled, equalIndices, lowerBound } from './affine.ts';
import { accumulate, fold, join } from './combine.ts';
import {
  constant,
  constantOf,
  gate,
  indexNumber,
  knownCondition,
  stageOf,
  under,
  type Builder,
  type Label,
} from './builder.ts';
import { dimsOfIndex, identityOf, unionOfDims } from './dims.ts';
import { atomIndex, constantIndex, type Dim, type Guard, type How, type Index, type Part, type Ref } from './form.ts';
import { hows, type Accumulation } from './hows.ts';
import { productOf, scaledIndex } from './sizes.ts';
import { isWhole, wholeIndex } from './whole-index.ts';

export type Tree<T> = Leaf<T> | Loop<T> | Each<T>;
type Leaf<T> = { readonly kind: 'leaf'; readonly value: T };
/** `where`: the condition under which the index is in its range, where that is no range of a loop. */
type Loop<T> = { readonly kind: 'loop'; readonly dim: Dim; readonly where: Ref | null; readonly inner: Tree<T> };
/** One subtree for each value of an index, from `first` on. */
type Each<T> = { readonly kind: 'each'; readonly first: Index; readonly inner: readonly Tree<T>[] };

export function mapTree<T, U>(tree: Tree<T>, change: (value: T) => U): Tree<U> {
  switch (tree.kind) {
    case 'leaf':
      return { kind: 'leaf', value: change(tree.value) };
    case 'loop':
      return { ...tree, inner: mapTree(tree.inner, change) };
    case 'each':
      return { ...tree, inner: tree.inner.map((one) => mapTree(one, change)) };
  }
}

/** The same, where what is made of a leaf is made under the conditions around it. */
export function mapUnder<T, U>(builder: Builder, tree: Tree<T>, change: (value: T) => U): Tree<U> {
  switch (tree.kind) {
    case 'leaf':
      return { kind: 'leaf', value: change(tree.value) };
    case 'loop': {
      const { where } = tree;
      const inner = (): Tree<U> => mapUnder(builder, tree.inner, change);
      return { ...tree, inner: where === null ? inner() : under(builder, [{ condition: where, holds: true }], inner) };
    }
    case 'each':
      return { ...tree, inner: tree.inner.map((one) => mapUnder(builder, one, change)) };
  }
}

/** Loops over all of their indices: what a condition leaves out is the number that changes nothing. */
function completed(builder: Builder, tree: Tree<Ref>, neutral: number, span: Span): Tree<Ref> {
  if (tree.kind === 'leaf') return tree;
  if (tree.kind === 'each') return { ...tree, inner: tree.inner.map((one) => completed(builder, one, neutral, span)) };
  const { where } = tree;
  if (where === null) return { ...tree, inner: completed(builder, tree.inner, neutral, span) };
  const literal = { condition: where, holds: true };
  const inner = under(builder, [literal], () => completed(builder, tree.inner, neutral, span));
  const other = {
    value: constant(builder, neutral, span),
    guard: [...builder.guard, { condition: where, holds: false }],
  };
  return {
    ...tree,
    where: null,
    inner: mapTree(inner, (value) => join(builder, [{ value, guard: [...builder.guard, literal] }, other], span)),
  };
}

export function firstLeaf<T>(tree: Tree<T>): T | null {
  for (let at: Tree<T> | undefined = tree; at !== undefined;) {
    if (at.kind === 'leaf') return at.value;
    at = at.kind === 'loop' ? at.inner : at.inner[0];
  }
  return null;
}

type Fold = (builder: Builder, tree: Tree<Ref>, span: Span, label: Label | null) => Ref;

/** By the way to accumulate of this name. A product has all of its factors: what a condition leaves out is 1. */
const plain =
  (how: How): Fold =>
  (builder, tree, span, label) =>
    folded(
      builder,
      how,
      hows[how].slope === 'others' ? completed(builder, tree, hows[how].start, span) : tree,
      span,
      label,
    );

const mean: Fold = (builder, tree, span, label) => {
  const total = plain('sum')(builder, tree, span, null);
  return gate(builder, gateNamed('/'), [total, countOf(builder, tree, span)], span, label);
};

const count: Fold = (builder, tree, span, label) => {
  const ones = mapUnder(builder, tree, (condition) => oneIf(builder, condition, span));
  return plain('sum')(builder, ones, span, label);
};

const folds = {
  sum: plain('sum'),
  prod: plain('prod'),
  max: plain('max'),
  min: plain('min'),
  mean,
  logsumexp,
  argmax: (builder, tree, span, label) => argument(builder, 'max', tree, span, label),
  argmin: (builder, tree, span, label) => argument(builder, 'min', tree, span, label),
  count,
} satisfies { readonly [name: string]: Fold };

export type FoldName = keyof typeof folds;

export function isFold(name: string): name is FoldName {
  return Object.hasOwn(folds, name);
}

export const foldNames: readonly FoldName[] = Object.keys(folds).filter(isFold);

export function foldTree(
  builder: Builder,
  name: FoldName,
  tree: Tree<Ref>,
  span: Span,
  label: Label | null = null,
): Ref {
  return folds[name](builder, tree, span, label);
}

function folded(builder: Builder, how: How, tree: Tree<Ref>, span: Span, label: Label | null): Ref {
  if (tree.kind === 'leaf') return tree.value;
  if (tree.kind === 'each')
    return chain(
      builder,
      hows[how],
      tree.inner.map((one) => folded(builder, how, one, span, null)),
      span,
      label,
    );
  const dims: Dim[] = [];
  const where: Guard[number][] = [];
  let inner: Tree<Ref> = tree;
  for (; inner.kind === 'loop'; inner = inner.inner) {
    dims.push(inner.dim);
    if (inner.where !== null) where.push({ condition: inner.where, holds: true });
  }
  const value = under(builder, where, () => folded(builder, how, inner, span, null));
  return fold(builder, how, value, dims, span, label, where);
}

function chain(
  builder: Builder,
  { chain: name, start }: Pick<Accumulation, 'chain' | 'start'>,
  terms: readonly Ref[],
  span: Span,
  label: Label | null,
): Ref {
  const [first, ...rest] = terms;
  if (first === undefined) return constant(builder, start, span);
  if (name === null || rest.length === 0) return first;
  const kind = gateNamed(name);
  return rest.reduce(
    (total, next, i) => gate(builder, kind, [total, next], span, i === rest.length - 1 ? label : null),
    first,
  );
}

/** How many elements are folded, as a number. */
export function countOf(builder: Builder, tree: Tree<Ref>, span: Span): Ref {
  const count = countIndex(builder, tree);
  if (count !== null) {
    const number = indexNumber(builder, count, span);
    // A range that ends before it starts has no elements.
    return isNeverNegative(count) || (lowerBound(count) ?? -1) >= 0
      ? number
      : gate(builder, gateNamed('max'), [number, constant(builder, 0, span)], span);
  }
  const ones = mapTree(tree, () => constant(builder, 1, span));
  return folded(builder, 'sum', ones, span, null);
}

/** As long as no size is. */
export function isNeverNegative({ offset, terms }: Index): boolean {
  const isCount = ({ of }: Index['terms'][number]): boolean =>
    of.kind === 'size' &&
    (of.derived === undefined ||
      (of.derived.operator === '*' && isNeverNegative(of.derived.left) && isNeverNegative(of.derived.right)));
  return offset >= 0 && terms.every((term) => term.factor > 0 && isCount(term));
}

function countIndex(builder: Builder, tree: Tree<Ref>): Index | null {
  if (tree.kind === 'leaf') return constantIndex(1);
  if (tree.kind === 'loop') {
    const inner = tree.where === null ? countIndex(builder, tree.inner) : null;
    if (inner === null || dimsOfIndex(builder.stages, inner).includes(tree.dim)) return null;
    return productOf(addScaled(tree.dim.to, -1, tree.dim.from), inner);
  }
  const counts = tree.inner.map((one) => countIndex(builder, one));
  const [first] = counts;
  if (first !== undefined && first !== null && counts.every((count) => count !== null && equalIndices(count, first)))
    return scaledIndex(counts.length, first);
  return counts.reduce(
    (total, count) => (total === null || count === null ? null : addScaled(total, 1, count)),
    constantIndex(0),
  );
}

function oneIf(builder: Builder, condition: Ref, span: Span): Ref {
  const known = knownCondition(builder, condition, builder.guard);
  if (known !== null) return constant(builder, known, span, 'whole');
  const arm = (holds: boolean): { value: Ref; guard: Guard } => ({
    value: constant(builder, holds ? 1 : 0, span, 'whole'),
    guard: [...builder.guard, { condition, holds }],
  });
  return join(builder, [arm(true), arm(false)], span);
}

/** Shifted by the largest element, so that no exponential overflows; the shift itself has no gradient. */
function logsumexp(builder: Builder, tree: Tree<Ref>, span: Span, label: Label | null): Ref {
  if (tree.kind === 'each' && tree.inner.length > 0 && tree.inner.every((one) => one.kind === 'leaf')) {
    const terms = tree.inner.map((one) => folded(builder, 'sum', one, span, null));
    return chain(builder, { chain: 'logaddexp', start: -Infinity }, terms, span, label);
  }
  const { shift, terms } = exponentials(builder, tree, span);
  const total = folded(builder, 'sum', terms, span, null);
  return gate(builder, gateNamed('+'), [shift, gate(builder, gateNamed('logtotal'), [total], span)], span, label);
}

/** exp(x - shift) for each element, and the shift: the largest element, or 0 where that is infinite. */
export function exponentials(
  builder: Builder,
  tree: Tree<Ref>,
  span: Span,
): { readonly shift: Ref; readonly terms: Tree<Ref> } {
  const shift = gate(builder, gateNamed('shift'), [folded(builder, 'max', tree, span, null)], span);
  const terms = mapUnder(builder, tree, (value) =>
    gate(builder, gateNamed('exp'), [gate(builder, gateNamed('-'), [value, shift], span)], span),
  );
  return { shift, terms };
}

/**
 * The first position, along one index, of an element that attains the extremum; infinite where none does, as where one
 * is no number.
 */
function argument(builder: Builder, how: 'max' | 'min', tree: Tree<Ref>, span: Span, label: Label | null): Ref {
  if (tree.kind === 'each') return chainedArgument(builder, how, tree, span);
  if (tree.kind === 'leaf') return constant(builder, 0, span, 'whole');
  const { dim } = tree;
  // What a condition leaves out of the range stands for no element.
  const where: Guard = tree.where === null ? [] : [{ condition: tree.where, holds: true }];
  const value = under(builder, where, () => folded(builder, how, tree.inner, span, null));
  const extreme = fold(builder, how, value, [dim], span, null, where);
  const attains = under(builder, where, () => gate(builder, gateNamed('=='), [value, extreme], span));
  const position = indexNumber(builder, atomIndex(dim), span);
  const guard = [...builder.guard, ...where, { condition: attains, holds: true }];
  const kept = stageOf(builder, extreme).dims;
  const part: Part = { value: position, at: identityOf(kept), dims: unionOfDims(kept, [dim]), guard, of: null };
  return accumulate(builder, 'min', [part], 'whole', kept, span, label);
}

function chainedArgument(builder: Builder, how: 'max' | 'min', { first, inner }: Each<Ref>, span: Span): Ref {
  const values = inner.map((one) => folded(builder, how, one, span, null));
  const nowhere = constant(builder, Infinity, span, 'whole');
  let best = values[0];
  if (best === undefined) return nowhere;
  let at = indexNumber(builder, first, span);
  for (const [i, value] of values.entries()) {
    if (i === 0) continue;
    const condition = gate(builder, gateNamed(how === 'max' ? '>' : '<'), [value, best], span);
    at = chosen(builder, condition, indexNumber(builder, { ...first, offset: first.offset + i }, span), at, span);
    best = chain(builder, hows[how], [best, value], span, null);
  }
  // What is no number does not equal itself.
  if (!values.every((value) => isWhole(builder, value)))
    at = chosen(builder, gate(builder, gateNamed('=='), [best, best], span), at, nowhere, span);
  wholeIndex(builder, at);
  return at;
}

function chosen(builder: Builder, condition: Ref, yes: Ref, no: Ref, span: Span): Ref {
  const known = constantOf(builder, condition);
  if (known !== null) return known === 1 ? yes : no;
  return join(
    builder,
    [
      { value: yes, guard: [...builder.guard, { condition, holds: true }] },
      { value: no, guard: [...builder.guard, { condition, holds: false }] },
    ],
    span,
  );
}
