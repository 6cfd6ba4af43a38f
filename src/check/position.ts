// Index positions and bounds: whole numbers, and what is known of them.

import type { Whole } from '../base/whole.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { Expr } from '../syntax/ast.ts';
import { indexLimit } from './limits.ts';
import type { Scope } from './scope.ts';
import { namesIn } from './sizes.ts';
import { describe, type Type } from './type.ts';
import { wholeIn } from './whole-expression.ts';

/** `whole` is null where the position depends on elements. Null with a message where it is no whole number. */
export function position(
  scope: Scope,
  expr: Expr,
  check: (scope: Scope, expr: Expr) => unknown,
): { readonly whole: Whole | null } | null {
  const { nesting, diagnostics } = scope.file;
  if (nesting.indices >= indexLimit) {
    diagnostics.push(diagnose('GR5001', expr.span, { limit: indexLimit }));
    return null;
  }
  const before = diagnostics.length;
  nesting.indices += 1;
  const type = check(scope, expr) as Type;
  nesting.indices -= 1;
  if (type.kind === 'unknown' || diagnostics.length > before) return null;
  const found = wholeIn(scope, expr);
  if (found !== null) return { whole: found };
  if (diagnostics.length > before) return null;
  if (type.kind === 'array' && (type.element === 'whole' || type.element === 'rounded') && type.sizes.length === 0)
    return { whole: null };
  diagnostics.push(diagnose('GR3006', expr.span, { found: describe(type) }, { hint: hintFor(scope, expr, type) }));
  return null;
}

function hintFor(scope: Scope, expr: Expr, type: Type): string | null {
  if (type.kind !== 'array' || type.sizes.length > 0 || type.element === 'truth') return null;
  if (expr.kind === 'chain' && expr.operators.includes('/')) return 'whole numbers are divided by div';
  if (expr.kind !== 'name') return 'round it: floor(x), round(x) or ceil(x)';
  const binding = scope.values.get(expr.name);
  return binding?.declared === undefined ? null : `declare it ${expr.name}: int`;
}

/** Ranges and shapes are made of these sizes. */
export function noteSizes(scope: Scope, whole: Whole): void {
  for (const name of namesIn(whole)) scope.sizes.add(name);
}
