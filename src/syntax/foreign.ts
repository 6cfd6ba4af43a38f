// A statement that cannot be read, told as the text of another language where it is one.

import type { IToken } from 'chevrotain';
import type { LayoutProblem } from '../../grammar/layout.ts';
import * as T from '../../grammar/tokens.ts';
import { elementAt, lastOf } from '../base/lists.ts';
import { isKnownFunction } from '../foreign/known.ts';
import { mend, type Mended } from '../foreign/mend.ts';
import type { Span } from '../base/span.ts';
import { hasErrors, type Diagnostic } from '../report/diagnostic.ts';
import { nameOf, tokenEnd } from './build-context.ts';

/** The text of a file, what all offsets are counted from, its tokens, and what is wrong with its brackets and lines. */
export type Around = {
  readonly source: string;
  readonly base: number;
  readonly tokens: readonly IToken[];
  readonly problems: readonly LayoutProblem[];
};

/**
 * What is said of the statement; null where nothing foreign is seen in it. `reread`: what is wrong with a text in the
 * language.
 */
export function explainForeign(
  statement: readonly IToken[],
  around: Around,
  reread: (text: string) => readonly Diagnostic[],
): readonly Diagnostic[] | null {
  const { start, text } = textOf(statement, around);
  const mended = mendedIn(statement, text, around);
  if (mended === null) return null;
  const told = mended.foreign.map((diagnostic) => ({
    ...diagnostic,
    span: { start: start + diagnostic.span.start, end: start + diagnostic.span.end },
  }));
  if (mended.text === null) return told;
  const left = reread(mended.text).map((diagnostic) => moved(diagnostic, mended.origins, start));
  // What is mended may have taken what is left: then it is said already.
  const fresh = left.filter(
    ({ span }) => !told.some(({ span: other }) => other.start <= span.start && span.start < other.end),
  );
  return hasErrors(told) ? [...told, ...fresh] : null;
}

/**
 * What is foreign in a statement with nothing else wrong than its brackets, which are told elsewhere: it is read as if
 * they were right. `spoilt`: where something is wrong.
 */
export function foreignBeside(
  statement: readonly IToken[],
  around: Around,
  spoilt: readonly Span[],
): readonly Diagnostic[] {
  const { start, text } = textOf(statement, around);
  const problems = spoilt.flatMap((span) => around.problems.filter(({ token }) => token.startOffset === span.start));
  const kinds = new Set(problems.map(({ kind }) => kind));
  if (problems.length < spoilt.length || kinds.has('operator') || kinds.has('depth')) return [];
  // An interval, [0, n), is none of these: what opens unlike it closes, and belongs to no name.
  const isInterval = (problem: LayoutProblem): boolean =>
    problem.kind === 'unclosed' &&
    problem.close !== null &&
    !/[\p{L}\p{N}_)\]]/u.test(text.charAt(problem.token.startOffset - start - 1));
  if (kinds.size > 1 || problems.some(isInterval)) return [];
  const { written, origins } = balanced(statement, start, text, problems);
  const told = (mendedIn(statement, written, around)?.foreign ?? []).map((one) => moved(one, origins, start));
  return hasErrors(told) ? told : [];
}

function textOf(
  statement: readonly IToken[],
  { source, base }: Around,
): { readonly start: number; readonly text: string } {
  const start = elementAt(statement, 0).startOffset;
  return { start, text: source.slice(start - base, tokenEnd(lastOf(statement)) - base) };
}

function mendedIn(statement: readonly IToken[], text: string, { tokens }: Around): Mended | null {
  // `use "lens.grad" as lens` is no mathematics.
  if (elementAt(statement, 0).tokenType === T.Use) return null;
  const defined = new Set(tokens.flatMap((token) => (token.tokenType === T.Defined ? [nameOf(token)] : [])));
  return mend(text, { isFunction: (name) => isKnownFunction(name) || defined.has(name) });
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** With each bracket closed at the end of its line, a block at the end of all; and where each character stood. */
function balanced(
  statement: readonly IToken[],
  start: number,
  text: string,
  problems: readonly LayoutProblem[],
): { readonly written: string; readonly origins: readonly number[] } {
  const instead = new Map<number, string>();
  const before = new Map<number, string>();
  for (const problem of problems) {
    const at = problem.token.startOffset - start;
    const close = closing[problem.token.image] ?? '';
    if (problem.kind === 'unopened') instead.set(at, ' ');
    if (problem.kind !== 'unclosed') continue;
    if (problem.close !== null) instead.set(problem.close.startOffset - start, close);
    else {
      const end = problem.token.image === '{' ? text.length : lineEnd(statement, problem.token) - start;
      before.set(end, close + (before.get(end) ?? ''));
    }
  }
  const parts: string[] = [];
  const origins: number[] = [];
  for (let at = 0; at <= text.length; at++) {
    const part = (before.get(at) ?? '') + (instead.get(at) ?? text.charAt(at));
    parts.push(part);
    for (let i = 0; i < part.length; i++) origins.push(Math.min(at, text.length - 1));
  }
  return { written: parts.join(''), origins };
}

/** Where the last token of the line ends in which this one stands. */
function lineEnd(statement: readonly IToken[], token: IToken): number {
  const from = statement.indexOf(token);
  const end = statement.findIndex((one, i) => i > from && (one.tokenType === T.End || one.tokenType === T.BlockClose));
  return tokenEnd(elementAt(statement, (end === -1 ? statement.length : end) - 1));
}

function moved(diagnostic: Diagnostic, origins: readonly number[], start: number): Diagnostic {
  const end = (origins[origins.length - 1] ?? 0) + 1;
  const place = (at: number): number => start + (origins[at] ?? end);
  const { span, related } = diagnostic;
  const from = place(span.start);
  const to = span.end > span.start ? place(span.end - 1) + 1 : from;
  return {
    ...diagnostic,
    span: { start: Math.min(from, to), end: Math.max(from, to) },
    related: related.map((each) => ({ ...each, span: { start: place(each.span.start), end: place(each.span.end) } })),
  };
}
