// The words of the command line, held against the commands and the table of options.

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { expectedOf, type OptionRule } from '../options.ts';
import type { Option } from './option.ts';
import { options, endingTarget, settingsOf, type Settings } from './settings.ts';
import type { Found } from '../disk/config.ts';
import { CommandFault } from '../disk/fault.ts';
import { numberFrom } from './arguments.ts';

/**
 * Commands by name, the one first that is meant where none is named. `configured`: what the project asks for, where a
 * command takes it. Throws a `CommandFault` for any other option.
 */
export async function parseOptions(
  words: readonly string[],
  [unnamed = '', ...commands]: readonly string[],
  configured: () => Promise<Found | null> = async () => Promise.resolve(null),
): Promise<Settings> {
  const known = Object.fromEntries(
    options.map((option) => [
      option.name,
      {
        type: option.argument === undefined ? ('boolean' as const) : ('string' as const),
        ...(option.short === undefined ? {} : { short: option.short }),
      },
    ]),
  );
  const { tokens } = parseArgs({
    args: [...words],
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const operands = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const named = commands.find((name) => name === operands[0]);
  if (named === undefined) await refuseMistyped(operands[0], commands);
  const command = named ?? unnamed;
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    // Several commands may have options of one name.
    const rows = options.filter(({ name }) => name === token.name);
    const [any] = rows;
    if (any === undefined) throw new CommandFault(await unknownOption(token.rawName));
    const option = rows.find((row) => row.commands.length === 0 || row.commands.includes(command));
    if (option === undefined) throw new CommandFault(misplaced(any, command, unnamed));
    values.set(option.name, checkedArgument(option, token.rawName, token.value, token.inlineValue ?? false));
  }
  const own = named === undefined ? operands : operands.slice(1);
  if (!configurable.includes(command) || values.has('help') || values.has('version'))
    return settingsOf(command, own, values);
  const { files, values: usual } = configuredValues(await configured(), command);
  const all = new Map([...usual, ...values]);
  // A flag, too, is the name of the file: what the project usually wants does not change its language.
  if (!values.has('target') && endingTarget(values.get('output')) !== undefined) all.delete('target');
  return settingsOf(command, own.length === 0 ? files : own, all);
}

/** The commands that ask what the project wants. */
const configurable = ['compile', 'types'];

/** A configuration as the command line would say it, each value checked as there. */
function configuredValues(
  found: Found | null,
  command: string,
): { readonly files: readonly string[]; readonly values: ReadonlyMap<string, string> } {
  const values = new Map<string, string>();
  let files: readonly string[] = [];
  for (const [key, value] of Object.entries(found?.config ?? {})) {
    const wrong = (expected: string): CommandFault => new CommandFault(`${found?.path ?? ''}: ${key} is ${expected}`);
    if (key === 'files') {
      if (!isListOfTexts(value)) throw wrong('a list of files, folders and globs');
      files = value;
      continue;
    }
    const name = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const option = options.find((row) => row.name === name);
    if (option === undefined) continue;
    const expected = option.rule === undefined ? expectedPlain(option, value) : expectedOf(option.rule, value);
    if (expected !== null) throw wrong(expected);
    const isTaken = option.commands.length === 0 || option.commands.includes(command);
    if (isTaken && value !== false) values.set(name, value === true ? '' : String(value));
  }
  return { files, values };
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function expectedPlain({ argument }: Option, value: unknown): string | null {
  if (argument === undefined) return typeof value === 'boolean' ? null : 'true or false';
  return typeof value === 'string' && value !== '' ? null : 'a text, and not empty';
}

function checkedArgument(option: Option, written: string, value: string | undefined, inline: boolean): string {
  if (option.argument === undefined) {
    if (value !== undefined) throw new CommandFault(`option ${written} takes no value`);
    return '';
  }
  const missing = value === undefined || value === '' || (!inline && value.length > 1 && value.startsWith('-'));
  if (missing) throw new CommandFault(`option ${written} needs ${option.argument}`);
  if (option.rule === undefined) return value;
  const expected = expectedOf(option.rule, valueFor(option.rule, value));
  if (expected !== null) throw new CommandFault(`option ${written} is ${expected}, not '${value}'`);
  return value;
}

/** What a text is as the value of an option. */
function valueFor({ kind }: OptionRule, text: string): unknown {
  if (kind === 'list') return text.split(',');
  if (kind === 'number') return numberFrom(text) ?? text;
  return kind === 'whole' && /^\d+$/.test(text) ? Number(text) : text;
}

function misplaced({ name, commands: owners }: Option, command: string, unnamed: string): string {
  return command === unnamed
    ? `option --${name} belongs to ${owners.map((owner) => `gradc ${owner}`).join(' and ')}`
    : `gradc ${command} has no option --${name}`;
}

/** A word that is no file, and nearly a command. */
async function refuseMistyped(word: string | undefined, commands: readonly string[]): Promise<void> {
  if (word === undefined || !/^[a-z]+$/.test(word) || existsSync(word)) return;
  const { suggest } = await import('../report/suggest.ts');
  const near = suggest(word, commands);
  if (near !== null) throw new CommandFault(`'${word}' is no command and no file: did you mean gradc ${near}?`);
}

async function unknownOption(written: string): Promise<string> {
  const { suggest } = await import('../report/suggest.ts');
  const near = suggest(
    written.replace(/^-+/, ''),
    options.map(({ name }) => name),
  );
  return `unknown option ${written}${near === null ? '' : `: did you mean --${near}?`}`;
}
