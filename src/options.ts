// The options of a compilation, in one table: what each may be, and what is said of anything else. The API checks what
// it is handed with it, the command what it is given as text.

import { namesToValues } from './base/names-to-values.ts';
import { isName, longestName } from './base/names.ts';
import { nowhere } from './base/span.ts';
import { offersCheckpoints } from './base/usual-bundle.ts';
import { usualUnroll } from './base/usual-unroll.ts';
import { brings, groups, usualGroups, type Group } from './check/exports.ts';
import { diagnose, type Diagnostic } from './report/diagnostic.ts';
import { GradcError } from './report/error.ts';
import { suggest } from './report/suggest.ts';
import type { Resolve } from './syntax/files.ts';

export type Options = {
  /** Names a bare file's function; 'f' if left out. */
  readonly name?: string;
  /** The source's file name for the module's header: a base name, never a path. */
  readonly file?: string;
  /** TypeScript ('ts'), or JavaScript with its types in comments ('js'): of `compile`. */
  readonly target?: 'ts' | 'js';
  /** Whether rewrites are allowed that can change NaN, infinity and the last bits. */
  readonly fastMath?: boolean;
  /** Indices of up to this many values are written out (4); longer ones are loops. */
  readonly unroll?: number;
  /**
   * Of a recurrence of T steps, the backward pass keeps about the square root of T and makes the others again: the same
   * bits, and less memory.
   */
  readonly checkpoint?: boolean;
  /**
   * Whose elementary functions a module calls: the host's (`Math.exp`), or its own where these are faster ('inline'),
   * with an error of at most 1.5 units in the last place and the same bits in every engine.
   */
  readonly math?: 'host' | 'inline';
  /** Groups of exports, or 'all'; those of `usualGroups` if left out. */
  readonly exports?: readonly (Group | 'all')[];
  /**
   * How `load` makes its functions: by compiling text, or by interpreting, which is slower and works where a page
   * forbids `unsafe-eval`. The bits are the same.
   */
  readonly mode?: 'compile' | 'interpret';
  /** Whether `compile` gives a source map besides, from the module to the formulas. */
  readonly sourceMap?: boolean;
  /**
   * Gives the text of a file that the source uses, and null or nothing where there is none. `path` goes from the folder
   * of the source; `from` is the file that uses it, null for the source itself.
   */
  readonly resolve?: Resolve;
};

/** What the value of an option may be. */
export type OptionRule =
  | { readonly kind: 'name' }
  | { readonly kind: 'text'; readonly longest: number }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'whole'; readonly to: number; readonly from?: number }
  /** Finite, and above this. */
  | { readonly kind: 'number'; readonly above: number }
  | { readonly kind: 'list'; readonly of: readonly string[] }
  | { readonly kind: 'switch' }
  /** The full bundle has it alone. */
  | { readonly kind: 'off' }
  | { readonly kind: 'function' };

export const optionRules: { readonly [option in keyof Options]-?: OptionRule } = {
  name: { kind: 'name' },
  file: { kind: 'text', longest: 1000 },
  target: { kind: 'choice', of: ['ts', 'js'] },
  fastMath: { kind: 'switch' },
  unroll: { kind: 'whole', to: 64 },
  checkpoint: { kind: offersCheckpoints() ? 'switch' : 'off' },
  math: { kind: 'choice', of: ['host', 'inline'] },
  exports: { kind: 'list', of: [...groups, 'all'] },
  mode: { kind: 'choice', of: ['compile', 'interpret'] },
  sourceMap: { kind: 'switch' },
  resolve: { kind: 'function' },
};

/** What the value of an option should have been; null if it is that. */
export function expectedOf(rule: OptionRule, value: unknown): string | null {
  switch (rule.kind) {
    case 'name':
      return typeof value === 'string' && isName(value)
        ? null
        : `a name of letters, digits and _, at most ${String(longestName)} of them`;
    case 'text':
      return typeof value === 'string' && value.length <= rule.longest
        ? null
        : `a text of at most ${String(rule.longest)} characters`;
    case 'choice':
      return typeof value === 'string' && rule.of.includes(value) ? null : `one of ${rule.of.join(', ')}`;
    case 'list':
      return Array.isArray(value) && value.length > 0 && value.every((one) => isOneOf(rule.of, one))
        ? null
        : `a list of some of ${rule.of.join(', ')}`;
    case 'whole':
      return typeof value === 'number' && Number.isInteger(value) && value >= (rule.from ?? 0) && value <= rule.to
        ? null
        : `a whole number from ${String(rule.from ?? 0)} to ${String(rule.to)}`;
    case 'number':
      return typeof value === 'number' && value > rule.above && value < Infinity
        ? null
        : `a number above ${String(rule.above)}`;
    case 'switch':
      return typeof value === 'boolean' ? null : 'true or false';
    case 'off':
      return value === false ? null : 'false here (gradc/browser/full has it)';
    case 'function':
      return typeof value === 'function' ? null : 'a function of a path that gives a text';
  }
}

function isOneOf(list: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && list.includes(value);
}

/** The groups that are asked for, in the order of the table. */
export function groupsOf({ exports }: Options): readonly Group[] {
  if (exports === undefined) return usualGroups;
  const isAsked = (group: Group): boolean => exports.includes(group) || exports.includes('all');
  return groups.filter((group) => isAsked(group) || groups.some((other) => isAsked(other) && brings[other] === group));
}

/** The options on which the text of a module depends, where they are not as usual: empty if all are. */
export function settingsText(options: Options): string {
  const { fastMath = false, unroll = usualUnroll, checkpoint = false, math = 'host' } = options;
  const exports = groupsOf(options);
  const own = {
    ...(fastMath ? { fastMath } : {}),
    ...(unroll === usualUnroll ? {} : { unroll }),
    ...(checkpoint ? { checkpoint } : {}),
    ...(math === 'host' ? {} : { math }),
    ...(exports.join() === usualGroups.join() ? {} : { exports }),
  };
  return Object.keys(own).length === 0 ? '' : JSON.stringify(own);
}

export type Call = { readonly source: string; readonly options: Options };

/** What the API was called with, each property read once. Throws a `GradcError` that names what is wrong with it. */
export function checkedCall(source: unknown, options: unknown): Call {
  if (typeof source !== 'string') throw new GradcError([diagnose('GR6002', nowhere, { found: shown(source) })]);
  return { source, options: checkedOptions(options) };
}

function checkedOptions(given: unknown): Options {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw mistake('options', 'an object', given);
  const found = namesToValues<unknown>();
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(optionRules, name)) throw unknownOption(name, Object.keys(optionRules));
    const value: unknown = (given as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    const rule = optionRules[name as keyof Options];
    const expected = expectedOf(rule, value);
    if (expected !== null) throw mistake(`option ${name}`, expected, wrongPart(rule, value));
    found[name] =
      name === 'name' ? (value as string).normalize('NFC') : Array.isArray(value) ? [...(value as unknown[])] : value;
  }
  return found;
}

export function mistake(option: string, expected: string, value: unknown): GradcError {
  return new GradcError([diagnose('GR6001', nowhere, { option, expected, found: shown(value) }, { ours: 'expected' })]);
}

/** What is wrong with a value: of a list, the first that does not belong into it. */
function wrongPart(rule: OptionRule, value: unknown): unknown {
  if (rule.kind !== 'list' || !Array.isArray(value)) return value;
  return value.find((one) => !isOneOf(rule.of, one)) ?? value;
}

export function unknownOption(name: string, known: readonly string[]): GradcError {
  const near = suggest(name, known);
  const hint = near === null ? null : `did you mean '${near}'?`;
  return new GradcError([
    diagnose(
      'GR6001',
      nowhere,
      { option: 'an option', expected: `one of ${known.join(', ')}`, found: shown(name) },
      { hint, ours: 'expected' },
    ),
  ]);
}

/** A value in a message, without running any code of its own. */
function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `'${value}'`;
    case 'object':
      return value === null
        ? 'null'
        : Array.isArray(value)
          ? value.length === 0
            ? 'an empty array'
            : 'an array'
          : 'an object';
    case 'function':
      return 'a function';
    default:
      return String(value);
  }
}

/** The reason why a call failed, of an error or of whatever else was thrown. */
export function failureOf(error: unknown): Diagnostic {
  return diagnose('GR6003', nowhere, { reason: reasonOf(error) });
}

function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : shown(error);
  } catch {
    return 'an error that cannot be read';
  }
}
