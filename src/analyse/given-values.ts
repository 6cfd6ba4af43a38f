// Arguments as people give them, nested or flat, to the flat lists that the evaluator takes, and back.

import { invariant } from '../base/invariant.ts';
import { wholeAt } from '../base/whole-value.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import type { RecordType, Type } from '../check/type.ts';
import { sizesFromArguments } from './argument-sizes.ts';

/** A number, an array (nested as declared), or a record of these. */
export type Value = number | readonly Value[] | { readonly [field: string]: Value };

export type Sizes = ReadonlyMap<string, number>;
export type Given = { readonly values: ReadonlyMap<string, number | readonly number[]>; readonly sizes: Sizes };

/** Throws a `RangeError` that names the argument that is missing, unknown or of another shape. */
export function readArguments(definition: CheckedDefinition, args: { readonly [parameter: string]: Value }): Given {
  const { name, parameters } = definition;
  for (const given of Object.keys(args)) {
    if (!parameters.some((parameter) => parameter.name === given))
      throw new RangeError(`${name} has no parameter '${given}' (it has ${parameterList(definition)})`);
  }
  const leaves = parameters.flatMap((parameter) => {
    const given = Object.hasOwn(args, parameter.name) ? args[parameter.name] : undefined;
    if (given === undefined)
      throw new RangeError(`no value for '${parameter.name}' (${name} takes ${parameterList(definition)})`);
    return collect(parameter.name, parameter.type, given);
  });
  const byPath = new Map(leaves.map((leaf) => [leaf.path, leaf]));
  const givenAt = (path: string): Value => {
    const leaf = byPath.get(path);
    invariant(leaf !== undefined, '… is given', path);
    return leaf.given;
  };
  const found = sizesFromArguments(
    definition.sizes,
    (path) => countOf(givenAt(path)),
    (parameter) => numberAt(parameter, givenAt(parameter)),
  );
  const sizes = new Map(found);
  const values = new Map<string, number | readonly number[]>();
  for (const { path, type, given } of leaves) {
    const axes = sizesAt(type, sizes);
    const value = axes.length === 0 ? numberAt(path, given) : flatten(path, axes, given);
    const isWhole = type.kind === 'array' && type.element === 'whole';
    const fraction = isWhole ? [value].flat().find((one) => !Number.isInteger(one)) : undefined;
    if (fraction !== undefined) throw new RangeError(`'${path}' is a whole number, given ${String(fraction)}`);
    values.set(path, value);
    // A count that no shape names may bound an index all the same.
    if (isWhole && typeof value === 'number' && !sizes.has(path)) sizes.set(path, value);
  }
  return { values, sizes };
}

function parameterList({ parameters }: CheckedDefinition): string {
  return parameters.length === 0 ? 'none' : parameters.map(({ name }) => name).join(', ');
}

type Leaf = { readonly path: string; readonly type: Type; readonly given: Value };

function collect(path: string, type: Type, given: Value): readonly Leaf[] {
  if (type.kind !== 'record') return [{ path, type, given }];
  const record = isList(given) ? fieldsOfList(path, type, given) : given;
  if (typeof record !== 'object' || isList(record))
    throw new RangeError(`'${path}' is a record {${[...type.fields.keys()].join(', ')}}`);
  for (const field of Object.keys(record))
    if (!type.fields.has(field)) throw new RangeError(`'${path}' has no field '${field}'`);
  return [...type.fields].flatMap(([field, inner]) => {
    const value = Object.hasOwn(record, field) ? record[field] : undefined;
    if (value === undefined) throw new RangeError(`no value for '${path}.${field}'`);
    return collect(`${path}.${field}`, inner, value);
  });
}

/** An array of records may be given as a list of records: an array of each field is made of it. */
function fieldsOfList(path: string, type: RecordType, given: readonly Value[]): Value {
  const fields = [...type.fields.keys()].map((field): [string, Value] => [
    field,
    given.map((one, i) => {
      const value = typeof one === 'object' && !isList(one) && Object.hasOwn(one, field) ? one[field] : undefined;
      if (value === undefined) throw new RangeError(`no value for '${path}[${String(i)}].${field}'`);
      return value;
    }),
  ]);
  return Object.fromEntries(fields);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** How many numbers a value holds. */
function countOf(given: Value): number {
  if (typeof given === 'number') return 1;
  return Object.values(given).reduce<number>((count, inner: Value) => count + countOf(inner), 0);
}

function numberAt(path: string, given: Value): number {
  if (typeof given !== 'number') throw new RangeError(`'${path}' is a number`);
  return given;
}

export function sizesAt(type: Type, sizes: Sizes): readonly number[] {
  return type.kind === 'array' ? type.sizes.map((size) => wholeAt(size, sizes)) : [];
}

/** Row-major; nested as declared, or flat already. */
function flatten(path: string, sizes: readonly number[], given: Value): readonly number[] {
  const wrong = (): never => {
    throw new RangeError(`'${path}' has the shape [${sizes.join(', ')}]`);
  };
  if (typeof given === 'number') throw new RangeError(`'${path}' is an array, not a number`);
  const rows = (axes: readonly number[], value: Value): readonly number[] => {
    if (!isList(value)) return wrong();
    const [size, ...rest] = axes;
    const isFlat = value.every((element) => typeof element === 'number');
    if (isFlat && value.length === axes.reduce((product, axis) => product * axis, 1)) return value;
    if (value.length !== size || rest.length === 0) return wrong();
    return value.flatMap((row) => rows(rest, row));
  };
  return rows(sizes, given);
}

export function nested(elements: readonly number[], sizes: readonly number[]): Value {
  const [count = 0, ...rest] = sizes;
  if (rest.length === 0) return elements;
  const row = rest.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, i) => nested(elements.slice(i * row, (i + 1) * row), rest));
}
