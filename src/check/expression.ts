// The type of every expression, and what is wrong with it. One function a kind of node; a mistake gives `unknown`,
// which goes with everything, so that it is reported once.

import { elementAt } from '../base/lists.ts';
import { unreachable } from '../base/invariant.ts';
import type { Span } from '../base/span.ts';
import { equalWhole, zero } from '../base/whole.ts';
import { callableGate } from '../gates/lookup.ts';
import { diagnose } from '../report/diagnostic.ts';
import { suggest } from '../report/suggest.ts';
import type { Expr } from '../syntax/ast.ts';
import { printExpr } from '../syntax/print.ts';
import { builtins } from './builtins.ts';
import { checkCall, hintForNumbers } from './call.ts';
import { constantValue } from './constant.ts';
import { fail } from './fail.ts';
import { foreignFieldHint, moduleMember, unknownNameHint } from './foreign-hints.ts';
import { callBeside, declareHint, fieldHint, vectorTransposeHint } from './hints.ts';
import { typeOfBuild, typeOfFold } from './index-notation.ts';
import { typeOfIndex } from './index-read.ts';
import { literalLimit, recordLimit, withinLimits, writtenElements } from './limits.ts';
import { typeOfIncomplete } from './line-array.ts';
import { leftOf, mismatch } from './mismatch.ts';
import { lookUp, type Scope } from './scope.ts';
import {
  arrayOfAxes,
  arrayType,
  axesOf,
  describe,
  isScalarType,
  real,
  sameSizes,
  truth,
  unknown,
  whole,
  widerKind,
  type ArrayType,
  type Axis,
  type Kind,
  type Type,
} from './type.ts';

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

export function typeOf(scope: Scope, expr: Expr): Type {
  switch (expr.kind) {
    case 'number':
      return /^[\d_]+$/.test(expr.text) ? whole : real;
    case 'name':
      return typeOfName(scope, expr);
    case 'chain':
      return typeOfChain(scope, expr);
    case 'prefix':
      return typeOfPrefix(scope, expr);
    case 'power':
      return typeOfPower(scope, expr);
    case 'call':
      return checkCall(scope, expr, typeOf);
    case 'fold':
      return typeOfFold(scope, expr, typeOf);
    case 'build':
      return typeOfBuild(scope, expr, typeOf);
    case 'array':
      return typeOfArray(scope, expr);
    case 'record':
      return typeOfRecord(scope, expr);
    case 'index':
      return typeOfIndex(scope, expr, typeOf);
    case 'field':
      return typeOfField(scope, expr);
    case 'transpose':
      return typeOfTranspose(scope, expr);
    default:
      return unreachable(expr);
  }
}

/** Values that every file can name, unless it uses the name itself. */
export const builtinValues: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['π', Math.PI],
  ['e', Math.E],
  ['inf', Infinity],
  ['∞', Infinity],
]);

function typeOfName(scope: Scope, expr: Of<'name'>): Type {
  const { name, span } = expr;
  const binding = lookUp(scope, name);
  if (binding?.array?.done === false) return typeOfIncomplete(scope, binding.array, expr, []).type;
  if (binding !== null) return binding.type;
  if (scope.file.lost.names.has(name)) return unknown;
  const later = scope.later.get(name) ?? scope.file.later.get(name);
  if (later !== undefined && (scope.parameter !== null || !builtinValues.has(name))) {
    const hint = scope.ahead?.(name, span) == null ? null : `its elements may be read one by one: ${name}[…]`;
    scope.file.diagnostics.push(
      diagnose('GR2004', span, { name }, { hint, related: [{ message: 'its line is here', span: later }] }),
    );
    return unknown;
  }
  if (builtinValues.has(name)) {
    if (name === 'e' && (scope.parameter !== null || scope.isBareLine === true))
      scope.file.diagnostics.push(diagnose('GR2012', span, {}));
    return real;
  }
  if (scope.parameter !== null) return scope.parameter(name, span).type;
  if (scope.file.functions.has(name) || builtins.has(name) || callableGate(name) !== null)
    return fail(scope, 'GR2010', span, { name }, `write ${callBeside(scope.body, name, span)}`);
  const foreign = unknownNameHint(scope, expr);
  if (foreign !== null) return fail(scope, 'GR2001', span, { name }, foreign);
  const near = suggest(name, [...scope.values.keys(), ...scope.file.constants.keys(), ...builtinValues.keys()]);
  const hint =
    near !== null
      ? `did you mean '${near}'?`
      : scope.inside === null
        ? null
        : `what a definition is given stands in its head: ${scope.inside}(…, ${name})`;
  return fail(scope, 'GR2001', span, { name }, hint);
}

function typeOfChain(scope: Scope, expr: Of<'chain'>): Type {
  // Loops rather than callbacks wherever expressions nest: half the stack for each level.
  const types: Type[] = [];
  if (expr.level === 'or' || expr.level === 'and') {
    const { nesting } = scope.file;
    for (const [i, operand] of expr.operands.entries()) {
      // What follows is asked only if the first does not decide.
      if (i > 0) nesting.branches += 1;
      types.push(typeOf(scope, operand));
      if (i > 0) nesting.branches -= 1;
    }
    return typeOfLogic(scope, expr, types);
  }
  for (const operand of expr.operands) types.push(typeOf(scope, operand));
  let [left = unknown] = types;
  if (expr.level === 'compare') {
    let axes: readonly Axis[] = [];
    expr.operators.forEach((operator, i) => {
      const type = elementwise(
        scope,
        operator,
        [elementAt(expr.operands, i), elementAt(expr.operands, i + 1)],
        [types[i] ?? unknown, types[i + 1] ?? unknown],
        expr.span,
      );
      if (type.kind === 'array' && axes.length === 0) axes = axesOf(type);
    });
    return arrayOfAxes('truth', axes);
  }
  expr.operators.forEach((operator, i) => {
    const operands = (): readonly [Expr, Expr] => [leftOf(expr, i), elementAt(expr.operands, i + 1)];
    const right = types[i + 1] ?? unknown;
    left =
      operator === '@'
        ? typeOfProduct(scope, operands, left, right, expr.span)
        : elementwise(
            scope,
            operator,
            [elementAt(expr.operands, i), elementAt(expr.operands, i + 1)],
            [left, right],
            expr.span,
            operands,
          );
  });
  return left;
}

/** `and`, `or`: conditions, element by element. */
function typeOfLogic(scope: Scope, expr: Of<'chain'>, types: readonly Type[]): Type {
  let shaped: { readonly expr: Expr; readonly type: ArrayType } | null = null;
  for (const [i, type] of types.entries()) {
    const operand = elementAt(expr.operands, i);
    needCondition(scope, operand, type);
    if (type.kind !== 'array' || type.element !== 'truth' || type.sizes.length === 0) continue;
    if (shaped !== null && !sameSizes(shaped.type.sizes, type.sizes))
      return mismatch(scope, expr.span, expr.level, shaped, { expr: operand, type });
    shaped ??= { expr: operand, type };
  }
  if (shaped !== null) scope.file.shaped.add(expr);
  return arrayOfAxes('truth', shaped === null ? [] : axesOf(shaped.type));
}

/**
 * An operator or a gate over numbers, element by element. `pair`: the two operands as they are written, where
 * `operands` are less.
 */
export function elementwise(
  scope: Scope,
  operation: string,
  operands: readonly Expr[],
  types: readonly Type[],
  span: Span,
  pair: (() => readonly [Expr, Expr]) | null = null,
): Type {
  let shaped: { readonly expr: Expr | undefined; readonly type: ArrayType } | null = null;
  let element: Kind = 'whole';
  let open = false;
  for (const [i, type] of types.entries()) {
    const at = operands[i]?.span ?? span;
    if (type.kind === 'unknown') open = true;
    else if (type.kind === 'record' || type.element === 'truth') {
      fail(scope, 'GR3003', at, { operation, expected: 'numbers', found: describe(type) }, hintForNumbers(type));
      open = true;
    } else {
      element = widerKind(element, type.element);
      if (type.sizes.length > 0 && shaped !== null && !sameSizes(shaped.type.sizes, type.sizes)) {
        const [left, right] = pair === null ? [shaped.expr, operands[i]] : pair();
        return mismatch(
          scope,
          span,
          operation,
          { expr: left as Expr, type: shaped.type },
          { expr: right as Expr, type },
        );
      }
      if (type.sizes.length > 0) shaped ??= { expr: operands[i], type };
    }
  }
  if (open) return unknown;
  const axes = shaped === null ? [] : axesOf(shaped.type);
  if (operation === 'div' || operation === 'mod')
    return element !== 'real'
      ? arrayOfAxes(element, axes)
      : fail(
          scope,
          'GR3003',
          span,
          { operation, expected: 'whole numbers', found: 'real numbers' },
          operation === 'mod' ? 'for reals there is the function mod(x, y)' : 'for reals write floor(x / y)',
        );
  return arrayOfAxes(operation === '/' ? 'real' : element, axes);
}

function typeOfProduct(scope: Scope, operands: () => readonly [Expr, Expr], left: Type, right: Type, span: Span): Type {
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknown;
  for (const type of [left, right]) {
    if (type.kind === 'record' || type.element === 'truth' || type.sizes.length === 0 || type.sizes.length > 2) {
      return fail(
        scope,
        'GR3003',
        span,
        { operation: '@', expected: 'vectors or matrices', found: describe(type) },
        isScalarType(type) ? productHint(scope, operands()) : null,
      );
    }
  }
  const [a, b] = [left as ArrayType, right as ArrayType];
  const inner = a.sizes[a.sizes.length - 1];
  if (inner !== undefined && !equalWhole(inner, b.sizes[0] ?? zero)) {
    const [leftExpr, rightExpr] = operands();
    return mismatch(scope, span, '@', { expr: leftExpr, type: a }, { expr: rightExpr, type: b });
  }
  return withinLimits(scope, arrayType('real', [...a.sizes.slice(0, -1), ...b.sizes.slice(1)]), span);
}

function productHint(scope: Scope, [left, right]: readonly [Expr, Expr]): string {
  const wanted = [
    { expr: left, sizes: ['m', 'n'] },
    { expr: right, sizes: ['n'] },
  ];
  return declareHint(scope, wanted) ?? 'a number goes with *';
}

/** Reports unless this is a condition, or an array of them. */
function needCondition(scope: Scope, expr: Expr, type: Type): void {
  if (type.kind === 'unknown' || (type.kind === 'array' && type.element === 'truth')) return;
  fail(
    scope,
    'GR3001',
    expr.span,
    { expected: 'a condition', found: describe(type) },
    type.kind === 'array' && type.sizes.length === 0 ? 'compare it: x != 0' : null,
  );
}

function typeOfPrefix(scope: Scope, expr: Of<'prefix'>): Type {
  const type = typeOf(scope, expr.operand);
  if (expr.operator !== 'not') return elementwise(scope, expr.operator, [expr.operand], [type], expr.span);
  needCondition(scope, expr.operand, type);
  return type.kind === 'array' && type.element === 'truth' ? type : truth;
}

function typeOfPower(scope: Scope, expr: Of<'power'>): Type {
  // Euler's number is meant where it is the base.
  const euler = expr.base.kind === 'name' && expr.base.name === 'e' && lookUp(scope, 'e') === null;
  const base = euler ? real : typeOf(scope, expr.base);
  const exponent = typeOf(scope, expr.exponent);
  if (base.kind === 'array' && base.sizes.length > 1 && isInversePower(expr.exponent)) {
    const text = expr.base.span.end - expr.base.span.start > 60 ? '…' : printExpr(expr.base);
    return fail(scope, 'GR3039', expr.span, {}, `the reciprocal of each element is written 1 / ${text}`);
  }
  const type = elementwise(scope, '^', [expr.base, expr.exponent], [base, exponent], expr.span);
  // A negative exponent makes a fraction.
  if (type.kind === 'array' && type.element !== 'real' && expr.exponent.kind !== 'number')
    return arrayOfAxes('real', axesOf(type));
  return type;
}

/** Whether an exponent is -1, with which a matrix would be its inverse. */
function isInversePower(exponent: Expr): boolean {
  return constantValue(exponent, () => null) === -1;
}

function typeOfArray(scope: Scope, expr: Of<'array'>): Type {
  if (expr.elements.length === 0) return fail(scope, 'GR3028', expr.span, {});
  let element: Type | null = null;
  for (const inner of expr.elements) {
    const type = typeOf(scope, inner);
    if (type.kind === 'unknown') element ??= unknown;
    else if (type.kind === 'record' || type.element === 'truth')
      return fail(
        scope,
        'GR3001',
        inner.span,
        { expected: 'a number or an array', found: describe(type) },
        hintForNumbers(type),
      );
    else if (element === null || element.kind === 'unknown') element = type;
    else if (!sameSizes((element as ArrayType).sizes, type.sizes))
      return fail(scope, 'GR3009', inner.span, {}, `${describe(element)} before, ${describe(type)} here`);
    else if (widerKind((element as ArrayType).element, type.element) === type.element) element = type;
  }
  if (element?.kind !== 'array') return unknown;
  const count = writtenElements(expr);
  if (count > literalLimit) return fail(scope, 'GR5004', expr.span, { limit: literalLimit });
  return withinLimits(scope, arrayType(element.element, [expr.elements.length, ...element.sizes]), expr.span);
}

function typeOfRecord(scope: Scope, expr: Of<'record'>): Type {
  const { nesting } = scope.file;
  if (nesting.records >= recordLimit) return fail(scope, 'GR5001', expr.span, { limit: recordLimit });
  const fields = new Map<string, Type>();
  nesting.records += 1;
  for (const { name, nameSpan, value } of expr.fields) {
    if (fields.has(name)) fail(scope, 'GR2003', nameSpan, { name });
    fields.set(name, typeOf(scope, value));
  }
  nesting.records -= 1;
  return { kind: 'record', fields };
}

function typeOfField(scope: Scope, expr: Of<'field'>): Type {
  const member = moduleMember(scope, expr);
  if (member !== undefined) return fail(scope, 'GR2001', expr.span, { name: printExpr(expr) }, member);
  const object =
    expr.object.kind === 'index' ? typeOfIndex(scope, expr.object, typeOf, expr.name) : typeOf(scope, expr.object);
  if (object.kind === 'unknown') return unknown;
  if (object.kind !== 'record') {
    const foreign = foreignFieldHint(scope, expr, object);
    return fail(
      scope,
      'GR3003',
      expr.object.span,
      { operation: `.${expr.name}`, expected: 'a record', found: describe(object) },
      foreign === undefined ? fieldHint(scope, expr, object) : foreign,
    );
  }
  const field = object.fields.get(expr.name);
  if (field !== undefined) return field;
  const near = suggest(expr.name, [...object.fields.keys()]);
  return fail(
    scope,
    'GR2011',
    expr.nameSpan,
    { name: expr.name, fields: [...object.fields.keys()].join(', ') },
    near === null ? null : `did you mean '${near}'?`,
  );
}

function typeOfTranspose(scope: Scope, expr: Of<'transpose'>): Type {
  const object = typeOf(scope, expr.object);
  if (object.kind === 'unknown') return unknown;
  if (object.kind === 'array' && object.sizes.length === 2)
    return arrayOfAxes(object.element, [...axesOf(object)].reverse());
  if (object.kind === 'array' && object.sizes.length === 1)
    return fail(scope, 'GR3007', expr.span, {}, vectorTransposeHint(scope, expr));
  const hint = isScalarType(object) ? declareHint(scope, [{ expr: expr.object, sizes: ['m', 'n'] }]) : null;
  return fail(
    scope,
    'GR3003',
    expr.span,
    { operation: "'", expected: 'a matrix', found: describe(object) },
    hint === null ? null : `${hint}; the derivative of a definition is made by itself`,
  );
}
