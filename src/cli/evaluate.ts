// `gradc eval FILE name=value …`: value, gradient and every stage at one point, for people or (`--json`) for programs.

import type { FunctionInfo } from '../analyse/function-info.ts';
import type { Evaluation, Hessian, Value } from '../compile.ts';
import { GradcError } from '../report/error.ts';
import { suggest } from '../report/suggest.ts';
import { parseArgumentFile, parseArguments, type Arguments } from './arguments.ts';
import type { Exit } from './compile-files.ts';
import { CommandFault } from './fault.ts';
import { functionName } from './function-name.ts';
import { hessianTables } from './hessian-tables.ts';
import type { Settings } from './settings.ts';
import { shownPath } from './outputs.ts';
import { readSource } from './read-source.ts';
import { exitOf, openReporter } from './report-files.ts';
import type { Terminal } from './terminal.ts';
import { usedFiles } from './used-files.ts';

export async function evaluateFile(settings: Settings, terminal: Terminal): Promise<Exit> {
  const [input, ...words] = settings.operands;
  if (input === undefined) throw new CommandFault('eval needs a file: gradc eval FILE name=value …');
  const args = await givenArguments(settings, words);
  const path = input === '-' ? 'standard input' : shownPath(input);
  const reporter = openReporter(settings, terminal);
  const source = await readSource(input);
  if (source.kind !== 'text') {
    await reporter.report({ path, source: '', diagnostics: [], error: source.reason });
    await reporter.finish();
    return source.kind === 'malformed' ? 1 : 2;
  }
  const { checkOpened, evaluateOpened, hessianOpened, opened } = await import('../compile.ts');
  const { resolve, texts: used } = usedFiles(input);
  const options = {
    name: functionName(input),
    resolve,
    fastMath: settings.fastMath,
    ...(settings.unroll === null ? {} : { unroll: settings.unroll }),
  };
  try {
    const open = opened(source.text, options);
    const { diagnostics, functions } = checkOpened(() => open);
    await reporter.report({ path, source: source.text, diagnostics, used });
    if (exitOf(diagnostics) === 1) return 1;
    const chosen = chooseFunction(functions, settings.function);
    checkArguments(chosen, args);
    const evaluation = evaluateOpened(open, chosen.name, Object.fromEntries(args));
    const hessian = settings.hessian ? hessianOpened(open, chosen.name, Object.fromEntries(args)) : null;
    terminal.result(settings.json ? jsonOf(evaluation, hessian) : reportOf(evaluation, hessian, args));
    return 0;
  } catch (error) {
    if (error instanceof RangeError && !error.message.includes('call stack')) throw new CommandFault(error.message);
    if (!(error instanceof GradcError)) throw error;
    await reporter.report({ path, source: source.text, diagnostics: error.diagnostics, used });
    return 1;
  } finally {
    await reporter.finish();
  }
}

async function givenArguments(settings: Settings, words: readonly string[]): Promise<Arguments> {
  const args = new Map<string, Value>();
  if (settings.at !== null) {
    const file = await readSource(settings.at);
    if (file.kind !== 'text') throw new CommandFault(`${settings.at}: ${file.reason}`);
    for (const [name, value] of parseArgumentFile(file.text, settings.at)) args.set(name, value);
  }
  // A word on the command line is nearer than the file: it wins.
  for (const [name, value] of parseArguments(words)) args.set(name, value);
  return args;
}

function chooseFunction(functions: readonly FunctionInfo[], wanted: string | null): FunctionInfo {
  const last = functions.findLast(({ name }) => !name.startsWith('_'));
  if (last === undefined) throw new CommandFault('the file exports no function');
  if (wanted === null) return last;
  const found = functions.find(({ name }) => name === wanted.normalize('NFC'));
  if (found !== undefined) return found;
  const names = functions.map(({ name }) => name);
  const near = suggest(wanted, names);
  throw new CommandFault(
    `no function '${wanted}'${near === null ? `; there are ${names.join(', ')}` : `: did you mean '${near}'?`}`,
  );
}

function checkArguments({ name, parameters }: FunctionInfo, args: Arguments): void {
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

function jsonOf({ name, value, gradient }: Evaluation, hessian: Hessian | null): string {
  const second = hessian === null ? '' : `, "hessian": ${valueText(hessian.value)}`;
  return `{${JSON.stringify(name)}: {"value": ${valueText(value)}, "grad": ${valueText(gradient)}${second}}}\n`;
}

/** JSON, where what it has no word for stands in quotes; a negative zero keeps its sign. */
export function valueText(value: Value): string {
  if (typeof value === 'number')
    return Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : String(value)) : `"${value}"`;
  if (isArray(value)) return `[${value.map((element) => valueText(element)).join(', ')}]`;
  const fields = Object.entries(value).map(([field, content]) => `${JSON.stringify(field)}: ${valueText(content)}`);
  return `{${fields.join(', ')}}`;
}

function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function reportOf({ name, value, gradient, stages }: Evaluation, hessian: Hessian | null, args: Arguments): string {
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
  if (!isArray(value))
    return `{${Object.entries(value)
      .map(([field, inner]) => `${field}: ${shapeText(inner)}`)
      .join(', ')}}`;
  const sizes: number[] = [];
  for (
    let inner: Value | undefined = value;
    inner !== undefined && typeof inner !== 'number' && isArray(inner);
    inner = inner[0]
  )
    sizes.push(inner.length);
  return `[${sizes.join(', ')}] array`;
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** Columns two spaces apart; numbers line up by their sign. */
function aligned(rows: readonly (readonly string[])[]): string {
  const signed = rows.map((row) => row.map((cell, column) => (column > 0 && /^[\dIN]/.test(cell) ? ` ${cell}` : cell)));
  const widths: number[] = [];
  for (const row of signed)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return signed
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
