// An independent oracle for arrays: evaluates the syntax tree in forward mode, all slopes at once. It shares nothing with the
// compiler but the parser: sizes, ranges of indices, arrays by lines, laziness and rules are written again, the plainest way.

import type { File, Line, Parameter } from '../src/syntax/ast.ts';
import { parse } from '../src/syntax/parse.ts';
import { elementsOf, scalar, tensor, type Data } from './array-oracle-arrays.ts';
import { bindLine, evaluate, inside, runDefinition } from './array-oracle-evaluate.ts';
import { input, plain, type Margin, type Num } from './array-oracle-numbers.ts';

/** An argument: a number, the elements of an array in row-major order, or fields. */
export type Argument = number | { readonly sizes: readonly number[]; readonly values: readonly number[] } | { readonly fields: { readonly [name: string]: Argument } };

export type OracleAnswer = {
  /** Row-major; a record field by field. */
  readonly values: readonly number[];
  /** For each value its slopes along all inputs that are no data, in declared order. */
  readonly slopes: readonly (readonly number[])[];
  /** How near a decision came to going the other way. */
  readonly margin: number;
};

/** `name` null is the bare file. */
export function askOracle(source: string, name: string | null, args: { readonly [parameter: string]: Argument }): OracleAnswer {
  const { file, diagnostics } = parse(source);
  if (diagnostics.length > 0) throw new Error(`the oracle was given no program: ${source}`);
  const margin: Margin = { least: Infinity };
  const { data, count } = run(file, name, args, margin);
  const elements = elementsOf(data);
  return {
    values: elements.map(({ value }) => value),
    slopes: elements.map(({ slopes }) => (slopes === null ? Array.from({ length: count }, () => 0) : [...slopes])),
    margin: margin.least,
  };
}

function run(file: File, name: string | null, args: { readonly [parameter: string]: Argument }, margin: Margin): { readonly data: Data; readonly count: number } {
  const top = inside(null, { functions: new Map(), margin });
  let last: Line | null = null;
  for (const [order, item] of file.items.entries()) {
    if (item.kind !== 'line') top.world.functions.set(item.name, { definition: item, scope: top });
    else if (order === file.items.length - 1 && name === null) last = item;
    else bindLine(top, item, order);
  }
  if (name === null) {
    const count = Object.keys(args).length;
    for (const [which, [key, value]] of Object.entries(args).entries()) top.values.set(key, () => given(value, false, (at) => at + which, count));
    if (last === null) throw new Error('the file has no last line');
    return { data: evaluate(top, last.value), count };
  }
  const definition = top.world.functions.get(name)?.definition;
  if (definition?.kind !== 'definition') throw new Error(`no definition ${name}`);
  const isWhole = ({ base }: Pick<Parameter['type'], 'base'>): boolean => base === 'int' || (typeof base !== 'string' && base.every((field) => isWhole(field.type)));
  const isData = ({ isConst, type }: Parameter): boolean => isConst || isWhole(type);
  const count = definition.parameters.reduce((total, parameter) => total + (isData(parameter) ? 0 : lengthOf(args[parameter.name] ?? 0)), 0);
  let before = 0;
  const actual = definition.parameters.map((parameter) => {
    const value = args[parameter.name];
    if (value === undefined) throw new Error(`no argument ${parameter.name}`);
    const start = before;
    if (!isData(parameter)) before += lengthOf(value);
    return given(value, isData(parameter), (at) => start + at, count);
  });
  return { data: runDefinition(top, definition, actual), count };
}

export function lengthOf(argument: Argument): number {
  if (typeof argument === 'number') return 1;
  return 'values' in argument ? argument.values.length : Object.values(argument.fields).reduce<number>((total, field) => total + lengthOf(field), 0);
}

function given(argument: Argument, isData: boolean, which: (at: number) => number, count: number): Data {
  const lift = (value: number, at: number): Num => (isData ? plain(value) : input(value, which(at), count));
  if (typeof argument === 'number') return scalar(() => lift(argument, 0));
  if ('fields' in argument) {
    let before = 0;
    const fields = Object.entries(argument.fields).map(([name, field]): readonly [string, Data] => {
      const start = before;
      before += lengthOf(field);
      return [name, given(field, isData, (at) => which(start + at), count)];
    });
    return { kind: 'record', fields: new Map(fields) };
  }
  const { sizes, values } = argument;
  return tensor(sizes, (position) => {
    const at = position.reduce((total, where, axis) => total * (sizes[axis] ?? 0) + where, 0);
    return lift(values[at] ?? NaN, at);
  });
}
