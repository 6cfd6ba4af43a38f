// The options of the command line, in a table that drives the parser, the checks and the help text, and what they come
// to.

import { groups, usualGroups } from '../check/exports.ts';
import { optionRules, type Options } from '../options.ts';
import { descentOptions, descents, descentSettings, type DescentSettings } from './descent/settings.ts';
import { initOptions, initSettings, type InitSettings } from './init/settings.ts';
import type { Option } from './option.ts';

const formats = ['pretty', 'json', 'github'] as const;

export const options: readonly Option[] = [
  {
    name: 'output',
    short: 'o',
    argument: 'FILE',
    commands: ['compile'],
    help: 'write this file instead; - is standard output',
  },
  {
    name: 'out-dir',
    short: 'd',
    argument: 'DIR',
    commands: ['compile'],
    help: 'write into this folder (default: generated)',
  },
  {
    name: 'target',
    argument: 'ts|js',
    rule: optionRules.target,
    commands: ['compile'],
    help: 'TypeScript (default) or JavaScript',
  },
  {
    name: 'check',
    commands: ['compile', 'types'],
    help: 'write nothing; list the files that are stale, exit 1 if there are any',
  },
  {
    name: 'source-map',
    commands: ['compile'],
    help: 'write a source map beside the module: a debugger shows the formula for the line',
  },
  { name: 'force', commands: ['compile', 'types', ...descents], help: 'write over a file that gradc did not write' },
  {
    name: 'watch',
    short: 'w',
    commands: ['compile', 'types'],
    help: 'compile again whenever a source, or a file that it uses, changes',
  },
  {
    name: 'verify',
    commands: ['compile'],
    help: 'compare every function of the module with the evaluator and measured slopes',
  },
  {
    name: 'emit',
    argument: 'FORM',
    rule: { kind: 'choice', of: ['tokens', 'ast', 'stages', 'adjoint', 'loops', 'svg', 'dot', 'latex'] },
    commands: ['compile'],
    help: 'print a form instead: tokens, ast, stages, adjoint, loops, svg, dot, latex',
  },
  {
    name: 'function',
    short: 'f',
    argument: 'NAME',
    commands: ['eval', ...descents, 'compile'],
    help: 'take this definition (default: the last one); also of --emit svg, dot and latex',
  },
  {
    name: 'at',
    argument: 'LIST|FILE.json',
    commands: ['eval', ...descents, 'compile'],
    help: 'take the arguments from x=3,y=-4 or a JSON object; also of --emit svg and dot',
  },
  { name: 'json', commands: ['eval', 'curvature', ...descents], help: 'print the answer as JSON' },
  {
    name: 'in',
    argument: 'NAMES',
    commands: ['curvature'],
    help: 'in these parameters (x,y), the others as data (default: all that are not const)',
  },
  { name: 'hessian', commands: ['eval'], help: 'print the Hessian too, by rows and columns' },
  ...descentOptions,
  ...initOptions,
  {
    name: 'unroll',
    argument: 'N',
    rule: optionRules.unroll,
    commands: [],
    help: 'write out indices of up to N values (default: 4); longer ones are loops',
  },
  {
    name: 'exports',
    argument: 'LIST',
    rule: optionRules.exports,
    commands: ['compile', 'types'],
    help: `export these groups, or all (default: ${usualGroups.join(',')})`,
  },
  {
    name: 'checkpoint',
    commands: ['compile', 'types'],
    help: 'of a recurrence keep about the square root of its steps, and compute the others again',
  },
  {
    name: 'math',
    argument: 'host|inline',
    rule: optionRules.math,
    commands: ['compile', 'types'],
    help: 'call Math.exp and the like (default), or functions of the module that are faster',
  },
  { name: 'fast-math', commands: [], help: 'allow rewrites that can change NaN, infinity and the last bits' },
  {
    name: 'format',
    argument: 'pretty|json|github',
    rule: { kind: 'choice', of: formats },
    commands: [],
    help: 'how diagnostics are written on standard error',
  },
  { name: 'help', short: 'h', commands: [], help: 'print this' },
  { name: 'version', short: 'V', commands: [], help: 'print the version' },
];

export type Settings = {
  readonly command: string;
  /** Files, globs and `-`; for eval the file, then `name=value`. */
  readonly operands: readonly string[];
  readonly output: string | null;
  readonly outDir: string | null;
  readonly target: 'ts' | 'js';
  readonly check: boolean;
  readonly sourceMap: boolean;
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
  readonly math: NonNullable<Options['math']>;
  readonly unroll: number | null;
  readonly exports: NonNullable<Options['exports']> | null;
  readonly format: (typeof formats)[number];
  readonly help: boolean;
  readonly version: boolean;
  readonly descent: DescentSettings;
  readonly init: InitSettings;
};

/** The one that is named, or that of the file to be written. */
function targetOf(named: string | undefined, output: string | undefined): Settings['target'] {
  return (named ?? endingTarget(output)) === 'js' ? 'js' : 'ts';
}

/** What the ending of a file to be written says of it. */
export function endingTarget(output: string | undefined): string | undefined {
  return /\.[cm]?([jt]s)$/i.exec(output ?? '')?.[1]?.toLowerCase();
}

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
    target: targetOf(values.get('target'), values.get('output')),
    check: values.has('check'),
    sourceMap: values.has('source-map'),
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
    math: values.get('math') === 'inline' ? 'inline' : 'host',
    unroll: values.has('unroll') ? Number(values.get('unroll')) : null,
    exports: values.has('exports')
      ? [...groups, 'all' as const].filter((one) => values.get('exports')?.split(',').includes(one))
      : null,
    format: formats.find((one) => one === values.get('format')) ?? 'pretty',
    help: values.has('help'),
    version: values.has('version'),
    descent: descentSettings(values),
    init: initSettings(values),
  };
}

/** The options of a compilation that are named alike for every file. */
export function compileOptions({ fastMath, checkpoint, math, unroll, exports }: Settings): Options {
  return {
    fastMath,
    checkpoint,
    math,
    ...(unroll === null ? {} : { unroll }),
    ...(exports === null ? {} : { exports }),
  };
}
