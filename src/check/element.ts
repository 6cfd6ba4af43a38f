// What one element of an array by lines is: a number, or a record, whose fields may be arrays. An array of records is
// several arrays, one a field: each line gives all of them their elements.

import type { Span } from '../base/span.ts';
import { zero } from '../base/whole.ts';
import type { Expr } from '../syntax/ast.ts';
import {
  arrayOfAxes,
  axesOf,
  real,
  sameSizes,
  unknown,
  widerKind,
  withAxes,
  type ArrayType,
  type Axis,
  type Kind,
  type RecordType,
  type Type,
} from './type.ts';

/** The axes that it has are those of a field. */
export type Element = ArrayType | RecordType;

/** The way to a field, from record to record; empty for what is none. */
export type Path = readonly string[];

/** `s`, or `s.pos.x` for a field. */
export function pathText(name: string, path: Path): string {
  return [name, ...path].join('.');
}

/** The value of a line: an element, and the axes behind the brackets. One that is not known is taken for a number. */
export function splitValue(type: Type): { readonly axes: readonly Axis[]; readonly element: Element } {
  if (type.kind === 'unknown') return { axes: [], element: real };
  const axes = axesOf(type);
  const element = stored(withAxes(type, axes.length, []));
  return { axes: axes.map(fromZero), element: element.kind === 'unknown' ? real : element };
}

/** What is stored counts from 0, wherever the value did. */
function fromZero({ size }: Axis): Axis {
  return { start: zero, size };
}

function stored(type: Type): Type {
  if (type.kind === 'unknown') return type;
  const axes = axesOf(type).map(fromZero);
  if (type.kind === 'array') return arrayOfAxes(type.element, axes);
  const fields = new Map([...type.fields].map(([name, field]) => [name, stored(field)]));
  return axes.length === 0 ? { kind: 'record', fields } : { kind: 'record', fields, axes };
}

/** How many fields an error, or a shape that is not found yet, left open. */
export function openFields(type: Type): number {
  if (type.kind !== 'record') return type.kind === 'unknown' ? 1 : 0;
  return [...type.fields.values()].reduce((count, field) => count + openFields(field), 0);
}

/** The same with numbers for fields that are open. */
export function closed(element: Element): Element {
  if (element.kind === 'array') return element;
  const fields = [...element.fields].map(([name, field]): [string, Type] => [
    name,
    field.kind === 'unknown' ? real : closed(field),
  ]);
  return { ...element, fields: new Map(fields) };
}

/** The same with other kinds of numbers. */
export function withKinds(element: Element, kindOf: (kind: Kind, path: Path) => Kind, path: Path = []): Element {
  if (element.kind === 'array') return { ...element, element: kindOf(element.element, path) };
  const fields = [...element.fields].map(([name, field]): [string, Type] => [
    name,
    field.kind === 'unknown' ? field : withKinds(field, kindOf, [...path, name]),
  ]);
  return { ...element, fields: new Map(fields) };
}

/** A record with this field alone, if it has it. */
export function withField<T extends Type>(type: T, name: string | null): T {
  const field = name === null || type.kind !== 'record' ? undefined : type.fields.get(name);
  return name === null || field === undefined ? type : { ...type, fields: new Map([[name, field]]) };
}

/** The arrays and numbers that a value is made of. */
export function arraysIn(type: Type, path: Path = []): readonly { readonly type: ArrayType; readonly path: Path }[] {
  if (type.kind === 'unknown') return [];
  if (type.kind === 'array') return [{ type, path }];
  return [...type.fields].flatMap(([name, field]) => arraysIn(field, [...path, name]));
}

/** Whether an error left nothing of it open. */
export function isKnown(type: Type | Difference): type is Element {
  return type.kind === 'record' ? [...type.fields.values()].every(isKnown) : type.kind === 'array';
}

/** Where two elements are not of one type; null for what one of them does not have. */
export type Difference = {
  readonly kind: 'difference';
  readonly path: Path;
  readonly before: Type | null;
  readonly given: Type | null;
};

/** The type that holds both elements, or the first place at which they differ. */
export function joined(before: Type, given: Type, path: Path = []): Type | Difference {
  if (before.kind === 'unknown') return given;
  if (given.kind === 'unknown') return before;
  const sizes = [before, given].map((type) => axesOf(type).map(({ size }) => size));
  const [first = [], second = []] = sizes;
  if (before.kind !== given.kind || !sameSizes(first, second)) return { kind: 'difference', path, before, given };
  if (before.kind === 'array' && given.kind === 'array')
    return { ...before, element: widerKind(before.element, given.element) };
  return before.kind === 'record' && given.kind === 'record' ? joinedRecords(before, given, path) : unknown;
}

function joinedRecords(before: RecordType, given: RecordType, path: Path): Type | Difference {
  for (const [name, type] of given.fields)
    if (!before.fields.has(name)) return { kind: 'difference', path: [...path, name], before: null, given: type };
  const fields = new Map<string, Type>();
  for (const [name, type] of before.fields) {
    const other = given.fields.get(name) ?? null;
    if (other === null) return { kind: 'difference', path: [...path, name], before: type, given: null };
    const both = joined(type, other, [...path, name]);
    if (both.kind === 'difference') return both;
    fields.set(name, both);
  }
  return { ...before, fields };
}

/** What stands at the end of the way; unknown where there is no such field. */
export function typeAt(type: Type, path: Path): Type {
  let at = type;
  for (const name of path) at = (at.kind === 'record' ? at.fields.get(name) : undefined) ?? unknown;
  return at;
}

export function fieldNames(type: Type): readonly string[] {
  return type.kind === 'record' ? [...type.fields.keys()] : [];
}

/** What record literals in a value write on the way to a field: the last of them, and how much of the way is left. */
export function writtenAt(value: Expr, path: Path): { readonly expr: Expr; readonly rest: Path } {
  let expr = value;
  for (const [i, name] of path.entries()) {
    const field = expr.kind === 'record' ? expr.fields.find((one) => one.name === name) : undefined;
    if (field === undefined) return { expr, rest: path.slice(i) };
    expr = field.value;
  }
  return { expr, rest: [] };
}

/** Where the name of a field is written, or the value that has it. */
export function nameSpanAt(value: Expr, path: Path): Span {
  const { expr, rest } = writtenAt(value, path.slice(0, -1));
  const name = path[path.length - 1];
  const field = expr.kind === 'record' && rest.length === 0 ? expr.fields.find((one) => one.name === name) : undefined;
  return field?.nameSpan ?? expr.span;
}
