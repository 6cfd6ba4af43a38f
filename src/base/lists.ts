// Elements of lists and maps that are there for certain.

import { InternalError } from './invariant.ts';

export function elementAt<T>(list: ArrayLike<T | undefined>, index: number): T {
  const element = list[index];
  // No text is made unless it is needed: this is asked often.
  if (element === undefined) throw new InternalError(`element ${String(index)} of ${String(list.length)} is not there`);
  return element;
}

export function firstOf<T>(list: ArrayLike<T>): T {
  return elementAt(list, 0);
}

export function lastOf<T>(list: ArrayLike<T>): T {
  return elementAt(list, list.length - 1);
}

/** The first two elements; where there is one alone, that one twice: the arguments of a gate of one or of two. */
export function pairOf<T>(list: ArrayLike<T>): readonly [T, T] {
  const first = firstOf(list);
  return [first, list[1] ?? first];
}

export function valueFor<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const entry = map.get(key);
  if (entry === undefined) throw new InternalError('an entry is not there');
  return entry;
}

/** The list with each changed; the list itself where none is. */
export function mapped<T>(list: readonly T[], change: (one: T) => T): readonly T[] {
  let changed: T[] | null = null;
  for (let i = 0; i < list.length; i++) {
    const before = list[i] as T;
    const after = change(before);
    if (after !== before) changed ??= list.slice(0, i);
    changed?.push(after);
  }
  return changed ?? list;
}
