// The words of the command line, held against the commands and the table of options.

import { parseArgs } from 'node:util';
import { expectedOf, type OptionRule } from '../options.ts';
import { options, settingsOf, type Option, type Settings } from './settings.ts';
import { CommandFault } from './fault.ts';

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
  const operands: string[] = [];
  const given = new Map<Option, string>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      operands.push(token.value);
      continue;
    }
    const option = options.find(({ name }) => name === token.name);
    if (option === undefined) throw new CommandFault(await unknownOption(token.rawName));
    given.set(option, checkedArgument(option, token.rawName, token.value, token.inlineValue ?? false));
  }
  const named = commands.find((name) => name === operands[0]);
  const command = named ?? unnamed;
  const values = new Map<string, string>();
  for (const [option, value] of given) {
    if (option.command !== 'both' && !option.command.split(' ').includes(command))
      throw new CommandFault(misplaced(option, command, unnamed));
    values.set(option.name, value);
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
  return kind === 'whole' && /^\d+$/.test(text) ? Number(text) : text;
}

function misplaced({ name, command: owner }: Option, command: string, unnamed: string): string {
  const owners = owner.replaceAll(' ', ', ');
  return owner === unnamed ? `gradc ${command} has no option --${name}` : `option --${name} belongs to gradc ${owners}`;
}

async function unknownOption(written: string): Promise<string> {
  const { suggest } = await import('../report/suggest.ts');
  const near = suggest(
    written.replace(/^-+/, ''),
    options.map(({ name }) => name),
  );
  return `unknown option ${written}${near === null ? '' : `: did you mean --${near}?`}`;
}
