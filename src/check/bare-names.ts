// Names that a bare file takes as parameters though they are functions, words or constants, here or elsewhere: each
// gets a warning, because nobody means a number by them.

import { callableGate } from '../gates/lookup.ts';
import type { Span } from '../base/span.ts';
import { foreignValue } from '../foreign/values.ts';
import { isForeignWord, wordNote } from '../foreign/words.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { Expr } from '../syntax/ast.ts';
import { printExpr } from '../syntax/print.ts';
import { builtins, foldNames } from './builtins.ts';
import { pathTo, valueHint } from './hints.ts';
import type { FileScope } from './scope.ts';

const words: ReadonlySet<string> = new Set(['const', 'int', 'gate', 'surrogate', 'div', 'mod']);

/** `body`: the expressions of the bare file. */
export function warnOfName(file: FileScope, body: readonly Expr[], name: string, span: Span): void {
  const warn = (what: string, hint: string | null): void => {
    file.diagnostics.push(diagnose('GR2025', span, { name, what }, { hint }));
  };
  const value = foreignValue(name);
  if (value !== null) warn('a constant', valueHint(value));
  else if (isForeignWord(name)) warn('a word', wordNote(name));
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
  const path = pathTo(body, span);
  const argument = argumentBeside(path[path.length - 2], span);
  return `to call it write ${name}(${argument ?? '…'}); to take a number of that name declare it: f(${name}, …) = …`;
}

function argumentBeside(parent: Expr | undefined, span: Span): string | null {
  if (parent?.kind === 'power') return parent.base.span === span ? printExpr(parent.exponent) : null;
  if (parent?.kind !== 'chain') return null;
  const at = parent.operands.findIndex((operand) => operand.span === span);
  const operator = parent.operators[at];
  const next = parent.operands[at + 1];
  if (next === undefined || next.span.end - next.span.start > 60) return null;
  if (operator === '*') return printExpr(next);
  return at === 0 && (operator === '-' || operator === '+') ? `${operator}${printExpr(next)}` : null;
}
