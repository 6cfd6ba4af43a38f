// What an expression is lowered in: what its names mean, the indices in force, and what all expressions of one program
// share: how far arrays are written out, and the checks of positions that are left for when the program runs.

import { usualUnroll } from '../base/usual-unroll.ts';
import { invariant, unreachable } from '../base/invariant.ts';
import type { Span } from '../base/span.ts';
import type { IndexRange, Whole, WholeAtom } from '../base/whole.ts';
import type { ArrayLine } from '../check/checked.ts';
import type { Gate } from '../gates/gate.ts';
import type { Expr, IndexBinding, Line } from '../syntax/ast.ts';
import { addScaled } from '../form/affine.ts';
import { indexNumber, type Builder, type Label } from '../form/builder.ts';
import { constantIndex, type Check, type Dim, type Index, type Ref } from '../form/form.ts';
import type { Axis, Value } from './value.ts';
import { divided, times } from '../form/whole-index.ts';

export type Call = Extract<Expr, { kind: 'call' }>;

export type Context = {
  readonly builder: Builder;
  readonly arrays: Arrays;
  readonly nameValue: (name: string, span: Span) => Value;
  /** What a name is as a position: an index, a size, a whole-number parameter; null for any other. */
  readonly positionOf: (name: string) => Index | null;
  /** A gate of the table that a call may mean. */
  readonly gateOf: (name: string) => Gate | null;
  /** The file's own definition or gate of this name, if it is in sight. */
  readonly ownCall: (name: string) => ((context: Context, call: Call, label: Label | null) => Value) | null;
  /** Whether what a name means takes computed numbers to know, as it is written (computed.ts). */
  readonly isComputed: (name: string) => boolean;
  /** Whether a call of the file's own makes arrays or folds; null where it calls none. */
  readonly isMaking: (call: Call) => boolean | null;
  /** The expressions of which that is known. */
  readonly takingComputed: WeakMap<Expr, boolean>;
  readonly notes: Notes;
  /** What the ranges of the checker are here. */
  readonly indices: ReadonlyMap<IndexRange, Index>;
  /** Numbers of a term that stands for many: where each is read (rolled-sum.ts). */
  readonly literals?: ReadonlyMap<Expr, Ref>;
  /** The indices around the expression that are loops. */
  readonly dims: readonly Dim[];
  /** What is known not to be negative: lengths. */
  readonly facts: readonly Index[];
  /** How many times the expression is written out by the indices around it. */
  readonly copies: number;
  /** Calls around it that are written out. */
  readonly depth: number;
};

/** How the inside of an expression is lowered: handed to the files that lower one kind of expression. */
export type Lowering = {
  readonly lower: (context: Context, expr: Expr, label?: Label | null) => Value;
  readonly lowerScalar: (context: Context, expr: Expr, label?: Label | null) => Ref;
  readonly lowerWhole: (context: Context, expr: Expr) => Index;
};

/** What the checker found out. */
export type Notes = {
  /** Calls of `if`, `and` and `or` that choose element by element: their conditions are whole arrays. */
  readonly shaped: ReadonlySet<Expr>;
  readonly ranges: ReadonlyMap<IndexBinding, IndexRange>;
  readonly arrayLines: ReadonlyMap<Line, ArrayLine>;
  /** What the sizes of a definition are where it is called. */
  readonly callSizes: ReadonlyMap<Expr, ReadonlyMap<string, Whole>>;
};

export type Arrays = {
  /** Indices of at most so many values are written out. */
  readonly unroll: number;
  readonly checks: Check[];
  /** Sizes, which are never negative; a whole-number parameter may be. */
  readonly sizes: Set<string>;
  /** The range of whole numbers of which it is known. */
  readonly known: Map<Ref, Axis>;
  /** Where the reading that is lowered now stands, and in which line: a row is read when its elements are asked for. */
  spot: {
    readonly span: Span;
    readonly context: Context;
    readonly text: (axis: number) => string;
    /** Whether the position there takes computed numbers to know. */
    readonly isComputed: (axis: number) => boolean;
    readonly target: Target | null;
  } | null;
  /** The lines of arrays that are lowered now, innermost last. */
  readonly targets: Target[];
  /** Reads of arrays that are being defined. */
  readonly ownReads: OwnRead[];
  /**
   * Those of them whose positions have to be asked for, by their keys: else nothing shows that elements come in an
   * order.
   */
  readonly ordered: Set<string>;
  /** Tables of numbers that terms differ in, by these numbers (rolled-sum.ts). */
  readonly tables: Map<string, Ref>;
  /** Positions of which it could not be said that they are inside under these conditions alone. */
  doubts: number;
  /** What has been found out about the signs of expressions, by where they stand. */
  readonly signs: Map<string, boolean>;
  /** Whether what is lowered now may be thrown away again. */
  isTrial: boolean;
};

/** Where a line puts its value, and the arrays that need its own and are needed by it. */
export type Target = { readonly entries: readonly Index[]; readonly members: ReadonlySet<string> };

/**
 * `key` is the same whenever a source is lowered. `isOpen`: its position is data, or computed, and where it has to lie
 * has not been asked.
 */
export type OwnRead = {
  readonly ref: Ref;
  readonly span: Span;
  readonly array: string;
  readonly key: string;
  readonly isOpen: boolean;
};

export const noNotes: Notes = { shaped: new Set(), ranges: new Map(), arrayLines: new Map(), callSizes: new Map() };

export function newArrays(unroll: number): Arrays {
  return {
    unroll,
    checks: [],
    sizes: new Set(),
    known: new Map(),
    spot: null,
    targets: [],
    ownReads: [],
    ordered: new Set(),
    tables: new Map(),
    doubts: 0,
    signs: new Map(),
    isTrial: false,
  };
}

/** What a context has where there are no arrays around. */
export function bareContext(): Pick<
  Context,
  | 'arrays'
  | 'positionOf'
  | 'isComputed'
  | 'isMaking'
  | 'takingComputed'
  | 'notes'
  | 'indices'
  | 'dims'
  | 'facts'
  | 'copies'
  | 'depth'
> {
  return {
    arrays: newArrays(usualUnroll),
    positionOf: () => null,
    isComputed: () => false,
    isMaking: () => null,
    takingComputed: new WeakMap(),
    notes: noNotes,
    indices: new Map(),
    dims: [],
    facts: [],
    copies: 1,
    depth: 0,
  };
}

/** A loop's index that no other has the number of. */
export function newDim(builder: Builder, name: string, from: Index, to: Index): Dim {
  const id = (builder.dims.last += 1);
  return { kind: 'dim', id, name, from, to };
}

/** The context in which a new index is this. */
export function withIndex(context: Context, range: IndexRange, index: Index): Context {
  const { name } = range;
  const [term] = index.terms;
  const dim = term?.of.kind === 'dim' && !context.dims.includes(term.of) ? [term.of] : [];
  return {
    ...context,
    positionOf: (other) => (other === name ? index : context.positionOf(other)),
    nameValue: (other, span) =>
      other === name ? indexNumber(context.builder, index, span) : context.nameValue(other, span),
    isComputed: (other) => other !== name && context.isComputed(other),
    indices: new Map(context.indices).set(range, index),
    dims: dim.length === 0 ? context.dims : [...context.dims, ...dim],
  };
}

/** A size or a bound of the checker as a position here. */
export function indexOfWhole(context: Context, whole: Whole): Index {
  let total = constantIndex(whole.offset);
  for (const { factor, of } of whole.terms) total = addScaled(total, factor, indexOfAtom(context, of));
  return total;
}

function indexOfAtom(context: Context, atom: WholeAtom): Index {
  switch (atom.kind) {
    case 'size': {
      const index = context.positionOf(atom.name);
      invariant(index !== null, 'the size … is known', atom.name);
      return index;
    }
    case 'index': {
      const index = context.indices.get(atom.index);
      invariant(index !== undefined, 'the index … is bound', atom.index.name);
      return index;
    }
    case 'product':
      return atom.factors
        .map((factor) => indexOfAtom(context, factor))
        .reduce((left, right) => times(context.builder, left, right));
    case 'div':
    case 'mod':
      return divided(context.builder, atom.kind, indexOfWhole(context, atom.left), indexOfWhole(context, atom.right));
    default:
      return unreachable(atom);
  }
}
