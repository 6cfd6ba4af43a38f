// The pipeline, read top to bottom: source → tree → checked → stages → passes → adjoint → module.

import type { FunctionInfo } from './analyse/function-info.ts';
import type { Diagnostic } from './report/diagnostic.ts';

export type Options = {
  /** Names a bare file's function; 'f' if left out. */
  readonly name?: string;
  /** The source's file name for the module's header: a base name, never a path. */
  readonly file?: string;
  readonly target?: 'ts' | 'js';
  readonly fastMath?: boolean;
};

export type Compiled = { readonly code: string; readonly diagnostics: readonly Diagnostic[]; readonly functions: readonly FunctionInfo[] };

/** The forms that `--emit` prints. */
export type FormName = 'tokens' | 'ast' | 'stages' | 'adjoint';

/** A number, an array (row-major nesting as written), or a record of these. */
export type Value = number | readonly Value[] | { readonly [field: string]: Value };

export type Evaluation = {
  readonly name: string;
  readonly value: Value;
  /** By parameter; empty where the result is no scalar or nothing is active. */
  readonly gradient: { readonly [parameter: string]: Value };
  /** Every written stage with its value and its adjoint (null: none, or its branch was not taken). */
  readonly stages: readonly { readonly name: string; readonly text: string; readonly value: number | null; readonly adjoint: number | null }[];
};

export function check(_source: string, _options: Options = {}): { readonly diagnostics: readonly Diagnostic[]; readonly functions: readonly FunctionInfo[] } {
  throw new Error('under construction');
}

/** The exports of the module by name, compiled in memory. Throws a `GradcError` that carries `diagnostics`. */
export function load(_source: string, _options: Options = {}): Record<string, (...args: never[]) => unknown> {
  throw new Error('under construction');
}

/** The module's text. Loads ts-morph and prettier on the first call. Throws a `GradcError` on errors in the source. */
export async function compile(_source: string, _options: Options = {}): Promise<Compiled> {
  throw new Error('under construction');
}

/** Prints one form of a source; what could be printed, with the diagnostics beside it. */
export function printForm(_source: string, _form: FormName, _options: Options = {}): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  throw new Error('under construction');
}

/** Evaluates one definition (`which`; the last exported one if null) by the evaluator. Throws a `GradcError`, or a `RangeError` for a bad argument. */
export function evaluateSource(_source: string, _which: string | null, _args: { readonly [parameter: string]: Value }, _options: Options = {}): Evaluation {
  throw new Error('under construction');
}
