// The variables in which elements go from one iteration of a loop to the next (handed-on.ts).

import { invariant } from '../../base/invariant.ts';
import { elementAt } from '../../base/lists.ts';
import type { Stage } from '../../form/form.ts';
import type { HandedOn } from './handed-on.ts';
import type { Block, Item, Register, Value } from './nest.ts';
import { heldAt, type Context, type Scope } from './scope.ts';

/** A variable, and what goes along in it. */
export type Carrier = {
  readonly handedOn: HandedOn;
  readonly register: Register;
  /** Whether it is declared at the end of the first iteration. */
  readonly isLate: boolean;
};

/**
 * Before a loop: what its first iteration begins with. A value is not used there, and nothing was added to a sum.
 * `isApart`: the first iteration has no such variables, those of values are declared when it is done.
 */
export function declareCarriers(
  context: Context,
  handedOn: readonly HandedOn[],
  block: Block,
  isApart = false,
): readonly Carrier[] {
  return handedOn.map((one) => {
    const { name, type } = one.stage;
    const register: Register = {
      name: `${name}${one.isSum ? 'Next' : 'Prev'}`,
      isFixed: false,
      type,
      block,
      lanes: new Set(),
    };
    const isLate = isApart && !one.isSum;
    if (!isLate) block.items.push({ kind: 'declare', register, value: context.values.number(0) });
    return { handedOn: one, register, isLate };
  });
}

/** In the body: elements of the iteration before, or of the next one, are these variables. */
export function beginCarriers({ values }: Context, carriers: readonly Carrier[], scope: Scope, block: Block): void {
  const isFirst = scope.apart?.turn === 'first';
  for (const { handedOn, register, isLate } of carriers) {
    const { stage, at, isSum, region } = handedOn;
    const other = { ...region, at, isStored: false };
    const { lanes } = register;
    const plain = { region: other, block, isFresh: false, lanes };
    const isThere = !isFirst || !isLate;
    const flight = isThere
      ? { ...plain, current: null, register }
      : { ...plain, current: values.number(0), register: null };
    scope.flights.set(stage.id, [flight]);
    if (isSum) scope.arriving.set(stage.id, isFirst ? null : register);
  }
}

/**
 * At the end of the body: values are those of the iteration before from here on. None is such a variable itself, as the
 * first iteration has one too; what is made of them is known before any moves.
 */
export function moveCarriers(carriers: readonly Carrier[], scope: Scope, block: Block): void {
  if (scope.apart?.turn === 'last') return;
  const moves: Item[] = [];
  for (const { handedOn, register, isLate } of carriers) {
    const { stage, isSum, region } = handedOn;
    if (isSum) continue;
    const value = heldAt(scope, stage.id, region.at);
    invariant(value !== null, '… has a value', stage.name);
    if (isLate && scope.apart?.turn === 'first') moves.push({ kind: 'declare', register, value });
    else {
      block.items.push({ kind: 'keep', value, name: null });
      moves.push(assignment(register, value, stage));
    }
  }
  block.items.push(...moves);
}

/** The variable of what arrives, once that is known, is that of the next element. */
export function emptyCarrier(context: Context, stage: Stage, register: Register, block: Block): void {
  block.items.push(assignment(register, context.values.number(0), stage));
}

/** Whether a variable has just been made 0; then that need not be done, as what is added to it is all that it holds. */
export function wasEmptied(register: Register, { items }: Block): boolean {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = elementAt(items, index);
    if (item.kind === 'loop' || item.kind === 'branch') return false;
    if (item.kind !== 'update' || item.target.kind !== 'register' || item.target.register !== register) continue;
    const [value] = item.values;
    if (!item.assigns || value?.is.kind !== 'number' || value.is.value !== 0) return false;
    items[index] = { kind: 'anchor', value };
    return true;
  }
  return false;
}

function assignment(register: Register, value: Value, { span }: Stage): Item {
  const target = { kind: 'register', register } as const;
  return { kind: 'update', target, how: 'only', assigns: true, values: [value], span };
}
