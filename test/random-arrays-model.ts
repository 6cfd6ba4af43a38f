// What the generator of array programs knows while it writes: axes, arrays, indices in force, and the tape of choices.
// Each choice takes the next number of the tape, and an empty tape gives the simplest one: a shorter tape is a simpler program.

/** `name + offset`, or with `name` null the number `offset`. */
export type Axis = { readonly name: string | null; readonly offset: number };
/** `level` as in the grammar: 0 a comparison, 1 a sum, 2 a product, 3 a sign, 4 a power, 5 closed. */
export type Piece = { readonly text: string; readonly level: number };
/** `points`: whole numbers that are positions along that axis. `shared`: of a field of an array of records, the axes of that array, the first ones. */
export type ArrayName = { readonly text: string; readonly axes: readonly Axis[]; readonly points: Axis | null; readonly shared: number };
/** It runs over part of the axis: from `below` on, and ends `above` before the end. */
export type IndexName = { readonly name: string; readonly axis: Axis; readonly below: number; readonly above: number };
/** An array of records has its fields' names, and an array of them for each. */
export type RecordName = { readonly text: string; readonly axes: readonly Axis[]; readonly fields: readonly string[] };
/** `axes` in sizes of the callee; none is a number. `points`: whole numbers that are positions along that axis. */
export type CalleeParameter = { readonly axes: readonly Axis[]; readonly fields: readonly string[]; readonly points: Axis | null };
export type Callable = {
  readonly name: string;
  readonly parameters: readonly CalleeParameter[];
  /** What is called for: `.a` of a record, or nothing. */
  readonly field: string;
  readonly result: readonly Axis[];
  /** What the callee's sizes must be at least. */
  readonly least: ReadonlyMap<string, number>;
};
export type Scope = {
  readonly scalars: readonly Piece[];
  readonly arrays: readonly ArrayName[];
  readonly indices: readonly IndexName[];
  /** Whole numbers with the axis along which they are a position. */
  readonly positions: readonly { readonly text: string; readonly axis: Axis }[];
  /** Whole numbers that may be anything, below 0 too. */
  readonly wholes: readonly string[];
  readonly records: readonly RecordName[];
  readonly functions: readonly Callable[];
  readonly gates: readonly { readonly name: string; readonly arity: number }[];
};

export type Tape = {
  /** Below `count`. */
  readonly choose: (count: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly chance: (percent: number) => boolean;
  readonly isOver: () => boolean;
};

/** One definition being written. */
export type Context = Tape & {
  /** What each of its sizes must be at least. */
  readonly least: Map<string, number>;
  /** Names of its values: an index is none of them. */
  readonly taken: Set<string>;
};

/** A definition being written: `demand` adds a parameter of whole numbers that a line needs. */
export type Writer = Context & { readonly demand: (kind: 'parents' | 'count', axis: Axis) => string | null };
export type Lines = { readonly text: readonly string[]; readonly scope: Scope };

export const emptyScope: Scope = { scalars: [], arrays: [], indices: [], positions: [], wholes: [], records: [], functions: [], gates: [] };

export function tapeOf(numbers: readonly number[]): Tape {
  let position = 0;
  const choose = (count: number): number => (position < numbers.length ? (numbers[position++] ?? 0) % count : 0);
  return {
    choose,
    pick: <T>(list: readonly T[]): T => list[choose(list.length)] as T,
    chance: (percent) => choose(100) >= 100 - percent,
    isOver: () => position >= numbers.length,
  };
}

export function axisText({ name, offset }: Axis): string {
  if (name === null) return String(offset);
  return offset === 0 ? name : offset > 0 ? `${name}+${offset}` : `${name}-${-offset}`;
}

export function sameAxis(a: Axis, b: Axis): boolean {
  return a.name === b.name && a.offset === b.offset;
}

export function sameAxes(a: readonly Axis[], b: readonly Axis[]): boolean {
  return a.length === b.length && a.every((axis, at) => sameAxis(axis, b[at] ?? axis));
}

export function longer({ name, offset }: Axis, by: number): Axis {
  return { name, offset: offset + by };
}

export function lengthAt({ name, offset }: Axis, sizes: { readonly [name: string]: number }): number {
  return offset + (name === null ? 0 : (sizes[name] ?? 0));
}

/** Whether an axis can be said to have so many elements; for a named size it is from now on. */
export function need(context: Context, { name, offset }: Axis, length: number): boolean {
  if (name === null) return offset >= length;
  context.least.set(name, Math.max(context.least.get(name) ?? 0, length - offset));
  return true;
}

export function closed(text: string): Piece {
  return { text, level: 5 };
}

/** The text of an operand where only `least` or tighter may stand. */
export function at(piece: Piece, least: number): string {
  return piece.level >= least ? piece.text : `(${piece.text})`;
}

const indexNames = ['i', 'j', 'l', 't', 'r', 'c', 'o', 'length', 'class', 'i1'];

export function freshIndex({ pick, taken }: Context, scope: Scope): string {
  const free = indexNames.filter((name) => !taken.has(name) && !scope.indices.some((index) => index.name === name));
  return free[0] === undefined ? `i${scope.indices.length + 20}` : pick(free.slice(0, 4));
}

const valueNames = ['x', 'y', 'z', 'w', 'a', 'b', 's', 'v', 'A', 'B', 'dx', 'grad', 'cache', 'df', 'out', 'theta', 'sum0', 'Math', 'σ', 'h', 'gradient', 'value', 'total', 'p', 'q', 'u'];

export function freshName({ pick, taken }: Context): string {
  const free = valueNames.filter((name) => !taken.has(name));
  const name = free.length === 0 ? `v${taken.size}` : pick(free);
  taken.add(name);
  return name;
}

export function withArray(scope: Scope, text: string, axes: readonly Axis[]): Scope {
  return { ...scope, arrays: [...scope.arrays, { text, axes, points: null, shared: 0 }] };
}
