// What a fold by max, min or prod hands to the value that it folds. The first element that attains an extremum takes
// all. A product is taken as a running one, from both ends, and never divided: zeros among its factors are right.

import { gateNamed } from '../gates/lookup.ts';
import { constant, gate, push, stageOf, type Builder } from '../form/builder.ts';
import { closedDims, identityOf } from '../form/dims.ts';
import { atomIndex, type Dim, type Guard, type Index, type Op, type Part, type Ref, type Stage } from '../form/form.ts';

/** The indices that a part folds away. */
function foldedDims(stage: Stage, part: Part): readonly Dim[] {
  return part.dims.filter((dim) => !stage.dims.includes(dim));
}

/**
 * The adjoint goes where the value equals the extremum and, index by index from the outermost, the position is the
 * least of those that are left.
 */
export function extremumPart(builder: Builder, stage: Stage, part: Part, adjoint: Ref): Part {
  const { span, dims } = stage;
  const equal = gateNamed('==');
  const at = identityOf(dims);
  let guard: Guard = part.guard;
  const also = (a: Ref, b: Ref): void => {
    const condition = built(builder, guard, () => gate(builder, equal, [a, b], span));
    guard = [...guard, { condition, holds: true }];
  };
  const folded = foldedDims(stage, part);
  if (folded.length > 0) also(part.value, stage.id);
  for (const dim of folded) {
    const position = added(
      builder,
      stage,
      { kind: 'index', index: atomIndex(dim) },
      closedDims([dim]),
      [],
      dim.name,
      'whole',
    );
    const parts = [{ value: position, at, dims: part.dims, guard, of: stage.id }];
    const least = added(
      builder,
      stage,
      { kind: 'accumulate', how: 'min', parts },
      dims,
      stage.guard,
      `${dim.name}of${stage.name}`,
      'whole',
    );
    also(position, least);
  }
  return { value: adjoint, at: identityOf(stageOf(builder, part.value).dims), dims: part.dims, guard, of: stage.id };
}

/** `nextDim` gives numbers that no index has. */
export function productPart(builder: Builder, stage: Stage, part: Part, adjoint: Ref, nextDim: () => number): Part {
  const value = stageOf(builder, part.value);
  let outer: readonly Dim[] = stage.dims;
  let slope = adjoint;
  const folded = foldedDims(stage, part);
  // One index at a time, from the outermost: what the others make of a row is a factor of the product of rows.
  for (const [depth, dim] of folded.entries()) {
    const dims = [...outer, dim];
    const rows: Op = { kind: 'accumulate', how: 'prod', parts: [{ ...part, at: identityOf(dims), of: stage.id }] };
    const factor =
      depth === folded.length - 1 ? part.value : added(builder, stage, rows, dims, stage.guard, `${stage.name}row`);
    slope = othersTimes(builder, stage, factor, slope, outer, dim, nextDim);
    outer = dims;
  }
  return { value: slope, at: identityOf(value.dims), dims: part.dims, guard: part.guard, of: stage.id };
}

/** For each factor along `dim`: the adjoint times the product of all the other factors. */
function othersTimes(
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
    const before = added(builder, stage, { kind: 'read', array, at: position(from) }, all, guard, `${name}at`);
    const value = built(builder, guard, () => gate(builder, gateNamed('*'), [before, factor], span));
    parts.push({ value, at: position(to), dims: all, guard, of: stage.id });
    return before;
  };
  const left = running(`${stage.name}left`, constant(builder, 1, span), dim.from, here, next);
  const right = running(`d${stage.name}right`, adjoint, dim.to, next, here);
  return built(builder, guard, () => gate(builder, gateNamed('*'), [right, left], span));
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

/** Builds under a guard. */
function built(builder: Builder, guard: Guard, build: () => Ref): Ref {
  const outer = builder.guard;
  builder.guard = guard;
  const ref = build();
  builder.guard = outer;
  return ref;
}
