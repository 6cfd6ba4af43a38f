// Spans of several files, which are read at offsets of their own, told as spans in each of them.

import type { Span } from '../base/span.ts';
import type { Diagnostic } from './diagnostic.ts';

/** `path` is null for the source itself. */
export type TextFile = { readonly path: string | null; readonly text: string; readonly base: number };

/** A span of the file, which is named unless it is the source. */
export type Placed = { readonly span: Span; readonly file?: string };

export function placedSpan(span: Span, files: readonly TextFile[]): Placed {
  const own = files.find(({ base, text }) => base > 0 && span.start >= base && span.start <= base + text.length);
  if (own === undefined || own.path === null) return { span };
  return { span: { start: span.start - own.base, end: span.end - own.base }, file: own.path };
}

/** Diagnostics with the files in which they, and what is related to them, stand. */
export function placed(diagnostics: readonly Diagnostic[], files: readonly TextFile[]): readonly Diagnostic[] {
  if (files.length === 1) return diagnostics;
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    ...placedSpan(diagnostic.span, files),
    related: diagnostic.related.map((one) => ({ ...one, ...placedSpan(one.span, files) })),
  }));
}

/** Those of the source first, then those of the files that it uses. */
export function inSourceOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ file }) => file ?? ''))].sort();
  const place = ({ file }: Diagnostic): number => files.indexOf(file ?? '');
  return [...diagnostics].sort((a, b) => place(a) - place(b) || a.span.start - b.span.start || a.span.end - b.span.end);
}
