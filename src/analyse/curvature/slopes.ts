// Whether the gradient of a convex value is a subgradient on kinks too. There a gate takes one slope of several, and
// through composition any of them will do; but x as relu(x) - relu(-x) has slope 0 at 0, and -relu(x) from 0 on too.

import type { Ref } from '../../form/form.ts';
import { eachReference } from '../../form/operands.ts';
import { stageIn, type Analysis } from './analysis.ts';
import { rules } from './rules.ts';
import { selected, selects } from './selection.ts';

const beyondComposition: ReadonlySet<string> = new Set(rules.map(({ name }) => name));

export function areSubgradients(analysis: Analysis, root: Ref): boolean {
  const seen = new Set<Ref>();
  const pending = [root];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (seen.has(ref) || analysis.known(ref).curvature === 'constant') continue;
    seen.add(ref);
    if (!isComposed(analysis, ref)) {
      if (hasKink(analysis, ref)) return false;
      continue;
    }
    pending.push(...analysis.known(ref).of);
  }
  return true;
}

/** Whether how it bends follows from how its arguments and the gate itself do. */
function isComposed(analysis: Analysis, ref: Ref): boolean {
  const { rule, curvature } = analysis.known(ref);
  const { op } = stageIn(analysis, ref);
  if (curvature === 'unknown' || beyondComposition.has(rule)) return false;
  if (op.kind === 'gate')
    return (
      selected(
        op.gate,
        op.args.map((arg) => analysis.known(arg).interval),
      ) === null
    );
  return op.kind !== 'accumulate' || op.how !== 'only' || op.parts.every(({ guard }) => isFixed(analysis, guard));
}

function isFixed(analysis: Analysis, guard: readonly { readonly condition: Ref }[]): boolean {
  return guard.every(({ condition }) => analysis.known(condition).curvature === 'constant');
}

/** Whether slopes may jump somewhere in what it is made of. */
function hasKink(analysis: Analysis, root: Ref): boolean {
  const seen = new Set<Ref>();
  const pending = [root];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (seen.has(ref) || analysis.known(ref).curvature === 'constant') continue;
    seen.add(ref);
    const stage = stageIn(analysis, ref);
    const { op } = stage;
    if (op.kind === 'gate' && (op.gate.kinks.length > 0 || op.gate.discontinuous || selects(op.gate))) return true;
    if (op.kind === 'accumulate' && (op.how === 'max' || op.how === 'min')) return true;
    if (op.kind === 'accumulate' && op.parts.some(({ guard }) => !isFixed(analysis, guard))) return true;
    eachReference(stage, (each) => pending.push(each));
  }
  return false;
}
