// A module run without turning text into code, for a page whose policy forbids that: each function becomes closures
// over its own numbered variables. The operations and their order are those of the text, and so are the bits.

import { elementAt } from '../base/lists.ts';
import { invariant, unreachable } from '../base/invariant.ts';
import type { Code, Declaration, FunctionCode, HostCallee, Module, Place, Statement } from '../code/code.ts';
import type { HostFunction } from '../gates/gate.ts';
import { withClasses } from './classes.ts';

/** The variables of a call, by number; the last is what it gives back. */
type Frame = unknown[];
type Evaluate = (frame: Frame) => unknown;
/** True where the function has given back its result. */
type Step = (frame: Frame) => boolean;
type Callable = (...args: readonly unknown[]) => unknown;

/** What is known where a function is made. */
type Making = {
  readonly functions: ReadonlyMap<string, { call: Callable }>;
  readonly classes: ReadonlyMap<string, { make: () => object }>;
  /** How many variables the function has had so far. */
  count: number;
};
/** Names in force, innermost first. */
type Scope = { readonly names: Map<string, number>; readonly outer: Scope | null };

/** The exports of a module by name. */
export function interpretModule(module: Module): Record<string, Callable> {
  const declarations = withClasses(module).declarations;
  const functions = new Map<string, { call: Callable }>();
  const classes = new Map<string, { make: () => object }>();
  for (const { kind, name } of declarations) {
    if (kind === 'function') functions.set(name, { call: notYet });
    if (kind === 'class') classes.set(name, { make: notYet });
  }
  // No prototype: an export may have the name of a method of Object.
  const exports = Object.create(null) as Record<string, Callable>;
  for (const declaration of declarations) {
    if (declaration.kind === 'class') {
      const own = classes.get(declaration.name);
      if (own !== undefined) own.make = makerOf(declaration, { functions, classes, count: 0 });
    }
    if (declaration.kind !== 'function') continue;
    const own = functions.get(declaration.name);
    if (own === undefined) continue;
    const run = functionOf(declaration, { functions, classes, count: 0 }, false);
    own.call = (...args) => run(undefined, args);
    if (declaration.exported) exports[declaration.name] = own.call;
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

function slotOf(name: string, scope: Scope): number {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const slot = at.names.get(name);
    if (slot !== undefined) return slot;
  }
  invariant(false, '… is declared', name);
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

function valueOf(code: Code, scope: Scope, making: Making): Evaluate {
  const inside = (part: Code): Evaluate => valueOf(part, scope, making);
  switch (code.kind) {
    case 'name': {
      const slot = slotOf(code.text, scope);
      return (frame) => frame[slot];
    }
    case 'field': {
      const [object, { name }] = [inside(code.object), code];
      return (frame) => recordOf(object(frame))[name];
    }
    case 'element': {
      const [array, index] = [inside(code.array), inside(code.index)];
      return (frame) => arrayOf(array(frame))[numberOf(index(frame))];
    }
    case 'length': {
      const array = inside(code.array);
      return (frame) => arrayOf(array(frame)).length;
    }
    case 'number':
    case 'text':
      return constantly(code.value);
    case 'truth':
      return constantly(code.holds);
    case 'nothing':
      return constantly(code.is === 'null' ? null : undefined);
    case 'binary':
      return chain(code, inside);
    case 'unary':
      return unary(code.operator, inside(code.operand));
    case 'host':
      return called(hostOf(code.callee), code.args.map(inside));
    case 'call': {
      const own = making.functions.get(code.callee);
      invariant(own !== undefined, '… is a function of the module', code.callee);
      const args = code.args.map(inside);
      return (frame) => own.call(...args.map((one) => one(frame)));
    }
    case 'method':
      return methodCall(inside(code.array), code.name, code.args.map(inside));
    case 'array':
    case 'isArray':
    case 'error':
    case 'new':
    case 'object':
      return madeOf(code, inside, making);
    case 'conditional':
      return conditional(code, inside);
    default:
      return unreachable(code);
  }
}

type MadeCode = Extract<Code, { readonly kind: 'array' | 'isArray' | 'error' | 'new' | 'object' }>;

/** What is no number, and what asks for one. */
function madeOf(code: MadeCode, inside: (part: Code) => Evaluate, making: Making): Evaluate {
  switch (code.kind) {
    case 'array': {
      const length = inside(code.length);
      return code.of === 'real'
        ? (frame) => new Float64Array(numberOf(length(frame)))
        : (frame) => new Int32Array(numberOf(length(frame)));
    }
    case 'isArray': {
      const operand = inside(code.operand);
      return code.of === 'real'
        ? (frame) => operand(frame) instanceof Float64Array
        : (frame) => operand(frame) instanceof Int32Array;
    }
    case 'error': {
      const [message, Kind] = [inside(code.message), code.of === 'RangeError' ? RangeError : TypeError];
      return (frame) => new Kind(String(message(frame)));
    }
    case 'new': {
      const own = making.classes.get(code.of);
      invariant(own !== undefined, '… is a class of the module', code.of);
      return () => own.make();
    }
    case 'object': {
      const fields = code.fields.map(({ name, value }) => [name, inside(value)] as const);
      return (frame) => Object.fromEntries(fields.map(([name, value]) => [name, value(frame)]));
    }
    default:
      return unreachable(code);
  }
}

function constantly(value: unknown): Evaluate {
  return () => value;
}

/** From the left, without recursion: a sum may be as long as a file. */
function chain(code: Extract<Code, { readonly kind: 'binary' }>, inside: (part: Code) => Evaluate): Evaluate {
  const links: Extract<Code, { readonly kind: 'binary' }>[] = [];
  let first: Code = code;
  while (first.kind === 'binary') {
    links.unshift(first);
    first = first.left;
  }
  const [start, ...rest] = [inside(first), ...links.map(({ right }) => inside(right))] as [Evaluate, ...Evaluate[]];
  if (links.length < 100)
    return links.reduce((left, { operator }, i) => binaryOf(operator)(left, elementAt(rest, i)), start);
  return (frame) =>
    links.reduce<unknown>(
      (so, { operator }, i) => binaryOf(operator)(constantly(so), elementAt(rest, i))(frame),
      start(frame),
    );
}

type BinaryOperator = Extract<Code, { readonly kind: 'binary' }>['operator'];

const binaries: { readonly [operator in BinaryOperator]: (left: Evaluate, right: Evaluate) => Evaluate } = {
  '||': (left, right) => (frame) => left(frame) === true || right(frame),
  '&&': (left, right) => (frame) => left(frame) === true && right(frame),
  '<': (left, right) => (frame) => numberOf(left(frame)) < numberOf(right(frame)),
  '<=': (left, right) => (frame) => numberOf(left(frame)) <= numberOf(right(frame)),
  '>': (left, right) => (frame) => numberOf(left(frame)) > numberOf(right(frame)),
  '>=': (left, right) => (frame) => numberOf(left(frame)) >= numberOf(right(frame)),
  '===': (left, right) => (frame) => left(frame) === right(frame),
  '!==': (left, right) => (frame) => left(frame) !== right(frame),
  // Of texts too.
  '+': (left, right) => (frame) => numberOf(left(frame)) + numberOf(right(frame)),
  '-': (left, right) => (frame) => numberOf(left(frame)) - numberOf(right(frame)),
  '*': (left, right) => (frame) => numberOf(left(frame)) * numberOf(right(frame)),
  '/': (left, right) => (frame) => numberOf(left(frame)) / numberOf(right(frame)),
  '%': (left, right) => (frame) => numberOf(left(frame)) % numberOf(right(frame)),
};

function binaryOf(operator: BinaryOperator): (left: Evaluate, right: Evaluate) => Evaluate {
  return binaries[operator];
}

function unary(operator: Extract<Code, { readonly kind: 'unary' }>['operator'], operand: Evaluate): Evaluate {
  switch (operator) {
    case '-':
      return (frame) => -numberOf(operand(frame));
    case '!':
      return (frame) => operand(frame) !== true;
    case 'typeof':
      return (frame) => typeof operand(frame);
    default:
      return unreachable(operator);
  }
}

/** A chain of conditionals from the left, without recursion. */
function conditional(
  first: Extract<Code, { readonly kind: 'conditional' }>,
  inside: (part: Code) => Evaluate,
): Evaluate {
  const arms: { readonly test: Evaluate; readonly yes: Evaluate }[] = [];
  let at: Code = first;
  for (; at.kind === 'conditional'; at = at.no) arms.push({ test: inside(at.test), yes: inside(at.yes) });
  const last = inside(at);
  return (frame) => (arms.find(({ test }) => test(frame) === true)?.yes ?? last)(frame);
}

function called(callee: (...args: readonly number[]) => unknown, args: readonly Evaluate[]): Evaluate {
  const [first, second] = args;
  if (first !== undefined && args.length === 1) return (frame) => callee(numberOf(first(frame)));
  if (first !== undefined && second !== undefined && args.length === 2)
    return (frame) => callee(numberOf(first(frame)), numberOf(second(frame)));
  return (frame) => callee(...args.map((one) => numberOf(one(frame))));
}

function hostOf(callee: HostCallee): (...args: readonly number[]) => unknown {
  switch (callee) {
    case 'isInteger':
      return (value) => Number.isInteger(value);
    case 'isNaN':
      return (value) => Number.isNaN(value);
    case 'kindOf':
      return (value) => Object.prototype.toString.call(value);
    case 'textOf':
      return (value) => String(value);
    default:
      return mathOf(callee);
  }
}

function mathOf(callee: HostFunction): (...args: readonly number[]) => number {
  const { [callee]: own }: { readonly [name in HostFunction]: (...args: number[]) => number } = Math;
  return own;
}

function methodCall(
  array: Evaluate,
  name: Extract<Code, { readonly kind: 'method' }>['name'],
  args: readonly Evaluate[],
): Evaluate {
  const at = (frame: Frame, i: number): number => numberOf(args[i]?.(frame));
  switch (name) {
    case 'fill':
      return (frame) => arrayOf(array(frame)).fill(at(frame, 0), at(frame, 1), at(frame, 2));
    case 'set':
      return (frame) => {
        arrayOf(array(frame)).set(arrayOf(args[0]?.(frame)), at(frame, 1));
      };
    case 'copyWithin':
      return (frame) => arrayOf(array(frame)).copyWithin(at(frame, 0), at(frame, 1), at(frame, 2));
    case 'subarray':
      return (frame) => arrayOf(array(frame)).subarray(at(frame, 0), at(frame, 1));
    case 'slice':
      return (frame) => arrayOf(array(frame)).slice(at(frame, 0), at(frame, 1));
    default:
      return unreachable(name);
  }
}

// What a value is is known where the code was made: a module never looks at what it is not.

function numberOf(value: unknown): number {
  return value as number;
}

function arrayOf(value: unknown): Float64Array {
  return value as Float64Array;
}

function recordOf(value: unknown): Record<string, unknown> {
  return value as Record<string, unknown>;
}
