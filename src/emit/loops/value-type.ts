// The type of a value: index arithmetic is whole, all else is what its gate or its stage is.

import { unreachable } from '../../base/invariant.ts';
import type { Scalar } from '../../code/code.ts';
import type { Content, Value } from './nest.ts';

/** Gates whose value is one of their arguments. */
const choosing: ReadonlySet<string> = new Set(['max', 'min']);

export function typeOfContent(is: Content): Scalar {
  switch (is.kind) {
    case 'truth':
      return 'truth';
    case 'number':
      return 'real';
    case 'index':
    case 'sum':
    case 'product':
    case 'rest':
      return 'whole';
    case 'outer':
    case 'load':
      return is.type;
    case 'register':
      return is.register.type;
    case 'gate':
      return choosing.has(is.gate.name) && is.args.every(isWhole) ? 'whole' : is.gate.type;
    case 'choice':
      if (is.yes.type === is.no.type) return is.yes.type;
      return isWhole(is.yes) && isWhole(is.no) ? 'whole' : 'real';
    default:
      return unreachable(is);
  }
}

/** A number of the program may stand for either. */
function isWhole({ is, type }: Value): boolean {
  return is.kind === 'number' ? Number.isInteger(is.value) : type === 'whole';
}
