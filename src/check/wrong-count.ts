// A call with too few or too many arguments. `names`: what it takes.

import type { Expr } from '../syntax/ast.ts';
import { fail } from './fail.ts';
import { callHint } from './hints.ts';
import type { Scope } from './scope.ts';
import type { Type } from './type.ts';

export function wrongCount(
  scope: Scope,
  call: Extract<Expr, { kind: 'call' }>,
  expected: string,
  names: readonly string[],
  hint: string | null = callHint(scope, call, names),
): Type {
  const counted = `${expected} ${expected === '1' ? 'argument' : 'arguments'}`;
  return fail(scope, 'GR2005', call.span, { name: call.callee, expected: counted, given: call.args.length }, hint);
}
