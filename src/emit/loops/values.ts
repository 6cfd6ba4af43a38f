// Makes values, each once: what is equal is the same object, so that it can be computed once. Value numbering.

import type { Gate } from '../../gates/gate.ts';
import { gateNamed } from '../../gates/lookup.ts';
import { always, type Guard } from '../../form/form.ts';
import type { Code, Scalar } from '../../code/code.ts';
import type { Block, Content, Element, Lanes, Register, Term, Value, Written } from './nest.ts';
import { typeOfContent } from './value-type.ts';

export type Values = {
  readonly number: (value: number) => Value;
  readonly truth: (holds: boolean) => Value;
  readonly outer: (code: Code, type: Scalar) => Value;
  /** The index of the loop of which this is the body. */
  readonly index: (body: Block) => Value;
  readonly register: (register: Register) => Value;
  /** What it holds where it is asked: like no other value. */
  readonly current: (register: Register) => Value;
  /** `of` is the element where these loops write it; null for what is given. */
  readonly load: (
    array: string,
    of: Element | null,
    address: Value,
    kind: { readonly type: Scalar; readonly lanes: Lanes },
    guard: Guard,
  ) => Value;
  /** What an element holds before it is complete: like no other value. */
  readonly partial: (array: string, of: Element, address: Value) => Value;
  readonly gate: (gate: Gate, args: readonly Value[], guard?: Guard) => Value;
  readonly choice: (test: Value, yes: Value, no: Value, guard: Guard) => Value;
  readonly sum: (terms: readonly Term[], offset: number) => Value;
  /** A value, and another one or a number, `times` so often. */
  readonly plus: (value: Value, other: Value | number, times?: number) => Value;
  readonly product: (left: Value, right: Value) => Value;
  readonly rest: (of: Value, by: number) => Value;
  /** All values in the order of their making. */
  readonly all: readonly Value[];
};

const nothing: ReadonlySet<Written> = new Set();
const noLanes: Lanes = new Set();

export function createValues(): Values {
  const all: Value[] = [];
  const known = new Map<string, Value>();
  const numbers = new Map<object, number>();

  const numberOf = (object: object): number => {
    let number = numbers.get(object);
    if (number === undefined) numbers.set(object, (number = numbers.size));
    return number;
  };

  const make = (
    key: string | null,
    is: Content,
    guard: Guard,
    operands: readonly Value[],
    own: { readonly pin?: Block; readonly reads?: Written; readonly lanes?: Lanes } = {},
  ): Value => {
    const whole =
      key === null
        ? null
        : guard.length === 0
          ? key
          : `${key} if ${guard.map(({ condition, holds }) => `${holds ? '' : '!'}${String(condition)}`).join('&')}`;
    const before = whole === null ? undefined : known.get(whole);
    if (before !== undefined) return before;
    let pin = own.pin ?? null;
    let reads: ReadonlySet<Written> = own.reads === undefined ? nothing : new Set([own.reads]);
    let lanes = own.lanes ?? noLanes;
    for (const operand of operands) {
      if (operand.pin !== null && (pin === null || operand.pin.depth > pin.depth)) pin = operand.pin;
      if (operand.reads.size > 0) reads = reads.size === 0 ? operand.reads : new Set([...reads, ...operand.reads]);
      if (operand.lanes.size > 0) lanes = lanes.size === 0 ? operand.lanes : new Set([...lanes, ...operand.lanes]);
    }
    const value: Value = {
      id: all.length,
      is,
      type: typeOfContent(is),
      pin,
      reads,
      guard,
      lanes,
      label: null,
      span: null,
    };
    all.push(value);
    if (whole !== null) known.set(whole, value);
    return value;
  };

  const keys = (values: readonly Value[]): string => values.map(({ id }) => String(id)).join();
  const number: Values['number'] = (value) =>
    make(`number ${Object.is(value, -0) ? '-0' : String(value)}`, { kind: 'number', value }, always, []);

  const truth: Values['truth'] = (holds) => make(`truth ${String(holds)}`, { kind: 'truth', holds }, always, []);

  const sum: Values['sum'] = (given, givenOffset) => {
    const { terms, offset } = flatTerms(given, givenOffset);
    const [first] = terms;
    if (first === undefined) return number(offset);
    if (terms.length === 1 && first.factor === 1 && offset === 0) return first.value;
    const deepest = Math.max(...terms.map(loopsAround));
    const outer = terms.filter((term) => loopsAround(term) < deepest);
    // What is known outside of the innermost of its loops is a sum of its own, so that it can be computed there.
    const grouped =
      outer.length < 2
        ? terms
        : terms.flatMap((term) =>
            term === outer[0] ? [{ factor: 1, value: sum(outer, 0) }] : outer.includes(term) ? [] : [term],
          );
    const key =
      `sum ${String(offset)} ` + grouped.map(({ factor, value }) => `${String(factor)}*${String(value.id)}`).join('+');
    return make(
      key,
      { kind: 'sum', offset, terms: grouped },
      always,
      grouped.map(({ value }) => value),
    );
  };

  return {
    number,
    truth,
    outer: (code, type) =>
      code.kind === 'number'
        ? number(code.value)
        : make(`outer ${JSON.stringify(code)}`, { kind: 'outer', code, type }, always, []),
    index: (body) =>
      make(`index ${String(numberOf(body))}`, { kind: 'index', body }, always, [], {
        pin: body,
        lanes: (body.index?.step ?? 1) > 1 ? new Set([body]) : noLanes,
      }),
    register: (register) =>
      make(`register ${String(numberOf(register))}`, { kind: 'register', register }, always, [], {
        pin: register.block,
        reads: register,
        lanes: register.lanes,
      }),
    current: (register) =>
      make(null, { kind: 'register', register }, always, [], {
        pin: register.block,
        reads: register,
        lanes: register.lanes,
      }),
    load: (array, of, address, { type, lanes }, guard) =>
      make(
        `load ${array} ${String(address.id)} ${of?.isInWindow === true ? keys(of.positions) : ''}`,
        { kind: 'load', array, address, type },
        guard,
        [address],
        { lanes, ...(of === null ? {} : { reads: of }) },
      ),
    partial: (array, of, address) =>
      make(null, { kind: 'load', array, address, type: 'real' }, always, [address], { reads: of }),
    gate: (gate, args, guard = always) => {
      const known = ofNumbers(gate, args);
      if (typeof known === 'number') return number(known);
      if (typeof known === 'boolean') return truth(known);
      return known ?? make(`gate ${String(numberOf(gate))} ${keys(args)}`, { kind: 'gate', gate, args }, guard, args);
    },
    choice: (test, yes, no, guard) =>
      make(`choice ${keys([test, yes, no])}`, { kind: 'choice', test, yes, no }, guard, [test, yes, no]),
    sum,
    plus: (value, other, times = 1) => {
      const own = { factor: 1, value };
      return typeof other === 'number' ? sum([own], times * other) : sum([own, { factor: times, value: other }], 0);
    },
    product: (left, right) => {
      const [a, b] = [left.is, right.is];
      if (a.kind === 'number' && b.kind === 'number') return number(a.value * b.value);
      if (a.kind === 'number' && a.value === 1) return right;
      if (b.kind === 'number' && b.value === 1) return left;
      if ((a.kind === 'number' && a.value === 0) || (b.kind === 'number' && b.value === 0)) return number(0);
      return make(`product ${keys([left, right])}`, { kind: 'product', left, right }, always, [left, right]);
    },
    rest: (of, by) =>
      of.is.kind === 'number'
        ? number(of.is.value % by)
        : make(`rest ${String(of.id)} ${String(by)}`, { kind: 'rest', of, by }, always, [of]),
    all,
  };
}

/**
 * What a product of numbers is, or with 1: an adjoint that is 1 is known here at the latest; and what is made of
 * conditions of which one is known. Null for all else.
 */
function ofNumbers(gate: Gate, [left, right]: readonly Value[]): Value | number | boolean | null {
  if (left?.is.kind === 'truth' && gate === gateNamed('not')) return !left.is.holds;
  if (left === undefined || right === undefined) return null;
  const [a, b] = [left.is, right.is];
  if (gate === gateNamed('and') || gate === gateNamed('or')) {
    const settling = gate === gateNamed('or');
    if (a.kind === 'truth') return a.holds === settling ? settling : right;
    return b.kind !== 'truth' ? null : b.holds === settling ? settling : left;
  }
  if (gate !== gateNamed('*')) return null;
  if (a.kind === 'number' && b.kind === 'number') return a.value * b.value;
  if (a.kind === 'number' && a.value === 1) return right;
  return b.kind === 'number' && b.value === 1 ? left : null;
}

function loopsAround({ value }: Term): number {
  return value.pin?.loops ?? 0;
}

/** Each value once, sums in sums opened. */
function flatTerms(
  given: readonly Term[],
  givenOffset: number,
): { readonly terms: readonly Term[]; readonly offset: number } {
  const factors = new Map<Value, number>();
  let offset = givenOffset;
  const add = (factor: number, value: Value): void => {
    const { is } = value;
    if (is.kind === 'number') offset += factor * is.value;
    else if (is.kind === 'sum') {
      offset += factor * is.offset;
      for (const term of is.terms) add(factor * term.factor, term.value);
    } else factors.set(value, (factors.get(value) ?? 0) + factor);
  };
  for (const { factor, value } of given) add(factor, value);
  const terms = [...factors].filter(([, factor]) => factor !== 0).map(([value, factor]) => ({ factor, value }));
  return { terms, offset };
}
