// What a region holds: a plain value as long as its steps stand side by side, and a variable from the first loop or
// branch on that gives it more. Scalar replacement (Callahan, Carr and Kennedy 1990).

import { invariant } from '../../base/invariant.ts';
import { gateNamed } from '../../gates/lookup.ts';
import type { Tree } from '../../schedule/tree.ts';
import type { How, Index, Stage } from '../../form/form.ts';
import { hows } from '../../form/hows.ts';
import { emptyCarrier, wasEmptied } from './carriers.ts';
import type { Block, Lanes, Register, Target, Value } from './nest.ts';
import type { Region } from './facts.ts';
import type { Completion } from './regions.ts';
import { allLanes, flightAt, hold, suffixOf, type Context, type Flight, type Scope } from './scope.ts';
import { elementOf, labelOf, nameValue } from './stage-value.ts';

export function beginRegions(
  context: Context,
  regions: readonly Region[],
  scopes: readonly Scope[],
  block: Block,
): void {
  for (const region of regions) {
    const { id } = region.stage;
    // Iterations that are taken at a time and go on with one element add to one variable.
    const flights = new Map<Value, Flight>();
    for (const scope of scopes) {
      const flight = region.goesOn
        ? goingOn(context, scope, region, block, flights)
        : newFlight(region, block, null, allLanes(scope));
      scope.flights.set(id, [...(scope.flights.get(id) ?? []), flight]);
    }
  }
}

function newFlight(region: Region, block: Block, current: Value | null, lanes: Lanes): Flight {
  return { region, block, current, isFresh: false, register: null, lanes };
}

function goingOn(context: Context, scope: Scope, region: Region, block: Block, flights: Map<Value, Flight>): Flight {
  const arriving = scope.arriving.get(region.stage.id);
  if (arriving === null)
    return { ...newFlight(region, block, context.values.number(0), allLanes(scope)), isFresh: true };
  if (arriving !== undefined) return newFlight(region, block, context.values.register(arriving), allLanes(scope));
  const { array, address, element } = elementOf(context, scope, region.stage, region.at);
  const before = flights.get(address);
  if (before !== undefined) return before;
  const flight = newFlight(region, block, context.values.partial(array, element, address), address.lanes);
  flights.set(address, flight);
  return flight;
}

/** Before a loop or a branch: what it adds to is a variable from here on. */
export function declareWritten(
  context: Context,
  tree: Tree,
  regions: readonly Region[],
  scopes: readonly Scope[],
  block: Block,
): void {
  const written = context.plan.writes.get(tree);
  for (const { stage, at } of regions) {
    if (written?.has(stage.id) !== true) continue;
    for (const scope of scopes) {
      const flight = flightAt(scope, stage.id, at);
      if (flight?.register !== null || flight.block !== block) continue;
      const suffix = suffixOf(scope, flight.lanes, stage);
      const { fixed, label } = nameOf(context, stage, suffix);
      const register: Register = {
        name: fixed ?? label,
        isFixed: fixed !== null,
        type: stage.type,
        block,
        lanes: flight.lanes,
      };
      block.items.push({ kind: 'declare', register, value: flight.current });
      flight.register = register;
    }
  }
}

/** The name that a wanted scalar must have, and what any other stage is called. */
function nameOf(
  context: Context,
  stage: Stage,
  suffix: string,
): { readonly fixed: string | null; readonly label: string } {
  const { places, schedule } = context;
  // A constant is handed on as it is, and need have no name.
  const isHandedOn = schedule.request.wanted.has(stage.id) && stage.dims.length === 0 && stage.op.kind !== 'constant';
  const place = isHandedOn ? places.place(stage.id) : null;
  return { fixed: place?.kind === 'variable' ? place.name : null, label: labelOf(context, stage, suffix) };
}

/** What is complete can be used, and is stored where the function hands it on. */
export function finishRegions(
  context: Context,
  regions: readonly Region[],
  scopes: readonly Scope[],
  block: Block,
): void {
  for (const { stage, at, isStored } of regions) {
    const finished = new Set<Flight>();
    for (const scope of scopes) {
      const flight = flightAt(scope, stage.id, at);
      invariant(flight !== null, '… is on its way', stage.name);
      const value = flight.register === null ? flight.current : context.values.register(flight.register);
      invariant(value !== null, '… has a value', stage.name);
      hold(scope, stage.id, at, value);
      if (finished.has(flight)) continue;
      finished.add(flight);
      const arrived = scope.arriving.get(stage.id) ?? null;
      if (flight.register === null) {
        nameValue(context, value, stage, scope);
        const { fixed } = nameOf(context, stage, suffixOf(scope, flight.lanes, stage));
        // What has arrived is known before its variable is that of the next element.
        const isKept = fixed !== null || (stage.named && !isStored) || arrived !== null;
        block.items.push(isKept ? { kind: 'keep', value, name: fixed } : { kind: 'anchor', value });
      }
      if (isStored) store(context, scope, stage, flight.region, value, block);
      if (arrived !== null && scope.apart?.turn !== 'last') emptyCarrier(context, stage, arrived, block);
    }
  }
}

/** What is complete in this body can be used in it, though it is stored further out. */
export function completeWithin(context: Context, completions: readonly Completion[], scopes: readonly Scope[]): void {
  for (const { stage, at } of completions) {
    for (const scope of scopes) {
      const register = flightAt(scope, stage.id, at)?.register;
      if (register !== undefined && register !== null) hold(scope, stage.id, at, context.values.register(register));
    }
  }
}

function store(context: Context, scope: Scope, stage: Stage, { at }: Region, value: Value, block: Block): void {
  const place = context.places.place(stage.id);
  if (place.kind === 'field') block.items.push({ kind: 'field', target: place.target, value });
  else if (place.kind === 'array')
    block.items.push({
      kind: 'update',
      target: memoryAt(context, scope, stage, at),
      how: 'only',
      assigns: true,
      values: [value],
      span: stage.span,
    });
}

/** An element in its array; `at` on the axes that are kept. */
export function memoryAt(
  context: Context,
  scope: Scope,
  stage: Stage,
  at: readonly Index[],
): Extract<Target, { readonly kind: 'memory' }> {
  return { kind: 'memory', type: stage.type, ...elementOf(context, scope, stage, at) };
}

export function addToFlight(
  context: Context,
  flight: Flight,
  how: How,
  assigns: boolean,
  terms: readonly Value[],
  block: Block,
): void {
  const { register } = flight;
  if (register !== null) {
    block.items.push({
      kind: 'update',
      target: { kind: 'register', register },
      how,
      assigns: assigns || (how === 'sum' && terms.length === 1 && wasEmptied(register, block)),
      values: terms,
      span: null,
    });
    return;
  }
  invariant(flight.block === block, 'what a loop adds to is a variable');
  for (const term of terms) {
    flight.current =
      flight.current === null || flight.isFresh || assigns ? term : combined(context, how, flight.current, term);
    flight.isFresh = false;
  }
}

function combined({ values }: Context, how: How, so: Value, far: Value): Value {
  const { gate } = hows[how];
  return gate === null ? far : values.gate(gateNamed(gate), [so, far]);
}
