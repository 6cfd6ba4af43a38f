// A quotient whose denominator is active is staged as in the textbook, `invden = 1 / den` and `num * invden`: both
// adjoints then reuse `invden`. Not where something discontinuous depends on it, and not where the denominator is data.

import { elementAt, pairOf } from '../base/lists.ts';
import { legalName } from '../base/names.ts';
import { gateNamed } from '../gates/lookup.ts';
import { activeStages } from '../lower/activity.ts';
import { constantOf, createBuilder, gate, type Builder } from '../form/builder.ts';
import { stageTable, type Program, type Ref, type Stage } from '../form/form.ts';
import { applyGate } from '../lower/formula.ts';
import { rebuild } from '../form/rebuild.ts';
import { eachReference } from '../form/operands.ts';
import { prune } from '../form/references.ts';
import { exactRules } from '../form/simplify.ts';
import { inverseOf, quotientsOf, type Asked } from './inverse.ts';

/** A builder for a pass over a finished program: exact rewrites only. */
export function passBuilder(program: Program): Builder {
  const named = program.stages.filter((stage) => stage.name !== '').map((stage) => stage.name);
  // A record has no stage of its own, but a parameter of its name.
  for (const { name } of program.parameters) named.push(legalName(name.split('.')[0] ?? name));
  return createBuilder(applyGate, exactRules, named);
}

export function stageQuotients(program: Program): Program {
  if (!program.stages.some(isQuotient)) return program;
  const table = stageTable(program);
  const active = activeStages(program);
  const jumps = feedsJump(program);
  const isStaged = (id: Ref): boolean => {
    const { op } = elementAt(table, id);
    return (
      isQuotient(elementAt(table, id)) &&
      op.kind === 'gate' &&
      active[elementAt(op.args, 1)] === true &&
      jumps[id] !== true
    );
  };
  const builder = passBuilder(program);
  const quotients = quotientsOf(program, active, isStaged);
  const known = new Map<Ref, boolean>();
  const staged = rebuild(program, builder, ({ id, op, name, named, span }, args, copied) => {
    if (op.kind !== 'gate' || !isStaged(id)) return null;
    const [above, below] = pairOf(op.args);
    const [numerator] = pairOf(args);
    const label = { name, named };
    const asked: Asked = { builder, table, active, known, quotients, copied, span };
    if (constantOf(builder, numerator) === 1 && above !== below) return inverseOf(asked, below, label);
    return gate(builder, gateNamed('*'), [numerator, inverseOf(asked, below)], span, label);
  });
  // A power of which only the inverse is needed is no longer.
  return prune(staged);
}

function isQuotient({ op }: Stage): boolean {
  return op.kind === 'gate' && op.gate.name === '/' && !op.gate.user;
}

/** By reference: whether a jump (floor, a comparison) depends on the stage. */
function feedsJump(program: Program): readonly (boolean | undefined)[] {
  const feeds: (boolean | undefined)[] = [];
  // What comes earlier in the list and uses what comes later needs another round: none without a recurrence.
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    const passed: (boolean | undefined)[] = [];
    for (let i = program.stages.length - 1; i >= 0; i -= 1) {
      const stage = program.stages[i];
      if (stage === undefined) continue;
      passed[stage.id] = true;
      const { op } = stage;
      const isJump = op.kind === 'gate' && (op.gate.discontinuous || (op.gate.type === 'truth' && !op.gate.surrogate));
      if (!isJump && feeds[stage.id] !== true) continue;
      eachReference(stage, (ref) => {
        if (feeds[ref] !== true && passed[ref] === true && ref !== stage.id) isSettled = false;
        feeds[ref] = true;
      });
    }
  }
  return feeds;
}
