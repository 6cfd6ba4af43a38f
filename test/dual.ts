// An independent oracle: evaluates the syntax tree in forward mode with dual numbers. It shares nothing with the compiler but the
// parser: rules, laziness and calls are written again here, the plainest way. One run gives one directional derivative.

import { unreachable } from '../src/base/invariant.ts';
import type { Definition, Expr, File, GateDefinition, InfixOperator, Line, Parameter } from '../src/syntax/ast.ts';
import { constants, rules } from './dual-rules.ts';

export type Dual = { readonly value: number; readonly slope: number };
export type DualValue = Dual | boolean | readonly DualValue[] | { readonly fields: ReadonlyMap<string, DualValue> };

type Scope = { readonly values: Map<string, () => DualValue>; readonly outer: Scope | null };
type World = { readonly functions: Map<string, { readonly definition: Definition | GateDefinition; readonly scope: Scope }> };

/** Runs a definition, or with `name` null the bare file, at arguments by name. */
export function evaluateDual(file: File, name: string | null, args: ReadonlyMap<string, DualValue>): DualValue {
  const world: World = { functions: new Map() };
  const top: Scope = { values: new Map([...args].map(([key, value]) => [key, () => value])), outer: null };
  let last: Line | null = null;
  for (const item of file.items) {
    if (item.kind === 'line') {
      last = item;
      if (item.name !== null) bindLine(world, top, item);
    } else {
      world.functions.set(item.name, { definition: item, scope: top });
    }
  }
  if (name === null) {
    if (last === null) throw new Error('the file has no last line');
    return evaluate(world, top, last.value);
  }
  const found = world.functions.get(name);
  if (found?.definition.kind !== 'definition') throw new Error(`no definition ${name}`);
  return runDefinition(world, found.definition, found.scope, found.definition.parameters.map((parameter) => args.get(parameter.name) ?? lift(Number.NaN)));
}

export function lift(value: number, slope = 0): Dual {
  return { value, slope };
}

function bindLine(world: World, scope: Scope, line: Line): void {
  let known: DualValue | undefined;
  scope.values.set(line.name ?? '', () => (known ??= evaluate(world, scope, line.value)));
}

function bindParameters(parameters: readonly Parameter[], args: readonly DualValue[], outer: Scope): Scope {
  return { values: new Map(parameters.map((parameter, at) => [parameter.name, () => args[at] ?? lift(Number.NaN)])), outer };
}

function runDefinition(world: World, definition: Definition, scope: Scope, args: readonly DualValue[]): DualValue {
  const inner = bindParameters(definition.parameters, args, scope);
  for (const line of definition.body.lines) bindLine(world, inner, line);
  return evaluate(world, inner, definition.body.result);
}

/** The local gradient is the declared one: the slope is the sum of the partials times the arguments' slopes. */
function runGate(world: World, gate: GateDefinition, scope: Scope, args: readonly Dual[]): Dual {
  const plain = args.map(({ value }) => lift(value));
  const inner = bindParameters(gate.parameters, plain, scope);
  const out = scalar(evaluate(world, inner, gate.value)).value;
  inner.values.set('out', () => lift(out));
  for (const line of gate.partials) bindLine(world, inner, line);
  let slope = 0;
  for (const [at, parameter] of gate.parameters.entries()) {
    const given = args[at]?.slope ?? 0;
    if (given !== 0 && !parameter.isConst) slope += given * scalar(lookUp(inner, `d${parameter.name}`)).value;
  }
  return lift(out, slope);
}

function lookUp(scope: Scope, name: string): DualValue {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const found = at.values.get(name);
    if (found !== undefined) return found();
  }
  const constant = constants.get(name);
  if (constant === undefined) throw new Error(`no value ${name}`);
  return lift(constant);
}

function evaluate(world: World, scope: Scope, expr: Expr): DualValue {
  const of = (inner: Expr): DualValue => evaluate(world, scope, inner);
  switch (expr.kind) {
    case 'number':
      return lift(expr.value);
    case 'name':
      return lookUp(scope, expr.name);
    case 'chain':
      return evaluateChain(expr.operands, expr.operators, of);
    case 'prefix': {
      const operand = of(expr.operand);
      if (expr.operator === 'not') return !truth(operand);
      return expr.operator === '-' ? map([operand], ([x]) => lift(-x.value, -x.slope)) : operand;
    }
    case 'power':
      return map([of(expr.base), of(expr.exponent)], (args) => applyRule('pow', args));
    case 'call':
      return evaluateCall(world, scope, expr.callee, expr.args);
    case 'array':
      return expr.elements.map(of);
    case 'record':
      return { fields: new Map(expr.fields.map((field) => [field.name, of(field.value)])) };
    case 'field': {
      const object = of(expr.object);
      if (typeof object !== 'object' || !('fields' in object)) throw new Error('no record');
      return object.fields.get(expr.name) ?? lift(Number.NaN);
    }
    case 'index': {
      let value = of(expr.object);
      for (const entry of expr.entries) {
        if (entry.kind !== 'at' || !Array.isArray(value)) throw new Error('no constant index');
        value = (value as readonly DualValue[])[scalar(of(entry.value)).value] ?? lift(Number.NaN);
      }
      return value;
    }
    case 'fold':
    case 'build':
    case 'transpose':
      throw new Error(`the oracle knows no ${expr.kind}`);
    default:
      return unreachable(expr);
  }
}

function evaluateChain(operands: readonly Expr[], operators: readonly InfixOperator[], of: (expr: Expr) => DualValue): DualValue {
  const [first] = operands;
  if (first === undefined) throw new Error('an empty chain');
  let left = of(first);
  let holds: boolean | null = null;
  for (const [at, operator] of operators.entries()) {
    const next = operands[at + 1] ?? first;
    if (operator === 'and' || operator === 'or') {
      left = operator === 'and' ? truth(left) && truth(of(next)) : truth(left) || truth(of(next));
      continue;
    }
    const right = of(next);
    const compared = compare(operator, left, right);
    if (compared === null) {
      left = map([left, right], (args) => applyRule(operator, args));
    } else {
      holds = (holds ?? true) && compared;
      left = right;
    }
  }
  return holds ?? left;
}

function compare(operator: InfixOperator, left: DualValue, right: DualValue): boolean | null {
  if (!['<', '<=', '>', '>=', '==', '!='].includes(operator)) return null;
  const a = scalar(left).value;
  const b = scalar(right).value;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  if (operator === '>') return a > b;
  if (operator === '>=') return a >= b;
  return operator === '==' ? a === b : a !== b;
}

function evaluateCall(world: World, scope: Scope, callee: string, exprs: readonly Expr[]): DualValue {
  if (callee === 'if') {
    let at = 0;
    while (at + 2 < exprs.length && !truth(evaluate(world, scope, exprs[at] as Expr))) at += 2;
    return evaluate(world, scope, (at + 2 < exprs.length ? exprs[at + 1] : exprs[at]) as Expr);
  }
  const args = exprs.map((expr) => evaluate(world, scope, expr));
  const found = world.functions.get(callee);
  if (found?.definition.kind === 'definition') return runDefinition(world, found.definition, found.scope, args);
  if (found?.definition.kind === 'gate') {
    const gate = found.definition;
    return map(args, (scalars) => runGate(world, gate, found.scope, scalars));
  }
  const [first, second] = args;
  if (Array.isArray(first)) {
    const elements = (first as readonly DualValue[]).map(scalar);
    if (callee === 'sum') return elements.reduce((a, b) => applyRule('+', [a, b]));
    if (callee === 'dot') return elements.map((a, at) => applyRule('*', [a, scalar((second as readonly DualValue[])[at] ?? false)])).reduce((a, b) => applyRule('+', [a, b]));
    if (callee === 'norm') {
      const length = Math.hypot(...elements.map(({ value }) => value));
      return lift(length, length === 0 ? 0 : elements.reduce((total, { value, slope }) => total + (value / length) * slope, 0));
    }
  }
  if (callee === 'clamp') return map(args, ([x, low, high]) => applyRule('min', [applyRule('max', [x, low as Dual]), high as Dual]));
  return map(args, (scalars) => (scalars.length <= 2 ? applyRule(callee, scalars) : scalars.reduce((a, b) => applyRule(callee, [a, b]))));
}

/** Element by element; a scalar goes with any shape. */
function map(args: readonly DualValue[], action: (scalars: readonly [Dual, ...(readonly Dual[])]) => Dual): DualValue {
  const shaped = args.find((arg) => Array.isArray(arg)) as readonly DualValue[] | undefined;
  if (shaped === undefined) return action(args.map(scalar) as [Dual, ...(readonly Dual[])]);
  return shaped.map((_, at) => map(args.map((arg) => (Array.isArray(arg) ? ((arg as readonly DualValue[])[at] ?? false) : arg)), action));
}

function applyRule(name: string, args: readonly Dual[]): Dual {
  const rule = rules.get(name);
  if (rule === undefined) throw new Error(`the oracle knows no ${name}`);
  const values = args.map(({ value }) => value);
  const out = rule.value(...values);
  let slope = 0;
  for (const [at, arg] of args.entries()) {
    if (arg.slope !== 0) slope += arg.slope * (rule.partials[at]?.(out, ...values) ?? 0);
  }
  return lift(out, slope);
}

export function scalar(value: DualValue): Dual {
  if (typeof value === 'object' && 'value' in value) return value;
  throw new Error('not a number');
}

function truth(value: DualValue): boolean {
  if (typeof value === 'boolean') return value;
  throw new Error('not a condition');
}
