// In which inputs together a value is affine: c0 + Σ ci xi, where no ci depends on any of them. Proved from what gates
// do to their arguments; what is not proved is not said. Variable projection (Golub and Pereyra 1973) needs no start
// for such parameters.

import type { CheckedDefinition } from '../check/checked.ts';
import type { Type } from '../check/type.ts';
import type { Program, Ref, Stage } from '../form/form.ts';
import { eachReference, type Use } from '../form/operands.ts';
import { isAffineIn } from './curvature/gate-formulas.ts';

/** How a stage depends on the chosen inputs: not at all, as an affine function, or in a way that is not known. */
const none = 0;
const affine = 1;
const unknown = 2;
type Dependence = typeof none | typeof affine | typeof unknown;

/** Of these inputs, by path, some in which the results are jointly affine: each that goes with those before it. */
export function affineInputs(program: Program, inputs: readonly string[]): readonly string[] {
  return inputs.reduce<readonly string[]>((chosen, input) => {
    const more = [...chosen, input];
    return isJointlyAffine(program, new Set(more)) ? more : chosen;
  }, []);
}

/** Stages looked at for the parameters of a definition; of what would take more none is said. */
const mostLookedAt = 1e7;

/** Of all parameters that are chosen, by path. */
export function affineParameters({ parameters }: CheckedDefinition, program: Program): readonly string[] {
  const paths = parameters.flatMap(({ name, type, isConst }) => (isConst ? [] : pathsOf(name, type)));
  return paths.length * program.forward > mostLookedAt ? [] : affineInputs(program, paths);
}

function pathsOf(path: string, type: Type): readonly string[] {
  if (type.kind !== 'record') return [path];
  return [...type.fields].flatMap(([name, inner]) => pathsOf(`${path}.${name}`, inner));
}

function isJointlyAffine({ stages, forward, results }: Program, chosen: ReadonlySet<string>): boolean {
  const known: Dependence[] = [];
  const at = (ref: Ref): Dependence => known[ref] ?? none;
  // A recurrence reads what comes later in the list: until nothing changes.
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (const stage of stages.slice(0, forward)) {
      const now = dependence(stage, chosen, at);
      if (now === at(stage.id)) continue;
      known[stage.id] = now;
      isSettled = false;
    }
  }
  return results.every(({ ref }) => at(ref) !== unknown);
}

function dependence(stage: Stage, chosen: ReadonlySet<string>, at: (ref: Ref) => Dependence): Dependence {
  const { op } = stage;
  const used: { readonly on: Dependence; readonly use: Use }[] = [];
  eachReference(stage, (ref, use) => used.push({ on: at(ref), use }));
  // Where it is computed, or of what, may not depend on them.
  if (used.some(({ on, use }) => on !== none && isPlacing(use))) return unknown;
  const most = used.reduce<Dependence>((so, { on }) => (on > so ? on : so), none);
  switch (op.kind) {
    case 'input':
      return chosen.has(op.parameter) ? affine : none;
    case 'gate': {
      const moving = op.args.flatMap((arg, i) => (at(arg) === none ? [] : [i]));
      if (most !== affine || moving.length === 0) return most;
      const { gate } = op;
      // What such a gate gives, its partials do not say.
      if (gate.surrogate || gate.user || gate.discontinuous) return unknown;
      return isAffineIn(gate, moving) ? affine : unknown;
    }
    case 'accumulate':
      return op.how === 'sum' || op.how === 'only' ? most : most === none ? none : unknown;
    default:
      return most;
  }
}

function isPlacing(use: Use): boolean {
  return use === 'position' || use === 'condition' || use === 'range';
}
