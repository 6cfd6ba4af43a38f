// Gates that hand on one of their arguments: which one it is, where that is known of all numbers in some intervals.

import type { Gate } from '../../gates/gate.ts';
import { everything, type Interval } from './interval.ts';

/** The argument, maybe with the other sign; null for the number 0. */
export type Selection = { readonly index: number | null; readonly negated: boolean };

/** Whether a - b is never negative, or never positive; 0 where that is not known. */
type Sides = (a: number, b: number) => 1 | -1 | 0;

/** Against 0 an argument is compared as number `zeroth`. */
export const zeroth = -1;

const take = (index: number | null, negated = false): Selection => ({ index, negated });

const absolute = (side: Sides): Selection | null => {
  const sign = side(0, zeroth);
  return sign === 0 ? null : take(0, sign < 0);
};

const greater = (side: Sides): Selection | null => {
  const sign = side(0, 1);
  return sign === 0 ? null : take(sign > 0 ? 0 : 1);
};

const lesser = (side: Sides): Selection | null => {
  const sign = side(0, 1);
  return sign === 0 ? null : take(sign > 0 ? 1 : 0);
};

const rules: { readonly [gate: string]: (side: Sides) => Selection | null } = {
  abs: absolute,
  norm1: absolute,
  max: greater,
  maxfirst: greater,
  min: lesser,
  minfirst: lesser,
  relu: (side) => {
    const sign = side(0, zeroth);
    return sign === 0 ? null : take(sign > 0 ? 0 : null);
  },
  // min(max(x, low), high): the upper bound has the last word.
  clamp: (side) => {
    const low = side(0, 1);
    if (low === 0) return null;
    const held = low > 0 ? 0 : 1;
    const high = side(held, 2);
    return high === 0 ? null : take(high > 0 ? 2 : held);
  },
};

/** Whether the gate is one that selects. */
export function selects({ name, user }: Gate): boolean {
  return !user && Object.hasOwn(rules, name);
}

export function selectedBy(gate: Gate, side: Sides): Selection | null {
  return selects(gate) ? (rules[gate.name]?.(side) ?? null) : null;
}

export function selected(gate: Gate, args: readonly Interval[]): Selection | null {
  const at = (index: number): Interval => (index === zeroth ? [0, 0] : (args[index] ?? everything));
  return selectedBy(gate, (a, b) => (at(a)[0] >= at(b)[1] ? 1 : at(a)[1] <= at(b)[0] ? -1 : 0));
}
