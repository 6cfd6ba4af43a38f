// Random ranges of new indices: written, bounded by an outer index, or following from a read.

import { axisText, freshIndex, longer, need, sameAxis, type Axis, type Context, type IndexName, type Scope } from './random-arrays-model.ts';
import { read, realArrays } from './random-arrays-positions.ts';

export type Binding = { readonly text: string; readonly index: IndexName; readonly mayBeEmpty: boolean };

/** A new index with a written range. */
export function binding(context: Context, scope: Scope, axis: Axis, mayBeEmpty: boolean): Binding {
  const { pick, chance } = context;
  const name = freshIndex(context, scope);
  const length = axisText(axis);
  const own = scope.indices.filter((index) => sameAxis(index.axis, axis));
  const range = (from: string, to: string, below: number, above: number, empty: boolean): Binding => ({ text: `${name} in ${from}..${to}`, index: { name, axis, below, above }, mayBeEmpty: empty });
  if (own.length > 0 && chance(60)) {
    const outer = pick(own);
    const dependent = [range(outer.name, length, outer.below, 0, false), range('0', `${outer.name}+1`, 0, outer.above, false)];
    if (mayBeEmpty) dependent.unshift(range('0', outer.name, 0, outer.above + 1, true), range('0', outer.name, 0, outer.above + 1, true), range(`${outer.name}+1`, length, outer.below + 1, 0, true));
    return pick(dependent);
  }
  const least = mayBeEmpty ? 0 : 1;
  const full = (): Binding => {
    need(context, axis, least);
    return range('0', length, 0, 0, mayBeEmpty);
  };
  // A range that ends before it starts is empty, but an array's own axis has no negative length.
  const narrowed = (from: number, to: number): Binding => (need(context, axis, from + to + least) ? range(String(from), axisText(longer(axis, -to)), from, to, mayBeEmpty) : full());
  return pick([full, () => narrowed(0, 1), () => narrowed(1, 0), () => narrowed(1, 1)])();
}

/** An index whose range follows from a read, and that read; null if no array is at hand. */
export function inferred(context: Context, scope: Scope, axis: Axis | null): { readonly index: IndexName; readonly text: string } | null {
  const { pick } = context;
  const places = realArrays(scope).flatMap((array) => array.axes.flatMap((own, which) => (axis === null || sameAxis(own, axis) ? [{ array, own, which }] : [])));
  if (places.length === 0) return null;
  const { array, own, which } = pick(places);
  const index = { name: freshIndex(context, scope), axis: own, below: 0, above: 0 };
  const text = read(context, { ...scope, indices: [...scope.indices, index] }, array, 1, { axis: which, name: index.name });
  return text === null ? null : { index, text };
}

/** A range between elements of whole numbers that are positions along the axis, which may end before it starts; null if there are none. */
export function partOf(context: Context, scope: Scope, axis: Axis): string | null {
  const { pick } = context;
  const labels = scope.arrays.filter(({ points }) => points !== null && sameAxis(points, axis));
  if (labels.length === 0) return null;
  const element = (): string | null => read(context, scope, pick(labels), 0);
  const [from, to] = [element(), element()];
  return from === null || to === null ? null : pick([`${from}..${to}`, `${from}..${to}+1`, `0..${to}`, `${from}..${axisText(axis)}`]);
}

export function withIndices(scope: Scope, ...indices: readonly IndexName[]): Scope {
  return { ...scope, indices: [...scope.indices, ...indices] };
}
