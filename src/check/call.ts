// Calls: `if`, functions of whole arrays, the file's own definitions and gates, and the gates of the table.

import { elementAt } from '../base/lists.ts';
import { addWhole, constantWhole, wholeText } from '../base/whole.ts';
import { asksLength, foreignFunction } from '../foreign/functions.ts';
import { suggest } from '../report/suggest.ts';
import type { Expr } from '../syntax/ast.ts';
import { printExpr } from '../syntax/print.ts';
import { builtins, foldingGates, foldNames } from './builtins.ts';
import { joined, type Difference } from './element.ts';
import { fail } from './fail.ts';
import { foreignCallHint } from './foreign-hints.ts';
import { declareArrays } from './hints.ts';
import { branchLimit, withinLimits } from './limits.ts';
import { mismatch, originsOf, type Operand } from './mismatch.ts';
import { checkOwnCall } from './own-call.ts';
import { wrongCount } from './wrong-count.ts';
import { callableGate, callableSpellings } from '../gates/lookup.ts';
import { bindingOf, type Scope } from './scope.ts';
import {
  arrayOfAxes,
  arrayType,
  axesOf,
  common,
  describe,
  describeSizes,
  sameSizes,
  unknown,
  whole,
  widerKind,
  type ArrayType,
  type Kind,
  type Type,
} from './type.ts';

type Call = Extract<Expr, { kind: 'call' }>;
type TypeOf = (scope: Scope, expr: Expr) => Type;

export function checkCall(scope: Scope, call: Call, typeOf: TypeOf): Type {
  if (call.callee === 'if') return checkIf(scope, call, typeOf);
  const refused = isUnknown(scope, call) ? foreignFunction(call.callee, call.args.length) : null;
  if (refused?.formula === null)
    return fail(scope, 'GR2002', call.calleeSpan, { name: call.callee }, foreignCallHint(scope, call, []));
  const element = elementCall(scope, call);
  if (element !== null) return element;
  const folded = meantFold(scope, call);
  if (folded !== null) return wrongCount(scope, call, '1', [], folded);
  const types: Type[] = [];
  for (const argument of call.args) types.push(typeOf(scope, argument));
  const own = scope.file.functions.get(call.callee);
  if (own !== undefined) {
    scope.file.used.add(`${call.callee}(`);
    return own.kind === 'definition'
      ? checkOwnCall(scope, call, own, types)
      : mapped(scope, call, types, {
          least: own.parameters.length,
          most: own.parameters.length,
          names: own.parameters.map(({ name }) => name),
          isOwn: true,
        });
  }
  const [first] = types;
  if (types.length === 1 && first?.kind === 'array' && first.sizes.length > 0 && foldingGates.has(call.callee))
    return arrayType(first.element, []);
  if (call.callee === 'count') return checkCount(scope, call, types);
  if (builtins.has(call.callee)) return checkBuiltin(scope, call, types);
  const gate = callableGate(call.callee);
  if (gate !== null) {
    if (gate.name === 'inv' && first?.kind === 'array' && first.sizes.length > 0)
      return fail(scope, 'GR3008', call.span, {}, 'the inverse of each element is written 1 / …');
    return mapped(scope, call, types, {
      least: gate.variadic ? 1 : gate.args.length,
      most: gate.variadic ? Infinity : gate.args.length,
      names: gate.args,
      isOwn: false,
    });
  }
  return unknownFunction(scope, call, types);
}

/** `v(i)` of an array: what stands in the parentheses is a position, whatever it is. */
function elementCall(scope: Scope, { callee, calleeSpan, args }: Call): Type | null {
  const value = scope.values.get(callee)?.type;
  if (value?.kind !== 'array' || value.sizes.length === 0) return null;
  const { functions, lost, later } = scope.file;
  const isOther = functions.has(callee) || builtins.has(callee) || callableGate(callee) !== null;
  if (isOther || lost.names.has(`${callee}(`) || later.has(`${callee}(`) || callee === scope.inside) return null;
  const positions = args.map((argument, axis) => {
    const size = value.sizes[axis];
    const isEnd = argument.kind === 'name' && argument.name === 'end' && size !== undefined;
    return isEnd ? wholeText(addWhole(size, -1, constantWhole(1))) : pathText(argument);
  });
  const element = `${callee}[${positions.join(', ')}]`;
  const hint = `'${callee}' is an array here: its elements stand in square brackets, ${element}`;
  return fail(scope, 'GR2002', calleeSpan, { name: callee }, hint);
}

/** Whether nothing at all has the name that is called. */
function isUnknown(scope: Scope, { callee }: Call): boolean {
  const { functions, lost, later } = scope.file;
  const key = `${callee}(`;
  if (functions.has(callee) || lost.names.has(key) || later.has(key) || callee === scope.inside) return false;
  return !scope.values.has(callee) && !builtins.has(callee) && !asksLength(callee) && callableGate(callee) === null;
}

/** `sum(i, x[i])`, `sum(x[i], i, 0, n)`: a fold over an index that is no name yet. */
function meantFold(scope: Scope, { callee, args }: Call): string | null {
  if (!foldNames.has(callee) || scope.file.functions.has(callee) || args.length < 2) return null;
  const isNew = (expr: Expr | undefined): expr is Extract<Expr, { kind: 'name' }> =>
    expr?.kind === 'name' && bindingOf(scope, expr.name) === null && !scope.later.has(expr.name);
  const [first, second, third, fourth] = args;
  if (args.length === 2 && isNew(first) && second !== undefined && pathText(second).includes(`[${first.name}`))
    return `write ${callee}(${first.name}: ${printExpr(second)})`;
  if (args.length !== 4 || first === undefined || !isNew(second) || third === undefined || fourth === undefined)
    return null;
  return `write ${callee}(${second.name} in ${printExpr(third)}..${printExpr(fourth)}: ${printExpr(first)})`;
}

function pathText(expr: Expr): string {
  return expr.span.end - expr.span.start > 200 ? '' : printExpr(expr);
}

function unknownFunction(scope: Scope, call: Call, types: readonly Type[]): Type {
  const { callee, calleeSpan } = call;
  if (scope.file.lost.names.has(`${callee}(`)) return unknown;
  if (callee === scope.inside)
    return fail(scope, 'GR2007', calleeSpan, { name: callee }, 'a definition may call those above it');
  if (scope.file.later.has(`${callee}(`))
    return fail(scope, 'GR2004', calleeSpan, { name: callee }, 'a definition may call those above it');
  if (scope.values.has(callee))
    return fail(
      scope,
      'GR2002',
      calleeSpan,
      { name: callee },
      `'${callee}' is a value here: to multiply write ${callee}*(…)`,
    );
  const foreign = foreignCallHint(scope, call, types);
  if (foreign !== null) return fail(scope, 'GR2002', calleeSpan, { name: callee }, foreign);
  const known = [...scope.file.functions.keys(), ...callableSpellings(), ...builtins.keys(), 'count', 'if'];
  // Of a short name one letter is so much that it is another word.
  const near = suggest(callee, known, callee.length < 4);
  const hint =
    near !== null ? `did you mean '${near}'?` : scope.parameter !== null ? `to multiply write ${callee}*(…)` : null;
  return fail(scope, 'GR2002', calleeSpan, { name: callee }, hint);
}

function checkIf(scope: Scope, call: Call, typeOf: TypeOf): Type {
  const types: Type[] = [];
  const { nesting } = scope.file;
  for (const [i, argument] of call.args.entries()) {
    // Only the first condition is always asked.
    if (i > 0) nesting.branches += 1;
    types.push(typeOf(scope, argument));
    if (i > 0) nesting.branches -= 1;
  }
  if (types.length < 3 || types.length % 2 === 0) return fail(scope, 'GR3010', call.span, {});
  if ((types.length - 1) / 2 > branchLimit) return fail(scope, 'GR5005', call.span, { limit: branchLimit });
  const isCondition = (i: number): boolean => i % 2 === 0 && i < types.length - 1;
  let type: Type = unknown;
  let shaped: Operand | null = null;
  for (const [i, found] of types.entries()) {
    const argument = elementAt(call.args, i);
    if (isCondition(i)) {
      checkConditionShape(scope, argument, found);
      // A condition of a whole array chooses element by element.
      if (found.kind !== 'array' || found.element !== 'truth' || found.sizes.length === 0) continue;
      if (shaped !== null && !sameSizes(shaped.type.sizes, found.sizes))
        return mismatch(scope, call.span, 'if', shaped, { expr: argument, type: found });
      shaped ??= { expr: argument, type: found };
      continue;
    }
    const both = branchType(type, found);
    if (both === null) {
      const values = { left: describe(type), right: describe(found) };
      const hint = fieldHint(joined(type, found));
      return fail(scope, 'GR3011', argument.span, values, hint, originsOf(scope, arraysAmong(call, types, i)));
    }
    type = both;
  }
  if (shaped === null || type.kind === 'unknown') return type;
  // A record is chosen whole.
  if (type.kind === 'record')
    return fail(scope, 'GR3001', call.span, {
      expected: 'one condition',
      found: `conditions ${describeSizes(shaped.type.sizes)}`,
    });
  scope.file.shaped.add(call);
  const [first] = arraysAmong(call, types, types.length - 1, true);
  if (type.sizes.length === 0 || sameSizes(type.sizes, shaped.type.sizes))
    return arrayOfAxes(type.element, axesOf(first?.type ?? shaped.type));
  const [branch] = arraysAmong(call, types, types.length - 1);
  return mismatch(scope, call.span, 'if', shaped, branch ?? { expr: call, type });
}

/** In which field two records differ. */
function fieldHint(joint: Type | Difference): string | null {
  if (joint.kind !== 'difference' || joint.path.length === 0) return null;
  const { path, before, given } = joint;
  const text = (type: Type | null): string => (type === null ? 'missing' : describe(type));
  return `the field '${path.join('.')}' is ${text(before)} before, ${text(given)} here`;
}

/** The branches up to this argument that are arrays, or with `all` the conditions too. */
function arraysAmong(call: Call, types: readonly Type[], last: number, all = false): readonly Operand[] {
  return call.args.slice(0, last + 1).flatMap((expr, i) => {
    const type = types[i];
    const isBranch = all || i % 2 === 1 || i === types.length - 1;
    return isBranch && type?.kind === 'array' && type.sizes.length > 0 ? [{ expr, type }] : [];
  });
}

/** What holds the values of both branches: a number goes with any shape. */
function branchType(a: Type, b: Type): Type | null {
  if (a.kind !== 'array' || b.kind !== 'array') return common(a, b);
  if ((a.element === 'truth') !== (b.element === 'truth')) return null;
  if (!sameSizes(a.sizes, b.sizes) && (a.element === 'truth' || (a.sizes.length > 0 && b.sizes.length > 0)))
    return null;
  return arrayOfAxes(
    a.element === 'truth' ? 'truth' : widerKind(a.element, b.element),
    axesOf(a.sizes.length === 0 ? b : a),
  );
}

function checkConditionShape(scope: Scope, expr: Expr, type: Type): void {
  if (type.kind === 'unknown' || (type.kind === 'array' && type.element === 'truth')) return;
  fail(
    scope,
    'GR3001',
    expr.span,
    { expected: 'a condition', found: describe(type) },
    type.kind === 'array' && type.sizes.length === 0 ? 'compare it: x != 0' : null,
  );
}

function checkBuiltin(scope: Scope, call: Call, types: readonly Type[]): Type {
  const builtin = builtins.get(call.callee);
  if (builtin === undefined) return unknown;
  if (types.length !== builtin.args.length) return wrongCount(scope, call, String(builtin.args.length), builtin.args);
  if (types.some((type) => type.kind === 'unknown')) return unknown;
  const arrays = types.filter((type): type is ArrayType => type.kind === 'array' && type.element !== 'truth');
  const result = arrays.length === types.length ? builtin.rule(arrays) : 'numbers';
  if (typeof result !== 'string') return withinLimits(scope, result, call.span);
  const operands =
    arrays.length === types.length
      ? arrays
          .map((type, i): Operand => ({ expr: elementAt(call.args, i), type }))
          .filter(({ type }) => type.sizes.length > 0)
      : [];
  return fail(
    scope,
    'GR3003',
    call.span,
    { operation: call.callee, expected: result, found: types.map(describe).join(' and ') },
    declareArrays(scope, call.args, ['n']),
    originsOf(scope, operands),
  );
}

/** How many conditions of an array hold. */
function checkCount(scope: Scope, call: Call, types: readonly Type[]): Type {
  const [type] = types;
  if (type === undefined || types.length > 1) return wrongCount(scope, call, '1', ['v']);
  if (type.kind === 'unknown' || (type.kind === 'array' && type.element === 'truth' && type.sizes.length > 0))
    return whole;
  return fail(
    scope,
    'GR3003',
    call.span,
    { operation: 'count', expected: 'conditions', found: describe(type) },
    'compare its elements: count(v > 0)',
  );
}

/** Gates of whole numbers that give whole numbers, so that these may be positions: `v[max(i - 1, 0)]`. */
const wholeGates: ReadonlySet<string> = new Set(['abs', 'clamp', 'max', 'min']);
/** Gates that give whole numbers for all numbers: `v[floor(x)]`. */
const roundingGates: ReadonlySet<string> = new Set(['floor', 'ceil', 'round', 'sign']);

/** A gate: over numbers, element by element. One of the file's own may have the name of another. */
function mapped(
  scope: Scope,
  call: Call,
  types: readonly Type[],
  {
    least,
    most,
    names,
    isOwn,
  }: { readonly least: number; readonly most: number; readonly names: readonly string[]; readonly isOwn: boolean },
): Type {
  if (types.length < least || types.length > most)
    return wrongCount(scope, call, most === Infinity ? `${String(least)} or more` : String(least), names);
  let shaped: Operand | null = null;
  for (const [i, type] of types.entries()) {
    if (type.kind === 'unknown') return unknown;
    const span = call.args[i]?.span ?? call.span;
    if (type.kind === 'record' || type.element === 'truth')
      return fail(
        scope,
        'GR3003',
        span,
        { operation: call.callee, expected: 'numbers', found: describe(type) },
        hintForNumbers(type),
      );
    if (type.sizes.length === 0) continue;
    const operand: Operand = { expr: elementAt(call.args, i), type };
    if (shaped !== null && !sameSizes(shaped.type.sizes, type.sizes))
      return mismatch(scope, call.span, call.callee, shaped, operand);
    shaped ??= operand;
  }
  const given = types.reduce<Kind>(
    (kind, type) => (type.kind === 'array' ? widerKind(kind, type.element) : kind),
    'whole',
  );
  const element = isOwn
    ? 'real'
    : roundingGates.has(call.callee)
      ? 'rounded'
      : wholeGates.has(call.callee)
        ? given
        : 'real';
  return arrayOfAxes(element, shaped === null ? [] : axesOf(shaped.type));
}

/** What to do where numbers are needed and this is given. */
export function hintForNumbers(type: Type): string | null {
  return type.kind === 'array' && type.element === 'truth'
    ? 'a condition is not a number: if(condition, 1, 0) makes one'
    : null;
}
