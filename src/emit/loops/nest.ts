// Loops, branches and statements whose values are not yet placed: a value says what is computed, and on what it
// depends, but not where. It is placed when all of its uses are known (motion.ts).

import type { Span } from '../../base/span.ts';
import type { Gate } from '../../gates/gate.ts';
import type { Guard, How, Index, Ref } from '../../form/form.ts';
import type { Code, Place, Scalar } from '../../code/code.ts';

export type Block = {
  readonly items: Item[];
  /** Among the items of which block it stands, and where: that changes while these are still made. */
  readonly parent: { readonly block: Block; index: number } | null;
  /** The index of the loop of which this is the body; null for a branch and for the function. */
  readonly index: LoopIndex | null;
  /** How many blocks are around it, and how many loops. */
  readonly depth: number;
  readonly loops: number;
  /** The conditions of the branches around it. */
  readonly guard: Guard;
};

/** `step`: iterations that are taken at a time. */
export type LoopIndex = { readonly name: string; readonly step: number };

/** A variable that is assigned more than once, or in a branch. */
export type Register = {
  readonly name: string;
  /** Whether the name is to be that and no other. */
  readonly isFixed: boolean;
  readonly type: Scalar;
  readonly block: Block;
  readonly lanes: Lanes;
};

/** The bodies of loops that are taken several iterations at a time, which have a value each. */
export type Lanes = ReadonlySet<Block>;

export type Target =
  | { readonly kind: 'register'; readonly register: Register }
  | {
      readonly kind: 'memory';
      readonly array: string;
      readonly element: Element;
      readonly address: Value;
      readonly type: Scalar;
    };

export type Item =
  /** Up while the index is below `to`; down to `to` itself. */
  | { readonly kind: 'loop'; readonly from: Value; readonly to: Value; readonly down: boolean; readonly body: Block }
  | { readonly kind: 'branch'; readonly test: Value; readonly then: Block; readonly otherwise: Block }
  | { readonly kind: 'declare'; readonly register: Register; readonly value: Value | null }
  /** `values` are taken one after the other. `assigns`: there is nothing yet that they are added to. */
  | {
      readonly kind: 'update';
      readonly target: Target;
      readonly how: How;
      readonly assigns: boolean;
      readonly values: readonly Value[];
      /** Where the formula stands that it is written for; null for that of the values. */
      readonly span: Span | null;
    }
  | {
      readonly kind: 'fill';
      readonly array: string;
      readonly of: Ref;
      readonly value: number;
      readonly from: Value | null;
      readonly to: Value | null;
      /** How many elements there are, and the name of an index over them, where all are filled. */
      readonly count: Value | null;
      readonly index: string;
    }
  /** Is given its name here at the latest, even if it is used once. `name` is that and no other; null for its own. */
  | { readonly kind: 'keep'; readonly value: Value; readonly name: string | null }
  /** A step that computes a value stands here: what it needs is complete. */
  | { readonly kind: 'anchor'; readonly value: Value }
  | { readonly kind: 'field'; readonly target: Place; readonly value: Value }
  /** The first of several lines is set apart from what stands before. */
  | { readonly kind: 'comment'; readonly text: string; readonly isFirst: boolean };

/** An element of a stage that is kept in an array; `at` is null for any of them. */
export type Element = {
  readonly of: Ref;
  readonly at: readonly Index[] | null;
  /** The same positions as values. */
  readonly positions: readonly Value[];
  /** Whether iterations are taken at a time there, so that one index stands for several. */
  readonly isJammed: boolean;
  /** Whether others take its place: then it is more than the place. */
  readonly isInWindow?: boolean;
};

/** What is written or read. */
export type Written = Element | Register;

export type Label = { readonly name: string; readonly worth: NameWorth };

/** Of a name with a number, that of an adjoint among them, one that says what it is, and one of the user's. */
export type NameWorth = 0 | 1 | 2 | 3;

export type Content =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'truth'; readonly holds: boolean }
  /** A variable of the function around the loops. */
  | { readonly kind: 'outer'; readonly code: Code; readonly type: Scalar }
  | { readonly kind: 'index'; readonly body: Block }
  | { readonly kind: 'register'; readonly register: Register }
  /** Of a truth: 1 and 0 stand for true and false. */
  | { readonly kind: 'load'; readonly array: string; readonly address: Value; readonly type: Scalar }
  | { readonly kind: 'gate'; readonly gate: Gate; readonly args: readonly Value[] }
  | { readonly kind: 'choice'; readonly test: Value; readonly yes: Value; readonly no: Value }
  // Index arithmetic.
  | { readonly kind: 'sum'; readonly offset: number; readonly terms: readonly Term[] }
  | { readonly kind: 'product'; readonly left: Value; readonly right: Value }
  | { readonly kind: 'rest'; readonly of: Value; readonly by: number };

export type Term = { readonly factor: number; readonly value: Value };

/** What is computed once and the same wherever it stands; equal values are one object. */
export type Value = {
  /** In the order of their making: operands come first. */
  readonly id: number;
  readonly is: Content;
  readonly type: Scalar;
  /** The innermost block that it cannot leave: the loop of an index, the block of a variable. */
  readonly pin: Block | null;
  /** What it reads of what is written by these loops. */
  readonly reads: ReadonlySet<Written>;
  /** It may be computed only where this holds. */
  readonly guard: Guard;
  /** Where it differs between iterations that are taken at a time. */
  readonly lanes: Lanes;
  /** What it is called where it gets a name. */
  label: Label | null;
  /** Where the formula stands that it is computed for. */
  span: Span | null;
};

/** A block inside another, of the item that is to come next. */
export function innerBlock(block: Block, index: LoopIndex | null, guard: Guard): Block {
  return {
    items: [],
    parent: { block, index: block.items.length },
    index,
    depth: block.depth + 1,
    loops: block.loops + (index === null ? 0 : 1),
    guard,
  };
}
