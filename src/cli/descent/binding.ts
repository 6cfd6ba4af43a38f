// What each parameter of a definition is: a column, row by row or whole; held at a value that is given; or chosen.

import type { FunctionInfo, ParameterInfo } from '../../analyse/function-info.ts';
import { sizesFromArguments } from '../../analyse/argument-sizes.ts';
import { readArguments } from '../../analyse/given-values.ts';
import { packedSizes } from '../../emit/arrays/sizes.ts';
import type { Subject, Value } from '../../compile.ts';
import type { Arguments } from '../arguments.ts';
import { CommandFault } from '../../disk/fault.ts';
import { isList } from '../value-text.ts';
import { refuseUnknown, type Columns } from './columns.ts';
import { activeOf, isData, leavesOf, valueFrom } from './leaves.ts';

export type Binding = {
  readonly subject: Subject;
  /** With every shape in numbers. */
  readonly info: FunctionInfo;
  readonly sizes: ReadonlyMap<string, number>;
  /** Scalars that are another number in each row. */
  readonly byRow: ReadonlyMap<string, Float64Array>;
  /** Parameters that are chosen. */
  readonly free: readonly ParameterInfo[];
  /** All arguments: in the first row, and where the run begins. */
  readonly args: { readonly [parameter: string]: Value };
  /** The numbers of `args` by path. */
  readonly values: ReadonlyMap<string, number | readonly number[]>;
  /** Chosen parameters of which nobody said where to begin. */
  readonly unsaid: readonly string[];
};

export type Given = {
  readonly columns: Columns | null;
  readonly at: Arguments;
  readonly start: Arguments;
  /** Whether columns may stand for parameters that are not `const`. */
  readonly bindsAll: boolean;
};

/** Throws a `CommandFault` for what is missing or too much, a `RangeError` for a value of another shape. */
export function bind(subject: Subject, given: Given): Binding {
  const { info } = subject;
  const byRow = new Map<string, Float64Array>();
  const known = new Map<string, Value>();
  const free: ParameterInfo[] = [];
  for (const parameter of info.parameters) {
    const { name, shape } = parameter;
    const column = columnFor(parameter, given);
    if (column !== null && shape.kind === 'scalar') byRow.set(name, column);
    const value = column === null ? given.at.get(name) : shape.kind === 'scalar' ? column[0] : [...column];
    if (value !== undefined) known.set(name, value);
    else if (!isData(parameter)) free.push(parameter);
    else throw new CommandFault(missing(parameter, given));
  }
  const names = info.parameters.map(({ name }) => name);
  refuseUnknown(given.at.keys(), names, 'parameter');
  refuseUnknown(
    given.start.keys(),
    free.map(({ name }) => name),
    'parameter to be chosen',
  );
  if (free.length === 0) throw new CommandFault(`${info.name} has no parameter to be chosen: all of them are given`);
  return completed(subject, known, free, given.start, byRow);
}

function columnFor(parameter: ParameterInfo, { columns, at, bindsAll }: Given): Float64Array | null {
  const { name, shape, whole } = parameter;
  if (columns?.has(name) !== true || !(isData(parameter) || (bindsAll && shape.kind === 'scalar'))) return null;
  if (at.has(name)) throw new CommandFault(`'${name}' is given twice: as a column, and by --at`);
  if (shape.kind === 'record' || (shape.kind === 'array' && shape.sizes.length !== 1))
    throw new CommandFault(`a column cannot be '${name}', which is no number and no vector: give it by --at`);
  return columns.take(name, whole);
}

function missing({ name, shape }: ParameterInfo, { columns }: Given): string {
  const isColumn = shape.kind === 'scalar' || (shape.kind === 'array' && shape.sizes.length === 1);
  const place = columns === null ? 'a column of --data' : `a column of ${columns.table.path}`;
  return `'${name}' is data and is not given: by ${isColumn ? `${place}, or by --at` : '--at'}`;
}

function completed(
  subject: Subject,
  known: ReadonlyMap<string, Value>,
  free: readonly ParameterInfo[],
  start: Arguments,
  byRow: Binding['byRow'],
): Binding {
  const shapes = new Map(subject.at(sizesOf(subject, known, start)).parameters.map(({ name, shape }) => [name, shape]));
  const unsaid = free.map(({ name }) => name).filter((name) => !start.has(name));
  const zeros = unsaid.flatMap((name): [string, Value][] => {
    const shape = shapes.get(name);
    return shape === undefined ? [] : [[name, valueFrom(shape, () => 0)]];
  });
  const args = Object.fromEntries([...known, ...start, ...zeros]);
  const { sizes, values } = readArguments(subject.definition, args);
  return { subject, info: subject.at(sizes), sizes, byRow, free, args, values, unsaid };
}

/** From data alone where that is enough; else the start has to say how long arrays are. */
function sizesOf(
  { definition, info }: Subject,
  known: ReadonlyMap<string, Value>,
  start: Arguments,
): ReadonlyMap<string, number> {
  const { named, sources, theta } = packedSizes(definition);
  const isEnough = named.length === 0 && theta === null;
  const all = new Map([...known, ...start]);
  const at = (path: string): Value => {
    const [name = '', ...fields] = path.split('.');
    const value = all.get(name);
    if (value === undefined) throw new CommandFault(`how long '${name}' is follows from nothing: give it by --start`);
    return fields.reduce<Value>(fieldOf, value);
  };
  if (info.sizes.length === 0) return new Map();
  return sizesFromArguments(
    isEnough ? sources : definition.sizes,
    (path) => countOf(at(path)),
    (parameter) => {
      const value = at(parameter);
      return typeof value === 'number' ? value : NaN;
    },
  );
}

/** Of an array of records, that field of each. */
function fieldOf(value: Value, field: string): Value {
  if (typeof value !== 'object') return [];
  return isList(value) ? value.map((one) => fieldOf(one, field)) : (value[field] ?? []);
}

function countOf(value: Value): number {
  if (typeof value === 'number') return 1;
  return Object.values(value).reduce<number>((count, inner: Value) => count + countOf(inner), 0);
}

/** The numbers of all parameters that are not data, in the order of the packed function. */
export function thetaOf({ info, values }: Binding): Float64Array {
  const leaves = activeOf(info).flatMap(({ name, shape }) => leavesOf(name, shape));
  return Float64Array.from(leaves.flatMap(({ path }) => [values.get(path) ?? []].flat()));
}
