// How often a gate's arguments occur in its text: `x * x` has its argument twice.

import { elementAt } from '../../base/lists.ts';
import type { Gate } from '../../gates/gate.ts';
import type { Ref } from '../../form/form.ts';
import { valueProgram } from '../../lower/formula.ts';
import { isExpression } from '../frame/formula-code.ts';

const known = new WeakMap<Gate, readonly number[]>();

/** By argument. */
export function occurrences(gate: Gate, args: number): readonly number[] {
  if (gate.value.kind !== 'formula' || gate.user || !isExpression(gate)) return Array.from({ length: args }, () => 1);
  const before = known.get(gate);
  if (before !== undefined) return before;
  const { stages, parameters, results } = valueProgram(gate);
  const counts = parameters.map(() => 0);
  const visit = (ref: Ref): void => {
    const i = parameters.findIndex((parameter) => parameter.ref === ref);
    if (i >= 0) counts[i] = (counts[i] ?? 0) + 1;
    const { op } = elementAt(stages, ref);
    if (op.kind === 'gate') {
      const times = occurrences(op.gate, op.args.length);
      op.args.forEach((argument, k) => {
        for (let count = 0; count < (times[k] ?? 1); count += 1) visit(argument);
      });
    } else if (op.kind === 'accumulate') {
      for (const { value, guard } of op.parts) {
        visit(value);
        // A condition is written once for both of its branches.
        for (const { condition, holds } of guard) if (holds) visit(condition);
      }
    }
  };
  for (const { ref } of results) visit(ref);
  known.set(gate, counts);
  return counts;
}
