// Whether a value is a number wherever its parameters are: what a condition compares has to be one, since all that is
// compared with NaN is false; and whether it is made of pieces of polynomials, so that it changes its sign along a line
// so many times and no more.

import type { Ref } from '../../form/form.ts';
import { eachValue } from '../../form/operands.ts';
import { numberOf, stageIn, type Analysis } from './analysis.ts';

const total: ReadonlySet<string> = new Set([
  ...['+', '-', '*', 'neg', 'sqr', 'cube', 'abs', 'norm1', 'relu', 'clamp', 'max', 'min', 'maxfirst', 'minfirst'],
  ...['hypot', 'norm2', 'norm3', 'norm4'],
]);

const mostStages = 200;

/** Made of sums, products, extrema, absolute values and lengths, and quotients by what is never 0. */
export function isTotal(analysis: Analysis, root: Ref): boolean {
  const seen = new Set<Ref>();
  const pending = [root];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (seen.has(ref)) continue;
    seen.add(ref);
    if (seen.size > mostStages || !isTotalStage(analysis, ref)) return false;
    eachValue(stageIn(analysis, ref).op, (each) => pending.push(each));
  }
  return analysis.spend(seen.size / 8);
}

function isTotalStage(analysis: Analysis, ref: Ref): boolean {
  const { op } = stageIn(analysis, ref);
  switch (op.kind) {
    case 'constant':
      return Number.isFinite(op.value);
    case 'gate': {
      const [, below] = op.args;
      if (op.gate.user || op.gate.surrogate) return false;
      if (op.gate.name === '/' && below !== undefined) return isApartFromZero(analysis, below);
      if (op.gate.name === 'pow' && below !== undefined) {
        const exponent = numberOf(analysis, below);
        return exponent !== null && Number.isInteger(exponent) && exponent >= 0;
      }
      return total.has(op.gate.name);
    }
    // One branch of several that meet is not known to be one of them.
    case 'accumulate':
      return op.how !== 'only' && op.parts.every(({ guard }) => guard.length === 0);
    default:
      return true;
  }
}

function isApartFromZero(analysis: Analysis, ref: Ref): boolean {
  const [from, to] = analysis.known(ref).interval;
  return from > 0 || to < 0;
}
