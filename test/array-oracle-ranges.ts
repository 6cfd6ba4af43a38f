// Ranges of indices, for the array oracle: written, or the axes that the index itself stands at; what branches read decides only
// where nothing else does.

import type { Expr, IndexBinding, Range } from '../src/syntax/ast.ts';
import { childrenOf } from '../src/syntax/children.ts';
import type { Data, Tensor } from './array-oracle-arrays.ts';
import { evaluate, intervalOf, withIndex, type Scope } from './array-oracle-evaluate.ts';

/** Half-open. */
export type Interval = { readonly from: number; readonly to: number };

type Found = Interval & { readonly inBranch: boolean };
type Ranged = Pick<IndexBinding, 'name'> & { readonly range: Range | null };

export type Ranges = {
  /** Of each index; where bounds use other indices, at the first values of these. */
  readonly intervals: readonly Interval[];
  /** One for each combination, the last index fastest. */
  readonly scopes: readonly Scope[];
  /** Any combination: for what does not depend on it. */
  readonly provisional: Scope;
  /** Of bounds that are data, and not there: it matters only to whoever wants a number. */
  readonly fault: RangeError | null;
};

export function rangesOf(indices: readonly Ranged[], bodies: readonly Expr[], scope: Scope): Ranges {
  // Every index has some value while ranges are looked for: a shape does not depend on it.
  let provisional = scope;
  for (const { name, range } of indices) provisional = withIndex(provisional, name, range === null ? 0 : provisionalFrom(range, provisional));
  const inferred = indices.map(({ name, range }) => (range === null ? inferredRange(name, bodies, provisional) : null));
  const boundsAt = (inner: Scope, at: number): Interval => inferred[at] ?? intervalOf(indices[at]?.range as Range, inner);
  let scopes: readonly Scope[] = [scope];
  let fault: RangeError | null = null;
  for (const [at, { name }] of indices.entries()) {
    scopes = scopes.flatMap((inner) => {
      try {
        const { from, to } = boundsAt(inner, at);
        return Array.from({ length: Math.max(0, to - from) }, (_, i) => withIndex(inner, name, from + i));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        fault ??= error;
        return [];
      }
    });
  }
  let first = scope;
  const intervals = indices.map(({ name, range }, at) => {
    const interval = range !== null && isNowhere(range, first) ? { from: 0, to: 0 } : boundsAt(first, at);
    first = withIndex(first, name, interval.from);
    return interval;
  });
  return { intervals, scopes, provisional: first, fault };
}

/** Bounds that are data are not there at all where an outer index has no values. */
function isNowhere(range: Range, scope: Scope): boolean {
  try {
    intervalOf(range, scope);
    return false;
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

function provisionalFrom(range: Range, scope: Scope): number {
  return isNowhere(range, scope) ? 0 : intervalOf(range, scope).from;
}

function inferredRange(name: string, bodies: readonly Expr[], scope: Scope): Interval {
  const found: Found[] = [];
  for (const body of bodies) collect(body, name, scope, false, found);
  const outside = found.filter(({ inBranch }) => !inBranch);
  const [first, ...rest] = outside.length > 0 ? outside : found;
  if (first === undefined) throw new Error(`no range for ${name}`);
  for (const other of rest) if (other.from !== first.from || other.to !== first.to) throw new Error(`${name} has two ranges: ${first.to} and ${other.to}`);
  return first;
}

function collect(expr: Expr, name: string, scope: Scope, inBranch: boolean, found: Found[]): void {
  const go = (inner: Expr, at: Scope = scope, branch = inBranch): void => collect(inner, name, at, branch, found);
  if (expr.kind === 'index') {
    for (const [axis, entry] of expr.entries.entries()) {
      if (entry.kind !== 'at' || entry.value.kind !== 'name' || entry.value.name !== name) continue;
      const array = shapeOf(expr.object, scope);
      const [start, size] = [array?.starts[axis], array?.sizes[axis]];
      if (start !== undefined && size !== undefined) found.push({ from: start, to: start + size, inBranch });
    }
  }
  if (expr.kind === 'fold' || expr.kind === 'build') {
    let inner = scope;
    for (const binding of expr.indices) {
      if (binding.range !== null) for (const bound of [binding.range.from, binding.range.to]) go(bound, inner);
      inner = withIndex(inner, binding.name, binding.range === null ? 0 : provisionalFrom(binding.range, inner));
    }
    go(expr.body, inner);
    return;
  }
  if (expr.kind === 'call' && expr.callee === 'if') {
    for (const [at, arg] of expr.args.entries()) go(arg, scope, inBranch || at > 0);
    return;
  }
  for (const child of childrenOf(expr)) go(child);
}

/** Null where the array has no line yet: it is defined by what is looked at. */
function shapeOf(expr: Expr, scope: Scope): Tensor | null {
  let data: Data | undefined = evaluate(scope, expr);
  // The axes of an array of records are the first ones of every field.
  while (data?.kind === 'record') [data] = data.fields.values();
  return data === undefined || data.sizes.length === 0 ? null : data;
}
