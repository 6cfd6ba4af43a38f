// Numbers that carry a tangent (dual numbers): the same evaluator in forward mode. The oracle that reverse mode is held against.

import type { Gate } from '../gates/gate.ts';
import type { Algebra } from './evaluate.ts';
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
    const partial = applyPartial(gate, gate.args[i] as string, values, value);
    if (partial !== null && partial !== 0) tangent += partial * argument.tangent;
  }
  return { value, tangent };
}
