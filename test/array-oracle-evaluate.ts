// The array oracle's evaluation of the syntax tree: scopes, calls, folds and whole arrays, the plainest way.

import { unreachable } from '../src/base/invariant.ts';
import type { Definition, Entry, Expr, GateDefinition, InfixOperator, Line, Parameter, Range } from '../src/syntax/ast.ts';
import { asTensor, mapped, matrixProduct, number, numberAt, numbersOf, positionsOf, scalar, tensor, transposed, truthAt, vectorFunction, wholeOf, type Data, type Element, type Tensor } from './array-oracle-arrays.ts';
import { addArrayLine, arrayUpTo, type ArrayByLines } from './array-oracle-lines.ts';
import { applyRule, farthest, folds, note, plain, type Margin, type Num } from './array-oracle-numbers.ts';
import { rangesOf, type Interval } from './array-oracle-ranges.ts';
import { constants } from './dual-rules.ts';

export type World = { readonly functions: Map<string, { readonly definition: Definition | GateDefinition; readonly scope: Scope }>; readonly margin: Margin };
export type Scope = {
  readonly world: World;
  readonly values: Map<string, () => Data>;
  readonly arrays: Map<string, ArrayByLines>;
  readonly outer: Scope | null;
  /** Lines from this one on are not seen: what an earlier line's ranges are inferred from. */
  readonly upTo: number;
  /** The body of a definition: lines outside are counted apart. */
  readonly isBody: boolean;
};

export function inside(outer: Scope | null, world: World, upTo = Infinity, isBody = false): Scope {
  return { world, values: new Map(), arrays: new Map(), outer, upTo, isBody };
}

/** A scope in which an index has a value. */
export function withIndex(scope: Scope, name: string, value: number): Scope {
  const inner = inside(scope, scope.world);
  inner.values.set(name, () => number(value));
  return inner;
}

export function bindLine(scope: Scope, line: Line, order: number): void {
  if (line.name === null) return;
  if (line.at !== null) {
    addArrayLine(scope, line, order);
    return;
  }
  let known: Data | undefined;
  scope.values.set(line.name, () => (known ??= evaluate(scope, line.value)));
}

export function runDefinition(outer: Scope, definition: Definition, args: readonly Data[]): Data {
  const scope = inside(outer, outer.world, Infinity, true);
  for (const [at, { name }] of definition.parameters.entries()) {
    const value = args[at];
    if (value !== undefined) scope.values.set(name, () => value);
  }
  bindSizes(scope, definition.parameters, args);
  for (const [order, line] of definition.body.lines.entries()) bindLine(scope, line, order);
  return evaluate(scope, definition.body.result);
}

/** Names in sizes: those that stand alone first, then by trying. */
function bindSizes(scope: Scope, parameters: readonly Parameter[], args: readonly Data[]): void {
  const wanted: { readonly expr: Expr; readonly size: number }[] = [];
  const collect = (type: Parameter['type'], data: Data, outerAxes: number): void => {
    if (typeof type.base !== 'string') {
      if (data.kind !== 'record') throw new Error('a record is needed');
      for (const field of type.base) collect(field.type, data.fields.get(field.name) ?? number(NaN), outerAxes + type.sizes.length);
      const [first] = data.fields.values();
      if (first?.kind === 'tensor') for (const [axis, expr] of type.sizes.entries()) wanted.push({ expr, size: first.sizes[axis] ?? 0 });
      return;
    }
    for (const [axis, expr] of type.sizes.entries()) wanted.push({ expr, size: asTensor(data).sizes[outerAxes + axis] ?? 0 });
  };
  for (const [at, { type }] of parameters.entries()) collect(type, args[at] ?? number(NaN), 0);
  for (const { expr, size } of wanted) {
    if (expr.kind === 'name' && lookUp(scope, expr.name) === null) scope.values.set(expr.name, () => number(size));
  }
  for (const { expr, size } of wanted) {
    const [unknown] = freeNames(expr, scope);
    for (let tried = 0; unknown !== undefined && tried <= 1000; tried++) {
      scope.values.set(unknown, () => number(tried));
      if (wholeOf(evaluate(scope, expr)) === size) break;
    }
    if (wholeOf(evaluate(scope, expr)) !== size) throw new RangeError(`a length contradicts: ${size}`);
  }
}

/** Names in a whole-number expression that nothing binds. */
export function freeNames(expr: Expr, scope: Scope): readonly string[] {
  if (expr.kind === 'name') return lookUp(scope, expr.name) === null ? [expr.name] : [];
  if (expr.kind === 'chain') return expr.operands.flatMap((operand) => freeNames(operand, scope));
  return expr.kind === 'prefix' ? freeNames(expr.operand, scope) : [];
}

export function lookUp(from: Scope, name: string): Data | null {
  let upTo = Infinity;
  for (let at: Scope | null = from; at !== null; at = at.outer) {
    upTo = Math.min(upTo, at.upTo);
    const array = at.arrays.get(name);
    if (array !== undefined) return arrayUpTo(array, upTo);
    const found = at.values.get(name);
    if (found !== undefined) return found();
    if (at.isBody) upTo = Infinity;
  }
  const constant = constants.get(name);
  return constant === undefined ? null : number(constant);
}

export function evaluate(scope: Scope, expr: Expr): Data {
  const { margin } = scope.world;
  const of = (inner: Expr): Data => evaluate(scope, inner);
  const arrayOf = (inner: Expr): Tensor => asTensor(of(inner));
  switch (expr.kind) {
    case 'number':
      return number(expr.value);
    case 'name': {
      const found = lookUp(scope, expr.name);
      if (found === null) throw new Error(`no value ${expr.name}`);
      return found;
    }
    case 'chain':
      return evaluateChain(expr.operands, expr.operators, arrayOf, margin);
    case 'prefix':
      if (expr.operator === 'not') return mapped([arrayOf(expr.operand)], ([c]) => c !== true);
      if (expr.operator === '+') return of(expr.operand);
      return mapped([arrayOf(expr.operand)], (args) => applyRule('neg', numbersOf(args), margin));
    case 'power':
      return mapped([arrayOf(expr.base), arrayOf(expr.exponent)], (args) => applyRule('pow', numbersOf(args), margin));
    case 'call':
      return evaluateCall(scope, expr.callee, expr.args);
    case 'fold':
      return evaluateFold(scope, expr);
    case 'build':
      return evaluateBuild(scope, expr);
    case 'array': {
      const elements = expr.elements.map(arrayOf);
      return tensor([elements.length, ...(elements[0]?.sizes ?? [])], ([first = 0, ...rest]) => elements[first]?.at(rest) ?? plain(NaN));
    }
    case 'record':
      return { kind: 'record', fields: new Map(expr.fields.map((field) => [field.name, of(field.value)])) };
    case 'field': {
      const object = of(expr.object);
      // An array by lines of which no line is seen yet stands for its fields as well.
      const found = object.kind === 'record' ? object.fields.get(expr.name) : object;
      if (found === undefined) throw new Error(`no field ${expr.name}`);
      return found;
    }
    case 'index':
      return indexed(of(expr.object), expr.entries, scope);
    case 'transpose':
      return transposed(arrayOf(expr.object));
    default:
      return unreachable(expr);
  }
}

function indexed(data: Data, entries: readonly Entry[], scope: Scope): Data {
  if (data.kind === 'record') return { kind: 'record', fields: new Map([...data.fields].map(([name, field]) => [name, indexed(field, entries, scope)])) };
  const sizes: number[] = [];
  const places = entries.map((entry): ((position: readonly number[]) => number) => {
    if (entry.kind === 'at') {
      const { value } = entry;
      return () => wholeOf(evaluate(scope, value));
    }
    if (entry.kind === 'binding') throw new Error('no index is bound here');
    const { from, to } = intervalOf(entry.range, scope);
    const axis = sizes.push(Math.max(0, to - from)) - 1;
    return (position) => from + (position[axis] ?? 0);
  });
  const own = sizes.length;
  const rest = entries.length;
  const starts = [...sizes.map(() => 0), ...data.starts.slice(rest)];
  return tensor([...sizes, ...data.sizes.slice(rest)], (position) => data.at([...places.map((place) => place(position)), ...position.slice(own)]), starts);
}

export function intervalOf(range: Range, scope: Scope): Interval {
  return { from: wholeOf(evaluate(scope, range.from)), to: wholeOf(evaluate(scope, range.to)) };
}

function evaluateChain(operands: readonly Expr[], operators: readonly InfixOperator[], of: (expr: Expr) => Tensor, margin: Margin): Data {
  const [first, ...others] = operands;
  if (first === undefined) throw new Error('an empty chain');
  let left = of(first);
  let holds: Tensor | null = null;
  for (const [at, operator] of operators.entries()) {
    const next = others[at] ?? first;
    const right = of(next);
    const before = left;
    if (operator === 'and' || operator === 'or') {
      left = shapedLike([before, right], (position) => (truthAt(before, position(before)) === (operator === 'and') ? truthAt(right, position(right)) : operator === 'or'));
    } else if (comparisons[operator] !== undefined) {
      const compare = comparisons[operator];
      const compared = mapped([before, right], (pair) => {
        const [a = plain(NaN), b = plain(NaN)] = numbersOf(pair);
        note(margin, a.value - b.value);
        return compare(a.value, b.value);
      });
      const earlier: Tensor | null = holds;
      holds = earlier === null ? compared : mapped([earlier, compared], ([a, b]) => a === true && b === true);
      left = right;
    } else {
      left = operator === '@' ? matrixProduct(before, right, margin) : mapped([before, right], (pair) => applyRule(operator, numbersOf(pair), margin));
    }
  }
  return holds ?? left;
}

const comparisons: { readonly [operator: string]: ((a: number, b: number) => boolean) | undefined } = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** Over the shape of those that have one; each element reads only what it needs. */
function shapedLike(args: readonly Tensor[], element: (position: (of: Tensor) => readonly number[]) => Element): Tensor {
  const shaped = args.find(({ sizes }) => sizes.length > 0);
  return tensor(shaped?.sizes ?? [], (position) => element((of) => (of.sizes.length === 0 ? [] : position)), shaped?.starts ?? []);
}

function evaluateCall(scope: Scope, callee: string, exprs: readonly Expr[]): Data {
  const { margin } = scope.world;
  const found = scope.world.functions.get(callee);
  if (found?.definition.kind === 'definition') return runDefinition(found.scope, found.definition, exprs.map((expr) => evaluate(scope, expr)));
  if (callee === 'if') return evaluateIf(exprs.map((expr) => () => evaluate(scope, expr)));
  const args = exprs.map((expr) => asTensor(evaluate(scope, expr)));
  if (found?.definition.kind === 'gate') {
    const gate = found.definition;
    return mapped(args, (elements) => runGate(found.scope, gate, numbersOf(elements)));
  }
  const [first] = args;
  if (args.length === 1 && first !== undefined && first.sizes.length > 0) {
    const folded = fold(callee, positionsOf(first).map((position) => ({ index: position[0] ?? 0, element: () => first.at(position) })), margin);
    if (folded !== null) return folded;
  }
  const whole = vectorFunction(callee, args, margin);
  if (whole !== null) return whole;
  return mapped(args, (elements) => gateOf(callee, numbersOf(elements), margin));
}

function gateOf(name: string, args: readonly Num[], margin: Margin): Num {
  const [x, low, high] = args;
  if (name === 'clamp' && x !== undefined && low !== undefined && high !== undefined) return applyRule('min', [applyRule('max', [x, low], margin), high], margin);
  return args.length <= 2 ? applyRule(name, args, margin) : args.reduce((a, b) => applyRule(name, [a, b], margin));
}

/** The local gradient is the declared one. */
function runGate(outer: Scope, gate: GateDefinition, args: readonly Num[]): Num {
  const scope = inside(outer, outer.world);
  for (const [at, { name }] of gate.parameters.entries()) scope.values.set(name, () => number(args[at]?.value ?? NaN));
  const out = numberAt(asTensor(evaluate(scope, gate.value)), []).value;
  scope.values.set('out', () => number(out));
  for (const [order, line] of gate.partials.entries()) bindLine(scope, line, order);
  let slopes: Float64Array | null = null;
  for (const [at, { name, isConst }] of gate.parameters.entries()) {
    const own = args[at]?.slopes ?? null;
    if (own === null || isConst) continue;
    const partial = numberAt(asTensor(lookUp(scope, `d${name}`) ?? number(NaN)), []).value;
    const before: Float64Array | null = slopes;
    slopes = own.map((slope, i) => (before?.[i] ?? 0) + (slope === 0 ? 0 : partial * slope));
  }
  return { value: out, slopes };
}

function evaluateIf(parts: readonly (() => Data)[]): Data {
  const [condition, yes, ...rest] = parts;
  if (condition === undefined || yes === undefined) throw new Error('an if without branches');
  const [only] = rest;
  const no = rest.length === 1 && only !== undefined ? only : () => evaluateIf(rest);
  const [c, a, b] = [asTensor(condition()), yes(), no()];
  if (a.kind === 'record' || b.kind === 'record') {
    const fieldIn = (of: Data, name: string): Data => (of.kind === 'record' ? (of.fields.get(name) ?? number(NaN)) : of);
    const names = [...(a.kind === 'record' ? a.fields : b.kind === 'record' ? b.fields : new Map<string, Data>()).keys()];
    return { kind: 'record', fields: new Map(names.map((name) => [name, evaluateIf([() => c, () => fieldIn(a, name), () => fieldIn(b, name)])])) };
  }
  return shapedLike([c, a, b], (position) => (truthAt(c, position(c)) ? a.at(position(a)) : b.at(position(b))));
}

type Term = { readonly index: number; readonly element: () => Element };

/** Null for a name that is no fold. */
function fold(name: string, terms: readonly Term[], margin: Margin): Tensor | null {
  const numbers = (): readonly Num[] => numbersOf(terms.map(({ element }) => element()));
  if (name === 'count') return scalar(() => plain(terms.filter(({ element }) => element() === true).length));
  if (name === 'argmax' || name === 'argmin') return scalar(() => plain(terms[farthest(numbers(), name === 'argmax' ? 1 : -1, margin)]?.index ?? -1));
  const action = folds[name];
  return action === undefined ? null : scalar(() => action(numbers(), margin));
}

function evaluateFold(scope: Scope, { callee, indices, body }: Extract<Expr, { readonly kind: 'fold' }>): Data {
  const { scopes, fault } = rangesOf(indices, [body], scope);
  const terms = scopes.map((inner) => ({ index: wholeOf(lookUp(inner, indices[0]?.name ?? '') ?? number(0)), value: asTensor(evaluate(inner, body)) }));
  const [first] = terms;
  const shape = first?.value ?? asTensor(evaluate(rangesOf(indices, [body], scope).provisional, body));
  return tensor(
    shape.sizes,
    (position) => {
      if (fault !== null) throw fault;
      const folded = fold(callee, terms.map(({ index, value }) => ({ index, element: () => value.at(position) })), scope.world.margin);
      if (folded === null) throw new Error(`no fold ${callee}`);
      return folded.at([]);
    },
    shape.starts,
  );
}

function evaluateBuild(scope: Scope, { indices, body }: Extract<Expr, { readonly kind: 'build' }>): Data {
  const { intervals, provisional } = rangesOf(indices, [body], scope);
  const shape = asTensor(evaluate(provisional, body));
  const sizes = intervals.map(({ from, to }) => Math.max(0, to - from));
  return tensor([...sizes, ...shape.sizes], (position) => {
    const inner = indices.reduce((at, { name }, axis) => withIndex(at, name, (position[axis] ?? 0) + (intervals[axis]?.from ?? 0)), scope);
    return asTensor(evaluate(inner, body)).at(position.slice(indices.length));
  });
}
