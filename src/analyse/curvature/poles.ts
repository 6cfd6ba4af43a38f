// Whether a pole at an end of a domain goes the way of the values before it: the zero there has the sign that they
// have. 1 / x for x from -inf to 0 is infinite upward at 0, and falls without bound before it.

import type { Gate } from '../../gates/gate.ts';
import type { Ref } from '../../form/form.ts';
import { stageIn, type Analysis } from './analysis.ts';
import type { Known } from './known.ts';

/** The argument that has a pole at 0. */
const divisors: { readonly [gate: string]: number } = { '/': 1, inv: 0, invexpm1: 0, pow: 0 };

/** What a gate divides by, if it does. */
function divisorOf(gate: Gate, args: readonly Known[]): Known | null {
  const at = !gate.user && Object.hasOwn(divisors, gate.name) ? divisors[gate.name] : undefined;
  const isRoot = gate.name === 'pow' && args[1] !== undefined && args[1].interval[0] >= 0;
  return at === undefined || isRoot ? null : (args[at] ?? null);
}

/** Whether all poles lie at an end, with the zero of that side. Where one lies inside, nothing is wrong with an end. */
export function hasWrongZero(gate: Gate, args: readonly Known[]): boolean {
  const divisor = divisorOf(gate, args);
  if (divisor === null) return false;
  const {
    interval: [from, to],
    zeros,
  } = divisor;
  return from >= 0 ? zeros.minus : to <= 0 && zeros.plus;
}

export function polesAreSound(analysis: Analysis, inner: readonly Ref[]): boolean {
  return inner.every((ref) => {
    const { op } = stageIn(analysis, ref);
    if (op.kind !== 'gate') return true;
    const args = op.args.map(analysis.known);
    const divisor = divisorOf(op.gate, args);
    if (divisor === null) return true;
    const [from, to] = divisor.interval;
    return (from >= 0 || to <= 0) && !hasWrongZero(op.gate, args);
  });
}
