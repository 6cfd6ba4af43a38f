// What accumulations start from.

import { unreachable } from '../base/invariant.ts';
import type { How } from './form.ts';

/** What an accumulation of nothing is. */
export function startValue(how: How): number {
  switch (how) {
    case 'prod':
      return 1;
    case 'max':
      return -Infinity;
    case 'min':
      return Infinity;
    case 'sum':
    case 'only':
      return 0;
    default:
      return unreachable(how);
  }
}
