// Which elements of the inputs each element of a result depends on through something with a slope, where all sizes are
// numbers: every path of the formula counts, whatever the conditions are, and a position that is data may be any.

import { elementAt } from '../base/lists.ts';
import { stageTable, type Dim, type Index, type Part, type Program, type Ref, type StageTable } from '../form/form.ts';
import { slopesOf } from '../lower/activity.ts';

/** The elements of inputs, by their number. */
export type Elements = readonly { readonly input: Ref; readonly at: readonly number[] }[];

/** A number for each element. */
type Mask = bigint;
type Environment = ReadonlyMap<Dim, number>;

/** Not a fault: sizes are known when run only, or there are too many elements. */
class Unknown extends Error {}

const mostElements = 20_000;

type Search = {
  readonly table: StageTable;
  readonly bits: ReadonlyMap<string, Mask>;
  readonly known: Map<string, Mask>;
  readonly open: Set<string>;
  readonly landings: Map<Ref, ReadonlyMap<string, readonly { readonly part: Part; readonly at: Environment }[]>>;
};

/** By result, element by element in row-major order, the numbers of the inputs' elements; null where nobody can say. */
export function elementDependence(
  program: Program,
  elements: Elements,
): readonly (readonly (readonly number[])[])[] | null {
  const search: Search = {
    table: stageTable(program),
    bits: new Map(elements.map(({ input, at }, i) => [keyOf(input, at), 1n << BigInt(i)])),
    known: new Map(),
    open: new Set(),
    landings: new Map(),
  };
  try {
    return program.results.map(({ ref }) =>
      pointsOf(elementAt(search.table, ref).dims, new Map()).map((at) => {
        const found = dependsOn(search, ref, at);
        return elements.flatMap((_, i) => (((found >> BigInt(i)) & 1n) === 1n ? [i] : []));
      }),
    );
  } catch (error) {
    if (error instanceof Unknown || error instanceof RangeError) return null;
    throw error;
  }
}

function keyOf(ref: Ref, at: readonly number[]): string {
  return `${String(ref)} ${at.join()}`;
}

function dependsOn(search: Search, ref: Ref, at: Environment): Mask {
  const stage = elementAt(search.table, ref);
  const key = keyOf(
    ref,
    stage.dims.map((dim) => at.get(dim) ?? NaN),
  );
  const before = search.known.get(key);
  if (before !== undefined) return before;
  // Without its conditions a recurrence may need itself.
  if (search.open.has(key) || search.known.size > mostElements) throw new Unknown();
  search.open.add(key);
  const found = computed(search, ref, at);
  search.open.delete(key);
  search.known.set(key, found);
  return found;
}

function computed(search: Search, ref: Ref, at: Environment): Mask {
  const { op, dims } = elementAt(search.table, ref);
  const all = (refs: readonly Ref[]): Mask => refs.reduce((so, one) => so | dependsOn(search, one, at), 0n);
  switch (op.kind) {
    case 'constant':
    case 'index':
      return 0n;
    case 'input':
      return (
        search.bits.get(
          keyOf(
            ref,
            dims.map((dim) => at.get(dim) ?? NaN),
          ),
        ) ?? 0n
      );
    case 'gate':
      return all(op.args.filter((_, i) => slopesOf(op.gate)[i] === true));
    case 'read':
      return ofPlaces(search, op.array, op.at, at);
    case 'pack': {
      const flat = dims.reduce((so, dim) => so * lengthOf(dim, at) + (at.get(dim) ?? NaN), 0);
      return all([elementAt(op.elements, flat)]);
    }
    case 'accumulate': {
      const own = dims.map((dim) => at.get(dim) ?? NaN).join();
      return (landingsOf(search, ref).get(own) ?? []).reduce(
        (so, { part, at: inner }) => so | dependsOn(search, part.value, inner),
        0n,
      );
    }
    default:
      throw new Unknown();
  }
}

/** An array at a position, of which what is data may be anything. */
function ofPlaces(search: Search, array: Ref, position: readonly Index[], at: Environment): Mask {
  const { dims } = elementAt(search.table, array);
  let places: readonly Environment[] = [new Map()];
  for (const [axis, dim] of dims.entries()) {
    const value = numberAt(elementAt(position, axis), at);
    places = places.flatMap((outer) => {
      const [from, to] = rangeOf(dim, outer);
      if (value !== null) return value >= from && value < to ? [new Map(outer).set(dim, value)] : [];
      return Array.from({ length: Math.max(0, to - from) }, (_, i) => new Map(outer).set(dim, from + i));
    });
  }
  return places.reduce((so, place) => so | dependsOn(search, array, place), 0n);
}

/** By element the instances of parts that land there. */
function landingsOf(
  search: Search,
  ref: Ref,
): ReadonlyMap<string, readonly { readonly part: Part; readonly at: Environment }[]> {
  const before = search.landings.get(ref);
  if (before !== undefined) return before;
  const { op, dims } = elementAt(search.table, ref);
  const found = new Map<string, { readonly part: Part; readonly at: Environment }[]>();
  for (const part of op.kind === 'accumulate' ? op.parts : []) {
    for (const at of pointsOf(part.dims, new Map())) {
      const where = part.at.map((index) => numberAt(index, at));
      const places = where.includes(null) ? pointsOf(dims, new Map()).map((one) => [...one.values()]) : [where];
      for (const place of places) {
        if (!where.every((value, axis) => value === null || value === place[axis])) continue;
        const key = place.join();
        const list = found.get(key);
        if (list === undefined) found.set(key, [{ part, at }]);
        else list.push({ part, at });
      }
    }
  }
  search.landings.set(ref, found);
  return found;
}

function pointsOf(dims: readonly Dim[], at: Environment): readonly Environment[] {
  let all: readonly Environment[] = [at];
  for (const dim of dims)
    all = all.flatMap((outer) => {
      const [from, to] = rangeOf(dim, outer);
      if (to - from > mostElements) throw new Unknown();
      return Array.from({ length: Math.max(0, to - from) }, (_, i) => new Map(outer).set(dim, from + i));
    });
  if (all.length > mostElements) throw new Unknown();
  return all;
}

function rangeOf(dim: Dim, at: Environment): readonly [from: number, to: number] {
  const [from, to] = [numberAt(dim.from, at), numberAt(dim.to, at)];
  if (from === null || to === null) throw new Unknown();
  return [from, to];
}

function lengthOf(dim: Dim, at: Environment): number {
  const [from, to] = rangeOf(dim, at);
  return to - from;
}

/** Null for what is data. */
function numberAt({ offset, terms }: Index, at: Environment): number | null {
  let total = offset;
  for (const { factor, of } of terms) {
    if (of.kind === 'size') throw new Unknown();
    if (of.kind === 'value') return null;
    const value = at.get(of);
    if (value === undefined) throw new Unknown();
    total += factor * value;
  }
  return total;
}
