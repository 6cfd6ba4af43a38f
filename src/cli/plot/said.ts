// Sentences of a picture's description.

import type { Extent } from './extent.ts';
import { counted, spokenNumber } from './words.ts';

export function rangeSaid(extent: Extent | undefined): string {
  return extent === undefined ? '' : ` from ${spokenNumber(extent.low)} to ${spokenNumber(extent.high)}`;
}

export function leftOutSaid(count: number): readonly string[] {
  if (count === 0) return [];
  return [`${counted(count, 'point')} ${count === 1 ? 'is' : 'are'} left out, since a number in it is not finite.`];
}
