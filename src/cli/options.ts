// The options of the command line, in one table that drives the parser, the checks and the help text.

import { parseArgs } from 'node:util';
import { expectedOf, optionRules, type OptionRule } from '../options.ts';
import { CommandFault } from './fault.ts';

type Option = {
  readonly name: string;
  readonly short?: string;
  /** Its argument as the help shows it; an option without one is a switch. */
  readonly argument?: string;
  /** What its argument may be, if not any text. */
  readonly rule?: OptionRule;
  readonly command: 'compile' | 'eval' | 'both';
  readonly help: string;
};

export const options: readonly Option[] = [
  {
    name: 'output',
    short: 'o',
    argument: 'FILE',
    command: 'compile',
    help: 'write this file instead; - is standard output',
  },
  {
    name: 'out-dir',
    short: 'd',
    argument: 'DIR',
    command: 'compile',
    help: 'write into this folder (default: generated)',
  },
  {
    name: 'target',
    argument: 'ts|js',
    rule: optionRules.target,
    command: 'compile',
    help: 'TypeScript (default) or JavaScript',
  },
  { name: 'check', command: 'compile', help: 'write nothing; list the files that are stale, exit 1 if there are any' },
  { name: 'force', command: 'compile', help: 'write over a file that gradc did not write' },
  { name: 'watch', short: 'w', command: 'compile', help: 'compile again whenever a source changes' },
  {
    name: 'verify',
    command: 'compile',
    help: 'compare every function of the module with the evaluator and measured slopes',
  },
  {
    name: 'emit',
    argument: 'FORM',
    rule: { kind: 'choice', of: ['tokens', 'ast', 'stages', 'adjoint', 'loops', 'dot', 'svg', 'latex'] },
    command: 'compile',
    help: 'print a form instead of the module: tokens, ast, stages, adjoint, loops',
  },
  {
    name: 'function',
    short: 'f',
    argument: 'NAME',
    command: 'eval',
    help: 'evaluate this definition (default: the last one)',
  },
  { name: 'at', argument: 'FILE.json', command: 'eval', help: 'take the arguments from a JSON object' },
  { name: 'json', command: 'eval', help: 'print value and gradient as JSON' },
  {
    name: 'unroll',
    argument: 'N',
    rule: optionRules.unroll,
    command: 'both',
    help: 'write out indices of up to N values (default: 4); longer ones are loops',
  },
  {
    name: 'checkpoint',
    command: 'compile',
    help: 'of a recurrence keep about the square root of its steps, and compute the others again',
  },
  { name: 'fast-math', command: 'both', help: 'allow rewrites that can change NaN, infinity and the last bits' },
  {
    name: 'format',
    argument: 'pretty|json|github',
    rule: { kind: 'choice', of: ['pretty', 'json', 'github'] },
    command: 'both',
    help: 'how diagnostics are written on standard error',
  },
  { name: 'help', short: 'h', command: 'both', help: 'print this' },
  { name: 'version', short: 'V', command: 'both', help: 'print the version' },
];

export type Settings = {
  readonly command: 'compile' | 'eval';
  /** Files, globs and `-`; for eval the file, then `name=value`. */
  readonly operands: readonly string[];
  readonly output: string | null;
  readonly outDir: string | null;
  readonly target: 'ts' | 'js';
  readonly check: boolean;
  readonly force: boolean;
  readonly watch: boolean;
  readonly verify: boolean;
  readonly emit: string | null;
  readonly function: string | null;
  readonly at: string | null;
  readonly json: boolean;
  readonly fastMath: boolean;
  readonly checkpoint: boolean;
  readonly unroll: number | null;
  readonly format: 'pretty' | 'json' | 'github';
  readonly help: boolean;
  readonly version: boolean;
};

/** Throws a `CommandFault` for anything that is not in the table. */
export async function parseOptions(words: readonly string[]): Promise<Settings> {
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
  const command = operands[0] === 'eval' ? 'eval' : 'compile';
  const values = new Map<string, string>();
  for (const [option, value] of given) {
    if (option.command !== 'both' && option.command !== command) throw new CommandFault(misplaced(option));
    values.set(option.name, value);
  }
  return settingsOf(command, command === 'eval' ? operands.slice(1) : operands, values);
}

function checkedArgument(option: Option, written: string, value: string | undefined, inline: boolean): string {
  if (option.argument === undefined) {
    if (value !== undefined) throw new CommandFault(`option ${written} takes no value`);
    return '';
  }
  const missing = value === undefined || value === '' || (!inline && value.length > 1 && value.startsWith('-'));
  if (missing) throw new CommandFault(`option ${written} needs ${option.argument}`);
  if (option.rule === undefined) return value;
  const expected = expectedOf(option.rule, option.rule.kind === 'whole' && /^\d+$/.test(value) ? Number(value) : value);
  if (expected !== null) throw new CommandFault(`option ${written} is ${expected}, not '${value}'`);
  return value;
}

function settingsOf(
  command: 'compile' | 'eval',
  operands: readonly string[],
  values: ReadonlyMap<string, string>,
): Settings {
  return {
    command,
    operands,
    output: values.get('output') ?? null,
    outDir: values.get('out-dir') ?? null,
    target: values.get('target') === 'js' ? 'js' : 'ts',
    check: values.has('check'),
    force: values.has('force'),
    watch: values.has('watch'),
    verify: values.has('verify'),
    emit: values.get('emit') ?? null,
    function: values.get('function') ?? null,
    at: values.get('at') ?? null,
    json: values.has('json'),
    fastMath: values.has('fast-math'),
    checkpoint: values.has('checkpoint'),
    unroll: values.has('unroll') ? Number(values.get('unroll')) : null,
    format: (values.get('format') ?? 'pretty') as Settings['format'],
    help: values.has('help'),
    version: values.has('version'),
  };
}

function misplaced(option: Option): string {
  return option.command === 'eval'
    ? `option --${option.name} belongs to gradc eval`
    : `gradc eval has no option --${option.name}`;
}

async function unknownOption(written: string): Promise<string> {
  const { suggest } = await import('../report/suggest.ts');
  const near = suggest(
    written.replace(/^-+/, ''),
    options.map(({ name }) => name),
  );
  return `unknown option ${written}${near === null ? '' : `: did you mean --${near}?`}`;
}
