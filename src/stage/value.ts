// What an expression is while it is lowered: one stage, an array of stages of constant sizes, or a record of these.
// Operators on whole arrays are these few functions; each element becomes scalar stages.

import type { Span } from '../base/span.ts';
import { gateNamed } from '../gates/lookup.ts';
import type { Gate } from '../gates/gate.ts';
import { constant, gate, type Builder, type Label } from './builder.ts';
import type { Ref } from './form.ts';

export type ArrayValue = { readonly kind: 'array'; readonly sizes: readonly number[]; readonly elements: readonly Ref[] };
export type RecordValue = { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Value> };
/** A scalar is its stage. */
export type Value = Ref | ArrayValue | RecordValue;

export function isScalar(value: Value): value is Ref {
  return typeof value === 'number';
}

export function arrayOf(sizes: readonly number[], elements: readonly Ref[]): ArrayValue {
  return { kind: 'array', sizes, elements };
}

/** Every stage of a value, row-major, fields in order. */
export function leaves(value: Value): readonly Ref[] {
  if (isScalar(value)) return [value];
  return value.kind === 'array' ? value.elements : [...value.fields.values()].flatMap(leaves);
}

/** The same structure with other stages; all values have the structure of the first. */
export function mapLeaves(values: readonly Value[], change: (refs: readonly Ref[], path: string) => Ref, path = ''): Value {
  const [first] = values as readonly [Value];
  if (isScalar(first)) return change(values as readonly Ref[], path);
  if (first.kind === 'array') {
    const elements = first.elements.map((_, i) => change(values.map((value) => (value as ArrayValue).elements[i] as Ref), `${path}${String(i)}`));
    return arrayOf(first.sizes, elements);
  }
  const fields = [...first.fields.keys()].map((name): [string, Value] => {
    const inner = values.map((value) => (value as RecordValue).fields.get(name) as Value);
    return [name, mapLeaves(inner, change, `${path}${name}`)];
  });
  return { kind: 'record', fields: new Map(fields) };
}

/** One gate over scalars and arrays of one shape, element by element. */
export function mapGate(builder: Builder, kind: Gate, args: readonly Value[], span: Span, label: Label | null = null): Value {
  if (args.every(isScalar)) return gate(builder, kind, args, span, label);
  return mapElements(args, (refs) => gate(builder, kind, refs, span));
}

/** A scalar goes with any shape. */
export function mapElements(args: readonly Value[], change: (refs: readonly Ref[]) => Ref): Value {
  const shaped = args.find((argument): argument is ArrayValue => !isScalar(argument) && argument.kind === 'array');
  if (shaped === undefined) return change(args as readonly Ref[]);
  const elements = shaped.elements.map((_, i) => change(args.map((argument) => (isScalar(argument) ? argument : ((argument as ArrayValue).elements[i] as Ref)))));
  return arrayOf(shaped.sizes, elements);
}

/** Row-major strides. */
export function stridesOf(sizes: readonly number[]): readonly number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of [...sizes].reverse()) {
    strides.unshift(stride);
    stride *= size;
  }
  return strides;
}

/** The elements at the leading indices given: a scalar if all are, else a row. */
export function elementAt(value: ArrayValue, at: readonly number[]): Value {
  const strides = stridesOf(value.sizes);
  const start = at.reduce((sum, index, axis) => sum + index * (strides[axis] as number), 0);
  const rest = value.sizes.slice(at.length);
  const count = rest.reduce((product, size) => product * size, 1);
  return rest.length === 0 ? (value.elements[start] as Ref) : arrayOf(rest, value.elements.slice(start, start + count));
}

/** Rows `from..to` along the first axis. */
export function slice(value: ArrayValue, from: number, to: number): ArrayValue {
  const [, ...rest] = value.sizes;
  const row = rest.reduce((product, size) => product * size, 1);
  return arrayOf([to - from, ...rest], value.elements.slice(from * row, to * row));
}

export function transpose(value: ArrayValue): ArrayValue {
  const [rows = 0, columns = 0] = value.sizes;
  const elements: Ref[] = [];
  for (let j = 0; j < columns; j += 1) for (let i = 0; i < rows; i += 1) elements.push(value.elements[i * columns + j] as Ref);
  return arrayOf([columns, rows], elements);
}

/** A sum from the left; 0 of nothing. */
export function sum(builder: Builder, terms: readonly Ref[], span: Span): Ref {
  const [first, ...rest] = terms;
  if (first === undefined) return constant(builder, 0, span);
  const plus = gateNamed('+');
  return rest.reduce((total, term) => gate(builder, plus, [total, term], span), first);
}

export function dot(builder: Builder, a: readonly Ref[], b: readonly Ref[], span: Span): Ref {
  const times = gateNamed('*');
  return sum(builder, a.map((left, i) => gate(builder, times, [left, b[i] as Ref], span)), span);
}

/** `@`: vector or matrix with vector or matrix. */
export function matrixProduct(builder: Builder, a: ArrayValue, b: ArrayValue, span: Span): Value {
  const rows = a.sizes.length === 2 ? (a.sizes[0] as number) : 1;
  const inner = a.sizes[a.sizes.length - 1] as number;
  const columns = b.sizes.length === 2 ? (b.sizes[1] as number) : 1;
  const elements: Ref[] = [];
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) {
      const left = a.elements.slice(i * inner, (i + 1) * inner);
      const right = left.map((_, k) => b.elements[k * columns + j] as Ref);
      elements.push(dot(builder, left, right, span));
    }
  }
  const sizes = [...(a.sizes.length === 2 ? [rows] : []), ...(b.sizes.length === 2 ? [columns] : [])];
  return sizes.length === 0 ? (elements[0] as Ref) : arrayOf(sizes, elements);
}
