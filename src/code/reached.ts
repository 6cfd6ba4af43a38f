// A module has no function that nothing in it calls, unless it is exported.

import { walk, walkStatements } from './children.ts';
import type { Code, Declaration } from './code.ts';

export function reached(declarations: readonly Declaration[]): readonly Declaration[] {
  const functions = new Map(declarations.flatMap((one) => (one.kind === 'function' ? [[one.name, one] as const] : [])));
  const found = new Set<Declaration>();
  const pending = [...functions.values()].filter(({ exported }) => exported);
  const note = (code: Code): void => {
    const called = code.kind === 'call' ? functions.get(code.callee) : undefined;
    if (called !== undefined && !found.has(called)) pending.push(called);
  };
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    for (const { initial } of next.parameters) if (initial !== null) walk(initial, note);
    walkStatements(next.body, { code: note });
  }
  return declarations.filter((one) => one.kind !== 'function' || found.has(one));
}
