// How stages go into one another, for the sweeps in both directions. Reads, packs, sums and joins are linear and so
// their own transposes: an adjoint goes back along a link, and a tangent forth, as it is.

import { unreachable } from '../base/invariant.ts';
import { identityOf, positionOf } from '../form/dims.ts';
import type { Dim, Guard, Index, Ref, Stage, StageTable } from '../form/form.ts';
import { hows, type Accumulation } from '../form/hows.ts';

/** `value` at `from` goes into the stage at `at`, for all of `dims` where `guard`. */
export type Link = {
  readonly value: Ref;
  readonly from: readonly Index[];
  readonly at: readonly Index[];
  readonly dims: readonly Dim[];
  readonly guard: Guard;
  readonly slope: Accumulation['slope'];
};

/** From what is active. None for a gate, which has partials. */
export function linksOf(
  { op, dims, guard }: Stage,
  table: StageTable,
  active: readonly (boolean | undefined)[],
): readonly Link[] {
  const isActive = (ref: Ref): boolean => active[ref] === true;
  switch (op.kind) {
    case 'read':
      if (!isActive(op.array)) return [];
      return [{ value: op.array, from: op.at, at: identityOf(dims), dims, guard, slope: 'one' }];
    case 'pack':
      return op.elements.flatMap((value, flat): readonly Link[] =>
        isActive(value) ? [{ value, from: [], at: positionOf(flat, dims), dims: [], guard, slope: 'one' }] : [],
      );
    case 'accumulate': {
      const { slope } = hows[op.how];
      const parts = op.parts.filter(({ value }) => isActive(value));
      return parts.map((part) => ({ ...part, from: identityOf(table[part.value]?.dims ?? []), slope }));
    }
    case 'constant':
    case 'input':
    case 'index':
    case 'gate':
      return [];
    default:
      return unreachable(op);
  }
}
