// The derivative along a direction as functions are written from it; swept in reverse, the Hessian times the direction.

import type { Program } from '../form/form.ts';
import { hasLateReference } from '../form/recurrences.ts';
import { reverse } from './adjoint.ts';
import { directional } from './directional.ts';
import { order } from './order.ts';
import { stageQuotients } from './quotients.ts';
import { sink } from './sink.ts';

/** Stages beyond which none is moved into the branches that use it: what that saves is not worth its time. */
const mostSunk = 2000;

/** `direction` is that of `directional`. */
export function tangentProgram(forward: Program, direction: string): Program {
  const tangent = stageQuotients(directional(forward, direction));
  // A recurrence stays where it is.
  const isSunk = tangent.stages.length <= mostSunk && !hasLateReference(tangent);
  return isSunk ? order(sink(tangent)) : tangent;
}

/**
 * Of a program with a scalar result: the derivative along the direction, whose gradient is the product. Value and
 * gradient themselves are computed as far as these need them.
 */
export function hessianProduct(forward: Program, direction: string): Program {
  return reverse(tangentProgram(forward, direction), 'one');
}
