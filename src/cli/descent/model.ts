// A definition with its data as a function of the numbers that are chosen, at one row of data or at none.

import { exportName } from '../../check/exports.ts';
import type { ParameterInfo } from '../../analyse/function-info.ts';
import { packedSizes } from '../../emit/arrays/sizes.ts';
import { fieldName } from '../../emit/frame/shapes.ts';
import type { Value } from '../../compile.ts';
import { flatten, inflate } from '../flat-value.ts';
import { thetaOf, type Binding } from './binding.ts';
import { activeOf, elementNames, isData, leavesOf, valueFrom } from './leaves.ts';
import type { Interval } from './given.ts';
import { refuseUnknown } from './columns.ts';

export type Model = {
  readonly binding: Binding;
  /** How many numbers are chosen, and what they are called. */
  readonly size: number;
  readonly names: readonly string[];
  /** Of each the number or array that it belongs to, by path. */
  readonly paths: readonly string[];
  readonly start: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** The value in a row; the gradient by what is chosen goes into `gradient`. */
  readonly at: (row: number, x: Float64Array, gradient: Float64Array) => number;
  /** The Hessian times a direction, in a row. */
  readonly product: (row: number, x: Float64Array, direction: Float64Array, product: Float64Array) => void;
  /** What is chosen, by name. */
  readonly unpack: (x: ArrayLike<number>) => { readonly [parameter: string]: Value };
  /** The same with other rows. */
  readonly over: (byRow: Binding['byRow']) => Model;
  /** All arguments in a row. */
  readonly argumentsAt: (row: number, x: Float64Array) => { readonly [parameter: string]: Value };
};

/** Those of the module, by name. */
export type Functions = { readonly [name: string]: (...args: readonly unknown[]) => unknown };

export function modelOf(binding: Binding, functions: Functions, bounds: ReadonlyMap<string, Interval>): Model {
  const { info, free, args, byRow } = binding;
  const chosen = info.parameters.filter(({ name }) => free.some((one) => one.name === name));
  const leaves = chosen.flatMap(({ name, shape, domain }) =>
    leavesOf(name, shape).map((leaf) => ({ ...leaf, name, domain })),
  );
  const all = leaves.flatMap((leaf) => elementNames(leaf).map((name) => ({ ...leaf, element: name })));
  refuseUnknown(
    bounds.keys(),
    chosen.map(({ name }) => name),
    'parameter to be chosen',
  );
  const side = (k: 0 | 1, tighter: (a: number, b: number) => number, none: number): Float64Array =>
    Float64Array.from(all, ({ name, domain }) => tighter(domain?.[k] ?? none, bounds.get(name)?.[k] ?? none));
  const unpack: Model['unpack'] = (x) => {
    let at = 0;
    const next = (): number => x[at++] ?? NaN;
    return Object.fromEntries(chosen.map(({ name, shape }) => [name, valueFrom(shape, next)]));
  };
  const slots = slotsOf(binding);
  const theta = thetaOf(binding);
  return {
    binding,
    size: all.length,
    names: all.map(({ element }) => element),
    paths: all.map(({ path }) => path),
    start: Float64Array.from(slots, (slot) => theta[slot] ?? NaN),
    lower: side(0, Math.max, -Infinity),
    upper: side(1, Math.min, Infinity),
    at: packedAt(binding, functions, slots),
    product: productAt(binding, functions, slots),
    unpack,
    over: (rows) => modelOf({ ...binding, byRow: rows }, functions, bounds),
    argumentsAt: (row, x) => ({ ...args, ...unpack(x), ...rowOf(byRow, row) }),
  };
}

function rowOf(byRow: Binding['byRow'], row: number): { readonly [parameter: string]: Value } {
  return Object.fromEntries([...byRow].map(([name, column]) => [name, column[row] ?? NaN]));
}

/** Where the numbers that are chosen stand among all that the packed function takes. */
function slotsOf({ info, free }: Binding): Int32Array {
  const slots: number[] = [];
  let at = 0;
  for (const { name, shape } of activeOf(info)) {
    const count = leavesOf(name, shape).reduce((sum, leaf) => sum + leaf.count, 0);
    if (free.some((one) => one.name === name)) for (let k = 0; k < count; k++) slots.push(at + k);
    at += count;
  }
  return Int32Array.from(slots);
}

/** A parameter as the module takes it: in the first row, and where the run begins. */
export function heldValue({ values }: Binding, { name, shape, whole }: ParameterInfo): unknown {
  const numbers = leavesOf(name, shape).flatMap(({ path }) => [values.get(path) ?? []].flat());
  return inflate(shape, numbers, 0, whole);
}

/** All that is data. */
function dataOf(binding: Binding): unknown[] {
  return binding.info.parameters.filter(isData).map((one) => heldValue(binding, one));
}

/** Numbers of a row: where each goes, and its column. */
type Moving = readonly { readonly at: number; readonly column: Float64Array }[];

function movingOf({ byRow }: Binding, names: readonly (string | null)[]): Moving {
  return names.flatMap((name, at) => {
    const column = name === null ? undefined : byRow.get(name);
    return column === undefined ? [] : [{ at, column }];
  });
}

function setRow(into: unknown[] | Float64Array, moving: Moving, row: number): void {
  for (const { at, column } of moving) into[at] = column[row] ?? NaN;
}

/** Of each number of the packed array the scalar parameter that it is; null for an element. */
function scalarNames({ info }: Binding): readonly (string | null)[] {
  return activeOf(info).flatMap(({ name, shape }) =>
    leavesOf(name, shape).flatMap(({ count }) =>
      shape.kind === 'scalar' ? [name] : Array.from({ length: count }, () => null),
    ),
  );
}

function packedAt(binding: Binding, functions: Functions, slots: Int32Array): Model['at'] {
  const { info, sizes, subject } = binding;
  const packed = functions[exportName(info.name, 'Packed')];
  const theta = thetaOf(binding);
  const slopes = new Float64Array(theta.length);
  const counts = info.loops ? packedSizes(subject.definition).named.map((size) => sizes.get(size)) : [];
  const data = dataOf(binding);
  const rest = [...counts, ...data, ...workspace(binding, functions)];
  const inTheta = movingOf(binding, scalarNames(binding));
  const inRest = movingOf(binding, [
    ...counts.map(() => null),
    ...info.parameters.filter(isData).map(({ name }) => name),
  ]);
  return (row, x, gradient) => {
    for (let i = 0; i < slots.length; i++) theta[slots[i] ?? 0] = x[i] ?? NaN;
    setRow(theta, inTheta, row);
    setRow(rest, inRest, row);
    const value = Number(packed?.(theta, slopes, ...rest));
    for (let i = 0; i < slots.length; i++) gradient[i] = slopes[slots[i] ?? 0] ?? NaN;
    return value;
  };
}

/** Arrays to compute in, where there are loops. */
function workspace({ info, sizes }: Binding, functions: Functions): readonly unknown[] {
  const make = functions[exportName(info.name, 'Cache')];
  if (!info.loops || make === undefined) return [];
  return [make(...namedSizes(info.sizes, sizes))];
}

function namedSizes(names: readonly string[], sizes: ReadonlyMap<string, number>): readonly unknown[] {
  return names.length === 0 ? [] : [Object.fromEntries(names.map((size) => [fieldName(size), sizes.get(size)]))];
}

function productAt(binding: Binding, functions: Functions, slots: Int32Array): Model['product'] {
  const { info } = binding;
  const hvp = functions[exportName(info.name, 'Hvp')];
  const data = dataOf(binding);
  const theta = thetaOf(binding);
  const along = new Float64Array(theta.length);
  const out = new Float64Array(theta.length);
  const [point, direction, product] = [theta, along, out].map((numbers) => viewOf(binding, numbers));
  const inTheta = movingOf(binding, scalarNames(binding));
  const dataNames = info.parameters.filter(isData).map(({ name }) => name);
  const inData = movingOf(binding, dataNames);
  return (row, x, towards, into) => {
    for (let i = 0; i < slots.length; i++) {
      theta[slots[i] ?? 0] = x[i] ?? NaN;
      along[slots[i] ?? 0] = towards[i] ?? NaN;
    }
    setRow(theta, inTheta, row);
    setRow(data, inData, row);
    const [at, to, from] = [point, direction, product].map((view) => view?.() ?? {});
    let next = 0;
    const args = info.parameters.map((parameter) =>
      isData(parameter) ? data[next++] : at?.[fieldName(parameter.name)],
    );
    hvp?.(...args, to, from);
    const found = numbersOf(binding, from ?? {});
    for (let i = 0; i < slots.length; i++) into[i] = found[slots[i] ?? 0] ?? NaN;
  };
}

type Fields = { readonly [name: string]: unknown };

/** The numbers of a packed array as the parameters that they are. */
function viewOf({ info }: Binding, numbers: Float64Array): () => Fields {
  return () => {
    let at = 0;
    const entries = activeOf(info).map(({ name, shape }): [string, unknown] => {
      const from = at;
      at += leavesOf(name, shape).reduce((sum, { count }) => sum + count, 0);
      return [fieldName(name), inflate(shape, numbers, from)];
    });
    return Object.fromEntries(entries);
  };
}

function numbersOf({ info }: Binding, fields: Fields): readonly number[] {
  return activeOf(info).flatMap(({ name, shape }) => flatten(shape, fields[fieldName(name)]));
}
