// The variables in which elements go from one iteration of a loop to the next (handed-on.ts).

import { invariant } from '../../base/invariant.ts';
import type { Stage } from '../../form/form.ts';
import type { HandedOn } from './handed-on.ts';
import type { Block, Item, Register, Value } from './nest.ts';
import { heldAt, type Context, type Scope } from './scope.ts';

/** A variable, and what goes along in it. */
export type Carrier = { readonly handedOn: HandedOn; readonly register: Register };

/** Before a loop: what its first iteration begins with. A value is not used there, and nothing was added to a sum. */
export function declareCarriers(context: Context, handedOn: readonly HandedOn[], block: Block): readonly Carrier[] {
  return handedOn.map((one) => {
    const { name, type } = one.stage;
    const register: Register = {
      name: `${name}${one.isSum ? 'Next' : 'Prev'}`,
      isFixed: false,
      type,
      block,
      lanes: new Set(),
    };
    block.items.push({ kind: 'declare', register, value: context.values.number(0) });
    return { handedOn: one, register };
  });
}

/** In the body: elements of the iteration before, or of the next one, are these variables. */
export function beginCarriers(carriers: readonly Carrier[], scope: Scope, block: Block): void {
  for (const { handedOn, register } of carriers) {
    const { stage, at, isSum, region } = handedOn;
    const other = { ...region, at, isStored: false };
    const { lanes } = register;
    scope.flights.set(stage.id, [{ region: other, block, current: null, isFresh: false, register, lanes }]);
    if (isSum) scope.arriving.set(stage.id, register);
  }
}

/**
 * At the end of the body: values are those of the iteration before from here on. None is such a variable itself, as the
 * first iteration has one too; what is made of them is known before any moves.
 */
export function moveCarriers(carriers: readonly Carrier[], scope: Scope, block: Block): void {
  const moves: Item[] = [];
  for (const { handedOn, register } of carriers) {
    const { stage, isSum, region } = handedOn;
    if (isSum) continue;
    const value = heldAt(scope, stage.id, region.at);
    invariant(value !== null, '… has a value', stage.name);
    block.items.push({ kind: 'keep', value, name: null });
    moves.push(assignment(register, value, stage));
  }
  block.items.push(...moves);
}

/** The variable of what arrives, once that is known, is that of the next element. */
export function emptyCarrier(context: Context, stage: Stage, register: Register, block: Block): void {
  block.items.push(assignment(register, context.values.number(0), stage));
}

function assignment(register: Register, value: Value, { span }: Stage): Item {
  const target = { kind: 'register', register } as const;
  return { kind: 'update', target, how: 'only', assigns: true, values: [value], span };
}
