// What a loop over an index, or a branch on a condition, would hold of a list of statements, and what has to be done
// before it and after it. Several such loops may have to follow each other; the heaviest one is looked at, with all
// that can wait until then. Loop distribution and fusion (Kennedy and McKinley 1993).

import { sameDims } from '../form/dims.ts';
import type { Dim, Ref } from '../form/form.ts';
import type { Component } from './components.ts';
import { isCarried, isZero, runsWith, type Direction } from '../form/distance.ts';
import type { Dependence } from './dependence.ts';
import type { Statement } from './statements.ts';

export type Split = {
  readonly before: readonly Statement[];
  readonly inside: readonly Statement[];
  readonly after: readonly Statement[];
};

export type LoopSplit = Split & {
  readonly dim: Dim;
  readonly direction: Direction;
  /** Whether iterations need earlier ones. */
  readonly isRecurrence: boolean;
  /** Dependences on earlier iterations: inside one iteration nothing waits for them. */
  readonly carried: ReadonlySet<Dependence>;
  /**
   * Indices that count the same, one of each statement, and run together in a loop that covers their ranges: `dim` is
   * none of them.
   */
  readonly together: ReadonlyMap<Statement, Dim>;
  /** Only the iteration at which the loop around over that index stands. */
  readonly at: Dim | null;
};

export type BranchSplit = Split & { readonly condition: Ref };

/** What is left of the statements: components in order, that of each statement, and what uses each. */
export type Left = {
  readonly components: readonly Component[];
  readonly home: ReadonlyMap<Statement, Component>;
  readonly users: ReadonlyMap<Component, readonly Dependence[]>;
};

export function leftOf(components: readonly Component[]): Left {
  const home = new Map(components.flatMap((component) => component.members.map((one) => [one, component] as const)));
  const users = new Map<Component, Dependence[]>();
  for (const dependence of components.flatMap(({ outer }) => outer)) {
    const from = home.get(dependence.from);
    if (from === undefined) continue;
    const list = users.get(from);
    if (list === undefined) users.set(from, [dependence]);
    else list.push(dependence);
  }
  return { components, home, users };
}

/** A loop that is looked at. */
type Looked = {
  readonly dim: Dim;
  readonly at: Dim | null;
  readonly mayLoop: (statement: Statement) => boolean;
  readonly direction: Direction | null;
  /** Whether it holds no recurrence, but statements that need one another from one iteration to the next. */
  readonly isFused: boolean;
};

/**
 * Null where the loop would be empty. A recurrence decides on the direction; only then may an iteration need an earlier
 * one.
 */
export function splitByLoop(left: Left, { dim, at, mayLoop, direction, isFused }: Looked): LoopSplit | null {
  const moves = ({ inner }: Component): boolean => inner.some(({ distances }) => !isZero(distances.get(dim)));
  const fits = (component: Component): boolean =>
    component.members.every(mayLoop) &&
    (!moves(component) || (direction !== null && mayRun(component.inner, dim, direction)));
  const mayShare = ({ distances }: Dependence): boolean => {
    const distance = distances.get(dim);
    return isZero(distance) || (direction !== null && distance !== undefined && runsWith(distance, direction));
  };
  const ranges = ({ members }: Component): boolean => members.every((statement) => statement.dims.includes(dim));
  const found = splitBy(left, { fits, mayShare, needed: direction === null || isFused ? null : moves, ranges });
  if (found === null) return null;
  const split = withoutLonely(left, found);
  const inside = new Set(split.inside);
  const carried = new Set<Dependence>();
  for (const { inner, outer } of left.components) {
    for (const dependence of [...inner, ...outer]) {
      const distance = dependence.distances.get(dim);
      if (
        inside.has(dependence.from) &&
        inside.has(dependence.to) &&
        distance !== undefined &&
        isCarried(distance, direction ?? 'up')
      )
        carried.add(dependence);
    }
  }
  return {
    ...split,
    dim,
    direction: direction ?? 'up',
    isRecurrence: direction !== null,
    carried,
    together: new Map(),
    at,
  };
}

/**
 * The arm of a branch that nothing in a loop needs, while the other arms of it come later, waits for these: in one loop
 * with them, what comes out may go on in a variable, and needs no array.
 */
function withoutLonely({ home, users }: Left, split: Split): Split {
  const [inside, waiting] = [new Set(split.inside), new Set<Statement>()];
  const earlier = new Set(split.before);
  const isLonely = ({ stage, dims }: Statement): boolean =>
    stage.op.kind === 'accumulate' &&
    stage.op.how === 'only' &&
    split.after.some((other) => other.stage === stage && sameDims(other.dims, dims));
  for (const statement of [...split.inside].reverse()) {
    const component = home.get(statement);
    const isNeeded =
      component === undefined ||
      component.members.length > 1 ||
      (users.get(component) ?? []).some(({ to }) => inside.has(to) || earlier.has(to));
    if (isNeeded || !isLonely(statement)) continue;
    inside.delete(statement);
    waiting.add(statement);
  }
  if (waiting.size === 0 || inside.size === 0) return split;
  const after = [...split.after, ...waiting].sort((a, b) => a.number - b.number);
  return { before: split.before, inside: split.inside.filter((one) => inside.has(one)), after };
}

/** `side` gives whether a statement belongs into the branch for true or for false. */
export function splitByBranch(
  left: Left,
  condition: Ref,
  side: (statement: Statement) => boolean | null,
): BranchSplit | null {
  const fits = ({ members: [first, ...rest] }: Component): boolean => {
    const own = first === undefined ? null : side(first);
    return own !== null && rest.every((member) => side(member) === own);
  };
  const split = splitBy(left, {
    fits,
    mayShare: ({ from, to }) => side(from) === side(to),
    needed: null,
    ranges: fits,
  });
  return split === null ? null : { ...split, condition };
}

type Rules = {
  /** Whether a component can be inside. */
  readonly fits: (component: Component) => boolean;
  /** Whether both sides of a dependence can be. */
  readonly mayShare: (dependence: Dependence) => boolean;
  /** What the loop must hold, if anything. */
  readonly needed: ((component: Component) => boolean) | null;
  /** Whether a component needs such a loop, be it this one or another. */
  readonly ranges: (component: Component) => boolean;
};

/**
 * Each component gets the number of the first of several such loops in which it can be, or before which it has to be
 * done. Of these loops the heaviest is taken, of those that hold what is needed.
 */
function splitBy(left: Left, rules: Rules): Split | null {
  const { fits, mayShare, needed } = rules;
  const { components, home } = left;
  const members = new Set(components.filter(fits));
  const phases = new Map<Component, number>();
  for (const component of components) {
    let phase = 0;
    for (const dependence of component.outer) {
      const from = home.get(dependence.from);
      if (from === undefined) continue;
      const isNext = members.has(from) && !(members.has(component) && mayShare(dependence));
      phase = Math.max(phase, (phases.get(from) ?? 0) + (isNext ? 1 : 0));
    }
    phases.set(component, phase);
  }
  const taken = heaviestPhase(members, phases, needed);
  if (taken === null) return null;
  const phaseOf = (component: Component): number => phases.get(component) ?? 0;
  const inside = new Set([...members].filter((component) => phaseOf(component) === taken));
  const before = new Set(
    components.filter(
      (component) =>
        !inside.has(component) && (members.has(component) ? phaseOf(component) < taken : phaseOf(component) <= taken),
    ),
  );
  postpone(left, members, rules, before, inside);
  const list = (wanted: (component: Component) => boolean): readonly Statement[] =>
    components.filter(wanted).flatMap((component) => component.members);
  return {
    before: list((one) => before.has(one)),
    inside: list((one) => inside.has(one)),
    after: list((one) => !before.has(one) && !inside.has(one)),
  };
}

function heaviestPhase(
  members: ReadonlySet<Component>,
  phases: ReadonlyMap<Component, number>,
  needed: ((component: Component) => boolean) | null,
): number | null {
  const weights = new Map<number, number>();
  const allowed = new Set<number>();
  for (const component of members) {
    const phase = phases.get(component) ?? 0;
    weights.set(phase, (weights.get(phase) ?? 0) + component.members.reduce((total, one) => total + one.weight, 0));
    if (needed?.(component) !== false) allowed.add(phase);
  }
  let taken: number | null = null;
  for (const phase of allowed)
    if (taken === null || (weights.get(phase) ?? 0) > (weights.get(taken) ?? 0)) taken = phase;
  return taken;
}

/**
 * What could be done earlier, but is not needed before, joins the loop; what has no place in it and is written later
 * comes after it. What is written earlier stays there if there are loops of the kind before this one: it may stand in
 * them.
 */
function postpone(
  { components, home, users }: Left,
  members: ReadonlySet<Component>,
  { mayShare, ranges }: Rules,
  before: Set<Component>,
  inside: Set<Component>,
): void {
  const isIn = (set: ReadonlySet<Component>, statement: Statement): boolean => {
    const component = home.get(statement);
    return component !== undefined && set.has(component);
  };
  const usedBy = (component: Component, set: ReadonlySet<Component>): readonly Dependence[] =>
    (users.get(component) ?? []).filter(({ to }) => isIn(set, to));
  const first = Math.min(...[...inside].flatMap((component) => component.members.map(({ number }) => number)));
  const isLate = (component: Component): boolean => component.members.every(({ number }) => number > first);
  const backwards = [...components].reverse().filter((component) => before.has(component));
  const [staying, joining] = [new Set(before), new Set(inside)];
  for (const component of backwards) {
    if (usedBy(component, staying).length > 0) continue;
    if (members.has(component) && usedBy(component, joining).every(mayShare)) {
      staying.delete(component);
      joining.add(component);
    } else if (usedBy(component, joining).length === 0 && isLate(component)) staying.delete(component);
  }
  const hasOther = [...staying].some(ranges);
  // Nothing waits for it, and it can stand in the loop in which what it uses is made: there, it has that at hand.
  const isAtHand = (component: Component): boolean => {
    const needed = component.outer.filter(({ from }) => isIn(staying, from));
    return (
      !users.has(component) &&
      needed.length > 0 &&
      needed.every(({ to, distances }) => to.dims.length > 0 && to.dims.every((dim) => isZero(distances.get(dim))))
    );
  };
  for (const component of backwards) {
    if (
      staying.has(component) ||
      usedBy(component, before).length > 0 ||
      (hasOther && !isLate(component)) ||
      (!joining.has(component) && isAtHand(component))
    )
      continue;
    before.delete(component);
    if (joining.has(component)) inside.add(component);
  }
}

/** Whether a recurrence can run in this direction. */
function mayRun(inner: readonly Dependence[], dim: Dim, direction: Direction): boolean {
  return inner.every(({ distances }) => {
    const distance = distances.get(dim);
    return distance !== undefined && runsWith(distance, direction);
  });
}
