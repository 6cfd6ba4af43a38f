// `[i, j: e]` and folds over indices.

import { elementAt } from '../base/lists.ts';
import { addWhole, atomsOf, zero, type Whole } from '../base/whole.ts';
import { diagnose } from '../report/diagnostic.ts';
import { suggest } from '../report/suggest.ts';
import type { Expr, IndexBinding } from '../syntax/ast.ts';
import { builtins, foldNames, foldType } from './builtins.ts';
import { fail } from './fail.ts';
import { withinLimits } from './limits.ts';
import { closeIndex, openIndex } from './open-index.ts';
import { noteSizes } from './position.ts';
import type { OpenIndex, Scope } from './scope.ts';
import { arrayOfAxes, axesOf, describe, isScalarType, unknown, whole, type Axis, type Type } from './type.ts';

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>;
type TypeOf = (scope: Scope, expr: Expr) => Type;

export function typeOfBuild(scope: Scope, expr: Of<'build'>, typeOf: TypeOf): Type {
  if (scope.isGate === true) return fail(scope, 'GR3030', expr.span, {});
  const { body, indices } = bodyOf(scope, expr.indices, expr.body, typeOf);
  if (body.kind === 'unknown' || indices.some((index) => index.broken)) return unknown;
  if (body.kind === 'record' || body.element === 'truth')
    return fail(scope, 'GR3001', expr.body.span, { expected: 'a number or an array', found: describe(body) });
  const own = indices.map(({ range }): Axis => ({ start: zero, size: addWhole(range.to, -1, range.from) }));
  if (!isRectangular(scope, expr, indices, [...own, ...axesOf(body)])) return unknown;
  for (const { size } of own) noteSizes(scope, size);
  return withinLimits(scope, arrayOfAxes(body.element, [...own, ...axesOf(body)]), expr.span);
}

export function typeOfFold(scope: Scope, expr: Of<'fold'>, typeOf: TypeOf): Type {
  const { callee, calleeSpan } = expr;
  if (scope.isGate === true) return fail(scope, 'GR3030', expr.span, {});
  const isFold = foldNames.has(callee);
  if (!isFold) {
    const near = suggest(callee, foldNames);
    const hint =
      near !== null
        ? `did you mean '${near}'?`
        : builtins.has(callee)
          ? `give it a whole array: ${callee}([${expr.indices.map(({ name }) => name).join(', ')}: …])`
          : `folds are ${[...foldNames].join(', ')}`;
    fail(scope, 'GR2018', calleeSpan, { name: callee }, hint);
  }
  const { body, indices } = bodyOf(scope, expr.indices, expr.body, typeOf, true);
  if (!isFold || body.kind === 'unknown') return unknown;
  if (callee === 'count')
    return body.kind === 'array' && body.element === 'truth' && isScalarType(body)
      ? whole
      : fail(
          scope,
          'GR3001',
          expr.body.span,
          { expected: 'a condition', found: describe(body) },
          isScalarType(body) ? 'compare it: x != 0' : null,
        );
  if (body.kind === 'record' || body.element === 'truth') {
    return fail(
      scope,
      'GR3003',
      expr.body.span,
      { operation: callee, expected: 'numbers', found: describe(body) },
      body.kind === 'array' ? 'to count where a condition holds write count(i: …)' : null,
    );
  }
  if (callee === 'argmin' || callee === 'argmax') {
    if (indices.length > 1) return fail(scope, 'GR3031', expr.span, { name: callee });
    return isScalarType(body)
      ? whole
      : fail(scope, 'GR3001', expr.body.span, { expected: 'a number', found: describe(body) });
  }
  return isRectangular(scope, expr, indices, axesOf(body))
    ? arrayOfAxes(foldType(callee, body.element), axesOf(body))
    : unknown;
}

function bodyOf(
  scope: Scope,
  bindings: readonly IndexBinding[],
  expr: Expr,
  typeOf: TypeOf,
  mayBeData = false,
): { readonly body: Type; readonly indices: readonly OpenIndex[] } {
  const indices: OpenIndex[] = [];
  for (const { name, nameSpan, range } of bindings)
    indices.push(openIndex(scope, name, nameSpan, range, typeOf, mayBeData));
  const body = typeOf(scope, expr);
  // The inner one first: what it hid comes back before what the outer one hid.
  for (const index of [...indices].reverse()) closeIndex(scope, index);
  for (const [i, { range }] of indices.entries()) scope.file.ranges.set(elementAt(bindings, i), range);
  for (const { range } of indices) for (const bound of [range.from, range.to]) noteSizes(scope, bound);
  return { body, indices };
}

/** Whether no axis depends on an index that ends here; one that does is reported. */
function isRectangular(scope: Scope, expr: Expr, indices: readonly OpenIndex[], axes: readonly Axis[]): boolean {
  const used = indices.find(({ range }) =>
    axes.some(({ start, size }) => dependsOn(start, range) || dependsOn(size, range)),
  );
  if (used !== undefined)
    scope.file.diagnostics.push(
      diagnose(
        'GR3021',
        expr.span,
        { name: used.name },
        {
          hint: 'fill it up: let the index range over the whole axis and choose by if(…)',
          related: [{ message: 'an index', span: used.span }],
        },
      ),
    );
  return used === undefined;
}

export function dependsOn(size: Whole, range: OpenIndex['range']): boolean {
  return atomsOf(size).some((atom) => atom.kind === 'index' && atom.index === range);
}
