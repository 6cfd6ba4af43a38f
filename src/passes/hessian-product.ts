// The Hessian times a direction: the derivative along the direction, swept in reverse.

import type { Program } from '../form/form.ts';
import { reverse } from './adjoint.ts';
import { directional } from './directional.ts';
import { order } from './order.ts';
import { stageQuotients } from './quotients.ts';
import { sink } from './sink.ts';

/**
 * Of a program with a scalar result: the derivative along the direction, whose gradient is the product. Value and
 * gradient themselves are computed as far as these need them. `direction` is that of `directional`.
 */
export function hessianProduct(forward: Program, direction: string): Program {
  return reverse(order(sink(stageQuotients(directional(forward, direction)))), 'one');
}
