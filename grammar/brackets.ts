// Which bracket belongs to which, over the whole file before anything else is decided: an opening bracket that is never
// closed then spoils its own statement only.

import type { IToken } from 'chevrotain';

export type BracketProblem =
  /** Never closed, or (with `close`) closed by a bracket of another kind. */
  | { readonly kind: 'unclosed'; readonly token: IToken; readonly close: IToken | null }
  | { readonly kind: 'unopened'; readonly token: IToken };

export type Brackets = {
  /** For each token the index of its other bracket, or -1. */
  readonly partner: Int32Array;
  readonly problems: readonly BracketProblem[];
  /** The first bracket that is nested deeper than the limit, closed or not. */
  readonly tooDeep: IToken | null;
};

type Shape = '()' | '[]' | '{}';
type Open = { readonly token: IToken; readonly at: number; readonly shape: Shape };

const opening: ReadonlyMap<string, Shape> = new Map([
  ['(', '()'],
  ['[', '[]'],
  ['{', '{}'],
]);
const closing: ReadonlyMap<string, Shape> = new Map([
  [')', '()'],
  [']', '[]'],
  ['}', '{}'],
]);

/** Whether a character is a bracket; no token but a bracket is spelled like one. */
function isBracket(code: number): boolean {
  return code === 40 || code === 41 || code === 91 || code === 93 || code === 123 || code === 125;
}

export function matchBrackets(tokens: readonly IToken[], deepest: number): Brackets {
  const partner = new Int32Array(tokens.length).fill(-1);
  const problems: BracketProblem[] = [];
  const open: Open[] = [];
  const waiting: Record<Shape, number> = { '()': 0, '[]': 0, '{}': 0 };
  let tooDeep: IToken | null = null;

  /** Closes the innermost bracket by the token at `close`. */
  const pair = (close: number): void => {
    const last = open.pop();
    if (last === undefined) return;
    waiting[last.shape]--;
    partner[last.at] = close;
    partner[close] = last.at;
  };

  tokens.forEach((token, at) => {
    const { image } = token;
    if (image.length !== 1 || !isBracket(image.charCodeAt(0))) return;
    const opened = opening.get(image);
    if (opened !== undefined) {
      open.push({ token, at, shape: opened });
      waiting[opened]++;
      if (open.length > deepest) tooDeep ??= token;
      return;
    }
    const closed = closing.get(image);
    if (closed === undefined) return;
    let top = open[open.length - 1];
    if (waiting[closed] > 0) {
      for (; top !== undefined && top.shape !== closed; top = open[open.length - 1]) {
        // What was opened since then was forgotten.
        problems.push({ kind: 'unclosed', token: top.token, close: null });
        waiting[top.shape]--;
        open.pop();
      }
      pair(at);
    } else if (top !== undefined && top.shape !== '{}' && closed !== '{}') {
      // `(x]`: one mistake, not two. A brace is never taken for another bracket, because it may be that of a block.
      problems.push({ kind: 'unclosed', token: top.token, close: token });
      pair(at);
    } else {
      problems.push({ kind: 'unopened', token });
    }
  });
  for (const { token } of open) problems.push({ kind: 'unclosed', token, close: null });
  return { partner, problems, tooDeep };
}
