// The options of the command line, in a table that drives the parser, the checks and the help text, and what they come
// to.

import { groups, usualGroups } from '../check/exports.ts';
import { optionRules, type OptionRule, type Options } from '../options.ts';

export type Option = {
  readonly name: string;
  readonly short?: string;
  /** Its argument as the help shows it; an option without one is a switch. */
  readonly argument?: string;
  /** What its argument may be, if not any text. */
  readonly rule?: OptionRule;
  /** The commands whose option it is, apart by blanks; 'both' for all of them. */
  readonly command: string;
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
  {
    name: 'watch',
    short: 'w',
    command: 'compile',
    help: 'compile again whenever a source, or a file that it uses, changes',
  },
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
  { name: 'json', command: 'eval curvature', help: 'print the answer as JSON' },
  {
    name: 'in',
    argument: 'NAMES',
    command: 'curvature',
    help: 'in these parameters (x,y), the others as data (default: all that are not const)',
  },
  { name: 'hessian', command: 'eval', help: 'print the Hessian too, by rows and columns' },
  {
    name: 'unroll',
    argument: 'N',
    rule: optionRules.unroll,
    command: 'both',
    help: 'write out indices of up to N values (default: 4); longer ones are loops',
  },
  {
    name: 'exports',
    argument: 'LIST',
    rule: optionRules.exports,
    command: 'compile',
    help: `export these groups, or all (default: ${usualGroups.join(',')})`,
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
  readonly command: string;
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
  readonly in: string | null;
  readonly hessian: boolean;
  readonly fastMath: boolean;
  readonly checkpoint: boolean;
  readonly unroll: number | null;
  readonly exports: NonNullable<Options['exports']> | null;
  readonly format: 'pretty' | 'json' | 'github';
  readonly help: boolean;
  readonly version: boolean;
};

export function settingsOf(
  command: string,
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
    in: values.get('in') ?? null,
    hessian: values.has('hessian'),
    fastMath: values.has('fast-math'),
    checkpoint: values.has('checkpoint'),
    unroll: values.has('unroll') ? Number(values.get('unroll')) : null,
    exports: values.has('exports')
      ? [...groups, 'all' as const].filter((one) => values.get('exports')?.split(',').includes(one))
      : null,
    format: (values.get('format') ?? 'pretty') as Settings['format'],
    help: values.has('help'),
    version: values.has('version'),
  };
}
