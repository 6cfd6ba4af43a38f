// How the element at which a part lands fixes the indices of the part: where each position is an index of its own, or a
// number, the instances of one element are found without a look at the others.

import type { Dim, Index, Part } from './form.ts';

/**
 * `binds`: index = position on the axis - offset. `fixed`: positions without an index. Null where a position is
 * anything else.
 */
export type Landing = {
  readonly binds: readonly { readonly axis: number; readonly dim: Dim; readonly offset: number }[];
  readonly fixed: readonly { readonly axis: number; readonly index: Index }[];
} | null;

export function landingOf(part: Part): Landing {
  const binds: { axis: number; dim: Dim; offset: number }[] = [];
  const fixed: { axis: number; index: Index }[] = [];
  for (const [axis, index] of part.at.entries()) {
    const [first, ...rest] = index.terms;
    if (index.terms.every(({ of }) => of.kind === 'size')) fixed.push({ axis, index });
    else if (
      first?.of.kind === 'dim' &&
      first.factor === 1 &&
      rest.length === 0 &&
      !binds.some(({ dim }) => dim === first.of)
    )
      binds.push({ axis, dim: first.of, offset: index.offset });
    else return null;
  }
  return { binds, fixed };
}
