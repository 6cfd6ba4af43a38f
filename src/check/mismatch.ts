// Shapes that do not go together: both, where each comes from, and what was probably meant.

import { joinSpans, type Span } from '../base/span.ts';
import { equalWhole, type Whole } from '../base/whole.ts';
import type { Related } from '../report/diagnostic.ts';
import type { Expr } from '../syntax/ast.ts';
import { printExpr } from '../syntax/print.ts';
import { fail } from './fail.ts';
import { bindingOf, type Scope } from './scope.ts';
import { describeSizes, type ArrayType, type Type } from './type.ts';

export type Operand = { readonly expr: Expr; readonly type: ArrayType };

/** What stands left of operator `i` of a chain. */
export function leftOf(expr: Extract<Expr, { kind: 'chain' }>, i: number): Expr {
  const operands = expr.operands.slice(0, i + 1);
  const [first] = operands;
  if (i === 0 && first !== undefined) return first;
  const spans = operands.map((operand) => operand.span);
  return { ...expr, operands, operators: expr.operators.slice(0, i), span: spans.reduce(joinSpans) };
}

/** Reports two operands whose shapes do not match. `operation` is an operator, or the name of a function. */
export function mismatch(scope: Scope, span: Span, operation: string, left: Operand, right: Operand): Type {
  const [a, b] = [left.type.sizes, right.type.sizes];
  const isOperator = !/^\p{L}/u.test(operation) || ['div', 'mod', 'and', 'or'].includes(operation);
  const text = isOperator
    ? `${operandText(left.expr)} ${operation} ${operandText(right.expr)}`
    : `${operation}(${operandText(left.expr)}, ${operandText(right.expr)})`;
  const values = { left: describeSizes(a), right: describeSizes(b), operation: text };
  return fail(
    scope,
    'GR3002',
    span,
    values,
    hintFor(operation, isOperator, left, right),
    originsOf(scope, [left, right]),
  );
}

/** Where shapes come from: the declaration or the line of a name, else the operand itself. */
export function originsOf(scope: Scope, operands: readonly Operand[]): readonly Related[] {
  return operands.map(({ expr, type }) => {
    const binding = expr.kind === 'name' ? bindingOf(scope, expr.name) : null;
    const span = binding?.declared ?? binding?.span ?? expr.span;
    return { message: `${operandText(expr)} is ${describeSizes(type.sizes)}`, span };
  });
}

function hintFor(operation: string, isOperator: boolean, left: Operand, right: Operand): string | null {
  const [a, b] = [left.type.sizes, right.type.sizes];
  const [x, y] = [operandText(left.expr), operandText(right.expr)];
  const last = (sizes: readonly Whole[]): Whole | undefined => sizes[sizes.length - 1];
  const same = (one: Whole | undefined, other: Whole | undefined): boolean =>
    one !== undefined && other !== undefined && equalWhole(one, other);
  if (operation === '@') {
    if (b.length === 2 && same(last(a), last(b))) return `did you mean ${x} @ ${y}'?`;
    if (a.length === 2 && same(a[0], b[0])) return `did you mean ${x}' @ ${y}?`;
    if (same(last(b), a[0])) return `did you mean ${y} @ ${x}?`;
    return null;
  }
  if (operation === '*' && a.length + b.length > 2 && same(last(a), b[0]))
    return `did you mean the matrix product ${x} @ ${y}?`;
  if (!isOperator) return null;
  if (a.length === 2 && b.length === 2 && same(a[0], b[1]) && same(a[1], b[0]))
    return `did you mean ${x} ${operation} ${y}'?`;
  const [matrix, vector] = a.length === 2 && b.length === 1 ? [left, right] : [right, left];
  if (a.length + b.length !== 3) return null;
  const along = same(matrix.type.sizes[1], vector.type.sizes[0])
    ? 'j'
    : same(matrix.type.sizes[0], vector.type.sizes[0])
      ? 'i'
      : null;
  if (along === null || matrix.expr.kind !== 'name' || vector.expr.kind !== 'name') return null;
  const [m, v] = [`${operandText(matrix.expr)}[i, j]`, `${operandText(vector.expr)}[${along}]`];
  return (
    `a vector is not stretched: write [i, j: ` +
    `${matrix === left ? `${m} ${operation} ${v}` : `${v} ${operation} ${m}`}]`
  );
}

/** As it is written; what is long only as a placeholder. */
function operandText(expr: Expr): string {
  if (expr.span.end - expr.span.start > 40) return '(…)';
  const text = printExpr(expr);
  return expr.kind === 'chain' || expr.kind === 'prefix' || expr.kind === 'power'
    ? `(${text.replace(/^\((.*)\)$/, '$1')})`
    : text;
}
