// Gates by the spelling of a call: a gate's own name or one of its other spellings.

import { invariant } from '../base/invariant.ts';
import type { Gate } from './gate.ts';
import { gates } from './table.ts';

const spellings: ReadonlyMap<string, Gate> = new Map(
  [...gates.values()]
    .filter((gate) => gate.callable)
    .flatMap((gate) => [gate.name, ...gate.aliases].map((spelling) => [spelling, gate] as const)),
);

/** The gate that a source file means by `spelling(…)`; null if there is none. */
export function callableGate(spelling: string): Gate | null {
  return spellings.get(spelling) ?? null;
}

/** Every spelling that can be called, for "did you mean". */
export function callableSpellings(): readonly string[] {
  return [...spellings.keys()];
}

/** A gate of the table that must exist. */
export function gateNamed(name: string): Gate {
  const gate = gates.get(name);
  invariant(gate !== undefined, "no gate '…'", name);
  return gate;
}
