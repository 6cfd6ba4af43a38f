// Where a stage is kept in a variable: from the first step that gives it a value to the last, in the innermost body
// that is around all of them. That is every local stage, and every element of an array that is added to more than once
// there. The regions of scalar replacement.

import { elementAt, lastOf } from '../../base/lists.ts';
import { peelsOf, type Peel } from '../../schedule/peel.ts';
import type { Schedule, Step, Tree } from '../../schedule/tree.ts';
import { dimsOfIndex, identityOf } from '../../form/dims.ts';
import type { Index, Stage, StageTable } from '../../form/form.ts';
import { areApart, keptAxes, keptPosition, samePosition } from './axes.ts';
import { handedOnIn, type HandedOns } from './handed-on.ts';
import {
  factsOf,
  listAt,
  type Body,
  type Definition,
  type Facts,
  type Region,
  type Stop,
  type Usage,
  type Way,
} from './facts.ts';

export type Plan = {
  readonly regions: ReadonlyMap<Body, readonly Region[]>;
  /** Where a region that goes on around a body is complete within it. */
  readonly completions: ReadonlyMap<Body, readonly Completion[]>;
  readonly writes: Facts['writes'];
  readonly handedOn: HandedOns;
  readonly peeled: ReadonlyMap<Tree, Peel>;
  /** What starts a sum that needs no start. */
  readonly idle: ReadonlySet<Step>;
};

/** After the child at `index`. */
export type Completion = { readonly index: number; readonly stage: Stage; readonly at: readonly Index[] };

const plans = new WeakMap<Schedule, Plan>();

export function planRegions(schedule: Schedule, table: StageTable): Plan {
  const known = plans.get(schedule);
  if (known !== undefined) return known;
  const plan = planned(schedule, table);
  plans.set(schedule, plan);
  return plan;
}

function planned(schedule: Schedule, table: StageTable): Plan {
  const facts = factsOf(schedule, table);
  const regions = new Map<Body, Region[]>();
  const completions = new Map<Body, Completion[]>();
  const add = (body: Body, region: Region, definitions: readonly Definition[]): void => {
    listAt(regions, body).push(region);
    const { stage, at } = region;
    // What it starts from may stand further out than all that is added to it.
    const parts = definitions.filter(({ step }) => step.kind !== 'start');
    const bodies = commonBodies(parts.map(({ way }) => way));
    for (const inner of bodies.slice(bodies.indexOf(body) + 1))
      listAt(completions, inner).push({ index: span(inner, parts).last, stage, at });
  };
  for (const [ref, definitions] of facts.definitions) {
    const stage = elementAt(table, ref);
    const storage = schedule.storage.get(ref);
    if (storage?.kind === 'array' && storage.axes.length > 0)
      for (const one of promoted({ schedule, table, stage, definitions, uses: facts.uses.get(ref) ?? [] }))
        add(one.body, one.region, one.steps);
    else {
      // What the function hands on is used at its end.
      const end = schedule.request.wanted.has(ref)
        ? [[{ body: schedule.tree, index: schedule.tree.length, dims: [] }]]
        : [];
      const bodies = commonBodies([...definitions, ...(facts.uses.get(ref) ?? [])].map(({ way }) => way).concat(end));
      const body = lastOf(bodies);
      add(
        body,
        { stage, at: [], ...span(body, definitions), isStored: schedule.request.wanted.has(ref), goesOn: false },
        definitions,
      );
    }
  }
  const handed = handedOnIn({ schedule, table, facts, regions });
  const idle = new Set([...handed.found.values()].flatMap((list) => list.flatMap(({ start }) => start ?? [])));
  const [{ writes }, handedOn, peeled] = [facts, handed.found, peelsOf(schedule)];
  return { regions: handed.regions, completions, writes, handedOn, peeled, idle };
}

/** The bodies that all ways go through, outermost first. */
function commonBodies(ways: readonly Way[]): readonly Body[] {
  const [first = [], ...rest] = ways;
  const bodies: Body[] = [];
  for (const [depth, { body }] of first.entries()) {
    if (rest.some((way) => way[depth]?.body !== body)) break;
    bodies.push(body);
  }
  return bodies;
}

function span(body: Body, definitions: readonly Definition[]): { readonly first: number; readonly last: number } {
  const children = definitions.flatMap(({ way }) => way.filter((stop) => stop.body === body).map(({ index }) => index));
  return { first: Math.min(...children), last: Math.max(...children) };
}

/** Whether a loop on the way takes several iterations at a time. */
function isStepped(way: Way): boolean {
  return way.some(({ body, index }) => {
    const tree = body[index];
    return tree?.kind === 'loop' && tree.step > 1;
  });
}

/**
 * Whether the array itself may be read at the element while a variable has it: at a position that is written otherwise
 * and may be the same.
 */
function isReadBetween(
  body: Body,
  { first, last }: { readonly first: number; readonly last: number },
  uses: readonly Usage[],
  at: readonly Index[],
): boolean {
  return uses.some((usage) => {
    const stop = usage.way.find((one) => one.body === body);
    if (stop === undefined || stop.index < first || stop.index > last) return false;
    return !samePosition(usage.at, at) && !areApart(usage.at, at);
  });
}

type Promoted = { readonly body: Body; readonly region: Region; readonly steps: readonly Definition[] };

type Asked = {
  readonly schedule: Schedule;
  readonly table: StageTable;
  readonly stage: Stage;
  readonly definitions: readonly Definition[];
  readonly uses: readonly Usage[];
};

function positionOf({ schedule, stage }: Asked, step: Step): readonly Index[] {
  return keptPosition(schedule, stage, step.kind === 'combine' ? step.part.at : identityOf(stage.dims));
}

/**
 * Elements of an array that are worth a variable: added to in a loop within the body, given their value by several
 * steps, or used there as well.
 */
function promoted(asked: Asked): readonly Promoted[] {
  const found: Promoted[] = [];
  for (const one of asked.definitions) {
    if (one.step.kind !== 'combine') continue;
    const at = positionOf(asked, one.step);
    const needed = at.flatMap((index) => dimsOfIndex(asked.table, index));
    const [outermost, ...inner] = one.way.filter(({ dims }) => needed.every((dim) => dims.includes(dim)));
    if (outermost === undefined) continue;
    // Where another element may be the same one, it may be so in another arm of a branch.
    for (const stop of [outermost, ...inner.filter(({ dims }) => dims.length === outermost.dims.length)]) {
      const isFound = ({ body, region }: Promoted): boolean =>
        one.way.some((way) => way.body === body) && samePosition(region.at, at);
      const region = found.some(isFound) ? null : promotedAt(asked, stop, one, at);
      if (region !== null) found.push(region);
    }
  }
  return found;
}

/** The element of a step, in a body around it; null where it is not worth a variable, or cannot have one. */
function promotedAt(asked: Asked, stop: Stop, { way, step }: Definition, at: readonly Index[]): Promoted | null {
  const { schedule, stage, definitions, uses } = asked;
  const { body } = stop;
  const axes = keptAxes(schedule, stage);
  // Where data says which element it is, iterations taken at a time may mean the same one.
  const isFromData = at.some(({ terms }) => terms.some(({ of }) => of.kind === 'value'));
  if (step.kind !== 'combine' || (isFromData && isStepped(way.slice(0, way.indexOf(stop))))) return null;
  const inside = definitions.filter((other) => other.way.some((one) => one.body === body));
  const own = inside.filter(
    (other) => other.step.kind === 'combine' && samePosition(positionOf(asked, other.step), at),
  );
  const isLooped = own.some((one) => lastOf(one.way).dims.length > stop.dims.length);
  const starts = inside.filter((other) => other.step.kind === 'start');
  const isUsed = uses.some((usage) => usage.way.some((one) => one.body === body) && samePosition(usage.at, at));
  if (own.length + starts.length < 2 && (step.assigns || !(isLooped || isUsed))) return null;
  const isApart = inside.every(
    (other) => other.step.kind === 'start' || own.includes(other) || areApart(positionOf(asked, other.step), at),
  );
  const areStartsHere = starts.every((other) => {
    const [last] = other.way.slice(-1) as [Stop];
    return (
      other.step.kind === 'start' &&
      last.body === body &&
      !other.step.over.some((dim) => axes.includes(dim)) &&
      samePosition(positionOf(asked, other.step), at)
    );
  });
  if (!isApart || !areStartsHere || starts.length > 1) return null;
  const [first] = own as [Definition];
  const isAssigned = first.step.kind === 'combine' && first.step.assigns;
  const steps = [...own, ...starts];
  if (isReadBetween(body, span(body, steps), uses, at)) return null;
  // An arm of a branch may have given the element its value elsewhere.
  const isPartly = stage.op.kind === 'accumulate' && stage.op.how === 'only' && definitions.length > inside.length;
  // What is used nowhere else is not needed in memory any more.
  const isUsedHere =
    uses.length > 0 && uses.every((usage) => usage.way.some((one) => one.body === body) && samePosition(usage.at, at));
  const isStored = !isUsedHere || schedule.request.wanted.has(stage.id);
  return {
    body,
    region: { stage, at, ...span(body, steps), isStored, goesOn: starts.length === 0 && (!isAssigned || isPartly) },
    steps,
  };
}
