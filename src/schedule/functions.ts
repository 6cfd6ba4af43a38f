// The schedules of the functions of a module: each is made once, for whoever asks first whether there is one.

import type { Program } from '../form/form.ts';
import { backwardRequest, forwardRequest, fusedRequest, valueRequest } from './requests.ts';
import { schedule } from './schedule.ts';
import type { Schedule } from './tree.ts';

const requests = { value: valueRequest, forward: forwardRequest, backward: backwardRequest, fused: fusedRequest };

const known = new WeakMap<Program, Map<string, Schedule>>();

/** Iterations of an outer loop that are taken at a time where that merges updates. */
export const usualJam = 4;

/** Throws a `DisorderError` where there is no order. */
export function scheduleOf(kind: keyof typeof requests, program: Program, jam = usualJam): Schedule {
  let own = known.get(program);
  if (own === undefined) known.set(program, (own = new Map<string, Schedule>()));
  const key = `${kind} ${String(jam)}`;
  let found = own.get(key);
  if (found === undefined) own.set(key, (found = schedule(requests[kind](program, jam))));
  return found;
}
