// The stages that hold the elements of an array: tables of numbers, arrays by parts, and how an element of one is read.

import { elementAt } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import { nowhere } from '../base/span.ts';
import { equalIndices } from '../form/affine.ts';
import { accumulate, commonType } from '../form/combine.ts';
import { constant, push, read, stageOf, type Builder, type Label } from '../form/builder.ts';
import { elementLabel } from '../form/names.ts';
import { newDim } from './context.ts';
import { closedDims, dimsOfGuard, dimsOfIndex, identityOf, unionOfDims } from '../form/dims.ts';
import { atomIndex, type Dim, type Index, type Part, type Ref } from '../form/form.ts';
import { implies } from '../form/guard.ts';
import { allPositions, type Axis, type Cell } from './value.ts';

const letters = 'ijkl';

/** What a read gives that is outside for certain: whoever takes it finds that it is no number. */
export function undefinedElement(builder: Builder): Ref {
  return constant(builder, NaN, nowhere);
}

/** Numbers are packed; what is computed is an array by parts. */
export function tableOf(builder: Builder, axes: readonly Axis[], elements: readonly Ref[], own: string | null): Cell {
  const dims = freshDims(builder, axes);
  const values = elements.map((element) => stageOf(builder, element));
  const areNumbers = values.every(({ op }) => op.kind === 'constant');
  const areWhole = values.every(
    ({ op, type }) =>
      type === 'whole' ||
      (op.kind === 'constant' &&
        Number.isInteger(op.value) &&
        Math.abs(op.value) < 2 ** 31 &&
        !Object.is(op.value, -0)),
  );
  const common = commonType(builder, elements);
  const type = areWhole && common !== 'truth' ? 'whole' : common;
  if (areNumbers)
    return { ref: packed(builder, dims, elements, type, own ?? builder.names.take('table'), nowhere), dims, key: '' };
  const positions = allPositions(axes);
  return assembled(
    builder,
    axes,
    dims,
    elements.map((value, i) => ({ value, at: elementAt(positions, i), dims: [] })),
    type,
    null,
  );
}

/** Elements in one stage, row-major. */
export function packed(
  builder: Builder,
  dims: readonly Dim[],
  elements: readonly Ref[],
  type: 'real' | 'whole' | 'truth',
  name: string,
  span: Span,
): Ref {
  return push(builder, { kind: 'pack', elements }, type, dims, span, { name, named: false }, []);
}

export type Piece = { readonly value: Ref; readonly at: readonly Index[]; readonly dims: readonly Dim[] };

/** An array by parts along `dims`, and along whatever else its parts depend on. */
export function assembled(
  builder: Builder,
  axes: readonly Axis[],
  dims: readonly Dim[],
  pieces: readonly Piece[],
  type: 'real' | 'whole' | 'truth',
  label: Label | null,
): Cell {
  const outer = closedDims(
    unionOfDims(
      dimsOfGuard(builder.stages, builder.guard),
      ...axes.map(({ from, to }) => [from, to].flatMap((end) => dimsOfIndex(builder.stages, end))),
      ...pieces.map((piece) => outerDims(builder, piece)),
    ),
  );
  const parts = pieces.map((piece) => partOf(builder, piece, outer));
  const span = pieces[0] === undefined ? nowhere : stageOf(builder, pieces[0].value).span;
  return { ref: accumulate(builder, 'only', parts, type, [...outer, ...dims], span, label), dims, key: '' };
}

/** What a piece depends on beside its own indices. */
export function outerDims(builder: Builder, { value, at, dims }: Piece): readonly Dim[] {
  const used = [
    ...stageOf(builder, value).dims,
    ...at.flatMap((index) => dimsOfIndex(builder.stages, index)),
    ...closedDims(dims),
  ];
  return unionOfDims(used).filter((dim) => !dims.includes(dim));
}

export function partOf(builder: Builder, { value, at, dims }: Piece, outer: readonly Dim[]): Part {
  return { value, at: [...identityOf(outer), ...at], dims: unionOfDims(outer, dims), guard: builder.guard, of: null };
}

/** Indices of its own for each axis, called as mathematicians do. */
export function freshDims(
  builder: Builder,
  axes: readonly Axis[],
  names: readonly (string | undefined)[] = [],
  start = 0,
): readonly Dim[] {
  return axes.map(({ from, to }, i) =>
    newDim(builder, names[i] ?? letters[start + i] ?? `i${String(start + i)}`, from, to),
  );
}

/** Whether what is under this guard is known under the guard in force. */
export function isKnown(builder: Builder, ref: Ref): boolean {
  const { guard } = stageOf(builder, ref);
  return guard.length === 0 || implies(builder.stages, builder.guard, guard);
}

/** The element of a stage at positions on the axes of a cell; the stage itself where they are its own indices. */
export function readCell(builder: Builder, { ref, dims }: Cell, positions: readonly Index[]): Ref {
  const stage = stageOf(builder, ref);
  const isOwn = dims.every(
    (dim, i) => !stage.dims.includes(dim) || equalIndices(elementAt(positions, i), atomIndex(dim)),
  );
  if (isOwn) return ref;
  const at = stage.dims.map((dim) => {
    const axis = dims.indexOf(dim);
    return axis < 0 ? atomIndex(dim) : elementAt(positions, axis);
  });
  return read(builder, ref, at, stage.span, elementName(stage.name, positions));
}

/** `x0` for x[0], `xi` for x[i], `xPrev` for x[i-1], `xNext` for x[i+1]; `xAt` for what would be long. */
export function elementName(name: string, positions: readonly Index[]): string {
  const texts: string[] = [];
  let way = '';
  for (const { offset, terms } of positions) {
    const [term, ...rest] = terms;
    if (term === undefined && offset >= 0) texts.push(String(offset));
    else if (
      term === undefined ||
      rest.length > 0 ||
      term.factor !== 1 ||
      term.of.kind === 'value' ||
      (term.of.kind === 'size' && term.of.derived !== undefined)
    )
      return `${name}At`;
    else {
      const turn = offset === 0 ? '' : offset === -1 ? 'Prev' : offset === 1 ? 'Next' : 'At';
      way = way === '' || turn === way ? turn || way : turn === '' ? way : 'At';
      texts.push(term.of.name);
    }
  }
  if (way !== '') return name + way;
  if (positions.some(({ terms }) => terms.length > 0)) return elementLabel(name, texts);
  const separator = texts.length > 1 && texts.some((text) => text.length > 1) ? '_' : '';
  const text = texts.join(separator);
  return text.length > mostDigits ? `${name}At` : `${name}${text}`;
}

/** Of constant positions in a name. */
const mostDigits = 8;
