// The limits of what the checker lets through, so that all that comes after it ends in bounded time and space.

import type { Span } from '../base/span.ts';
import { constantOfWhole } from '../base/whole.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { Expr } from '../syntax/ast.ts';
import { arraysIn } from './element.ts';
import type { Scope } from './scope.ts';
import { unknown, type ArrayType, type Type } from './type.ts';

/** Definitions and gates of a file: each is compiled by itself, to several functions of one module. */
export const definitionLimit = 5000;

/** Elements that one literal may write. */
export const literalLimit = 1000;

/** Elements of one array, as far as they are known before it is run. */
export const elementLimit = 2 ** 29;

/** How deep branches may stand inside one another: what is printed nests as deep, and so do the passes over it. */
export const branchLimit = 200;

/** How deep index positions may stand inside one another. */
export const indexLimit = 100;

/** How deep records may stand inside one another, as in the types of parameters. */
export const recordLimit = 32;

/** Numbers and arrays of which one element of an array by lines may be made: each is an array of its own. */
export const fieldLimit = 1000;

/** The product of the sizes that are numbers. */
export function countOf(type: ArrayType): number {
  return type.sizes.reduce((product, size) => product * (constantOfWhole(size) ?? 1), 1);
}

/** The type itself, unless an array in it is too large to be held. */
export function withinLimits(scope: Scope, type: Type, span: Span): Type {
  const count = arraysIn(type).reduce((most, array) => Math.max(most, countOf(array.type)), 0);
  if (count <= elementLimit) return type;
  scope.file.diagnostics.push(diagnose('GR5008', span, { count, limit: elementLimit }));
  return unknown;
}

/** The expressions that a literal writes, those of the literals in it among them. */
export function writtenElements(expr: Expr): number {
  let count = 0;
  const left: Expr[] = [expr];
  for (let next = left.pop(); next !== undefined && count <= literalLimit; next = left.pop()) {
    if (next.kind !== 'array') count += 1;
    else for (const element of next.elements) left.push(element);
  }
  return count;
}
