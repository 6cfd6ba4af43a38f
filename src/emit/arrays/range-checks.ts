// Positions that were not proved to lie inside when compiled: asked at the entry of a function, before anything is
// written.

import { addScaled, constantOfIndex, equalIndices, lowerBound, upperBound } from '../../form/affine.ts';
import { closedDims, dimsOfGuard, dimsOfIndex } from '../../form/dims.ts';
import { atomIndex, stageTable, type Check, type Dim, type Index, type Ref, type StageTable } from '../../form/form.ts';
import { boundsOfGuard, isWithinRange, type IndexBounds } from '../../form/index-bounds.ts';
import type { Code, Statement } from '../../code/code.ts';
import { binary, branch, call, host, loop, name, raise, text } from '../../code/constructors.ts';
import { negation } from '../../code/conditions.ts';
import { freeNames, type At, type Loops } from './body.ts';
import type { ArrayPlan, Pass } from './plan.ts';
import { indexAt, valueAt, type Bindings, type Elements } from './element-code.ts';

type Checks = {
  readonly plan: ArrayPlan;
  readonly table: StageTable;
  readonly elements: Elements;
  readonly free: (name: string) => string;
  /** What has been asked by then. */
  readonly before: readonly Check[];
};

/** A loop around what is checked in it. */
type Loop = {
  readonly dim: Dim;
  /** The condition that leaves a part of the range, which the loop runs over alone. */
  readonly part: Ref | null;
  readonly variable: string;
  readonly range: readonly [from: Code, to: Code];
  readonly own: Statement[];
  readonly inner: Loop[];
};
type Body = Pick<Loop, 'own' | 'inner'>;

export function rangeChecks(loops: Loops, pass: Pass, at: At): readonly Statement[] {
  const { plan } = loops;
  const { checks } = pass.program;
  const table = stageTable(pass.program);
  const context: Checks = { plan, table, elements: { plan, table, at }, free: freeNames(loops, pass, at), before: [] };
  const root: Body = { own: [], inner: [] };
  checks.forEach((check, i) => {
    for (const question of atEnds(check)) place({ ...context, before: checks.slice(0, i) }, root, question);
  });
  return written(root);
}

/** What is asked of a position: one side, or both. */
type Question = { readonly check: Check; readonly side: 'below' | 'above' | null };

/**
 * A position that is a sum of indices over ranges that depend on nothing lies inside if it does at both ends of them:
 * two questions instead of loops.
 */
function atEnds(check: Check): readonly Question[] {
  const { index, from, to, dims, guard } = check;
  const isPlain = ({ terms }: Index): boolean => terms.every(({ of }) => of.kind === 'size');
  const inside = index.terms.flatMap(({ of }) => (of.kind === 'dim' ? [of] : []));
  const isLinear = index.terms.every(({ of }) => of.kind !== 'value') && isPlain(from) && isPlain(to);
  if (
    guard.length > 0 ||
    !isLinear ||
    inside.length === 0 ||
    !inside.every((dim) => dims.includes(dim) && isPlain(dim.from) && isPlain(dim.to))
  )
    return [{ check, side: null }];
  const end = (sign: 1 | -1): Question => {
    const at = inside.reduce((all, dim) => {
      const factor = index.terms.find(({ of }) => of === dim)?.factor ?? 0;
      const last = { ...dim.to, offset: dim.to.offset - 1 };
      const chosen = factor * sign > 0 ? last : dim.from;
      return addScaled(addScaled(all, -factor, atomIndex(dim)), factor, chosen);
    }, index);
    return { check: { ...check, index: at }, side: sign > 0 ? 'above' : 'below' };
  };
  return [end(-1), end(1)];
}

/** Puts a check into the loops that it needs, which it shares with others over the same ranges. */
function place(context: Checks, root: Body, { check, side }: Question): void {
  const { table, free } = context;
  const used = closedDims([
    ...[check.index, check.from, check.to].flatMap((index) => dimsOfIndex(table, index)),
    ...dimsOfGuard(table, check.guard),
  ]);
  const parts = boundsOfGuard(table, check.guard);
  const dims = inOrder(closedDims([...check.dims.filter((dim) => used.includes(dim)), ...used]), parts);
  const bindings = new Map<Dim, Code>();
  const variables: string[] = [];
  const asked = new Set<Ref>();
  let body = root;
  for (const dim of dims) {
    const part = parts.get(dim);
    const bounds = part?.outer.every((outer) => bindings.has(outer)) === true ? part : null;
    const own = bounds?.literal.condition ?? null;
    if (own !== null) asked.add(own);
    let inner = body.inner.find(
      (one) =>
        one.part === own &&
        (one.dim === dim || (equalIndices(one.dim.from, dim.from) && equalIndices(one.dim.to, dim.to))),
    );
    if (inner === undefined) {
      const range = rangeIn(context, check, dim, bounds, bindings);
      if (range === null) return;
      let variable = free(dim.name);
      while (variables.includes(variable)) variable += '_';
      body.inner.push((inner = { dim, part: own, variable, range, own: [], inner: [] }));
    }
    variables.push(inner.variable);
    bindings.set(dim, name(inner.variable));
    body = inner;
  }
  const rest = check.guard.filter(({ condition }) => !asked.has(condition));
  const statement = statementOf(context, { check: { ...check, guard: rest }, side }, bindings, variables);
  if (statement !== null) body.own.push(statement);
}

/** An index of whose range a part is left comes after what the part depends on. */
function inOrder(dims: readonly Dim[], parts: ReadonlyMap<Dim, IndexBounds>): readonly Dim[] {
  const free = dims.filter((dim) => !parts.has(dim));
  return closedDims([...free, ...dims]);
}

/** Null where only the computation itself can tell. */
function rangeIn(
  { table, elements, before }: Checks,
  { guard }: Check,
  dim: Dim,
  bounds: IndexBounds | null,
  bindings: Bindings,
): Loop['range'] | null {
  const [from, to] = [indexAt(elements, dim.from, bindings), indexAt(elements, dim.to, bindings)];
  if (from === null || to === null) return null;
  if (bounds === null) return [from, to];
  const [first, last] = [indexAt(elements, bounds.from, bindings), indexAt(elements, bounds.to, bindings)];
  if (first === null || last === null) return [from, to];
  const { above, below } = isWithinRange({ table, checks: before }, bounds, guard);
  return [above ? first : host('max', from, first), below ? last : host('min', to, last)];
}

/**
 * `if (at < 0 || at >= n) throw …`, where the read is made at all. Null for a position that only the computation itself
 * can tell.
 */
function statementOf(
  { plan, elements }: Checks,
  { check, side }: Question,
  bindings: Bindings,
  variables: readonly string[],
): Statement | null {
  const [index, from, to] = [check.index, check.from, check.to].map((one) => indexAt(elements, one, bindings));
  if (index === undefined || from === undefined || to === undefined || index === null || from === null || to === null)
    return null;
  const where = variables.reduce(
    (left: Code, variable, i) =>
      binary(binary(left, '+', text(`${i === 0 ? ' where ' : ', '}${variable} = `)), '+', name(variable)),
    text(''),
  );
  const error: Code = call(
    plan.runtime.of('outside'),
    text(check.what),
    index,
    from,
    to,
    variables.length === 0 ? text('') : tidy(where),
  );
  // A side that cannot be left is not asked for.
  const isAbove = side === 'above' || (lowerBound(addScaled(check.index, -1, check.from)) ?? -1) >= 0;
  const isBelow = side === 'below' || (upperBound(addScaled(check.index, -1, check.to)) ?? 0) < 0;
  if (isAbove && isBelow && check.isRounded !== true) return null;
  const [below, above] = [binary(index, '<', from), binary(index, '>=', to)];
  let test =
    check.isRounded === true
      ? negation(binary(binary(index, '>=', from), '&&', binary(index, '<', to)))
      : isAbove
        ? above
        : isBelow
          ? below
          : binary(below, '||', above);
  const conditions = conditionsOf(elements, check, bindings);
  if (conditions === null) return null;
  for (const condition of [...conditions].reverse()) test = binary(condition, '&&', test);
  return branch(test, [raise(error)]);
}

/** Drops the empty text that the chain began with. */
function tidy(where: Code): Code {
  if (where.kind !== 'binary') return where;
  if (where.left.kind === 'text' && where.left.value === '') return where.right;
  return { ...where, left: tidy(where.left) };
}

/**
 * What must hold for the read to be made: its guard, and that no loop around it that the position does not use is
 * empty.
 */
function conditionsOf(elements: Elements, check: Check, bindings: Bindings): readonly Code[] | null {
  const conditions: Code[] = [];
  for (const { condition, holds } of check.guard) {
    const value = valueAt(elements, condition, bindings);
    if (value === null) return null;
    conditions.push(holds ? value : negation(value));
  }
  for (const dim of check.dims) {
    if (bindings.has(dim)) continue;
    const count = constantOfIndex(dim.to);
    if (count !== null && (upperBound(dim.from) ?? count) < count) continue;
    const [from, to] = [indexAt(elements, dim.from, bindings), indexAt(elements, dim.to, bindings)];
    // A range that depends on an index that is not there cannot be told to be empty: the read is taken to be made.
    if (from !== null && to !== null) conditions.push(binary(from, '<', to));
  }
  return conditions;
}

function written({ own, inner }: Body): readonly Statement[] {
  const loops = inner.flatMap((one): readonly Statement[] => {
    const body = written(one);
    return body.length === 0 ? [] : [loop(one.variable, one.range[0], one.range[1], 1, body)];
  });
  return [...own, ...loops];
}
