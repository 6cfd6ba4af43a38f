// A statement that cannot be read, told as the text of another language where it is one.

import type { IToken } from 'chevrotain';
import * as T from '../../grammar/tokens.ts';
import { elementAt, lastOf } from '../base/lists.ts';
import { isKnownFunction } from '../foreign/known.ts';
import { mend } from '../foreign/mend.ts';
import { hasErrors, type Diagnostic } from '../report/diagnostic.ts';
import { nameOf, tokenEnd } from './build-context.ts';

/**
 * What is said of the statement; null where nothing foreign is seen in it. `around`: the text and the tokens of the
 * file. `reread`: what is wrong with a text in the language.
 */
export function explainForeign(
  statement: readonly IToken[],
  around: { readonly source: string; readonly base: number; readonly tokens: readonly IToken[] },
  reread: (text: string) => readonly Diagnostic[],
): readonly Diagnostic[] | null {
  // `use "lens.grad" as lens` is no mathematics.
  if (elementAt(statement, 0).tokenType === T.Use) return null;
  const start = elementAt(statement, 0).startOffset;
  const text = around.source.slice(start - around.base, tokenEnd(lastOf(statement)) - around.base);
  const defined = new Set(around.tokens.flatMap((token) => (token.tokenType === T.Defined ? [nameOf(token)] : [])));
  const mended = mend(text, { isFunction: (name) => isKnownFunction(name) || defined.has(name) });
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
