// What is known at a place of the loops: the value of each index, sums that are being taken, stages that are there
// already.

import type { Schedule } from '../../schedule/tree.ts';
import type { Dim, Index, Ref, Stage, StageTable } from '../../form/form.ts';
import { samePosition } from './axes.ts';
import type { Block, Lanes, Register, Value } from './nest.ts';
import type { Places } from './places.ts';
import type { Region } from './facts.ts';
import type { Plan } from './regions.ts';
import type { Values } from './values.ts';

export type Context = {
  readonly schedule: Schedule;
  readonly table: StageTable;
  readonly places: Places;
  readonly plan: Plan;
  readonly values: Values;
};

/** A stage on the way to its value. */
export type Flight = {
  readonly region: Region;
  readonly block: Block;
  /** What it is so far, as long as every step stood in `block` itself. */
  current: Value | null;
  /** Whether `current` is only what it starts from. */
  isFresh: boolean;
  register: Register | null;
  /** Where iterations that are taken at a time have one each: others add to the same. */
  readonly lanes: Lanes;
};

/** Positions on the axes that are kept, here and below. */
export type Held = { readonly at: readonly Index[]; readonly value: Value };

/** Of a loop that is taken several iterations at a time: which of them, and the index that says so if there is one. */
export type Lane = { readonly body: Block; readonly number: number; readonly dim: Dim | null };

/**
 * Iterations of a loop that has some written apart: the one that is taken first, the one that is taken last, or those
 * between; `name` is what is added to names in one of them.
 */
export type Apart = { readonly dim: Dim; readonly turn: 'first' | 'rest' | 'last'; readonly name: string };

/** One iteration; those that are taken at a time have one each, told apart by their `lanes`, outermost first. */
export type Scope = {
  readonly outer: Scope | null;
  readonly dims: Map<Dim, Value>;
  readonly flights: Map<Ref, readonly Flight[]>;
  readonly held: Map<Ref, readonly Held[]>;
  readonly known: Map<Ref, Value>;
  /** What the iteration before has added to an element of this one; null: there is none before. */
  readonly arriving: Map<Ref, Register | null>;
  readonly lanes: readonly Lane[];
  readonly apart: Apart | null;
};

export function innerScope(outer: Scope | null, lanes = outer?.lanes ?? [], apart = outer?.apart ?? null): Scope {
  return {
    outer,
    dims: new Map(),
    flights: new Map(),
    held: new Map(),
    known: new Map(),
    arriving: new Map(),
    lanes,
    apart,
  };
}

/** What tells a name of one iteration from those of the others that stand beside it and have another value. */
export function suffixOf({ lanes, apart }: Scope, differs: Lanes, { dims }: Stage): string {
  const own = apart !== null && dims.includes(apart.dim) ? apart.name : '';
  return lanes.map(({ body, number }) => (differs.has(body) ? String(number) : '')).join('') + own;
}

export function allLanes({ lanes }: Scope): Lanes {
  return new Set(lanes.map(({ body }) => body));
}

/** The first answer, from the innermost scope outwards. */
function found<T>(scope: Scope, ask: (scope: Scope) => T | undefined): T | null {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const answer = ask(at);
    if (answer !== undefined) return answer;
  }
  return null;
}

export function dimValue(scope: Scope, dim: Dim): Value | null {
  return found(scope, ({ dims }) => dims.get(dim));
}

export function knownValue(scope: Scope, ref: Ref): Value | null {
  return found(scope, ({ known }) => known.get(ref));
}

export function flightAt(scope: Scope, ref: Ref, at: readonly Index[]): Flight | null {
  return found(scope, ({ flights }) => flights.get(ref)?.find(({ region }) => samePosition(region.at, at)));
}

/** The value of an element that is there in a variable. */
export function heldAt(scope: Scope, ref: Ref, at: readonly Index[]): Value | null {
  return found(scope, ({ held }) => held.get(ref)?.find((one) => samePosition(one.at, at))?.value);
}

export function hold(scope: Scope, ref: Ref, at: readonly Index[], value: Value): void {
  scope.held.set(ref, [...(scope.held.get(ref) ?? []), { at, value }]);
}
