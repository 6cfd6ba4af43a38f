// Values of the generated modules as flat lists of numbers and back: what a checker varies, one number at a time.

import type { Shape } from '../analyse/function-info.ts';
import { fieldName } from '../emit/frame/shapes.ts';

/** How many numbers a value of this shape holds; null if a size is known only when run, or is none. */
export function countOf(shape: Shape): number | null {
  if (shape.kind === 'scalar') return 1;
  if (shape.kind === 'array')
    return shape.sizes.reduce<number | null>(
      (all, size) => (all === null || typeof size === 'string' || !(size >= 0) ? null : all * size),
      1,
    );
  let count = 0;
  for (const field of shape.fields) {
    const own = countOf(field.shape);
    if (own === null) return null;
    count += own;
  }
  return count;
}

/** Of each number whether it is a whole one. */
export function wholesOf(shape: Shape, whole: boolean): readonly boolean[] {
  if (shape.kind === 'record') return shape.fields.flatMap((field) => wholesOf(field.shape, whole));
  return Array.from({ length: countOf(shape) ?? 0 }, () => whole || shape.whole === true);
}

/** A value from the numbers at `from`, in declared order and row-major. */
export function inflate(shape: Shape, numbers: ArrayLike<number>, from: number, whole = false): unknown {
  if (shape.kind === 'scalar') return numbers[from];
  if (shape.kind === 'array') {
    const elements = Array.from({ length: countOf(shape) ?? 0 }, (_, k) => numbers[from + k] ?? 0);
    return whole || shape.whole === true ? Int32Array.from(elements) : Float64Array.from(elements);
  }
  let at = from;
  const entries = shape.fields.map((field): [string, unknown] => {
    const value = inflate(field.shape, numbers, at, whole);
    at += countOf(field.shape) ?? 0;
    return [fieldName(field.name), value];
  });
  return Object.fromEntries(entries);
}

/** The numbers of a value, in the same order; NaN for whatever is missing. */
export function flatten(shape: Shape, value: unknown): readonly number[] {
  if (shape.kind === 'scalar') return [typeof value === 'number' ? value : NaN];
  if (shape.kind === 'array') {
    const elements = value as ArrayLike<number> | undefined;
    return Array.from({ length: countOf(shape) ?? 0 }, (_, k) => elements?.[k] ?? NaN);
  }
  const record = value as Readonly<Record<string, unknown>> | undefined;
  return shape.fields.flatMap((field) => flatten(field.shape, record?.[fieldName(field.name)]));
}

/** What is wrong with the shape of a value, in words; null where it fits. */
export function misfit(shape: Shape, value: unknown): string | null {
  if (shape.kind === 'scalar') return typeof value === 'number' ? null : `${typeof value} for a number`;
  if (shape.kind === 'array') {
    if (!(value instanceof (shape.whole === true ? Int32Array : Float64Array))) return `${typeof value} for an array`;
    const count = countOf(shape) ?? 0;
    return value.length === count ? null : `an array of ${value.length} numbers for one of ${count}`;
  }
  if (typeof value !== 'object' || value === null) return `${typeof value} for a record`;
  const record = value as Readonly<Record<string, unknown>>;
  return shape.fields.reduce<string | null>(
    (wrong, field) => wrong ?? misfit(field.shape, record[fieldName(field.name)]),
    null,
  );
}
