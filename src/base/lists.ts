// Elements of lists that are there for certain.

import { InternalError } from './invariant.ts';

export function elementAt<T>(list: readonly (T | undefined)[], index: number): T {
  const element = list[index];
  // No text is made unless it is needed: this is asked often.
  if (element === undefined) throw new InternalError(`element ${String(index)} of ${String(list.length)} is not there`);
  return element;
}

export function firstOf<T>(list: readonly T[]): T {
  return elementAt(list, 0);
}

export function lastOf<T>(list: readonly T[]): T {
  return elementAt(list, list.length - 1);
}
