// The type of every expression, and what is wrong with it. One function a kind of node; a mistake gives `unknown`,
// which goes with everything, so that it is reported once.

import { unreachable } from '../base/invariant.ts';
import type { Span } from '../base/span.ts';
import { callableGate } from '../gates/lookup.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { Code, Values } from '../report/messages.ts';
import { suggest } from '../report/suggest.ts';
import type { Expr } from '../syntax/ast.ts';
import { builtins } from './builtins.ts';
import { checkCall, hintForNumbers } from './call.ts';
import { constantValue } from './constant.ts';
import { indexLimit, recordLimit, unrollable } from './limits.ts';
import { lookUp, type Scope } from './scope.ts';
import { arrayType, describe, describeSizes, isScalarType, real, sameSizes, truth, unknown, whole, type ArrayType, type Kind, type Type } from './type.ts';

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
    case 'build':
      return fail(scope, 'GR6002', expr.span, {});
    case 'array':
      return typeOfArray(scope, expr);
    case 'record':
      return typeOfRecord(scope, expr);
    case 'index':
      return typeOfIndex(scope, expr);
    case 'field':
      return typeOfField(scope, expr);
    case 'transpose':
      return typeOfTranspose(scope, expr);
    default:
      return unreachable(expr);
  }
}

/** Reports and goes on with `unknown`. */
export function fail<C extends Code>(scope: Scope, code: C, span: Span, values: Values<C>, hint: string | null = null): Type {
  scope.file.diagnostics.push(diagnose(code, span, values, { hint }));
  return unknown;
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
  if (binding !== null) return binding.type;
  if (scope.file.lost.names.has(name)) return unknown;
  const later = scope.later.get(name) ?? scope.file.later.get(name);
  if (later !== undefined && (scope.parameter !== null || !builtinValues.has(name))) {
    scope.file.diagnostics.push(diagnose('GR2004', span, { name }, { related: [{ message: 'its line is here', span: later }] }));
    return unknown;
  }
  if (builtinValues.has(name)) {
    if (name === 'e' && (scope.parameter !== null || scope.isBareLine === true)) scope.file.diagnostics.push(diagnose('GR2012', span, {}));
    return real;
  }
  if (scope.parameter !== null) return scope.parameter(name, span).type;
  if (scope.file.functions.has(name) || builtins.has(name) || callableGate(name) !== null) return fail(scope, 'GR2010', span, { name });
  const near = suggest(name, [...scope.values.keys(), ...scope.file.constants.keys(), ...builtinValues.keys()]);
  return fail(scope, 'GR2001', span, { name }, near === null ? null : `did you mean '${near}'?`);
}

function typeOfChain(scope: Scope, expr: Of<'chain'>): Type {
  // Loops rather than callbacks wherever expressions nest: half the stack for each level.
  const types: Type[] = [];
  for (const operand of expr.operands) types.push(typeOf(scope, operand));
  if (expr.level === 'or' || expr.level === 'and') return typeOfLogic(scope, expr, types);
  let [left = unknown] = types;
  if (expr.level === 'compare') {
    let sizes: readonly number[] = [];
    expr.operators.forEach((operator, i) => {
      const type = elementwise(scope, operator, [expr.operands[i] as Expr, expr.operands[i + 1] as Expr], [types[i] ?? unknown, types[i + 1] ?? unknown], expr.span);
      if (type.kind === 'array' && type.sizes.length > 0) sizes = type.sizes;
    });
    return arrayType('truth', sizes);
  }
  expr.operators.forEach((operator, i) => {
    const right = types[i + 1] ?? unknown;
    const operands = [expr.operands[i] as Expr, expr.operands[i + 1] as Expr];
    left = operator === '@' ? typeOfProduct(scope, left, right, expr.span) : elementwise(scope, operator, operands, [left, right], expr.span);
  });
  return left;
}

/** `and`, `or`: conditions, element by element. */
function typeOfLogic(scope: Scope, expr: Of<'chain'>, types: readonly Type[]): Type {
  let sizes: readonly number[] = [];
  for (const [i, type] of types.entries()) {
    needCondition(scope, expr.operands[i] as Expr, type);
    if (type.kind !== 'array' || type.sizes.length === 0) continue;
    if (sizes.length > 0 && !sameSizes(sizes, type.sizes)) {
      return fail(scope, 'GR3002', expr.span, { left: describeSizes(sizes), right: describeSizes(type.sizes), operation: expr.level });
    }
    sizes = type.sizes;
  }
  if (sizes.length > 0) scope.file.shaped.add(expr);
  return arrayType('truth', sizes);
}

/** An operator or a gate over numbers, element by element. */
export function elementwise(scope: Scope, operation: string, operands: readonly Expr[], types: readonly Type[], span: Span): Type {
  let sizes: readonly number[] = [];
  let element: Kind = 'whole';
  let open = false;
  for (const [i, type] of types.entries()) {
    const at = operands[i]?.span ?? span;
    if (type.kind === 'unknown') open = true;
    else if (type.kind === 'record' || type.element === 'truth') {
      fail(scope, 'GR3003', at, { operation, expected: 'numbers', found: describe(type) }, hintForNumbers(type));
      open = true;
    } else {
      if (type.element === 'real') element = 'real';
      if (type.sizes.length > 0 && sizes.length > 0 && !sameSizes(sizes, type.sizes)) {
        return fail(scope, 'GR3002', span, { left: describeSizes(sizes), right: describeSizes(type.sizes), operation }, hintForShapes(operation, sizes, type.sizes));
      }
      if (type.sizes.length > 0) sizes = type.sizes;
    }
  }
  if (open) return unknown;
  if (operation === 'div' || operation === 'mod') return types.every((type) => type.kind === 'array' && type.element === 'whole') ? arrayType('whole', sizes) : fail(scope, 'GR3003', span, { operation, expected: 'whole numbers', found: 'real numbers' }, operation === 'mod' ? 'for reals there is the function mod(x, y)' : 'for reals write floor(x / y)');
  return arrayType(operation === '/' ? 'real' : element, sizes);
}

function hintForShapes(operation: string, left: readonly number[], right: readonly number[]): string | null {
  if (operation === '*' && left[left.length - 1] === right[0]) return 'did you mean the matrix product @?';
  if (left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]) return "did you mean the transpose, written '?";
  return null;
}

function typeOfProduct(scope: Scope, left: Type, right: Type, span: Span): Type {
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknown;
  for (const type of [left, right]) {
    if (type.kind === 'record' || type.element === 'truth' || type.sizes.length === 0 || type.sizes.length > 2) {
      return fail(scope, 'GR3003', span, { operation: '@', expected: 'vectors or matrices', found: describe(type) }, isScalarType(type) ? 'a number goes with *' : null);
    }
  }
  const [a, b] = [left as ArrayType, right as ArrayType];
  const inner = a.sizes[a.sizes.length - 1];
  if (inner !== b.sizes[0]) {
    const turned = b.sizes[b.sizes.length - 1] === inner ? "did you mean the transpose of the right side, written '?" : a.sizes[0] === b.sizes[0] && a.sizes.length === 2 ? "did you mean the transpose of the left side, written '?" : null;
    return fail(scope, 'GR3002', span, { left: describeSizes(a.sizes), right: describeSizes(b.sizes), operation: '@' }, turned);
  }
  return unrollable(scope, arrayType('real', [...a.sizes.slice(0, -1), ...b.sizes.slice(1)]), span);
}

/** Reports unless this is a condition, or an array of them. */
function needCondition(scope: Scope, expr: Expr, type: Type): void {
  if (type.kind === 'unknown' || (type.kind === 'array' && type.element === 'truth')) return;
  fail(scope, 'GR3001', expr.span, { expected: 'a condition', found: describe(type) }, type.kind === 'array' && type.sizes.length === 0 ? 'compare it: x != 0' : null);
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
  const type = elementwise(scope, '^', [expr.base, expr.exponent], [base, exponent], expr.span);
  if (type.kind === 'array' && type.element === 'whole' && expr.exponent.kind !== 'number') return arrayType('real', type.sizes);
  return type;
}

function typeOfArray(scope: Scope, expr: Of<'array'>): Type {
  let element: Type | null = null;
  for (const inner of expr.elements) {
    const type = typeOf(scope, inner);
    if (type.kind === 'unknown') element ??= unknown;
    else if (type.kind === 'record' || type.element === 'truth') return fail(scope, 'GR3001', inner.span, { expected: 'a number or an array', found: describe(type) });
    else if (element === null || element.kind === 'unknown') element = type;
    else if (!sameSizes((element as ArrayType).sizes, type.sizes)) return fail(scope, 'GR3009', inner.span, {}, `${describe(element)} before, ${describe(type)} here`);
    else if (type.element === 'real') element = type;
  }
  if (element?.kind !== 'array') return unknown;
  return unrollable(scope, arrayType(element.element, [expr.elements.length, ...element.sizes]), expr.span);
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

function typeOfIndex(scope: Scope, expr: Of<'index'>): Type {
  const object = typeOf(scope, expr.object);
  if (object.kind === 'unknown') return unknown;
  if (object.kind === 'record' || object.sizes.length === 0) return fail(scope, 'GR3003', expr.object.span, { operation: '[ ]', expected: 'an array', found: describe(object) });
  if (expr.entries.length > object.sizes.length) return fail(scope, 'GR3005', expr.span, { given: expr.entries.length, rank: object.sizes.length });
  const sizes: number[] = [];
  let open = false;
  expr.entries.forEach((entry, axis) => {
    const size = object.sizes[axis] ?? 0;
    if (entry.kind === 'binding') {
      fail(scope, 'GR6002', entry.nameSpan, {});
      open = true;
      return;
    }
    const ends = entry.kind === 'at' ? [entry.value] : [entry.range.from, entry.range.to];
    const [from, to] = ends.map((end) => wholeConstant(scope, end));
    if (from === null || from === undefined || to === null) open = true;
    else if (to === undefined ? from < 0 || from >= size : from < 0 || to > size || from > to) {
      fail(scope, 'GR3004', (ends[to === undefined ? 0 : from < 0 ? 0 : 1] as Expr).span, { index: to === undefined || from < 0 ? from : to, size }, `indices go from 0 to ${String(size - 1)}`);
      open = true;
    } else if (to !== undefined) sizes.push(to - from);
  });
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set in the loop above
  return open ? unknown : arrayType(object.element, [...sizes, ...object.sizes.slice(expr.entries.length)]);
}

/** An index or a bound as a number; null with a message where it is none. */
function wholeConstant(scope: Scope, expr: Expr): number | null {
  const { nesting } = scope.file;
  if (nesting.indices >= indexLimit) {
    fail(scope, 'GR5001', expr.span, { limit: indexLimit });
    return null;
  }
  const before = scope.file.diagnostics.length;
  nesting.indices += 1;
  const type = typeOf(scope, expr);
  nesting.indices -= 1;
  if (type.kind === 'unknown' || scope.file.diagnostics.length > before) return null;
  const value = constantValue(expr, (name) => lookUp(scope, name)?.constant ?? null);
  if (value !== null && Number.isInteger(value)) return value;
  if (value === null && type.kind === 'array' && type.element === 'whole' && type.sizes.length === 0) fail(scope, 'GR6005', expr.span, {});
  else fail(scope, 'GR3006', expr.span, {});
  return null;
}

function typeOfField(scope: Scope, expr: Of<'field'>): Type {
  const object = typeOf(scope, expr.object);
  if (object.kind === 'unknown') return unknown;
  if (object.kind !== 'record') return fail(scope, 'GR3003', expr.object.span, { operation: `.${expr.name}`, expected: 'a record', found: describe(object) });
  const field = object.fields.get(expr.name);
  if (field !== undefined) return field;
  const near = suggest(expr.name, [...object.fields.keys()]);
  return fail(scope, 'GR2011', expr.nameSpan, { name: expr.name, fields: [...object.fields.keys()].join(', ') }, near === null ? null : `did you mean '${near}'?`);
}

function typeOfTranspose(scope: Scope, expr: Of<'transpose'>): Type {
  const object = typeOf(scope, expr.object);
  if (object.kind === 'unknown') return unknown;
  if (object.kind === 'array' && object.sizes.length === 2) return arrayType(object.element, [...object.sizes].reverse());
  if (object.kind === 'array' && object.sizes.length === 1) return fail(scope, 'GR3007', expr.span, {});
  return fail(scope, 'GR3003', expr.span, { operation: "'", expected: 'a matrix', found: describe(object) });
}

