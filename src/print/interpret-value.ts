// The values of a module that is interpreted: each expression of its code is a closure over the variables of a call.

import { elementAt } from '../base/lists.ts';
import { invariant, unreachable } from '../base/invariant.ts';
import type { Code, HostCallee } from '../code/code.ts';
import type { HostFunction } from '../gates/gate.ts';

/** The variables of a call, by number; the last is what it gives back. */
export type Frame = unknown[];
export type Evaluate = (frame: Frame) => unknown;
export type Callable = (...args: readonly unknown[]) => unknown;

/** What is known where a function is made. */
export type Making = {
  readonly functions: ReadonlyMap<string, { call: Callable }>;
  readonly classes: ReadonlyMap<string, { make: () => object }>;
  readonly tables: ReadonlyMap<string, { numbers: Float64Array | Int32Array }>;
  /** How many variables the function has had so far. */
  count: number;
};
/** Names in force, innermost first. */
export type Scope = { readonly names: Map<string, number>; readonly outer: Scope | null };

export function slotOf(name: string, scope: Scope): number {
  const slot = knownSlot(name, scope);
  invariant(slot !== undefined, '… is declared', name);
  return slot;
}

function knownSlot(name: string, scope: Scope): number | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const slot = at.names.get(name);
    if (slot !== undefined) return slot;
  }
  return undefined;
}

function variable(slot: number): Evaluate {
  return (frame) => frame[slot];
}

export function valueOf(code: Code, scope: Scope, making: Making): Evaluate {
  const inside = (part: Code): Evaluate => valueOf(part, scope, making);
  switch (code.kind) {
    case 'name': {
      const slot = knownSlot(code.text, scope);
      const table = making.tables.get(code.text);
      if (slot === undefined && table !== undefined) return () => table.numbers;
      return variable(slotOf(code.text, scope));
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
  const start = inside(first);
  const rest = links.map(({ right }) => inside(right));
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
  '&': (left, right) => (frame) => numberOf(left(frame)) & numberOf(right(frame)),
  '>>': (left, right) => (frame) => numberOf(left(frame)) >> numberOf(right(frame)),
};

export function binaryOf(operator: BinaryOperator): (left: Evaluate, right: Evaluate) => Evaluate {
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

export function numberOf(value: unknown): number {
  return value as number;
}

export function arrayOf(value: unknown): Float64Array {
  return value as Float64Array;
}

export function recordOf(value: unknown): Record<string, unknown> {
  return value as Record<string, unknown>;
}
