// The text of a module as it grows, and for each statement of it the piece of the source that it was written for.

import type { Span } from '../base/span.ts';

/** A place in the text, both from 0; columns count UTF-16 units. */
export type Position = { readonly line: number; readonly column: number };

export type Mark = Position & { readonly span: Span };

/** `lines`: without their ends; one of them may be several, as what a statement broke into. */
export type Lines = { readonly lines: string[]; readonly marks: Mark[] };

export function noLines(): Lines {
  return { lines: [], marks: [] };
}

/** Says for what the next line is written. */
export function mark({ lines, marks }: Lines, column: number, span: Span | undefined): void {
  if (span !== undefined) marks.push({ line: lines.length, column, span });
}

/** A text with its marks, by the lines of the text. */
export type Marked = { readonly text: string; readonly marks: readonly Mark[] };

export function finished({ lines, marks }: Lines): Marked {
  const starts: number[] = [];
  let line = 0;
  for (const one of lines) {
    starts.push(line);
    line += 1;
    for (let at = one.indexOf('\n'); at >= 0; at = one.indexOf('\n', at + 1)) line += 1;
  }
  return { text: lines.join('\n'), marks: marks.map((one) => ({ ...one, line: starts[one.line] ?? line })) };
}
