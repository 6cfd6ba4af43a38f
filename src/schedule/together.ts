// Recurrences whose lines have ranges of their own: `a[t in 1..T]` and `b[t in 2..T]` that read each other. Their
// indices count the same, and run together in one loop that covers all of the ranges.

import { valueFor, firstOf } from '../base/lists.ts';
import { addScaled, lowerBound, upperBound } from '../form/affine.ts';
import type { Dim, Index } from '../form/form.ts';
import { pendingDims, type Surroundings } from './choose.ts';
import type { Component } from './components.ts';
import { dimsOfRange, type Statement } from './statements.ts';
import { isCarried, runsWith, type Direction, type Distance } from '../form/distance.ts';
import { distanceBetween, type Dependence } from './dependence.ts';
import type { LoopSplit } from './split.ts';

export function chooseTogether(components: readonly Component[], around: Surroundings): LoopSplit | null {
  for (const component of components) {
    if (component.inner.length === 0 || component.inner.length > mostTogether) continue;
    for (const direction of ['up', 'down'] as const) {
      const search: Search = { component, around, direction, dims: new Map(), left: mostTries };
      const dims = assigned(search, component.inner);
      if (dims === null) continue;
      const distance = (dependence: Dependence): Distance | null =>
        distanceBetween(dependence, valueFor(dims, dependence.from), valueFor(dims, dependence.to));
      const carried = new Set(
        component.inner.filter((dependence) => isCarried(distance(dependence) as Distance, direction)),
      );
      if (carried.size > 0)
        return {
          ...besides(component, components),
          dim: covering([...new Set(dims.values())]),
          direction,
          isRecurrence: true,
          carried,
          together: new Map(dims),
          at: null,
        };
    }
  }
  return null;
}

type Search = {
  readonly component: Component;
  readonly around: Surroundings;
  readonly direction: Direction;
  readonly dims: Map<Statement, Dim>;
  left: number;
};

/** Choices that are looked at. */
const mostTries = 5000;
/** Dependences among which it is looked for at all: each is a choice inside the one before. */
const mostTogether = 1000;

/** An index for each statement, such that every distance between them is known and runs in the direction. */
function assigned(search: Search, open: readonly Dependence[]): ReadonlyMap<Statement, Dim> | null {
  const { component, dims } = search;
  search.left -= 1;
  if (search.left < 0) return null;
  const next = open.find(({ from, to }) => dims.has(from) || dims.has(to)) ?? open[0];
  if (next === undefined) return dims.size === component.members.length ? dims : null;
  const rest = open.filter((one) => one !== next);
  const [froms, tos] = [next.from, next.to].map((statement) => candidates(search, statement)) as [
    readonly Dim[],
    readonly Dim[],
  ];
  const isNew = [next.from, next.to].filter((statement) => !dims.has(statement));
  for (const from of froms) {
    for (const to of next.from === next.to ? [from] : tos) {
      const distance = distanceBetween(next, from, to);
      if (distance === null || !runsWith(distance, search.direction)) continue;
      dims.set(next.from, from);
      dims.set(next.to, to);
      const found = assigned(search, rest);
      if (found !== null) return found;
      for (const statement of isNew) dims.delete(statement);
    }
  }
  return null;
}

function candidates({ dims, around }: Search, statement: Statement): readonly Dim[] {
  const own = dims.get(statement);
  return own !== undefined
    ? [own]
    : pendingDims(statement, around).filter((dim) =>
        dimsOfRange(around.table, dim).every((outer) => around.dims.has(outer)),
      );
}

/** What the component needs comes before it, all else after it. */
function besides(
  component: Component,
  components: readonly Component[],
): Pick<LoopSplit, 'before' | 'inside' | 'after'> {
  const needed = new Set<Statement>(component.outer.map(({ from }) => from));
  const before: Statement[] = [];
  const after: Statement[] = [];
  for (const one of [...components].reverse()) {
    if (one === component) continue;
    if (one.members.some((member) => needed.has(member))) {
      before.unshift(...one.members);
      for (const { from } of one.outer) needed.add(from);
    } else after.unshift(...one.members);
  }
  return { before, inside: component.members, after };
}

/** An index whose range holds all of these ranges. */
function covering(dims: readonly Dim[]): Dim {
  const first = firstOf(dims);
  const isBelow = (a: Index, b: Index): boolean => (lowerBound(addScaled(b, -1, a)) ?? -1) >= 0;
  const isAbove = (a: Index, b: Index): boolean => (upperBound(addScaled(b, -1, a)) ?? 1) <= 0;
  const from = dims.map((dim) => dim.from).find((one) => dims.every((dim) => isBelow(one, dim.from))) ?? {
    offset: 0,
    terms: [],
  };
  // Sizes are no less than 0: together they are more than each of them.
  const all = dims.map((dim) => dim.to).reduce((total, one) => addScaled(total, 1, one));
  const to = dims.map((dim) => dim.to).find((one) => dims.every((dim) => isAbove(one, dim.to))) ?? all;
  return { kind: 'dim', id: -1_000_000 - first.id, name: first.name, from, to };
}
