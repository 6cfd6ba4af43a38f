// `gradc eval FILE name=value …`: value, gradient and every stage at one point, for people or (`--json`) for programs.

import type { FunctionInfo } from '../analyse/function-info.ts';
import type { Evaluation, Hessian, Jacobian, Value } from '../compile.ts';
import { suggest } from '../report/suggest.ts';
import { aligned } from './aligned.ts';
import { argumentsFrom, parseArguments, type Arguments } from './arguments.ts';
import type { Exit } from './compile-files.ts';
import { CommandFault } from '../disk/fault.ts';
import { hessianTables, jacobianTables } from './matrix-tables.ts';
import { chooseFunction, withSource } from './open-source.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';
import { isList, valueText } from './value-text.ts';

export async function evaluateFile(settings: Settings, terminal: Terminal): Promise<Exit> {
  const [input, ...words] = settings.operands;
  if (input === undefined) throw new CommandFault('eval needs a file: gradc eval FILE name=value …');
  const args = await givenArguments(settings, words);
  return withSource(input, settings, terminal, {}, async ({ open, functions }) => {
    const { evaluateOpened, hessianOpened, jacobianOpened } = await import('../compile.ts');
    const chosen = chooseFunction(functions, settings.function);
    checkArguments(chosen, args);
    const evaluation = evaluateOpened(open, chosen.name, Object.fromEntries(args));
    const point = Object.fromEntries(args);
    const hasSlopes = chosen.parameters.some((one) => !one.const);
    const isNumber = typeof evaluation.value === 'number';
    const matrices: Matrices = {
      hessian: settings.hessian ? hessianOpened(open, chosen.name, point) : null,
      jacobian: isNumber || !hasSlopes ? null : jacobianOpened(open, chosen.name, point),
    };
    for (const line of outside(chosen, args)) terminal.note(terminal.paint.yellow(line));
    terminal.result(settings.json ? jsonOf(evaluation, matrices) : reportOf(evaluation, matrices, args));
    return 0;
  });
}

async function givenArguments(settings: Settings, words: readonly string[]): Promise<Arguments> {
  const args = new Map<string, Value>();
  if (settings.at !== null) for (const [name, value] of await argumentsFrom(settings.at)) args.set(name, value);
  // A word on the command line is nearer than the file: it wins.
  for (const [name, value] of await parseArguments(words)) args.set(name, value);
  return args;
}

/** That these are its parameters, all of them. Throws a `CommandFault`. */
export function checkArguments({ name, parameters }: FunctionInfo, args: Arguments): void {
  const names = parameters.map((parameter) => parameter.name);
  for (const given of args.keys()) {
    if (names.includes(given)) continue;
    const near = suggest(given, names);
    const hint =
      near === null ? `; it has ${names.length === 0 ? 'none' : names.join(', ')}` : `: did you mean '${near}'?`;
    throw new CommandFault(`${name} has no parameter '${given}'${hint}`);
  }
  const missing = names.filter((parameter) => !args.has(parameter));
  if (missing.length > 0)
    throw new CommandFault(`${name} needs ${missing.map((parameter) => `${parameter}=…`).join(' ')}`);
}

/** What is asked for besides, or there where the result is no number. */
type Matrices = { readonly hessian: Hessian | null; readonly jacobian: Jacobian | null };

/** Arguments beyond the domains that their parameters are declared with. */
function outside({ parameters }: FunctionInfo, args: Arguments): readonly string[] {
  return parameters.flatMap(({ name, domain }) => {
    const value = args.get(name);
    if (domain === null || value === undefined) return [];
    const [from, to] = domain;
    const far = numbersIn(value).find((number) => !(number >= from && number <= to));
    return far === undefined ? [] : [`${name} = ${far} lies outside its domain ${from}..${to}`];
  });
}

function numbersIn(value: Value): readonly number[] {
  return typeof value === 'number' ? [value] : Object.values(value).flatMap((inner: Value) => numbersIn(inner));
}

function jsonOf({ name, value, gradient }: Evaluation, { hessian, jacobian }: Matrices): string {
  const first = jacobian === null ? '' : `, "jacobian": ${valueText(jacobian.entries)}`;
  const second = hessian === null ? first : `${first}, "hessian": ${valueText(hessian.value)}`;
  return `{${JSON.stringify(name)}: {"value": ${valueText(value)}, "grad": ${valueText(gradient)}${second}}}\n`;
}

function reportOf(
  { name, value, gradient, stages }: Evaluation,
  { hessian, jacobian }: Matrices,
  args: Arguments,
): string {
  const at = [...args].map(([parameter, argument]) => `${parameter} = ${shortValue(argument)}`).join(', ');
  const gradients = Object.entries(gradient).map(([parameter, derivative]) => [
    `d${name}/d${parameter}`,
    shownValue(derivative),
  ]);
  const rows = stages.map((stage) => [
    shortened(stage.text === stage.name ? stage.name : `${stage.name} = ${stage.text}`),
    stage.value === null ? '' : shortValue(stage.value),
    stage.adjoint === null ? '' : shortValue(stage.adjoint),
  ]);
  const blocks = [`${name}(${at})`, aligned([['value', shownValue(value)], ...gradients])];
  if (jacobian !== null) blocks.push(...jacobianTables(jacobian, name).map(aligned));
  if (hessian !== null) blocks.push(...hessianTables(hessian).map(aligned));
  if (rows.length > 0) blocks.push(aligned([['stage', 'value', 'adjoint'], ...rows]));
  return `${blocks.join('\n\n')}\n`;
}

function shownValue(value: Value): string {
  return valueText(value).replaceAll('"', '');
}

/** Numbers of an array that a table shows. */
const fewNumbers = 8;

/** A small value as it is, a large array by its shape. */
function shortValue(value: Value): string {
  return countOf(value) <= fewNumbers ? shownValue(value) : shapeText(value);
}

function countOf(value: Value): number {
  if (typeof value === 'number') return 1;
  return Object.values(value).reduce<number>((count, inner: Value) => count + countOf(inner), 0);
}

/** `[100, 3]`; the fields of a record one by one. */
function shapeText(value: Value): string {
  if (typeof value === 'number') return shownValue(value);
  if (!isList(value))
    return `{${Object.entries(value)
      .map(([field, inner]) => `${field}: ${shapeText(inner)}`)
      .join(', ')}}`;
  const sizes: number[] = [];
  for (
    let inner: Value | undefined = value;
    inner !== undefined && typeof inner !== 'number' && isList(inner);
    inner = inner[0]
  )
    sizes.push(inner.length);
  return `[${sizes.join(', ')}] array`;
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
