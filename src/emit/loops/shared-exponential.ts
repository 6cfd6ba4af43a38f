// softplus(x) and its slope sigmoid(x) at one place take one exponential: what overflows in neither, exp(-abs(x)).

import type { Gate } from '../../gates/gate.ts';
import { gateNamed } from '../../gates/lookup.ts';
import { sameGuard } from '../../form/guard.ts';
import type { Guard } from '../../form/form.ts';
import type { Value } from './nest.ts';
import type { Values } from './values.ts';

/** By x. */
const exponentials = new WeakMap<Value, { readonly exponential: Value; readonly guard: Guard }>();

export function gateValue(values: Values, gate: Gate, args: readonly Value[], guard: Guard): Value {
  const [x] = args;
  if (x === undefined || gate.user) return values.gate(gate, args, guard);
  const of = (name: string, ...operands: readonly Value[]): Value => values.gate(gateNamed(name), operands, guard);
  if (gate.name === 'softplus') {
    const exponential = of('exp', of('neg', of('abs', x)));
    exponential.label ??= { name: `exp${x.label?.name ?? ''}`, worth: 2 };
    exponentials.set(x, { exponential, guard });
    return of('+', of('max', x, values.number(0)), of('log1p', exponential));
  }
  const known = gate.name === 'sigmoid' ? exponentials.get(x) : undefined;
  if (known === undefined || !sameGuard(known.guard, guard)) return values.gate(gate, args, guard);
  const { exponential } = known;
  return of(
    '/',
    values.choice(of('<', x, values.number(0)), exponential, values.number(1), guard),
    of('+', values.number(1), exponential),
  );
}
