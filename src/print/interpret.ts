// A module run without turning text into code, for a page whose policy forbids that: each function becomes closures
// over its own numbered variables. The operations and their order are those of the text, and so are the bits.

import { namesToValues } from '../base/names-to-values.ts';
import { unreachable } from '../base/invariant.ts';
import type { Declaration, FunctionCode, Module, Place, Statement } from '../code/code.ts';
import { withClasses } from './classes.ts';
import {
  arrayOf,
  binaryOf,
  numberOf,
  recordOf,
  slotOf,
  valueOf,
  type Callable,
  type Evaluate,
  type Frame,
  type Making,
  type Scope,
} from './interpret-value.ts';

/** True where the function has given back its result. */
type Step = (frame: Frame) => boolean;

/** The exports of a module by name. */
export function interpretModule(module: Module): Record<string, Callable> {
  const declarations = withClasses(module).declarations;
  const functions = new Map<string, { call: Callable }>();
  const classes = new Map<string, { make: () => object }>();
  const tables = new Map<string, { numbers: Float64Array | Int32Array }>();
  const making = { functions, classes, tables };
  for (const { kind, name } of declarations) {
    if (kind === 'table') tables.set(name, { numbers: new Float64Array(0) });
    if (kind === 'function') functions.set(name, { call: notYet });
    if (kind === 'class') classes.set(name, { make: notYet });
  }
  const exports = namesToValues<Callable>();
  for (const declaration of declarations) {
    if (declaration.kind === 'class') {
      const own = classes.get(declaration.name);
      if (own !== undefined) own.make = makerOf(declaration, { ...making, count: 0 });
    }
    if (declaration.kind !== 'function') continue;
    const own = functions.get(declaration.name);
    if (own === undefined) continue;
    const run = functionOf(declaration, { ...making, count: 0 }, false);
    own.call = (...args) => run(undefined, args);
    if (declaration.exported) exports[declaration.name] = own.call;
  }
  const scope: Scope = { names: new Map(), outer: null };
  for (const one of declarations) {
    if (one.kind !== 'table') continue;
    const { name, of, value } = one;
    const table = tables.get(name);
    if (table === undefined) continue;
    table.numbers =
      'kind' in value
        ? arrayOf(valueOf(value, scope, { ...making, count: 0 })([]))
        : (of === 'whole' ? Int32Array : Float64Array).from(value);
  }
  return exports;
}

function notYet(): never {
  throw new Error('a function is called before it is made');
}

type ClassCode = Extract<Declaration, { readonly kind: 'class' }>;

/** Methods are on a prototype of their own, as those of a class are. */
function makerOf({ fields, methods = [] }: ClassCode, making: Making): () => object {
  const prototype: Record<string, unknown> = {};
  for (const method of methods) {
    const run = functionOf(method, { ...making, count: 0 }, true);
    const call = function (this: unknown, ...args: readonly unknown[]): unknown {
      return run(this, args);
    };
    Object.defineProperty(prototype, method.name, { value: call });
  }
  const scope: Scope = { names: new Map(), outer: null };
  const initial = fields.map(({ name, initial: code }) => [name, valueOf(code, scope, making)] as const);
  return () => {
    const made = Object.create(prototype) as Record<string, unknown>;
    for (const [name, value] of initial) made[name] = value([]);
    return made;
  };
}

function functionOf(
  { parameters, body }: FunctionCode,
  making: Making,
  isMethod: boolean,
): (self: unknown, args: readonly unknown[]) => unknown {
  const scope: Scope = { names: new Map(), outer: null };
  const self = isMethod ? declare('this', scope, making) : -1;
  const slots = parameters.map(({ name, initial }) => ({
    initial: initial === null ? null : valueOf(initial, scope, making),
    slot: declare(name, scope, making),
  }));
  const steps = blockOf(body, { names: new Map(), outer: scope }, making);
  return (own, args) => {
    const frame: Frame = new Array<unknown>(making.count + 1);
    if (self >= 0) frame[self] = own;
    for (const [i, { initial, slot }] of slots.entries())
      frame[slot] = args[i] === undefined && initial !== null ? initial(frame) : args[i];
    steps(frame);
    return frame[making.count];
  };
}

function declare(name: string, scope: Scope, making: Making): number {
  const slot = making.count;
  making.count += 1;
  scope.names.set(name, slot);
  return slot;
}

function blockOf(body: readonly Statement[], scope: Scope, making: Making): Step {
  const steps = body.flatMap((statement) => stepOf(statement, scope, making) ?? []);
  return (frame) => {
    for (const step of steps) if (step(frame)) return true;
    return false;
  };
}

/** Null for what does nothing. */
function stepOf(statement: Statement, scope: Scope, making: Making): Step | null {
  switch (statement.kind) {
    case 'comment':
    case 'blank':
      return null;
    case 'const':
    case 'let': {
      const value = statement.value === null ? null : valueOf(statement.value, scope, making);
      const slot = declare(statement.name, scope, making);
      return done((frame) => (frame[slot] = value?.(frame)));
    }
    case 'assign':
      return assignment(statement, scope, making);
    case 'unpack': {
      const from = valueOf(statement.from, scope, making);
      const fields = statement.names.map(({ field, name }) => [field, declare(name, scope, making)] as const);
      return done((frame) => {
        const record = recordOf(from(frame));
        for (const [field, slot] of fields) frame[slot] = record[field];
      });
    }
    case 'if':
      return branch(statement, scope, making);
    case 'for':
      return loop(statement, scope, making);
    case 'call':
      return done(valueOf(statement.value, scope, making));
    case 'throw': {
      const value = valueOf(statement.value, scope, making);
      return (frame) => {
        throw value(frame);
      };
    }
    case 'return': {
      const value = valueOf(statement.value, scope, making);
      return (frame) => {
        frame[making.count] = value(frame);
        return true;
      };
    }
    default:
      return unreachable(statement);
  }
}

function done(act: (frame: Frame) => unknown): Step {
  return (frame) => {
    act(frame);
    return false;
  };
}

function assignment(
  { target, operator, value: code }: Extract<Statement, { readonly kind: 'assign' }>,
  scope: Scope,
  making: Making,
): Step {
  const value = valueOf(code, scope, making);
  const put = putting(target, scope, making);
  if (operator === '=') return done((frame) => put(frame, value(frame)));
  const before = valueOf(target, scope, making);
  const apply = binaryOf(operator === '+=' ? '+' : operator === '-=' ? '-' : '*');
  return done((frame) => {
    put(frame, apply(before, value)(frame));
  });
}

function putting(target: Place, scope: Scope, making: Making): (frame: Frame, value: unknown) => void {
  switch (target.kind) {
    case 'name': {
      const slot = slotOf(target.text, scope);
      return (frame, value) => (frame[slot] = value);
    }
    case 'field': {
      const object = valueOf(target.object, scope, making);
      const { name } = target;
      return (frame, value) => (recordOf(object(frame))[name] = value);
    }
    case 'element': {
      const array = valueOf(target.array, scope, making);
      const index = valueOf(target.index, scope, making);
      return (frame, value) => (arrayOf(array(frame))[numberOf(index(frame))] = numberOf(value));
    }
    default:
      return unreachable(target);
  }
}

/** A chain of `else if` may be longer than the stack: its tests are asked one after the other. */
function branch(first: Extract<Statement, { readonly kind: 'if' }>, scope: Scope, making: Making): Step {
  const arms: { readonly test: Evaluate; readonly then: Step }[] = [];
  let at = first;
  for (;;) {
    const inner: Scope = { names: new Map(), outer: scope };
    arms.push({ test: valueOf(at.test, scope, making), then: blockOf(at.then, inner, making) });
    const [only] = at.otherwise;
    if (at.otherwise.length !== 1 || only?.kind !== 'if') break;
    at = only;
  }
  const last = blockOf(at.otherwise, { names: new Map(), outer: scope }, making);
  return (frame) => {
    for (const { test, then } of arms) if (test(frame) === true) return then(frame);
    return last(frame);
  };
}

function loop(statement: Extract<Statement, { readonly kind: 'for' }>, scope: Scope, making: Making): Step {
  const { step } = statement;
  const from = valueOf(statement.from, scope, making);
  const inner: Scope = { names: new Map(), outer: scope };
  const slot = declare(statement.index, inner, making);
  const to = valueOf(statement.to, inner, making);
  const body = blockOf(statement.body, { names: new Map(), outer: inner }, making);
  return (frame) => {
    for (let i = numberOf(from(frame)); ; i += step) {
      frame[slot] = i;
      const end = numberOf(to(frame));
      if (step > 0 ? i >= end : i < end) return false;
      if (body(frame)) return true;
    }
  };
}
