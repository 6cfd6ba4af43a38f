// Source text to syntax tree. Never throws for any text: what is wrong becomes a diagnostic, and the statements that
// are right are kept. Each statement is read on its own, so a mistake costs the statement that it stands in and no
// other.

import { elementAt } from '../base/lists.ts';
import type { CstNode, IToken } from 'chevrotain';
import type { ItemCstNode, LineCstNode, OperandCstNode } from '../../generated/cst-types.ts';
import { deepest, layOut, type LayoutProblem } from '../../grammar/layout.ts';
import { readRule, type StartRule } from '../../grammar/parser.ts';
import * as T from '../../grammar/tokens.ts';
import { InternalError } from '../base/invariant.ts';
import type { Span } from '../base/span.ts';
import { diagnose, hasErrors, type Diagnostic } from '../report/diagnostic.ts';
import type { Body, Expr, File, Item, Line, Use } from './ast.ts';
import { tokenSpan, type Report } from './build-context.ts';
import { buildUnsigned } from './build-expression.ts';
import { buildItem, buildLine } from './build-item.ts';
import { characterMistakes } from './characters.ts';
import { expressionsOf, walk } from './children.ts';
import { commentAbove } from './comment-above.ts';
import { allLost, type Lost } from './lost.ts';
import { lostWith, type Broken } from './lost-statements.ts';
import { explainForeign, foreignBeside, type Around } from './foreign.ts';
import { explain } from './mistakes.ts';
import { slashMistakes } from './slashes.ts';
import { liftNested, step } from './nested.ts';

/** In characters and in tokens. */
export const longest = 4_000_000;
export const mostTokens = 1_500_000;
export const mostMistakes = 100;
/** In characters of statements that cannot be read: how much is looked at as the text of another language. */
const mostLooked = 20_000;

export type Parsed = { readonly file: File; readonly lost: Lost; readonly diagnostics: readonly Diagnostic[] };

/** `base`: what all offsets are counted from, where several files are read. */
export function parse(source: string, base = 0): Parsed {
  return parseText(source, base, true);
}

/** `isOwn`: whether what cannot be read is looked at as the text of another language. */
function parseText(source: string, base: number, isOwn: boolean): Parsed {
  const span = { start: base, end: base + source.length };
  const begin = { start: base, end: base };
  const unread = (diagnostic: Diagnostic): Parsed => ({
    file: { uses: [], items: [], comments: new Map(), margins: new Set(), span },
    lost: allLost,
    diagnostics: [diagnostic],
  });
  if (source.length > longest) return unread(diagnose('GR5002', begin, { length: source.length, limit: longest }));
  const raw = lex(source);
  if (raw.length > mostTokens) return unread(diagnose('GR5007', begin, { count: raw.length, limit: mostTokens }));
  if (base > 0) for (const token of raw) token.startOffset += base;

  const diagnostics: Diagnostic[] = [...characterMistakes(source, mostMistakes, base)];
  if (isOwn && source.includes('//')) diagnostics.push(...slashMistakes(source, namesOf(raw), mostMistakes, base));
  const { tokens, items: statements, problems } = layOut(raw, firstIndent(source));
  const tooDeep = problems.find((problem) => problem.kind === 'depth');
  if (tooDeep !== undefined) return unread(explainProblem(tooDeep));
  for (const problem of problems.slice(0, mostMistakes + 1)) diagnostics.push(explainProblem(problem));

  const spoilt = diagnostics.filter(({ severity }) => severity === 'error').map((diagnostic) => diagnostic.span);
  const uses: Use[] = [];
  const items: Item[] = [];
  const comments = new Map<Item, readonly string[]>();
  const margins = new Set<Item>();
  const lost: Broken[] = [];
  const around = { source, base, tokens, problems };
  let looked = 0;
  for (const [at, { from, to, brackets, levels }] of statements.entries()) {
    const statement = { tokens: tokens.slice(from, to), brackets, spoilt: spoiltWithin(spoilt, tokens, from, to) };
    const length = (tokens[to]?.startOffset ?? 0) - elementAt(tokens, from).startOffset;
    const item = readItem(statement, diagnostics, looked < mostLooked && isOwn ? around : null);
    if (item === null) looked += length;
    const fault = item === null ? null : misplaced(item, items.length, levels);
    if (fault !== null) diagnostics.push(fault);
    if (item?.kind === 'use' && fault === null) uses.push(item);
    else if (item !== null && item.kind !== 'use' && fault === null) {
      items.push(item);
      if (seemsToGoOn(source, base, tokens, from)) margins.add(item);
      const comment = commentAbove(source, elementAt(tokens, from).startOffset - base);
      if (comment.length > 0) comments.set(item, comment);
    } else
      lost.push({
        tokens: statement.tokens,
        swallows: statement.spoilt.length > 0,
        isLast: at === statements.length - 1,
      });
    if (diagnostics.length > mostMistakes) break;
  }
  if (statements.length === 0 && diagnostics.length === 0) diagnostics.push(diagnose('GR1027', begin, {}));
  return {
    file: { uses, items, comments, margins, span },
    lost: diagnostics.length > mostMistakes ? allLost : lostWith(lost),
    diagnostics: inOrder(diagnostics),
  };
}

/** Whether a statement begins with a minus on the line right below another one. */
function seemsToGoOn(source: string, base: number, tokens: readonly IToken[], from: number): boolean {
  const [first, end] = [elementAt(tokens, from), tokens[from - 1]];
  if (first.tokenType !== T.Prefix || first.image === '+' || end === undefined) return false;
  const between = source.slice(end.startOffset - base, first.startOffset - base);
  return /^[^\n]*\n[^\n]*$/.test(between);
}

/** Reads a formula of our own: lines, the result last. */
export function parseFormula(text: string): Body {
  const { file, diagnostics } = parse(text);
  const lines: Line[] = [];
  for (const item of file.items) if (item.kind === 'line') lines.push(item);
  const last = lines.pop();
  if (diagnostics.length > 0 || last?.name !== null || lines.length + 1 !== file.items.length) {
    throw new InternalError(`not a formula: ${text} (${diagnostics[0]?.message ?? 'it must be lines and a result'})`);
  }
  return { lines, result: last.value };
}

/** The tokens of a source after the layout pass, one a line: where, what, and the text. */
export function tokenTable(source: string): string {
  const rows: string[] = [];
  let line = 1;
  let lineStart = 0;
  for (const token of layOut(lex(source), firstIndent(source)).tokens) {
    for (
      let next = source.indexOf('\n', lineStart);
      next !== -1 && next < token.startOffset;
      next = source.indexOf('\n', lineStart)
    ) {
      line++;
      lineStart = next + 1;
    }
    const place = `${line}:${token.startOffset - lineStart + 1}`;
    rows.push(`${place.padEnd(8)} ${token.tokenType.name.padEnd(12)} ${token.image}`.trimEnd());
  }
  return rows.join('\n');
}

function lex(source: string): readonly IToken[] {
  // A byte order mark is no character of the program.
  const text = source.startsWith('\ufeff') ? ` ${source.slice(1)}` : source;
  return T.theLexer().tokenize(text).tokens;
}

/** The names in a source that has `//`; others are not asked for. */
function namesOf(raw: readonly IToken[]): ReadonlySet<string> {
  return new Set(raw.flatMap(({ tokenType, image }) => (tokenType === T.Name ? [image] : [])));
}

function firstIndent(source: string): number {
  return /^\ufeff?([ \t]*)/.exec(source)?.[1]?.length ?? 0;
}

/** Tokens that nest less than this cannot make a tree of `deepest` levels: one token of nesting makes at most seven. */
const shallow = deepest / 10;

/** What is wrong with a statement by itself right: what stands above it, or how deep it is. */
function misplaced(item: Item | Use, above: number, levels: number): Diagnostic | null {
  if (item.kind === 'use') return above === 0 ? null : diagnose('GR1030', item.span, {});
  const deep = levels < shallow ? null : tooDeepIn(item);
  return deep === null ? null : diagnose('GR5001', deep, { limit: deepest });
}

/** The place where the tree is deeper than `deepest`, or null. Parentheses alone leave no trace in it. */
function tooDeepIn(item: Item): Span | null {
  let place: Span | null = null;
  for (const expression of expressionsOf(item)) {
    walk(expression, (expr, depth) => {
      if (depth <= deepest) return true;
      place ??= expr.span;
      return false;
    });
  }
  return place;
}

type Statement = {
  readonly tokens: readonly IToken[];
  /** How deep brackets are nested in it. */
  readonly brackets: number;
  /** Mistakes that were found in it before it was parsed. */
  readonly spoilt: readonly Span[];
};

/** `around`: null where it is read for the second time. */
function readItem(statement: Statement, diagnostics: Diagnostic[], around: Around | null): Item | Use | null {
  if (statement.spoilt.length === 0) {
    const found: Diagnostic[] = [];
    const item = readAs('item', statement, (node, report) => buildItem(node as ItemCstNode, report), found);
    // A mistake that only the builder sees, or one outside of a block, is all there is to say.
    if (item !== null || !hasErrors(found)) {
      diagnostics.push(...found);
      return item;
    }
    const foreign = around === null ? null : explainForeign(statement.tokens, around, reread);
    if (foreign !== null) {
      diagnostics.push(...foreign);
      return null;
    }
    const pieces = piecesOf(statement);
    const told = pieces === null ? [] : readPieces(pieces);
    diagnostics.push(...(told.length > 0 ? told : found));
    return null;
  }
  const foreign = around === null ? [] : foreignBeside(statement.tokens, around, statement.spoilt);
  const pieces = foreign.length > 0 ? null : piecesOf(statement);
  diagnostics.push(...(pieces === null ? foreign : readPieces(pieces)));
  return null;
}

/** What is wrong with the text of a statement that has been mended. */
function reread(text: string): readonly Diagnostic[] {
  return parseText(text, 0, false).diagnostics;
}

/** The lines of a definition's block, and the definition without them. */
function piecesOf({
  tokens,
  brackets,
  spoilt,
}: Statement): { readonly head: Statement; readonly lines: readonly Statement[] } | null {
  const open = tokens.findIndex((token) => token.tokenType === T.BlockOpen);
  const close = tokens[tokens.length - 1];
  if (open === -1 || close?.tokenType !== T.BlockClose) return null;
  const lines: Statement[] = [];
  let from = open + 1;
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at]?.tokenType !== T.End) continue;
    if (at > from)
      lines.push({ tokens: tokens.slice(from, at), brackets, spoilt: spoiltWithin(spoilt, tokens, from, at) });
    from = at + 1;
  }
  const head = {
    tokens: [...tokens.slice(0, open + 1), close],
    brackets,
    spoilt: spoiltWithin(spoilt, tokens, 0, open + 1),
  };
  return { head, lines };
}

/** The mistakes of a definition, line by line. */
function readPieces({
  head,
  lines,
}: {
  readonly head: Statement;
  readonly lines: readonly Statement[];
}): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (head.spoilt.length === 0) {
    const { error } = readRule('item', head.tokens);
    if (error !== null) found.push(explain(error, head.tokens));
  }
  for (const line of lines) {
    if (found.length > mostMistakes) break;
    if (line.spoilt.length === 0) readAs('line', line, (node, report) => buildLine(node as LineCstNode, report), found);
  }
  return found;
}

/** Reads a statement as `rule` and builds its tree; null if something is wrong, which is then in `diagnostics`. */
function readAs<Tree>(
  rule: StartRule,
  statement: Statement,
  build: (node: CstNode, report: Report) => Tree,
  diagnostics: Diagnostic[],
): Tree | null {
  const found: Diagnostic[] = [];
  const report: Report = (diagnostic) => found.push(diagnostic);
  const read = <Part>(
    part: StartRule,
    tokens: readonly IToken[],
    make: (node: CstNode, to: Report) => Part,
  ): Part | null => {
    const { tree, error } = readRule(part, tokens);
    if (error === null) return make(tree, report);
    report(explain(error, tokens));
    return null;
  };
  const operand = (tokens: readonly IToken[]): Expr | null =>
    read('operand', tokens, (node, to) => buildUnsigned(node as OperandCstNode, to));
  const tokens = statement.brackets > step ? liftNested(statement.tokens, operand) : statement.tokens;
  const tree = tokens === null ? null : read(rule, tokens, build);
  diagnostics.push(...found);
  return hasErrors(found) ? null : tree;
}

/** Which of `spans`, in any order, lie within tokens[from..to). */
function spoiltWithin(spans: readonly Span[], tokens: readonly IToken[], from: number, to: number): readonly Span[] {
  if (spans.length === 0) return spans;
  const start = tokens[from]?.startOffset ?? Infinity;
  const end = tokens[to]?.startOffset ?? Infinity;
  return spans.filter((span) => span.start >= start && span.start <= end);
}

function explainProblem(problem: LayoutProblem): Diagnostic {
  const { token } = problem;
  const span = tokenSpan(token);
  switch (problem.kind) {
    case 'unopened':
      return diagnose('GR1004', span, { bracket: token.image });
    case 'unclosed': {
      const { close } = problem;
      if (close === null) return diagnose('GR1003', span, { bracket: token.image });
      const related = [{ message: 'closed here', span: tokenSpan(close) }];
      return diagnose('GR1005', span, { open: token.image, close: close.image }, { related });
    }
    case 'operator':
      return diagnose(
        'GR1007',
        span,
        { operator: token.image },
        { hint: 'indent it deeper to continue the line above' },
      );
    case 'depth':
      return diagnose('GR5001', span, { limit: problem.limit });
  }
}

/** Sorted by place, and no more than a person reads. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = [...diagnostics].sort((one, other) => one.span.start - other.span.start);
  if (sorted.length <= mostMistakes) return sorted;
  const kept = sorted.slice(0, mostMistakes);
  const last = elementAt(kept, mostMistakes - 1);
  return [...kept, diagnose('GR5006', last.span, { limit: mostMistakes })];
}
