// Positions that a module refuses at entry, and whether it may: outside of the array, or, of an array's own elements,
// not before the one that reads them. Of another array whatever lies inside is there.

import { indexKey } from '../form/affine.ts';
import { closedDims, dimsOfGuard, dimsOfIndex } from '../form/dims.ts';
import { evaluate, type Inputs } from '../form/evaluate.ts';
import { stageTable, type Check, type Program, type Ref, type StageTable } from '../form/form.ts';
import { numbers } from '../lower/formula.ts';
import { prune } from '../form/references.ts';

/**
 * `right`: the position lies outside, or the table reads itself there. `wrong`: it lies inside of another array.
 * `possible`: outside, but never read, or the condition under which it is asked is not defined itself.
 */
export type Refusal = { readonly what: string; readonly kind: 'right' | 'wrong' | 'possible' };

export function refusalAt(program: Program, inputs: Inputs<number>): Refusal | null {
  if (program.checks.length === 0) return null;
  try {
    return refusalOf(program, inputs);
  } catch (error) {
    if (error instanceof RangeError) return { what: error.message, kind: 'possible' };
    throw error;
  }
}

function refusalOf(program: Program, inputs: Inputs<number>): Refusal | null {
  // What the checks need, and nothing else.
  const evaluator = evaluate(prune({ ...program, results: [] }), inputs, numbers);
  const failing = evaluator.outside(program.checks);
  const table = stageTable(program);
  const loose = failing ?? evaluator.outside(program.checks.map((check) => loosened(table, check)));
  if (loose === null) return null;
  if (failing === null) return { what: loose.what, kind: 'possible' };
  // Only a bound that moves with an index says what is there already.
  const moves = [...failing.from.terms, ...failing.to.terms].some(({ of }) => of.kind === 'dim');
  const wider = moves ? widerChecks(program, failing) : [];
  const isRight = wider.length === 0 || wider.some((check) => check === null || evaluator.outside([check]) !== null);
  return { what: failing.what, kind: isRight ? 'right' : 'wrong' };
}

/** Asked even where the read is never made, because an index that the position does not use has no values. */
function loosened(table: StageTable, check: Check): Check {
  const used = closedDims([
    ...[check.index, check.from, check.to].flatMap((index) => dimsOfIndex(table, index)),
    ...dimsOfGuard(table, check.guard),
  ]);
  return { ...check, dims: used };
}

/** For each read at this position the check that it lies in the array; null where it may be more than that. */
function widerChecks(program: Program, check: Check): readonly (Check | null)[] {
  const table = stageTable(program);
  const key = indexKey(check.index);
  return program.stages.flatMap(({ id, op }): readonly (Check | null)[] => {
    if (op.kind !== 'read') return [];
    return op.at.flatMap((index, axis) => {
      if (indexKey(index) !== key) return [];
      const dim = table[op.array]?.dims[axis];
      if (dim === undefined) return [];
      const bounds = [...dim.from.terms, ...dim.to.terms];
      // Rows of different lengths are as long as the check says.
      const isPlain = bounds.every(({ of }) => of.kind === 'size');
      return [!isPlain || isOwn(table, op.array, id) ? null : { ...check, from: dim.from, to: dim.to }];
    });
  });
}

/** Whether an array is computed from this read of it, and not from another array that is. */
function isOwn(table: StageTable, array: Ref, read: Ref): boolean {
  const pending = [array];
  const seen = new Set<Ref>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === read) return true;
    const op = table[next]?.op;
    if (seen.has(next) || op === undefined) continue;
    seen.add(next);
    if (op.kind === 'gate') pending.push(...op.args);
    else if (op.kind === 'pack') pending.push(...op.elements);
    else if (op.kind === 'accumulate')
      for (const part of op.parts) pending.push(part.value, ...part.guard.map(({ condition }) => condition));
  }
  return false;
}
