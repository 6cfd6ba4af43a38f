// Results: a scalar is its stage, a record has one result a field, and an array is one stage with exactly its axes.

import { nowhere } from '../base/span.ts';
import { assembled, freshDims, packed, type Piece } from './cells.ts';
import { merged } from './stored-array.ts';
import { commonType } from '../form/combine.ts';
import { stageOf, type Builder } from '../form/builder.ts';
import type { Context } from './context.ts';
import { identityOf } from '../form/dims.ts';
import type { Program, Ref } from '../form/form.ts';
import { allPositions, isScalar, writtenAxes, type ArrayValue, type Value } from './value.ts';

export function resultsOf(
  context: Context,
  value: Value,
  name: string,
  path = '',
  taken = new Set<Ref>(),
): Program['results'] {
  if (isScalar(value)) return [{ name: path, ref: value }];
  if (value.kind === 'record')
    return [...value.fields].flatMap(([field, inner]) =>
      resultsOf(context, inner, field, path === '' ? field : `${path}.${field}`, taken),
    );
  const ref = arrayStage(context, value, name, taken);
  taken.add(ref);
  return [{ name: path, ref }];
}

/** The stage that holds the array already, unless another result is it; else one that is put together. */
function arrayStage(context: Context, array: ArrayValue, name: string, taken: ReadonlySet<Ref>): Ref {
  const { builder, arrays } = context;
  if (array.elements !== null)
    return packed(
      builder,
      freshDims(builder, array.axes),
      array.elements,
      'real',
      builder.names.take('packed'),
      nowhere,
    );
  const [cell, ...more] = array.cells ?? [];
  if (
    cell !== undefined &&
    more.length === 0 &&
    cell.dims.length === array.axes.length &&
    isItsOwn(builder, cell.ref, cell.dims) &&
    !taken.has(cell.ref)
  )
    return cell.ref;
  const written = writtenAxes(array.axes, arrays.unroll);
  const names = cell === undefined || more.length > 0 ? [] : cell.dims.map((dim) => dim.name);
  const dims = freshDims(builder, array.axes, names);
  const long = dims.filter((_, i) => written[i] !== true);
  const pieces = allPositions(array.axes.filter((_, i) => written[i] === true)).map((at): Piece => {
    const position = merged(written, at, identityOf(long));
    return { value: array.at(position), at: position, dims: long };
  });
  return assembled(
    builder,
    array.axes,
    dims,
    pieces,
    commonType(
      builder,
      pieces.map(({ value }) => value),
    ),
    { name: builder.names.take(name), named: false },
  ).ref;
}

function isItsOwn(builder: Builder, ref: Ref, dims: readonly unknown[]): boolean {
  const stage = stageOf(builder, ref);
  return (
    stage.op.kind !== 'input' &&
    stage.guard.length === 0 &&
    stage.dims.length === dims.length &&
    stage.dims.every((dim, i) => dim === dims[i])
  );
}
