// What the tests know of a program of the language: arguments for its definitions, and what each means as plain loops.

import { readFileSync } from 'node:fs';

export type Field = number | Float64Array | Int32Array;
export type Argument = Field | { readonly [field: string]: Field };
/** By parameter, in declared order; arrays are flat, row-major. */
export type Arguments = { readonly [parameter: string]: Argument };
export type Result = number | Float64Array | { readonly [field: string]: number | Float64Array };
export type Gradient = { readonly [parameter: string]: Argument };

/** Numbers from elsewhere. A result that is no scalar has a gradient for each seed, the adjoint of the result. */
export type Golden = {
  readonly value: Result;
  readonly gradients: readonly { readonly seed: Result; readonly gradient: { readonly [parameter: string]: readonly number[] } }[];
};

export type Case<A extends Arguments = Arguments> = {
  readonly what: string;
  /** Named sizes, and whole-number parameters that arrays depend on: what `fCache` and `fGradient` take. */
  readonly sizes: { readonly [size: string]: number };
  readonly args: A;
  readonly golden?: Golden;
  /** Where results or slopes are 0, or small differences: the size of what they are differences of. */
  readonly size?: number;
  /** Too large to measure every partial derivative, or to ask the evaluator. */
  readonly large?: true;
};

export type Definition<A extends Arguments = Arguments> = {
  readonly name: string;
  /** The parameters that are not data. */
  readonly active: readonly (keyof A & string)[];
  readonly reference: (args: A) => Result;
  /** The gradient by hand where differences of the reference do not show it: a surrogate, a kink. */
  readonly gradient?: (args: A) => { readonly [parameter: string]: readonly number[] };
  /** Where the formula changes: an element is measured no further than this from where it is. */
  readonly reach?: number;
  /** What `fPacked` takes between the gradient and the data: the sizes that no data argument fixes. Not asked if left out. */
  readonly packed?: readonly string[];
  readonly cases: readonly Case<A>[];
};

export type Program = {
  readonly name: string;
  readonly source: string;
  readonly definitions: readonly Definition[];
};

/** Forgets the types of the arguments, which only the reference knows. */
export function definition<A extends Arguments>(one: Definition<A>): Definition {
  return one as unknown as Definition;
}

export function readProgram(name: string, definitions: readonly Definition[], path = `./${name}.grad`): Program {
  return { name, source: readFileSync(new URL(path, import.meta.url), 'utf8'), definitions };
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what the file holds
export function readData<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../data/${name}.json`, import.meta.url), 'utf8')) as T;
}

export type Random = {
  readonly number: (from: number, to: number) => number;
  readonly numbers: (count: number, from?: number, to?: number) => Float64Array;
  /** Whole numbers from 0 up to, but without, `end`. */
  readonly wholes: (count: number, end: number) => Int32Array;
};

/** The same numbers in every run. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const number = (from: number, to: number): number => from + (to - from) * next();
  return {
    number,
    numbers: (count, from = -1, to = 1) => Float64Array.from({ length: count }, () => number(from, to)),
    wholes: (count, end) => Int32Array.from({ length: count }, () => Math.floor(next() * end)),
  };
}

/** The whole numbers from 0 up to, but without, `end`. */
export function upTo(end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end) }, (_, i) => i);
}

/** Added up in order. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

export function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + Math.log(sum(values.map((value) => Math.exp(value - most))));
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
