// Which loop or branch comes next: the one that holds most of the work, but never the loop that its heaviest statement
// wants innermost. Between equals, the one whose iterations share least.

import type { Dim, Guard, Literal, Ref } from '../form/form.ts';
import { dimsOfGuard } from '../form/dims.ts';
import type { StageTable } from '../form/form.ts';
import { axisOf, innermostOf, outerness } from './access.ts';
import type { Component } from './components.ts';
import { isZero, type Direction } from '../form/distance.ts';
import type { Dependence } from './dependence.ts';
import { leftOf, splitByBranch, splitByLoop, type BranchSplit, type LoopSplit } from './split.ts';
import { dimsOfRange, type Statement } from './statements.ts';

/** What is around a place: loops by their indices, and conditions. */
export type Surroundings = {
  readonly table: StageTable;
  readonly dims: ReadonlySet<Dim>;
  /** Loops around in which indices run together. */
  readonly together: readonly LoopSplit[];
  readonly guard: Guard;
  readonly wanted: ReadonlySet<Ref>;
  /** The stages that the value is made of, without those of a gradient. */
  readonly ofValue: ReadonlySet<Ref>;
};

export type Choice =
  { readonly kind: 'loop'; readonly split: LoopSplit } | { readonly kind: 'branch'; readonly split: BranchSplit };

/** The outermost condition of a statement that no branch around it has asked yet. */
export function pendingLiteral({ guard }: Statement, around: Surroundings): Literal | null {
  return guard.find(({ condition }) => !around.guard.some((literal) => literal.condition === condition)) ?? null;
}

export function pendingDims({ dims }: Statement, around: Surroundings): readonly Dim[] {
  return dims.filter((dim) => !around.dims.has(dim));
}

/** The pending condition, if it can be asked here. */
function askable(statement: Statement, around: Surroundings): Literal | null {
  const literal = pendingLiteral(statement, around);
  return literal !== null && dimsOfGuard(around.table, [literal]).every((dim) => around.dims.has(dim)) ? literal : null;
}

/**
 * What each of some statements asks first, if that can be done here; nothing if they have to stay together and do not
 * agree.
 */
function literalsOf(
  members: readonly Statement[],
  around: Surroundings,
): readonly (readonly [Statement, Literal | null])[] {
  const literals = members.map((statement) => askable(statement, around));
  const [first] = literals;
  const agree = literals.every((literal) => literal?.condition === first?.condition && literal?.holds === first?.holds);
  return members.map((statement, i) => [statement, agree ? (literals[i] ?? null) : null]);
}

/** Statements that are looked at to weigh conditions against each other: of many, the first ones come first. */
const mostWeighed = 3000;

/** Null if nothing can come next: then the program has no order. */
export function choose(components: readonly Component[], around: Surroundings): Choice | null {
  const isOfPart = ({ bounds, points }: Statement): boolean => bounds.size + points.size > 0;
  const isBounded = components.some(({ members }) => members.some(isOfPart));
  return chosen(components, around, isBounded) ?? (isBounded ? chosen(components, around, false) : null);
}

/**
 * `bounded`: an index of which conditions leave a part comes after what the part depends on, in a loop with others of
 * the same part, so that the loop can run over that part alone.
 */
function chosen(components: readonly Component[], around: Surroundings, bounded: boolean): Choice | null {
  const statements = components.flatMap(({ members }) => members);
  const left = leftOf(components);
  const literals = new Map(components.flatMap(({ members }) => literalsOf(members, around)));
  const choices: Choice[] = [];
  for (const dim of new Set(statements.flatMap((statement) => pendingDims(statement, around)))) {
    if (dimsOfRange(around.table, dim).some((outer) => !around.dims.has(outer))) continue;
    const moves = components.some(({ inner }) => inner.some(({ distances }) => !isZero(distances.get(dim))));
    // An index that runs in a loop around for one statement may have a loop of its own for another.
    const ranging = statements.filter((statement) => statement.dims.includes(dim));
    for (const at of new Set(ranging.map((statement) => placeOf(dim, statement, around)))) {
      // A condition that is known here is asked outside of the loop.
      const mayLoop = (statement: Statement): boolean =>
        statement.dims.includes(dim) &&
        literals.get(statement) === null &&
        placeOf(dim, statement, around) === at &&
        isDue(dim, statement, around);
      const add = (may: (statement: Statement) => boolean, direction: Direction | null): void => {
        const split = splitByLoop(left, { dim, at, mayLoop: may, direction, isFused: false });
        if (split !== null) choices.push({ kind: 'loop', split });
      };
      for (const part of new Set(ranging.map((statement) => (bounded ? partOf(dim, statement) : null)))) {
        const isOfPart = (statement: Statement): boolean =>
          !bounded || (partOf(dim, statement) === part && isPartKnown(dim, statement, around));
        add((statement) => mayLoop(statement) && isOfPart(statement), null);
      }
      // A recurrence takes all of its steps.
      if (moves) for (const direction of ['up', 'down'] as const) add(mayLoop, direction);
      else if (handsOn(components, dim)) {
        for (const direction of ['up', 'down'] as const) {
          const may = (one: Statement): boolean => mayLoop(one) && mayHandOn(one, direction, around);
          const split = splitByLoop(left, { dim, at, mayLoop: may, direction, isFused: true });
          if (split !== null && split.carried.size > 0) choices.push({ kind: 'loop', split });
        }
      }
    }
  }
  const conditions = new Set([...literals.values()].flatMap((literal) => literal?.condition ?? []));
  const most = Math.max(1, Math.floor(mostWeighed / components.length));
  for (const condition of [...conditions].slice(0, most)) {
    const split = splitByBranch(left, condition, (statement) => {
      const literal = literals.get(statement);
      return literal?.condition === condition ? literal.holds : null;
    });
    if (split !== null) choices.push({ kind: 'branch', split });
  }
  return heaviest(choices, components, around);
}

/** Whether a statement needs what another has at an earlier or a later index. */
function handsOn(components: readonly Component[], dim: Dim): boolean {
  return components.some(({ outer }) =>
    outer.some(({ from, to, distances }) => {
      const distance = distances.get(dim);
      return distance !== undefined && !isZero(distance) && from.dims.includes(dim) && to.dims.includes(dim);
    }),
  );
}

/**
 * Whether a statement may run in a loop whose iterations hand on without being a recurrence: an innermost one, in which
 * nothing would be taken several at a time. What the value adds up keeps its order.
 */
function mayHandOn(statement: Statement, direction: Direction, around: Surroundings): boolean {
  if (pendingDims(statement, around).length > 1) return false;
  const { op, id } = statement.stage;
  if (op.kind !== 'accumulate' || !(op.how === 'sum' || op.how === 'prod') || !around.ofValue.has(id)) return true;
  return direction === 'up' && op.parts.length === 1;
}

/** The condition that leaves a part of the range of an index, or null. */
function partOf(dim: Dim, { bounds }: Statement): Ref | null {
  return bounds.get(dim)?.literal.condition ?? null;
}

function isPartKnown(dim: Dim, { bounds, points }: Statement, around: Surroundings): boolean {
  return [bounds, points].every((all) => all.get(dim)?.outer.every((outer) => around.dims.has(outer)) !== false);
}

/** An index that runs in the loop around comes before others. */
function isDue(dim: Dim, statement: Statement, around: Surroundings): boolean {
  return (
    placeOf(dim, statement, around) !== null ||
    pendingDims(statement, around).every((other) => placeOf(other, statement, around) === null)
  );
}

/** The index of the loop around in which an index of a statement runs; null if it has a loop of its own. */
function placeOf(dim: Dim, statement: Statement, { together }: Surroundings): Dim | null {
  return together.find((split) => split.together.get(statement) === dim)?.dim ?? null;
}

/** A choice that holds nearly as much as another is as good, if it parts no more of what need not be stored. */
const nearly = 0.9;
/**
 * The outermost loop is better if it hands on less for each of its iterations, though it parts this many times as much.
 */
const alike = 10;

function heaviest(choices: readonly Choice[], components: readonly Component[], around: Surroundings): Choice | null {
  const rated = choices.map((choice) => rate(choice, components, around));
  const loops = rated.filter(({ choice, wantsInnermost }) => choice.kind === 'loop' && !wantsInnermost);
  // Where no other loop can hold a heavy statement, the innermost one has to.
  const pool = rated.filter(
    ({ wantsInnermost, heavy }) =>
      !wantsInnermost || !loops.some(({ choice }) => heavy.some((one) => choice.split.inside.includes(one))),
  );
  let best = pool[0];
  for (const one of pool) if (best !== undefined && one.weight > best.weight) best = one;
  if (best === undefined) return null;
  const { weight, isRecurrence } = best;
  const even = pool.filter((one) => one.weight >= nearly * weight && one.isRecurrence === isRecurrence);
  const most = alike * best.stored;
  if (around.dims.size === 0)
    for (const one of even)
      if (one.choice.kind === 'loop' && one.stored <= most && one.leaving < best.leaving) best = one;
  const { stored, leaving } = best;
  for (const one of even)
    if (one.stored <= stored && one.leaving <= leaving && isFurtherOut(one.outerness, best.outerness)) best = one;
  return best.choice;
}

type Rated = {
  readonly choice: Choice;
  readonly weight: number;
  readonly stored: number;
  readonly leaving: number;
  readonly heavy: readonly Statement[];
  readonly wantsInnermost: boolean;
  readonly isRecurrence: boolean;
  readonly outerness: readonly number[];
};

function rate(choice: Choice, components: readonly Component[], around: Surroundings): Rated {
  const { inside } = choice.split;
  const weight = inside.reduce((total, one) => total + one.weight, 0);
  const { stored, leaving } = storedBetween(choice, components, around);
  if (choice.kind === 'branch')
    return { choice, weight, stored, leaving, heavy: [], wantsInnermost: false, isRecurrence: false, outerness: [] };
  const { dim, isRecurrence } = choice.split;
  const most = Math.max(...inside.map((one) => one.weight));
  const heavy = inside.filter((one) => one.weight >= most / 2);
  const open = heavy.flatMap((one) => pendingDims(one, around)).filter((one, i, all) => all.indexOf(one) === i);
  const wantsInnermost = open.length > 1 && innermostOf(heavy, open) === dim;
  // Iterations of a recurrence share nothing: of two, the one that is written first is the outer one.
  return {
    choice,
    weight,
    stored,
    leaving,
    heavy,
    wantsInnermost,
    isRecurrence,
    outerness: isRecurrence ? [-axisOf(heavy, dim)] : outerness(heavy, dim),
  };
}

/**
 * How much must be kept in arrays because one side is inside and the other is not; `leaving` is how much of it each
 * iteration hands on, beyond one number. What iterations hand on to each other is kept anyway.
 */
function storedBetween(
  choice: Choice,
  components: readonly Component[],
  around: Surroundings,
): { readonly stored: number; readonly leaving: number } {
  const within = new Set(choice.split.inside);
  const handedOn = new Set(choice.kind === 'loop' ? [...choice.split.carried].map(({ from }) => from.stage) : []);
  const stored = new Map<Ref, number>();
  const leaving = new Map<Ref, number>();
  const look = ({ from, to }: Dependence): void => {
    if (within.has(from) === within.has(to) || around.wanted.has(from.stage.id) || handedOn.has(from.stage)) return;
    const axes = pendingDimsOfStage(from, around);
    stored.set(from.stage.id, 100 ** axes.length - 1);
    if (choice.kind === 'loop' && within.has(from) && axes.includes(choice.split.dim))
      leaving.set(from.stage.id, 100 ** (axes.length - 1) - 1);
  };
  for (const { inner, outer } of components) [...inner, ...outer].forEach(look);
  return { stored: total(stored), leaving: total(leaving) };
}

function total(sizes: ReadonlyMap<Ref, number>): number {
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function pendingDimsOfStage({ stage }: Statement, around: Surroundings): readonly Dim[] {
  return stage.dims.filter((dim) => !around.dims.has(dim));
}

function isFurtherOut(a: readonly number[], b: readonly number[]): boolean {
  for (const [i, value] of a.entries()) {
    const other = b[i] ?? 0;
    if (value !== other) return value > other;
  }
  return false;
}
