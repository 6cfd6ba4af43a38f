// Steps as statements: what is computed is a value, what is kept in an array is stored, what goes to one place from
// several iterations at a time is added to it at once.

import { invariant, unreachable } from '../../base/invariant.ts';
import { firstOf } from '../../base/lists.ts';
import type { Span } from '../../base/span.ts';
import type { Step } from '../../schedule/tree.ts';
import { identityOf } from '../../form/dims.ts';
import type { Part, Ref, Stage } from '../../form/form.ts';
import { howOf } from '../../form/hows.ts';
import { keptAxes, keptPosition } from './axes.ts';
import { addToFlight, memoryAt } from './flight.ts';
import type { Block, Target, Value } from './nest.ts';
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
  const { stage, part, assigns } = step;
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
