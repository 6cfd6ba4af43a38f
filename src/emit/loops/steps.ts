// Steps as statements: what is computed is a value, what is kept in an array is stored, what goes to one place from
// several iterations at a time is added to it at once.

import { invariant, unreachable } from '../../base/invariant.ts';
import { firstOf } from '../../base/lists.ts';
import type { Span } from '../../base/span.ts';
import type { Step } from '../../schedule/tree.ts';
import { identityOf } from '../../form/dims.ts';
import { always, type Part, type Ref, type Stage } from '../../form/form.ts';
import { gateNamed } from '../../gates/lookup.ts';
import type { Position } from '../../schedule/positions.ts';
import { howOf } from '../../form/hows.ts';
import { keptAxes, keptPosition } from './axes.ts';
import { addToFlight, memoryAt } from './flight.ts';
import { innerBlock, type Block, type Target, type Value } from './nest.ts';
import { flightAt, hold, type Context, type Flight, type Scope } from './scope.ts';
import { elementOf, formulaValue, nameValue, stageAt, stageValue } from './stage-value.ts';
import { startInMemory } from './start.ts';

export function writeStep(context: Context, step: Step, scopes: readonly Scope[], block: Block): void {
  switch (step.kind) {
    case 'compute':
      for (const scope of scopes) compute(context, step.stage, scope, block);
      return;
    case 'combine':
      combine(context, step, scopes, block);
      return;
    case 'start':
      if (context.plan.idle.has(step)) return;
      for (const scope of scopes) start(context, step, scope, block);
      return;
    default:
      unreachable(step);
  }
}

type Addition = {
  readonly place: Flight | Value;
  readonly target: Target | null;
  readonly value: Value;
  readonly scope: Scope;
};

function combine(
  context: Context,
  step: Extract<Step, { readonly kind: 'combine' }>,
  scopes: readonly Scope[],
  block: Block,
): void {
  const { stage, part, assigns, position } = step;
  if (position !== undefined) {
    for (const scope of scopes) combineAt(context, stage, part, position, scope, block);
    return;
  }
  const how = stage.op.kind === 'accumulate' ? stage.op.how : 'sum';
  const at = keptPosition(context.schedule, stage, part.at);
  // What goes to one place is added to it at once.
  const places = new Map<Flight | Value, Addition[]>();
  for (const scope of scopes) {
    const value = stageValue(context, scope, part.value);
    const flight = flightAt(scope, stage.id, at);
    const target = flight === null ? memoryAt(context, scope, stage, at) : null;
    const place = target?.address ?? flight;
    invariant(place !== null, '… has a place', stage.name);
    const addition = { place, target, value, scope };
    const before = places.get(place);
    if (before === undefined) places.set(place, [addition]);
    else before.push(addition);
  }
  for (const additions of places.values()) {
    const [{ target, value, scope }] = additions as [Addition];
    const values = additions.map((addition) => addition.value);
    if (target === null) {
      const flight = flightAt(scope, stage.id, at);
      if (flight !== null) addToFlight(context, flight, how, assigns, values, block);
      continue;
    }
    const span = spanOf(context, part);
    block.items.push({ kind: 'update', target, how, assigns, values, span });
    // An element that is given its value by one step is known from here on.
    if (how === 'only' && additions.length === 1) hold(scope, stage.id, at, value);
  }
}

/**
 * An extremum with the position at which it stands first: the least of all where it is attained, none where a value is
 * no number. Nothing is done for a value that is further off.
 */
function combineAt(context: Context, stage: Stage, part: Part, position: Position, scope: Scope, block: Block): void {
  const { values } = context;
  const how = stage.op.kind === 'accumulate' ? stage.op.how : 'min';
  const target = (of: Stage): Target => {
    const at = keptPosition(context.schedule, of, part.at);
    const register = flightAt(scope, of.id, at)?.register ?? null;
    return register === null ? memoryAt(context, scope, of, at) : { kind: 'register', register };
  };
  const current = (of: Target): Value =>
    of.kind === 'register' ? values.current(of.register) : values.partial(of.array, of.element, of.address);
  const [extremum, place] = [target(stage), target(position.stage)];
  const so = current(extremum);
  const value = stageValue(context, scope, part.value);
  const index = stageValue(context, scope, position.part.value);
  const compare = (name: string, a: Value, b: Value): Value => values.gate(gateNamed(name), [a, b]);
  const [further, nearer] = how === 'min' ? ['>', '<'] : ['<', '>'];
  const first = compare('min', current(place), index);
  const attained = values.choice(compare('==', value, so), first, values.number(Infinity), always);
  const given = values.choice(compare(nearer, value, so), index, attained, always);
  const [then, otherwise] = [innerBlock(block, null, block.guard), innerBlock(block, null, block.guard)];
  const update = { kind: 'update', span: spanOf(context, part) } as const;
  then.items.push(
    { ...update, target: place, how: 'only', assigns: true, values: [given] },
    { ...update, target: extremum, how, assigns: false, values: [value] },
  );
  const test = values.gate(gateNamed('not'), [compare(further, value, so)]);
  block.items.push({ kind: 'branch', test, then, otherwise });
}

/** What is handed on stands for the formula that it was made for, a number for the one that it is handed to. */
function spanOf(context: Context, { value, of }: Part): Span {
  let made = stageAt(context, value);
  while (made.op.kind === 'accumulate' && made.op.parts.length === 1)
    made = stageAt(context, firstOf(made.op.parts).value);
  return made.op.kind === 'gate' || of === null ? made.span : stageAt(context, of).span;
}

function compute(context: Context, stage: Stage, scope: Scope, block: Block): void {
  if (stage.op.kind === 'pack') {
    storeElements(context, stage, stage.op.elements, scope, block);
    return;
  }
  const value = formulaValue(context, scope, stage);
  const at = identityOf(keptAxes(context.schedule, stage));
  const flight = flightAt(scope, stage.id, at);
  if (flight !== null) {
    addToFlight(context, flight, 'only', true, [value], block);
    return;
  }
  nameValue(context, value, stage, scope);
  block.items.push({
    kind: 'update',
    target: memoryAt(context, scope, stage, at),
    how: 'only',
    assigns: true,
    values: [value],
    span: stage.span,
  });
  hold(scope, stage.id, at, value);
}

/** The elements of an array literal, row-major. */
function storeElements(context: Context, stage: Stage, elements: readonly Ref[], scope: Scope, block: Block): void {
  const { array, address, element } = elementOf(
    context,
    scope,
    stage,
    stage.dims.map(({ from }) => from),
  );
  elements.forEach((ref, flat) => {
    const target: Target = {
      kind: 'memory',
      array,
      element: { ...element, at: null },
      address: context.values.plus(address, flat),
      type: stage.type,
    };
    const values = [stageValue(context, scope, ref)];
    const { span } = stageAt(context, ref);
    block.items.push({ kind: 'update', target, how: 'only', assigns: true, values, span });
  });
}

function start(
  context: Context,
  { stage, over }: Extract<Step, { readonly kind: 'start' }>,
  scope: Scope,
  block: Block,
): void {
  const value = howOf(stage).start;
  const flight = flightAt(scope, stage.id, identityOf(keptAxes(context.schedule, stage)));
  if (flight === null) {
    startInMemory(context, scope, { stage, over, value }, block);
  } else if (flight.register !== null) {
    block.items.push({
      kind: 'update',
      target: { kind: 'register', register: flight.register },
      how: 'only',
      assigns: true,
      values: [context.values.number(value)],
      span: stage.span,
    });
  } else {
    flight.current = context.values.number(value);
    flight.isFresh = true;
  }
}
