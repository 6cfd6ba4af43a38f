// A call with too few or too many arguments. `names`: what it takes.

import type { Expr } from '../syntax/ast.ts';
import { fail } from './fail.ts';
import { foreignCountHint } from './foreign-hints.ts';
import type { Scope } from './scope.ts';
import type { Type } from './type.ts';

type Call = Extract<Expr, { kind: 'call' }>;

export function wrongCount(
  scope: Scope,
  call: Call,
  expected: string,
  names: readonly string[],
  hint: string | null = callHint(scope, call, names),
): Type {
  const counted = `${expected} ${expected === '1' ? 'argument' : 'arguments'}`;
  return fail(scope, 'GR2005', call.span, { name: call.callee, expected: counted, given: call.args.length }, hint);
}

/** How a function that is known is called. */
function callHint(scope: Scope, call: Call, names: readonly string[]): string | null {
  const foreign = foreignCountHint(scope, call);
  if (foreign !== null) return foreign;
  return names.length === 0 ? null : `it is written ${call.callee}(${names.join(', ')})`;
}
