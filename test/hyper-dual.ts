// Numbers with two tangents and their mixed one (hyper-dual numbers, Fike and Alonso 2011): the evaluator over them is forward mode
// over forward mode, the oracle of second order.

import type { Algebra } from '../src/form/algebra.ts';
import { evaluate } from '../src/form/evaluate.ts';
import type { Gate } from '../src/gates/gate.ts';
import { applyGate, partialPrograms } from '../src/lower/formula.ts';
import { duals, type Dual } from '../src/lower/tangent.ts';

export type HyperDual = { readonly value: number; readonly first: number; readonly second: number; readonly mixed: number };

export const hyperDuals: Algebra<HyperDual> = {
  lift: (value) => ({ value, first: 0, second: 0, mixed: 0 }),
  toNumber: ({ value }) => value,
  gate: hyperGate,
  add: (a, b) => ({ value: a.value + b.value, first: a.first + b.first, second: a.second + b.second, mixed: a.mixed + b.mixed }),
  multiply: (a, b) => ({
    value: a.value * b.value,
    first: a.first * b.value + a.value * b.first,
    second: a.second * b.value + a.value * b.second,
    mixed: a.mixed * b.value + a.first * b.second + a.second * b.first + a.value * b.mixed,
  }),
};

function hyperGate(gate: Gate, args: readonly HyperDual[]): HyperDual {
  const value = applyGate(gate, args.map((argument) => argument.value));
  if (gate.type === 'truth' || args.every(({ first, second, mixed }) => first === 0 && second === 0 && mixed === 0)) return hyperDuals.lift(value);
  const along = duals.gate(gate, args.map((argument): Dual => ({ value: argument.value, tangent: argument.second })));
  let [first, mixed] = [0, 0];
  const partials = partialPrograms(gate);
  const active = gate.args.filter((argument) => Object.hasOwn(gate.partials, argument));
  for (const [i, argument] of active.entries()) {
    const own = args[gate.args.indexOf(argument)] as HyperDual;
    const program = partials[i];
    // A tangent of 0 stays 0 where the partial is infinite, as an adjoint of 0 does.
    if (program === undefined || (own.first === 0 && own.mixed === 0)) continue;
    const names = [...new Set([...gate.args, 'out'])];
    const values = new Map(names.map((name, at): [string, Dual] => [name, at < args.length ? { value: (args[at] as HyperDual).value, tangent: (args[at] as HyperDual).second } : along]));
    const partial = evaluate(program, { values, sizes: new Map() }, duals).scalar((program.results[0] as (typeof program.results)[number]).ref) as Dual;
    if (own.first !== 0) first += partial.value * own.first;
    if (own.mixed !== 0) mixed += partial.value * own.mixed;
    if (own.first !== 0 && partial.tangent !== 0) mixed += partial.tangent * own.first;
  }
  return { value, first, second: along.tangent, mixed };
}
