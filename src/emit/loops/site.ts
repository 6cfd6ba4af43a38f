// How far out a value can be computed, and where in the blocks between.

import { elementAt } from '../../base/lists.ts';
import { implies } from '../../form/guard.ts';
import type { Ref, StageTable } from '../../form/form.ts';
import { areApart } from './axes.ts';
import type { Block, Element, Item, Register, Value, Written } from './nest.ts';
import { isStore } from './stores.ts';
import type { Use } from './uses.ts';
import type { Values } from './values.ts';

/** A value that is to have a name of its own, from before this item of the block on. */
export type Definition = { readonly value: Value; readonly block: Block; readonly index: number };

/** The outermost block in which the value can be computed for a use in this one; null where it must be written out. */
export function outermost(value: Value, block: Block, table: StageTable, values: Values): Block | null {
  const holdsIn = (guarded: Block): boolean => value.guard.length === 0 || implies(table, guarded.guard, value.guard);
  if (!holdsIn(block)) return null;
  let home = block;
  while (home.parent !== null) {
    const { block: around, index } = home.parent;
    if (value.pin !== null && value.pin.depth > around.depth) break;
    const item = around.items[index];
    if (item !== undefined && value.reads.size > 0) {
      const written = writesOf(item);
      if ([...value.reads].some((one) => isWrittenIn(one, written, values))) break;
    }
    if (!holdsIn(around)) break;
    home = around;
  }
  return home;
}

/** What an item writes: variables, and elements by their stage. */
type Writes = { readonly registers: Set<Register>; readonly elements: Map<Ref, Element[]> };

const writes = new WeakMap<Item, Writes>();

function writesOf(item: Item): Writes {
  const known = writes.get(item);
  if (known !== undefined) return known;
  const own: Writes = { registers: new Set(), elements: new Map() };
  const addElement = (element: Element): void => {
    const list = own.elements.get(element.of);
    if (list === undefined) own.elements.set(element.of, [element]);
    else list.push(element);
  };
  const addAll = (block: Block): void => {
    for (const { registers, elements } of block.items.map(writesOf)) {
      for (const register of registers) own.registers.add(register);
      for (const list of elements.values()) list.forEach(addElement);
    }
  };
  if (item.kind === 'loop') addAll(item.body);
  else if (item.kind === 'branch') {
    addAll(item.then);
    addAll(item.otherwise);
  } else if (item.kind === 'update' && item.target.kind === 'memory') addElement(item.target.element);
  else if (item.kind === 'update' && item.target.kind === 'register') own.registers.add(item.target.register);
  else if (item.kind === 'declare') own.registers.add(item.register);
  else if (item.kind === 'fill') addElement({ of: item.of, at: null, positions: [], isJammed: false });
  writes.set(item, own);
  return own;
}

/** Whether anything in a block may write what a value reads. */
export function mayChangeIn(block: Block, { reads }: Value, values: Values): boolean {
  return [...reads].some((one) => block.items.some((item) => isWrittenIn(one, writesOf(item), values)));
}

/** Whether what a value reads may be written there. */
function isWrittenIn(read: Written, { registers, elements }: Writes, values: Values): boolean {
  if (!('of' in read)) return registers.has(read);
  return (elements.get(read.of) ?? []).some((element) => !areElementsApart(read, element, values));
}

/** An index stands for one iteration on both sides, unless several are taken at a time. */
function areElementsApart(a: Element, b: Element, values: Values): boolean {
  if (a.at === null || b.at === null) return false;
  if (!a.isJammed && !b.isJammed) return areApart(a.at, b.at);
  return a.positions.some((position, axis) => {
    const { is } = values.plus(position, elementAt(b.positions, axis), -1);
    return is.kind === 'number' && is.value !== 0;
  });
}

/** Of the blocks around all uses up to the home, the innermost that is in no loop that the home is not in. */
export function siteOf(value: Value, home: Block, group: readonly Use[], values: Values): Definition {
  const [first, ...rest] = group as [Use, ...Use[]];
  let block = first.block;
  for (const one of rest) while (!isWithin(one.block, block)) block = (block.parent as { readonly block: Block }).block;
  while (block.loops > home.loops) block = (block.parent as { readonly block: Block }).block;
  let index = Math.min(...group.map((one) => childOf(one, block)));
  // Variables that a loop adds to stand next to it.
  while (block.items[index - 1]?.kind === 'declare') index -= 1;
  // Arrays are written when all is computed.
  while (isStore(block.items[index]) && mayPass(value, block.items[index - 1], values)) index -= 1;
  return { value, block, index };
}

/** Whether a value can be computed before an item that stores another. */
function mayPass({ reads }: Value, item: Item | undefined, values: Values): boolean {
  if (item === undefined || !isStore(item)) return false;
  const written = writesOf(item);
  return ![...reads].some((one) => isWrittenIn(one, written, values));
}

export function isWithin(block: Block, around: Block): boolean {
  let at = block;
  while (at.depth > around.depth && at.parent !== null) at = at.parent.block;
  return at === around;
}

/** The item of the block in which a use is. */
export function childOf(one: Pick<Use, 'block' | 'index'>, block: Block): number {
  let { index } = one;
  for (let at = one.block; at !== block && at.parent !== null; at = at.parent.block) index = at.parent.index;
  return index;
}
