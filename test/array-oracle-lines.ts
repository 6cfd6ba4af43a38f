// Arrays by lines, for the array oracle: every position that a line defines is listed, and its element computed when it is read.

import type { Entry, Expr, Line, Range } from '../src/syntax/ast.ts';
import { asTensor, number, positionsOf, tensor, wholeOf, type Data, type Tensor } from './array-oracle-arrays.ts';
import { evaluate, freeNames, inside, type Scope } from './array-oracle-evaluate.ts';
import { rangesOf, type Interval, type Ranges } from './array-oracle-ranges.ts';

export type ArrayByLines = {
  readonly scope: Scope;
  readonly lines: { readonly line: Line; readonly order: number }[];
  /** What the lines before a given one define; null while nothing does. */
  readonly known: Map<number, Data>;
};

/** Where a line's elements stand, and how they are computed. */
type Places = { readonly hull: readonly Interval[]; readonly places: readonly { readonly position: readonly number[]; readonly scope: Scope }[]; readonly value: (scope: Scope) => Tensor };

export function addArrayLine(scope: Scope, line: Line, order: number): void {
  const name = line.name ?? '';
  const array: ArrayByLines = scope.arrays.get(name) ?? { scope, lines: [], known: new Map() };
  array.lines.push({ line, order });
  scope.arrays.set(name, array);
}

/** The array as the lines before `upTo` have it. */
export function arrayUpTo(array: ArrayByLines, upTo: number): Data {
  const lines = array.lines.filter(({ order }) => order < upTo);
  const key = lines.at(-1)?.order ?? -1;
  const known = array.known.get(key);
  if (known !== undefined) return known;
  const seen = (order: number): Scope => inside(array.scope, array.scope.world, order);
  const made = fieldOf(lines.map(({ line, order }) => ({ line, seen: seen(order) })), array.scope, []);
  array.known.set(key, made);
  return made;
}

type SeenLine = { readonly line: Line; readonly seen: Scope };

/** An array of records is an array for each field: what its lines say of that one. */
function fieldOf(lines: readonly SeenLine[], whole: Scope, path: readonly string[]): Data {
  const values = lines.map(({ line, seen }) => at(evaluate(rangesIn(line, seen).provisional, line.value), path));
  const record = values.find((value) => value.kind === 'record');
  if (record?.kind !== 'record') return arrayOf(lines.map(({ line, seen }) => placesOf(line, seen, whole, path)));
  return { kind: 'record', fields: new Map([...record.fields.keys()].map((name) => [name, fieldOf(lines, whole, [...path, name])])) };
}

/** What has no line yet has no fields either: it stands for any of them. */
function at(data: Data, path: readonly string[]): Data {
  return path.reduce((of, name) => (of.kind === 'record' ? (of.fields.get(name) ?? number(NaN)) : of), data);
}

function rangesIn(line: Line, seen: Scope): Ranges & { readonly indices: ReturnType<typeof newIndices> } {
  const indices = (line.at ?? []).flatMap((entry) => newIndices(entry, seen));
  return { indices, ...rangesOf(indices, [line.value], seen) };
}

/** `seen` is what earlier lines define: ranges follow from it. Elements are computed in `whole`, where all lines are seen. */
function placesOf(line: Line, seen: Scope, whole: Scope, path: readonly string[]): Places {
  const entries = line.at ?? [];
  const { indices, intervals, provisional } = rangesIn(line, seen);
  const value = (scope: Scope): Tensor => asTensor(at(evaluate(scope, line.value), path));
  const outer = indices.map(({ name }, at) => ({ name, range: indices[at]?.range ?? null, interval: intervals[at] }));
  let scopes: readonly { readonly at: ReadonlyMap<string, number> }[] = [{ at: new Map() }];
  for (const { name, range, interval } of outer) {
    scopes = scopes.flatMap(({ at }) => {
      const { from, to } = range === null ? (interval ?? { from: 0, to: 0 }) : boundsOf(range, bound(seen, at));
      return Array.from({ length: Math.max(0, to - from) }, (_, i) => ({ at: new Map([...at, [name, from + i]]) }));
    });
  }
  // A row is stored from 0 on, wherever it began.
  const { sizes: rest } = value(provisional);
  const restPositions = positionsOf(tensor(rest, () => false));
  const positionIn = (scope: Scope): readonly number[] => entries.map((entry) => wholeOf(evaluate(scope, placeOf(entry))));
  const places = scopes.flatMap(({ at }) => {
    const position = positionIn(bound(seen, at));
    const scope = bound(whole, at);
    return restPositions.map((inner) => ({ position: [...position, ...inner], scope }));
  });
  const first = positionIn(provisional);
  const hull = entries.map((entry, axis): Interval => {
    const own = scopes.map(({ at }) => positionIn(bound(seen, at))[axis] ?? 0);
    if (own.length > 0) return { from: Math.min(...own), to: Math.max(...own) + 1 };
    const from = first[axis] ?? 0;
    const name = newIndices(entry, seen)[0]?.name;
    const interval = intervals[indices.findIndex((index) => index.name === name)];
    return { from, to: name === undefined ? from + 1 : from + Math.max(0, (interval?.to ?? 0) - (interval?.from ?? 0)) };
  });
  return { hull: [...hull, ...rest.map((size) => ({ from: 0, to: size }))], places, value };
}

function boundsOf(range: Range, scope: Scope): Interval {
  return { from: wholeOf(evaluate(scope, range.from)), to: wholeOf(evaluate(scope, range.to)) };
}

function bound(scope: Scope, at: ReadonlyMap<string, number>): Scope {
  const inner = inside(scope, scope.world);
  for (const [name, value] of at) inner.values.set(name, () => number(value));
  return inner;
}

function newIndices(entry: Entry, scope: Scope): readonly { readonly name: string; readonly range: Range | null }[] {
  if (entry.kind === 'binding') return [entry];
  if (entry.kind === 'slice') throw new Error('no slice is defined here');
  return freeNames(entry.value, scope).map((name) => ({ name, range: null }));
}

function placeOf(entry: Entry): Expr {
  if (entry.kind === 'at') return entry.value;
  if (entry.kind === 'binding') return { kind: 'name', name: entry.name, span: entry.nameSpan };
  throw new Error('no slice is defined here');
}

function arrayOf(lines: readonly Places[]): Data {
  // A name whose lines all come later has no shape yet.
  const axes = lines[0]?.hull.length ?? 0;
  const hull = Array.from({ length: axes }, (_, axis): Interval => {
    const own = lines.map(({ hull: of }) => of[axis] ?? { from: 0, to: 0 });
    const filled = own.filter(({ from, to }) => to > from);
    if (filled.length === 0) return own[0] ?? { from: 0, to: 0 };
    return { from: Math.min(...filled.map(({ from }) => from)), to: Math.max(...filled.map(({ to }) => to)) };
  });
  const defined = new Map<string, { readonly value: Places['value']; readonly scope: Scope; readonly own: number }>();
  for (const { places, value, hull: of } of lines) {
    const own = of.length;
    for (const { position, scope } of places) {
      if (defined.has(position.join())) throw new Error(`position ${position.join()} is defined twice`);
      defined.set(position.join(), { value, scope, own });
    }
  }
  return tensor(
    hull.map(({ from, to }) => to - from),
    (position) => {
      const found = defined.get(position.join());
      if (found === undefined) throw new RangeError(`position ${position.join()} is not defined`);
      const value = found.value(found.scope);
      return value.at(position.slice(found.own - value.sizes.length).map((place, axis) => place + (value.starts[axis] ?? 0)));
    },
    hull.map(({ from }) => from),
  );
}
