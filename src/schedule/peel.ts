// Which loops have the iteration at an end of their range written apart, as that decides a condition which all others
// would ask as well: `i == 0` holds in the first iteration and in no other. Innermost loops, which are begun again and
// again. The order of all steps stays, so there is nothing to prove. Loop peeling, index set splitting (Wolfe 1996).

import { elementAt } from '../base/lists.ts';
import { addScaled, plusNumber } from '../form/affine.ts';
import { leastOf, mostOf } from '../form/distance.ts';
import { numberOf } from '../form/facts.ts';
import {
  atomIndex,
  stageTable,
  type Dim,
  type Guard,
  type Index,
  type Program,
  type Ref,
  type Stage,
  type StageTable,
} from '../form/form.ts';
import { implies } from '../form/guard.ts';
import { eachReference } from '../form/operands.ts';
import { constantExtent } from './extent.ts';
import { partOfRange, pointOfRange } from './part-of-range.ts';
import type { LoopTree } from './places-of-steps.ts';
import type { Schedule, Tree } from './tree.ts';

/** The ends of a range at which the iteration is written apart; where there is one alone, it is that of `from`. */
export type Peel = { readonly from: boolean; readonly to: boolean };
/** One of these iterations, or those that are left in the loop. */
export type Iterations = 'from' | 'to' | 'rest';

/** Stages that are computed in a body, beyond which another one is too much text. */
const mostStages = 60;
/** Iterations of which there are at least so many. */
const fewIterations = 4;

export function peelsOf(schedule: Schedule): ReadonlyMap<Tree, Peel> {
  const found = new Map<Tree, Peel>();
  const visit = (nodes: readonly Tree[], loops: number): void => {
    for (const node of nodes) {
      if (node.kind === 'branch') visit([...node.then, ...node.otherwise], loops);
      if (node.kind === 'step' || node.kind === 'branch') continue;
      const peel = node.kind === 'loop' && loops > 0 ? peelOf(schedule, node) : null;
      if (peel !== null) found.set(node, peel);
      // Iterations side by side have one text already.
      visit(node.body, node.kind === 'loop' && node.step > 1 ? -Infinity : loops + 1);
    }
  };
  visit(schedule.tree, 0);
  return found;
}

function peelOf(schedule: Schedule, loop: LoopTree): Peel | null {
  const table = stageTable(schedule.request.program);
  const { dim, step, at, between, body } = loop;
  if (step > 1 || at !== undefined || between !== undefined || (constantExtent(dim) ?? Infinity) < fewIterations)
    return null;
  if (partOfRange(table, loop) !== null || pointOfRange(table, loop) !== null) return null;
  const asked = askedIn(schedule, table, body);
  const decided = (from: boolean, to: boolean): number => {
    const known = settledIn(table, dim, { from, to }, 'rest');
    const isDecided = (condition: Ref): boolean =>
      [true, false].some((holds) => implies(table, known, [{ condition, holds }]));
    return asked.filter(isDecided).length;
  };
  // Both where that decides more than one of them does.
  let best: Peel = { from: false, to: false };
  let most = decided(false, false);
  for (const peel of [
    { from: true, to: false },
    { from: false, to: true },
    { from: true, to: true },
  ]) {
    const count = decided(peel.from, peel.to);
    if (count > most) [best, most] = [peel, count];
  }
  return best.from || best.to ? best : null;
}

/** The conditions that steps ask; none where there are more loops inside, or too much. */
function askedIn({ request, storage }: Schedule, table: StageTable, body: readonly Tree[]): readonly Ref[] {
  const [asked, seen] = [new Set<Ref>(), new Set<Ref>()];
  const look = (stage: Stage): void =>
    eachReference(stage, (ref, use) => {
      if (use === 'condition') asked.add(ref);
      if (seen.has(ref) || storage.has(ref) || request.given.has(ref)) return;
      seen.add(ref);
      look(elementAt(table, ref));
    });
  const visit = (node: Tree): boolean => {
    if (node.kind === 'branch') return [...node.then, ...node.otherwise].every(visit);
    if (node.kind !== 'step') return false;
    const { stage } = node.step;
    const parts = node.step.kind === 'combine' ? [node.step.part] : [];
    look(stage.op.kind === 'accumulate' ? { ...stage, op: { ...stage.op, parts } } : stage);
    return true;
  };
  return body.every(visit) && seen.size <= mostStages ? [...asked] : [];
}

/** What comparisons with an index say, known by which of its iterations it is: of the program, all that are decided. */
export function settledIn(table: StageTable, dim: Dim, { from, to }: Peel, which: Iterations): Guard {
  const last = plusNumber(dim.to, -1);
  const index = which === 'rest' ? atomIndex(dim) : which === 'from' ? dim.from : last;
  const facts = [
    plusNumber(addScaled(index, -1, dim.from), from && which !== 'from' ? -1 : 0),
    plusNumber(addScaled(last, -1, index), to && which === 'rest' ? -1 : 0),
  ];
  return table.flatMap((stage): Guard => {
    if (stage?.op.kind !== 'gate' || stage.op.gate.user) return [];
    const { gate, args } = stage.op;
    const holds = comparisons[gate.name];
    if (holds === undefined) return [];
    const [left, right] = args.map((argument) => numberOf(table, argument));
    if (left === null || right === null || left === undefined || right === undefined) return [];
    const apart = withSizes(table, dim, addScaled(left, -1, right));
    const factor = apart.terms.find(({ of }) => of === dim)?.factor ?? 0;
    if (factor === 0) return [];
    const here = addScaled(addScaled(apart, -factor, atomIndex(dim)), factor, index);
    const [least, most] = [leastOf(here, facts), mostOf(here, facts)];
    const isOpen = (least < 0 && most > 0) || holds(least) !== holds(most);
    return isOpen ? [] : [{ condition: stage.id, holds: holds(least) }];
  });
}

/** A parameter that is a size of the range as well is that size. */
function withSizes(table: StageTable, { from, to }: Dim, { offset, terms }: Index): Index {
  const sizes = [...from.terms, ...to.terms].map(({ of }) => of).filter(({ kind }) => kind === 'size');
  return terms.reduce<Index>(
    (all, { factor, of }) => {
      const op = of.kind === 'value' ? table[of.ref]?.op : undefined;
      const size = sizes.find((one) => one.kind === 'size' && op?.kind === 'input' && one.name === op.parameter);
      return addScaled(all, factor, atomIndex(size ?? of));
    },
    { offset, terms: [] },
  );
}

/** Whether a range has so many iterations for certain: the checks at the entry say so. */
export function hasIterations({ checks }: Program, { from, to }: Dim, count: number): boolean {
  const facts = checks.flatMap(({ index, from: first, to: end, dims, guard }) =>
    dims.length + guard.length > 0 ? [] : [addScaled(index, -1, first), plusNumber(addScaled(end, -1, index), -1)],
  );
  return leastOf(addScaled(to, -1, from), facts) >= count;
}

/** Of the distance between both sides. */
const comparisons: { readonly [gate: string]: (apart: number) => boolean } = {
  '<': (apart) => apart < 0,
  '<=': (apart) => apart <= 0,
  '>': (apart) => apart > 0,
  '>=': (apart) => apart >= 0,
  '==': (apart) => apart === 0,
  '!=': (apart) => apart !== 0,
};
