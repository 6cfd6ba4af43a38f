// Operations of a program: sums, products and comparisons count 1, other gates what their record says, each as often as
// its loops run. Of branches that exclude each other the dearest counts.

import type { Guard, Program, Ref, Stage } from '../form/form.ts';
import {
  constantCount,
  iterations,
  leading,
  none,
  plus,
  textOf,
  times,
  valueAt,
  type Polynomial,
} from './polynomial.ts';

/** A number, or where sizes count the text of a polynomial in them: `2*n*d + 9*n`. */
export type Count = number | string;
/**
 * `ratio` is forward and backward over the value alone, where every size is `ratioSize`. `text` says the leading terms
 * to a person: `value ≈ 2*n*d operations, gradient + 2*n*d`.
 */
export type Operations = {
  readonly forward: Count;
  readonly backward: Count;
  readonly ratio: number;
  readonly text: string;
};

/** At sizes like these the leading terms decide, and sums over small axes still show. */
const ratioSize = 100;

/** Operations under a guard, `alone` in no loop, and below it by condition. */
type Tally = { own: Polynomial; alone: number; readonly branches: Map<Ref, { yes: Tally | null; no: Tally | null }> };

/** `fused` has forward and backward pass in one list, pruned. */
export function operationsOf(fused: Program): Operations {
  const [forward, backward] = [empty(), empty()];
  fused.stages.forEach((stage, i) => {
    count(stage, i < fused.forward ? forward : backward);
  });
  const [value, sweep] = [total(forward), total(backward)];
  const [least, more] = [valueAt(value, ratioSize), valueAt(sweep, ratioSize)];
  const ratio = (least + more) / Math.max(1, least);
  return { forward: countOf(value), backward: countOf(sweep), ratio, text: costText(value, fused, sweep) };
}

function costText(value: Polynomial, { gradients }: Program, sweep: Polynomial): string {
  const gradient = gradients.length === 0 ? '' : `, gradient + ${textOf(leading(sweep))}`;
  return `value ≈ ${textOf(leading(value))} operations${gradient}`;
}

/** Operations of all stages where every size is `ratioSize`. */
export function operationsAt(stages: readonly Stage[]): number {
  const tally = empty();
  for (const stage of stages) count(stage, tally);
  return valueAt(total(tally), ratioSize);
}

/** Elements over these indices where every size is `ratioSize`. */
export function elementsAt(dims: Stage['dims']): number {
  return valueAt(iterations(dims), ratioSize);
}

function countOf(polynomial: Polynomial): Count {
  return polynomial.every(({ sizes }) => sizes.length === 0) ? valueAt(polynomial, 1) : textOf(polynomial);
}

function empty(): Tally {
  return { own: none, alone: 0, branches: new Map() };
}

function add(tally: Tally, amount: number, dims: Stage['dims']): void {
  if (dims.length === 0) tally.alone += amount;
  else tally.own = plus(tally.own, times(constantCount(amount), iterations(dims)));
}

function count({ op, guard, dims }: Stage, into: Tally): void {
  if (op.kind === 'gate') add(at(into, guard), op.gate.cost, dims);
  if (op.kind !== 'accumulate' || op.how === 'only') return;
  // The first part that gives each element its first term costs nothing.
  let isFirst = true;
  for (const part of op.parts) {
    const starts = isFirst && part.dims.every((dim) => part.at.some(({ terms }) => terms.some(({ of }) => of === dim)));
    if (!starts) add(at(into, part.guard), 1, part.dims);
    isFirst = false;
  }
}

function at(root: Tally, guard: Guard): Tally {
  let tally = root;
  for (const { condition, holds } of guard) {
    let arms = tally.branches.get(condition);
    if (arms === undefined) tally.branches.set(condition, (arms = { yes: null, no: null }));
    if (holds) tally = arms.yes ??= empty();
    else tally = arms.no ??= empty();
  }
  return tally;
}

function total({ own, alone, branches }: Tally): Polynomial {
  let sum = plus(own, constantCount(alone));
  for (const { yes, no } of branches.values())
    sum = plus(sum, dearer(yes === null ? none : total(yes), no === null ? none : total(no)));
  return sum;
}

function dearer(a: Polynomial, b: Polynomial): Polynomial {
  return valueAt(a, ratioSize) >= valueAt(b, ratioSize) ? a : b;
}
