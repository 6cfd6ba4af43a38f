// A quotient whose denominator is active is staged as in the textbook, `invden = 1 / den` and `num * invden`: both
// adjoints then reuse `invden`. Not where something discontinuous depends on it, and not where the denominator is data.

import { legalName } from '../base/names.ts';
import { gateNamed } from '../gates/lookup.ts';
import { activeStages } from '../stage/activity.ts';
import { constantOf, createBuilder, gate, type Builder } from '../stage/builder.ts';
import type { Program, Ref } from '../stage/form.ts';
import { applyGate } from '../stage/formula.ts';
import { rebuild } from '../stage/rebuild.ts';
import { eachReference } from '../stage/references.ts';
import { exactRules } from '../stage/simplify.ts';

/** A builder for a pass over a finished program: exact rewrites only. */
export function passBuilder(program: Program): Builder {
  const named = program.stages.filter((stage) => stage.name !== '').map((stage) => stage.name);
  // A record has no stage of its own, but a parameter of its name.
  for (const { name } of program.parameters) named.push(legalName(name.split('.')[0] ?? name));
  return createBuilder(applyGate, exactRules, named);
}

export function stageQuotients(program: Program): Program {
  const isQuotient = ({ op }: Program['stages'][number]): boolean => op.kind === 'gate' && op.gate.name === '/' && !op.gate.user;
  if (!program.stages.some(isQuotient)) return program;
  const active = activeStages(program);
  const jumps = feedsJump(program);
  const builder = passBuilder(program);
  return rebuild(program, builder, (stage, args) => {
    const { op } = stage;
    if (op.kind !== 'gate' || op.gate.name !== '/' || op.gate.user) return null;
    const [above, below] = op.args as readonly [Ref, Ref];
    if (active[below] !== true || jumps[stage.id] === true) return null;
    const [numerator, denominator] = args as readonly [Ref, Ref];
    const label = { name: stage.name, named: stage.named };
    if (constantOf(builder, numerator) === 1 && above !== below) return gate(builder, gateNamed('inv'), [denominator], stage.span, label);
    const inverse = gate(builder, gateNamed('inv'), [denominator], stage.span);
    return gate(builder, gateNamed('*'), [numerator, inverse], stage.span, label);
  });
}

/** By reference: whether a jump (floor, a comparison) depends on the stage. */
function feedsJump(program: Program): readonly (boolean | undefined)[] {
  const feeds: (boolean | undefined)[] = [];
  // What comes earlier in the list and uses what comes later needs another round: none without a recurrence.
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    const passed: (boolean | undefined)[] = [];
    for (let i = program.stages.length - 1; i >= 0; i -= 1) {
      const stage = program.stages[i];
      if (stage === undefined) continue;
      passed[stage.id] = true;
      const { op } = stage;
      const isJump = op.kind === 'gate' && (op.gate.discontinuous || op.gate.type === 'truth');
      if (!isJump && feeds[stage.id] !== true) continue;
      eachReference(stage, (ref) => {
        if (feeds[ref] !== true && passed[ref] === true && ref !== stage.id) isSettled = false;
        feeds[ref] = true;
      });
    }
  }
  return feeds;
}
