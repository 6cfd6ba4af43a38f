// Which elements of a stage are used for certain, so that an adjoint comes to them: a must-analysis, backwards from the
// results. What stands in a loop that may be empty is not, and neither is an element that no position reads for sure.

import { elementAt } from '../base/lists.ts';
import { addScaled, atPositions, equalIndices, lowerBound } from '../form/affine.ts';
import { dimsOfGuard } from '../form/dims.ts';
import {
  always,
  stageTable,
  type Dim,
  type Guard,
  type Index,
  type Program,
  type Ref,
  type Stage,
  type StageTable,
} from '../form/form.ts';
import { hasLiteral, implies } from '../form/guard.ts';
import { recurrencesOf } from '../form/recurrences.ts';
import { slopesOf } from '../lower/activity.ts';
import { extent } from '../lower/value.ts';
import { linksOf } from './links.ts';

/** Of one use: the lengths of the loops around it, of which none may be 0. */
export type Filled = readonly Index[];

/** Whether all elements are used: always; where all loops of one of these run; or nobody knows. */
export type Use = 'always' | 'unknown' | readonly Filled[];

type Active = readonly (boolean | undefined)[];

/**
 * By reference, of all that the backward pass goes through; `late`: stages that one before them refers to. All elements
 * of recurrences count as used where loops run: rarely does no result depend on one, and to ask each would be dear.
 */
export function certainUses(program: Program, active: Active, late: ReadonlySet<Ref>): ReadonlyMap<Ref, Use> {
  const table = stageTable(program);
  const found = new Map<Ref, Uses>();
  const usesOf = (ref: Ref): Uses => {
    const own = found.get(ref) ?? noUses();
    found.set(ref, own);
    return own;
  };
  for (const ref of [...late, ...program.results.map((result) => result.ref)]) usesOf(ref).isAlways = true;
  const recurrences = recurrencesOf(program);
  const uses = new Map<Ref, Use>();
  for (let i = program.forward - 1; i >= 0; i -= 1) {
    const stage = elementAt(program.stages, i);
    const { op, dims, id } = stage;
    const mine = found.get(id);
    if (active[id] !== true || mine === undefined) continue;
    const use = settled(dims, mine);
    const own = use === 'unknown' && recurrences.has(id) ? 'always' : use;
    uses.set(id, own);
    const axes = (ref: Ref): readonly Dim[] => table[ref]?.dims ?? [];
    const add = (value: Ref, { at, dims: all, guard }: Where): void => {
      const under = at === null ? moreThan(table, guard, elementAt(table, value)) : always;
      if (under.length === 0) addUse(usesOf(value), own, axes(value), at, all);
      else usesOf(value).under.push(under);
    };
    for (const { value, from, dims: all, guard } of linksOf(stage, table, active))
      add(value, { at: op.kind === 'read' ? from : null, dims: all, guard });
    if (op.kind !== 'gate') continue;
    op.args.forEach((value, at) => {
      if (active[value] === true && slopesOf(op.gate)[at] === true) add(value, { at: null, dims, guard: stage.guard });
    });
  }
  return uses;
}

/** Of an array: what is read along one axis, where all of every other axis is. */
type Stretch = { readonly axis: number; readonly from: Index; readonly to: Index };

type Uses = {
  isAlways: boolean;
  isUnknown: boolean;
  readonly any: Filled[];
  readonly stretches: Stretch[];
  /** What holds beyond the guard of the stage itself. */
  readonly under: Guard[];
};

function noUses(): Uses {
  return { isAlways: false, isUnknown: false, any: [], stretches: [], under: [] };
}

/** What uses elements: at these positions, null for those at its own indices. */
type Where = { readonly at: readonly Index[] | null; readonly dims: readonly Dim[]; readonly guard: Guard };

/**
 * What a use is under that the stage itself is not: conditions ask for it, and only one branch uses it. A condition of
 * inner indices is no such one: the stage is under one that says whether it holds at all.
 */
function moreThan(table: StageTable, guard: Guard, { guard: own, dims }: Stage): Guard {
  const more = guard.filter((literal) => !hasLiteral(own, literal));
  if (more.length === 0 || !dimsOfGuard(table, more).every((dim) => dims.includes(dim))) return always;
  return implies(table, own, more) ? always : more;
}

/** Whether one of these conjunctions holds in any case, as far as pairs that differ in one literal tell. */
function isCertain(all: readonly Guard[]): boolean {
  let left = all.slice(0, mostGuards);
  for (;;) {
    if (left.some((guard) => guard.length === 0)) return true;
    const merged = mergedPair(left);
    if (merged === null) return false;
    left = merged;
  }
}

const mostGuards = 8;

function mergedPair(all: readonly Guard[]): Guard[] | null {
  for (const [i, a] of all.entries())
    for (const b of all.slice(i + 1)) {
      const rest = a.filter((literal) => !hasLiteral(b, literal));
      const [one] = rest;
      if (one === undefined) return all.filter((guard) => guard !== b);
      const isOther = rest.length === 1 && hasLiteral(b, { ...one, holds: !one.holds }) && a.length === b.length;
      if (isOther)
        return [...all.filter((guard) => guard !== a && guard !== b), a.filter((literal) => literal !== one)];
    }
  return null;
}

function sameFilled(a: Filled, b: Filled): boolean {
  return a.length === b.length && a.every((length) => b.some((other) => equalIndices(length, other)));
}

/**
 * Notes that something which is used as `own` says, and is there for all of `dims`, uses the elements at these
 * positions; null for those at its own indices.
 */
function addUse(to: Uses, own: Use, axes: readonly Dim[], at: readonly Index[] | null, dims: readonly Dim[]): void {
  if (to.isAlways) return;
  const reach = at === null ? { along: axes, stretch: null } : reachOf(axes, at, dims);
  if (reach === null || own === 'unknown') {
    to.isUnknown = true;
    return;
  }
  const { along, stretch } = reach;
  const inner = dims.filter((dim) => !along.includes(dim) && !isFilled(dim, along)).map(extent);
  for (const outer of own === 'always' ? [[]] : own) {
    const all = [...outer, ...inner];
    if (all.length === 0 && stretch === null) to.isAlways = true;
    else if (all.length === 0 && stretch !== null) to.stretches.push(stretch);
    else if (stretch === null && all.every((length) => isKnown(length, at === null ? axes : []))) to.any.push(all);
    else to.isUnknown = true;
  }
}

/** Whether a range cannot be empty, where the others are not. */
function isFilled(dim: Dim, others: readonly Dim[]): boolean {
  const length = extent(dim);
  if ((lowerBound(length) ?? 0) > 0) return true;
  return others.some((other) => (lowerBound(addScaled(length, -1, extent(other))) ?? -1) >= 0);
}

function isKnown({ terms }: Index, dims: readonly Dim[]): boolean {
  return terms.every(({ of }) => of.kind === 'size' || (of.kind === 'dim' && dims.includes(of)));
}

/** The indices that run along the axes of an array, and the stretch that is read of it if that is not all; or null. */
type Reach = { readonly along: readonly Dim[]; readonly stretch: Stretch | null };

function reachOf(axes: readonly Dim[], at: readonly Index[], dims: readonly Dim[]): Reach | null {
  const along: Dim[] = [];
  let stretch: Stretch | null = null;
  for (const [axis, { from: first, to: end }] of axes.entries()) {
    const index = elementAt(at, axis);
    const [term, ...others] = index.terms.filter(({ of }) => of.kind !== 'size');
    const dim = term?.of.kind === 'dim' && term.factor === 1 && others.length === 0 ? term.of : null;
    if (term !== undefined && (dim === null || along.includes(dim) || !dims.includes(dim))) return null;
    const from =
      dim === null
        ? index
        : addScaled(addScaled(index, 1, dim.from), -1, { offset: 0, terms: [{ factor: 1, of: dim }] });
    const to = dim === null ? { ...index, offset: index.offset + 1 } : addScaled(from, 1, extent(dim));
    if (dim !== null) along.push(dim);
    const isAll = isAtMost(from, atPositions(first, axes, at)) && isAtMost(atPositions(end, axes, at), to);
    if (isAll) continue;
    if (stretch !== null || ![from, to, first, end].every((one) => isKnown(one, []))) return null;
    stretch = { axis, from, to };
  }
  return { along, stretch };
}

function isAtMost(a: Index, b: Index): boolean {
  return (lowerBound(addScaled(b, -1, a)) ?? -1) >= 0;
}

function settled(axes: readonly Dim[], uses: Uses): Use {
  if (uses.isAlways || isCovered(axes, uses.stretches) || isCertain(uses.under)) return 'always';
  if (uses.isUnknown || uses.stretches.length > 0 || uses.under.length > 0) return 'unknown';
  const any: Filled[] = [];
  for (const one of uses.any) if (!any.some((other) => sameFilled(one, other))) any.push(one);
  return any.flat().length > mostLengths ? 'unknown' : any;
}

/** As many as anybody wants to read in a condition. */
const mostLengths = 3;

/** Whether stretches along one axis, one after the other, are all of it. */
function isCovered(axes: readonly Dim[], stretches: readonly Stretch[]): boolean {
  return axes.some(({ from, to }, axis) => {
    let left = stretches.filter((one) => one.axis === axis);
    let covered = from;
    while (!isAtMost(to, covered)) {
      const next = left.find((one) => isAtMost(one.from, covered) && !isAtMost(one.to, covered));
      if (next === undefined) return false;
      covered = next.to;
      left = left.filter((one) => one !== next);
    }
    return true;
  });
}
