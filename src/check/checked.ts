// What checking hands on: definitions whose names, kinds and shapes are known to be right.

import type { Box } from '../base/boxes.ts';
import type { Expr, GateDefinition, IndexBinding, Line } from '../syntax/ast.ts';
import type { Span } from '../base/span.ts';
import type { IndexRange, Whole } from '../base/whole.ts';
import type { Element } from './element.ts';
import type { Type } from './type.ts';

/** How a size is found from the arguments of a function. */
export type SizeSource =
  /** A whole-number parameter of that name. */
  | { readonly kind: 'parameter'; readonly name: string }
  /**
   * The length of an array parameter (`path`: `x`, `p.x`) is `known * (factor * size + offset + shift)^power`; `known`
   * and `shift` (nothing if left out) use sizes found before.
   */
  | {
      readonly kind: 'length';
      readonly name: string;
      readonly path: string;
      readonly known: Whole;
      readonly factor: number;
      readonly offset: number;
      readonly shift?: Whole;
      readonly power: number;
    };

export type CheckedParameter = {
  readonly name: string;
  readonly type: Type;
  readonly isConst: boolean;
  /** Closed bounds. */
  readonly domain: readonly [from: number, to: number] | null;
  readonly span: Span;
};

export type CheckedDefinition = {
  readonly kind: 'definition';
  readonly name: string;
  /** False for a helper, whose name starts with `_`. */
  readonly exported: boolean;
  /** Made of the file's lines. */
  readonly bare: boolean;
  /** The mean of the definition above over rows of data (batch.ts): the module alone has it. */
  readonly isBatch?: true;
  /** The definition in its own notation. */
  readonly text: string;
  /** The lines of the comment above it. */
  readonly comment: readonly string[];
  readonly parameters: readonly CheckedParameter[];
  readonly lines: readonly Line[];
  readonly result: Expr;
  /** The name of the line that is the result, where it has one. */
  readonly resultName: string | null;
  readonly type: Type;
  /**
   * Every size that its parameters name, in an order in which each can be found; before these the other whole-number
   * parameters that ranges or shapes inside are made of.
   */
  readonly sizes: readonly SizeSource[];
  /** Its place in the file: it sees what has a smaller one. */
  readonly order: number;
  readonly span: Span;
};

export type CheckedGate = {
  readonly kind: 'gate';
  readonly name: string;
  readonly parameters: readonly CheckedParameter[];
  readonly definition: GateDefinition;
  readonly order: number;
};

/** An array by lines has an item for each of its lines. */
export type CheckedConstant = { readonly kind: 'constant'; readonly line: Line; readonly order: number };

export type CheckedItem = CheckedDefinition | CheckedGate | CheckedConstant;

export type CheckedFile = {
  /** In order; only what is free of errors. */
  readonly items: readonly CheckedItem[];
  /** The files that it uses. */
  readonly uses: readonly CheckedFile[];
  /** Calls of `if`, `and` and `or` that choose element by element: their conditions are whole arrays. */
  readonly shaped: ReadonlySet<Expr>;
  /** The range of each index of a fold or a comprehension, written or inferred. */
  readonly ranges: ReadonlyMap<IndexBinding, IndexRange>;
  /**
   * For each line with brackets: its new indices in the order of their first occurrence, and the whole array that it is
   * part of.
   */
  readonly arrayLines: ReadonlyMap<Line, ArrayLine>;
  /** For each call of an own definition that has sizes: what each of them is there, in terms of the caller. */
  readonly callSizes: ReadonlyMap<Expr, ReadonlyMap<string, Whole>>;
};

/** `box`: the elements that the line makes. */
export type ArrayLine = { readonly indices: readonly IndexRange[]; readonly type: Element; readonly box: Box };
