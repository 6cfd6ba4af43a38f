// Branches: `if`, `and`, `or`. What a branch computes is built under its condition, so that it is computed there only.

import { elementAt, firstOf } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import { gateNamed } from '../gates/lookup.ts';
import type { Expr } from '../syntax/ast.ts';
import { mapGate, viewOf } from './array-value.ts';
import { constant, constantOf, gate, guardAlso, knownCondition, stageOf, within, type Label } from '../form/builder.ts';
import { join } from '../form/combine.ts';
import { takesComputed } from './computed.ts';
import type { Call, Context, Lowering } from './context.ts';
import { always, type Guard, type Index, type Ref } from '../form/form.ts';
import { refuseBeyondBranches } from './limits.ts';
import { rankOf } from './rank.ts';
import { isArray, isScalar, mapFields, scalarOf, shifted, asArray, type ArrayValue, type Value } from './value.ts';

type Chain = Extract<Expr, { kind: 'chain' }>;

/**
 * `and`, `or`: what the right side computes is computed only where it decides. A right side that only compares inputs
 * computes nothing, and needs no branch.
 */
export function lowerLogic(
  context: Context,
  expr: Chain,
  label: Label | null,
  { lower, lowerScalar }: Lowering,
): Value {
  const { builder, arrays } = context;
  const isAnd = expr.level === 'and';
  if (context.notes.shaped.has(expr)) {
    // A comparison has no gradient: one that is computed in vain does no harm.
    const conditions = expr.operands.map((operand) => lower(context, operand));
    return conditions.reduce((all, next) => mapGate(context, gateNamed(expr.level), [all, next], expr.span));
  }
  // Not by `lowerScalar`: one function less on the stack where conditions nest.
  let left = scalarOf(lower(context, firstOf(expr.operands)));
  let branches = 0;
  let isComputed = takesComputed(context, firstOf(expr.operands));
  for (const [i, operand] of expr.operands.entries()) {
    if (i === 0) continue;
    const named = i === expr.operands.length - 1 ? label : null;
    const known = constantOf(builder, left);
    if (known !== null && (known === 1) !== isAnd) return left;
    if (known !== null || comparesInputs(context, operand)) {
      const { doubts } = arrays;
      const checks = [...arrays.checks];
      const before = arrays.isTrial;
      arrays.isTrial = before || known === null;
      const right = isComputed
        ? within(builder, guardAlso(builder, builder.guard, always, true), () => lowerScalar(context, operand))
        : scalarOf(lower(context, operand));
      arrays.isTrial = before;
      // A position that is inside only where the left side says so is a reason for a branch.
      if (known !== null || arrays.doubts === doubts) {
        left = gate(builder, gateNamed(isAnd ? 'and' : 'or'), [left, right], expr.span, named);
        isComputed ||= takesComputed(context, operand);
        continue;
      }
      arrays.checks.splice(0, Infinity, ...checks);
    }
    // Each is known only where the one before it is.
    branches += 1;
    refuseBeyondBranches(builder.guard.length + branches, expr.span);
    const decides: Guard = [{ condition: left, holds: isAnd }];
    const settled: Guard = [{ condition: left, holds: !isAnd }];
    const right = within(builder, guardAlso(builder, builder.guard, decides, isComputed), () =>
      lowerScalar(context, operand),
    );
    isComputed ||= takesComputed(context, operand);
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
    else if (next.kind !== 'number' && !(next.kind === 'name' && isInput(context, next.name, next.span))) return false;
  }
  return true;
}

function isInput(context: Context, name: string, span: Span): boolean {
  if (context.positionOf(name) !== null) return true;
  const value = context.nameValue(name, span);
  if (!isScalar(value)) return !isArray(value) || value.isCheap;
  const { kind } = stageOf(context.builder, value).op;
  return kind === 'input' || kind === 'constant' || kind === 'read';
}

type Arm = { readonly guard: Guard; readonly value: Value };

/** A chain of conditions is one join of all its arms, and an arm that is a chain itself adds its own. */
export function lowerIf(context: Context, call: Call, label: Label | null, lowering: Lowering): Value {
  if (context.notes.shaped.has(call)) return lowerShapedIf(context, call, lowering);
  const arms: Arm[] = [];
  const dropped: Expr[] = [];
  collectArms(context, call, arms, dropped, lowering);
  const first = firstOf(arms);
  const scalars = arms.filter(hasScalar);
  if (dropped.length > 0 && scalars.length === arms.length) {
    const shape = shapeOf(context, dropped, lowering);
    if (shape !== null) return joined(context, scalars, call.span, null, shape);
  }
  if (arms.length === 1) return first.value;
  return mapFields(
    arms.map((arm) => arm.value),
    (values) =>
      joined(
        context,
        values.map((value, i) => ({ value, guard: elementAt(arms, i).guard })),
        call.span,
        isScalar(first.value) ? label : null,
      ),
  );
}

function hasScalar<T extends { readonly value: Value }>(arm: T): arm is T & { readonly value: Ref } {
  return isScalar(arm.value);
}

/** One scalar or array of what each arm gives; a number among arrays goes with any shape. */
function joined(
  context: Context,
  arms: readonly { readonly value: Ref | ArrayValue; readonly guard: Guard }[],
  span: Span,
  label: Label | null,
  like: ArrayValue | null = null,
): Value {
  const { builder } = context;
  const shape = like ?? arms.map(({ value }) => value).find((value): value is ArrayValue => isArray(value));
  if (shape === undefined) return join(builder, arms.filter(hasScalar), span, label);
  // An arm adds to the guard; what stands before that is in force wherever the array is asked for.
  const depth = builder.guard.length;
  const at = (positions: readonly Index[]): Ref => {
    const outer = builder.guard;
    const refs = arms.map(({ value, guard }) => {
      const inner = guardAlso(builder, outer, guard.slice(depth), builder.written.has(guard));
      const element = (): Ref => (isScalar(value) ? value : value.at(shifted(positions, shape.axes, value.axes)));
      return { value: within(builder, inner, element), guard: inner };
    });
    return join(builder, refs, span);
  };
  return viewOf(context, shape.axes, at, false);
}

/** The shape of an array that is never taken, and that the numbers which are taken have all the same. */
function shapeOf(context: Context, dropped: readonly Expr[], { lower }: Lowering): ArrayValue | null {
  const { arrays } = context;
  for (const expr of dropped) {
    if (rankOf(context, expr) === 0) continue;
    const [checks, before] = [[...arrays.checks], arrays.isTrial];
    arrays.isTrial = true;
    const value = lower(context, expr);
    arrays.isTrial = before;
    arrays.checks.splice(0, Infinity, ...checks);
    if (isArray(value)) return value;
  }
  return null;
}

function collectArms(context: Context, call: Call, arms: Arm[], dropped: Expr[], lowering: Lowering): void {
  const { builder } = context;
  let { guard } = builder;
  const last = call.args.length - 1;
  for (let i = 0; i <= last; i += 2) {
    if (i === last) {
      within(builder, guard, () => collectArm(context, elementAt(call.args, last), arms, dropped, lowering));
      break;
    }
    const asked = elementAt(call.args, i);
    const condition = within(builder, guard, () => lowering.lowerScalar(context, asked));
    const isComputed = takesComputed(context, asked);
    const known = knownCondition(builder, condition, guard);
    const also = (literals: Guard): Guard => guardAlso(builder, guard, literals, isComputed);
    if (known === 0) {
      dropped.push(elementAt(call.args, i + 1));
      guard = also(always);
      continue;
    }
    const inner = also(known === null ? [{ condition, holds: true }] : always);
    if (known === null) refuseBeyondBranches(inner.length, call.span);
    within(builder, inner, () => collectArm(context, elementAt(call.args, i + 1), arms, dropped, lowering));
    if (known === 1) {
      dropped.push(...call.args.filter((_, at) => at > i + 1 && (at % 2 === 1 || at === last)));
      break;
    }
    guard = also([{ condition, holds: false }]);
  }
}

function collectArm(context: Context, expr: Expr, arms: Arm[], dropped: Expr[], lowering: Lowering): void {
  if (expr.kind === 'call' && expr.callee === 'if' && context.ownCall('if') === null && !context.notes.shaped.has(expr))
    collectArms(context, expr, arms, dropped, lowering);
  else arms.push({ guard: context.builder.guard, value: lowering.lower(context, expr) });
}

/** Conditions of whole arrays: an `if` for each element. */
function lowerShapedIf(context: Context, call: Call, { lower }: Lowering): Value {
  const { builder } = context;
  refuseBeyondBranches(builder.guard.length + (call.args.length - 1) / 2, call.span);
  const values = call.args.map((argument) => lower(context, argument));
  const shape = values.find(isArray) as ArrayValue;
  const element = (value: Value, positions: readonly Index[]): Ref =>
    isScalar(value) ? value : asArray(value).at(shifted(positions, shape.axes, asArray(value).axes));
  const at = (positions: readonly Index[]): Ref => {
    const arms: { readonly guard: Guard; readonly value: Ref }[] = [];
    const add = (guard: Guard, value: Value): void => {
      arms.push({ guard, value: within(builder, guard, () => element(value, positions)) });
    };
    let { guard } = builder;
    for (const [i, value] of values.entries()) {
      if (i === values.length - 1) add(guard, value);
      if (i % 2 === 1 || i === values.length - 1) continue;
      const condition = within(builder, guard, () => element(value, positions));
      const isComputed = takesComputed(context, elementAt(call.args, i));
      const known = knownCondition(builder, condition, guard);
      const also = (literals: Guard): Guard => guardAlso(builder, guard, literals, isComputed);
      if (known !== 0) add(also(known === null ? [{ condition, holds: true }] : always), elementAt(values, i + 1));
      if (known === 1) break;
      guard = also(known === null ? [{ condition, holds: false }] : always);
    }
    return arms.length === 1 ? firstOf(arms).value : join(builder, arms, call.span);
  };
  return viewOf(context, shape.axes, at, false);
}
