// Reports a mistake in an expression, and goes on with a type that goes with everything.

import type { Span } from '../base/span.ts';
import { diagnose, type Related } from '../report/diagnostic.ts';
import type { Code, Values } from '../report/messages.ts';
import type { Scope } from './scope.ts';
import { unknown, type Type } from './type.ts';

export function fail<C extends Code>(
  scope: Scope,
  code: C,
  span: Span,
  values: Values<C>,
  hint: string | null = null,
  related: readonly Related[] = [],
): Type {
  scope.file.diagnostics.push(diagnose(code, span, values, { hint, related }));
  return unknown;
}
