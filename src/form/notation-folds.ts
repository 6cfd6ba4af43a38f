// Folds that were written as one and are made of several stages, read back as what was written: a mean, a logsumexp.

import { addScaled, equalIndices } from './affine.ts';
import type { How, Part, Ref, Stage, StageTable } from './form.ts';
import { sameGuard } from './guard.ts';

export type WholeFold = { readonly name: string; readonly part: Part };

function argsOf(table: StageTable, ref: Ref | undefined, gate: string): readonly Ref[] | null {
  const op = ref === undefined ? undefined : table[ref]?.op;
  return op?.kind === 'gate' && op.gate.name === gate && !op.gate.user ? op.args : null;
}

/** The one part of a fold that takes all. */
function partOf(table: StageTable, ref: Ref | undefined, how: How): Part | null {
  const stage = ref === undefined ? undefined : table[ref];
  if (stage?.op.kind !== 'accumulate' || stage.op.how !== how || stage.op.parts.length !== 1 || stage.named)
    return null;
  const [part] = stage.op.parts;
  return part !== undefined && sameGuard(part.guard, stage.guard) && part.dims.length > stage.dims.length ? part : null;
}

/** shift(max(i: x)) + logtotal(sum(i: exp(x - shift))) */
export function asLogsumexp(table: StageTable, stage: Stage): WholeFold | null {
  const [shift, rest] = argsOf(table, stage.id, '+') ?? [];
  const [total] = argsOf(table, rest, 'logtotal') ?? [];
  if (total === undefined) return null;
  const [largest] = argsOf(table, shift, 'shift') ?? [];
  const [most, sum] = [partOf(table, largest, 'max'), partOf(table, total, 'sum')];
  if (most === null || sum === null) return null;
  const [exponent] = argsOf(table, sum.value, 'exp') ?? [];
  const [value, shifted] = argsOf(table, exponent, '-') ?? [];
  return value === most.value && shifted === shift ? { name: 'logsumexp', part: most } : null;
}

/** sum(i: x) / n, where i has n values. */
export function asMean(table: StageTable, stage: Stage): WholeFold | null {
  const [above, below] = argsOf(table, stage.id, '/') ?? [];
  if (above === undefined) return null;
  const part = partOf(table, above, 'sum');
  const count = below === undefined ? undefined : table[below]?.op;
  const kept = table[above]?.dims ?? [];
  const [dim, ...others] = part?.dims.filter((one) => !kept.includes(one)) ?? [];
  if (part === null || dim === undefined || others.length > 0 || count?.kind !== 'index') return null;
  return equalIndices(count.index, addScaled(dim.to, -1, dim.from)) ? { name: 'mean', part } : null;
}
