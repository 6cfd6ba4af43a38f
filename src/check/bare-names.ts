// Names that a bare file takes as parameters though they are functions, words or constants, here or elsewhere: each
// gets a warning, because nobody means a number by them.

import { callableGate } from '../gates/lookup.ts';
import type { Span } from '../base/span.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { Expr } from '../syntax/ast.ts';
import { builtins, foldNames } from './builtins.ts';
import { foreignName } from './foreign-hints.ts';
import { callBeside } from './hints.ts';
import type { FileScope } from './scope.ts';

const words: ReadonlySet<string> = new Set(['const', 'int', 'gate', 'surrogate', 'div', 'mod']);

/** `body`: the expressions of the bare file. */
export function warnOfName(file: FileScope, body: readonly Expr[], name: string, span: Span): void {
  const warn = (what: string, hint: string | null): void => {
    file.diagnostics.push(diagnose('GR2025', span, { name, what }, { hint }));
  };
  const foreign = foreignName(name);
  if (foreign !== null) warn(foreign.what, foreign.hint);
  else if (isFunction(file, name)) warn('the function', callHint(body, name, span));
  else if (words.has(name)) warn('a word', 'a parameter of that name is declared: f(…) = …');
}

/** `σ` and `√` are functions only where they are called. */
function isFunction(file: FileScope, name: string): boolean {
  if (file.functions.has(name) || builtins.has(name) || foldNames.has(name)) return true;
  return callableGate(name)?.name === name;
}

/** How the function would be called with what stands beside it. */
function callHint(body: readonly Expr[], name: string, span: Span): string {
  const call = callBeside(body, name, span);
  return `to call it write ${call}; to take a number of that name declare it: f(${name}, …) = …`;
}
