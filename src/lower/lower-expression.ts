// Expressions to stages. Names and calls are resolved by the context, so that the same function serves definitions,
// bare files and the formulas of gates. The tree was checked before: what cannot be here is a fault of gradc.

import { elementAt, firstOf, pairOf } from '../base/lists.ts';
import { invariant, unreachable } from '../base/invariant.ts';
import { gateNamed } from '../gates/lookup.ts';
import type { Expr } from '../syntax/ast.ts';
import { addScaled } from '../form/affine.ts';
import { arrayOf, mapElements, mapGate, transpose } from './array-value.ts';
import { stacked } from './stored-array.ts';
import { settledComparison } from './bounds.ts';
import { computedStages, constant, gate, type Label } from '../form/builder.ts';
import { builtinCall, matrixProduct } from './builtins.ts';
import type { Call, Context, Lowering } from './context.ts';
import { constantIndex, type Index, type Ref } from '../form/form.ts';
import { refuseBeyondStages, stageLimit } from './limits.ts';
import { lowerIf, lowerLogic } from './lower-branch.ts';
import { lowerBuild, lowerFold, lowerIndex } from './lower-index.ts';
import { power } from './power.ts';
import { notePosition } from './position-checks.ts';
import { rolledSum } from './rolled-sum.ts';
import { divided, times, wholeIndex } from '../form/whole-index.ts';
import { axisOf, fieldAt, isArray, isScalar, asArray, scalarOf, type ArrayValue, type Value } from './value.ts';

export type { Context } from './context.ts';

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** `label` names the last stage, where the value is one stage. */
export function lower(context: Context, expr: Expr, label: Label | null = null): Value {
  const { builder } = context;
  refuseBeyondStages(computedStages(builder), stageLimit, expr.span);
  switch (expr.kind) {
    case 'number':
      return context.literals?.get(expr) ?? constant(builder, expr.value, expr.span);
    case 'name':
      return context.nameValue(expr.name, expr.span);
    case 'chain':
      return lowerChain(context, expr, label);
    case 'prefix':
      return lowerPrefix(context, expr, label);
    case 'power':
      return lowerPower(context, expr, label);
    case 'call':
      return lowerCall(context, expr, label);
    case 'array':
      return lowerArray(context, expr);
    case 'record':
      return {
        kind: 'record',
        fields: new Map(expr.fields.map((field): [string, Value] => [field.name, lower(context, field.value)])),
      };
    case 'index':
      return lowerIndex(context, expr, lower(context, expr.object), lowering);
    case 'field':
      return lowerField(context, expr);
    case 'transpose':
      return transpose(context, lower(context, expr.object) as ArrayValue);
    case 'fold':
      return lowerFold(context, expr, label, lowering);
    case 'build':
      return lowerBuild(context, expr, lowering);
    default:
      return unreachable(expr);
  }
}

/** One stage. */
export function lowerScalar(context: Context, expr: Expr, label: Label | null = null): Ref {
  return scalarOf(lower(context, expr, label));
}

/** A whole-number expression as a position. */
export function lowerWhole(context: Context, expr: Expr): Index {
  const { builder } = context;
  switch (expr.kind) {
    case 'number':
      return constantIndex(expr.value);
    case 'name':
      return context.positionOf(expr.name) ?? wholeIndex(builder, lowerScalar(context, expr));
    case 'prefix': {
      const operand = lowerWhole(context, expr.operand);
      return expr.operator === '-' ? addScaled(constantIndex(0), -1, operand) : operand;
    }
    case 'chain': {
      let total = lowerWhole(context, firstOf(expr.operands));
      for (const [i, operator] of expr.operators.entries()) {
        const next = lowerWhole(context, elementAt(expr.operands, i + 1));
        if (operator === '+' || operator === '-') total = addScaled(total, operator === '+' ? 1 : -1, next);
        else
          total =
            operator === 'div' || operator === 'mod'
              ? divided(builder, operator, total, next)
              : times(builder, total, next);
      }
      return total;
    }
    default:
      return wholeIndex(builder, lowerScalar(context, expr));
  }
}

const lowering: Lowering = { lower, lowerScalar, lowerWhole };

// A function each, so that the one that recurses keeps little on the stack.

function lowerPrefix(context: Context, expr: Of<'prefix'>, label: Label | null): Value {
  const number = context.literals?.get(expr);
  if (number !== undefined) return number;
  const operand = lower(context, expr.operand);
  if (expr.operator === '+') return operand;
  return mapGate(context, gateNamed(expr.operator === '-' ? 'neg' : 'not'), [operand], expr.span, label);
}

function lowerPower(context: Context, expr: Of<'power'>, label: Label | null): Value {
  const { builder } = context;
  const [base, exponent] = [lower(context, expr.base), lower(context, expr.exponent)];
  if (isScalar(base) && isScalar(exponent)) return power(builder, base, exponent, expr.span, label);
  return mapElements(context, [base, exponent], (pair) => power(builder, ...pairOf(pair), expr.span));
}

function lowerArray(context: Context, expr: Of<'array'>): Value {
  const elements: Value[] = [];
  for (const element of expr.elements) elements.push(lower(context, element));
  const [first] = elements;
  const axis = axisOf(constantIndex(elements.length));
  if (first === undefined || isScalar(first)) return arrayOf(context.builder, [axis], elements as Ref[]);
  return stacked(context, elements as ArrayValue[]);
}

/** A field of an element is the element of a field: what nobody asks for is not read. */
function lowerField(context: Context, expr: Of<'field'>): Value {
  const path: string[] = [];
  let object: Expr = expr;
  for (; object.kind === 'field'; object = object.object) path.unshift(object.name);
  return object.kind === 'index'
    ? lowerIndex(context, object, fieldAt(lower(context, object.object), path), lowering)
    : fieldAt(lower(context, object), path);
}

function lowerChain(context: Context, expr: Of<'chain'>, label: Label | null): Value {
  if (expr.level === 'and' || expr.level === 'or') return lowerLogic(context, expr, label, lowering);
  if (expr.level === 'compare') return lowerComparison(context, expr, label);
  const rolled = rolledSum(context, expr, label, lowering);
  if (rolled !== null) return rolled;
  // Loops rather than callbacks wherever expressions nest: half the stack for each level.
  let left = lower(context, firstOf(expr.operands));
  for (const [i, operator] of expr.operators.entries()) {
    const right = lower(context, elementAt(expr.operands, i + 1));
    const last = i === expr.operators.length - 1 ? label : null;
    left =
      operator === '@'
        ? matrixProduct(context, asArray(left), asArray(right), expr.span)
        : mapGate(context, gateNamed(operator), [left, right], expr.span, last);
  }
  return left;
}

/** `a < b < c` is `a < b and b < c`. */
function lowerComparison(context: Context, expr: Of<'chain'>, label: Label | null): Value {
  const operands: Value[] = [];
  for (const operand of expr.operands) operands.push(lower(context, operand));
  let all: Value | null = null;
  expr.operators.forEach((operator, i) => {
    const last = i === expr.operators.length - 1;
    const one = comparison(
      context,
      operator,
      elementAt(operands, i),
      elementAt(operands, i + 1),
      expr,
      last && all === null ? label : null,
    );
    all = all === null ? one : mapGate(context, gateNamed('and'), [all, one], expr.span, last ? label : null);
  });
  return all as unknown as Value;
}

/** What indices and their ranges settle is no question. */
function comparison(
  context: Context,
  operator: string,
  left: Value,
  right: Value,
  { span }: Expr,
  label: Label | null,
): Value {
  const { builder } = context;
  const kind = gateNamed(operator);
  if (!isScalar(left) || !isScalar(right))
    return mapElements(context, [left, right], (pair) => gate(builder, kind, pair, span));
  const known = context.dims.length === 0 ? null : settledComparison(context, operator, left, right);
  return known === null
    ? gate(builder, kind, [left, right], span, label)
    : constant(builder, known ? 1 : 0, span, 'truth');
}

function lowerCall(context: Context, call: Call, label: Label | null): Value {
  if (call.callee === 'if') return lowerIf(context, call, label, lowering);
  const own = context.ownCall(call.callee);
  if (own !== null) return own(context, call, label);
  const args: Value[] = [];
  for (const argument of call.args) args.push(lower(context, argument));
  const { builder } = context;
  const whole = builtinCall(context, call.callee, args, call.span);
  if (whole !== null) return noteRange(context, call, args, whole);
  const kind = context.gateOf(call.callee);
  invariant(kind !== null, 'a known function: …', call.callee);
  if (kind.name === 'pow' && args.every(isScalar))
    return power(builder, firstOf(args), elementAt(args, 1), call.span, label);
  if (kind.name === 'pow') return mapElements(context, args, (pair) => power(builder, ...pairOf(pair), call.span));
  if (!kind.variadic || args.length === 2) return mapGate(context, kind, args, call.span, label);
  const [first, ...rest] = args as [Value, ...Value[]];
  if (rest.length === 0) return first;
  return rest.reduce(
    (total, next, i) => mapGate(context, kind, [total, next], call.span, i === rest.length - 1 ? label : null),
    first,
  );
}

/** Where an extremum of a whole array stands. */
function noteRange(context: Context, call: Call, [array]: readonly Value[], result: Value): Value {
  if (
    (call.callee === 'argmax' || call.callee === 'argmin') &&
    isScalar(result) &&
    array !== undefined &&
    isArray(array)
  )
    notePosition(context, result, firstOf(array.axes));
  return result;
}
