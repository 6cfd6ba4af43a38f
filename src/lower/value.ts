// What an expression is while it is lowered: one stage, an array, or a record of these. An array is a function of
// positions, so that operators on whole arrays are compositions and nothing is made that nobody asks for; one whose
// axes are all short is written out into its elements.

import { invariant } from '../base/invariant.ts';
import { elementAt, firstOf, valueFor } from '../base/lists.ts';
import { addScaled, constantOfIndex, equalIndices } from '../form/affine.ts';
import { flatOf } from '../form/dims.ts';
import { constantIndex, type Dim, type Index, type Ref } from '../form/form.ts';

/** Where positions on an axis go, half-open. */
export type Axis = { readonly from: Index; readonly to: Index };

/** A stage and which of its indices run along the axes, in their order. */
export type Cell = { readonly ref: Ref; readonly dims: readonly Dim[]; readonly key: string };

export type ArrayValue = {
  readonly kind: 'array';
  readonly axes: readonly Axis[];
  /** The element at these positions, one for each axis, under the guard in force. */
  readonly at: (positions: readonly Index[]) => Ref;
  /** The elements row-major, where the array is written out. */
  readonly elements: readonly Ref[] | null;
  /** Whether elements are there already, or are no more than reads. */
  readonly isCheap: boolean;
  /** The stages that hold it, where it has some of its own. */
  readonly cells: readonly Cell[] | null;
  /** The name of an array by lines: its elements are those that the lines define. */
  readonly lines?: string;
  /** What a table of its elements is called: as the line that has them, once there is one. */
  readonly label?: { name: string | null };
  /** Gates over arrays that stand inside one another in it, none of them stored. */
  readonly depth?: number;
};
export type RecordValue = { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Value> };
/** A scalar is its stage. */
export type Value = Ref | ArrayValue | RecordValue;

export function isScalar(value: Value): value is Ref {
  return typeof value === 'number';
}

export function isArray(value: Value): value is ArrayValue {
  return !isScalar(value) && value.kind === 'array';
}

export function extent({ from, to }: Axis): Index {
  return addScaled(to, -1, from);
}

export function axisOf(size: Index): Axis {
  return { from: constantIndex(0), to: size };
}

/** How many positions an axis has; null where that is known only when run. */
export function lengthOf(axis: Axis): number | null {
  return constantOfIndex(extent(axis));
}

/** Copies of one expression that arrays and indices inside one another may be written out into. */
const mostCopies = 64;

/** Which axes are written out: the short ones, the innermost first, as long as the copies are few. */
export function writtenAxes(axes: readonly Axis[], unroll: number, copies = 1): readonly boolean[] {
  const written: boolean[] = [];
  let count = copies;
  for (const axis of [...axes].reverse()) {
    const length = lengthOf(axis);
    const isShort =
      length !== null &&
      length <= unroll &&
      constantOfIndex(axis.from) !== null &&
      count * Math.max(1, length) <= mostCopies;
    if (isShort) count *= Math.max(1, length);
    written.unshift(isShort);
  }
  return written;
}

/** Every combination of positions on these axes, row-major; they are constant. */
export function allPositions(axes: readonly Axis[]): readonly (readonly Index[])[] {
  return axes.reduce<readonly (readonly Index[])[]>(
    (all, axis) => {
      const length = lengthOf(axis) ?? 0;
      return all.flatMap((at) =>
        Array.from({ length: Math.max(0, length) }, (_, i) => [...at, { ...axis.from, offset: axis.from.offset + i }]),
      );
    },
    [[]],
  );
}

/** The row-major number of a constant position; null outside or where a position is not constant. */
/** Of what is a scalar for certain. */
export function scalarOf(value: Value): Ref {
  invariant(isScalar(value), 'a scalar');
  return value;
}

/** Of what is an array for certain. */
export function asArray(value: Value | undefined): ArrayValue {
  invariant(value !== undefined && isArray(value), 'an array');
  return value;
}

export function flatPosition(axes: readonly Axis[], positions: readonly Index[]): number | null {
  const isInside = axes.every((axis, i) => {
    const step = constantOfIndex(addScaled(elementAt(positions, i), -1, axis.from));
    const length = lengthOf(axis);
    return step !== null && length !== null && step >= 0 && step < length;
  });
  return isInside ? flatOf(positions, axes) : null;
}

/** A field of a record, by the way through the records in it. */
export function fieldAt(value: Value, path: readonly string[]): Value {
  return path.reduce<Value>((at, name) => {
    invariant(!isScalar(at) && at.kind === 'record', 'a field of a record');
    return valueFor(at.fields, name);
  }, value);
}

/** The same of one value. */
export function mapLeaves(value: Value, change: (leaf: Ref | ArrayValue, path: string) => Value): Value {
  return mapFields([value], (values, path) => change(firstOf(values), path));
}

/** The same value with something else for every scalar and array in it; `path` is that of the fields on the way. */
export function mapFields(
  values: readonly Value[],
  change: (values: readonly (Ref | ArrayValue)[], path: string) => Value,
  path = '',
): Value {
  const record = values.find((value): value is RecordValue => !isScalar(value) && value.kind === 'record');
  if (record === undefined) return change(values as readonly (Ref | ArrayValue)[], path);
  const fields = [...record.fields.keys()].map((name): [string, Value] => {
    const inner = values.map((value) => (value as RecordValue).fields.get(name) as Value);
    return [name, mapFields(inner, change, `${path}${name}`)];
  });
  return { kind: 'record', fields: new Map(fields) };
}

/** The positions on the axes of another array of the same sizes: they count from where each starts. */
export function shifted(positions: readonly Index[], from: readonly Axis[], to: readonly Axis[]): readonly Index[] {
  return positions.map((position, i) => {
    const [before, after] = [elementAt(from, i).from, elementAt(to, i).from];
    return before === after || equalIndices(before, after)
      ? position
      : addScaled(addScaled(position, -1, before), 1, after);
  });
}
