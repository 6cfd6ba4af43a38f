// The adjoint of what is there for part of a range alone, each time for another: an array would have room for the whole
// range each time. What it is handed is added where the sum is used.

import { firstOf } from '../base/lists.ts';
import { constant, gate, stageOf, within, type Builder } from '../form/builder.ts';
import { join } from '../form/combine.ts';
import { isIdentity, sameDims } from '../form/dims.ts';
import type { Guard, Part, Ref, Stage } from '../form/form.ts';
import { conjunction, hasLiteral } from '../form/guard.ts';
import { isOfPart } from '../form/index-bounds.ts';
import { gateNamed } from '../gates/lookup.ts';

/** Null for any other stage, and where elements are handed something at other positions than their own. */
export function sumOfParts(builder: Builder, stage: Stage, parts: readonly Part[]): Ref | null {
  const { op, dims, guard, span, name } = stage;
  if (op.kind === 'pack' || !isOfPart(builder.stages, stage)) return null;
  const isElementwise = op.kind !== 'accumulate' || op.parts.every(({ at }) => isIdentity(at, dims));
  const isInPlace = parts.every(
    (part) =>
      sameDims(part.dims, dims) &&
      isIdentity(part.at, dims) &&
      guard.every((literal) => hasLiteral(part.guard, literal)),
  );
  if (!isElementwise || !isInPlace) return null;
  return within(builder, guard, () => {
    const [first, ...rest] = parts.map((part) =>
      valueUnder(builder, part.value, conjunction(guard, part.guard), guard.length),
    );
    const last = rest.length - 1;
    const label = (i: number): { name: string; named: boolean } | null =>
      i === last ? { name: builder.names.take(`d${name}`), named: false } : null;
    return rest.reduce(
      (sum, next, i) => gate(builder, gateNamed('+'), [sum, next], span, label(i)),
      first ?? firstOf(parts).value,
    );
  });
}

/** The value, or 0 where one of the conditions from `depth` on does not hold. */
function valueUnder(builder: Builder, value: Ref, guard: Guard, depth: number): Ref {
  const literal = guard[depth];
  if (literal === undefined) return value;
  const [outer, inner] = [guard.slice(0, depth), guard.slice(0, depth + 1)];
  const taken = within(builder, inner, () => valueUnder(builder, value, guard, depth + 1));
  const { span } = stageOf(builder, value);
  const arms = [
    { value: taken, guard: inner },
    { value: constant(builder, 0, span), guard: [...outer, { ...literal, holds: !literal.holds }] },
  ];
  return within(builder, outer, () => join(builder, arms, span));
}
