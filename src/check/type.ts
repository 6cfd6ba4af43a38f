// What a value is: numbers and conditions of a shape, or a record. `unknown` stands for what an error left open: it
// goes with everything, so that one mistake is reported once.

import { elementAt } from '../base/lists.ts';
import { invariant } from '../base/invariant.ts';
import {
  constantOfWhole,
  constantWhole,
  equalWhole,
  substituteWhole,
  wholeText,
  zero,
  type Whole,
} from '../base/whole.ts';

/**
 * `rounded`: a real that is a whole number, such as floor(x), or none at all; it may be a position, as a whole number
 * may.
 */
export type Kind = 'real' | 'rounded' | 'whole' | 'truth';
/**
 * `starts`: where each axis starts, for an array by lines that does not start at 0. Rows, transposes, operators, gates
 * and branches keep it (of several arrays that of the first); slices, `[i: …]`, `@`, literals and arguments start at 0.
 */
export type ArrayType = {
  readonly kind: 'array';
  readonly element: Kind;
  readonly sizes: readonly Whole[];
  readonly starts?: readonly Whole[];
};
/** `axes`: the leading axes that all fields share, for an array of records. */
export type RecordType = {
  readonly kind: 'record';
  readonly fields: ReadonlyMap<string, Type>;
  readonly axes?: readonly Axis[];
};
/** From `start` on. */
export type Axis = { readonly start: Whole; readonly size: Whole };
export type Type = ArrayType | RecordType | { readonly kind: 'unknown' };

export const unknown: Type = { kind: 'unknown' };
export const real: ArrayType = { kind: 'array', element: 'real', sizes: [] };
export const whole: ArrayType = { kind: 'array', element: 'whole', sizes: [] };
export const truth: ArrayType = { kind: 'array', element: 'truth', sizes: [] };

export function arrayType(element: Kind, sizes: readonly (Whole | number)[]): ArrayType {
  return {
    kind: 'array',
    element,
    sizes: sizes.map((size) => (typeof size === 'number' ? constantWhole(size) : size)),
  };
}

export function axesOf(type: ArrayType | RecordType): readonly Axis[] {
  if (type.kind === 'record') return type.axes ?? [];
  return type.sizes.map((size, axis) => ({ start: type.starts?.[axis] ?? zero, size }));
}

export function arrayOfAxes(element: Kind, axes: readonly Axis[]): ArrayType {
  const type = arrayType(
    element,
    axes.map(({ size }) => size),
  );
  return axes.every(({ start }) => constantOfWhole(start) === 0)
    ? type
    : { ...type, starts: axes.map(({ start }) => start) };
}

/** The same type with these in place of its first `count` axes; those of the fields of records with them. */
export function withAxes(type: Type, count: number, first: readonly Axis[]): Type {
  if (type.kind === 'unknown') return type;
  const axes = [...first, ...axesOf(type).slice(count)];
  if (type.kind === 'array') return arrayOfAxes(type.element, axes);
  const fields = new Map([...type.fields].map(([name, field]) => [name, withAxes(field, count, first)]));
  return axes.length === 0 ? { kind: 'record', fields } : { kind: 'record', fields, axes };
}

/** The kind that holds numbers of both. */
export function widerKind(a: Kind, b: Kind): Kind {
  return a === 'real' || b === 'real' ? 'real' : a === 'rounded' ? a : b;
}

/** The same type with other wholes for named sizes. */
export function substituteSizes(type: Type, sizes: ReadonlyMap<string, Whole>): Type {
  if (type.kind === 'unknown' || sizes.size === 0) return type;
  const change = (of: Whole): Whole =>
    substituteWhole(of, (atom) => (atom.kind === 'size' ? (sizes.get(atom.name) ?? null) : null));
  const axes = axesOf(type).map(({ start, size }) => ({ start: change(start), size: change(size) }));
  if (type.kind === 'array') return arrayOfAxes(type.element, axes);
  const fields = new Map([...type.fields].map(([name, field]) => [name, substituteSizes(field, sizes)]));
  return axes.length === 0 ? { kind: 'record', fields } : { kind: 'record', fields, axes };
}

/** The sizes as numbers; null where one is known only when run. */
export function fixedSizes(sizes: readonly Whole[]): readonly number[] | null {
  const fixed = sizes.map(constantOfWhole);
  return fixed.includes(null) ? null : (fixed as readonly number[]);
}

/** Sizes of which it is known that they are numbers. */
export function numbersOf(sizes: readonly Whole[]): readonly number[] {
  const fixed = fixedSizes(sizes);
  invariant(fixed !== null, 'sizes that are numbers');
  return fixed;
}

export function isScalarType(type: Type): boolean {
  return type.kind === 'array' && type.sizes.length === 0;
}

/** `[3, 2]`; a scalar is "a number", "a whole number" or "a condition". */
export function describe(type: Type): string {
  switch (type.kind) {
    case 'unknown':
      return 'unknown';
    case 'record': {
      const fields = `{${[...type.fields.keys()].join(', ')}}`;
      return type.axes === undefined
        ? `a record ${fields}`
        : `records ${fields}${describeSizes(type.axes.map(({ size }) => size))}`;
    }
    case 'array': {
      const what = { real: 'a number', rounded: 'a number', whole: 'a whole number', truth: 'a condition' }[
        type.element
      ];
      if (type.sizes.length === 0) return what;
      return type.element === 'truth'
        ? `conditions ${describeSizes(type.sizes)}`
        : `an array ${describeSizes(type.sizes)}`;
    }
  }
}

export function describeSizes(sizes: readonly Whole[]): string {
  return sizes.length === 0 ? 'a number' : `[${sizes.map(wholeText).join(', ')}]`;
}

export function sameSizes(a: readonly Whole[], b: readonly Whole[]): boolean {
  return a.length === b.length && a.every((size, axis) => equalWhole(size, elementAt(b, axis)));
}

/** Whether a value of type `given` may stand where `wanted` is declared; a whole number is a number. */
export function fits(given: Type, wanted: Type): boolean {
  if (given.kind === 'unknown' || wanted.kind === 'unknown') return true;
  if (given.kind === 'record' || wanted.kind === 'record') {
    if (given.kind !== 'record' || wanted.kind !== 'record') return false;
    return (
      given.fields.size === wanted.fields.size &&
      [...wanted.fields].every(([name, type]) => fits(given.fields.get(name) ?? truth, type))
    );
  }
  // Where its axes start is no part of the question: a shorter array may begin anywhere.
  const element =
    given.element === 'truth' || wanted.element === 'truth'
      ? given.element === wanted.element
      : widerKind(given.element, wanted.element) === wanted.element;
  return element && sameSizes(given.sizes, wanted.sizes);
}

/** The type that holds both; null if none does. */
export function common(a: Type, b: Type): Type | null {
  if (a.kind === 'unknown') return b;
  if (b.kind === 'unknown') return a;
  if (a.kind === 'record' && b.kind === 'record') return commonRecord(a, b);
  return fits(a, b) ? b : fits(b, a) ? a : null;
}

/** Field by field: a whole number and a number may stand in either. */
function commonRecord(a: RecordType, b: RecordType): Type | null {
  if (a.fields.size !== b.fields.size) return null;
  const fields = new Map<string, Type>();
  for (const [name, type] of a.fields) {
    const other = b.fields.get(name);
    const both = other === undefined ? null : common(type, other);
    if (both === null) return null;
    fields.set(name, both);
  }
  return { ...a, fields };
}

/** The lengths of the axes of all arrays in it. */
export function lengthsIn(type: Type): readonly Whole[] {
  return type.kind === 'record'
    ? [...type.fields.values()].flatMap(lengthsIn)
    : type.kind === 'array'
      ? type.sizes
      : [];
}
