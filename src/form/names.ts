// Names of stages that the user did not name: read off the structure (`sigmoid(y)` → sigy, `x + y` → xpy) where a
// person can say them, else numbered by what they are (`sum1`). Names of elements: after their array.

import type { Gate } from '../gates/gate.ts';

/** Characters of a name that is made of others. */
export const longest = 10;
/** Characters of what a letter joins. */
const shortest = 4;
const mostNames = 2;
const mostFunctions = 1;

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

/** What an argument adds to a name, of so many names and functions. `isElement`: of an array, by its index. */
export type Word = {
  readonly text: string;
  readonly names: number;
  readonly functions: number;
  readonly isElement: boolean;
};

/** A name that stands for itself: the user's, or a number's; null where a number has none. */
export function plainWord(text: string, isElement = false): Word | null {
  return text === '' ? null : { text, names: 1, functions: 0, isElement };
}

/**
 * The rule for names that a person can say: two names and a function at most, `longest` characters, letters between
 * short names only, and nothing of an index. `all`: null for what has no such name. Null where the outcome has
 * none: then `stemOf` and a number serve.
 */
export function derivedWord(gate: Gate, all: readonly (Word | null)[]): Word | null {
  // What follows the denominator is there for its slope.
  const args = gate.name === 'inv' ? all.slice(0, 1) : all;
  const taken: Word[] = [];
  for (const word of args) {
    if (word === null) return null;
    taken.push(word);
  }
  const joiner = joiners[gate.name];
  const isJoined = joiner !== undefined && taken.length === 2;
  const count = (of: 'names' | 'functions'): number => taken.reduce((sum, word) => sum + word[of], 0);
  const [names, functions] = [count('names'), count('functions') + (isJoined ? 0 : 1)];
  if (names > mostNames || functions > mostFunctions) return null;
  const text = isJoined ? joinedText(joiner, taken) : functionText(gate, taken);
  if (text === null || text.length > longest || /^\d/.test(text)) return null;
  return { text, names, functions, isElement: taken.some(({ isElement }) => isElement) };
}

/** `xpy` and `SoverK`: letters join what is short, and elements have a name in common with others of their array. */
function joinedText(joiner: string, [left, right]: readonly Word[]): string | null {
  if (left === undefined || right === undefined || left.isElement || right.isElement) return null;
  // A leading number would be no name, and a product reads the same either way round.
  const first =
    /^\d/.test(left.text) && left.text.length <= 2 && Number(left.text) <= 10
      ? (words[Number(left.text)] ?? '')
      : left.text;
  const isShort = joiner.length > 2 || [first, right.text].every((text) => text.length <= shortest);
  return isShort ? first + joiner + right.text : null;
}

function functionText(gate: Gate, args: readonly Word[]): string {
  const texts = args.map(({ text }) => text).join('');
  return suffixes.has(gate.name) ? texts + gate.stem : gate.stem + texts;
}

/** What stands between the names of two arguments; null for a function. */
export function joinerOf(gate: Gate): string | null {
  return joiners[gate.name] ?? null;
}

/** What a numbered name starts with: `sum` in `sum1`. */
export function stemOf(gate: Gate): string {
  return fallbacks[gate.name] ?? (gate.name === 'neg' ? 'neg' : gate.stem);
}

/** What is numbered: `sum1`, and `log2_1` where a number stands before. */
export function numberedName(stem: string, count: number): string {
  return `${stem}${/\d$/.test(stem) ? '_' : ''}${String(count)}`;
}

/** Whether a stage with this stem has a number for a name, which says nothing to who reads it in another. */
export function isNumberOf(stem: string, name: string): boolean {
  return name.startsWith(stem) && /^_?\d+(?:_\d+)?$/.test(name.slice(stem.length));
}

/** An element after its array: `xi`, `Xij`, and with more or longer names `labelsAt`. */
export function elementLabel(array: string, indices: readonly string[]): string {
  const text = indices.join('');
  return text.length <= mostIndices && array.length <= shortArray ? array + text : `${array}At`;
}

const mostIndices = 2;
const shortArray = 3;

/** Where an array begins among those that are packed in one. */
export function startOf(array: string): string {
  return `${array}From`;
}

/** The array that begins there; null for other names. */
export function arrayStartingAt(name: string): string | null {
  return /^(.+)From(?:_\d*)?$/.exec(name)?.[1] ?? null;
}

/** Whether a name is one of those with a number for what it is, or that of an adjoint of such. */
export function isNumbered(name: string): boolean {
  return /^d*(?:sum|diff|prod|quot|less|more|same|other|both|either|neg|inv)\d+(?:_\d+)?$/.test(name);
}

/** How a number reads inside a name; empty where it would not. */
export function numberName(value: number): string {
  return Number.isInteger(value) && value >= 0 && value < 100 ? String(value) : value === 0.5 ? 'half' : '';
}
