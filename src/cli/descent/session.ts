// What `fit` and `minimize` begin with: from the words of the command line to a model with its data.

import type { FunctionInfo } from '../../analyse/function-info.ts';
import { loadOpened, subjectOf, type Value } from '../../compile.ts';
import { argumentsFrom } from '../arguments.ts';
import { CommandFault } from '../../disk/fault.ts';
import { chooseFunction, type OpenSource } from '../open-source.ts';
import type { Settings } from '../settings.ts';
import { bind } from './binding.ts';
import { columnsOf, weightsOf, type Columns } from './columns.ts';
import { boundsFrom } from './given.ts';
import { refuseSame } from './kept.ts';
import { modelOf, type Functions, type Model } from './model.ts';
import { ownOptions, type MethodName } from './settings.ts';
import { readTable } from './table.ts';

export type Session = {
  readonly source: OpenSource;
  readonly settings: Settings;
  readonly columns: Columns | null;
  readonly weights: Float64Array | null;
  readonly model: Model;
};

/** The one file of the command line. */
export function fileOf({ operands, command }: Settings): string {
  const [file, more] = operands;
  if (file === undefined) throw new CommandFault(`${command} needs a file`);
  if (more !== undefined) throw new CommandFault(`${command} takes one file: what is '${more}'?`);
  return file;
}

export async function openData({ descent }: Settings): Promise<Columns | null> {
  if (descent.data !== null) return columnsOf(await readTable(descent.data), descent.standardize);
  for (const name of ['weights', 'standardize'] as const)
    if (descent[name]) throw new CommandFault(`--${name} is said of --data, which is not given`);
  return null;
}

export async function openSession(
  source: OpenSource,
  settings: Settings,
  columns: Columns | null,
  bindsAll: boolean,
): Promise<Session> {
  const { descent } = settings;
  const read = [settings.operands[0] ?? null, descent.data, settings.at, descent.start];
  refuseSame('save', descent.save, read);
  refuseSame('plot', descent.plot, [...read, descent.resume]);
  refuseSame('plot', descent.plot, [descent.save], 'where --save writes');
  const info = chooseFunction(source.functions, settings.function);
  requireScalar(info);
  const at = settings.at === null ? new Map<string, Value>() : await argumentsFrom(settings.at);
  const start = descent.start === null ? new Map<string, Value>() : await argumentsFrom(descent.start);
  const binding = bind(subjectOf(source.open, info.name), { columns, at, start, bindsAll });
  const model = modelOf(binding, loadOpened(source.open) as Functions, boundsFrom(descent.bounds));
  const weights = descent.weights === null || columns === null ? null : weightsOf(columns.table, descent.weights);
  return { source, settings, columns, weights, model };
}

function requireScalar({ name, result, parameters }: FunctionInfo): void {
  if (result.kind !== 'scalar') throw new CommandFault(`${name} gives no number: what is minimised is one`);
  if (parameters.every((parameter) => parameter.const || parameter.whole))
    throw new CommandFault(`${name} has no parameter to be chosen`);
}

/** Throws for a method that is not of these. */
export function methodOf({ descent, command }: Settings, some: readonly MethodName[]): MethodName {
  const [usual = 'lbfgs'] = some;
  const method = descent.method ?? usual;
  if (!some.includes(method))
    throw new CommandFault(`gradc ${command} has no method ${method}: it has ${some.join(', ')}`);
  for (const [option, own] of Object.entries(ownOptions)) {
    if (Reflect.get(descent, option) === null || own.includes(method)) continue;
    const said = some.filter((one) => own.includes(one));
    throw new CommandFault(`--${dashed(option)} belongs to --method ${said.join(', ').replace(/, (\w+)$/, ' or $1')}`);
  }
  return method;
}

function dashed(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
