// The loops of the functions of a definition.

import type { Schedule } from './tree.ts';

export type Halves = { readonly forward: Schedule; readonly backward: Schedule };

export type FunctionLoops = {
  /** The result alone. */
  readonly value: Schedule;
  /** What fills the cache, and what has the cache and nothing else; null for a definition without a gradient. */
  readonly split: Halves | null;
  /** Result and gradient at once; null where the result is no number. */
  readonly fused: Schedule | null;
  /** The derivative along a direction, and its gradient; null where nobody wants them. */
  readonly tangent: Schedule | null;
  readonly product: Schedule | null;
  /** Of half the sum of squares of the result: it alone, and with its gradient; null where nobody wants them. */
  readonly squares: { readonly value: Schedule; readonly both: Schedule } | null;
};

/** Iterations of an outer loop that are taken at a time where that merges updates. */
export const usualJam = 4;
