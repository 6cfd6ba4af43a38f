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

const shapes = ['(', '[', '{'];
const counterparts = [')', ']', '}'];
const brace = 2;

function isBracket(code: number): boolean {
  return code === 40 || code === 41 || code === 91 || code === 93 || code === 123 || code === 125;
}

export function matchBrackets(tokens: readonly IToken[], deepest: number): Brackets {
  const partner = new Int32Array(tokens.length).fill(-1);
  const problems: BracketProblem[] = [];
  /** Indices of the brackets that are open, and what they are. */
  const open: number[] = [];
  const shapeOf: number[] = [];
  const waiting = [0, 0, 0];
  let tooDeep: IToken | null = null;

  const pair = (one: number, other: number): void => {
    partner[one] = other;
    partner[other] = one;
  };
  const pop = (): number => {
    waiting[shapeOf.pop()!]!--;
    return open.pop()!;
  };

  for (let at = 0; at < tokens.length; at++) {
    const { image } = tokens[at]!;
    // Most tokens are no brackets; no other token is spelled like one.
    if (image.length !== 1 || !isBracket(image.charCodeAt(0))) continue;
    const opening = shapes.indexOf(image);
    if (opening !== -1) {
      open.push(at);
      shapeOf.push(opening);
      waiting[opening]!++;
      if (open.length > deepest) tooDeep ??= tokens[at]!;
      continue;
    }
    const closing = counterparts.indexOf(image);
    const top = shapeOf[shapeOf.length - 1];
    if (top === closing) {
      pair(pop(), at);
    } else if (waiting[closing]! > 0) {
      // What was opened since then was forgotten.
      for (;;) {
        const shape = shapeOf[shapeOf.length - 1]!;
        const last = pop();
        if (shape === closing) {
          pair(last, at);
          break;
        }
        problems.push({ kind: 'unclosed', token: tokens[last]!, close: null });
      }
    } else if (top !== undefined && top !== brace && closing !== brace) {
      // `(x]`: one mistake, not two. A brace is never taken for another bracket, because it may be that of a block.
      const last = pop();
      problems.push({ kind: 'unclosed', token: tokens[last]!, close: tokens[at]! });
      pair(last, at);
    } else {
      problems.push({ kind: 'unopened', token: tokens[at]! });
    }
  }
  for (const left of open) problems.push({ kind: 'unclosed', token: tokens[left]!, close: null });
  return { partner, problems, tooDeep };
}
