// A module has no function that nothing in it calls, unless it is exported or the method of a type, and no table that
// none of them reads.

import type { Declaration } from './code.ts';
import { callsIn, usedIn } from './used-names.ts';

export function reached(declarations: readonly Declaration[]): readonly Declaration[] {
  const functions = new Map<string, Extract<Declaration, { readonly kind: 'function' }>>();
  for (const one of declarations) if (one.kind === 'function') functions.set(one.name, one);
  const found = new Set<Declaration>();
  const pending = [...functions.values()].filter(({ exported, method }) => exported || method !== undefined);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    const called = new Set(usedIn(next.body).called);
    for (const { initial } of next.parameters) if (initial !== null) callsIn(initial, called);
    for (const name of called) {
      const other = functions.get(name);
      if (other !== undefined && !found.has(other)) pending.push(other);
    }
  }
  const names = new Set<string>();
  for (const one of found) if (one.kind === 'function') for (const own of usedIn(one.body).names) names.add(own);
  return declarations.filter((one) =>
    one.kind === 'table' ? names.has(one.name) : one.kind !== 'function' || found.has(one),
  );
}
