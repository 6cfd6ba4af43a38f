// What a fold by max, min or prod hands to the value that it folds. The first element that attains an extremum takes
// all. A product is taken as a running one, from both ends, and never divided: zeros among its factors are right.

import { unreachable } from '../base/invariant.ts';
import { gateNamed } from '../gates/lookup.ts';
import { constant, gate, push, stageOf, within, type Builder } from '../form/builder.ts';
import { closedDims, dimsOfGuard, identityOf, unionOfDims } from '../form/dims.ts';
import { atomIndex, type Dim, type Guard, type Index, type Op, type Part, type Ref, type Stage } from '../form/form.ts';
import type { Link } from './links.ts';

/**
 * `by` times the slope of the stage in the value of a link, and where it is not 0. `nextDim` gives numbers that no
 * index has; `isWider`: `by` may range over indices that the stage lacks.
 */
export function slopeAlong(
  builder: Builder,
  stage: Stage,
  link: Link,
  by: Ref,
  nextDim: () => number,
  isWider = false,
): { readonly value: Ref; readonly guard: Guard } {
  const { guard, slope } = link;
  switch (slope) {
    case 'one':
      return { value: by, guard };
    case 'first':
      return { value: by, guard: attaining(builder, stage, link) };
    case 'others':
      return { value: (isWider ? timesOthers : othersTimes)(builder, stage, link, by, nextDim), guard };
    default:
      return unreachable(slope);
  }
}

/** The indices that are folded away. */
function foldedDims(stage: Stage, { dims }: Link): readonly Dim[] {
  return dims.filter((dim) => !stage.dims.includes(dim));
}

/**
 * Where a value is the extremum: it equals it, and, index by index from the outermost, its position is the least of
 * those that are left.
 */
function attaining(builder: Builder, stage: Stage, link: Link): Guard {
  const { span, dims } = stage;
  const equal = gateNamed('==');
  const at = identityOf(dims);
  let { guard, guard: found } = link;
  const isEqual = (a: Ref, b: Ref): Guard => [
    { condition: within(builder, found, () => gate(builder, equal, [a, b], span)), holds: true },
  ];
  const folded = foldedDims(stage, link);
  if (folded.length > 0) guard = [...guard, ...isEqual(link.value, stage.id)];
  for (const dim of folded) {
    const index: Op = { kind: 'index', index: atomIndex(dim) };
    const position = added(builder, stage, index, closedDims([dim]), [], dim.name, 'whole');
    const parts = [{ value: position, at, dims: link.dims, guard, of: stage.id }];
    const name = `${dim.name}of${stage.name}`;
    const least = added(builder, stage, { kind: 'accumulate', how: 'min', parts }, dims, stage.guard, name, 'whole');
    const isLeast = isEqual(position, least);
    guard = [...guard, ...isLeast];
    found = [...found, ...isLeast];
  }
  // Where all positions are the least of those at which the value is the extremum, it is.
  return found;
}

/** `by` times all factors but this one, for each of them. `nextDim` gives numbers that no index has. */
function othersTimes(builder: Builder, stage: Stage, link: Link, by: Ref, nextDim: () => number): Ref {
  const { value, guard, dims: all } = link;
  let outer: readonly Dim[] = stage.dims;
  let slope = by;
  const folded = foldedDims(stage, link);
  // One index at a time, from the outermost: what the others make of a row is a factor of the product of rows.
  for (const [depth, dim] of folded.entries()) {
    const dims = [...outer, dim];
    const part: Part = { value, at: identityOf(dims), dims: all, guard, of: stage.id };
    const rows: Op = { kind: 'accumulate', how: 'prod', parts: [part] };
    const factor =
      depth === folded.length - 1 ? value : added(builder, stage, rows, dims, stage.guard, `${stage.name}row`);
    slope = othersAlong(builder, stage, factor, slope, outer, dim, nextDim);
    outer = dims;
  }
  return slope;
}

/** The same where `by` ranges over more indices than the product does. */
function timesOthers(builder: Builder, stage: Stage, link: Link, by: Ref, nextDim: () => number): Ref {
  const { span } = stage;
  const others = othersTimes(builder, stage, link, constant(builder, 1, span), nextDim);
  const first = builder.stages.length;
  const ref = within(builder, link.guard, () => gate(builder, gateNamed('*'), [others, by], span));
  const made = stageOf(builder, ref);
  const dims = [others, by].map((one) => stageOf(builder, one).dims);
  if (ref >= first)
    builder.stages[ref] = { ...made, dims: unionOfDims(...dims, dimsOfGuard(builder.stages, link.guard)) };
  return ref;
}

/** For each factor along `dim`: the adjoint times the product of all the other factors. */
function othersAlong(
  builder: Builder,
  stage: Stage,
  factor: Ref,
  adjoint: Ref,
  outer: readonly Dim[],
  dim: Dim,
  nextDim: () => number,
): Ref {
  const { span, guard } = stage;
  const all = [...outer, dim];
  const position = (index: Index): readonly Index[] => [...identityOf(outer), index];
  const here = atomIndex(dim);
  const next = { ...here, offset: 1 };
  /** An array with one more position than there are factors: it starts at one end and goes on factor by factor. */
  const running = (name: string, start: Ref, startAt: Index, from: Index, to: Index): Ref => {
    const fence: Dim = { ...dim, id: nextDim(), to: { ...dim.to, offset: dim.to.offset + 1 } };
    const parts: Part[] = [{ value: start, at: position(startAt), dims: outer, guard, of: stage.id }];
    const array = added(builder, stage, { kind: 'accumulate', how: 'only', parts }, [...outer, fence], guard, name);
    const before = added(builder, stage, { kind: 'read', array, at: position(from) }, all, guard, `${name}At`);
    const value = within(builder, guard, () => gate(builder, gateNamed('*'), [before, factor], span));
    parts.push({ value, at: position(to), dims: all, guard, of: stage.id });
    return before;
  };
  const left = running(`${stage.name}Before`, constant(builder, 1, span), dim.from, here, next);
  const right = running(`d${stage.name}After`, adjoint, dim.to, next, here);
  return within(builder, guard, () => gate(builder, gateNamed('*'), [right, left], span));
}

function added(
  builder: Builder,
  { span }: Stage,
  op: Op,
  dims: readonly Dim[],
  guard: Guard,
  name: string,
  type: Stage['type'] = 'real',
): Ref {
  return push(builder, op, type, dims, span, { name: builder.names.take(name), named: false }, guard);
}
