// The words of the command line, held against the commands and the table of options.

import { parseArgs } from 'node:util';
import { expectedOf, type OptionRule } from '../options.ts';
import type { Option } from './option.ts';
import { options, settingsOf, type Settings } from './settings.ts';
import { CommandFault } from './fault.ts';
import { numberFrom } from './arguments.ts';

/** Commands by name, the one first that is meant where none is named. Throws a `CommandFault` for any other option. */
export async function parseOptions(
  words: readonly string[],
  [unnamed = '', ...commands]: readonly string[],
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
  return settingsOf(command, named === undefined ? operands : operands.slice(1), values);
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

async function unknownOption(written: string): Promise<string> {
  const { suggest } = await import('../report/suggest.ts');
  const near = suggest(
    written.replace(/^-+/, ''),
    options.map(({ name }) => name),
  );
  return `unknown option ${written}${near === null ? '' : `: did you mean --${near}?`}`;
}
