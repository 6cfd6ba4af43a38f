// Which stages the gradient concerns: those that depend on an active input through something with a slope, and on which
// the result depends so. An adjoint or a tangent of any other is 0, and must not meet a partial that is infinite.

import { partialBody } from './formula.ts';
import type { Gate } from '../gates/gate.ts';
import { stageTable, type Op, type Program, type Ref } from '../form/form.ts';
import { eachValue } from '../form/operands.ts';
import { elementAt } from '../base/lists.ts';

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

/** What the value is made of, but for arguments in which a gate has no slope. */
function eachSloped(op: Op, visit: (ref: Ref) => void): void {
  if (op.kind === 'gate') {
    const slopes = slopesOf(op.gate);
    for (let i = 0; i < op.args.length; i += 1) if (slopes[i] === true) visit(elementAt(op.args, i));
  } else eachValue(op, visit);
}

/** By reference. `input` is the one that counts; null for all active ones. */
export function activeStages(program: Program, input: Ref | null = null): readonly (boolean | undefined)[] {
  const active: (boolean | undefined)[] = [];
  // Reads and parts of a recurrence may point forward: again until nothing changes, which is once without any.
  for (let changed = true; changed;) {
    changed = false;
    let forwardReference = false;
    let isSloped = false;
    const see = (ref: Ref): void => {
      // What is found already asks for no more.
      if (isSloped) return;
      if (active[ref] === undefined) forwardReference = true;
      isSloped = active[ref] === true;
    };
    for (const stage of program.stages) {
      if (active[stage.id] === true) continue;
      const { op } = stage;
      isSloped = op.kind === 'input' && op.role === 'active' && (input === null || input === stage.id);
      if (stage.type === 'real') eachSloped(op, see);
      else isSloped = false;
      if (isSloped) changed = true;
      active[stage.id] = isSloped;
    }
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set by `see`
    if (!forwardReference) break;
    if (changed) for (const stage of program.stages) if (active[stage.id] === false) active[stage.id] = undefined;
  }
  return active;
}

/** By reference: the active stages on which one of `roots` depends through something with a slope. */
export function reachedStages(
  program: Program,
  active: readonly (boolean | undefined)[],
  roots: readonly Ref[],
): readonly (boolean | undefined)[] {
  const table = stageTable(program);
  const reached: (boolean | undefined)[] = [];
  const pending = [...roots];
  const wait = (ref: Ref): void => void pending.push(ref);
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (reached[ref] === true || active[ref] !== true) continue;
    reached[ref] = true;
    const stage = table[ref];
    if (stage !== undefined) eachSloped(stage.op, wait);
  }
  return reached;
}
