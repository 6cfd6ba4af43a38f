// Numbers that carry a tangent (dual numbers): the same evaluator in forward mode. The oracle that reverse mode is held
// against.

import { elementAt } from '../base/lists.ts';
import type { Gate } from '../gates/gate.ts';
import type { Algebra } from '../form/algebra.ts';
import { applyGate, applyPartial } from './formula.ts';

export type Dual = { readonly value: number; readonly tangent: number };

export const duals: Algebra<Dual> = {
  lift: (value) => ({ value, tangent: 0 }),
  toNumber: ({ value }) => value,
  gate: dualGate,
  add: (a, b) => ({ value: a.value + b.value, tangent: a.tangent + b.tangent }),
  multiply: (a, b) => ({ value: a.value * b.value, tangent: a.tangent * b.value + a.value * b.tangent }),
};

function dualGate(gate: Gate, args: readonly Dual[]): Dual {
  const values = args.map((argument) => argument.value);
  const value = applyGate(gate, values);
  if (gate.type === 'truth') return { value, tangent: 0 };
  let tangent = 0;
  for (const [i, argument] of args.entries()) {
    // A tangent of 0 stays 0 where the partial is infinite, as an adjoint of 0 does.
    if (argument.tangent === 0) continue;
    const partial = applyPartial(gate, elementAt(gate.args, i), values, value);
    if (partial !== null && partial !== 0) tangent += partial * argument.tangent;
  }
  return { value, tangent };
}

/** A number with its slopes by several others at once; null where it depends on none of them. */
export type Sloped = { readonly value: number; readonly slopes: Float64Array | null };

/**
 * Every number at once in one run of the evaluator. `rounded` is given each result that may have been rounded, and what
 * it was made of.
 */
export function slopedNumbers(rounded: (value: number) => number = (value) => value): Algebra<Sloped> {
  // What is one of its arguments, or whole as they are, was not rounded.
  const moved = (value: number, args: readonly Sloped[]): number =>
    args.some((one) => one.value === value) ||
    (Number.isInteger(value) && args.every((one) => Number.isInteger(one.value)))
      ? value
      : rounded(value);
  const made = (value: number, slopes: Float64Array | null): Sloped => ({
    value,
    slopes: slopes === null ? null : slopes.map(rounded),
  });
  return {
    lift: (value) => ({ value, slopes: null }),
    toNumber: ({ value }) => value,
    gate: (gate, args) => {
      const values = args.map((argument) => argument.value);
      const exact = applyGate(gate, values);
      if (gate.type === 'truth') return { value: exact, slopes: null };
      // A partial made of the value has what rounding made of that.
      const value = moved(exact, args);
      let slopes: Float64Array | null = null;
      for (const [i, argument] of args.entries()) {
        if (argument.slopes === null) continue;
        const partial = applyPartial(gate, elementAt(gate.args, i), values, value);
        if (partial !== null && partial !== 0) slopes = plusTimes(slopes, partial, argument.slopes);
      }
      return made(value, slopes);
    },
    add: (a, b) => made(moved(a.value + b.value, [a, b]), plusTimes(plusTimes(null, 1, a.slopes), 1, b.slopes)),
    multiply: (a, b) =>
      made(moved(a.value * b.value, [a, b]), plusTimes(plusTimes(null, b.value, a.slopes), a.value, b.slopes)),
  };
}

/** A slope of 0 stays 0 where the factor is infinite. */
function plusTimes(total: Float64Array | null, factor: number, slopes: Float64Array | null): Float64Array | null {
  if (slopes === null) return total;
  const result = total ?? new Float64Array(slopes.length);
  for (let k = 0; k < slopes.length; k++) {
    const slope = elementAt(slopes, k);
    if (slope !== 0) result[k] = elementAt(result, k) + factor * slope;
  }
  return result;
}
