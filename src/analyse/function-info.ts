// What a caller can ask about a compiled definition: plain data, the same behind the API, the command line and the
// page.

import type { Span } from '../base/span.ts';

/**
 * The shape of a parameter or a result. Sizes are numbers, or the text of a size that is known when run. `whole`: whole
 * numbers in a record or a result.
 */
export type Shape =
  | { readonly kind: 'scalar'; readonly whole?: true }
  | { readonly kind: 'array'; readonly sizes: readonly (number | string)[]; readonly whole?: true }
  | { readonly kind: 'record'; readonly fields: readonly { readonly name: string; readonly shape: Shape }[] };

export type ParameterInfo = {
  readonly name: string;
  readonly shape: Shape;
  /** Data: no gradient is computed for it. */
  readonly const: boolean;
  /** Whole numbers (`int`), or a record of these alone. */
  readonly whole: boolean;
  /** The declared domain, as closed bounds. */
  readonly domain: readonly [from: number, to: number] | null;
};

/** `file`: the file that is used in which it stands; left out for the source itself. */
export type StageInfo = { readonly name: string; readonly text: string; readonly span: Span; readonly file?: string };

export type FunctionInfo = {
  readonly name: string;
  readonly parameters: readonly ParameterInfo[];
  readonly result: Shape;
  readonly stages: readonly StageInfo[];
  /**
   * Sizes and counts that calls differ in (`n`), by which `fCache` and `fGradient` are asked; none for fixed shapes.
   */
  readonly sizes: readonly string[];
  /** Whether the module takes it in loops: sums may then be taken in another order from one function to the next. */
  readonly loops: boolean;
  /**
   * Operations of the value, of the backward pass (text where sizes count: `2*n*d + n`), of both over the value alone,
   * and the leading terms for a person: `value ≈ 2*n*d operations, gradient + 2*n*d`.
   */
  readonly operations: {
    readonly forward: number | string;
    readonly backward: number | string;
    readonly ratio: number;
    readonly text: string;
  };
  readonly curvature: 'constant' | 'affine' | 'convex' | 'concave' | 'unknown';
};
