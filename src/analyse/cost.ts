// Operations of a program: sums, products and comparisons count 1, other gates what their record says. Of branches that
// exclude each other the dearest counts.

import type { Guard, Program, Ref, Stage } from '../stage/form.ts';

export type Operations = { readonly forward: number; readonly backward: number; readonly ratio: number };

/** Operations under a guard, and below it by condition. */
type Tally = { own: number; readonly branches: Map<Ref, { yes: Tally | null; no: Tally | null }> };

/** `fused` has forward and backward pass in one list, pruned; `ratio` is both over the value alone. */
export function operationsOf(fused: Program): Operations {
  const [forward, backward] = [empty(), empty()];
  fused.stages.forEach((stage, i) => {
    count(stage, i < fused.forward ? forward : backward);
  });
  const [value, sweep] = [total(forward), total(backward)];
  return { forward: value, backward: sweep, ratio: (value + sweep) / Math.max(1, value) };
}

function empty(): Tally {
  return { own: 0, branches: new Map() };
}

function count({ op, guard }: Stage, into: Tally): void {
  if (op.kind === 'gate') at(into, guard).own += op.gate.cost;
  if (op.kind === 'accumulate' && op.how === 'sum') for (const part of op.parts.slice(1)) at(into, part.guard).own += 1;
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

function total({ own, branches }: Tally): number {
  let sum = own;
  for (const { yes, no } of branches.values()) sum += Math.max(yes === null ? 0 : total(yes), no === null ? 0 : total(no));
  return sum;
}
