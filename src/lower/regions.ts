// The elements that a line of an array defines, as indices and their ranges. Where the value of a line that reads its
// own array is chosen by comparing indices, the elements fall into regions without such a choice: the diagonal, what is
// below it, what is above. Then the order in which elements can be computed shows in the ranges.

import { elementAt, lastOf, firstOf } from '../base/lists.ts';
import type { IndexRange } from '../base/whole.ts';
import type { Expr } from '../syntax/ast.ts';
import { addScaled, equalIndices } from '../form/affine.ts';
import { isNonNegative } from './bounds.ts';
import { constantOf } from '../form/builder.ts';
import { indexOfWhole, newDim, withIndex, type Context, type Lowering } from './context.ts';
import { atomIndex, constantIndex, type Dim, type Index } from '../form/form.ts';

/** `places`: what each new index is, or what narrows its range. */
export type Region = { readonly context: Context; readonly dims: readonly Dim[]; readonly places: readonly Place[] };
type Place =
  | { readonly kind: 'at'; readonly range: IndexRange; readonly index: Index }
  | { readonly kind: 'loop'; readonly range: IndexRange; readonly dim: Dim };

/** The region of all values of these indices; `loop` gives the loop of an index with this range. */
export function wholeRegion(
  base: Context,
  ranges: readonly IndexRange[],
  fixed: ReadonlyMap<IndexRange, Index>,
  loop: (range: IndexRange, from: Index, to: Index) => Dim,
): Region {
  let context = base;
  const places: Place[] = [];
  for (const range of ranges) {
    const index = fixed.get(range);
    if (index !== undefined) places.push({ kind: 'at', range, index });
    else
      places.push({
        kind: 'loop',
        range,
        dim: loop(range, indexOfWhole(context, range.from), indexOfWhole(context, range.to)),
      });
    context = withPlace(context, lastOf(places));
  }
  return { context, dims: dimsOf(places), places };
}

function withPlace(context: Context, place: Place): Context {
  return withIndex(context, place.range, place.kind === 'at' ? place.index : atomIndex(place.dim));
}

function dimsOf(places: readonly Place[]): readonly Dim[] {
  return places.flatMap((place) => (place.kind === 'loop' ? [place.dim] : []));
}

/**
 * The regions in which the conditions on indices that an `if` begins with are settled, as far as that can be proved.
 */
export function splitRegions(base: Context, region: Region, value: Expr, lowering: Lowering): readonly Region[] {
  const done: Region[] = [];
  const pending: { readonly region: Region; readonly value: Expr; readonly at: number }[] = [{ region, value, at: 0 }];
  // A region goes on with the arm that is taken in it, or with the next condition.
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { region: here, value: expr, at } = next;
    const condition = expr.kind === 'call' && expr.callee === 'if' ? expr.args[at] : undefined;
    if (condition === undefined || expr.kind !== 'call' || done.length + pending.length >= mostRegions) {
      done.push(here);
      continue;
    }
    if (at === expr.args.length - 1) {
      pending.push({ region: here, value: condition, at: 0 });
      continue;
    }
    for (const one of [...cutBy(base, here, condition, lowering)].reverse()) {
      const known = settledOn(one, condition, lowering);
      if (known === null) done.push(one);
      else
        pending.push(
          known
            ? { region: one, value: elementAt(expr.args, at + 1), at: 0 }
            : { region: one, value: expr, at: at + 2 },
        );
    }
  }
  return done;
}

/** Copies of a line's value that its regions may make. */
const mostRegions = 16;

/** Cut at each comparison of which a condition is made. */
function cutBy(base: Context, region: Region, condition: Expr, lowering: Lowering): readonly Region[] {
  const comparisons: Expr[] = [];
  collectComparisons(condition, comparisons);
  return comparisons.reduce<readonly Region[]>(
    (regions, one) =>
      regions.flatMap((part) =>
        settledOn(part, condition, lowering) === null ? (split(base, part, one, lowering) ?? [part]) : [part],
      ),
    [region],
  );
}

function collectComparisons(expr: Expr, found: Expr[]): void {
  if (expr.kind === 'chain' && (expr.level === 'and' || expr.level === 'or'))
    for (const operand of expr.operands) collectComparisons(operand, found);
  else if (expr.kind === 'prefix' && expr.operator === 'not') collectComparisons(expr.operand, found);
  else found.push(expr);
}

/** Whether a condition on indices holds everywhere in a region, or nowhere; null where neither is known. */
function settledOn({ context }: Region, expr: Expr, lowering: Lowering): boolean | null {
  if (expr.kind === 'prefix' && expr.operator === 'not') {
    const inner = settledOn({ context, dims: [], places: [] }, expr.operand, lowering);
    return inner === null ? null : !inner;
  }
  if (expr.kind !== 'chain') return null;
  if (expr.level === 'and' || expr.level === 'or') {
    const all = expr.operands.map((operand) => settledOn({ context, dims: [], places: [] }, operand, lowering));
    const settling = expr.level === 'or';
    if (all.includes(settling)) return settling;
    return all.includes(null) ? null : !settling;
  }
  if (expr.level !== 'compare' || !expr.operands.every((operand) => isPosition(context, operand))) return null;
  const value = constantOf(context.builder, lowering.lowerScalar(context, expr));
  return value === null ? null : value === 1;
}

/** Cut at a comparison of the innermost index in it with something that the outer ones know. */
function split(base: Context, region: Region, condition: Expr, lowering: Lowering): readonly Region[] | null {
  if (condition.kind !== 'chain' || condition.level !== 'compare' || condition.operators.length !== 1) return null;
  const [left, right] = condition.operands as readonly [Expr, Expr];
  if (!isPosition(region.context, left) || !isPosition(region.context, right)) return null;
  if (settledOn(region, condition, lowering) !== null) return null;
  const difference = addScaled(
    lowering.lowerWhole(region.context, left),
    -1,
    lowering.lowerWhole(region.context, right),
  );
  const inner = [...region.dims].reverse().find((dim) => difference.terms.some(({ of }) => of === dim));
  const term = difference.terms.find(({ of }) => of === inner);
  if (
    inner === undefined ||
    term === undefined ||
    Math.abs(term.factor) !== 1 ||
    difference.terms.some(({ of }) => of.kind === 'value')
  )
    return null;
  // inner compares with `limit` as the left side does with the right, or the other way round.
  const rest = { offset: difference.offset, terms: difference.terms.filter((one) => one !== term) };
  const limit = addScaled(constantIndex(0), -term.factor, rest);
  if (!limit.terms.every(({ factor }) => Number.isInteger(factor))) return null;
  // No index is a fraction: all are below the next whole number, or not.
  const other = { ...limit, offset: Math.ceil(limit.offset) };
  const isBetween = other.offset !== limit.offset;
  const written: string = firstOf(condition.operators);
  const operator = term.factor > 0 ? written : (flipped[written] ?? '');
  const isEquality = operator === '==' || operator === '!=';
  if (isEquality && isBetween) return null;
  const after = { ...other, offset: other.offset + 1 };
  const cuts = isEquality ? [other, after] : isBetween || operator === '<' || operator === '>=' ? [other] : [after];
  const ends = [inner.from, ...cuts, inner.to];
  const outside = { ...region.context, dims: region.context.dims.filter((dim) => dim !== inner) };
  const isCut = ends.every((end, i) => i === 0 || isNonNegative(outside, addScaled(end, -1, elementAt(ends, i - 1))));
  if (!isCut) return null;
  return ends.slice(1).flatMap((to, i) => {
    const from = elementAt(ends, i);
    if (equalIndices(from, to)) return [];
    return [narrowed(base, region, inner, cuts.length === 2 && i === 1 ? { at: other } : { from, to })];
  });
}

const flipped: { readonly [operator: string]: string } = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

/** Whether it is made of indices, sizes and numbers. */
function isPosition(context: Context, expr: Expr): boolean {
  if (expr.kind === 'number') return true;
  if (expr.kind === 'name') return context.positionOf(expr.name) !== null;
  if (expr.kind === 'prefix') return expr.operator !== 'not' && isPosition(context, expr.operand);
  return (
    expr.kind === 'chain' &&
    (expr.level === 'sum' || expr.level === 'product') &&
    !expr.operators.includes('/') &&
    !expr.operators.includes('@') &&
    expr.operands.every((operand) => isPosition(context, operand))
  );
}

/** The region with one index narrowed or fixed, and with new loops for the indices inside it. */
function narrowed(
  base: Context,
  region: Region,
  dim: Dim,
  to: { readonly at: Index } | { readonly from: Index; readonly to: Index },
): Region {
  const { builder } = base;
  const changed = new Map<Dim, Index>();
  const translated = (index: Index): Index =>
    index.terms.reduce(
      (total, { factor, of }) =>
        addScaled(
          total,
          factor,
          of.kind === 'dim' ? (changed.get(of) ?? atomIndex(of)) : { offset: 0, terms: [{ factor: 1, of }] },
        ),
      constantIndex(index.offset),
    );
  let context = base;
  const places = region.places.map((place): Place => {
    let next = place;
    if (place.kind === 'at') next = { ...place, index: translated(place.index) };
    else if (place.dim === dim && 'at' in to) next = { kind: 'at', range: place.range, index: to.at };
    else if (place.dim === dim && 'from' in to) next = { ...place, dim: newDim(builder, dim.name, to.from, to.to) };
    else if (changed.size > 0)
      next = { ...place, dim: newDim(builder, place.dim.name, translated(place.dim.from), translated(place.dim.to)) };
    if (place.kind === 'loop' && next !== place)
      changed.set(place.dim, next.kind === 'at' ? next.index : atomIndex(next.dim));
    context = withPlace(context, next);
    return next;
  });
  return { context, dims: dimsOf(places), places };
}
