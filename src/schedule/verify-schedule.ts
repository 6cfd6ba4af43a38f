// The rules that every schedule keeps, checked after each pass over loops. One that breaks a rule is a fault of gradc.
// 1 every part runs exactly once, in its loops and under its conditions · 2 every element is written before it is used,
// by the direction vectors · 3 sums start once, before their first part · 4 elements that share a place are never alive
// at the same time · 5 what is used has a place, and rows of checkpoints lie in theirs.

import { firstOf } from '../base/lists.ts';
import { hasLiteral, isContradiction } from '../form/guard.ts';
import { InternalError } from '../base/invariant.ts';
import { addScaled, equalIndices } from '../form/affine.ts';
import { leastOf } from '../form/distance.ts';
import type { Known } from '../form/facts.ts';
import { dimsOfBounds } from '../form/dims.ts';
import { constantIndex, stageTable, type Dim, type Part, type Stage } from '../form/form.ts';
import { conditionsOf, indicesOf, type Around, type LoopTree } from './places-of-steps.ts';
import { isFirstOf } from './positions.ts';
import { stepAccesses } from './step-accesses.ts';
import type { Schedule, Tree } from './tree.ts';
import { faultsOfPlace, type Asked } from './verify-places.ts';

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

/**
 * 1: the loops and the conditions of each step are those of what it computes, and nothing is left out or done twice.
 */
function faultsOfParts({ schedule, known, accesses }: Asked): readonly string[] {
  const faults: string[] = [];
  const done = new Map<Stage | Part, number>();
  for (const { what, path } of accesses.placed) {
    if (what.kind === 'asked') {
      if (what.node.kind === 'loop')
        faults.push(...faultsOfRange(path, what.node.dim, what.node.at ?? null), ...faultsOfJam(what.node));
      continue;
    }
    const { step } = what;
    if (step.kind === 'start') continue;
    const own = step.kind === 'combine' ? step.part : step.stage;
    if (step.kind === 'combine' && step.position !== undefined) {
      const { stage, part } = step.position;
      done.set(part, (done.get(part) ?? 0) + 1);
      if (!isFirstOf(stage, part, step.stage, known.table))
        faults.push(`${stage.name} is not where ${step.stage.name} stands`);
    }
    done.set(own, (done.get(own) ?? 0) + 1);
    const dims = step.kind === 'compute' && step.stage.op.kind === 'pack' ? [] : own.dims;
    const around = indicesOf(path);
    if (around.length !== dims.length || !dims.every((dim) => around.includes(dim)))
      faults.push(`${step.stage.name} is computed in loops over ${namesOf(around)} and not over ${namesOf(dims)}`);
    const conditions = conditionsOf(path);
    // A guard may name a condition twice: one branch asks it.
    const isUnder = own.guard.every((literal) => hasLiteral(conditions, literal));
    if (!isUnder || !conditions.every((literal) => hasLiteral(own.guard, literal)))
      faults.push(`${step.stage.name} is computed under other conditions than its own`);
  }
  for (const ref of schedule.storage.keys()) {
    const stage = accesses.writes.get(ref)?.[0]?.stage ?? accesses.starts.get(ref)?.[0]?.stage;
    if (stage === undefined) continue;
    const parts: readonly (Stage | Part)[] = stage.op.kind === 'accumulate' ? stage.op.parts : [stage];
    for (const part of parts)
      if (done.get(part) !== (isContradiction(part.guard) ? undefined : 1))
        faults.push(`${stage.name} has a part that is done ${String(done.get(part) ?? 0)} times`);
  }
  return faults;
}

/** What a range uses is in force around it; an iteration that is taken inside another loop lies in that one's range. */
function faultsOfRange(path: readonly Around[], dim: Dim, at: Dim | null): readonly string[] {
  const inForce = [...path.map(({ node }) => (node.kind === 'loop' ? node.dim : null))];
  const isOpen = [...dim.from.terms, ...dim.to.terms].some(
    ({ of }) => of.kind === 'dim' && !inForce.includes(of) && !isOfSegments(path, of),
  );
  if (isOpen) return [`the range of ${dim.name} is not known where its loop begins`];
  if (at === null) return [];
  const covering = path.map(({ node }) => node).find((node) => node.kind === 'loop' && node.dim === at);
  if (covering?.kind !== 'loop') return [`${dim.name} is taken inside no loop`];
  const isWithin =
    leastOf(addScaled(dim.from, -1, at.from), []) >= 0 &&
    (leastOf(addScaled(at.to, -1, dim.to), []) >= 0 || isSumOfEnds(covering.body, at, dim));
  return isWithin ? [] : [`${dim.name} runs further than the loop around it`];
}

function isOfSegments(path: readonly Around[], dim: Dim): boolean {
  return path.some(
    ({ node }) =>
      node.kind === 'segments' && [node.segments.segment, node.segments.first, node.segments.end].includes(dim),
  );
}

/** Ranges end at 0 or further: what all of them add up to is no less than each. */
function isSumOfEnds(body: readonly Tree[], at: Dim, dim: Dim): boolean {
  const taken = new Set(takenAt(body, at));
  const total = [...taken].reduce((sum, one) => addScaled(sum, 1, one.to), constantIndex(0));
  return taken.has(dim) && equalIndices(total, at.to);
}

function takenAt(nodes: readonly Tree[], at: Dim): readonly Dim[] {
  return nodes.flatMap((node): readonly Dim[] => {
    if (node.kind === 'step') return [];
    if (node.kind === 'branch') return takenAt([...node.then, ...node.otherwise], at);
    const inner = takenAt(node.body, at);
    return node.kind === 'loop' && node.at === at ? [node.dim, ...inner] : inner;
  });
}

/** Iterations that run side by side have the same loops inside; a branch is taken by one after the other. */
function faultsOfJam(node: LoopTree): readonly string[] {
  if (node.step === 1) return [];
  const isUneven = (inner: Tree): boolean => {
    if (inner.kind === 'step') return false;
    if (inner.kind === 'branch') return [...inner.then, ...inner.otherwise].some(isUneven);
    if (inner.kind !== 'loop' || inner.at !== undefined || dimsOfBounds(inner.dim).includes(node.dim)) return true;
    return inner.body.some(isUneven);
  };
  return node.down || node.at !== undefined || node.body.some(isUneven)
    ? [`iterations over ${node.dim.name} cannot run side by side`]
    : [];
}

/** 2 to 5, stage by stage. */
function faultsOfStages(asked: Asked): readonly string[] {
  const { schedule, accesses } = asked;
  const { given } = schedule.request;
  const faults: string[] = [];
  for (const [ref, uses] of accesses.uses) {
    const { stage } = firstOf(uses);
    if (!given.has(ref) && stage.op.kind !== 'input' && !schedule.storage.has(ref))
      faults.push(`${stage.name} is used and has no place`);
  }
  for (const ref of schedule.request.wanted) {
    const isThere = schedule.storage.has(ref) || given.has(ref) || asked.known.table[ref]?.op.kind === 'input';
    if (!isThere) faults.push(`${asked.known.table[ref]?.name ?? ''} is wanted and has no place`);
  }
  for (const ref of schedule.storage.keys()) faults.push(...faultsOfPlace(asked, ref));
  return faults;
}

function namesOf(dims: readonly Dim[]): string {
  return dims.length === 0 ? 'none' : dims.map(({ name }) => name).join(', ');
}
