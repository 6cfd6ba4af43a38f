// What checking hands on: definitions whose names, kinds and shapes are known to be right.

import type { Expr, GateDefinition, Line } from '../syntax/ast.ts';
import type { Span } from '../base/span.ts';
import type { Type } from './type.ts';

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
  /** The definition in its own notation. */
  readonly text: string;
  readonly parameters: readonly CheckedParameter[];
  readonly lines: readonly Line[];
  readonly result: Expr;
  /** The name of the line that is the result, where it has one. */
  readonly resultName: string | null;
  readonly type: Type;
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

export type CheckedConstant = { readonly kind: 'constant'; readonly line: Line; readonly order: number };

export type CheckedItem = CheckedDefinition | CheckedGate | CheckedConstant;

export type CheckedFile = {
  /** In order; only what is free of errors. */
  readonly items: readonly CheckedItem[];
  /** Calls of `if`, `and` and `or` that choose element by element: their conditions are whole arrays. */
  readonly shaped: ReadonlySet<Expr>;
};
