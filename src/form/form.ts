// The intermediate form: an ordered list of stages for scalars and arrays, forward and backward alike.
// The meaning of `accumulate` at an index x: `how` over the values of every part instance that lands at x and whose
// guard holds. That sentence is the evaluator (evaluate.ts), which is the oracle of all tests.

import { InternalError } from '../base/invariant.ts';
import type { Span } from '../base/span.ts';
import type { Gate } from '../gates/gate.ts';

declare const stageReference: unique symbol;
/** A stage's number, stable across the list. References are numbers, because a recurrence is a cycle. */
export type Ref = number & { readonly [stageReference]: true };

/**
 * A size that is known when run: the name of a length or of a whole-number parameter, or what is computed from such
 * (`derived`; its name is then the text of the expression, so that equal names are equal sizes).
 */
export type Size = {
  readonly kind: 'size';
  readonly name: string;
  readonly derived?: DerivedSize;
  /** Of a range that is taken in segments: the steps of one, or how many there are. */
  readonly role?: 'segment length' | 'segments';
};

/** Both sides use sizes only. `root`: the least whole number whose square is at least `left`, but at least `right`. */
export type DerivedSize = {
  readonly operator: '*' | 'div' | 'mod' | 'root';
  readonly left: Index;
  readonly right: Index;
};

/** A named index with half-open bounds, which may use sizes and outer indices. */
export type Dim = {
  readonly kind: 'dim';
  readonly id: number;
  readonly name: string;
  readonly from: Index;
  readonly to: Index;
};

/** What an index expression is made of; `value` is a whole-number stage. */
export type Atom = Dim | Size | { readonly kind: 'value'; readonly ref: Ref };

/** offset + the sum of factor * atom. */
export type Index = {
  readonly offset: number;
  readonly terms: readonly { readonly factor: number; readonly of: Atom }[];
};

/** A conjunction, outermost condition first; empty is "always". */
export type Guard = readonly Literal[];
export type Literal = { readonly condition: Ref; readonly holds: boolean };

/** `target[at] (+)= value` for all of `dims`, where `guard`. `of` is the stage in whose block the line is printed. */
export type Part = {
  readonly value: Ref;
  readonly at: readonly Index[];
  readonly dims: readonly Dim[];
  readonly guard: Guard;
  readonly of: Ref | null;
};

export type How = 'sum' | 'only' | 'max' | 'min' | 'prod';
export type Role = 'active' | 'data' | 'whole' | 'seed';

export type Op =
  | { readonly kind: 'constant'; readonly value: number }
  /** `parameter` is the path as the user writes it: `x`, `p.x`, `q.w`. */
  | { readonly kind: 'input'; readonly parameter: string; readonly role: Role }
  /** An index used as a number. */
  | { readonly kind: 'index'; readonly index: Index }
  | { readonly kind: 'gate'; readonly gate: Gate; readonly args: readonly Ref[] }
  /** Positional in the array's dims. */
  | { readonly kind: 'read'; readonly array: Ref; readonly at: readonly Index[] }
  /** Fold, join of two branches, array by several lines, adjoint. */
  | { readonly kind: 'accumulate'; readonly how: How; readonly parts: readonly Part[] }
  /** [a, b, c], and what unrolling leaves of an array: elements in row-major order over `dims`. */
  | { readonly kind: 'pack'; readonly elements: readonly Ref[] };

export type Accumulate = Extract<Op, { readonly kind: 'accumulate' }>;

export type Stage = {
  readonly id: Ref;
  readonly name: string;
  /** Whether `name` is the user's own. */
  readonly named: boolean;
  readonly type: 'real' | 'whole' | 'truth';
  readonly op: Op;
  /** Ordered: the axes in order, no repeats. None for a scalar. */
  readonly dims: readonly Dim[];
  readonly guard: Guard;
  readonly span: Span;
};

/** For all of `dims` where `guard` holds: from <= index < to, asked before anything is written; else a RangeError. */
export type Check = {
  readonly index: Index;
  readonly from: Index;
  readonly to: Index;
  readonly dims: readonly Dim[];
  readonly guard: Guard;
  /** Whether the position may be no number at all, which is outside too. */
  readonly isRounded?: boolean;
  /** What is checked, as the user writes it: `labels[i]`. */
  readonly what: string;
  readonly span: Span;
};

export type Program = {
  /**
   * Topological, but for reads and parts of recurrences, which may point forward. `stages[0..forward)` are the value's.
   */
  readonly stages: readonly Stage[];
  readonly forward: number;
  readonly parameters: readonly { readonly name: string; readonly ref: Ref }[];
  /** By field path; a scalar or array result has the one name ''. */
  readonly results: readonly { readonly name: string; readonly ref: Ref }[];
  readonly seeds: readonly Ref[];
  /** For each active parameter its gradient; null where it is identically zero. Empty before the reverse sweep. */
  readonly gradients: readonly { readonly of: Ref; readonly is: Ref | null }[];
  /** What was not proved of positions when compiled. */
  readonly checks: readonly Check[];
  /** The adjoint of every stage that has one. */
  readonly adjoints: ReadonlyMap<Ref, Ref>;
};

/** A number as a reference. */
export function refAt(number: number): Ref {
  return number as Ref;
}

/** The op of a stage that is an input for certain. */
export function inputOf({ op, name }: Stage): Extract<Op, { readonly kind: 'input' }> {
  if (op.kind !== 'input') throw new InternalError(`${name} is an input`);
  return op;
}

/** Stages by reference. */
export type StageTable = readonly (Stage | undefined)[];

export function stageTable(program: Program): StageTable {
  const table: (Stage | undefined)[] = [];
  for (const stage of program.stages) table[stage.id] = stage;
  return table;
}

export const always: Guard = [];

/** A whole-number constant as an index. */
export function constantIndex(offset: number): Index {
  return { offset, terms: [] };
}

/** An index that is just this atom. */
export function atomIndex(of: Atom): Index {
  return { offset: 0, terms: [{ factor: 1, of }] };
}
