// Builds what combines values: accumulations, folds over indices, the joins of branches. None is shared: its meaning
// depends on its guards.

import { invariant } from '../base/invariant.ts';
import type { Span } from '../base/span.ts';
import {
  dimsOfArgs,
  guardDims,
  numbered,
  push,
  rename,
  stageOf,
  withDims,
  type Builder,
  type Label,
} from './builder.ts';
import { closedDims, dimsOfBounds, dimsOfGuard, identityOf, unionOfDims } from './dims.ts';
import { always, type Dim, type Guard, type How, type Part, type Ref, type Stage } from './form.ts';
import { hows } from './hows.ts';

/** Combines parts; parts without a target index make a scalar. Never shared: its meaning depends on its guards. */
export function accumulate(
  builder: Builder,
  how: How,
  parts: readonly Part[],
  type: Stage['type'],
  dims: readonly Dim[],
  span: Span,
  label: Label | null = null,
): Ref {
  return push(
    builder,
    { kind: 'accumulate', how, parts },
    type,
    dims,
    span,
    label ?? numbered(builder, hows[how].stem),
    builder.guard,
  );
}

/**
 * An accumulation whose parts come later: an array that its own lines read. What is pushed to `parts` may use stages
 * that come after the accumulation, but their positions and conditions may not.
 */
export function openAccumulate(
  builder: Builder,
  how: How,
  type: Stage['type'],
  dims: readonly Dim[],
  span: Span,
  label: Label | null = null,
): { readonly ref: Ref; readonly parts: Part[] } {
  const parts: Part[] = [];
  return { ref: accumulate(builder, how, parts, type, dims, span, label), parts };
}

/**
 * Combines the values over the indices `over`, outermost first, where conditions hold; all others that the value and
 * the branch have are kept, in their order.
 */
export function fold(
  builder: Builder,
  how: How,
  value: Ref,
  over: readonly Dim[],
  span: Span,
  label: Label | null = null,
  where: Guard = always,
): Ref {
  const { dims, type } = stageOf(builder, value);
  const all = unionOfDims(dims, guardDims(builder), dimsOfGuard(builder.stages, where), closedDims(over));
  const kept = all.filter((dim) => !over.includes(dim));
  invariant(
    kept.every((dim) => dimsOfBounds(dim).every((outer) => kept.includes(outer))),
    'no index that is kept depends on one that is folded',
  );
  const guard = [...builder.guard, ...where];
  const part: Part = { value, at: identityOf(kept), dims: [...kept, ...over], guard, of: null };
  return accumulate(builder, how, [part], type, kept, span, label);
}

/** The stage with exactly these axes in this order: itself, or an array that repeats it along those that it lacks. */
export function overAxes(
  builder: Builder,
  value: Ref,
  axes: readonly Dim[],
  span: Span,
  label: Label | null = null,
): Ref {
  const { dims, type } = stageOf(builder, value);
  if (dims.length === axes.length && dims.every((dim, i) => dim === axes[i])) {
    if (label !== null) rename(builder, value, label);
    return value;
  }
  const part: Part = { value, at: identityOf(axes), dims: axes, guard: builder.guard, of: null };
  return accumulate(builder, 'only', [part], type, axes, span, label);
}

/**
 * The value of the branch taken: parts whose guards exclude each other and leave nothing out. Ranges over all that its
 * values and conditions range over.
 */
export function join(
  builder: Builder,
  arms: readonly { readonly value: Ref; readonly guard: Guard }[],
  span: Span,
  label: Label | null = null,
): Ref {
  const [first] = arms;
  invariant(first !== undefined, 'a join has arms');
  if (arms.every((arm) => arm.value === first.value)) return first.value;
  const dims = dimsOfArms(builder, arms);
  const at = identityOf(dims);
  const parts = arms.map((arm): Part => ({ value: arm.value, at, dims, guard: arm.guard, of: null }));
  return accumulate(
    builder,
    'only',
    parts,
    commonType(
      builder,
      arms.map(({ value }) => value),
    ),
    dims,
    span,
    label,
  );
}

/** Whole if all are; a whole number among reals is a real, whichever comes first. */
export function commonType(builder: Builder, values: readonly Ref[]): Stage['type'] {
  const types = new Set(values.map((value) => stageOf(builder, value).type));
  const [type = 'real'] = types;
  return types.size === 1 ? type : 'real';
}

function dimsOfArms(builder: Builder, arms: readonly { readonly value: Ref; readonly guard: Guard }[]): readonly Dim[] {
  let dims = dimsOfArgs(
    builder,
    arms.map(({ value }) => value),
  );
  for (const { guard } of arms)
    for (const { condition } of guard) dims = withDims(dims, stageOf(builder, condition).dims);
  return dims;
}
