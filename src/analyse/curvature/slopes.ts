// Whether the gradient of a convex value is a subgradient on kinks too. There a gate takes one slope of several, and
// through composition any of them will do; but x as relu(x) - relu(-x) has slope 0 at 0, and -relu(x) from 0 on too.

import { elementAt } from '../../base/lists.ts';
import type { Ref } from '../../form/form.ts';
import { eachReference } from '../../form/operands.ts';
import { stageIn, type Analysis } from './analysis.ts';
import { rules } from './rules.ts';
import { selected, selects } from './selection.ts';

const beyondComposition: ReadonlySet<string> = new Set(rules.map(({ name }) => name));

export function areSubgradients(analysis: Analysis, root: Ref): boolean {
  const moving = movingBelow(analysis, root);
  const seen = new Set<Ref>();
  const pending = [root];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (seen.has(ref) || !moving.has(ref)) continue;
    seen.add(ref);
    if (!isComposed(analysis, ref)) {
      if (hasKink(analysis, ref, moving)) return false;
      continue;
    }
    pending.push(...analysis.known(ref).of);
  }
  return true;
}

/** What a parameter goes into, also where its value is the same all over the domain: slopes need not be 0 at an end. */
function movingBelow({ table }: Analysis, root: Ref): ReadonlySet<Ref> {
  const below = new Set<Ref>();
  const pending = [root];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    const stage = table[ref];
    if (stage === undefined || below.has(ref)) continue;
    below.add(ref);
    eachReference(stage, (each) => pending.push(each));
  }
  const moving = new Set<Ref>();
  for (const ref of [...below].sort((a, b) => a - b)) {
    const stage = elementAt(table, ref);
    let moves = stage.op.kind === 'input' && stage.op.role === 'active';
    // What comes later in the list, in a recurrence, may move.
    eachReference(stage, (each) => (moves ||= moving.has(each) || each > ref));
    if (moves) moving.add(ref);
  }
  return moving;
}

/** Whether how it bends follows from how its arguments and the gate itself do. */
function isComposed(analysis: Analysis, ref: Ref): boolean {
  const { rule, curvature } = analysis.known(ref);
  const { op } = stageIn(analysis, ref);
  if (curvature === 'unknown' || curvature === 'constant') return false;
  // Folds have rules of their own, one of them by the name of another.
  if (op.kind === 'accumulate') return op.how !== 'only' || op.parts.every(({ guard }) => isFixed(analysis, guard));
  if (beyondComposition.has(rule)) return false;
  return (
    op.kind !== 'gate' ||
    selected(
      op.gate,
      op.args.map((arg) => analysis.known(arg).interval),
    ) === null
  );
}

function isFixed(analysis: Analysis, guard: readonly { readonly condition: Ref }[]): boolean {
  return guard.every(({ condition }) => analysis.known(condition).curvature === 'constant');
}

/** Whether slopes may jump somewhere in what it is made of. */
function hasKink(analysis: Analysis, root: Ref, moving: ReadonlySet<Ref>): boolean {
  const seen = new Set<Ref>();
  const pending = [root];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (seen.has(ref) || !moving.has(ref)) continue;
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
