// One pass over the tokens that settles what only their surroundings tell: where a statement ends, which words are
// keywords, whether an operator is infix or prefix, and how deep everything is nested. Newlines and `;` become End
// tokens or vanish; the other tokens are re-tagged in place. After it the grammar needs one token of lookahead.

import type { IToken, TokenType } from 'chevrotain';
import { matchBrackets, type BracketProblem } from './brackets.ts';
import { headOf, keywordInHead } from './heads.ts';
import { retag, tokenOf } from './retag.ts';
import * as T from './tokens.ts';

export type LayoutProblem =
  | BracketProblem
  /** A line begins with an operator and is not indented deeper than its statement. */
  | { readonly kind: 'operator'; readonly token: IToken }
  /** Nested deeper than `limit`. */
  | { readonly kind: 'depth'; readonly token: IToken; readonly limit: number };

/**
 * A statement of the file: tokens[from..to), the End that follows left out; how deep brackets, and all that nests, go
 * in it.
 */
export type ItemTokens = {
  readonly from: number;
  readonly to: number;
  readonly brackets: number;
  readonly levels: number;
};

export type Layout = {
  readonly tokens: readonly IToken[];
  readonly items: readonly ItemTokens[];
  readonly problems: readonly LayoutProblem[];
};

/** How many brackets, prefix operators, powers and postfix operators may stand inside one another. */
export const deepest = 1_000;
/** The same for the parameters of a definition: types within types. */
export const deepestHead = 32;

/** The file, a block, or brackets. */
type Frame = {
  /** Newlines end statements here. */
  readonly isBlock: boolean;
  /** Parameters, or fields of a record type, stand here. */
  readonly isTyped: boolean;
  /** Levels around it. */
  readonly base: number;
  /** Where the current statement begins in the output, and the indentation of its first line. */
  start: number;
  indent: number;
  /** Levels that the current operand, and the current run of `not`, have opened. */
  run: number;
  nots: number;
};

const endsOperand: ReadonlySet<TokenType> = new Set([
  T.Name,
  T.NumberText,
  T.RightParen,
  T.RightBracket,
  T.RightBrace,
  T.Transpose,
  T.Target,
  T.Defined,
  T.Int,
]);
const goesOnBelow: ReadonlySet<TokenType> = new Set([T.Infix, T.Prefix, T.Comma, T.Assign]);

export function layOut(raw: readonly IToken[], firstIndent: number): Layout {
  const { partner, problems: unbalanced, tooDeep: unclosed } = matchBrackets(raw, deepest);
  const problems: LayoutProblem[] = [...unbalanced];
  if (unclosed !== null) problems.push({ kind: 'depth', token: unclosed, limit: deepest });
  const tokens: IToken[] = [];
  const items: ItemTokens[] = [];
  const frames: Frame[] = [];
  let frame: Frame = { isBlock: true, isTyped: false, base: 0, start: 0, indent: 0, run: 0, nots: 0 };
  let indent = firstIndent;
  let newLine = false;
  let afterOperand = false;
  let tooDeep = false;
  let brackets = 0;
  let levels = 0;
  /** Up to which token the head of a definition goes. */
  let headEnd = -1;

  const endStatement = (): void => {
    frame.run = 0;
    frame.nots = 0;
    afterOperand = false;
    const last = tokens[tokens.length - 1];
    if (last === undefined || tokens.length === frame.start) return;
    if (frames.length === 0) {
      items.push({ from: frame.start, to: tokens.length, brackets, levels });
      brackets = 0;
      levels = 0;
    }
    tokens.push(tokenOf(T.End, '', last.startOffset + last.image.length));
    frame.start = tokens.length;
  };

  const open = (isBlock: boolean, isTyped: boolean): void => {
    frames.push(frame);
    if (frames.length > brackets) brackets = frames.length;
    frame = {
      isBlock,
      isTyped,
      base: frame.base + frame.nots + frame.run + 1,
      start: tokens.length + 1,
      indent: 0,
      run: 0,
      nots: 0,
    };
  };

  for (let at = 0; at < raw.length; at++) {
    const token = raw[at] as IToken;
    const before = tokens[tokens.length - 1];
    const type = token.tokenType;

    if (type === T.Newline) {
      indent = token.image.length - 1 - token.image.lastIndexOf('\n');
      newLine = true;
      continue;
    }
    if (type === T.Semicolon && frame.isBlock) {
      endStatement();
      continue;
    }

    let head = -1;
    if (newLine && frame.isBlock && tokens.length > frame.start) {
      const operator = startsWithInfix(token, raw[at + 1]);
      if (before !== undefined && goesOnBelow.has(before.tokenType)) {
        // The line above is not finished, unless what follows can only be a statement: then its last operand is
        // missing.
        head = headOf(raw, partner, at);
        if (token.tokenType !== type) endStatement();
      } else if (operator && indent > frame.indent) {
        // A continuation.
      } else if (operator && token.image !== '-' && token.image !== '−' && !isWordOperator(token)) {
        problems.push({ kind: 'operator', token });
      } else {
        endStatement();
      }
    }
    newLine = false;

    if (frame.isBlock && tokens.length === frame.start) {
      frame.indent = indent;
      headEnd = Math.max(headEnd, head, headOf(raw, partner, at));
    } else if (frame.isTyped && before !== undefined && keywordInHead(raw, at, before)) {
      afterOperand = token.tokenType === T.Int;
      tokens.push(token);
      continue;
    }

    switch (token.tokenType) {
      case T.Name:
        afterOperand = readWord(token, afterOperand, frame);
        break;
      case T.Operator:
        afterOperand = readOperator(token, afterOperand, frame);
        break;
      case T.LeftParen:
      case T.LeftBracket:
        if (partner[at] !== -1) {
          const around = frame;
          open(false, partner[at] === headEnd);
          if (type === T.LeftBracket && afterOperand) around.run++;
        }
        afterOperand = false;
        break;
      case T.LeftBrace: {
        const block = afterOperand && at > headEnd;
        if (block) retag(token, T.BlockOpen);
        if (partner[at] !== -1) open(block, frame.isTyped && before?.tokenType === T.Colon);
        afterOperand = false;
        break;
      }
      case T.RightParen:
      case T.RightBracket:
      case T.RightBrace:
        if (partner[at] !== -1) {
          if (frame.isBlock) {
            endStatement();
            retag(token, T.BlockClose);
          }
          frame = frames.pop() ?? frame;
        }
        afterOperand = true;
        break;
      case T.Quote:
        if (afterOperand) frame.run++;
        retag(token, afterOperand ? T.Transpose : T.Stray);
        break;
      case T.Dot:
        frame.run++;
        afterOperand = false;
        break;
      case T.Comma:
      case T.Colon:
      case T.Dots:
      case T.Assign:
        frame.run = 0;
        frame.nots = 0;
        afterOperand = false;
        break;
      default:
        afterOperand = endsOperand.has(token.tokenType);
    }
    tokens.push(token);
    const limit = at < headEnd ? deepestHead : deepest;
    const level = frame.base + frame.nots + frame.run;
    if (level > levels) levels = level;
    if (level > limit && !tooDeep) {
      tooDeep = true;
      problems.push({ kind: 'depth', token, limit });
    }
  }
  endStatement();
  return { tokens, items, problems };
}

function isWordOperator(token: IToken): boolean {
  return token.image === 'div' || token.image === 'mod';
}

/** `div` and `mod` begin a line as operators only where they are not its name. */
function startsWithInfix(token: IToken, next: IToken | undefined): boolean {
  if (token.tokenType === T.Operator) return true;
  if (token.tokenType !== T.Name) return false;
  return token.image === 'and' || token.image === 'or' || (isWordOperator(token) && next?.tokenType !== T.Assign);
}

/** Tags a name that is a word of the language here; returns whether an operand ends with it. */
function readWord(token: IToken, afterOperand: boolean, frame: Frame): boolean {
  if (token.image.length > 3) return true;
  switch (token.image) {
    case 'and':
    case 'or':
      retag(token, T.Infix);
      frame.run = 0;
      frame.nots = 0;
      return false;
    case 'not':
      retag(token, T.Prefix);
      frame.nots++;
      return false;
    case 'in':
      retag(token, T.In);
      frame.run = 0;
      frame.nots = 0;
      return false;
    case 'div':
    case 'mod':
      if (!afterOperand) return true;
      retag(token, T.Infix);
      frame.run = 0;
      return false;
    default:
      return true;
  }
}

/** Tags an operator as infix or prefix; an operand never ends with it. */
function readOperator(token: IToken, afterOperand: boolean, frame: Frame): boolean {
  const sign = token.image === '-' || token.image === '+' || token.image === '−';
  if (!afterOperand && sign) {
    retag(token, T.Prefix);
    frame.run++;
    return false;
  }
  retag(token, T.Infix);
  if (token.image === '^' || token.image === '**') frame.run++;
  else frame.run = 0;
  return false;
}
