// What a body puts into arrays stands after what it computes: memory is read first and written then, so that no load
// waits for a store before it that only looks as if it went to the same place (large arrays often begin at equal page
// offsets).

import type { Ref } from '../../form/form.ts';
import type { Block, Item, Value, Written } from './nest.ts';
import { isAtom } from './uses.ts';

export function storesLast(block: Block): void {
  const { items } = block;
  let first = 0;
  for (let index = 0; index <= items.length; index += 1) {
    const item = items[index];
    if (item !== undefined && isPlain(item)) continue;
    // Blocks inside know their place by its number, which stays.
    if (index - first > 1) items.splice(first, index - first, ...reordered(items.slice(first, index)));
    first = index + 1;
    if (item?.kind === 'loop') storesLast(item.body);
    else if (item?.kind === 'branch') for (const arm of [item.then, item.otherwise]) storesLast(arm);
  }
}

/** Puts an element of an array there, at once. */
export function isStore(item: Item | undefined): item is Store {
  return item?.kind === 'update' && item.assigns && item.target.kind === 'memory';
}

type Update = Extract<Item, { readonly kind: 'update' }>;
type Store = Update & { readonly target: Extract<Update['target'], { readonly kind: 'memory' }> };

function isPlain({ kind }: Item): boolean {
  return kind === 'update' || kind === 'keep' || kind === 'anchor';
}

function reordered(items: readonly Item[]): readonly Item[] {
  const waiting: Item[] = [];
  const rest: Item[] = [];
  // Once it has a name, a variable that it is made of may change.
  const isNamed = (value: Value, later: Item): boolean =>
    !isAtom(value) && items.slice(0, items.indexOf(later)).some((item) => item.kind === 'keep' && item.value === value);
  for (const item of [...items].reverse()) {
    if (
      isStore(item) &&
      !rest.some((later) => touches(later, item.target.element.of) || isNeededBefore(item, later, isNamed))
    )
      waiting.unshift(item);
    else rest.unshift(item);
  }
  return [...rest, ...waiting];
}

/** Whether the item reads or writes an element of the stage. */
function touches(item: Item, ref: Ref): boolean {
  if (item.kind === 'keep' || item.kind === 'anchor') return readsOf(item.value, ref);
  if (item.kind !== 'update') return true;
  if (item.target.kind === 'memory' && (item.target.element.of === ref || readsOf(item.target.address, ref)))
    return true;
  return item.values.some((value) => readsOf(value, ref));
}

/** Whether a later item gives another value to a variable that is stored. */
function isNeededBefore({ values }: Update, later: Item, isNamed: (value: Value, later: Item) => boolean): boolean {
  if (later.kind !== 'update' || later.target.kind !== 'register') return false;
  const { register } = later.target;
  return values.some((value) => value.reads.has(register) && !isNamed(value, later));
}

function readsOf({ reads }: Value, ref: Ref): boolean {
  return [...reads].some((one: Written) => 'of' in one && one.of === ref);
}
