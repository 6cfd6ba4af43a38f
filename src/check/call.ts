// Calls: `if`, functions of whole arrays, the file's own definitions and gates, and the gates of the table.

import type { Span } from '../base/span.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { Code, Values } from '../report/messages.ts';
import { suggest } from '../report/suggest.ts';
import type { Expr } from '../syntax/ast.ts';
import { builtins, foldingGates, laterFolds } from './builtins.ts';
import type { CheckedDefinition } from './checked.ts';
import { branchLimit, unrollable } from './limits.ts';
import { callableGate, callableSpellings } from '../gates/lookup.ts';
import type { Scope } from './scope.ts';
import { arrayType, common, describe, describeSizes, fits, real, sameSizes, unknown, type ArrayType, type Type } from './type.ts';

type Call = Extract<Expr, { kind: 'call' }>;
type TypeOf = (scope: Scope, expr: Expr) => Type;

export function checkCall(scope: Scope, call: Call, typeOf: TypeOf): Type {
  if (call.callee === 'if') return checkIf(scope, call, typeOf);
  const types: Type[] = [];
  for (const argument of call.args) types.push(typeOf(scope, argument));
  const own = scope.file.functions.get(call.callee);
  if (own !== undefined) {
    scope.file.used.add(`${call.callee}(`);
    return own.kind === 'definition' ? checkOwnCall(scope, call, own, types) : mapped(scope, call, types, own.parameters.length, own.parameters.length);
  }
  const [first] = types;
  if (types.length === 1 && first?.kind === 'array' && first.sizes.length > 0 && foldingGates.has(call.callee)) return arrayType(first.element, []);
  if (builtins.has(call.callee)) return checkBuiltin(scope, call, types);
  const gate = callableGate(call.callee);
  if (gate !== null) {
    if (gate.name === 'inv' && first?.kind === 'array' && first.sizes.length > 0) return fail(scope, 'GR3008', call.span, {}, 'the inverse of each element is written 1 / …');
    return mapped(scope, call, types, gate.variadic ? 1 : gate.args.length, gate.variadic ? Infinity : gate.args.length);
  }
  if (laterFolds.has(call.callee)) return fail(scope, 'GR6002', call.calleeSpan, {});
  return unknownFunction(scope, call);
}

function unknownFunction(scope: Scope, call: Call): Type {
  const { callee, calleeSpan } = call;
  if (scope.file.lost.names.has(`${callee}(`)) return unknown;
  if (callee === scope.inside) return fail(scope, 'GR2007', calleeSpan, { name: callee }, 'a definition may call those above it');
  if (scope.file.later.has(`${callee}(`)) return fail(scope, 'GR2004', calleeSpan, { name: callee }, 'a definition may call those above it');
  if (scope.values.has(callee)) return fail(scope, 'GR2002', calleeSpan, { name: callee }, `'${callee}' is a value here: to multiply write ${callee}*(…)`);
  const known = [...scope.file.functions.keys(), ...builtins.keys(), ...callableSpellings(), 'if'];
  const near = callee === 'ln' ? 'log' : suggest(callee, known);
  const hint = near !== null ? `did you mean '${near}'?` : scope.parameter !== null ? `to multiply write ${callee}*(…)` : null;
  return fail(scope, 'GR2002', calleeSpan, { name: callee }, hint);
}

function checkIf(scope: Scope, call: Call, typeOf: TypeOf): Type {
  const types: Type[] = [];
  for (const argument of call.args) types.push(typeOf(scope, argument));
  if (types.length < 3 || types.length % 2 === 0) return fail(scope, 'GR3010', call.span, {});
  if ((types.length - 1) / 2 > branchLimit) return fail(scope, 'GR5005', call.span, { limit: branchLimit });
  const isCondition = (i: number): boolean => i % 2 === 0 && i < types.length - 1;
  let type: Type = unknown;
  let shape: readonly number[] = [];
  for (const [i, found] of types.entries()) {
    const argument = call.args[i] as Expr;
    if (isCondition(i)) {
      checkConditionShape(scope, argument, found);
      // A condition of a whole array chooses element by element.
      if (found.kind === 'array' && found.sizes.length > 0) shape = found.sizes;
      continue;
    }
    const both = branchType(type, found);
    if (both === null) fail(scope, 'GR3011', argument.span, { left: describe(type), right: describe(found) });
    else type = both;
  }
  if (shape.length === 0 || type.kind === 'unknown') return type;
  // A record is chosen whole.
  if (type.kind === 'record') return fail(scope, 'GR3001', call.span, { expected: 'one condition', found: `conditions ${describeSizes(shape)}` });
  scope.file.shaped.add(call);
  if (type.sizes.length === 0 || sameSizes(type.sizes, shape)) return arrayType(type.element, shape);
  return fail(scope, 'GR3002', call.span, { left: describeSizes(shape), right: describeSizes(type.sizes), operation: 'if' });
}

/** What holds the values of both branches: a number goes with any shape. */
function branchType(a: Type, b: Type): Type | null {
  const type = common(a, b);
  if (type !== null || a.kind !== 'array' || b.kind !== 'array') return type;
  if (a.element === 'truth' || b.element === 'truth') return null;
  const element = a.element === b.element ? a.element : 'real';
  if (a.sizes.length === 0) return arrayType(element, b.sizes);
  return b.sizes.length === 0 || sameSizes(a.sizes, b.sizes) ? arrayType(element, a.sizes) : null;
}

function checkConditionShape(scope: Scope, expr: Expr, type: Type): void {
  if (type.kind === 'unknown' || (type.kind === 'array' && type.element === 'truth')) return;
  fail(scope, 'GR3001', expr.span, { expected: 'a condition', found: describe(type) }, type.kind === 'array' && type.sizes.length === 0 ? 'compare it: x != 0' : null);
}

function checkOwnCall(scope: Scope, call: Call, own: CheckedDefinition, types: readonly Type[]): Type {
  if (types.length !== own.parameters.length) return wrongCount(scope, call, String(own.parameters.length));
  own.parameters.forEach((parameter, i) => {
    const type = types[i] ?? unknown;
    if (!fits(type, parameter.type)) {
      const values = { name: parameter.name, function: call.callee, expected: describe(parameter.type), given: describe(type) };
      fail(scope, 'GR3012', call.args[i]?.span ?? call.span, values);
    }
  });
  return own.type;
}

function checkBuiltin(scope: Scope, call: Call, types: readonly Type[]): Type {
  const builtin = builtins.get(call.callee);
  if (builtin === undefined) return unknown;
  if (types.length !== builtin.args.length) return wrongCount(scope, call, String(builtin.args.length));
  if (types.some((type) => type.kind === 'unknown')) return unknown;
  const arrays = types.filter((type): type is ArrayType => type.kind === 'array' && type.element !== 'truth');
  const result = arrays.length === types.length ? builtin.rule(arrays) : 'numbers';
  if (typeof result !== 'string') return unrollable(scope, result, call.span);
  return fail(scope, 'GR3003', call.span, { operation: call.callee, expected: result, found: types.map(describe).join(' and ') });
}

/** A gate: over numbers, element by element. */
function mapped(scope: Scope, call: Call, types: readonly Type[], least: number, most: number): Type {
  if (types.length < least || types.length > most) return wrongCount(scope, call, most === Infinity ? `${String(least)} or more` : String(least));
  let sizes: readonly number[] = [];
  for (const [i, type] of types.entries()) {
    if (type.kind === 'unknown') return unknown;
    const span = call.args[i]?.span ?? call.span;
    if (type.kind === 'record' || type.element === 'truth') return fail(scope, 'GR3003', span, { operation: call.callee, expected: 'numbers', found: describe(type) }, hintForNumbers(type));
    if (type.sizes.length > 0 && sizes.length > 0 && !sameSizes(sizes, type.sizes)) {
      return fail(scope, 'GR3002', call.span, { left: describeSizes(sizes), right: describeSizes(type.sizes), operation: call.callee });
    }
    if (type.sizes.length > 0) sizes = type.sizes;
  }
  return sizes.length === 0 ? real : arrayType('real', sizes);
}

/** What to do where numbers are needed and this is given. */
export function hintForNumbers(type: Type): string | null {
  return type.kind === 'array' && type.element === 'truth' ? 'a condition is not a number: if(condition, 1, 0) makes one' : null;
}

function wrongCount(scope: Scope, call: Call, expected: string): Type {
  const counted = `${expected} ${expected === '1' ? 'argument' : 'arguments'}`;
  return fail(scope, 'GR2005', call.span, { name: call.callee, expected: counted, given: call.args.length });
}

function fail<C extends Code>(scope: Scope, code: C, span: Span, values: Values<C>, hint: string | null = null): Type {
  scope.file.diagnostics.push(diagnose(code, span, values, { hint }));
  return unknown;
}

