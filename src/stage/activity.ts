// Which stages the gradient concerns: those that depend on an active input through something with a slope.

import { partialBody } from './formula.ts';
import type { Gate } from '../gates/gate.ts';
import type { Program } from './form.ts';

const sloped = new WeakMap<Gate, readonly boolean[]>();

/** By argument: whether the gate has a partial that is not constant 0. */
export function slopesOf(gate: Gate): readonly boolean[] {
  let slopes = sloped.get(gate);
  if (slopes === undefined) {
    slopes = gate.args.map((argument) => {
      const body = partialBody(gate, argument);
      return body !== null && !(body.result.kind === 'number' && body.result.value === 0);
    });
    sloped.set(gate, slopes);
  }
  return slopes;
}

/** By reference. */
export function activeStages(program: Program): readonly (boolean | undefined)[] {
  const active: (boolean | undefined)[] = [];
  // Reads and parts of a recurrence may point forward: again until nothing changes, which is once without any.
  for (let changed = true; changed; ) {
    changed = false;
    let forwardReference = false;
    for (const stage of program.stages) {
      if (active[stage.id] === true) continue;
      const { op } = stage;
      const seen = (ref: number): boolean => {
        if (active[ref] === undefined) forwardReference = true;
        return active[ref] === true;
      };
      const now =
        stage.type !== 'real'
          ? false
          : op.kind === 'input'
            ? op.role === 'active'
            : op.kind === 'gate'
              ? op.args.some((argument, i) => seen(argument) && slopesOf(op.gate)[i] === true)
              : op.kind === 'read'
                ? seen(op.array)
                : op.kind === 'accumulate'
                  ? op.parts.some((part) => seen(part.value))
                  : op.kind === 'pack' && op.elements.some(seen);
      if (now) changed = true;
      active[stage.id] = now;
    }
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set by `seen`
    if (!forwardReference) break;
    if (changed) for (const stage of program.stages) if (active[stage.id] === false) active[stage.id] = undefined;
  }
  return active;
}
