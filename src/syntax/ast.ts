// The syntax tree: plain readonly data, one union on `kind`. Operators of one precedence level stand in one flat
// `chain`, so that a sum of 100,000 terms is one node and every walk is only as deep as the source is nested.

import type { Span } from '../base/span.ts';

export type File = {
  readonly uses: readonly Use[];
  readonly items: readonly Item[];
  /** The lines of the comment above an item that has one. */
  readonly comments: ReadonlyMap<Item, readonly string[]>;
  /** Statements that begin with a minus right below another one, as if they went on with it. */
  readonly margins: ReadonlySet<Item>;
  readonly span: Span;
};

/** `use "lens.grad"`: what that file defines is known here. */
export type Use = { readonly kind: 'use'; readonly path: string; readonly pathSpan: Span; readonly span: Span };

export type Item = Definition | GateDefinition | Line;

/** `f(x, y) = expr`, or with `block` `f(x, y) { lines … result }`. */
export type Definition = {
  readonly kind: 'definition';
  readonly name: string;
  readonly nameSpan: Span;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
  readonly block: boolean;
  readonly span: Span;
};

export type Body = { readonly lines: readonly Line[]; readonly result: Expr };

/** `gate swish(x) = value { dx = … }`; with `surrogate` the partials are not checked against the value. */
export type GateDefinition = {
  readonly kind: 'gate';
  readonly name: string;
  readonly nameSpan: Span;
  readonly surrogate: boolean;
  readonly parameters: readonly Parameter[];
  readonly value: Expr;
  readonly partials: readonly Line[];
  readonly span: Span;
};

/** `name = value`, `h[i in 1..n, 0] = value`, or (name null) a bare expression. `at` is null without brackets. */
export type Line = {
  readonly kind: 'line';
  readonly name: string | null;
  readonly nameSpan: Span;
  readonly at: readonly Entry[] | null;
  readonly value: Expr;
  readonly span: Span;
};

export type Parameter = {
  readonly name: string;
  readonly nameSpan: Span;
  readonly isConst: boolean;
  readonly type: ParameterType;
  readonly domain: Range | null;
  readonly span: Span;
};

/** A scalar has no sizes; `int[n]` has base 'int'; `{x, y}[n]` has its fields as base. */
export type ParameterType = { readonly base: 'real' | 'int' | readonly Field[]; readonly sizes: readonly Expr[] };
export type Field = { readonly name: string; readonly nameSpan: Span; readonly type: ParameterType };

/** `from..to`, half-open. */
export type Range = { readonly from: Expr; readonly to: Expr };

/** An entry in the brackets of an index, a comprehension or a target: `expr`, `i in a..b`, or a slice `a..b`. */
export type Entry =
  | { readonly kind: 'at'; readonly value: Expr }
  | { readonly kind: 'binding'; readonly name: string; readonly nameSpan: Span; readonly range: Range }
  | { readonly kind: 'slice'; readonly range: Range };

/** A new index of a comprehension: `i`, or `i in a..b`. */
export type IndexBinding = { readonly name: string; readonly nameSpan: Span; readonly range: Range | null };

export type InfixOperator =
  'or' | 'and' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '+' | '-' | '*' | '/' | '@' | 'div' | 'mod';
export type ChainLevel = 'or' | 'and' | 'compare' | 'sum' | 'product';

export type Expr =
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  /** `a + b - c`: operands left to right, one operator fewer. A parenthesised operand is a chain of its own. */
  | {
      readonly kind: 'chain';
      readonly level: ChainLevel;
      readonly operands: readonly Expr[];
      readonly operators: readonly InfixOperator[];
      readonly span: Span;
    }
  | { readonly kind: 'prefix'; readonly operator: '-' | '+' | 'not'; readonly operand: Expr; readonly span: Span }
  | { readonly kind: 'power'; readonly base: Expr; readonly exponent: Expr; readonly span: Span }
  | {
      readonly kind: 'call';
      readonly callee: string;
      readonly calleeSpan: Span;
      readonly args: readonly Expr[];
      readonly span: Span;
    }
  /** `sum(i, j in 0..n: body)`. */
  | {
      readonly kind: 'fold';
      readonly callee: string;
      readonly calleeSpan: Span;
      readonly indices: readonly IndexBinding[];
      readonly body: Expr;
      readonly span: Span;
    }
  /** `[i, j: body]`. */
  | { readonly kind: 'build'; readonly indices: readonly IndexBinding[]; readonly body: Expr; readonly span: Span }
  | { readonly kind: 'array'; readonly elements: readonly Expr[]; readonly span: Span }
  | { readonly kind: 'record'; readonly fields: readonly RecordField[]; readonly span: Span }
  | { readonly kind: 'index'; readonly object: Expr; readonly entries: readonly Entry[]; readonly span: Span }
  | {
      readonly kind: 'field';
      readonly object: Expr;
      readonly name: string;
      readonly nameSpan: Span;
      readonly span: Span;
    }
  | { readonly kind: 'transpose'; readonly object: Expr; readonly span: Span };

export type RecordField = { readonly name: string; readonly nameSpan: Span; readonly value: Expr };

/** The operators of each chain, loosest level first. */
export const chainLevels: readonly { readonly level: ChainLevel; readonly operators: readonly InfixOperator[] }[] = [
  { level: 'or', operators: ['or'] },
  { level: 'and', operators: ['and'] },
  { level: 'compare', operators: ['<', '<=', '>', '>=', '==', '!='] },
  { level: 'sum', operators: ['+', '-'] },
  { level: 'product', operators: ['*', '/', '@', 'div', 'mod'] },
];
