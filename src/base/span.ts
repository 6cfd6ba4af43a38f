// A piece of source text, as half-open UTF-16 offsets. Lines and columns are worked out only where a person reads them.

export type Span = { readonly start: number; readonly end: number };

export const nowhere: Span = { start: 0, end: 0 };

/** The smallest span that holds both. */
export function joinSpans(first: Span, last: Span): Span {
  return { start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}
