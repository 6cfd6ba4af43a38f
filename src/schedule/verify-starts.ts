// That every sum starts once for each of its elements, before anything is added: by a step that sets them, or by parts
// that put their values there. The third rule of verify-schedule.ts.

import { elementAt, firstOf } from '../base/lists.ts';
import { equalIndices } from '../form/affine.ts';
import { identityOf } from '../form/dims.ts';
import { implies } from '../form/guard.ts';
import type { Dim, Guard, Index, Part, Stage, StageTable } from '../form/form.ts';
import { makeWhole, type Range } from './boxes.ts';
import { conditionsOf, indicesOf } from './places-of-steps.ts';
import type { StepAccess } from './step-accesses.ts';
import { comesBefore, type Asking } from './step-order.ts';

export type Sum = {
  readonly stage: Stage;
  readonly starts: readonly StepAccess[];
  readonly writes: readonly StepAccess[];
  readonly uses: readonly StepAccess[];
  /** Axes on which loops around stand at the one position that there is. */
  readonly dropped: ReadonlySet<number>;
  /** Whether it is there for others when the loops are done. */
  readonly isWanted: boolean;
  /** Whether steps were renewed for checkpoints: which elements they reach, and when, was asked before that. */
  readonly isRenewed: boolean;
};

/** `copies`: what takes rows from one array to another. `isAddedTo`: whether they are added to anywhere. */
export type RowSum = Sum & { readonly copies: ReadonlySet<StepAccess>; readonly isAddedTo: boolean };

export function faultsOfStarts(sum: Sum, table: StageTable): readonly string[] {
  const {
    stage: { op, name },
    starts,
    writes,
  } = sum;
  if (op.kind !== 'accumulate' || op.how === 'only')
    return starts.length > 0 ? [`${name} is started and is no sum`] : [];
  const [putting, adding] = [writes.filter(puts), writes.filter((write) => !puts(write))];
  const faults: string[] = [];
  if (starts.length + putting.length === 0) faults.push(`${name} never starts`);
  if (starts.length > 1 || (starts.length > 0 && putting.length > 0)) faults.push(`${name} starts twice`);
  for (const start of starts) faults.push(...faultsOfStart(sum, start, table));
  if (!sum.isRenewed && putting.length > 0 && !reachAll(sum, putting, table))
    faults.push(`${name} has elements that nothing puts there`);
  for (const first of [...starts, ...putting]) {
    for (const write of adding)
      if (!comesBefore(first, write, { table, depth: 0, within: 'anywhere' }))
        faults.push(`${name} is added to before it starts`);
  }
  return faults;
}

/**
 * The same for rows of checkpoints, which `copies` take from one array of them to the other: what is added to was
 * started, or put there, before that, and before rows are loaded; what was started is not put there by a part.
 */
export function faultsOfRowStarts(sum: RowSum, asking: Asking): readonly string[] {
  const {
    stage: { op, name },
    starts,
    writes,
    copies,
    isAddedTo,
  } = sum;
  if (op.kind !== 'accumulate' || op.how === 'only')
    return starts.length > 0 ? [`${name} is started and is no sum`] : [];
  const [putting, adding] = [
    writes.filter((write) => puts(write) && !copies.has(write)),
    writes.filter((write) => !puts(write)),
  ];
  const faults: string[] = starts.flatMap((start) => faultsOfStart(sum, start, asking.table));
  // What the first segment loads, and adds to, was there before it.
  const isNeeded = adding.length > 0 || (isAddedTo && asking.within === 'next segment');
  if (isNeeded && starts.length + putting.length === 0) faults.push(`${name} never starts`);
  if (starts.length > 1 || (starts.length > 0 && putting.length > 0)) faults.push(`${name} starts twice`);
  if ([...copies].some((copy) => !puts(copy))) faults.push(`${name} has rows that are added where they are handed on`);
  const loads = asking.within === 'segment' ? copies : [];
  for (const [before, after] of [
    [[...starts, ...putting, ...loads], adding],
    [starts, [...copies]],
  ] as const) {
    if (before.some((one) => after.some((other) => !comesBefore(one, other, asking))))
      faults.push(`${name} is added to before it starts`);
  }
  return faults;
}

export function puts({ placed: { what } }: StepAccess): boolean {
  return what.kind === 'step' && what.step.kind === 'combine' && what.step.assigns;
}

/**
 * Each loop around it stands on an axis of its own, all other axes are set at once, and nothing is reached without it.
 */
function faultsOfStart(
  { stage: { name, guard: own }, dropped, writes, uses, isRenewed }: Sum,
  start: StepAccess,
  table: StageTable,
): readonly string[] {
  const faults: string[] = [];
  const around = indicesOf(start.placed.path);
  const taken = start.at.flatMap(dimsIn);
  if (around.some((dim) => !taken.includes(dim))) faults.push(`${name} is started again in a loop`);
  if (taken.some((dim) => !around.includes(dim))) faults.push(`${name} is started for some of its elements only`);
  const conditions = conditionsOf(start.placed.path);
  const isMissed =
    !isRenewed &&
    [...writes, ...uses].some(
      ({ placed, guard }) => !implies(table, [...conditionsOf(placed.path), ...guard], conditions),
    );
  // What is read of another iteration starts there, where the condition may be another.
  const kept = start.at.flatMap((index, axis) => (dropped.has(axis) ? [] : dimsIn(index)));
  const isMissedElsewhere =
    !isRenewed &&
    conditions.some(
      (literal) =>
        !implies(table, own, [literal]) && table[literal.condition]?.dims.some((dim) => kept.includes(dim)) === true,
    );
  if (isMissed || isMissedElsewhere) faults.push(`${name} is not always started`);
  return faults;
}

function dimsIn(index: Index | null | undefined): readonly Dim[] {
  return index?.terms.flatMap(({ of }) => (of.kind === 'dim' ? [of] : [])) ?? [];
}

/** Whether one part reaches every element once, or several do, each some of them. */
function reachAll(sum: Sum, putting: readonly StepAccess[], table: StageTable): boolean {
  const { stage, dropped } = sum;
  const axes = [...stage.dims.entries()].filter(([axis]) => !dropped.has(axis));
  // A variable that lives in one branch is there under its conditions.
  const isLocal = axes.length === 0 && !sum.isWanted;
  const guard = isLocal ? [...stage.guard, ...conditionsAround([...sum.writes, ...sum.uses])] : stage.guard;
  const boxes = putting.map(({ placed: { what } }) =>
    what.kind === 'step' && what.step.kind === 'combine'
      ? boxOf({ guard, part: what.step.part }, axes, { dropped, table })
      : null,
  );
  if (!boxes.every((box) => box !== null)) return false;
  const dims = axes.map(([, dim]) => dim);
  const [first] = boxes;
  const isOne =
    first?.every(
      ({ from, to }, i) => equalIndices(from, elementAt(dims, i).from) && equalIndices(to, elementAt(dims, i).to),
    ) === true;
  return boxes.length === 1 ? isOne : makeWhole(boxes, dims);
}

/** The conditions of branches in which all of these stand. */
function conditionsAround(accesses: readonly StepAccess[]): Guard {
  const [first, ...others] = accesses.map(({ placed: { path } }) => path);
  return conditionsOf(
    (first ?? []).filter(({ node, side }) =>
      others.every((path) => path.some((one) => one.node === node && one.side === side)),
    ),
  );
}

/** The positions on each axis that a part reaches, each element once; null where that is not known. */
type Standing = { readonly dropped: ReadonlySet<number>; readonly table: StageTable };

function boxOf(
  { guard, part }: { readonly guard: Guard; readonly part: Part },
  axes: readonly (readonly [number, Dim])[],
  { dropped, table }: Standing,
): readonly Range[] | null {
  // Conditions may be asked in any order: `if a, if b` puts what `if b, if a` reads.
  if (!implies(table, guard, part.guard)) return null;
  const alone = (index: Index | undefined): Dim | null =>
    part.dims.find((dim) => index !== undefined && equalIndices(index, firstOf(identityOf([dim])))) ?? null;
  const standing = [...dropped].flatMap((axis) => dimsIn(part.at[axis]));
  const along = axes.map(([axis]) => alone(part.at[axis]));
  const used = [...standing, ...along.flatMap((dim) => dim ?? [])];
  if (part.dims.some((dim) => used.filter((one) => one === dim).length !== 1)) return null;
  const box: Range[] = [];
  for (const [i, [axis]] of axes.entries()) {
    const [dim, index] = [along[i], elementAt(part.at, axis)];
    if (dim !== null && dim !== undefined) box.push(dim);
    else if (index.terms.every(({ of }) => of.kind === 'size'))
      box.push({ from: index, to: { ...index, offset: index.offset + 1 } });
    else return null;
  }
  return box;
}
