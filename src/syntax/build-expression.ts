// Expressions: from the concrete tree to the syntax tree. Recursion is as deep as brackets are nested within what the
// parser was given, which nested.ts keeps small.

import { elementAt } from '../base/lists.ts';
import type { IToken } from 'chevrotain';
import type {
  ArgumentsCstNode,
  ArrayCstNode,
  EntryCstNode,
  ExpressionCstNode,
  IndexCstNode,
  OperandCstNode,
  PostfixCstNode,
  RangeCstNode,
  RecordCstNode,
} from '../../generated/cst-types.ts';
import type { Span } from '../base/span.ts';
import { diagnose, visible } from '../report/diagnostic.ts';
import type { Entry, Expr, IndexBinding, Range, RecordField } from './ast.ts';
import { letteredNameOf, nameOf, tokenEnd, tokenSpan, type Report } from './build-context.ts';
import { readNumber } from './number.ts';
import { group } from './precedence.ts';

export function buildExpression(node: ExpressionCstNode, report: Report): Expr {
  const { operand: operands, Infix: operators } = node.children;
  const first = operands[0];
  if (operators === undefined && first.children.Prefix === undefined) return buildUnsigned(first, report);
  const signs = operands.map((operand) => operand.children.Prefix);
  const built = operands.map((operand) => buildUnsigned(operand, report));
  return group(built, signs, operators ?? [], report);
}

/** An operand without the signs before it, which bind looser than what may follow. */
export function buildUnsigned(node: OperandCstNode, report: Report): Expr {
  const { postfix } = node.children;
  let built = buildPrimary(node, report);
  if (postfix !== undefined) for (const each of postfix) built = buildPostfix(built, each, report);
  return built;
}

function buildPrimary(node: OperandCstNode, report: Report): Expr {
  const { children } = node;
  if (children.Name !== undefined) {
    const name = children.Name[0];
    if (children.arguments !== undefined) return buildCall(name, children.arguments[0], report);
    if (name.image === 'if') report(diagnose('GR1015', tokenSpan(name), {}));
    return { kind: 'name', name: nameOf(name), span: tokenSpan(name) };
  }
  if (children.NumberText !== undefined) return readNumber(children.NumberText[0], report);
  const { expression, LeftParen: open, RightParen: close } = children;
  if (expression !== undefined && open !== undefined && close !== undefined) {
    return { ...buildExpression(expression[0], report), span: { start: open[0].startOffset, end: tokenEnd(close[0]) } };
  }
  if (children.Nested !== undefined) return children.Nested[0].payload as Expr;
  if (children.array !== undefined) return buildArray(children.array[0], report);
  return buildRecord((children.record as [RecordCstNode])[0], report);
}

function buildPostfix(object: Expr, node: PostfixCstNode, report: Report): Expr {
  const { start } = object.span;
  const { Transpose: transpose, Dot: dot, Name: names, index } = node.children;
  if (transpose !== undefined) return { kind: 'transpose', object, span: { start, end: tokenEnd(transpose[0]) } };
  if (dot !== undefined && names !== undefined) {
    const name = names[0];
    if (object.kind === 'number' && dot[0].startOffset === start + object.text.length) {
      const span = { start, end: tokenEnd(dot[0]) };
      report(diagnose('GR1010', span, { text: `${object.text}.` }, { hint: `write ${visible(object.text)}` }));
    }
    return {
      kind: 'field',
      object,
      name: nameOf(name),
      nameSpan: tokenSpan(name),
      span: { start, end: tokenEnd(name) },
    };
  }
  const brackets = (index as [IndexCstNode])[0];
  const entries = buildEntries(brackets, report);
  for (const entry of entries) if (entry.kind === 'binding') report(diagnose('GR1021', entry.nameSpan, {}));
  return { kind: 'index', object, entries, span: { start, end: tokenEnd(brackets.children.RightBracket[0]) } };
}

function buildCall(name: IToken, node: ArgumentsCstNode, report: Report): Expr {
  const { entry: entries, expression: body, RightParen: close } = node.children;
  const callee = nameOf(name);
  const calleeSpan = tokenSpan(name);
  const span = { start: name.startOffset, end: tokenEnd(close[0]) };
  if (body !== undefined) {
    const indices = buildIndices(entries ?? [], report);
    return { kind: 'fold', callee, calleeSpan, indices, body: buildExpression(body[0], report), span };
  }
  return { kind: 'call', callee, calleeSpan, args: buildValues(entries, report), span };
}

function buildArray(node: ArrayCstNode, report: Report): Expr {
  const { entry: entries, expression: body, LeftBracket: open, RightBracket: close } = node.children;
  const span = { start: open[0].startOffset, end: tokenEnd(close[0]) };
  if (body !== undefined) {
    return {
      kind: 'build',
      indices: buildIndices(entries ?? [], report),
      body: buildExpression(body[0], report),
      span,
    };
  }
  return { kind: 'array', elements: buildValues(entries, report), span };
}

function buildRecord(node: RecordCstNode, report: Report): Expr {
  const { Name: names, expression: values, LeftBrace: open, RightBrace: close } = node.children;
  const fields = names.map((name, at): RecordField => {
    return {
      name: nameOf(name),
      nameSpan: tokenSpan(name),
      value: buildExpression(elementAt(values, at), report),
    };
  });
  return { kind: 'record', fields, span: { start: open[0].startOffset, end: tokenEnd(close[0]) } };
}

export function buildRange(node: RangeCstNode, report: Report): Range {
  const [from, to] = node.children.expression;
  return { from: buildExpression(from, report), to: buildExpression(to as ExpressionCstNode, report) };
}

/** The entries of an index or of a target. */
export function buildEntries(node: IndexCstNode, report: Report): readonly Entry[] {
  return node.children.entry.map((entry): Entry => {
    const {
      expression: [from, to],
      range,
    } = entry.children;
    const value = buildExpression(from, report);
    if (range !== undefined) {
      const index = indexName(value, entry, report);
      return { kind: 'binding', ...index, range: buildRange(range[0], report) };
    }
    if (to !== undefined) return { kind: 'slice', range: { from: value, to: buildExpression(to, report) } };
    return { kind: 'at', value };
  });
}

/** Plain values: the arguments of a call, the elements of an array. */
function buildValues(entries: readonly EntryCstNode[] | undefined, report: Report): readonly Expr[] {
  if (entries === undefined) return [];
  return entries.map((entry) => {
    const { expression, In, Dots } = entry.children;
    const value = buildExpression(expression[0], report);
    if (In !== undefined) report(diagnose('GR1021', value.span, {}));
    if (Dots !== undefined) report(diagnose('GR1019', tokenSpan(Dots[0]), {}));
    return value;
  });
}

/** What stands before the colon of a comprehension. */
function buildIndices(entries: readonly EntryCstNode[], report: Report): readonly IndexBinding[] {
  return entries.map((entry): IndexBinding => {
    const { expression, range, Dots } = entry.children;
    const value = buildExpression(expression[0], report);
    const index = indexName(value, entry, report);
    if (Dots !== undefined) report(diagnose('GR1019', tokenSpan(Dots[0]), {}));
    return { ...index, range: range === undefined ? null : buildRange(range[0], report) };
  });
}

function indexName(
  value: Expr,
  entry: EntryCstNode,
  report: Report,
): { readonly name: string; readonly nameSpan: Span } {
  const token = entry.children.expression[0].children.operand[0].children.Name?.[0];
  if (value.kind !== 'name' || token === undefined) {
    report(diagnose('GR1020', value.span, {}));
    return { name: '', nameSpan: value.span };
  }
  return { name: letteredNameOf(token, report), nameSpan: tokenSpan(token) };
}
