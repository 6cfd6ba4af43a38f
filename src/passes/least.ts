// A number that a stage is never below, read off its formula: what divides by something of at least 1 has no pole.
// Rounding is monotone, so that the bound holds for what is computed.

import { lowerBound } from '../form/affine.ts';
import type { Ref, StageTable } from '../form/form.ts';
import { hows } from '../form/hows.ts';

/** Gates deep that are looked at: enough for what people write, and never a long walk. */
const deepest = 6;

/** -Infinity where nothing is known. Of what is infinite, or no number, it says nothing. */
export function leastOf(table: StageTable, ref: Ref, depth = deepest): number {
  const op = table[ref]?.op;
  if (op === undefined || depth === 0) return -Infinity;
  const least = (of: Ref): number => leastOf(table, of, depth - 1);
  if (op.kind === 'constant') return op.value;
  if (op.kind === 'index') return lowerBound(op.index) ?? -Infinity;
  if (op.kind === 'read') return least(op.array);
  if (op.kind === 'accumulate') {
    const [part, ...others] = op.parts;
    return part === undefined || others.length > 0 ? -Infinity : hows[op.how].range(least(part.value), Infinity)[0];
  }
  // What a user's gate is declared to be is checked at some points only.
  if (op.kind !== 'gate' || op.gate.user) return -Infinity;
  const [from] = op.gate.range;
  return Math.max(from, rules[op.gate.name]?.(...op.args.map(least)) ?? from);
}

const rules: { readonly [gate: string]: (...least: readonly number[]) => number } = {
  '+': (a = 0, b = 0) => a + b,
  max: Math.max,
  min: Math.min,
  sqrt: (x = 0) => Math.sqrt(Math.max(0, x)),
};
