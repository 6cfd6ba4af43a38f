// Expressions to stages. Names and calls are resolved by the context, so that the same function serves definitions,
// bare files and the formulas of gates. The tree was checked before: what cannot be here is a fault of gradc.

import { invariant, unreachable } from '../base/invariant.ts';
import type { Span } from '../base/span.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Gate } from '../gates/gate.ts';
import { gateNamed } from '../gates/lookup.ts';
import { computedStages, constant, constantOf, gate, join, knownCondition, stageOf, under, type Builder, type Label } from './builder.ts';
import { builtinCall } from './builtins.ts';
import type { Guard, Ref } from './form.ts';
import { refuseBeyondBranches, refuseBeyondStages, stageLimit, withinBranches } from './limits.ts';
import { power } from './power.ts';
import { arrayOf, elementAt, isScalar, mapElements, mapGate, mapLeaves, matrixProduct, slice, transpose, type ArrayValue, type Value } from './value.ts';

export type Context = {
  readonly builder: Builder;
  readonly nameValue: (name: string, span: Span) => Value;
  /** A gate of the table that a call may mean. */
  readonly gateOf: (name: string) => Gate | null;
  /** Calls of `if`, `and` and `or` that choose element by element: their conditions are whole arrays. */
  readonly shaped: ReadonlySet<Expr>;
  /** The file's own definition or gate of this name, if it is in sight. */
  readonly ownCall: (name: string) => ((args: readonly Value[], span: Span, label: Label | null) => Value) | null;
};

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** `label` names the last stage, where the value is one stage. */
export function lower(context: Context, expr: Expr, label: Label | null = null): Value {
  const { builder } = context;
  refuseBeyondStages(computedStages(builder), stageLimit, expr.span);
  switch (expr.kind) {
    case 'number':
      return constant(builder, expr.value, expr.span);
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
      return { kind: 'record', fields: new Map(expr.fields.map((field): [string, Value] => [field.name, lower(context, field.value)])) };
    case 'index':
      return lowerIndex(context, expr);
    case 'field':
      return lowerField(context, expr);
    case 'transpose':
      return transpose(lower(context, expr.object) as ArrayValue);
    case 'fold':
    case 'build':
      throw new Error('index notation is refused by the checker');
    default:
      return unreachable(expr);
  }
}

// A function each, so that the one that recurses keeps little on the stack.

function lowerPrefix(context: Context, expr: Of<'prefix'>, label: Label | null): Value {
  const operand = lower(context, expr.operand);
  if (expr.operator === '+') return operand;
  return mapGate(context.builder, gateNamed(expr.operator === '-' ? 'neg' : 'not'), [operand], expr.span, label);
}

function lowerPower(context: Context, expr: Of<'power'>, label: Label | null): Value {
  const { builder } = context;
  const [base, exponent] = [lower(context, expr.base), lower(context, expr.exponent)];
  if (isScalar(base) && isScalar(exponent)) return power(builder, base, exponent, expr.span, label);
  return mapElements([base, exponent], ([x, y]) => power(builder, x as Ref, y as Ref, expr.span));
}

function lowerArray(context: Context, expr: Of<'array'>): Value {
  const elements: Value[] = [];
  for (const element of expr.elements) elements.push(lower(context, element));
  const [first] = elements;
  if (first === undefined || isScalar(first)) return arrayOf([elements.length], elements as Ref[]);
  return arrayOf([elements.length, ...(first as ArrayValue).sizes], elements.flatMap((element) => (element as ArrayValue).elements));
}

function lowerField(context: Context, expr: Of<'field'>): Value {
  const object = lower(context, expr.object);
  invariant(!isScalar(object) && object.kind === 'record', 'a field of a record');
  return object.fields.get(expr.name) as Value;
}

/** One stage. */
export function lowerScalar(context: Context, expr: Expr, label: Label | null = null): Ref {
  const value = lower(context, expr, label);
  invariant(isScalar(value), 'a scalar');
  return value;
}

function lowerChain(context: Context, expr: Of<'chain'>, label: Label | null): Value {
  if (expr.level === 'and' || expr.level === 'or') return lowerLogic(context, expr, label);
  if (expr.level === 'compare') return lowerComparison(context, expr, label);
  const { builder } = context;
  // Loops rather than callbacks wherever expressions nest: half the stack for each level.
  let left = lower(context, expr.operands[0] as Expr);
  for (const [i, operator] of expr.operators.entries()) {
    const right = lower(context, expr.operands[i + 1] as Expr);
    const last = i === expr.operators.length - 1 ? label : null;
    left = operator === '@' ? matrixProduct(builder, left as ArrayValue, right as ArrayValue, expr.span) : mapGate(builder, gateNamed(operator), [left, right], expr.span, last);
  }
  return left;
}

/** `a < b < c` is `a < b and b < c`. */
function lowerComparison(context: Context, expr: Of<'chain'>, label: Label | null): Value {
  const { builder } = context;
  const operands: Value[] = [];
  for (const operand of expr.operands) operands.push(lower(context, operand));
  let all: Value | null = null;
  expr.operators.forEach((operator, i) => {
    const last = i === expr.operators.length - 1;
    const one = mapGate(builder, gateNamed(operator), [operands[i] as Value, operands[i + 1] as Value], expr.span, last && all === null ? label : null);
    all = all === null ? one : mapGate(builder, gateNamed('and'), [all, one], expr.span, last ? label : null);
  });
  return all as unknown as Value;
}

/**
 * `and`, `or`: what the right side computes is computed only where it decides. A right side that only compares inputs
 * computes nothing, and needs no branch.
 */
function lowerLogic(context: Context, expr: Of<'chain'>, label: Label | null): Value {
  const { builder } = context;
  const isAnd = expr.level === 'and';
  if (context.shaped.has(expr)) {
    // A comparison has no gradient: one that is computed in vain does no harm.
    const conditions = expr.operands.map((operand) => lower(context, operand));
    return conditions.reduce((all, next) => mapGate(builder, gateNamed(expr.level), [all, next], expr.span));
  }
  let left = lowerScalar(context, expr.operands[0] as Expr);
  let branches = 0;
  for (const [i, operand] of expr.operands.entries()) {
    if (i === 0) continue;
    const named = i === expr.operands.length - 1 ? label : null;
    if (constantOf(builder, left) !== null || comparesInputs(context, operand)) {
      left = gate(builder, gateNamed(isAnd ? 'and' : 'or'), [left, lowerScalar(context, operand)], expr.span, named);
      continue;
    }
    // Each is known only where the one before it is.
    branches += 1;
    refuseBeyondBranches(builder.guard.length + branches, expr.span);
    const decides: Guard = [{ condition: left, holds: isAnd }];
    const settled: Guard = [{ condition: left, holds: !isAnd }];
    const right = under(builder, decides, () => lowerScalar(context, operand));
    const arms = [
      { value: right, guard: [...builder.guard, ...decides] },
      { value: constant(builder, isAnd ? 0 : 1, expr.span, 'truth'), guard: [...builder.guard, ...settled] },
    ];
    left = join(builder, arms, expr.span, named);
  }
  return left;
}

function comparesInputs(context: Context, expr: Expr): boolean {
  const pending: Expr[] = [expr];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'chain' && next.level !== 'sum' && next.level !== 'product') pending.push(...next.operands);
    else if (next.kind === 'prefix' && next.operator === 'not') pending.push(next.operand);
    else if (next.kind === 'index' || next.kind === 'field') pending.push(next.object);
    else if (next.kind !== 'number' && !(next.kind === 'name' && isInput(context, next))) return false;
  }
  return true;
}

function isInput(context: Context, expr: Of<'name'>): boolean {
  const value = context.nameValue(expr.name, expr.span);
  if (!isScalar(value)) return true;
  const { kind } = stageOf(context.builder, value).op;
  return kind === 'input' || kind === 'constant' || kind === 'read';
}

function lowerCall(context: Context, call: Of<'call'>, label: Label | null): Value {
  if (call.callee === 'if') return lowerIf(context, call, label);
  const args: Value[] = [];
  for (const argument of call.args) args.push(lower(context, argument));
  const own = context.ownCall(call.callee);
  if (own !== null) return own(args, call.span, label);
  const { builder } = context;
  const whole = builtinCall(builder, call.callee, args, call.span);
  if (whole !== null) return whole;
  const kind = context.gateOf(call.callee);
  invariant(kind !== null, `a known function: ${call.callee}`);
  if (kind.name === 'pow' && args.every(isScalar)) return power(builder, args[0] as Ref, args[1] as Ref, call.span, label);
  if (kind.name === 'pow') return mapElements(args, ([x, y]) => power(builder, x as Ref, y as Ref, call.span));
  if (!kind.variadic || args.length === 2) return mapGate(builder, kind, args, call.span, label);
  const [first, ...rest] = args as [Value, ...Value[]];
  if (rest.length === 0) return first;
  return rest.reduce((total, next, i) => mapGate(builder, kind, [total, next], call.span, i === rest.length - 1 ? label : null), first);
}

type Arm = { readonly guard: Guard; readonly value: Value };

/** A chain of conditions is one join of all its arms, and an arm that is a chain itself adds its own. */
function lowerIf(context: Context, call: Of<'call'>, label: Label | null): Value {
  const { builder } = context;
  if (context.shaped.has(call)) return lowerShapedIf(context, call);
  const arms: Arm[] = [];
  collectArms(context, call, arms);
  const [first] = arms as [Arm];
  if (arms.length === 1) return first.value;
  const single = isScalar(first.value);
  return mapLeaves(
    widened(arms.map((arm) => arm.value)),
    (refs) => join(builder, refs.map((value, i) => ({ value, guard: (arms[i] as Arm).guard })), call.span, single ? label : null),
  );
}

/** Scalars among arrays are repeated. */
function widened(values: readonly Value[]): readonly Value[] {
  const shape = values.find((value): value is ArrayValue => !isScalar(value) && value.kind === 'array');
  return shape === undefined ? values : values.map((value) => (isScalar(value) ? arrayOf(shape.sizes, shape.elements.map(() => value)) : value));
}

function collectArms(context: Context, call: Of<'call'>, arms: Arm[]): void {
  const { builder } = context;
  const outer = builder.guard;
  const last = call.args.length - 1;
  for (let i = 0; i <= last; i += 2) {
    if (i === last) {
      collectArm(context, call.args[last] as Expr, arms);
      break;
    }
    const condition = lowerScalar(context, call.args[i] as Expr);
    const known = knownCondition(builder, condition, builder.guard);
    if (known === 0) continue;
    const before = builder.guard;
    if (known === null) builder.guard = withinBranches([...before, { condition, holds: true }], call.span);
    collectArm(context, call.args[i + 1] as Expr, arms);
    builder.guard = before;
    if (known === 1) break;
    builder.guard = [...before, { condition, holds: false }];
  }
  builder.guard = outer;
}

function collectArm(context: Context, expr: Expr, arms: Arm[]): void {
  if (expr.kind === 'call' && expr.callee === 'if' && context.ownCall('if') === null) collectArms(context, expr, arms);
  else arms.push({ guard: context.builder.guard, value: lower(context, expr) });
}

/** Conditions of whole arrays: an `if` for each element. */
function lowerShapedIf(context: Context, call: Of<'call'>): Value {
  const { builder } = context;
  refuseBeyondBranches(builder.guard.length + (call.args.length - 1) / 2, call.span);
  const values = call.args.map((argument) => lower(context, argument));
  return mapElements(values, (refs) => {
    const arms: { guard: Guard; value: Ref }[] = [];
    let { guard } = builder;
    refs.forEach((ref, i) => {
      if (i === refs.length - 1) arms.push({ guard, value: ref });
      else if (i % 2 === 1) {
        const condition = refs[i - 1] as Ref;
        arms.push({ guard: [...guard, { condition, holds: true }], value: ref });
        guard = [...guard, { condition, holds: false }];
      }
    });
    return join(builder, arms, call.span);
  });
}

function lowerIndex(context: Context, expr: Of<'index'>): Value {
  let value = lower(context, expr.object) as ArrayValue;
  const at: number[] = [];
  const wholeNumber = (position: Expr): number => {
    const index = constantOf(context.builder, lowerScalar(context, position));
    invariant(index !== null, 'a constant index');
    return index;
  };
  // Slices keep their axis: positions are taken from the last to the first, each on its own axis.
  const entries = expr.entries.map((entry) => {
    invariant(entry.kind !== 'binding', 'no index binding here');
    return entry.kind === 'at' ? { from: wholeNumber(entry.value), to: null } : { from: wholeNumber(entry.range.from), to: wholeNumber(entry.range.to) };
  });
  for (const entry of entries) {
    if (entry.to !== null) break;
    at.push(entry.from);
  }
  const rest = entries.slice(at.length);
  const row = elementAt(value, at);
  if (rest.length === 0) return row;
  value = row as ArrayValue;
  return sliced(value, rest);
}

/** Positions and slices, axis by axis. */
function sliced(value: ArrayValue, entries: readonly { readonly from: number; readonly to: number | null }[]): Value {
  const [first, ...rest] = entries;
  if (first === undefined) return value;
  if (first.to === null) {
    const row = elementAt(value, [first.from]);
    return rest.length === 0 ? row : sliced(row as ArrayValue, rest);
  }
  const kept = slice(value, first.from, first.to);
  if (rest.length === 0) return kept;
  const rows = Array.from({ length: first.to - first.from }, (_, i) => sliced(elementAt(kept, [i]) as ArrayValue, rest));
  const [one] = rows;
  if (one === undefined) return kept;
  if (isScalar(one)) return arrayOf([rows.length], rows as Ref[]);
  return arrayOf([rows.length, ...(one as ArrayValue).sizes], rows.flatMap((row) => (row as ArrayValue).elements));
}
