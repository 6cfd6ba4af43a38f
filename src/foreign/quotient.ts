// How `x // 2` is written, which elsewhere is a quotient that is rounded down.

import { visible } from '../report/diagnostic.ts';
import { operandEnd, termStart } from './text.ts';

/** From what stands before the slashes, and what stands after them. */
export function quotientHint(before: string, after: string): string | null {
  const dividend = before.slice(Math.max(termStart(before, before.length), 0)).trim();
  const divisor = after.slice(0, Math.max(operandEnd(after, 0), 1)).trim();
  const [x, y] = [visible(dividend), visible(divisor)];
  return `the quotient rounded down is floor(${x} / ${y}), of whole numbers ${x} div ${y}`;
}
