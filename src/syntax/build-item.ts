// Items: definitions, gates and lines, from the concrete tree to the syntax tree.

import type { IToken } from 'chevrotain';
import type {
  BlockCstNode,
  ExpressionCstNode,
  FieldsCstNode,
  ItemCstNode,
  LineCstNode,
  ParameterCstNode,
  ParametersCstNode,
  SizesCstNode,
  TypeCstNode,
  UseCstChildren,
} from '../../generated/cst-types.ts';
import { joinSpans, type Span } from '../base/span.ts';
import { diagnose, visible } from '../report/diagnostic.ts';
import type {
  Body,
  Definition,
  Expr,
  Field,
  GateDefinition,
  Item,
  Line,
  Parameter,
  ParameterType,
  Use,
} from './ast.ts';
import { nameOf, newNameOf, tokenEnd, tokenSpan, type Report } from './build-context.ts';
import { buildEntries, buildExpression, buildRange } from './build-expression.ts';

export function buildItem(node: ItemCstNode, report: Report): Item | Use {
  const { use, gate, definition, line } = node.children;
  if (use !== undefined) return buildUse(use[0].children);
  if (gate !== undefined) return buildGate(gate[0].children, report);
  if (definition !== undefined) return buildDefinition(definition[0].children, report);
  return buildLine((line as [LineCstNode])[0], report);
}

function buildUse({ Use: word, Path: text }: UseCstChildren): Use {
  const pathSpan = tokenSpan(text[0]);
  return { kind: 'use', path: text[0].image.slice(1, -1), pathSpan, span: joinSpans(tokenSpan(word[0]), pathSpan) };
}

export function buildLine(node: LineCstNode, report: Report): Line {
  const { Target: target, index, expression } = node.children;
  const value = buildExpression(expression[0], report);
  if (target === undefined)
    return { kind: 'line', name: null, nameSpan: value.span, at: null, value, span: value.span };
  const name = target[0];
  const nameSpan = tokenSpan(name);
  const at = index === undefined ? null : buildEntries(index[0], report);
  return { kind: 'line', name: newNameOf(name, report), nameSpan, at, value, span: joinSpans(nameSpan, value.span) };
}

function buildDefinition(
  children: NonNullable<ItemCstNode['children']['definition']>[0]['children'],
  report: Report,
): Definition {
  const { Defined: defined, parameters, expression, block } = children;
  const token = defined[0];
  const nameSpan = tokenSpan(token);
  const head = {
    kind: 'definition',
    name: newNameOf(token, report),
    nameSpan,
    parameters: buildParameters(parameters[0], report),
  } as const;
  if (block === undefined) {
    const result = buildExpression((expression as [ExpressionCstNode])[0], report);
    return { ...head, body: { lines: [], result }, block: false, span: joinSpans(nameSpan, result.span) };
  }
  const close = block[0].children.BlockClose[0];
  const span = { start: nameSpan.start, end: tokenEnd(close) };
  return { ...head, body: buildBody(block[0], head.name, tokenSpan(close), report), block: true, span };
}

/** The statements of a block; the last one is the result. */
function buildBody(node: BlockCstNode, name: string, close: Span, report: Report): Body {
  const statements = (node.children.line ?? []).map((line) => buildLine(line, report));
  const last = statements[statements.length - 1];
  if (last?.name === null) return { lines: statements.slice(0, -1), result: last.value };
  const hint = last === undefined ? null : `end the block with the line ${visible(last.name)}`;
  report(diagnose('GR1025', last?.span ?? close, { name }, { hint }));
  return { lines: statements, result: { kind: 'name', name: last?.name ?? '', span: close } };
}

function buildGate(
  children: NonNullable<ItemCstNode['children']['gate']>[0]['children'],
  report: Report,
): GateDefinition {
  const { Surrogate: surrogate, Gate: gate, Defined: defined, parameters, expression, block } = children;
  const token = defined[0];
  const name = newNameOf(token, report);
  const partials = (block[0].children.line ?? []).map((line) => buildLine(line, report));
  for (const line of partials) {
    if (line.name === null || line.at !== null) report(diagnose('GR1026', line.span, { name }));
  }
  return {
    kind: 'gate',
    name,
    nameSpan: tokenSpan(token),
    surrogate: surrogate !== undefined,
    parameters: buildParameters(parameters[0], report),
    value: buildExpression(expression[0], report),
    partials,
    span: { start: (surrogate ?? gate)[0].startOffset, end: tokenEnd(block[0].children.BlockClose[0]) },
  };
}

function buildParameters(node: ParametersCstNode, report: Report): readonly Parameter[] {
  return (node.children.parameter ?? []).map((parameter) => buildParameter(parameter, report));
}

function buildParameter(node: ParameterCstNode, report: Report): Parameter {
  const { Const: isConst, Name: names, type, range } = node.children;
  const token = names[0];
  const nameSpan = tokenSpan(token);
  const domain = range === undefined ? null : buildRange(range[0], report);
  const start = isConst?.[0].startOffset ?? nameSpan.start;
  const end = domain?.to.span.end ?? (type === undefined ? nameSpan.end : typeEnd(type[0]));
  return {
    name: newNameOf(token, report),
    nameSpan,
    isConst: isConst !== undefined,
    type: type === undefined ? scalar : buildType(type[0], report),
    domain,
    span: { start, end },
  };
}

const scalar: ParameterType = { base: 'real', sizes: [] };

function buildType(node: TypeCstNode, report: Report): ParameterType {
  const { Int: int, fields, sizes } = node.children;
  const base = int !== undefined ? 'int' : fields !== undefined ? buildFields(fields[0], report) : 'real';
  return { base, sizes: sizes === undefined ? [] : buildSizes(sizes[0], report) };
}

function buildSizes(node: SizesCstNode, report: Report): readonly Expr[] {
  return node.children.expression.map((size) => buildExpression(size, report));
}

function buildFields(node: FieldsCstNode, report: Report): readonly Field[] {
  return node.children.field.map((field): Field => {
    const { Name: names, type } = field.children;
    const token = names[0];
    return {
      name: nameOf(token),
      nameSpan: tokenSpan(token),
      type: type === undefined ? scalar : buildType(type[0], report),
    };
  });
}

function typeEnd(node: TypeCstNode): number {
  const { Int: int, fields, sizes } = node.children;
  if (sizes !== undefined) return tokenEnd(sizes[0].children.RightBracket[0]);
  if (fields !== undefined) return tokenEnd(fields[0].children.RightBrace[0]);
  return tokenEnd((int as [IToken])[0]);
}
