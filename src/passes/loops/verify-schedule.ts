// The rules that every schedule keeps, checked after each pass over loops. One that breaks a rule is a fault of gradc.
// 1 every part runs exactly once, in its loops and under its conditions · 2 every element is written before it is used, by
// the direction vectors · 3 sums start once, before their first part · 4 elements that share a place are never alive at
// the same time · 5 what is used has a place.

import { InternalError } from '../../base/invariant.ts';
import { addScaled, equalIndices } from '../../stage/affine.ts';
import { leastOf } from '../../stage/distance.ts';
import type { Known } from '../../stage/facts.ts';
import { dimsOfBounds } from '../../stage/dims.ts';
import { atomIndex, constantIndex, stageTable, type Dim, type Index, type Part, type Ref, type Stage } from '../../stage/form.ts';
import { commonDepth, conditionsOf, indexAt, indicesOf, type Around, type LoopTree, type Placed } from './places-of-steps.ts';
import { stepAccesses, type StepAccess, type StepAccesses } from './step-accesses.ts';
import { comesBefore } from './step-order.ts';
import type { Schedule, Tree } from './tree.ts';
import { faultsOfStarts } from './verify-starts.ts';

/** Steps beyond which a schedule is taken as it is. */
const largest = 2000;

/** The schedule itself, once it is sound. Throws an `InternalError` with what is not. */
export function verifiedSchedule(schedule: Schedule): Schedule {
  const [first] = scheduleFaults(schedule);
  if (first !== undefined) throw new InternalError(`unsound loops: ${first}`);
  return schedule;
}

/** What is wrong with a schedule: none where it is sound. */
export function scheduleFaults(schedule: Schedule): readonly string[] {
  const { program } = schedule.request;
  const known: Known = { table: stageTable(program), checks: program.checks };
  const accesses = stepAccesses(schedule, known);
  if (accesses.placed.length > largest) return [];
  const asked: Asked = { schedule, known, accesses };
  return [...faultsOfParts(asked), ...faultsOfStages(asked)];
}

type Asked = { readonly schedule: Schedule; readonly known: Known; readonly accesses: StepAccesses };

/** 1: the loops and the conditions of each step are those of what it computes, and nothing is left out or done twice. */
function faultsOfParts({ schedule, accesses }: Asked): readonly string[] {
  const faults: string[] = [];
  const done = new Map<Stage | Part, number>();
  for (const { what, path } of accesses.placed) {
    if (what.kind === 'asked') {
      if (what.node.kind === 'loop') faults.push(...faultsOfRange(path, what.node.dim, what.node.at ?? null), ...faultsOfJam(what.node));
      continue;
    }
    const { step } = what;
    if (step.kind === 'start') continue;
    const own = step.kind === 'combine' ? step.part : step.stage;
    done.set(own, (done.get(own) ?? 0) + 1);
    const dims = step.kind === 'compute' && step.stage.op.kind === 'pack' ? [] : own.dims;
    const around = indicesOf(path);
    if (around.length !== dims.length || !dims.every((dim) => around.includes(dim))) faults.push(`${step.stage.name} is computed in loops over ${namesOf(around)} and not over ${namesOf(dims)}`);
    const conditions = conditionsOf(path);
    const isUnder = own.guard.length === conditions.length && own.guard.every((literal) => conditions.some(({ condition, holds }) => condition === literal.condition && holds === literal.holds));
    if (!isUnder) faults.push(`${step.stage.name} is computed under other conditions than its own`);
  }
  for (const ref of schedule.storage.keys()) {
    const stage = accesses.writes.get(ref)?.[0]?.stage ?? accesses.starts.get(ref)?.[0]?.stage;
    if (stage === undefined) continue;
    const parts: readonly (Stage | Part)[] = stage.op.kind === 'accumulate' ? stage.op.parts : [stage];
    for (const part of parts) if (done.get(part) !== 1) faults.push(`${stage.name} has a part that is done ${String(done.get(part) ?? 0)} times`);
  }
  return faults;
}

/** What a range uses is in force around it; an iteration that is taken inside another loop lies in that one's range. */
function faultsOfRange(path: readonly Around[], dim: Dim, at: Dim | null): readonly string[] {
  const inForce = [...path.map(({ node }) => (node.kind === 'loop' ? node.dim : null))];
  const isOpen = [...dim.from.terms, ...dim.to.terms].some(({ of }) => of.kind === 'dim' && !inForce.includes(of) && !isOfSegments(path, of));
  if (isOpen) return [`the range of ${dim.name} is not known where its loop begins`];
  if (at === null) return [];
  const covering = path.map(({ node }) => node).find((node) => node.kind === 'loop' && node.dim === at);
  if (covering?.kind !== 'loop') return [`${dim.name} is taken inside no loop`];
  const isWithin = leastOf(addScaled(dim.from, -1, at.from), []) >= 0 && (leastOf(addScaled(at.to, -1, dim.to), []) >= 0 || isSumOfEnds(covering.body, at, dim));
  return isWithin ? [] : [`${dim.name} runs further than the loop around it`];
}

function isOfSegments(path: readonly Around[], dim: Dim): boolean {
  return path.some(({ node }) => node.kind === 'segments' && [node.segments.segment, node.segments.first, node.segments.end].includes(dim));
}

/** Ranges end at 0 or further: what all of them add up to is no less than each. */
function isSumOfEnds(body: readonly { readonly kind: string }[], at: Dim, dim: Dim): boolean {
  const inner = new Set<Dim>();
  const visit = (nodes: readonly unknown[]): void => {
    for (const node of nodes as readonly { readonly kind: string; readonly at?: Dim; readonly dim?: Dim; readonly body?: readonly unknown[]; readonly then?: readonly unknown[]; readonly otherwise?: readonly unknown[] }[]) {
      if (node.at === at && node.dim !== undefined) inner.add(node.dim);
      for (const list of [node.body, node.then, node.otherwise]) if (list !== undefined) visit(list);
    }
  };
  visit(body);
  const total = [...inner].reduce((sum, one) => addScaled(sum, 1, one.to), constantIndex(0));
  return inner.has(dim) && equalIndices(total, at.to);
}

/** Iterations that run side by side have the same loops inside, and no branch. */
function faultsOfJam(node: LoopTree): readonly string[] {
  if (node.step === 1) return [];
  const isUneven = (inner: Tree): boolean => {
    if (inner.kind === 'step') return false;
    if (inner.kind !== 'loop' || inner.at !== undefined || inner.step > 1 || dimsOfBounds(inner.dim).includes(node.dim)) return true;
    return inner.body.some(isUneven);
  };
  return node.down || node.at !== undefined || node.body.some(isUneven) ? [`iterations over ${node.dim.name} cannot run side by side`] : [];
}

/** 2 to 5, stage by stage. */
function faultsOfStages(asked: Asked): readonly string[] {
  const { schedule, accesses } = asked;
  const { given } = schedule.request;
  const faults: string[] = [];
  for (const [ref, uses] of accesses.uses) {
    const { stage } = uses[0] as StepAccess;
    if (!given.has(ref) && stage.op.kind !== 'input' && !schedule.storage.has(ref)) faults.push(`${stage.name} is used and has no place`);
  }
  for (const ref of schedule.request.wanted) {
    const isThere = schedule.storage.has(ref) || given.has(ref) || asked.known.table[ref]?.op.kind === 'input';
    if (!isThere) faults.push(`${asked.known.table[ref]?.name ?? ''} is wanted and has no place`);
  }
  for (const ref of schedule.storage.keys()) faults.push(...faultsOfStage(asked, ref));
  return faults;
}

function faultsOfStage(asked: Asked, ref: Ref): readonly string[] {
  const { writes: allWrites, starts: allStarts, uses: allUses } = asked.accesses;
  const [writes, starts, uses] = [allWrites.get(ref) ?? [], allStarts.get(ref) ?? [], allUses.get(ref) ?? []];
  const { stage } = [...writes, ...starts][0] ?? {};
  if (stage === undefined) return [`${asked.known.table[ref]?.name ?? ''} has a place and no value`];
  const cell = cellOf(asked, stage, [...writes, ...starts, ...uses]);
  if (typeof cell === 'string') return [cell];
  const started = starts.map((start) => ({ ...start, at: start.at.map((index, axis) => (index === null ? null : (cell.dropped.get(axis)?.(start.placed.path) ?? index))) }));
  const sum = { stage, starts: started, writes, uses, dropped: new Set(cell.dropped.keys()) };
  return [...faultsOfStarts(sum, asked.known.table), ...faultsOfOrder(asked, [...started, ...writes], uses, cell.depth)];
}

/** 2, 4: writes before uses; where they share a place with others up to a depth, in one iteration of the loops down to there. */
function faultsOfOrder({ known }: Asked, writes: readonly StepAccess[], uses: readonly StepAccess[], depth: number): readonly string[] {
  const faults: string[] = [];
  for (const use of uses) {
    for (const write of writes) {
      if (!comesBefore(write, use, known.table, depth)) faults.push(`${use.stage.name} is used by ${nameOf(use.placed)} before it is ${write.kind === 'start' ? 'started' : 'written'}, or after others took its place`);
    }
  }
  return faults;
}

/**
 * `dropped`: for each axis that is not kept, the position that all accesses have on it, by the loops around. `depth`: inside
 * so many loops and branches elements take each other's place.
 */
type CellRule = { readonly dropped: ReadonlyMap<number, (path: readonly Around[]) => Index>; readonly depth: number };

/** 4: on each axis that is not kept a loop around all accesses stands at the one position that they all have. */
function cellOf({ schedule }: Asked, stage: Stage, accesses: readonly StepAccess[]): CellRule | string {
  const storage = schedule.storage.get(stage.id);
  const axes = storage?.kind === 'array' ? storage.axes : [];
  const { wanted } = schedule.request;
  const open = [...stage.dims.keys()].filter((axis) => !axes.includes(stage.dims[axis] as Dim));
  const dropped = new Map<number, (path: readonly Around[]) => Index>();
  if (open.length === 0) return { dropped, depth: 0 };
  if (wanted.has(stage.id)) return `${stage.name} is wanted and not kept whole`;
  const paths = accesses.map(({ placed: { path } }) => path);
  const common = paths.reduce((depth, path) => Math.min(depth, commonDepth(paths[0] as readonly Around[], path)), paths[0]?.length ?? 0);
  let depth = 0;
  for (let at = 0; at < common; at += 1) {
    const node = paths[0]?.[at]?.node;
    const axis = open.find((one) => !dropped.has(one) && standsOn(accesses, one, at) !== null);
    if (node?.kind !== 'loop' || axis === undefined) continue;
    const by = standsOn(accesses, axis, at) as Index;
    dropped.set(axis, (path) => addScaled(by, 1, atomIndex(indexAt(path, at) as Dim)));
    depth = at + 1;
    const hasLane = storage?.kind !== 'array' || node.step === 1 || (node.lane !== undefined && axes[0] === node.lane);
    if (!hasLane) return `${stage.name} has one array for iterations that run side by side`;
  }
  const missing = open.find((axis) => !dropped.has(axis));
  return missing === undefined ? { dropped, depth } : `${stage.name} keeps no place for ${(stage.dims[missing] as Dim).name}`;
}

/** How far from the index of the loop at this depth all accesses are on an axis; null where they are not alike. */
function standsOn(accesses: readonly StepAccess[], axis: number, depth: number): Index | null {
  let by: Index | null = null;
  for (const { at, kind, placed: { path } } of accesses) {
    const [dim, index] = [indexAt(path, depth), at[axis]];
    if (dim === null) return null;
    // What starts is not asked where: nothing else is there.
    if (kind === 'start') continue;
    if (index === null || index === undefined) return null;
    const rest = addScaled(index, -1, atomIndex(dim));
    if (rest.terms.some(({ of }) => of.kind !== 'size') || (by !== null && !equalIndices(by, rest))) return null;
    by = rest;
  }
  return by;
}

function nameOf({ what }: Placed): string {
  return what.kind === 'step' ? what.step.stage.name : 'a loop or a branch';
}

function namesOf(dims: readonly Dim[]): string {
  return dims.length === 0 ? 'none' : dims.map(({ name }) => name).join(', ');
}
