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

/** How far the tokens have been read, and what of. */
type State = {
  readonly raw: readonly IToken[];
  readonly partner: Int32Array;
  readonly tokens: IToken[];
  readonly items: ItemTokens[];
  readonly problems: LayoutProblem[];
  readonly frames: Frame[];
  frame: Frame;
  /** Of the line. */
  indent: number;
  newLine: boolean;
  afterOperand: boolean;
  tooDeep: boolean;
  /** Of the statement of the file: how deep brackets, and all that nests, go in it. */
  brackets: number;
  levels: number;
  /** Up to which token the head of a definition goes. */
  headEnd: number;
};

export function layOut(raw: readonly IToken[], firstIndent: number): Layout {
  const { partner, problems, tooDeep: unclosed } = matchBrackets(raw, deepest);
  const state: State = {
    raw,
    partner,
    tokens: [],
    items: [],
    problems: [...problems],
    frames: [],
    frame: { isBlock: true, isTyped: false, base: 0, start: 0, indent: 0, run: 0, nots: 0 },
    indent: firstIndent,
    newLine: false,
    afterOperand: false,
    tooDeep: false,
    brackets: 0,
    levels: 0,
    headEnd: -1,
  };
  if (unclosed !== null) state.problems.push({ kind: 'depth', token: unclosed, limit: deepest });
  for (const [at, token] of raw.entries()) readToken(state, token, at);
  endStatement(state);
  return { tokens: state.tokens, items: state.items, problems: state.problems };
}

function endStatement(state: State): void {
  const { tokens, frame, items, brackets, levels } = state;
  frame.run = 0;
  frame.nots = 0;
  state.afterOperand = false;
  const last = tokens[tokens.length - 1];
  if (last === undefined || tokens.length === frame.start) return;
  if (state.frames.length === 0) {
    items.push({ from: frame.start, to: tokens.length, brackets, levels });
    state.brackets = 0;
    state.levels = 0;
  }
  tokens.push(tokenOf(T.End, '', last.startOffset + last.image.length));
  frame.start = tokens.length;
}

function open(state: State, isBlock: boolean, isTyped: boolean): void {
  const { frame, frames, tokens } = state;
  frames.push(frame);
  if (frames.length > state.brackets) state.brackets = frames.length;
  const base = frame.base + frame.nots + frame.run + 1;
  state.frame = { isBlock, isTyped, base, start: tokens.length + 1, indent: 0, run: 0, nots: 0 };
}

function readToken(state: State, token: IToken, at: number): void {
  const { raw, partner, tokens, frame } = state;
  const before = tokens[tokens.length - 1];
  const type = token.tokenType;
  if (type === T.Newline) {
    state.indent = token.image.length - 1 - token.image.lastIndexOf('\n');
    state.newLine = true;
    return;
  }
  if (type === T.Semicolon && frame.isBlock) {
    endStatement(state);
    return;
  }
  const head = state.newLine && frame.isBlock && tokens.length > frame.start ? beginLine(state, token, at) : -1;
  state.newLine = false;
  if (frame.isBlock && tokens.length === frame.start) {
    frame.indent = state.indent;
    state.headEnd = Math.max(state.headEnd, head, headOf(raw, partner, at));
  } else if (frame.isTyped && before !== undefined && keywordInHead(raw, at, before)) {
    state.afterOperand = token.tokenType === T.Int;
    tokens.push(token);
    return;
  }
  readPlace(state, token, at, before);
  tokens.push(token);
  checkDepth(state, token, at);
}

/** A token that begins a line may end the statement above; of a head, where it ends, else -1. */
function beginLine(state: State, token: IToken, at: number): number {
  const { raw, partner, tokens, frame, problems } = state;
  const before = tokens[tokens.length - 1];
  const operator = startsWithInfix(token, raw[at + 1]);
  if (before !== undefined && goesOnBelow.has(before.tokenType)) {
    // The line above is not finished, unless what follows can only be a statement: then its last operand is missing.
    const type = token.tokenType;
    const head = headOf(raw, partner, at);
    if (token.tokenType !== type) endStatement(state);
    return head;
  }
  const continues = operator && state.indent > frame.indent;
  if (!continues && operator && token.image !== '-' && token.image !== '−' && !isWordOperator(token))
    problems.push({ kind: 'operator', token });
  else if (!continues) endStatement(state);
  return -1;
}

/** What a token is where it stands, and what it opens or closes. */
function readPlace(state: State, token: IToken, at: number, before: IToken | undefined): void {
  const { frame, afterOperand, headEnd } = state;
  const isPaired = state.partner[at] !== -1;
  switch (token.tokenType) {
    case T.Name:
      state.afterOperand = readWord(token, afterOperand, frame);
      break;
    case T.Operator:
      state.afterOperand = readOperator(token, afterOperand, frame);
      break;
    case T.LeftParen:
    case T.LeftBracket:
      if (isPaired) {
        open(state, false, state.partner[at] === headEnd);
        if (token.tokenType === T.LeftBracket && afterOperand) frame.run++;
      }
      state.afterOperand = false;
      break;
    case T.LeftBrace: {
      const block = afterOperand && at > headEnd;
      if (block) retag(token, T.BlockOpen);
      if (isPaired) open(state, block, frame.isTyped && before?.tokenType === T.Colon);
      state.afterOperand = false;
      break;
    }
    case T.RightParen:
    case T.RightBracket:
    case T.RightBrace:
      if (isPaired) close(state, token);
      state.afterOperand = true;
      break;
    case T.Quote:
      if (afterOperand) frame.run++;
      retag(token, afterOperand ? T.Transpose : T.Stray);
      break;
    case T.Dot:
      frame.run++;
      state.afterOperand = false;
      break;
    case T.Comma:
    case T.Colon:
    case T.Dots:
    case T.Assign:
      frame.run = 0;
      frame.nots = 0;
      state.afterOperand = false;
      break;
    default:
      state.afterOperand = endsOperand.has(token.tokenType);
  }
}

function close(state: State, token: IToken): void {
  if (state.frame.isBlock) {
    endStatement(state);
    retag(token, T.BlockClose);
  }
  state.frame = state.frames.pop() ?? state.frame;
}

function checkDepth(state: State, token: IToken, at: number): void {
  const { frame, problems, headEnd } = state;
  const limit = at < headEnd ? deepestHead : deepest;
  const level = frame.base + frame.nots + frame.run;
  if (level > state.levels) state.levels = level;
  if (level > limit && !state.tooDeep) {
    state.tooDeep = true;
    problems.push({ kind: 'depth', token, limit });
  }
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
