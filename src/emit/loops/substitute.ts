// Puts values in the place of others, in what is computed from them and in the items of a block.

import { elementAt } from '../../base/lists.ts';
import type { Block, Item, Value } from './nest.ts';
import { isAtom } from './uses.ts';
import type { Values } from './values.ts';

/** What a value is once others stand for some real ones. */
export function rebuilt(values: Values, instead: ReadonlyMap<Value, Value>): (value: Value) => Value {
  const known = new Map<Value, Value>(instead);
  const again = (value: Value): Value => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const made = isAtom(value) ? value : remade(values, value, again);
    if (made !== value) {
      made.label ??= value.label;
      made.span ??= value.span;
    }
    known.set(value, made);
    return made;
  };
  return again;
}

function remade(values: Values, value: Value, again: (value: Value) => Value): Value {
  const { is, guard } = value;
  switch (is.kind) {
    case 'gate': {
      const args = is.args.map(again);
      return isSame(args, is.args) ? value : values.gate(is.gate, args, guard);
    }
    case 'choice': {
      const [test, yes, no] = [again(is.test), again(is.yes), again(is.no)];
      return isSame([test, yes, no], [is.test, is.yes, is.no]) ? value : values.choice(test, yes, no, guard);
    }
    default:
      // Positions are whole numbers: nothing that is substituted is in them.
      return value;
  }
}

function isSame(values: readonly Value[], others: readonly Value[]): boolean {
  return values.every((value, i) => value === elementAt(others, i));
}

/** In all items of a block, and of the branches in it. */
export function substituteIn(block: Block, again: (value: Value) => Value): void {
  block.items.forEach((item, i) => (block.items[i] = substituted(item, again)));
}

function substituted(item: Item, again: (value: Value) => Value): Item {
  switch (item.kind) {
    case 'branch':
      substituteIn(item.then, again);
      substituteIn(item.otherwise, again);
      return { ...item, test: again(item.test) };
    case 'update':
      return { ...item, values: item.values.map(again) };
    case 'declare':
      return item.value === null ? item : { ...item, value: again(item.value) };
    case 'keep':
    case 'anchor':
    case 'field':
      return { ...item, value: again(item.value) };
    case 'loop':
    case 'fill':
    case 'comment':
      return item;
  }
}
