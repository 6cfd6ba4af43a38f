// The value of a stage at a place of the loops: a variable, an element of an array, or, for a virtual stage, what it is
// computed from.

import { elementAt } from '../../base/lists.ts';
import { name } from '../../code/constructors.ts';
import { invariant, unreachable } from '../../base/invariant.ts';
import { elementLabel, isNumbered } from '../../form/names.ts';
import type { Gate } from '../../gates/gate.ts';
import { flatOf, sameDims, identityOf, isIdentity } from '../../form/dims.ts';
import type { Guard, Index, Part, Ref, Stage } from '../../form/form.ts';
import { valueProgram } from '../../lower/formula.ts';
import { keptAxes, keptIn, keptPosition } from './axes.ts';
import type { Element, NameWorth, Value } from './nest.ts';
import { addressOf, type Positions } from './position.ts';
import { gateValue } from './shared-exponential.ts';
import { dimValue, flightAt, heldAt, knownValue, suffixOf, type Context, type Scope } from './scope.ts';

export function stageValue(context: Context, scope: Scope, ref: Ref): Value {
  const stage = stageAt(context, ref);
  const isOwn = isKept(context, ref);
  const there =
    (isOwn ? heldAt(scope, ref, identityOf(keptAxes(context.schedule, stage))) : null) ?? knownValue(scope, ref);
  if (there !== null) return there;
  const value = isOwn
    ? elementValue(context, scope, stage, identityOf(stage.dims), openAt(context, scope, stage.guard))
    : formulaValue(context, scope, stage);
  nameValue(context, value, stage, scope);
  scope.known.set(ref, value);
  return value;
}

export function stageAt(context: Context, ref: Ref): Stage {
  const stage = context.table[ref];
  invariant(stage !== undefined, 'stage … is there', ref);
  return stage;
}

/** Whether it has a place of its own: all that is no virtual stage. */
function isKept({ schedule, table }: Context, ref: Ref): boolean {
  return schedule.request.given.has(ref) || schedule.storage.has(ref) || table[ref]?.op.kind === 'input';
}

export function indexValue(context: Context, scope: Scope, index: Index): Value {
  const { values, places } = context;
  const terms = index.terms.map(({ factor, of }) => {
    switch (of.kind) {
      case 'dim': {
        const value = dimValue(scope, of);
        invariant(value !== null, 'the index … is bound', of.name);
        return { factor, value };
      }
      case 'size':
        return { factor, value: values.outer(places.size(of.name), 'whole') };
      case 'value':
        return { factor, value: stageValue(context, scope, of.ref) };
      default:
        return unreachable(of);
    }
  });
  return values.sum(terms, index.offset);
}

export function positionsIn(context: Context, scope: Scope): Positions {
  return { values: context.values, valueOf: (index) => indexValue(context, scope, index) };
}

/** The array and the address at which an element of a stage is kept; `at` on the axes that are. */
export function elementOf(
  context: Context,
  scope: Scope,
  stage: Stage,
  at: readonly Index[],
): { readonly array: string; readonly address: Value; readonly element: Element } {
  const { values, places } = context;
  const place = places.place(stage.id);
  invariant(place.kind === 'array', '… is kept in an array', stage.name);
  const { array, offset } = place;
  const positions = positionsIn(context, scope);
  const kept = keptIn(context.schedule, stage);
  const element = {
    of: stage.id,
    at,
    positions: at.map(positions.valueOf),
    isJammed: scope.lanes.length > 0 || scope.apart !== null,
    isInWindow: kept.window !== undefined,
  };
  return {
    array,
    element,
    address: addressOf(positions, kept, at, offset === null ? null : values.outer(offset, 'whole')),
  };
}

/** An element of a stage that is given, or complete; `at` on all axes. */
export function elementValue(context: Context, scope: Scope, stage: Stage, at: readonly Index[], guard: Guard): Value {
  const { values, places, schedule } = context;
  const kept = keptPosition(schedule, stage, at);
  const held = heldAt(scope, stage.id, kept) ?? onItsWay(context, scope, stage, kept);
  if (held !== null) return held;
  const isWrittenHere = schedule.storage.has(stage.id);
  const place = places.place(stage.id);
  if (place.kind === 'variable' && !isWrittenHere) return values.outer(name(place.name), stage.type);
  if (schedule.storage.get(stage.id)?.kind === 'local') return absent(context, stage);
  const { array, address, element } = elementOf(context, scope, stage, kept);
  const own = scope.lanes.filter(({ dim }) => dim !== null && keptAxes(schedule, stage).includes(dim));
  const lanes = new Set(own.map(({ body }) => body));
  return values.load(array, isWrittenHere ? element : null, address, { type: stage.type, lanes }, guard);
}

/** A variable that has no value where it is used: under conditions that are never met together with its own. */
function absent({ values }: Context, { type }: Stage): Value {
  return type === 'truth' ? values.truth(false) : values.number(0);
}

/** An element that is used before its variable is stored: the schedule has it complete by then. */
function onItsWay({ values }: Context, scope: Scope, stage: Stage, at: readonly Index[]): Value | null {
  const flight = flightAt(scope, stage.id, at);
  if (flight === null) return null;
  return flight.register === null ? flight.current : values.register(flight.register);
}

/** What a stage that is no accumulation is computed from. */
export function formulaValue(context: Context, scope: Scope, stage: Stage): Value {
  const { values } = context;
  const { op } = stage;
  const guard = openAt(context, scope, stage.guard);
  switch (op.kind) {
    case 'constant':
      return stage.type === 'truth' ? values.truth(op.value === 1) : values.number(op.value);
    case 'index':
      return indexValue(context, scope, op.index);
    case 'gate': {
      const args = op.args.map((argument) => stageValue(context, scope, argument));
      return argumentItself(op.gate, args) ?? gateValue(values, op.gate, args, guard);
    }
    case 'read':
      return readValue(context, scope, stageAt(context, op.array), op.at, guard);
    case 'accumulate':
      return joinValue(context, scope, stage, op.parts);
    case 'input':
    case 'pack':
      throw new Error(`${stage.name} is no virtual stage`);
    default:
      return unreachable(op);
  }
}

function readValue(context: Context, scope: Scope, array: Stage, at: readonly Index[], guard: Guard): Value {
  if (isKept(context, array.id)) return elementValue(context, scope, array, at, guard);
  if (array.op.kind === 'pack')
    return stageValue(context, scope, elementAt(array.op.elements, flatPosition(array, at)));
  invariant(isIdentity(at, array.dims), '… is virtual and read in place', array.name);
  return stageValue(context, scope, array.id);
}

/** The place of a constant position among the elements of an array of constant size. */
function flatPosition({ dims, name }: Stage, at: readonly Index[]): number {
  const isConstant = [...at, ...dims.flatMap(({ from, to }) => [from, to])].every(({ terms }) => terms.length === 0);
  invariant(isConstant && at.length === dims.length, '… is read at a constant position', name);
  return flatOf(at, dims);
}

/** A part in place is another name for its value; the arms of a branch are a conditional expression. */
function joinValue(context: Context, scope: Scope, stage: Stage, parts: readonly Part[]): Value {
  invariant(
    parts.every((part) => isIdentity(part.at, stage.dims) && sameDims(part.dims, stage.dims)),
    `${stage.name} is taken in place`,
  );
  return choice(context, scope, stage, parts, stage.guard.length);
}

function choice(context: Context, scope: Scope, stage: Stage, parts: readonly Part[], depth: number): Value {
  const [first] = parts;
  invariant(first !== undefined, '… has an arm for every case', stage.name);
  const literal = first.guard[depth];
  if (literal === undefined) {
    invariant(parts.length === 1, '… has one arm for every case', stage.name);
    return stageValue(context, scope, first.value);
  }
  const holds = parts.filter(({ guard }) => guard[depth]?.condition === literal.condition && guard[depth].holds);
  const other = parts.filter((part) => !holds.includes(part));
  const taken = settledAt(context, scope, literal.condition);
  if (taken !== null) return choice(context, scope, stage, taken ? holds : other, depth + 1);
  const [yes, no] = [holds, other].map((arms) => choice(context, scope, stage, arms, depth + 1)) as [Value, Value];
  const test = stageValue(context, scope, literal.condition);
  return context.values.choice(test, yes, no, openAt(context, scope, first.guard.slice(0, depth)));
}

/** Whether a condition holds, where it is known by which iteration of a loop this is. */
export function settledAt(context: Context, scope: Scope, condition: Ref): boolean | null {
  if (scope.apart === null) return null;
  const { is } = stageValue(context, scope, condition);
  return is.kind === 'truth' ? is.holds : null;
}

/** The conditions of a guard that are open yet: what holds in all of these iterations needs no asking. */
function openAt(context: Context, scope: Scope, guard: Guard): Guard {
  if (scope.apart === null) return guard;
  return guard.filter(({ condition, holds }) => settledAt(context, scope, condition) !== holds);
}

/** The argument that a formula such as that of `stop` hands on as it is; null for any other gate. */
function argumentItself(gate: Gate, args: readonly Value[]): Value | null {
  if (gate.value.kind !== 'formula' || gate.user) return null;
  const { parameters, results } = valueProgram(gate);
  const i = parameters.findIndex(({ ref }) => ref === results[0]?.ref);
  return args[i] ?? null;
}

/**
 * Calls a value what its stage is called, and says where that stands; the user's own names come first, then those that
 * say what it is, and of the others that of an adjoint.
 */
export function nameValue(context: Context, value: Value, stage: Stage, scope: Scope): void {
  value.span ??= stage.span;
  const worth = worthOf(stage);
  if (value.label !== null && value.label.worth >= worth) return;
  value.label = { name: labelOf(context, stage, suffixOf(scope, value.lanes, stage)), worth };
}

function worthOf({ named, name: own, op }: Stage): NameWorth {
  if (named) return 3;
  if (!isNumbered(own)) return 2;
  return op.kind === 'accumulate' ? 1 : 0;
}

/** The name of an element in a variable; the array, where there is one, has the stage's own. */
export function labelOf({ schedule }: Context, stage: Stage, suffix: string): string {
  const isArray =
    stage.dims.length > 0 &&
    (schedule.storage.get(stage.id)?.kind === 'array' ||
      schedule.request.given.has(stage.id) ||
      stage.op.kind === 'input');
  if (suffix !== '') return /\d \d/.test(`${stage.name} ${suffix}`) ? `${stage.name}_${suffix}` : stage.name + suffix;
  return isArray
    ? elementLabel(
        stage.name,
        stage.dims.map((dim) => dim.name),
      )
    : stage.name;
}
