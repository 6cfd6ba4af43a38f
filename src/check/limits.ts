// The limits of what the checker lets through, so that all that comes after it ends in bounded time and space.

import type { Span } from '../base/span.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { Scope } from './scope.ts';
import { unknown, type Type } from './type.ts';

/** Elements that one array may be written out into. */
export const unrollLimit = 1000;

/** How deep branches may stand inside one another: what is printed nests as deep, and so do the passes over it. */
export const branchLimit = 200;

/** How deep index positions may stand inside one another. */
export const indexLimit = 100;

/** How deep records may stand inside one another, as in the types of parameters. */
export const recordLimit = 32;

/** The type itself, unless its array is too large to be written out. */
export function unrollable(scope: Scope, type: Type, span: Span): Type {
  if (type.kind !== 'array') return type;
  const count = type.sizes.reduce((product, size) => product * size, 1);
  if (count <= unrollLimit) return type;
  scope.file.diagnostics.push(diagnose('GR5004', span, { count, limit: unrollLimit }));
  return unknown;
}
