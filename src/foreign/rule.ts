// What a rule for foreign spellings is: a pattern that no source of the language has, and what stands there instead.

import type { Span } from '../base/span.ts';
import { diagnose, type Diagnostic } from '../report/diagnostic.ts';
import type { Code, Values } from '../report/messages.ts';
import type { Range } from './text.ts';

/** Text, or a part of the statement as it stands. */
export type Piece = string | Range;
export type Edit = Range & { readonly pieces: readonly Piece[] };

export type Found = {
  /** What is pointed at. */
  readonly at: Range;
  readonly tell: (span: Span, hint: string | null) => Diagnostic;
  readonly hint: (say: Say) => string | null;
  /** What makes the statement one of the language here; null where only its author can. */
  readonly edits: readonly Edit[] | null;
};

/** What hints are made with. */
export type Say = {
  /** A part of the statement, with all that is foreign in it mended. */
  readonly part: (range: Range) => string;
  /** The same of a text that is made of parts. */
  readonly pieces: (pieces: readonly Piece[]) => string;
};

/** What the rules know of the file. */
export type Known = {
  /** Whether a name is a function, here or in the file. */
  readonly isFunction: (name: string) => boolean;
};

export type Rule = {
  /** With the flags `g` and `u`; made when a statement cannot be read, as most never are. */
  readonly find: () => RegExp;
  readonly read: (match: RegExpExecArray, text: string, known: Known) => Found | null;
};

export function found<C extends Code>(
  code: C,
  at: Range,
  values: Values<C>,
  hint: ((say: Say) => string | null) | string | null,
  edits: readonly Edit[] | null,
): Found {
  return {
    at,
    tell: (span, text) => diagnose(code, span, values, { hint: text }),
    hint: typeof hint === 'function' ? hint : (): string | null => hint,
    edits,
  };
}

/** Something that is written otherwise in the language `language`. */
export function foreign(
  text: string,
  at: Range,
  language: string,
  hint: ((say: Say) => string | null) | string | null,
  edits: readonly Edit[] | null,
): Found {
  return found('GR1034', at, { text: text.slice(at.from, at.to).replace(/\s+/g, ' '), language }, hint, edits);
}

/** An edit in whose place the pieces stand; the hint says them. */
export function rewritten(text: string, at: Range, language: string, whole: Range, pieces: readonly Piece[]): Found {
  return foreign(text, at, language, (say) => `write ${said(pieces, say)}`, [{ ...whole, pieces }]);
}

export function said(pieces: readonly Piece[], say: Say): string {
  return say.pieces(pieces);
}

/** Where a group of a match stands. */
export function groupAt(match: RegExpExecArray, group: number): Range {
  const before = match.slice(1, group).reduce((length, part) => length + part.length, 0);
  const from = match.index + before;
  return { from, to: from + (match[group]?.length ?? 0) };
}
