// Which elements go from one iteration of a loop to the next in a variable: `a[i]`, which the next iteration uses as
// `a[i - 1]`, and a sum to which an iteration adds at the element of the next one. A store that the next iteration
// loads again would be the longest chain of the loop; where nothing else uses the array, there is none. Scalar
// replacement across iterations (Callahan, Carr and Kennedy 1990).

import { elementAt } from '../../base/lists.ts';
import { atomIndex, type Index, type Stage, type StageTable } from '../../form/form.ts';
import { identityOf } from '../../form/dims.ts';
import type { Schedule, Step, Tree } from '../../schedule/tree.ts';
import { keptAxes, keptPosition, samePosition } from './axes.ts';
import type { Body, Definition, Facts, Region, Usage } from './facts.ts';

export type LoopTree = Extract<Tree, { readonly kind: 'loop' }>;

export type HandedOn = {
  readonly stage: Stage;
  /** Of a value, the element of the iteration before; of a sum, that of the next one. */
  readonly at: readonly Index[];
  readonly isSum: boolean;
  /** The region of the element of an iteration itself, in the loop's body. */
  readonly region: Region;
  /** What sets a sum to 0 before the loop, where now nothing needs that. */
  readonly start: Step | null;
};

/** By loop. */
export type HandedOns = ReadonlyMap<LoopTree, readonly HandedOn[]>;

type Asked = {
  readonly schedule: Schedule;
  readonly table: StageTable;
  readonly facts: Facts;
  readonly regions: ReadonlyMap<Body, readonly Region[]>;
};

/** Also the regions as they then are: some need not be stored any more. */
export function handedOnIn(asked: Asked): {
  readonly found: HandedOns;
  readonly regions: Map<Body, readonly Region[]>;
} {
  const found = new Map<LoopTree, readonly HandedOn[]>();
  const regions = new Map<Body, readonly Region[]>(asked.regions);
  const visit = (body: Body): void => {
    body.forEach((tree, index) => {
      if (tree.kind === 'loop') {
        // Iterations that run side by side have nothing before them.
        if (tree.step > 1) return;
        const own = tree.at === undefined && tree.between === undefined ? handedOnBy(asked, tree, { body, index }) : [];
        if (own.length > 0) {
          found.set(tree, own);
          const changed = new Map(own.map(({ region }) => [region.stage.id, region]));
          const others = (regions.get(tree.body) ?? []).filter(({ stage }) => !changed.has(stage.id));
          regions.set(tree.body, [...others, ...changed.values()]);
          for (const arm of armsIn(tree.body))
            regions.set(
              arm,
              (regions.get(arm) ?? []).filter(({ stage }) => !changed.has(stage.id)),
            );
        }
        visit(tree.body);
      } else if (tree.kind === 'branch') for (const arm of [tree.then, tree.otherwise]) visit(arm);
      else if (tree.kind === 'segments') visit(tree.body);
    });
  };
  visit(asked.schedule.tree);
  return { found, regions };
}

function armsIn(body: Body): readonly Body[] {
  return body.flatMap((tree) =>
    tree.kind === 'branch' ? [tree.then, tree.otherwise].flatMap((arm) => [arm, ...armsIn(arm)]) : [],
  );
}

type Spot = { readonly body: Body; readonly index: number };

function handedOnBy(asked: Asked, loop: LoopTree, spot: Spot): readonly HandedOn[] {
  const { schedule, table, facts } = asked;
  return [...facts.definitions].flatMap(([ref, definitions]) => {
    const stage = elementAt(table, ref);
    const storage = schedule.storage.get(ref);
    const isArray = storage?.kind === 'array' && storage.axes.includes(loop.dim);
    if (!isArray || stage.type !== 'real' || schedule.request.given.has(ref)) return [];
    const one = valueOf(asked, loop, stage, definitions) ?? sumOf(asked, loop, stage, definitions, spot);
    return one === null ? [] : [one];
  });
}

/** The element of the iteration that is so many later, in the direction of the loop. */
function elementLater({ schedule }: Asked, { dim, down }: LoopTree, stage: Stage, by: number): readonly Index[] {
  const moved = { ...atomIndex(dim), offset: down ? -by : by };
  return identityOf(keptAxes(schedule, stage)).map((index, axis) =>
    elementAt(keptAxes(schedule, stage), axis) === dim ? moved : index,
  );
}

const passes = ({ way }: Definition | Usage, body: Body): boolean => way.some((stop) => stop.body === body);

/** Every iteration gives its element a value, and the next one uses it. */
function valueOf(asked: Asked, loop: LoopTree, stage: Stage, definitions: readonly Definition[]): HandedOn | null {
  const { schedule, facts, regions } = asked;
  const [here, before] = [elementLater(asked, loop, stage, 0), elementLater(asked, loop, stage, -1)];
  const isOwn = (one: Definition): boolean =>
    passes(one, loop.body) &&
    (one.step.kind === 'compute' ||
      (one.step.kind === 'combine' &&
        stage.op.kind === 'accumulate' &&
        stage.op.how === 'only' &&
        samePosition(keptPosition(schedule, stage, one.step.part.at), here)));
  if (stage.op.kind === 'pack' || !definitions.every(isOwn)) return null;
  const uses = facts.uses.get(stage.id) ?? [];
  if (!uses.some((use) => passes(use, loop.body) && samePosition(use.at, before))) return null;
  const known = (regions.get(loop.body) ?? []).find((one) => one.stage === stage);
  const region = known ?? plainRegion(loop, stage, here, definitions);
  if (region === null || region.goesOn || !samePosition(region.at, here)) return null;
  const isElsewhere = (use: Usage): boolean =>
    !passes(use, loop.body) || !(samePosition(use.at, here) || samePosition(use.at, before));
  const isStored = schedule.request.wanted.has(stage.id) || uses.some(isElsewhere);
  return { stage, at: before, isSum: false, region: { ...region, isStored }, start: null };
}

/** One step in the body itself gives the value. */
function plainRegion(
  { body }: LoopTree,
  stage: Stage,
  at: readonly Index[],
  definitions: readonly Definition[],
): Region | null {
  const [first, ...rest] = definitions;
  const stop = first?.way[first.way.length - 1];
  if (stop?.body !== body || rest.length > 0) return null;
  return { stage, at, first: stop.index, last: stop.index, isStored: true, goesOn: false };
}

/** Every iteration adds to its element, then to that of the next one; all were set to 0 just before the loop. */
function sumOf(
  asked: Asked,
  loop: LoopTree,
  stage: Stage,
  definitions: readonly Definition[],
  spot: Spot,
): HandedOn | null {
  const { schedule, facts, regions } = asked;
  const [here, next] = [elementLater(asked, loop, stage, 0), elementLater(asked, loop, stage, 1)];
  const region = (regions.get(loop.body) ?? []).find((one) => one.stage === stage && samePosition(one.at, here));
  if (region?.goesOn !== true || stage.op.kind !== 'accumulate' || stage.op.how !== 'sum') return null;
  const [start, ...others] = definitions.filter(({ step }) => step.kind === 'start');
  const begun = start?.way[start.way.length - 1];
  if (start === undefined || others.length > 0 || begun?.body !== spot.body || begun.index > spot.index) return null;
  // All elements over one axis, which the loop takes.
  if (start.step.kind !== 'start' || start.step.over.length > 1 || start.step.over[0] !== loop.dim) return null;
  const parts = definitions.filter((one) => one !== start);
  const inBody = (one: Definition | Usage): number => one.way.find(({ body }) => body === loop.body)?.index ?? -1;
  const isRight = (one: Definition): boolean => {
    if (one.step.kind !== 'combine' || one.step.assigns || !passes(one, loop.body)) return false;
    const at = keptPosition(schedule, stage, one.step.part.at);
    return samePosition(at, here) ? inBody(one) <= region.last : samePosition(at, next) && inBody(one) > region.last;
  };
  const isForNext = parts.some((one) => inBody(one) > region.last);
  if (!isForNext || !parts.every(isRight)) return null;
  const uses = facts.uses.get(stage.id) ?? [];
  const inside = uses.filter((use) => passes(use, loop.body));
  if (!inside.every((use) => samePosition(use.at, here) && inBody(use) >= region.last)) return null;
  return { stage, at: next, isSum: true, region, start: start.step };
}
