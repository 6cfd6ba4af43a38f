// Names of stages that the user did not name: read off the structure (`sigmoid(y)` → sigy, `x + y` → xpy), with a
// short numbered fallback for what would be long.

import type { Gate } from '../gates/gate.ts';

const longest = 10;

const joiners: { readonly [gate: string]: string } = {
  '+': 'p',
  '-': 'm',
  '*': '',
  '/': 'over',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '==': 'eq',
  '!=': 'ne',
  and: 'and',
  or: 'or',
};
const fallbacks: { readonly [gate: string]: string } = {
  '+': 'sum',
  '-': 'diff',
  '*': 'prod',
  '/': 'quot',
  '<': 'less',
  '<=': 'less',
  '>': 'more',
  '>=': 'more',
  '==': 'same',
  '!=': 'other',
  and: 'both',
  or: 'either',
};
const suffixes: ReadonlySet<string> = new Set(['sqr', 'cube']);
const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** A name for a gate of stages with these names, or null where it would be long: then `stemOf` and a number serve. */
export function derivedName(gate: Gate, all: readonly string[]): string | null {
  // What follows the denominator is there for its slope.
  const args = gate.name === 'inv' ? all.slice(0, 1) : all;
  let length = 0;
  for (const argument of args) {
    if (argument === '') return null;
    length += argument.length;
  }
  // What makes a name of the arguments' names makes none that is shorter.
  if (length > longest) return null;
  const joiner = joiners[gate.name];
  const [first = '', second = ''] = args;
  let name: string;
  if (joiner !== undefined && args.length === 2) {
    // A leading number would be no name, and a product reads the same either way round.
    const leading =
      /^\d/.test(first) && first.length <= 2 && Number(first) <= 10 ? (words[Number(first)] ?? '') : first;
    name = leading + joiner + second;
  } else if (suffixes.has(gate.name)) name = first + gate.stem;
  else name = gate.stem + args.join('');
  return name.length > longest || /^\d/.test(name) ? null : name;
}

/** What a numbered name starts with: `sum` in `sum1`. */
export function stemOf(gate: Gate): string {
  return fallbacks[gate.name] ?? (gate.name === 'neg' ? 'neg' : gate.stem);
}

/** Whether a name is one of those with a number for what it is, or that of an adjoint of such. */
export function isNumbered(name: string): boolean {
  return /^d*(?:sum|diff|prod|quot|less|more|same|other|both|either|neg|inv)\d+(?:_\d+)?$/.test(name);
}

/** How a number reads inside a name; empty where it would not. */
export function numberName(value: number): string {
  return Number.isInteger(value) && value >= 0 && value < 100 ? String(value) : value === 0.5 ? 'half' : '';
}
